"""One lesson being shown: what is read before it opens, its player, and the recorder that writes down its use."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.player.vocabulary import State
from desktop_app.store.cards import Card, Lesson, Place
from desktop_app.ui import today_facts
from desktop_app.ui.services import Services
from desktop_app.ui.spoken import Spoken, is_open
from package_format.session_row import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow

if TYPE_CHECKING:
    from desktop_app.player.protocol import Player
    from desktop_app.player.recorder import Recorder
    from desktop_app.player.session import Session
    from desktop_app.store.store import Store

OF_A_CLASS = frozenset({"application/x-scorm+zip", "application/x-h5p+zip"})
"""Media types whose lessons note how far somebody is; a book notes what is the same for everybody."""
PREPARING = "@preparing"
"""Whose notes those of preparing are; no class is called so."""
NEARLY_DONE = 0.97
"""A recording left this near its end begins anew; a document on its last page does not."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the store and the clock say about a lesson that is about to open."""

    lesson: Lesson
    place: Place | None
    clock: ClockQuality
    volume: int
    evens: bool
    """Whether films are to be equally loud."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """What the lesson itself has noted for ``learners``, if it is a course."""
    spoken: Spoken = field(default_factory=Spoken)
    """The languages that the school has chosen for films."""
    learners: str = ""
    """The class whose notes they are; empty where the timetable does not say."""

    @property
    def start(self) -> int:
        """Where to begin, in the player's unit; 0 for the beginning."""
        if self.place is None:
            return 0
        from desktop_app.player.session import kind_of

        timed = kind_of(self.lesson.main.media_type) in (Kind.VIDEO, Kind.AUDIO)
        done = self.place.length and self.place.position >= self.place.length * NEARLY_DONE
        return 0 if timed and done else self.place.position


def look(store: Store, card: Card, origin: Origin = Origin.IN_CLASS) -> Opening:
    """Read what opening ``card`` needs, on the reader's thread; raises ``Missing`` when nothing of it is here."""
    from desktop_app.player import recorder, session  # noqa: F401 - imported here, not on Qt's thread
    from desktop_app.sync import clock

    lesson = store.library.lesson(card.id)
    quality = ClockQuality(int(clock.quality(store, int(time.time()))))
    learners = _learners(store, card, origin) if lesson.main.media_type in OF_A_CLASS else ""
    notes = store.notes.of(card.id, lesson.version, learners)
    spoken = Spoken(store.settings.voice, store.settings.captions)
    place, volume, evens = store.library.place(card.id), store.settings.volume, store.settings.evens_loudness
    return Opening(lesson, place, quality, volume, evens, notes, spoken, learners)


def _learners(store: Store, card: Card, origin: Origin) -> str:
    """Whose notes a course goes on with: what a teacher tries out while preparing is no class's own."""
    if origin is Origin.PREPARING:
        return PREPARING
    found = today_facts.due(store, card)
    return found.name if found else ""


