"""What a manifest says about the order of a course's units: SCORM 2004 SN, and prerequisites of SCORM 1.2. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop_app.player.web.xml_tree import Element

MOST_RULES = 100
"""Rules of one activity that are looked at."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule (SN §3.4.2): ``name`` in small letters, about an objective or (empty) the primary one."""

    name: str
    objective: str = ""
    threshold: float = 0.0
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens (``action``, small letters) when any or all of the conditions hold."""

    action: str
    conditions: tuple[Condition, ...]
    any: bool


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective of an activity; ``reads`` and ``writes`` are names that the whole course shares."""

    id: str
    primary: bool
    reads: str = ""
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """All that is said about one activity. The defaults are those of the standard (SN §3.2)."""

    choice: bool = True
    choice_exit: bool = True
    flow: bool = False
    forward_only: bool = False
    before: tuple[Rule, ...] = ()
    after: tuple[Rule, ...] = ()
    objectives: tuple[Objective, ...] = ()
    prerequisites: str = ""


def shared(manifest: Element) -> Mapping[str, Element]:
    """Sequencing that activities refer to by its id (SN §5.1.2)."""
    groups = (group for group in manifest.below("sequencingCollection"))
    return {one.get("ID"): one for group in groups for one in group.inside("sequencing")}


def read(item: Element, collection: Mapping[str, Element]) -> Rules:
    """The rules of one item; what it says itself comes before what it refers to."""
    own = next(item.inside("sequencing"), None)
    referred = collection.get(own.get("IDRef")) if own is not None else None
    sources = [one for one in (own, referred) if one is not None]
    control = _first(sources, "controlMode")
    rules = _first(sources, "sequencingRules")
    objectives = _first(sources, "objectives")
    return Rules(
        choice=_is(control, "choice", default=True),
        choice_exit=_is(control, "choiceExit", default=True),
        flow=_is(control, "flow", default=False),
        forward_only=_is(control, "forwardOnly", default=False),
        before=tuple(_rules(rules, "preConditionRule")),
        after=tuple(_rules(rules, "postConditionRule")),
        objectives=tuple(_objectives(objectives)),
        prerequisites=next((one.text.strip() for one in item.inside("prerequisites")), ""),
    )


def _first(sources: list[Element], name: str) -> Element | None:
    return next((found for source in sources for found in source.inside(name)), None)


def _is(element: Element | None, name: str, *, default: bool) -> bool:
    said = element.get(name).lower() if element is not None else ""
    return said in ("true", "1") if said else default


def _rules(element: Element | None, name: str) -> Iterator[Rule]:
    if element is None:
        return
    for number, one in enumerate(element.inside(name)):
        if number >= MOST_RULES:
            return
        group = next(one.inside("ruleConditions"), None)
        action = next((found.get("action").lower() for found in one.inside("ruleAction")), "")
        if group is None or not action:
            continue
        conditions = tuple(_condition(found) for found in group.inside("ruleCondition"))
        if conditions:
            yield Rule(action, conditions, group.get("conditionCombination").lower() == "any")


def _condition(element: Element) -> Condition:
    try:
        threshold = float(element.get("measureThreshold") or 0)
    except ValueError:
        threshold = 0.0
    negated = element.get("operator").lower() == "not"
    return Condition(element.get("condition").lower(), element.get("referencedObjective"), threshold, negated)


def _objectives(element: Element | None) -> Iterator[Objective]:
    for one in element.children if element is not None else ():
        if one.name.lower() not in ("primaryobjective", "objective"):
            continue
        maps = list(one.inside("mapInfo"))
        reads = next(
            (found.get("targetObjectiveID") for found in maps if _is(found, "readSatisfiedStatus", default=True)), ""
        )
        writes = tuple(
            found.get("targetObjectiveID") for found in maps if _is(found, "writeSatisfiedStatus", default=False)
        )
        yield Objective(one.get("objectiveID"), one.name.lower() == "primaryobjective", reads, writes)
