"""Video and audio by libVLC 3, painted by Qt.

libVLC calls back on its own threads and deadlocks when it is called from there: the callbacks emit one queued signal
and nothing else; every call into libVLC is made on Qt's thread, except the last ones (stop, release), which wait for
the disk and are made beside it.
"""

from __future__ import annotations

import ctypes
import math
import time
from typing import Any

import vlc
from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from desktop_app.player.film_format import HEAD, readers
from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.film_shape import picture_ms, shape_of, voices_of
from desktop_app.player.media_clock import MediaClock
from desktop_app.player.memory_picture import MemoryPicture
from desktop_app.player.protocol import Decoded, State, Track
from desktop_app.player.vlc_engine import VlcEngine
from desktop_app.store.cards import StoredFile
from package_format.errors import Unreadable

PATIENCE = 3_000
"""Milliseconds a film may run unseen before its first picture, which may be damaged, is waited for no more."""
STEPPED = 250
"""Milliseconds after which a step that showed no other picture is made once more."""
LISTEN = 40
"""Milliseconds between two looks for the first sound."""
LAG = 1_500
"""Milliseconds by which the last reported time may stay behind the end; a film that stops earlier is cut short."""
SOFTWARE = ":avcodec-hw=none"
"""The same picture on every machine: hardware decoders of 2010 differ, and the copy back eats what they save."""
SOUND_FORMAT = (b"S16N", 44_100, 2)
SOUND = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int64)
DRAIN = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
LONGEST_DRAIN = 3.0
"""Seconds of sound that libVLC may have decoded ahead."""


class Relay(QObject):
    """Carries libVLC's events to Qt's thread; ``turn`` tells a restarted film from the one before."""

    happened = Signal(int, str, int)
    """Turn, kind of event, milliseconds or 0."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = 0
        self.samples = 0
        self.level = 0
        self._heard_until = 0

    def take(self, event: Any, kind: str) -> None:
        """An event, on libVLC's thread."""
        amount = {"time": event.u.new_time, "length": event.u.new_length}.get(kind, 0)
        self.happened.emit(self.turn, kind, amount)

    def count(self, _opaque: Any, samples: int, count: int, due: int) -> None:
        """Decoded sound, on libVLC's thread: ``count`` samples per channel, to be heard at ``due`` µs of its clock."""
        self.samples += count
        heard = (ctypes.c_int16 * (count * SOUND_FORMAT[2])).from_address(samples)
        self.level = max(*heard, -min(heard)) if count else 0
        self._heard_until = due + count * 1_000_000 // SOUND_FORMAT[1]

    def drain(self, _opaque: Any) -> None:
        """The sound has ended, on libVLC's thread: wait until it would have been heard, as a device does."""
        remaining = (self._heard_until - vlc.libvlc_clock()) / 1_000_000
        time.sleep(max(0.0, min(remaining, LONGEST_DRAIN)))


EVENTS = {
    "MediaPlayerTimeChanged": "time",
    "MediaPlayerLengthChanged": "length",
    "MediaPlayerPlaying": "playing",
    "MediaPlayerEndReached": "end",
    "MediaPlayerEncounteredError": "error",
}


