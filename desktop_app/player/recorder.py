"""Writes down what a player does: the session row for the outbox, and the place to go on from next time.

The writes themselves happen elsewhere: the recorder calls what it was given, which hands them to another thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.player.protocol import Player, State, Unit
from desktop_app.player.session import PATIENCE, Session
from desktop_app.store.cards import Lesson, Place
from package_format.session_row import Outcome, SessionRow

KEEP_EVERY = 1.5
"""Seconds of playing between two kept places: with the write, a power cut loses no more than two."""
DRAFT_EVERY = 10_000
"""Milliseconds between two drafts of the row: what of a play a power cut may lose."""
INPUTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.MouseMove,
    }
)


class Recorder(QObject):
    """Connects one player, showing ``lesson``, to one session; make it before ``player.open``.

    Args:
        player: lives at least as long as the recorder.
        session: fresh, of the same lesson.
        add_row: takes the finished row, once, or never, if the lesson was left before it had time to open; must return
            at once (hand it to the thread that writes).
        keep_place: takes a place about every 1.5 seconds of playing, and at each pause, jump and turned page; must
            return at once. A place kept later replaces an earlier one of the same resource.
        wall: Unix seconds by the point's clock.
        draft: takes the row as it stands, broken off, when the lesson has opened and every ten seconds; must return at
            once. Only a power cut makes one count.
    """

    def __init__(
        self,
        player: Player,
        lesson: Lesson,
        session: Session,
        add_row: Callable[[SessionRow], object],
        keep_place: Callable[[Place], object],
        wall: Callable[[], float] = time.time,
        draft: Callable[[SessionRow], object] = lambda _row: None,
    ) -> None:
        super().__init__(player)
        self._player = player
        self._lesson = lesson
        self._session = session
        self._add_row = add_row
        self._keep_place = keep_place
        self._wall = wall
        self._draft = draft
        self._drafting = QTimer(self, interval=DRAFT_EVERY)
        self._drafting.timeout.connect(self._keep_draft)
        self._kept_at = 0.0
        self._finished: SessionRow | None = None
        player.state_changed.connect(self._on_state)
        player.moved.connect(self._on_moved)
        player.seeked.connect(self._on_seeked)
        player.length_known.connect(session.lasts)
        player.touched.connect(session.touched)
        player.progressed.connect(session.measured)
        player.resulted.connect(session.resulted)
        for widget in (player.widget, *player.widget.findChildren(QWidget)):
            widget.installEventFilter(self)

    def touched(self) -> None:
        """Somebody used a control of the window: a page or picture counts as in use for another while."""
        self._session.touched()

    @property
    def active_ms(self) -> int:
        """How long the lesson has been in use until now, by a monotonic clock."""
        return self._session.active_ms

    @property
    def session(self) -> Session:
        """What has been counted."""
        return self._session

    def finish(self, stars: int = 0, outcome: Outcome | None = None, reasons: int = 0) -> SessionRow:
        """End the session and hand over its row; call it before ``player.close``. A second call changes nothing.

        ``outcome`` is found out from the player when not given; ``stars`` is the teacher's rating, 0 none … 3 好用,
        ``reasons`` a sum of ``Reason``.
        """
        if self._finished is None:
            self._settle()
            self._drafting.stop()
            self._finished = self._session.finish(self._outcome() if outcome is None else outcome, stars, reasons)
            if self._session.is_open:
                self._keep()
            if outcome is not None or not self._was_left_at_once:
                self._add_row(self._finished)
        return self._finished

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See that somebody is there; every event goes on its way."""
        if event.type() in INPUTS:
            self._session.touched()
        return super().eventFilter(watched, event)

    @property
    def _was_left_at_once(self) -> bool:
        """Whether it was closed before it could be seen: that is no use, and nothing has failed."""
        return self._player.state is State.OPENING and not self._session.is_open and self._session.waits < PATIENCE

    def _outcome(self) -> Outcome:
        if self._player.state is not State.FAILED and self._session.is_open:
            return Outcome.ENDED
        return Outcome.BROKEN_OFF if self._session.is_open else Outcome.NOT_OPENED

    def _on_state(self, state: State) -> None:
        if state in (State.PLAYING, State.PAUSED, State.SHOWING) and not self._session.is_open:
            self._session.opened(self._player.length)
        if state is State.PLAYING:
            self._session.playing(self._player.position)
        elif state in (State.PAUSED, State.ENDED):
            self._session.paused(self._player.position)
            self._keep()
        elif state is State.SHOWING:
            self._session.shown(self._player.position, self._player.view)
        elif state is State.FAILED:
            self.finish()
        if self._session.is_open and self._finished is None and not self._drafting.isActive():
            self._drafting.start()
            self._keep_draft()

    def _on_moved(self, position: int) -> None:
        if self._player.unit is not Unit.MS:
            self._session.shown(position, self._player.view)
            self._session.touched()
            self._keep()
            return
        self._session.moved(position)
        if self._player.state is State.PLAYING and time.monotonic() - self._kept_at >= KEEP_EVERY:
            self._keep()

    def _on_seeked(self, left: int, position: int) -> None:
        if self._player.unit is Unit.MS:
            self._session.seeked(left, position)
            self._keep()

    def _settle(self) -> None:
        """Tell the session where a player that still runs has come to."""
        if self._player.state is State.PLAYING:
            self._session.moved(self._player.position)

    def _keep_draft(self) -> None:
        self._settle()
        self._draft(self._session.finish(Outcome.BROKEN_OFF))

    def _keep(self) -> None:
        self._kept_at = time.monotonic()
        card = self._lesson.card
        place = Place(card.id, self._lesson.version, self._session.position, self._session.length, int(self._wall()))
        self._keep_place(place)
