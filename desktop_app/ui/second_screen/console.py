"""The teacher's console: what the class sees, small; what comes next; notes; the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, QTime, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui import figures
from desktop_app.ui.controls import IconButton, label, paragraph
from desktop_app.ui.second_screen.miniature import Miniature
from desktop_app.ui.sequence import Sequence
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, HEADING, LEAD, TITLE, Ink, Theme

_EVERY_MS = 1_000
_ASIDE, _BETWEEN = 320, 24


class Console(QWidget):
    """Fills what bar, dock and the two side docks leave of the class page; the class never sees it."""

    swapped = Signal()
    """A person wants what is on each screen on the other one."""
    one_asked = Signal()
    """A person wants one screen only."""

    def __init__(
        self, miniature: Miniature, theme: Theme, say: Strings, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._theme, self._say, self._monotonic = theme, say, monotonic
        self._since = monotonic()
        self.miniature = miniature
        self.clock = label("", theme, TITLE + 6, bold=True, look="night")
        self.runs = label("", theme, BODY, look="night-soft")
        self.next = paragraph("", theme, HEADING, look="night")
        self.next_kind = label("", theme, BODY, look="night-soft")
        self.notes = paragraph("", theme, LEAD, look="night")
        self.swap = IconButton("swap", say("second-swap"), theme, night=True)
        self.one = IconButton("one-screen", say("second-one"), theme, night=True)
        self.swap.clicked.connect(lambda _checked=False: self.swapped.emit())
        self.one.clicked.connect(lambda _checked=False: self.one_asked.emit())
        self._lay_out()
        self._tick = QTimer(self, interval=_EVERY_MS)
        self._tick.timeout.connect(self.show_time)

    def _lay_out(self) -> None:
        px = self._theme.px
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(px(_BETWEEN))
        outer.addWidget(self.miniature, 1)
        aside = QWidget()
        aside.setFixedWidth(px(_ASIDE))
        column = QVBoxLayout(aside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        head = QHBoxLayout()
        times = QVBoxLayout()
        times.setSpacing(0)
        times.addWidget(self.clock)
        times.addWidget(self.runs)
        head.addLayout(times, 1)
        head.addWidget(self.swap)
        head.addWidget(self.one)
        column.addLayout(head)
        column.addSpacing(px(14))
        column.addWidget(label(self._say("second-next"), self._theme, BODY, look="night-soft"))
        column.addWidget(self.next)
        column.addWidget(self.next_kind)
        column.addSpacing(px(14))
        column.addWidget(label(self._say("second-notes"), self._theme, BODY, look="night-soft"))
        area = QScrollArea()
        area.setWidget(self.notes)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a clicker's PgDn turns the lesson, not the notes
        area.viewport().setAutoFillBackground(False)
        self.notes.setAutoFillBackground(False)
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(area, 1)
        outer.addWidget(aside)

    def begin(self, since: float) -> None:
        """A class began at ``since``, seconds of the clock that only goes forward."""
        self._since = since

    def run(self, shown: bool) -> None:
        """Be shown with a clock that goes, or be put away."""
        self.setVisible(shown)
        if shown:
            self.show_time()
            self._tick.start()
        else:
            self._tick.stop()

    def show_time(self) -> None:
        """Show the time of day, and for how long the class has run."""
        self.clock.setText(QTime.currentTime().toString("H:mm"))
        minutes = int((self._monotonic() - self._since) // 60)
        self.runs.setText(self._say("second-runs", minutes=minutes))

    def show_sequence(self, sequence: Sequence | None) -> None:
        """Say what comes next in ``sequence``; None: the lesson was opened by itself."""
        after = sequence.after if sequence is not None else None
        if after is not None:
            self.next.setText(figures.title(after.card.title, self._say.language))
            self.next_kind.setText(self._say.kind(after.card.kind))
        else:
            self.next.setText(self._say("second-alone" if sequence is None else "second-last"))
            self.next_kind.setText("")

    def show_notes(self, notes: Iterable[str]) -> None:
        """Show the ``notes`` that are not empty, one below the other."""
        written = "\n\n".join(filter(None, (note.strip() for note in notes)))
        self.notes.setText(written or self._say("second-no-notes"))
        self.notes.setProperty("look", "night" if written else "night-soft")
        self.notes.style().polish(self.notes)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.NIGHT))
