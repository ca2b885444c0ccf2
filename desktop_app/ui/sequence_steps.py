"""Stepping through a sequence in class: two arrows in the bar with the place between them, and two keys.

A clicker that asks for more than the last page (or for less than the first) is told what comes there, and goes on at a
second press: nobody leaves a lesson by one press too many. It is laid beside a class page and uses nothing of it but
``bar``, ``open``, ``beyond`` and ``left``.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.store.cards import Card
from desktop_app.ui import figures
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.controls import IconButton, label
from desktop_app.ui.sequence import Sequence
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import LEAD, Theme

AGAIN_MS = 5_000
"""How long a second press means the same as the first."""
NEXT_KEYS, PREVIOUS_KEYS = ("N", "Ctrl+PgDown"), ("Shift+N", "Ctrl+PgUp")


class StepBar(QWidget):
    """``‹ 2 / 5 ›``: the arrows are as large as the bar's other buttons and say what they lead to."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._say = say
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        self.previous = IconButton("back", say("step-previous"), theme, side=68, night=True)
        self.place = label("", theme, LEAD, bold=True, look="night")
        self.next = IconButton("forward", say("step-next"), theme, side=68, night=True)
        for part in (self.previous, self.place, self.next):
            row.addWidget(part)

    def show_sequence(self, sequence: Sequence) -> None:
        """Say where in ``sequence`` the class is, and what lies on both sides."""
        self.place.setText(f"{sequence.at + 1} / {len(sequence.steps)}")
        sides = ((self.previous, "back", sequence.before, "step-previous"),
                 (self.next, "forward", sequence.after, "step-next"))  # fmt: skip
        for arrow, icon, step, words in sides:
            arrow.setEnabled(step is not None)
            title = figures.title(step.card.title, self._say.language) if step is not None else ""
            arrow.show_as(icon, f"{self._say(words)} {title}".strip())


class SequenceSteps(QObject):
    """Leads one class page through a sequence."""

    changed = Signal()
    """``sequence`` is another one, or stands elsewhere."""

    def __init__(self, page: ClassPage, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__(page)
        self._page, self._services, self._say = page, services, say
        self._opened: Card | None = None
        self._asked = 0
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._forget)
        self.sequence: Sequence | None = None
        """What is being gone through; None for a lesson that was opened by itself."""
        self.bar = StepBar(theme, say)
        page.bar.place_steps(self.bar)
        self.bar.hide()
        self.bar.previous.clicked.connect(lambda _checked=False: self.step(-1))
        self.bar.next.clicked.connect(lambda _checked=False: self.step(1))
        self.listen_on(page)
        page.left.connect(lambda: self.begin(None))
        page.beyond.connect(self._beyond)

    def listen_on(self, window: QWidget) -> None:
        """Let the two keys lead on while ``window`` or anything on it has the keyboard."""
        for keys, by in ((NEXT_KEYS, 1), (PREVIOUS_KEYS, -1)):
            for key in keys:
                shortcut = QShortcut(QKeySequence(key), window)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.setAutoRepeat(False)
                shortcut.activated.connect(lambda by=by: self.step(by))

    def open_with(self, card: Card, sequence: Sequence | None) -> None:
        """Go through ``sequence``, or, without one, through the resources of the lesson that ``card`` belongs to."""
        self.begin(sequence)
        self._opened = card
        if sequence is None:
            self._services.ask(
                self,
                lambda store: store.library.of_lesson(card),
                lambda found: self._found(card, found),
                key="steps",
            )

    def _found(self, card: Card, cards: list[Card]) -> None:
        if self._opened is card:
            self.begin(Sequence.of_lesson(cards, card))

    def begin(self, sequence: Sequence | None) -> None:
        """Go through ``sequence`` from where it says; None for none. Opens nothing."""
        self._opened = None
        self._again.stop()
        several = sequence is not None and len(sequence.steps) > 1
        self.sequence = sequence if several or (sequence is not None and sequence.step.note) else None
        self.bar.setVisible(several)
        if self.sequence is not None:
            self.bar.show_sequence(self.sequence)
        self.changed.emit()

    def step(self, by: int) -> None:
        """Show what comes next (1) or before (-1), if there is anything."""
        if self.sequence is None:
            return
        moved = self.sequence.moved(by)
        if moved.at != self.sequence.at:
            self.begin(moved)
            self._page.open(moved.step.card)

    def _beyond(self, by: int) -> None:
        """The lesson's end (1) or beginning (-1) was passed: the second time that is meant."""
        step = None if self.sequence is None else self.sequence.after if by > 0 else self.sequence.before
        if step is None:
            return
        if self._again.isActive() and self._asked == by:
            self.step(by)
            return
        self._asked = by
        self._again.start()
        title = figures.title(step.card.title, self._say.language)
        self._page.bar.hint.setText(self._say("step-again-next" if by > 0 else "step-again-previous", title=title))

    def _forget(self) -> None:
        self._page.bar.hint.setText("")
