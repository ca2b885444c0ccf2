"""``songke play``: one lesson, from the store to decoded pictures and sound, with or without a screen.

It is a play like any other: the same player, the same session row in the outbox, the same kept place. Without a screen
everything is decoded all the same; only the last step, to glass and loudspeaker, is left out.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.player.protocol import Can, Player, State, Unit
from desktop_app.player.ranks import Ranks
from desktop_app.player.recorder import Recorder
from desktop_app.player.screen import ensure_platform
from desktop_app.player.session import Session, kind_of
from desktop_app.store.cards import Lesson
from package_format.errors import LessonError, NotPlayable
from package_format.session_row import ClockQuality, Origin, Outcome, ResourceVersion

if TYPE_CHECKING:
    from desktop_app.store.store import Store

OPEN_WITHIN = 30.0
"""Seconds after which a lesson that neither opens nor fails is given up."""
PAGE_SECONDS = 1.5
"""How long a page is shown when nobody says how long all of it should last."""
SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class PlayReport:
    """What one play really decoded; ``outcome`` is FORMAT §10's, ``position`` and ``length`` are in ``unit``."""

    resource: str
    version: int
    title: str
    media_type: str
    player: str
    seconds_played: float
    opened_in_ms: int
    unit: str
    position: int
    length: int
    width: int
    """Size of the decoded picture in pixels; 0 for sound alone."""
    height: int
    frames_decoded: int
    frames_distinct: int
    samples_decoded: int
    """Sound samples per channel; 0 where the sound went to a device."""
    sound_blocks: int
    pages_rendered: int
    pages_filled: int
    outcome: int


def play(
    store: Store,
    resource_id: str,
    seconds: float | None = None,
    *,
    origin: Origin = Origin.IN_CLASS,
    clock: ClockQuality = ClockQuality.PLAUSIBLE,
    wall: Callable[[], float] = time.time,
) -> PlayReport:
    """Play a lesson of ``store`` for ``seconds``, or to its end, and record it.

    A document or set of pictures is leafed through, evenly over ``seconds``. Ctrl-C, or closing the window where there
    is a screen, ends the play as a person would.

    Raises:
        Missing: nothing playable of it is on this disk; nothing is recorded.
        NotPlayable: no player can show it, or nothing could be decoded; recorded with its outcome.
        LessonError: what else the player met, or the store when it wrote; see there.
    """
    lesson = store.library.lesson(resource_id)
    mark = (lesson.card.channel, lesson.card.id)
    store.on_show.begin(*mark)
    try:
        return _play(store, lesson, seconds, origin, clock, wall)
    finally:
        store.on_show.end(*mark)


def _play(
    store: Store,
    lesson: Lesson,
    seconds: float | None,
    origin: Origin,
    clock: ClockQuality,
    wall: Callable[[], float],
) -> PlayReport:
    has_screen = ensure_platform()
    if QApplication.instance() is None:
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)  # web lessons need it
    application = QApplication.instance() or QApplication(["songke"])
    ranks = Ranks(silent=not has_screen)
    session = Session(
        ResourceVersion(lesson.card.channel, lesson.card.id, lesson.version),
        kind_of(lesson.main.media_type),
        time.monotonic,
        started=int(wall()),
        clock=clock,
        origin=origin,
    )
    try:
        player = ranks.player_for(lesson)
    except NotPlayable:
        store.outbox.add(session.finish(Outcome.NOT_OPENED))
        raise
    try:
        # A self-test must not move the place where a teacher left off.
        keep_place = (lambda _place: None) if origin is Origin.SELF_TEST else store.library.keep_place
        if origin is not Origin.SELF_TEST:
            _recall(player, lesson, store)
        add, draft = partial(store.outbox.add, play=1), partial(store.outbox.draft, 1)
        player.set_evened(store.settings.evens_loudness)
        recorder = Recorder(player, lesson, session, add, keep_place, wall, draft)
        return Performance(player, recorder, lesson, seconds).run()
    finally:
        player.close()
        ranks.close()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _recall(player: Player, lesson: Lesson, store: Store) -> None:
    """Let a course go on where it was left, and keep what it notes."""
    card, version = lesson.card, lesson.version
    player.recall(store.notes.of(card.id, version), lambda name, text: store.notes.keep(card.id, version, name, text))


