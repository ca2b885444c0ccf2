"""CSES YAML (Course Schedule Exchange Schema, versions 1 and 2) → periods. Text in.

Only the nodes of the document are looked at; nothing is constructed from tags, and aliases are refused, so that a small
file cannot stand for a large one.

    version 1 is schedules: [{enable_day: 1 … 7, weeks: all | odd | even, classes: [{subject, start_time, end_time}]}];
    version 2 has a cycle of working and resting days instead of weeks; enable_day lists working days of the cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from desktop_app.store.school.timetable import SchoolClass, Slot, Weeks
from desktop_app.store.timetables import cells
from desktop_app.store.timetables.mistakes import Kind, Reading

_WEEKS = {"all": Weeks.ALL, "odd": Weeks.ODD, "even": Weeks.EVEN}
_Day = tuple[int, Weeks]


class _Loader(yaml.SafeLoader):
    """Composes nodes, without aliases."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="an alias", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """One class of a schedule as written."""

    days: Sequence[_Day]
    subject: str
    begins: int
    ends: int
    row: int
    column: int


def read(text: str, one: SchoolClass | None, reading: Reading) -> None:
    """Take the timetable that ``text`` spells for the class ``one``, which CSES itself does not name."""
    if one is None:
        reading.wrong(Kind.NO_CLASS)
        return
    try:
        top = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reading.wrong(Kind.BROKEN, str(error.problem), *((mark.line + 1, mark.column + 1) if mark else (0, 0)))
        return
    except (yaml.YAMLError, RecursionError) as error:
        reading.wrong(Kind.BROKEN, type(error).__name__)
        return
    document = _Document(reading)
    found = list(document.lessons(top))
    starts = sorted({lesson.begins for lesson in found})
    if not found and not reading.mistakes:
        reading.wrong(Kind.NO_PERIODS)
    reading.classes[one.name] = one
    for lesson in found:
        for day, weeks in lesson.days:
            period = starts.index(lesson.begins) + 1
            slot = Slot(one.name, day, period, lesson.subject, lesson.begins, lesson.ends, weeks)
            reading.add(slot, lesson.row, lesson.column)


class _Document:
    """Reads nodes; every absent key and wrong value is found with its row and column."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def lessons(self, top: yaml.Node | None) -> Iterator[_Lesson]:
        """Yield what the schedules of the document hold."""
        schedules = self._key(top, "schedules")
        cycle = self._cycle(top)
        if schedules is None:
            return
        for schedule in _parts(schedules):
            days = self._days(schedule, cycle)
            for one in _parts(self._key(schedule, "classes")):
                subject, begins, ends = (self._key(one, key) for key in ("subject", "start_time", "end_time"))
                if subject is None or begins is None or ends is None:
                    continue
                first, last = self._clock(begins), self._clock(ends)
                name = cells.plain(_text(subject))
                if not name or len(name) > cells.MOST_SUBJECT * 2:
                    self._wrong(Kind.SUBJECT, subject)
                elif first is not None and last is not None:
                    if last <= first:
                        self._wrong(Kind.BACKWARDS, ends)
                        continue
                    mark = subject.start_mark
                    yield _Lesson(days, name, first, last, mark.line + 1, mark.column + 1)

    def _days(self, schedule: yaml.Node, cycle: Sequence[_Day]) -> list[_Day]:
        node = self._key(schedule, "enable_day")
        if node is None:
            return []
        weeks = self._weeks(schedule)
        known = cycle or [(day, weeks) for day in range(1, 8)]
        found = []
        for one in _parts(node) if isinstance(node, yaml.SequenceNode) else [node]:
            text = _text(one)
            if not text.isdecimal() or not 1 <= int(text) <= len(known):
                self._wrong(Kind.WEEKDAY, one)
            else:
                found.append(known[int(text) - 1])
        merged = {day for day, _ in found}
        # Held in both weeks of a fortnight is held every week.
        return [
            (day, Weeks.ALL if {(day, Weeks.ODD), (day, Weeks.EVEN)} <= set(found) else weeks)
            for day in sorted(merged)
            for weeks in sorted({w for d, w in found if d == day})[:1]
        ]

    def _weeks(self, schedule: yaml.Node) -> Weeks:
        node = _child(schedule, "weeks")
        if node is None:
            return Weeks.ALL
        if (found := _WEEKS.get(_text(node))) is None:
            self._wrong(Kind.WEEKS, node)
        return found or Weeks.ALL

    def _cycle(self, top: yaml.Node | None) -> list[_Day]:
        """Return weekday and weeks of each working day of the cycle; empty without one."""
        cycle = _child(_child(top, "configuration"), "cycle")
        spans = _child(cycle, "spans")
        if cycle is None or spans is None:
            return []
        days: list[bool] = []
        for span in _parts(spans):
            count, activity = self._key(span, "count"), self._key(span, "activity")
            text = _text(count)
            if count is None or not text.isdecimal() or not 1 <= int(text) <= 14:
                self._wrong(Kind.CYCLE, count or span)
                return []
            days += [_text(activity) == "work"] * int(text)
        if len(days) not in {7, 14}:
            self._wrong(Kind.CYCLE, spans)
            return []
        halves = (Weeks.ODD, Weeks.EVEN) if len(days) == 14 else (Weeks.ALL,)
        return [(place % 7 + 1, halves[place // 7]) for place, works in enumerate(days) if works]

    def _clock(self, node: yaml.Node) -> int | None:
        try:
            return cells.minutes(_text(node))
        except ValueError:
            self._wrong(Kind.TIME, node)
            return None

    def _key(self, node: yaml.Node | None, key: str) -> yaml.Node | None:
        found = _child(node, key)
        if found is None:
            mark = node.start_mark if node is not None else None
            self._reading.wrong(Kind.ABSENT, key, *((mark.line + 1, mark.column + 1) if mark else (0, 0)))
        return found

    def _wrong(self, kind: Kind, node: yaml.Node) -> None:
        self._reading.wrong(kind, _text(node), node.start_mark.line + 1, node.start_mark.column + 1)


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if _text(name) == key), None)


def _parts(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _text(node: yaml.Node | None) -> str:
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