class VlcPlayer(FilmPlayer):
    """Plays whatever libVLC plays from a local file.

    Args:
        engine: has loaded libVLC and outlives this player.
    """

    name = "vlc"

    def __init__(self, engine: VlcEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._clock = MediaClock()
        self._holds = False  # muted and on the way to the first picture, to stand there
        self._late: int | None = None  # where to go from the first picture or sound; ms
        self._blocks = 0
        self._path = ""
        self._voice_ids: list[int] = []  # libVLC's, in the order of ``voices``
        self._readers: tuple[str, ...] = ()
        self._media: Any = None
        self._picture = MemoryPicture(_screen_pixels(), self._shape)
        self._picture.arrived.connect(self._on_picture, Qt.ConnectionType.QueuedConnection)
        self._listen = QTimer(self, interval=LISTEN)
        self._listen.timeout.connect(self._on_listen)
        self._relay = Relay()
        self._relay.happened.connect(self._on_event, Qt.ConnectionType.QueuedConnection)
        self._player: Any = engine.instance().media_player_new()
        self._sound = (SOUND(self._relay.count), DRAIN(self._relay.drain))
        self._picture.attach(vlc.dll, self._player)
        if engine.silent:
            count, drain = self._sound
            vlc.dll.libvlc_audio_set_callbacks(self._player, count, None, None, None, drain, None)
            self._player.audio_set_format(*SOUND_FORMAT)
        self._events = self._player.event_manager()
        for event, kind in EVENTS.items():
            self._events.event_attach(getattr(vlc.EventType, event), self._relay.take, kind)

    # ------------------------------------------------------------ the verbs

    def _load(self, stored: StoredFile) -> None:
        try:
            with stored.location.open("rb") as film:
                self._readers = readers(film.read(HEAD))
        except OSError as error:
            self._fail(Unreadable(str(stored.location), error.strerror or str(error)))
            return
        self._path = str(stored.location)
        self._begin(self._start)

    def _reopen(self) -> None:
        # libVLC shows nothing of a jump made before its first picture.
        self._player.stop()
        self._late = None
        self._begin(self._start)

    def _begin(self, position: int) -> None:
        """Open the file (again) at ``position``: run silently to the first picture, where ``_on_first`` decides."""
        self._blocks += self._sound_blocks()
        self._relay.turn += 1
        self._picture.next_turn()
        before, self._media = self._media, self._engine.instance().media_new_path(self._path)
        for option in (*self._readers, SOFTWARE, f":start-time={position / 1000:.3f}"):
            self._media.add_option(option)
        self._holds = True
        self._clock.run(False)
        self._clock.set(position)
        self._player.set_media(self._media)
        if before is not None:
            before.release()
        self._set_sound()
        if self._player.play() != 0:
            self._fail("libVLC does not start")
        self._set_pace()

    def _on_first(self) -> None:
        """The first picture, or the first sound of what has none: from here on the person decides."""
        if not self._holds:
            return
        self._holds = False
        if self._late is not None:
            late, self._late = self._late, None
            self._jump(late)
        elif not self._has_picture() and not self._plays:
            self._jump(round(self._clock.now()))  # back over the sound that ran unheard
        if self._state is State.OPENING:
            self._meet_voices()
        else:
            self._set_voice()  # opened anew, the film has begun with its own first
        self._run(self._plays)
        self._opened()

    def _meet_voices(self) -> None:
        """Learn which sound tracks there are, and which of them libVLC has begun with."""
        found = voices_of(vlc.dll, self._media)
        self._voice_ids = [number for number, _, _ in found]
        heard = self._player.audio_get_track()
        self._know_voices(
            [Track(at, language, title) for at, (_, language, title) in enumerate(found)],
            self._voice_ids.index(heard) if heard in self._voice_ids else 0,
        )

    def _set_voice(self) -> None:
        if self._voice is not None and len(self._voices) > 1:
            self._player.audio_set_track(self._voice_ids[self._voice.index])

    def _step(self) -> None:
        self._clock.set(min(self._clock.now() + picture_ms(vlc.dll, self._media), self._length or math.inf))
        self._player.next_frame()
        seen = self._picture.distinct

        def again() -> None:  # the first step after a jump shows the picture that is there already
            if self._player is not None and self._state is State.PAUSED and self._picture.distinct == seen:
                self._player.next_frame()

        QTimer.singleShot(STEPPED, self, again)

    def _run(self, runs: bool) -> None:
        if not self._holds:
            self._player.set_pause(0 if runs else 1)
            self._clock.run(runs)
            self._picture.stands = not runs
        self._set_sound()

    def _jump(self, position: int) -> None:
        self._clock.set(position)
        if self._holds:
            self._late = position
        elif self._state is State.ENDED or (self._state is State.PAUSED and self._picture.shown):
            # Sent elsewhere while paused, libVLC shows now and then no picture or one from on the way: opened anew it
            # shows the right one.
            self._player.stop()
            self._begin(position)
        else:
            self._player.set_time(position)

    def _set_sound(self) -> None:
        self._player.audio_set_volume(round(self._heard_volume))
        self._player.audio_set_mute(self._muted or (self._holds and not self._plays))

    def _set_pace(self) -> None:
        self._player.set_rate(self._rate)
        self._clock.pace(self._rate)

    def _now(self) -> int:
        return round(self._clock.now())

    def _free(self) -> None:
        self._blocks += self._sound_blocks()
        self._listen.stop()
        self._relay.turn = -1
        player, events, media, picture = self._player, self._events, self._media, self._picture

        def release() -> None:
            for event in EVENTS:
                events.event_detach(getattr(vlc.EventType, event))
            player.stop()
            player.release()
            if media is not None:
                media.release()
            picture.free()

        self._engine.retire(release, self._relay, self._sound, picture, events)
        self._player = self._media = None

    # ------------------------------------------------------------ what libVLC says, on Qt's thread

    def _on_picture(self, turn: int) -> None:
        if self._lesson is None or turn != self._picture.turn:
            return
        if (picture := self._picture.newest()) is not None:
            self._surface.show_picture(picture)
            self._on_first()

    def _on_event(self, turn: int, kind: str, amount: int) -> None:
        if turn != self._relay.turn or self._lesson is None:
            return
        if kind == "length":
            self._say_length(amount)
        elif kind == "time":
            self._on_time(amount)
        elif kind == "playing":
            self._on_playing()
        elif kind == "error":
            self._fail("libVLC cannot read it")
        elif kind == "end":
            self._on_end()

    def _on_time(self, amount: int) -> None:
        # Some readers (Ogg, bare MPEG) know the length and say 0 for every time: then the clock runs free.
        if not self._holds and amount:
            self._clock.report(amount)
        elif self._holds and amount > self._clock.now() + PATIENCE:
            self._on_first()

    def _on_playing(self) -> None:
        """The file is open; what has no picture begins with its first decoded sound."""
        self._set_sound()  # an output that did not exist yet has forgotten it
        if self._holds and not self._has_picture():
            self._listen.start()

    def _shape(self) -> tuple[float, float]:
        media = self._media  # on libVLC's thread, where close() may just be letting go of it
        return (0.0, 0.0) if media is None else shape_of(vlc.dll, media)

    def _has_picture(self) -> bool:
        return any(self._shape())

    def _on_listen(self) -> None:
        if self._holds and self._lesson is not None and not self.decoded().sound_blocks:
            return
        self._listen.stop()
        if self._lesson is not None:
            self._on_first()

    def _on_end(self) -> None:
        if self._holds and self._clock.now() > 0:
            # MP3: before it plays, libVLC guesses a length far too short, and what is behind that is the end.
            self._late = round(self._clock.now())
            self._player.stop()
            self._begin(0)
            return
        decoded = self.decoded()
        if not decoded.frames and not decoded.sound_blocks:
            self._fail("there is no picture and no sound in it")
            return
        self._on_first()
        self._clock.run(False)
        if self._length - self._clock.now() < LAG * self._rate:
            self._clock.set(self._length)
        self._say_ended()

    # ------------------------------------------------------------ proof

    def decoded(self) -> Decoded:
        """Pictures handed to us and sound decoded since ``open``."""
        blocks = self._blocks + self._sound_blocks()
        return Decoded(
            frames=self._picture.shown,
            distinct_frames=self._picture.distinct,
            samples=self._relay.samples,
            sound_blocks=blocks,
        )

    @property
    def level(self) -> int:
        """The peak of the sound just decoded, volume applied, 0 … 32767; 0 where the sound goes to a device."""
        return self._relay.level

    def _sound_blocks(self) -> int:
        stats = vlc.MediaStats()
        if self._media is None or not self._media.get_stats(ctypes.byref(stats)):
            return 0
        blocks: int = stats.decoded_audio
        return blocks


def _screen_pixels() -> QSize:
    screen = QGuiApplication.primaryScreen()
    return screen.size() * screen.devicePixelRatio() if screen is not None else QSize(1920, 1080)
