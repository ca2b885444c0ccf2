"""First run: where lessons come from and whose signature is trusted. Asked once, in two fields."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.sync.progress import Progress
from desktop_app.ui import art, words
from desktop_app.ui.controls import button, card, label, paragraph, sheet
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, TITLE, Ink, Theme
from desktop_app.ui.worker import Report
from package_format.errors import Unreadable

if TYPE_CHECKING:
    from desktop_app.store.store import Store

MOST_ROOT = 512_000
"""Bytes of a root.json that are read at most (FORMAT §2)."""


class WelcomePage(QScrollArea):
    """Adds a channel: an address or folder, and the root.json that vouches for it."""

    subscribed = Signal()

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._theme, self._say = services, theme, say
        self.where = self._field(say("where"), say("where-hint"))
        self.root = self._field(say("root"), say("root-hint"))
        self.begin = button(say("begin"), theme, "main")
        self.note = paragraph("", theme)
        self.back = button(say("leave"), theme, "quiet", "back")
        self.back.hide()
        self._lay_out()
        self.begin.clicked.connect(lambda _checked=False: self._begin())
        self.root.returnPressed.connect(self._begin)
        self.where.returnPressed.connect(self.root.setFocus)

    def _field(self, name: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setFont(self._theme.font(BODY))
        field.setPlaceholderText(hint)
        field.setAccessibleName(name)
        field.setMinimumHeight(self._theme.px(52))
        return field

    def _lay_out(self) -> None:
        px = self._theme.px
        outer = sheet(self._theme, self)
        outer.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeading)
        outer.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(px(48))
        middle.addWidget(Village(self._theme), 5)
        form = QVBoxLayout()
        form.setSpacing(px(10))
        form.addWidget(label(self._say("welcome"), self._theme, TITLE + 6, bold=True))
        form.addWidget(paragraph(self._say("welcome-say"), self._theme, BODY + 1, look="soft"))
        form.addSpacing(px(16))
        frame, column = card(self._theme)
        column.addWidget(label(self._say("where"), self._theme, bold=True))
        column.addLayout(self._row(self.where, self._say("choose-folder"), self._choose_folder))
        column.addSpacing(px(12))
        column.addWidget(label(self._say("root"), self._theme, bold=True))
        column.addLayout(self._row(self.root, self._say("choose-file"), self._choose_root))
        column.addWidget(paragraph(self._say("root-why"), self._theme, SMALL, look="soft"))
        column.addSpacing(px(12))
        column.addWidget(self.begin)
        self.note.hide()
        column.addWidget(self.note)
        form.addWidget(frame)
        middle.addLayout(form, 6)
        outer.addLayout(middle)
        outer.addStretch(1)

    def _row(self, field: QLineEdit, action: str, choose: object) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(field, 1)
        opener = button(action, self._theme, icon="folder")
        opener.clicked.connect(choose)
        row.addWidget(opener)
        return row

    # ------------------------------------------------------------ what a person does

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._say("choose-folder"))
        if chosen:
            self.where.setText(chosen)

    def _choose_root(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, self._say("choose-file"), "", "root.json (*.json)")
        if chosen:
            self.root.setText(chosen)

    def _begin(self) -> None:
        where, root = self.where.text().strip(), self.root.text().strip()
        if not where or not root:
            self._tell(self._say("root-missing" if where else "where-missing"), warn=True)
            return
        self.begin.setEnabled(False)
        self._tell(self._say("subscribing"))
        self._services.work(
            self, lambda store, report: _subscribe(store, where, Path(root), report), self._done, self._failed
        )

    def _done(self, _channels: list[str]) -> None:
        self.begin.setEnabled(True)
        self.note.hide()
        self.subscribed.emit()

    def _failed(self, error: Exception) -> None:
        self.begin.setEnabled(True)
        self._tell(words.sentence(error, self._say.language), warn=True)

    def _tell(self, text: str, *, warn: bool = False) -> None:
        self.note.setText(text)
        self.note.setStyleSheet(f"color: {Ink.PERSIMMON}" if warn else "")
        self.note.show()


def _subscribe(store: Store, where: str, root: Path, report: Report) -> list[str]:
    """On the worker's thread; ends early when the window closes."""
    from desktop_app.sync.subscribe import subscribe

    try:
        with root.open("rb") as file:
            trusted = file.read(MOST_ROOT)
    except OSError as trouble:
        raise Unreadable(str(root), trouble.strerror or type(trouble).__name__) from trouble
    return subscribe(store, where, trusted, None, (), pulse=lambda: report(Progress()))


class Village(QWidget):
    """The scene of the first run."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setMinimumHeight(theme.px(340))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(theme.px(560))

    def paintEvent(self, _event: QPaintEvent) -> None:
        art.paint_village(QPainter(self), QRectF(self.rect()))
