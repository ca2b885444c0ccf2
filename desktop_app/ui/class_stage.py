"""What a class sees of a lesson: its picture, or what stands for it, below ink, frozen picture and curtain.

It is one widget, so that it goes to another window whole, in the middle of a film if need be.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.audio_stage import AudioStage
from desktop_app.ui.controls import label
from desktop_app.ui.covers import Covers
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import HEADING, Ink, Theme


class ClassStage(QWidget):
    """The ground of the layers; whoever has a layer gives it this parent and places it."""

    resized = Signal()

    def __init__(self, covers: Covers, theme: Theme, say: Strings) -> None:
        super().__init__()
        self.note = label("", theme, HEADING, look="night-soft")
        self.note.setParent(self)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.listening = AudioStage(covers, theme, say)
        self.listening.setParent(self)
        self.setMouseTracking(True)

    def take(self, picture: QWidget) -> None:
        """Show ``picture``, a player's widget, below everything."""
        picture.setParent(self)
        picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        picture.lower()
        picture.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in (self.note, self.listening):
            part.setGeometry(self.rect())
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.NIGHT))
