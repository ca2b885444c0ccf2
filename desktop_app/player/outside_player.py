"""Documents that another program shows (WPS, PowerPoint): here is only their place in class, between other lessons."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.player.protocol import Can, Player, State
from desktop_app.store.cards import Lesson, StoredFile


class OutsidePlayer(Player):
    """Shows an empty ground on which the window says where the document is; the window also opens it.

    Nothing is decoded here, so whoever plays without a window learns that nothing was.
    """

    name = "outside"

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ground = QWidget()
        self._closed = False

    @property
    def widget(self) -> QWidget:
        """The ground."""
        return self._ground

    @property
    def capabilities(self) -> frozenset[Can]:
        """Only what is laid over it is seen."""
        return frozenset({Can.OVERLAY})

    @property
    def position(self) -> int:
        """The one thing there is."""
        return 1 if self._lesson is not None else 0

    @property
    def length(self) -> int:
        """The one thing there is."""
        return self.position

    def open(self, lesson: Lesson, _stored: StoredFile, _start: int = 0) -> None:
        """Have the document ready; there is nothing to wait for."""
        self._lesson = lesson
        self._enter(State.OPENING)
        self._enter(State.SHOWING)

    def close(self) -> None:
        """Give the ground back."""
        if not self._closed:
            self._closed = True
            self._state = State.IDLE
            self._lesson = None
            self._ground.deleteLater()
