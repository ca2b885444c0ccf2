"""重复这一段: a stretch of a recording again and again, as often as the class repeats it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import State, Unit

SHORTEST = 500
"""Milliseconds: two presses nearer than this are one stretch of this length."""


class Repeating(QObject):
    """Repeats from ``start`` to ``end`` of the player it follows; both None while nothing is repeated."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._player: Player | None = None
        self.start: int | None = None
        self.end: int | None = None

    def follow(self, player: Player) -> None:
        """Work on ``player`` from now on."""
        self._player = player
        player.moved.connect(self._moved)
        player.ended.connect(self._ended)
        self._set(None, None)

    def let_go(self) -> None:
        """The player is gone."""
        self._player = None
        self._set(None, None)

    def press(self) -> None:
        """The first press sets the start, the second the end, the third ends it."""
        player = self._player
        if player is None or player.unit is not Unit.MS:
            return
        if self.start is None:
            self._set(player.position, None)
        elif self.end is None:
            first, last = sorted((self.start, player.position))
            self._set(first, max(last, first + SHORTEST))
            self._again()
        else:
            self._set(None, None)

    def _moved(self, position: int) -> None:
        if self.end is not None and position >= self.end and self._runs():
            self._again()

    def _ended(self) -> None:
        if self.end is not None:
            self._again()

    def _runs(self) -> bool:
        return self._player is not None and self._player.state is State.PLAYING

    def _again(self) -> None:
        if self._player is not None and self.start is not None:
            self._player.seek(self.start)
            self._player.play()

    def _set(self, start: int | None, end: int | None) -> None:
        self.start, self.end = start, end
        self.changed.emit()
