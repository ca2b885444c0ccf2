"""查找 in class: a line below the bar that looks for words in a PDF or a book, and leads from find to find.

It is the teacher's: with two screens the class sees only the page with its marks. The line has the keyboard only while
words are written into it; after Enter a clicker's keys are the lesson's again.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.player.vocabulary import Can
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.controls import IconButton, label
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, Ink, Theme

_WIDE, _INSET, _BUTTON = 760, 24, 64
_LONGEST = 60
"""Characters; nobody looks for more on a page."""


class FindingLine(QWidget):
    """Words, which find of how many is shown, 上一处 and 下一处, and the way out; does nothing by itself."""

    asked = Signal(str)
    """A person looks for these words."""
    stepped = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme, self._say = theme, say
        self.words = QLineEdit()
        self.words.setFont(theme.font(BODY))
        self.words.setPlaceholderText(say("find-words"))
        self.words.setAccessibleName(say("find-words"))
        self.words.setMaxLength(_LONGEST)
        self.words.setClearButtonEnabled(False)
        self.count = label("", theme, BODY, look="night")
        self.count.setMinimumWidth(theme.px(130))
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.previous = IconButton("up", say("find-previous"), theme, side=_BUTTON, night=True)
        self.next = IconButton("down", say("find-next"), theme, side=_BUTTON, night=True)
        self.away = IconButton("clear", say("find-away"), theme, side=_BUTTON, night=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(10), theme.px(8))
        row.setSpacing(theme.px(8))
        row.addWidget(self.words, 1)
        for part in (self.count, self.previous, self.next, self.away):
            row.addWidget(part)
        self.words.returnPressed.connect(lambda: self.asked.emit(self.words.text().strip()))
        self.previous.clicked.connect(lambda _checked=False: self.stepped.emit(-1))
        self.next.clicked.connect(lambda _checked=False: self.stepped.emit(1))
        self.away.clicked.connect(lambda _checked=False: self.closed.emit())
        self.show_found(0, -1)
        self.hide()

    def show_found(self, at: int, count: int, words: str = "") -> None:
        """Say which find (0: none) of how many is shown; -1 of them: nobody knows yet."""
        if count > 0:
            said = self._say("find-of", at=at, count=count)
        else:
            said = self._say("find-none") if words and count == 0 else ""
        self.count.setText(said)
        for step in (self.previous, self.next):
            step.setEnabled(count > 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(Ink.NIGHT_LINE))
        painter.setBrush(QColor(Ink.NIGHT_RAISED))
        radius = self._theme.px(18)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class Finding(QObject):
    """Laid beside a class page; the dock's 查找 and Ctrl+F open the line."""

    def __init__(self, page: ClassPage, theme: Theme, say: Strings) -> None:
        super().__init__(page)
        self._page, self._theme = page, theme
        self._words = ""
        self.line = FindingLine(theme, say)
        self.line.setParent(page)
        self.line.asked.connect(self._look)
        self.line.stepped.connect(self._step)
        self.line.closed.connect(self.put_away)
        page.dock.find_asked.connect(self.open)
        page.doing.closing.insert(0, self.put_away)
        page.opened.connect(self._forget)
        page.left.connect(self._forget)
        page.begun.connect(self._follow)
        page.placed.connect(self._place)

    def open(self) -> None:
        """Show the line, ready to be written into, where words can be found."""
        player = self._page.player
        if player is None or Can.FIND not in player.capabilities or self._page.ending.asks:
            return
        self.line.show()
        self._place()
        self._page.window().activateWindow()  # Ctrl+F may have come from the class's own window
        self.line.words.setFocus()
        self.line.words.selectAll()

    def put_away(self) -> bool:
        """Take line and marks away, for Esc; return whether the line was there."""
        if self.line.isHidden():
            return False
        self._forget()
        if self._page.player is not None:
            self._page.player.find("")
        self._page.setFocus()
        return True

    def _follow(self) -> None:
        if self._page.player is not None:
            self._page.player.found.connect(self._found)

    def _forget(self) -> None:
        self._words = ""
        self.line.hide()
        self.line.show_found(0, -1)

    def _found(self, at: int, count: int) -> None:
        self.line.show_found(at, count, self._words)

    def _look(self, words: str) -> None:
        player = self._page.player
        if player is None:
            return
        if words and words == self._words:
            player.find_next(1)
        else:
            self._words = words
            player.find(words)
        self._page.touch()
        self._page.setFocus()  # what a clicker sends now is for the lesson

    def _step(self, by: int) -> None:
        if self._page.player is not None:
            self._page.player.find_next(by)
        self._page.touch()

    def _place(self) -> None:
        if self.line.isHidden():
            return
        px, page = self._theme.px, self._page
        wide = min(px(_WIDE), page.width() - 2 * px(_INSET))
        top = page.bar.height() if page.bar.isVisible() else 0
        high = self.line.sizeHint().height()
        self.line.setGeometry((page.width() - wide) // 2, top + px(_INSET) // 2, wide, high)
        self.line.raise_()
        if page.black.isVisible() and page.loan.host is None:
            page.black.raise_()
