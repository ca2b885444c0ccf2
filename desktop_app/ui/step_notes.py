"""A teacher's notes in class with one screen: a slip, only when asked for, small enough to be read by who stands near.

With two screens the console shows them, and this stays away.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.controls import IconButton, label, paragraph
from desktop_app.ui.sequence_steps import SequenceSteps
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, Ink, Theme

AWAY_MS = 20_000
"""A slip that nobody puts away goes by itself."""
_WIDE, _INSET = 460, 24


class Slip(QWidget):
    """The notes on dark ground; a press puts it away."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedWidth(theme.px(_WIDE))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(20), theme.px(14), theme.px(20), theme.px(16))
        column.setSpacing(theme.px(6))
        column.addWidget(label(say("notes-of-step"), theme, SMALL, look="night-soft"))
        self.words = paragraph("", theme, BODY, look="night")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.words)
        self.setToolTip(say("notes-away"))
        self.hide()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(Ink.NIGHT_LINE))
        painter.setBrush(QColor(Ink.NIGHT_RAISED))
        radius = self._theme.px(16)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class StepNotes(QObject):
    """Laid beside a class page: a button in its bar, marked while there is a note that was not looked at."""

    def __init__(self, page: ClassPage, steps: SequenceSteps, theme: Theme, say: Strings) -> None:
        super().__init__(page)
        self._page, self._steps, self._theme = page, steps, theme
        self.button = IconButton("prepare", say("notes-show"), theme, side=68, night=True)
        self.button.clicked.connect(lambda _checked=False: self._press())
        page.bar.place_steps(self.button)
        self.button.hide()
        self.slip = Slip(theme, say)
        self.slip.setParent(page)
        self._away = QTimer(self, singleShot=True, interval=AWAY_MS)
        self._away.timeout.connect(self.slip.hide)
        page.doing.closing.insert(0, self.put_away)
        steps.changed.connect(self._changed)
        page.loan.moved.connect(self._changed)
        page.left.connect(self.slip.hide)

    @property
    def note(self) -> str:
        """What the teacher has noted of what is being shown."""
        sequence = self._steps.sequence
        return sequence.step.note.strip() if sequence is not None else ""

    def put_away(self) -> bool:
        """Put the slip away, for Esc; return whether it was there."""
        was = not self.slip.isHidden()
        self.slip.hide()
        return was

    def _changed(self) -> None:
        self.slip.hide()
        self.button.setVisible(bool(self.note) and self._page.loan.host is None)
        self.button.set_accent(bool(self.note))

    def _press(self) -> None:
        self._page.touch()
        if self.put_away():
            return
        self.button.set_accent(False)
        inset = self._theme.px(_INSET)
        self.slip.words.setText(self.note)
        self.slip.adjustSize()
        right = self._page.mapFromGlobal(self.button.mapToGlobal(self.button.rect().bottomRight())).x()
        left = max(inset, min(right, self._page.width() - inset) - self.slip.width())
        self.slip.move(left, self._page.bar.height() + inset)
        self.slip.show()
        self.slip.raise_()
        self._away.start()
