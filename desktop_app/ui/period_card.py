"""One period of 今日课堂: when and whose, the lesson, its resources as buttons, and one big button to begin."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout

from desktop_app.store.own_kinds import ZIM
from desktop_app.ui import art, figures, icons
from desktop_app.ui.card_delegate import LEADING
from desktop_app.ui.controls import button, label, paragraph
from desktop_app.ui.spoken_words import spoken_words
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, HEADING, LEAD, SMALL, Ink, Theme
from desktop_app.ui.today_facts import Offered, Shown

MARKS = ("done", "unfinished", "skipped", "early")
_ACROSS = 3
_HIGH = 76
_WHEN = 170


class ResourceButton(QAbstractButton):
    """One resource: what it is, its title, and whether it is here (●), to be received (○) or left in the middle.

    The plus at its end puts it into the lesson plan.
    """

    planned = Signal()

    def __init__(self, offered: Offered, theme: Theme, say: Strings) -> None:
        super().__init__()
        self.offered, self._theme, self._say = offered, theme, say
        self._title = figures.title(offered.card.title, say.language)
        self.setAccessibleName(f"{self._title} {self.line()}")
        self.setToolTip(f"{self._title}\n{self.line()}")
        self.setFixedHeight(theme.px(_HIGH))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def line(self) -> str:
        """What stands below the title: the state, and the languages where there is something to say of them."""
        spoken = spoken_words(self.offered.card, self._say)
        return f"{self.state()} · {spoken}" if spoken else self.state()

    def state(self) -> str:
        """Whether it is here, and how far."""
        card, place = self.offered.card, self.offered.place
        if not self.offered.ready:
            return f"○ {self._say('today-waiting')} · {figures.size(card.bytes)}"
        if self.offered.begun and place is not None:
            if card.media_type == ZIM:
                return f"● {self._say('today-page-left')}"
            timed = card.media_type.startswith(("video/", "audio/"))
            where = figures.clock(place.position) if timed else self._say("page-at", page=place.position)
            return f"● {self._say('today-continue', where=where)}"
        return f"● {self._say(card.kind)}"

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(_HIGH))

    def plus(self) -> QRectF:
        """Where the plus is."""
        side, gap = self._theme.px(44), self._theme.px(8)
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left = gap if rtl else self.width() - gap - side
        return QRectF(left, (self.height() - side) / 2, side, side)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isDown() and self.plus().contains(event.position()):
            self.setDown(False)
            self.planned.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Plus:
            self.planned.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ready = self.offered.ready
        whole, px = QRectF(self.rect()).adjusted(1, 1, -1, -1), self._theme.px
        strong = self.hasFocus() or self.underMouse() or self.isDown()
        painter.setPen(QPen(QColor(Ink.BAMBOO if strong else Ink.LINE), px(2) if strong else 1))
        painter.setBrush(QColor(Ink.BAMBOO_PALE if ready else Ink.SUNK))
        painter.drawRoundedRect(whole, px(12), px(12))
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = px(30)
        left = whole.right() - px(14) - side if rtl else whole.left() + px(14)
        colour = Ink.BAMBOO if ready else Ink.SOFT
        at = QRectF(left, whole.center().y() - side / 2, side, side)
        icons.paint(painter, art.glyph(self.offered.card.kind), at, colour)
        plus = self.plus()
        inset = plus.width() * 0.27
        icons.paint(painter, "plus", plus.adjusted(inset, inset, -inset, -inset), Ink.BAMBOO)
        room, end = px(14) + side + px(12), px(10) + round(plus.width())
        words = whole.adjusted(end if rtl else room, px(9), -(room if rtl else end), -px(9))
        half = words.height() / 2
        painter.setPen(QColor(Ink.TEXT if ready else Ink.SOFT))
        painter.setFont(self._theme.font(BODY, bold=ready))
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, round(words.width()))
        painter.drawText(words.adjusted(0, 0, 0, -half), LEADING, title)
        begun = ready and self.offered.begun
        painter.setPen(QColor(Ink.PERSIMMON if begun else Ink.BAMBOO if ready else Ink.SOFT))
        painter.setFont(self._theme.font(SMALL))
        line = painter.fontMetrics().elidedText(self.line(), Qt.TextElideMode.ElideRight, round(words.width()))
        painter.drawText(words.adjusted(0, half, 0, 0), LEADING, line)


class PeriodCard(QFrame):
    """One period; ``now`` marks the one that is being held, ``dated`` whether the day is known."""

    opened = Signal(object)
    """The ``Card`` to show."""
    marked = Signal(str)
    """What a teacher says of the lesson: one of ``MARKS``."""
    planned = Signal(object)
    """The ``Card`` to put into the lesson plan."""

    def __init__(self, shown: Shown, theme: Theme, say: Strings, *, now: bool, dated: bool) -> None:
        super().__init__()
        self.shown, self._theme, self._say = shown, theme, say
        self.setProperty("look", "card")
        self.resources = [ResourceButton(one, theme, say) for one in shown.offered]
        self.begin = button(say("today-open"), theme, "main", "play")
        self.marks = {mark: button(say(f"mark-{mark}"), theme, "quiet") for mark in MARKS}
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(26), theme.px(20), theme.px(26), theme.px(20))
        row.setSpacing(theme.px(22))
        row.addLayout(self._when(now, dated))
        row.addLayout(self._lesson(), 1)
        for resource in self.resources:
            card = resource.offered.card
            resource.clicked.connect(lambda _checked=False, card=card: self.opened.emit(card))
            resource.planned.connect(partial(self.planned.emit, card))
        best = shown.best
        self.begin.setVisible(best is not None)
        if best is not None:
            self.begin.clicked.connect(lambda _checked=False: self.opened.emit(best.card))
        for mark, made in self.marks.items():
            made.clicked.connect(lambda _checked=False, mark=mark: self.marked.emit(mark))

    def show_ahead(self) -> None:
        """This period is of a later day: of its lesson nothing can be said yet but that it was taught early."""
        for mark, made in self.marks.items():
            made.setVisible(mark == "early" and self.shown.period.lesson is not None)

    def _when(self, now: bool, dated: bool) -> QVBoxLayout:
        period, theme = self.shown.period, self._theme
        column = QVBoxLayout()
        column.setSpacing(theme.px(4))
        if dated:
            column.addWidget(label(self._say("today-period", number=period.number), theme, LEAD, bold=True))
        if dated and period.begins is not None and period.ends is not None:
            times = f"{figures.of_day(period.begins)}–{figures.of_day(period.ends)}"
            column.addWidget(label(times, theme, BODY, look="soft"))
        column.addWidget(label(period.one.name, theme, BODY))
        if now:
            chip = label(self._say("today-now"), theme, SMALL, bold=True)
            chip.setStyleSheet(
                f"background: {Ink.PERSIMMON_PALE}; color: {Ink.PERSIMMON}; border-radius: {theme.px(8)}px;"
                f"padding: {theme.px(4)}px {theme.px(10)}px;"
            )
            column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(1)
        column.addWidget(self._wide())
        return column

    def _wide(self) -> QFrame:
        """Return nothing that is as wide as the column has to be."""
        made = QFrame()
        made.setFixedSize(self._theme.px(_WHEN), 1)
        return made

    def _lesson(self) -> QVBoxLayout:
        period, theme = self.shown.period, self._theme
        column = QVBoxLayout()
        column.setSpacing(theme.px(10))
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(label(period.subject, theme, BODY, look="soft"))
        if period.lesson is not None:
            words.addWidget(paragraph(figures.title(period.lesson.title, self._say.language), theme, HEADING))
        else:
            key = "today-nothing" if period.book else "today-no-book"
            words.addWidget(paragraph(self._say(key), theme, look="soft"))
        head.addLayout(words, 1)
        for made in self.marks.values():
            if period.lesson is None:
                made.hide()  # without a parent yet, a widget that is shown is a window and takes the keyboard
            head.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        grid = QGridLayout()
        grid.setSpacing(theme.px(12))
        for place, resource in enumerate(self.resources):
            grid.addWidget(resource, place // _ACROSS, place % _ACROSS)
        for across in range(_ACROSS):
            grid.setColumnStretch(across, 1)
        column.addLayout(grid)
        return column
