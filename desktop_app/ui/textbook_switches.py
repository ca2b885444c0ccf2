"""Which textbooks a school receives: one switch each, with what they hold and how much of it is here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.store.cards import Textbook
from desktop_app.ui import art, figures
from desktop_app.ui.choices import Switch
from desktop_app.ui.controls import card, heading, label, paragraph
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, Theme

if TYPE_CHECKING:
    from desktop_app.store.store import Store


class TextbookSwitches(QWidget):
    """The list of every textbook the channels offer."""

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._theme, self._say = services, theme, say
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme)
        column.addWidget(heading(say("my-textbooks"), theme, "book"))
        column.addWidget(paragraph(say("my-textbooks-say"), theme, SMALL, look="soft"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.px(14))
        column.addLayout(self._rows)
        outer.addWidget(frame)
        self._shown: Sequence[Textbook] = ()
        self.switches: dict[str, Switch] = {}

    def show_textbooks(self, books: Sequence[Textbook]) -> None:
        """Show ``books`` with their switches; the same books only change their state."""
        if [(book.channel, book.id) for book in books] == [(book.channel, book.id) for book in self._shown]:
            for book in books:
                self.switches[book.id].setChecked(book.subscribed)
            return
        self._shown = books
        self.switches.clear()
        while (taken := self._rows.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.deleteLater()
        for book in books:
            self._rows.addWidget(self._row(book))

    def _row(self, book: Textbook) -> QWidget:
        title = figures.title(book.title, self._say.language)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(16))
        row.addWidget(BookPicture(book, self._theme))
        lines = QVBoxLayout()
        lines.setSpacing(self._theme.px(2))
        lines.addWidget(paragraph(title, self._theme, BODY))
        counts = self._say("ready-of", ready=book.ready, records=book.records)
        about = " · ".join(filter(None, (book.edition, counts, figures.size(book.bytes_total))))
        lines.addWidget(label(about, self._theme, SMALL, look="soft"))
        row.addLayout(lines, 1)
        switch = Switch(title, self._theme)
        switch.setChecked(book.subscribed)
        switch.clicked.connect(lambda on, book=book: self._switched(book, on))
        self.switches[book.id] = switch
        row.addWidget(switch)
        return whole

    def _switched(self, book: Textbook, on: bool) -> None:
        now = int(time.time())

        def switch(store: Store) -> None:
            if not on:
                store.library.unsubscribe(book.channel, [book.id])
                return
            from desktop_app.sync import clock

            store.school.adopt(book.channel, book.id, clock.believed(store, now))

        self._services.ask(self, switch, lambda _done: self._services.changed.emit())


class BookPicture(QWidget):
    """A small painted textbook."""

    def __init__(self, book: Textbook, theme: Theme) -> None:
        super().__init__()
        self._book, self._theme = book, theme
        self.setFixedSize(theme.px(46), theme.px(62))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        art.paint_book(painter, QRectF(self.rect()), self._book.subject, self._book.grade, self._theme)