class Performance(QObject):
    """Runs one player until the time is up, the lesson has ended, or it fails."""

    def __init__(self, player: Player, recorder: Recorder, lesson: Lesson, seconds: float | None) -> None:
        super().__init__()
        self._player = player
        self._recorder = recorder
        self._lesson = lesson
        self._seconds = seconds
        self._loop = QEventLoop()
        self._error: LessonError | None = None
        self._began = 0.0
        self._opened_at: float | None = None
        self._pages = QTimer(self)
        self._pages.timeout.connect(self._on_page_time)
        self._watch = QTimer(self, singleShot=True)
        self._watch.timeout.connect(self._on_late)
        self._end = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._end.timeout.connect(self._loop.quit)
        player.failed.connect(self._on_failed)
        player.ended.connect(self._loop.quit)
        player.state_changed.connect(self._on_state)
        player.widget.installEventFilter(self)

    def run(self) -> PlayReport:
        """Play; the report of what was decoded. Raises what ``play`` says."""
        player = self._player
        player.widget.resize(*SIZE)
        player.widget.show()
        self._began = time.monotonic()
        self._watch.start(round(OPEN_WITHIN * 1000))
        player.open(self._lesson, self._lesson.main)
        player.play()
        if self._error is None:
            with _ending_by_interrupt(self._loop):
                self._loop.exec()
        player.pause()
        decoded = player.decoded()
        if self._error is None and not (decoded.frames or decoded.sound_blocks or decoded.samples or decoded.pages):
            self._on_failed(self._not_playable("nothing could be decoded"))
        if self._error is not None:
            self._recorder.finish(outcome=Outcome.NOT_OPENED if self._opened_at is None else Outcome.BROKEN_OFF)
            raise self._error
        return self._report()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A closed window ends the play."""
        if event.type() is QEvent.Type.Close:
            self._loop.quit()
        return super().eventFilter(watched, event)

    def _on_state(self, state: State) -> None:
        if state not in (State.PLAYING, State.SHOWING) or self._opened_at is not None:
            return
        self._opened_at = time.monotonic()
        self._watch.stop()
        if self._seconds is not None:
            self._end.start(round(self._seconds * 1000))
        if self._player.unit is not Unit.MS:
            each = PAGE_SECONDS if self._seconds is None else self._seconds / max(1, self._player.length)
            self._pages.start(round(max(0.1, each) * 1000))

    def _on_page_time(self) -> None:
        # An encyclopaedia's pages are not turned: the one that opens is played.
        if Can.PAGES in self._player.capabilities and self._player.position < self._player.length:
            self._player.next_page()
        elif self._seconds is None:
            self._loop.quit()

    def _on_failed(self, error: LessonError) -> None:
        self._error = error
        self._loop.quit()

    def _on_late(self) -> None:
        self._on_failed(self._not_playable(f"it did not open in {OPEN_WITHIN:.0f} s"))

    def _not_playable(self, reason: str) -> NotPlayable:
        return NotPlayable(self._lesson.card.id, reason, self._title)

    @property
    def _title(self) -> str:
        title = self._lesson.card.title
        return title.get("zh-CN") or next(iter(title.values()), "")

    def _report(self) -> PlayReport:
        player = self._player
        frame = player.current_frame()
        decoded = player.decoded()
        row = self._recorder.finish()
        opened_at = self._began if self._opened_at is None else self._opened_at
        return PlayReport(
            resource=self._lesson.card.id,
            version=self._lesson.version,
            title=self._title,
            media_type=self._lesson.main.media_type,
            player=player.name,
            seconds_played=round(time.monotonic() - opened_at, 3),
            opened_in_ms=round((opened_at - self._began) * 1000),
            unit=player.unit.value,
            position=player.position,
            length=player.length,
            width=0 if frame is None else frame.width(),
            height=0 if frame is None else frame.height(),
            frames_decoded=decoded.frames,
            frames_distinct=decoded.distinct_frames,
            samples_decoded=decoded.samples,
            sound_blocks=decoded.sound_blocks,
            pages_rendered=decoded.pages,
            pages_filled=decoded.filled_pages,
            outcome=int(row.outcome),
        )


@contextmanager
def _ending_by_interrupt(loop: QEventLoop) -> Iterator[None]:
    """Let Ctrl-C end the play, where this is the thread that Python tells."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: loop.quit())
    tick = QTimer()  # Python runs its signal handlers only when it runs at all
    tick.timeout.connect(lambda: None)
    tick.start(200)
    try:
        yield
    finally:
        tick.stop()
        signal.signal(signal.SIGINT, before)
