"""SCORM 1.2 and 2004 by scorm-again: the course runs in a frame of our page, which is the learning platform to it.

What a course notes of itself (cmi: where it was left, its status, its score) is mirrored at every value it sets, and
handed back when it is opened again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.player.protocol import Can, State, Unit
from desktop_app.player.vocabulary import Results
from desktop_app.player.web import scorm_manifest, scorm_standing
from desktop_app.player.web.engine import WebEngine
from desktop_app.player.web.keeping import Keeper
from desktop_app.player.web.scorm_manifest import Course
from desktop_app.player.web.scorm_sequencing import Doors, Sequencing
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.player.web.xml_tree import Unclear

COURSE = "@course"
"""Name of the note that keeps in which unit a class was: JSON, ``{"here": id}``. No unit is called so."""
CLOSED = Doors((), (), -1, -1)


class ScormPlayer(WebPlayer):
    """Runs a course, unit by unit."""

    name = "scorm"
    shell = "scorm.html"
    wide = 1920
    farewell = "songke.leave()"

    def __init__(self, engine: WebEngine, parent: QObject | None = None) -> None:
        super().__init__(engine, parent)
        self._course = Course("", "1.2", ())
        self._place = 1
        self._sequencing = Sequencing(self._course)
        self._doors = CLOSED
        self._states: dict[str, dict[str, Any]] = {}
        self._here = ""
        self._answered: dict[str, int] = {}
        self._keep: Callable[[str, str], object] = lambda _unit, _state: None

    @property
    def capabilities(self) -> frozenset[Can]:
        """Units are turned like pages where there are several."""
        several = {Can.PAGES, Can.SEEK} if len(self._course.units) > 1 else set()
        return super().capabilities | several

    @property
    def unit(self) -> Unit:
        """Units of the course."""
        return Unit.PAGE if len(self._course.units) > 1 else Unit.ONE

    @property
    def position(self) -> int:
        """The unit being shown."""
        return self._place if self._state is State.SHOWING else 0

    @property
    def length(self) -> int:
        """How many units there are."""
        return max(1, len(self._course.units))

    def recall(self, notes: Mapping[str, str], keep: Callable[[str, str], object]) -> None:
        """Take what the course noted last time, by unit, and to whom it gives its notes from now on."""
        self._keep = keep
        for name, text in notes.items():
            try:
                noted = json.loads(text)
            except ValueError:
                continue
            if isinstance(noted, dict) and name == COURSE:
                self._here = str(noted.get("here"))
            elif isinstance(noted, dict):
                self._states[name] = noted
                self._answered[name] = scorm_standing.answered(noted)

    def seek(self, position: int) -> None:
        """Open unit ``position``, unless it waits for another one."""
        place = max(1, min(position, self.length))
        if self._state is not State.SHOWING or place == self._place:
            return
        if place - 1 in self._doors.shut:
            self.moved.emit(self._place)  # whoever shows where we are has gone ahead
        else:
            self._tell("go", place - 1)

    def next_page(self) -> None:
        """Open the unit that comes next for this class."""
        self.seek(self._doors.next + 1 or self._place)

    def previous_page(self) -> None:
        """Open the unit that came before."""
        self.seek(self._doors.previous + 1 or self._place)

    def _prepare(self, start: int) -> None:
        if self._site is None or self._room is None:
            return
        try:
            self._course = scorm_manifest.read(self._site.read(scorm_manifest.MANIFEST) or b"")
        except Unclear as error:
            self._fail(f"its list of contents: {error}")
            return
        self._sequencing = Sequencing(self._course)
        self._place = self._begins(start) + 1
        keeper = Keeper(partial(noted_by, self._course), self._keep, self._room)
        self._room.server.said.connect(keeper.hear)

    def _begins(self, start: int) -> int:
        """Where this class was; ``start``, where another may have been, only if its notes do not say."""
        ids = [one.id for one in self._course.units]
        if self._here in ids:
            return ids.index(self._here)
        if self._states and 1 <= start <= self.length:
            return start - 1
        return self._sequencing.first(self._states)

    def _on_loaded(self, ok: bool) -> None:
        super()._on_loaded(ok)
        if ok and self._state is State.OPENING:
            units = [asdict(one) for one in self._course.units]
            self._look()
            self._tell("begin", self._course.edition, units, self._states, self._place - 1, asdict(self._doors))

    def _look(self) -> None:
        self._doors = self._sequencing.doors(self._states, self._place - 1)

    def _heard(self, topic: str, words: Any) -> None:
        if topic == "at" and isinstance(words, int) and 0 <= words < self.length:
            self._place = words + 1
            self._keep(COURSE, json.dumps({"here": self._course.units[words].id}, ensure_ascii=False))
            self._look()
            self._tell("unlock", asdict(self._doors))
            self.moved.emit(self._place)
        elif topic == "kept" and (noted := noted_by(self._course, words)) is not None:
            self._take(*noted)

    def _results(self, unit: str, state: Mapping[str, Any]) -> Results:
        """What the class has done, of answers only those of this play: what was noted before was told then.

        A unit with fewer answers than it had has begun anew.
        """
        if scorm_standing.answered(state) < self._answered.get(unit, 0):
            self._answered[unit] = 0
        told = sum(self._answered.get(one.id, 0) for one in self._course.units)
        found = scorm_standing.results(self._course, self._states)
        return replace(found, answered=found.answered - told)

    def _take(self, unit: str, state: dict[str, Any]) -> None:
        before = self._states.get(unit, {})
        self._states[unit] = state
        self.progressed.emit(progress(self._course, self._states))
        self.resulted.emit(self._results(unit, state))
        self._look()
        self._tell("unlock", asdict(self._doors))
        here = self._course.units[self._place - 1].id
        if unit == here and _has_ended(state) and not _has_ended(before):
            follows = self._sequencing.after(self._states, self._place - 1)
            if follows >= 0:
                self._tell("go", follows)


def noted_by(course: Course, words: object) -> tuple[str, dict[str, Any]] | None:
    """The unit of ``course`` and its state that a page speaks of; None if it speaks of anything else."""
    if not isinstance(words, dict):
        return None
    unit, state = words.get("unit"), words.get("state")
    if not isinstance(state, dict) or not isinstance(unit, str) or unit not in {one.id for one in course.units}:
        return None
    return unit, state


def progress(course: Course, states: Mapping[str, Mapping[str, Any]]) -> int:
    """How much of the course is done, in thousandths: the mean of its units."""
    done = sum(_unit_progress(states.get(one.id, {})) for one in course.units)
    return done // max(1, len(course.units))


def _unit_progress(state: Mapping[str, Any]) -> int:
    """SCORM 1.2 knows a status; 2004 a completion, and a measure on the way there."""
    core = state.get("core")
    if isinstance(core, dict):
        return 1000 if core.get("lesson_status") in scorm_standing.DONE else 0
    if state.get("completion_status") == "completed":
        return 1000
    try:
        measure = float(str(state.get("progress_measure") or 0))
    except ValueError:
        return 0
    return round(1000 * measure) if 0 <= measure <= 1 else 0


def _has_ended(state: Mapping[str, Any]) -> bool:
    mark = state.get("songke")
    return isinstance(mark, dict) and bool(mark.get("ended"))
