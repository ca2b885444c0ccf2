"""H5P by h5p-standalone: exercises with the libraries they bring; what they report (xAPI) comes out here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from desktop_app.player.vocabulary import State
from desktop_app.player.web.web_player import WebPlayer

DONE = frozenset({"completed", "answered", "mastered", "passed", "failed"})
"""Last words of the verbs that say that an exercise has been worked through."""


class H5pPlayer(WebPlayer):
    """Shows an exercise."""

    stated = Signal(object)
    """An xAPI statement, as a dict; it names nobody: its actor is left out."""

    name = "h5p"
    shell = "h5p.html"
    wide = 720

    def _on_loaded(self, ok: bool) -> None:
        super()._on_loaded(ok)
        if ok and self._state is State.OPENING:
            self._tell("begin")

    def _heard(self, topic: str, words: object) -> None:
        if topic == "xapi" and isinstance(words, dict) and isinstance(words.get("verb"), dict):
            statement = {name: value for name, value in words.items() if name != "actor"}
            self.stated.emit(statement)
            if is_done(statement):
                self.progressed.emit(1000)


def is_done(statement: Mapping[str, Any]) -> bool:
    """Whether a statement says that the whole exercise was worked through, not only a part of it."""
    verb = str(statement["verb"].get("id", "")).rpartition("/")[2]
    context = statement.get("context")
    activities = context.get("contextActivities") if isinstance(context, dict) else None
    is_part = isinstance(activities, dict) and bool(activities.get("parent"))
    return verb in DONE and not is_part
