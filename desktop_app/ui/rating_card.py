"""下课: one tap says how it was, one tap whether the lesson is done; nobody has to answer."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui import figures, icons
from desktop_app.ui.controls import button, label
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, HEADING, LEAD, Ink, Theme
from desktop_app.ui.today_facts import Due
from package_format.session_row import Reason

STARS = (3, 2, 1)
MARKS = ("done", "unfinished", "skipped", "early")
_FACES = {3: "face-good", 2: "face-fair", 1: "face-bad"}


class Choice(QAbstractButton):
    """A large pill on the night ground, with a face above its word where it rates."""

    def __init__(self, words: str, theme: Theme, *, icon: str = "", high: float = 64, wide: float = 0) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setText(words)
        self.setFont(theme.font(HEADING if icon else LEAD, bold=bool(icon)))
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        room = self.fontMetrics().horizontalAdvance(words) + theme.px(48)
        self.setFixedSize(QSize(max(theme.px(wide), room), theme.px(high)))

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, px = QRectF(self.rect()).adjusted(2, 2, -2, -2), self._theme.px
        strong = self.isChecked() or self.isDown()
        edge = Ink.AMBER if self.hasFocus() or self.underMouse() else Ink.NIGHT_LINE
        painter.setPen(QPen(QColor(edge), px(3)))
        painter.setBrush(QColor(Ink.BAMBOO if strong else Ink.NIGHT_RAISED))
        painter.drawRoundedRect(whole, px(20), px(20))
        painter.setPen(QColor(Ink.CHALK))
        words = whole
        if self._icon:
            side = px(64)
            at = QRectF(whole.center().x() - side / 2, whole.top() + px(16), side, side)
            icons.paint(painter, self._icon, at, Ink.CHALK)
            words = whole.adjusted(0, px(78), 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())


class RatingCard(QWidget):
    """Covers the stage at the end of a lesson."""

    answered = Signal(int, int, str)
    """Stars (0 for none, 1 … 3), a sum of ``Reason``, and what is said of the timetable's lesson, or empty."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme, self._say = theme, say
        px = theme.px
        column = QVBoxLayout(self)
        column.setSpacing(px(22))
        self.stars = {n: Choice(say(f"rate-{n}"), theme, icon=_FACES[n], high=140, wide=260) for n in STARS}
        self.reasons = {one: Choice(say(f"reason-{str(one.name).lower()}"), theme) for one in Reason}
        self.marks = {mark: Choice(say(f"mark-{mark}"), theme) for mark in MARKS}
        self.lesson = label("", theme, LEAD, look="night-soft")
        self.why = label(say("rate-why"), theme, BODY, look="night-soft")
        self.done = button(say("rate-done"), theme, "main")
        self.skip = button(say("rate-skip"), theme, "night")
        self._reason_row = self._row(*self.reasons.values())
        self._mark_row = self._row(*self.marks.values())
        column.addStretch(1)
        for part in (
            label(say("rate"), theme, HEADING + 8, bold=True, look="night"), self._row(*self.stars.values()),
            self.why, self._reason_row, self.lesson, self._mark_row, self._row(self.done, self.skip),
        ):  # fmt: skip
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._connect()
        self.hide()

    def _row(self, *parts: QWidget) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(18))
        for part in parts:
            row.addWidget(part)
        return made

    def _connect(self) -> None:
        for stars, choice in self.stars.items():
            choice.clicked.connect(lambda _checked=False, stars=stars: self._rate(stars))
        for mark, choice in self.marks.items():
            choice.clicked.connect(lambda _checked=False, mark=mark: self._mark(mark))
        self.done.clicked.connect(lambda _checked=False: self.answer())
        self.skip.clicked.connect(lambda _checked=False: self.answer())

    def ask(self, due: Due | None) -> None:
        """Show the card; ``due`` is the timetable's lesson, if there is one."""
        for choice in (*self.stars.values(), *self.reasons.values(), *self.marks.values()):
            choice.setChecked(False)
        if due is not None:
            title = figures.title(due.title, self._say.language)
            self.lesson.setText(self._say("rate-lesson", name=due.name, title=title))
        for part in (self.lesson, self._mark_row):
            part.setVisible(due is not None)
        self._show_rest()
        self.show()
        self.raise_()

    def answer(self) -> None:
        """Take what has been pressed as the answer."""
        stars = next((stars for stars, choice in self.stars.items() if choice.isChecked()), 0)
        reasons = sum(int(one) for one, choice in self.reasons.items() if choice.isChecked()) if stars in (1, 2) else 0
        mark = next((mark for mark, choice in self.marks.items() if choice.isChecked()), "")
        self.hide()
        self.answered.emit(stars, reasons, mark)

    def _rate(self, stars: int) -> None:
        for each, choice in self.stars.items():
            choice.setChecked(each == stars)
        # The one tap is enough: unless it was not good and the reason is worth knowing, or the lesson's state is asked.
        if stars == max(STARS) and (self._mark_row.isHidden() or self._marked()):
            self.answer()
        else:
            self._show_rest()

    def _mark(self, mark: str) -> None:
        for each, choice in self.marks.items():
            choice.setChecked(each == mark)
        if self.stars[max(STARS)].isChecked():
            self.answer()
        else:
            self._show_rest()

    def _marked(self) -> bool:
        return any(choice.isChecked() for choice in self.marks.values())

    def _show_rest(self) -> None:
        rated = any(choice.isChecked() for choice in self.stars.values())
        poor = rated and not self.stars[max(STARS)].isChecked()
        self.why.setVisible(poor)
        self._reason_row.setVisible(poor)
        self.done.setVisible(rated or self._marked())
        self.skip.setVisible(not rated and not self._marked())

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.NIGHT))
