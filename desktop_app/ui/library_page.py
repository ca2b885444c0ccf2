"""找资源: the shelf of textbooks, the wall of covers, search, and what was left in the middle."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.store.cards import Card, Node, Readiness, Textbook
from desktop_app.ui import figures, icons
from desktop_app.ui.card_delegate import CELL_HEIGHT, CELL_WIDTH, CardDelegate
from desktop_app.ui.cards_model import CardsModel, Question
from desktop_app.ui.choices import Segments
from desktop_app.ui.choosing_line import ChoosingLine
from desktop_app.ui.controls import IconButton, label
from desktop_app.ui.cover_wall import CoverWall
from desktop_app.ui.covers import Covers
from desktop_app.ui.recent_strip import RecentStrip
from desktop_app.ui.services import Services
from desktop_app.ui.shelf import Entry, Shelf
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, HEADING, LEAD, Ink, Theme

TYPING_PAUSE_MS = 120
"""A question is asked when the typing rests this long."""
_READINESS = {"all": None, "ready": Readiness.READY, "waiting": Readiness.WAITING}


class LibraryPage(QWidget):
    """Everything a teacher may open; asks the store through models and never waits for it."""

    opened = Signal(object)
    """The ``Card`` a person wants to see, ready or not."""
    added = Signal(object)
    """The ``Card`` a person puts into the lesson plan."""
    chosen = Signal()
    """A person has added what there was to add to the plan that was open."""

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme, self._say = theme, say
        covers = Covers(services, self)
        self.shelf = Shelf(services, covers, theme, say)
        self.recent = RecentStrip(services, covers, theme, say)
        self.cards = CardsModel(services, say.language, self)
        self.wall = CoverWall(theme, CELL_WIDTH, CELL_HEIGHT)
        self.wall.setModel(self.cards)
        delegate = CardDelegate(covers, theme, say, self.wall)
        self.wall.setItemDelegate(delegate)
        self.wall.setAccessibleName(say("library"))
        self.wall.corner = delegate.corner
        self.search = SearchBox(theme, say)
        choices = [(key, say(key)) for key in _READINESS]
        self.readiness = Segments(choices, theme, say("show"))
        self.choosing = ChoosingLine(theme, say)
        self._entry: Entry = None
        self._before: tuple[str, str, Entry] | None = None
        """Search, readiness and shelf as they were before things were chosen for a plan."""
        self._heading = label(say("all-lessons"), theme, HEADING, bold=True)
        self._count = label("", theme, BODY, look="soft")
        self.empty = EmptyNote(theme)
        self.empty.show_words("library", say("loading"), "")
        self._lay_out()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._connect(covers)

    def begin(self) -> None:
        """Read everything for the first time, once the window has been painted."""
        self.shelf.look_again()
        self.recent.look_again()
        self._ask()

    def look_again(self) -> None:
        """Read everything again, because the library has changed; the place on the wall is kept."""
        self.shelf.look_again()
        self.recent.look_again()
        self.cards.look_again()

    def choose_for(self, plan: str) -> None:
        """Begin anew with everything there is, so that things are added to ``plan``; see ``end_choosing``."""
        if self._before is None:
            self._before = (self.search.text(), self.readiness.value, self._entry)
        self.choosing.choose_for(plan)
        self._stand_at("", "all", None)

    def end_choosing(self) -> None:
        """Be where one was before ``choose_for``."""
        self.choosing.hide()
        if self._before is not None:
            before, self._before = self._before, None
            self._stand_at(*before)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.isHidden():  # another page is shown, and not only a lesson over everything
            self.end_choosing()

    def _stand_at(self, words: str, readiness: str, entry: Entry) -> None:
        self.search.setText(words)
        self.readiness.set_value(readiness)
        self.shelf.choose(entry)
        self._entry = entry
        self._ask()

    # ------------------------------------------------------------ build

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.setSpacing(px(20))
        head.addWidget(self.search, 1)
        head.addWidget(self.readiness)
        title = QHBoxLayout()
        title.setSpacing(px(14))
        title.addWidget(self._heading)
        title.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        title.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.wall)
        right = QVBoxLayout()
        right.setSpacing(px(16))
        right.addWidget(self.choosing)
        right.addLayout(head)
        right.addWidget(self.recent)
        right.addLayout(title)
        right.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(px(24), px(24), px(24), 0)
        whole.setSpacing(px(26))
        self.shelf.setFixedWidth(px(320))
        whole.addWidget(self.shelf)
        whole.addLayout(right, 1)

    def _connect(self, covers: Covers) -> None:
        covers.arrived.connect(self.wall.viewport().update)
        self._typing.timeout.connect(self._ask)
        self.search.textChanged.connect(lambda _words: self._typing.start())
        self.search.returnPressed.connect(self._ask)
        self.search.left_downwards.connect(self._enter_wall)
        self.readiness.chosen.connect(lambda _key: self._ask())
        self.shelf.chosen.connect(self._choose)
        self.recent.opened.connect(self.opened)
        self.wall.activated.connect(self._open)
        self.wall.corner_pressed.connect(self._add)
        self.choosing.finished.connect(self.chosen)
        self.cards.answered.connect(self._answered)
        self.cards.modelReset.connect(lambda: self.wall.verticalScrollBar().setValue(0))
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.search.setFocus)

    # ------------------------------------------------------------ ask and show

    def _choose(self, entry: Entry) -> None:
        self._entry = entry
        self._ask()

    def _ask(self) -> None:
        self._typing.stop()
        entry = self._entry
        textbook = entry.id if isinstance(entry, Textbook) else entry.textbook if isinstance(entry, Node) else None
        node = entry.id if isinstance(entry, Node) else None
        readiness = _READINESS[self.readiness.value]
        self.cards.ask(Question(textbook, node, self.search.text().strip(), readiness))

    def _answered(self, count: int) -> None:
        question, language = self.cards.question, self._say.language
        entry = self._entry
        self._heading.setText(figures.title(entry.title, language) if entry is not None else self._say("all-lessons"))
        self._count.setText(self._say("count", count=f"{count:,}"))
        everything = not question.words and entry is None and question.readiness is None
        self.recent.setEnabled(everything)
        self.recent.setVisible(everything and self.recent.filled)
        if count:
            self._stack.setCurrentWidget(self.wall)
            return
        if question.words:
            self.empty.show_words("search", self._say("found-none", words=question.words), self._say("found-none-do"))
        elif question.readiness is Readiness.WAITING:
            self.empty.show_words("good", self._say("empty-waiting"), self._say("empty-waiting-do"))
        else:
            self.empty.show_words("library", self._say("empty"), self._say("empty-do"))
        self._stack.setCurrentWidget(self.empty)

    def _open(self, index: QModelIndex | QPersistentModelIndex) -> None:
        card = self.cards.card(index.row())
        if isinstance(card, Card):
            self.opened.emit(card)

    def _add(self, index: QModelIndex | QPersistentModelIndex) -> None:
        card = self.cards.card(index.row())
        if isinstance(card, Card):
            self.added.emit(card)

    def _enter_wall(self) -> None:
        if self.cards.rowCount():
            self.wall.setFocus()
            self.wall.setCurrentIndex(self.cards.index(0))


class SearchBox(QLineEdit):
    """The field for a title or its initials; Escape empties it, the down key leaves it for the wall."""

    left_downwards = Signal()

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self.setFont(theme.font(BODY))
        self.setPlaceholderText(say("search"))
        self.setAccessibleName(say("search"))
        self.setMinimumHeight(theme.px(54))
        self.setMaxLength(100)
        self._theme = theme
        self.setTextMargins(theme.px(40), 0, theme.px(40), 0)
        self._clear = IconButton("clear", say("search-clear"), theme, side=44)
        self._clear.setParent(self)
        self._clear.clicked.connect(lambda _checked=False: self.clear())
        self._clear.hide()
        self.textChanged.connect(lambda words: self._clear.setVisible(bool(words)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        gap, room = self._theme.px(6), self.width() - self._clear.width()
        self._clear.move(gap if rtl else room - gap, (self.height() - self._clear.height()) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side, gap = self._theme.px(26), self._theme.px(16)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        at = QRectF(self.width() - gap - side if rtl else gap, (self.height() - side) / 2, side, side)
        icons.paint(QPainter(self), "search", at, Ink.BAMBOO if self.hasFocus() else Ink.SOFT, 1.9)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class EmptyNote(QWidget):
    """A friendly picture and two lines where there is nothing to show."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._icon = theme, "library"
        column = QVBoxLayout(self)
        column.addSpacing(theme.px(150))
        self.lead = label("", theme, LEAD, bold=True)
        self.text = label("", theme, BODY, look="soft")
        for line in (self.lead, self.text):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            line.setWordWrap(True)
            column.addWidget(line)
        column.addStretch(1)

    def show_words(self, icon: str, lead: str, text: str) -> None:
        """Say ``lead`` and ``text`` below the drawing ``icon``."""
        self._icon = icon
        self.lead.setText(lead)
        self.text.setText(text)
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._theme.px(96)
        disc = QRectF(self.width() / 2 - side / 2, self._theme.px(32), side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.BAMBOO_PALE))
        painter.drawEllipse(disc)
        inset = side * 0.27
        icons.paint(painter, self._icon, disc.adjusted(inset, inset, -inset, -inset), Ink.BAMBOO)
