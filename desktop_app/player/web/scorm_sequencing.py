"""Which unit of a course may be opened next, judged from its manifest and what it has noted. No Qt.

Followed of SCORM 2004 SN: choice, choice exit, flow, forward only, rules before (skip, disabled, hidden from choice,
stop forward) and after a unit (continue, previous, exit all), objectives shared by the course. Followed of SCORM 1.2:
prerequisites. Not followed: limits of attempts and time, randomised orders (docs/adr/0054).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop_app.player.web.scorm_manifest import Activity, Course
from desktop_app.player.web.scorm_prerequisites import met
from desktop_app.player.web.scorm_rules import Rule
from desktop_app.player.web.scorm_standing import Standing, State, standings


@dataclass(frozen=True, slots=True)
class Doors:
    """What a class can do now: units are places in ``Course.units``.

    ``hidden`` are not listed, ``shut`` are listed and wait for something, ``next`` and ``previous`` are where a press
    of the clicker leads, -1 for nowhere.
    """

    hidden: tuple[int, ...]
    shut: tuple[int, ...]
    next: int
    previous: int


class Sequencing:
    """Judges one course; ``here`` is always a place in ``course.units``."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._modern = course.edition == "2004"
        self._paths = dict(_paths(course.root, ()))

    def doors(self, states: Mapping[str, State], here: int) -> Doors:
        """What is open while unit ``here`` is shown."""
        standing = standings(self._course, states)
        places = range(len(self._course.units))
        hidden = tuple(one for one in places if one != here and self._is(one, standing, "hiddenfromchoice"))
        shut = tuple(one for one in places if one != here and not self._may_choose(here, one, standing))
        return Doors(hidden, shut, self._step(here, 1, standing, shut), self._step(here, -1, standing, shut))

    def first(self, states: Mapping[str, State]) -> int:
        """Where a class begins that was never here: the first unit that is neither skipped nor shut."""
        standing = standings(self._course, states)
        fits = (one for one in range(len(self._course.units)) if self._is_deliverable(one, standing))
        return next(fits, 0)

    def after(self, states: Mapping[str, State], here: int) -> int:
        """Where the rules send a class by themselves that has ended unit ``here``; -1 for nowhere."""
        standing = standings(self._course, states)
        for activity in reversed(self._paths[here]):
            for rule in activity.rules.after if self._modern else ():
                if _fires(rule, standing[activity.id]) and rule.action in ("continue", "previous"):
                    doors = self.doors(states, here)
                    return doors.next if rule.action == "continue" else doors.previous
        return -1

    # ------------------------------------------------------------ by choice

    def _may_choose(self, here: int, there: int, standing: Mapping[str, Standing]) -> bool:
        if not self._is_open(there, standing) or self._is(there, standing, "hiddenfromchoice"):
            return False
        if not self._modern:
            return True
        start, goal = self._paths[here], self._paths[there]
        common = _common(start, goal)
        if not all(one.rules.choice for one in goal[:-1]):
            return False
        if not all(one.rules.choice_exit for one in start[common:-1]):
            return False
        places = {id(one): place for place, one in enumerate(goal[common - 1].children)}
        left, right = places[id(start[common])], places[id(goal[common])]
        if goal[common - 1].rules.forward_only and right < left:
            return False
        between = goal[common - 1].children[left:right]
        return not any(_any(one.rules.before, "stopforwardtraversal", standing[one.id]) for one in between)

    # ------------------------------------------------------------ by flow

    def _step(self, here: int, way: int, standing: Mapping[str, Standing], shut: tuple[int, ...]) -> int:
        """The next unit that way: as the course flows, or, where it does not, as a teacher would choose."""
        place = here + way
        while 0 <= place < len(self._course.units):
            if self._modern:
                if not self._flows(here, place, way, standing):
                    break
                if self._is(place, standing, "skip"):
                    place += way
                    continue
            return place if self._is_open(place, standing) else -1
        rest = range(here + way, len(self._course.units) if way > 0 else -1, way)
        return next((one for one in rest if one not in shut and not self._is(one, standing, "skip")), -1)

    def _flows(self, here: int, there: int, way: int, standing: Mapping[str, Standing]) -> bool:
        start, goal = self._paths[here], self._paths[there]
        common = _common(start, goal)
        if not all(one.rules.flow for one in goal[common - 1 : -1]):
            return False
        if way < 0:
            return not goal[common - 1].rules.forward_only
        left = start[common:]
        return not any(_any(one.rules.before, "stopforwardtraversal", standing[one.id]) for one in left)

    # ------------------------------------------------------------ of one unit

    def _is(self, place: int, standing: Mapping[str, Standing], action: str) -> bool:
        path = self._paths[place] if self._modern else ()
        return any(_any(one.rules.before, action, standing[one.id]) for one in path)

    def _is_open(self, place: int, standing: Mapping[str, Standing]) -> bool:
        if self._modern:
            return not self._is(place, standing, "disabled")
        return all(met(one.rules.prerequisites, standing) for one in self._paths[place])

    def _is_deliverable(self, place: int, standing: Mapping[str, Standing]) -> bool:
        return self._is_open(place, standing) and not self._is(place, standing, "skip")


def _paths(activity: Activity, above: tuple[Activity, ...]) -> Iterator[tuple[int, tuple[Activity, ...]]]:
    """Each unit with its chapters, from the course itself down."""
    path = (*above, activity)
    if activity.unit >= 0:
        yield activity.unit, path
    for one in activity.children:
        yield from _paths(one, path)


def _common(one: tuple[Activity, ...], other: tuple[Activity, ...]) -> int:
    """How many chapters two different units share, the course itself included: at least 1."""
    shared = 0
    while one[shared] is other[shared]:
        shared += 1
    return shared


def _any(rules: tuple[Rule, ...], action: str, standing: Standing) -> bool:
    return any(rule.action == action and _fires(rule, standing) for rule in rules)


def _fires(rule: Rule, standing: Standing) -> bool:
    together = any if rule.any else all
    return together(standing.holds(one) for one in rule.conditions)
