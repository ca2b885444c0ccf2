"""What the class page says of a document that WPS or PowerPoint shows: where it is, and how to come back to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui.controls import button, paragraph
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import HEADING, LEAD, Ink, Theme
from desktop_app.ui.tile import IconDisc


class OutsideStage(QWidget):
    """Fills ``ground``, the widget of an ``OutsidePlayer``."""

    asked = Signal()
    """A person wants the document opened again."""

    def __init__(self, ground: QWidget, title: str, theme: Theme, say: Strings) -> None:
        super().__init__(ground)
        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.setSpacing(theme.px(18))
        self._say, self._title = say, title
        disc = IconDisc("slides", theme, side=104)
        self.lead = paragraph(say("outside-opening", title=title), theme, HEADING + 4, look="night")
        self.text = paragraph(say("outside-text"), theme, LEAD, look="night-soft")
        self.again = button(say("outside-again"), theme, "main", "slides")
        self.again.setMinimumHeight(theme.px(64))
        self.again.clicked.connect(lambda _checked=False: self.asked.emit())
        column.addWidget(disc, 0, Qt.AlignmentFlag.AlignHCenter)
        for line in (self.lead, self.text):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.setFixedWidth(theme.px(900))
            column.addWidget(line, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(theme.px(12))
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        ground.installEventFilter(self)
        self.setGeometry(ground.rect())
        self.show()

    def tell(self, opened: bool) -> None:
        """Say whether this computer has a program that has opened it."""
        self.lead.setText(self._say("outside-lead" if opened else "outside-none", title=self._title))
        self.text.setText(self._say("outside-text" if opened else "outside-none-do"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the size of the ground."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.NIGHT))
