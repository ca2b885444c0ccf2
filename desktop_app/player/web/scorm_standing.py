"""How far a class is with each activity of a course, from what its units have noted. No Qt.

Statuses are True, False or None (nobody knows). Chapters follow from what they hold, by the standard's default rules
(SN §4.6): satisfied or complete when all of it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.player.vocabulary import Results
from desktop_app.player.web.scorm_manifest import Activity, Course
from desktop_app.player.web.scorm_rules import Condition

State = Mapping[str, Any]
DONE = frozenset({"passed", "completed", "failed"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one activity; ``objectives`` are those with names, ``measure`` is the score from -1 to 1."""

    attempted: bool = False
    completed: bool | None = None
    satisfied: bool | None = None
    measure: float | None = None
    objectives: Mapping[str, bool | None] = field(default_factory=dict)

    def holds(self, condition: Condition) -> bool:
        """Whether a condition is true; what is not known is not."""
        named = condition.objective
        satisfied = self.objectives.get(named, self.satisfied) if named else self.satisfied
        found = {
            "satisfied": satisfied is True,
            "objectivestatusknown": satisfied is not None,
            "objectivemeasureknown": self.measure is not None,
            "objectivemeasuregreaterthan": self.measure is not None and self.measure > condition.threshold,
            "objectivemeasurelessthan": self.measure is not None and self.measure < condition.threshold,
            "completed": self.completed is True,
            "activityprogressknown": self.completed is not None,
            "attempted": self.attempted,
            "always": True,
        }.get(condition.name)
        # Limits of attempts and of time are for examinations: a class may open a lesson as often as it likes.
        return found is not None and found is not condition.negated


def standings(course: Course, states: Mapping[str, State]) -> Mapping[str, Standing]:
    """The standing of every activity, by id; of an activity whose id comes twice, the later one's."""
    leaves = {one.id: _of_unit(states.get(one.id)) for one in course.units}
    _share(course.root, leaves)
    found: dict[str, Standing] = {}
    _roll_up(course.root, leaves, found)
    return found


def results(course: Course, states: Mapping[str, State]) -> Results:
    """What the course says of the class: the mean of the scores that were given, and whether what can be passed is.

    A unit that only says it is complete has no say in that. Answers are counted, and not looked at.
    """
    heard = [states[one.id] for one in course.units if one.id in states]
    scores = [one.measure for one in (_of_unit(state) for state in heard) if one.measure is not None]
    verdicts = [_verdict(state) for state in heard]
    return Results(
        max(0, round(1000 * sum(scores) / len(scores))) if scores else None,
        _together([one for one in verdicts if one is not None]),
        sum(answered(state) for state in heard),
    )


def answered(state: State) -> int:
    """How many questions a unit has noted as answered."""
    return len(_entries(state.get("interactions")))


def _verdict(state: State) -> bool | None:
    core = state.get("core")
    said = core.get("lesson_status") if isinstance(core, dict) else state.get("success_status")
    return {"passed": True, "failed": False}.get(str(said))


def _of_unit(state: State | None) -> Standing:
    if not state:
        return Standing()
    core = state.get("core")
    if isinstance(core, dict):
        status = core.get("lesson_status")
        satisfied = {"passed": True, "failed": False}.get(str(status))
        done = status in DONE
        return Standing(True, done, True if status == "completed" else satisfied, _hundredth(core.get("score")))
    completed = {"completed": True, "incomplete": False}.get(str(state.get("completion_status")))
    satisfied = {"passed": True, "failed": False}.get(str(state.get("success_status")))
    mark = state.get("songke")
    if isinstance(mark, dict) and mark.get("ended") and state.get("exit") != "suspend":
        # SN §4.6: of a unit that ends and has said nothing, the platform says that it is done.
        completed = True if completed is None else completed
        satisfied = True if satisfied is None else satisfied
    return Standing(True, completed, satisfied, _scaled(state.get("score")), _objectives(state.get("objectives")))


def _scaled(score: object) -> float | None:
    return _number(score.get("scaled"), 1.0) if isinstance(score, dict) else None


def _hundredth(score: object) -> float | None:
    """SCORM 1.2: a raw score is normalised between 0 and 100 (RTE §3.4.4)."""
    raw = _number(score.get("raw"), 100.0) if isinstance(score, dict) else None
    return None if raw is None else raw / 100


def _number(words: object, most: float) -> float | None:
    try:
        number = float(str(words))
    except ValueError:
        return None
    return number if -most <= number <= most else None


def _objectives(noted: object) -> Mapping[str, bool | None]:
    """Statuses by id; the run-time writes a list, or what was a list as a mapping of numbers."""
    return {
        str(one.get("id")): {"passed": True, "failed": False}.get(str(one.get("success_status")))
        for one in _entries(noted)
    }


def _entries(noted: object) -> list[dict[str, Any]]:
    group = noted.get("childArray", noted) if isinstance(noted, dict) else noted
    entries = group.values() if isinstance(group, dict) else group if isinstance(group, list) else ()
    return [one for one in entries if isinstance(one, dict)]


def _share(root: Activity, leaves: dict[str, Standing]) -> None:
    """What one unit writes into an objective of the whole course, others read."""
    everybody: dict[str, bool | None] = {}
    units = [one for one in _all(root) if one.unit >= 0]
    for unit in units:
        for objective in unit.rules.objectives:
            standing = leaves[unit.id]
            status = standing.satisfied if objective.primary else standing.objectives.get(objective.id)
            if status is not None:
                everybody.update(dict.fromkeys(objective.writes, status))
    for unit in units:
        standing = leaves[unit.id]
        known, satisfied = dict(standing.objectives), standing.satisfied
        for objective in unit.rules.objectives:
            status = everybody.get(objective.reads)
            if objective.primary:
                satisfied = satisfied if status is None else status
                known[objective.id] = satisfied
            elif status is not None:
                known[objective.id] = status
        leaves[unit.id] = Standing(standing.attempted, standing.completed, satisfied, standing.measure, known)


def _roll_up(activity: Activity, leaves: Mapping[str, Standing], found: dict[str, Standing]) -> Standing:
    if activity.unit >= 0:
        standing = leaves[activity.id]
    else:
        parts = [_roll_up(one, leaves, found) for one in activity.children]
        standing = Standing(
            any(one.attempted for one in parts),
            _together([one.completed for one in parts]),
            _together([one.satisfied for one in parts]),
        )
    found[activity.id] = standing
    return standing


def _together(parts: list[bool | None]) -> bool | None:
    """True if all are, False if one certainly is not."""
    if parts and all(parts):
        return True
    return False if False in parts else None


def _all(activity: Activity) -> list[Activity]:
    return [activity, *(below for one in activity.children for below in _all(one))]
