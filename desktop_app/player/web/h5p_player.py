"""H5P by h5p-standalone: exercises with the libraries they bring; what they report (xAPI) comes out here.

An exercise that was left in the middle goes on there; one that was worked through begins anew, for the next class.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.player.vocabulary import Results, State
from desktop_app.player.web.engine import WebEngine
from desktop_app.player.web.keeping import Keeper
from desktop_app.player.web.web_player import WebPlayer

DONE = frozenset({"completed", "answered", "mastered", "passed", "failed"})
"""Last words of the verbs that say that an exercise has been worked through."""
BEGUN = frozenset({"attempted", "interacted", "answered"})
"""Of those that say that it has begun: such an exercise also says when it is done, and until then it is not."""
STATE = "state"
"""Name of the note that keeps how far an exercise is: by part of it and kind, as H5P's own servers keep it."""


class H5pPlayer(WebPlayer):
    """Shows an exercise."""

    stated = Signal(object)
    """An xAPI statement, as a dict; it names nobody: its actor is left out."""

    name = "h5p"
    shell = "h5p.html"
    wide = 720
    farewell = "songke.leave()"

    def __init__(self, engine: WebEngine, parent: QObject | None = None) -> None:
        super().__init__(engine, parent)
        self._before: dict[str, Any] | None = None
        self._keep: Callable[[str, str], object] = lambda _name, _text: None
        self._done = False
        self._results = Results()

    def recall(self, notes: Mapping[str, str], keep: Callable[[str, str], object]) -> None:
        """Take how far the exercise was, and who keeps that from now on."""
        self._keep = keep
        try:
            self._before = _state(json.loads(notes.get(STATE, "null")))
        except ValueError:
            self._before = None

    def _prepare(self, _start: int) -> None:
        if self._room is not None:
            keeper = Keeper(self._noted, self._keep, self._room)
            self._room.server.said.connect(keeper.hear)

    def _noted(self, words: object) -> tuple[str, dict[str, Any]] | None:
        """What is worked through leaves nothing to go on with."""
        state = _state(words)
        if state is None:
            return None
        return STATE, {} if self._done else state

    def _on_loaded(self, ok: bool) -> None:
        super()._on_loaded(ok)
        if ok and self._state is State.OPENING:
            self._tell("begin", self._before or None)

    def _heard(self, topic: str, words: object) -> None:
        if topic == "xapi" and isinstance(words, dict) and isinstance(words.get("verb"), dict):
            statement = {name: value for name, value in words.items() if name != "actor"}
            self.stated.emit(statement)
            self._results = results(statement, self._results)
            self.resulted.emit(self._results)
            if is_done(statement):
                self._done = True
                self._keep(STATE, "{}")
                self.progressed.emit(1000)
            elif not self._done and _verb(statement) in BEGUN:
                self.progressed.emit(0)


def _state(words: object) -> dict[str, Any] | None:
    """H5P's own shape, ``{part: {kind: JSON}}``, or None: a page may say anything.

    JavaScript's lists come as lists where parts are numbered.
    """
    parts = dict(enumerate(words)) if isinstance(words, list) else words
    if not isinstance(parts, dict):
        return None
    kept = {str(part): kinds for part, kinds in parts.items() if isinstance(kinds, dict)}
    if not all(isinstance(text, str) for kinds in kept.values() for text in kinds.values()):
        return None
    return kept


def results(statement: Mapping[str, Any], before: Results) -> Results:
    """What is known of the class after one more statement: of words it says nothing is kept, of answers their number.

    Each ``answered``, of a part too, counts one answer; only the whole exercise has a score and a verdict.
    """
    answered = before.answered + (_verb(statement) == "answered")
    result = statement.get("result")
    if not is_done(statement) or not isinstance(result, dict):
        return replace(before, answered=answered)
    success = result.get("success")
    return Results(_scaled(result.get("score")), success if isinstance(success, bool) else before.passed, answered)


def _scaled(score: object) -> int | None:
    """XAPI 2.0 §4.2.6: ``scaled`` from -1 to 1, or ``raw`` of a ``max``; a stranger's word."""
    if not isinstance(score, dict):
        return None
    numbers = {
        name: float(value)
        for name, value in score.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
    }
    if "scaled" in numbers:
        return round(1000 * max(0.0, min(numbers["scaled"], 1.0)))
    if "raw" in numbers and numbers.get("max", 0) > 0:
        return round(1000 * max(0.0, min(numbers["raw"] / numbers["max"], 1.0)))
    return None


def _verb(statement: Mapping[str, Any]) -> str:
    return str(statement["verb"].get("id", "")).rpartition("/")[2]


def is_done(statement: Mapping[str, Any]) -> bool:
    """Whether a statement says that the whole exercise was worked through, not only a part of it."""
    context = statement.get("context")
    activities = context.get("contextActivities") if isinstance(context, dict) else None
    is_part = isinstance(activities, dict) and bool(activities.get("parent"))
    return _verb(statement) in DONE and not is_part
