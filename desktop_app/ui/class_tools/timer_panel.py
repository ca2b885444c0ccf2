"""计时: a countdown in figures for the last row; small while it runs, moved with a finger, told when it is over."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.choices import Segments
from desktop_app.ui.class_tools.countdown import Countdown
from desktop_app.ui.controls import Bar, IconButton, label
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import LEAD, Ink, Theme

MINUTES = (1, 2, 3, 5, 10, 15)
_FIGURES = 104
_BELLS, _BELL_MS = 3, 700


class TimerPanel(QWidget):
    """Shows and steers one countdown."""

    closed = Signal()
    """A person has put the timer away."""
    touched = Signal()

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme, self._say = theme, say
        self.countdown = Countdown(MINUTES[2] * 60)
        self._held: QPoint | None = None
        self._moved = False
        self.low = False
        """Whether the lower outer corner is its place: where the class sees the figures elsewhere."""
        self._rang = 0
        self.figures = label("", theme, _FIGURES, bold=True, look="night")
        self.figures.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.over = label(say("timer-over"), theme, LEAD, bold=True, look="night")
        self.over.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar = Bar(theme, say("timer"), 12)
        self.run = IconButton("play", say("timer-start"), theme, night=True)
        self.run.set_accent(True)
        self.less = IconButton("minus", say("timer-less"), theme, night=True)
        self.more = IconButton("plus", say("timer-more"), theme, night=True)
        self.put_away = IconButton("clear", say("timer-close"), theme, night=True)
        choices = [(str(minutes), say("minutes-short", count=minutes)) for minutes in MINUTES]
        self.minutes = Segments(choices, theme, say("timer"), night=True)
        self.minutes.set_value(str(MINUTES[2]))
        self._lay_out()
        self._tick = QTimer(self, interval=200)
        self._tick.timeout.connect(self._show)
        self._bell = QTimer(self, interval=_BELL_MS)
        self._bell.timeout.connect(self._ring)
        self._connect()
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.hide()

    def _lay_out(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(28), px(14), px(28), px(18))
        column.setSpacing(px(10))
        column.addWidget(self.figures)
        column.addWidget(self.over)
        column.addWidget(self.bar)
        self.chooser = QWidget()
        chooser = QHBoxLayout(self.chooser)
        chooser.setContentsMargins(0, 0, 0, 0)
        chooser.addWidget(self.minutes)
        column.addWidget(self.chooser)
        row = QHBoxLayout()
        row.addStretch(1)
        for part in (self.less, self.run, self.more, self.put_away):
            row.addWidget(part)
        row.addStretch(1)
        column.addLayout(row)

    def _connect(self) -> None:
        self.run.clicked.connect(lambda _checked=False: self._toggle())
        self.less.clicked.connect(lambda _checked=False: self._lengthen(-60))
        self.more.clicked.connect(lambda _checked=False: self._lengthen(60))
        self.put_away.clicked.connect(lambda _checked=False: self.close_timer())
        self.minutes.chosen.connect(self._choose)

    # ------------------------------------------------------------ open, run, close

    def open_timer(self) -> None:
        """Show the timer, ready to be started."""
        self.show()
        self._show()
        self.raise_()

    def close_timer(self) -> None:
        """Stop and put the timer away."""
        self.countdown.pause()
        self._tick.stop()
        self._bell.stop()
        self.hide()
        self.closed.emit()

    def place(self, stage: QRect) -> None:
        """Keep within ``stage``: in its outer corner until a person has moved it."""
        self.adjustSize()
        corner = self.pos()
        if not self._moved:
            inset = self._theme.px(120)
            above = stage.bottom() - self.height() - 2 * inset if self.low else stage.top() + inset
            corner = QPoint(stage.right() - self.width() - inset, above)
        self.move(
            max(stage.left(), min(corner.x(), stage.right() - self.width())),
            max(stage.top(), min(corner.y(), stage.bottom() - self.height())),
        )

    def _stay_inside(self) -> None:
        page = self.parentWidget()
        if page is not None:
            self.place(page.rect())

    def _toggle(self) -> None:
        if self.countdown.runs:
            self.countdown.pause()
        else:
            self.countdown.start()
            self._rang = 0
            self._tick.start()
        self._bell.stop()
        self._show()
        self.touched.emit()

    def _choose(self, minutes: str) -> None:
        self.countdown.set(int(minutes) * 60)
        self._show()
        self.touched.emit()

    def _lengthen(self, seconds: int) -> None:
        self.countdown.lengthen(seconds)
        self._show()
        self.touched.emit()

    def _show(self) -> None:
        left, over, runs = self.countdown.left, self.countdown.is_over, self.countdown.runs
        self.figures.setText(f"{left // 60}:{left % 60:02d}")
        self.bar.show_shares((self.countdown.share, Ink.AMBER))
        self.over.setVisible(over)
        self.chooser.setVisible(not runs)
        self.run.show_as("pause" if runs else "play", self._say("timer-pause" if runs else "timer-start"))
        if over and self._tick.isActive():
            self._tick.stop()
            self._ring()
            self._bell.start()
        self._stay_inside()
        self.update()

    def _ring(self) -> None:
        """The system's own bell, a few times; and the panel changes its colour for whoever cannot hear it."""
        self._rang += 1
        QApplication.beep()
        if self._rang >= _BELLS:
            self._bell.stop()

    # ------------------------------------------------------------ moved by hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._moved = True
            self.move(self.mapToParent(event.position().toPoint()) - self._held)
            self._stay_inside()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.PERSIMMON if self.countdown.is_over else Ink.NIGHT_RAISED))
        painter.drawRoundedRect(QRectF(self.rect()), self._theme.px(24), self._theme.px(24))