class Showing(QObject):
    """Opens, records and closes one lesson; ``player`` is there from the beginning to ``finish``."""

    def __init__(self, services: Services, opening: Opening, origin: Origin, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._opening = services, opening
        self._mark = (opening.lesson.card.channel, opening.lesson.card.id)
        services.keep(lambda store: store.on_show.begin(*self._mark))
        self.player: Player = services.ranks().player_for(opening.lesson)
        self.player.setParent(self)
        self.player.set_evened(opening.evens)
        self.player.state_changed.connect(self._speak)
        self._origin = origin
        self._held_before = 0
        self._recorder = self._record(origin)

    @property
    def lesson(self) -> Lesson:
        """The lesson being shown."""
        return self._opening.lesson

    def begin(self) -> None:
        """Open the lesson where it was left and let it run."""
        self.player.recall(self._opening.notes, partial(_keep_note, self._services, self._opening))
        self.player.open(self.lesson, self.lesson.main, self._opening.start)
        self.player.play()

    def _speak(self, state: State) -> None:
        """Once the player knows its tracks, let it speak as the school has chosen, and keep what is chosen now."""
        if is_open(state):
            self.player.state_changed.disconnect(self._speak)
            self._opening.spoken.choose(self.player)
            self.player.spoken.connect(self._keep_spoken)

    def _keep_spoken(self) -> None:
        spoken = Spoken.of(self.player)
        voiced = bool(self.player.voices()) and bool(spoken.voice)

        def keep(store: Store) -> None:
            store.settings.captions = spoken.captions
            if voiced:
                store.settings.voice = spoken.voice

        self._services.keep(keep, key="spoken")

    def change_origin(self, origin: Origin) -> None:
        """End the session row so far and begin another: what was prepared is no use in class, and the other way.

        What has failed has failed once, for whatever it was opened.
        """
        if self.player.state is State.FAILED or origin is self._origin:
            return
        self._held_before = self.in_class_ms
        ended = self._recorder
        ended.finish()
        ended.deleteLater()
        self._origin = origin
        self._recorder = self._record(origin, ended.session)

    def touched(self) -> None:
        """A person used a control."""
        self._recorder.touched()

    @property
    def in_class_ms(self) -> int:
        """How long the lesson has been in use in class until now; preparing counts nothing."""
        return self._held_before + (self._recorder.active_ms if self._origin is Origin.IN_CLASS else 0)

    def finish(self, stars: int = 0, reasons: int = 0) -> SessionRow:
        """Hand over the session row, with what the teacher said of the lesson, and give everything back."""
        row = self._recorder.finish(stars, reasons=reasons)
        self.player.close()
        self.player.deleteLater()
        self._services.keep(lambda store: store.on_show.end(*self._mark))
        return row

    def _record(self, origin: Origin, before: Session | None = None) -> Recorder:
        from desktop_app.player.recorder import Recorder

        session = _session(self._services, self._opening, origin)
        if before is not None:
            session.goes_on(before)
            _catch_up(self.player, session.opened, session.playing, session.shown)
        play = secrets.randbits(32) + 1

        def add(row: SessionRow) -> None:
            self._services.keep(lambda store: store.outbox.add(row, play))

        def draft(row: SessionRow) -> None:
            self._services.keep(lambda store: store.outbox.draft(play, row))

        return Recorder(self.player, self.lesson, session, add, self._keep_place, draft=draft)

    def _keep_place(self, place: Place) -> None:
        self._services.keep(lambda store: store.library.keep_place(place), key="place")


def _keep_note(services: Services, opening: Opening, name: str, text: str) -> None:
    """Keep what a lesson notes of itself, also a moment after it was closed."""
    resource, version, learners = opening.lesson.card.id, opening.lesson.version, opening.learners
    key = f"note {resource} {learners} {name}"
    services.keep(lambda store: store.notes.keep(resource, version, name, text, learners), key=key)


def note_unopened(services: Services, opening: Opening, origin: Origin) -> None:
    """Write down that there is no player here for a lesson: the centre learns what cannot be shown."""
    row = _session(services, opening, origin).finish(Outcome.NOT_OPENED)
    services.keep(lambda store: store.outbox.add(row))


def _session(services: Services, opening: Opening, origin: Origin) -> Session:
    from desktop_app.player.session import Session, kind_of

    lesson = opening.lesson
    return Session(
        ResourceVersion(lesson.card.channel, lesson.card.id, lesson.version),
        kind_of(lesson.main.media_type),
        services.monotonic,
        started=int(time.time()),
        clock=opening.clock,
        origin=origin,
    )


def _catch_up(
    player: Player,
    opened: Callable[[int], None],
    playing: Callable[[int], None],
    shown: Callable[[int, tuple[int, int]], None],
) -> None:
    """Tell a session that begins in the middle what the player is doing."""
    if player.state in (State.IDLE, State.OPENING, State.FAILED):
        return
    opened(player.length)
    if player.state is State.PLAYING:
        playing(player.position)
    elif player.state is State.SHOWING:
        shown(player.position, player.view)
