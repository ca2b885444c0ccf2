"""What the players of video and audio share: states, subtitles, the tick; each adds its library's few verbs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QRectF, QTimer
from PySide6.QtGui import QImage

from desktop_app.player.even_loudness import evened, gain_of
from desktop_app.player.film_captions import FilmCaptions
from desktop_app.player.film_surface import WHOLE, FilmSurface
from desktop_app.player.protocol import FASTEST, LOUDEST, SLOWEST, Can, Player, State, Track, Unit
from desktop_app.store.cards import Lesson, StoredFile
from package_format.shard import Loudness

TICK = 100
"""Milliseconds between two ``moved``."""
PICTURED = frozenset({"image/png", "image/jpeg", "image/webp"})


class FilmPlayer(Player):
    """Base of the players of video and audio: paints on a ``FilmSurface``, ticks ten times a second."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._surface = FilmSurface()
        self._surface.placed.connect(self.placed)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK)
        self._tick.timeout.connect(self._on_tick)
        self._length = 0
        self._start = 0
        self._rate = 1.0
        self._volume = LOUDEST
        self._muted = False
        self._evens = True
        self._loudness: tuple[Loudness, ...] = ()  # of the file's sounds, as they were measured
        self._pictured = True
        self._plays = False  # what the person wants while it opens
        self._closed = False
        self._captions = FilmCaptions(self._surface, self)
        self._captions.came.connect(self._show_captions)
        self._voices: tuple[Track, ...] = ()
        self._voice: Track | None = None

    # ------------------------------------------------------------ the library's verbs

    def _load(self, stored: StoredFile) -> None:
        """Begin to open, at ``_start``; call ``_opened`` when there is something to see or hear, or ``_fail``."""
        raise NotImplementedError

    def _reopen(self) -> None:
        """Open at ``_start`` instead of where ``_load`` was to open."""
        raise NotImplementedError

    def _run(self, runs: bool) -> None:
        """Let time run, or stand."""
        raise NotImplementedError

    def _jump(self, position: int) -> None:
        """Go to ``position``, also from the end, without changing whether time runs."""
        raise NotImplementedError

    def _set_sound(self) -> None:
        """Make ``_heard_volume`` and ``_muted`` heard."""
        raise NotImplementedError

    def _set_pace(self) -> None:
        """Play at ``_rate``."""
        raise NotImplementedError

    def _set_voice(self) -> None:
        """Let ``_voice`` be heard."""
        raise NotImplementedError

    def _step(self) -> None:
        """Show the next picture of a film that stands."""
        raise NotImplementedError

    def _now(self) -> int:
        """Where the media is, in ms."""
        raise NotImplementedError

    def _free(self) -> None:
        """Give back what the library holds."""
        raise NotImplementedError

    # ------------------------------------------------------------ the protocol

    @property
    def widget(self) -> FilmSurface:
        """The surface the film is painted on."""
        return self._surface

    @property
    def capabilities(self) -> frozenset[Can]:
        """Everything but pages and zoom; subtitles where the lesson has some."""
        able = {Can.PAUSE, Can.SEEK, Can.RATE, Can.SOUND, Can.OVERLAY}
        if self._captions.tracks:
            able.add(Can.SUBTITLES)
        if len(self._voices) > 1:
            able.add(Can.VOICES)
        if self._pictured:
            able |= {Can.REGION, Can.STEP}
        return frozenset(able)

    @property
    def unit(self) -> Unit:
        """Milliseconds."""
        return Unit.MS

    @property
    def position(self) -> int:
        """Where the film is, in ms."""
        if self._state in (State.IDLE, State.OPENING, State.FAILED):
            return self._start
        position = max(0, self._now())
        return min(position, self._length) if self._length else position

    @property
    def length(self) -> int:
        """How long the film is, in ms."""
        return self._length

    def open(self, lesson: Lesson, stored: StoredFile, start: int = 0) -> None:
        """Open ``stored`` at ``start`` ms, standing at its first picture unless ``play`` is called."""
        if self._state is not State.IDLE or self._closed:
            raise RuntimeError("a player opens one lesson")
        self._lesson = lesson
        self._loudness = stored.loudness
        self._pictured = not stored.media_type.startswith("audio/")
        known = lesson.card.duration_ms
        self._start = max(0, start) if not known or start < known else 0
        self._enter(State.OPENING)
        self._captions.read(lesson, stored)
        self._show_still(lesson)
        if stored.location.is_file():
            self._load(stored)
        else:
            self._fail("its file is not on this disk")

    def close(self) -> None:
        """Stop and give everything back."""
        if self._closed:
            return
        self._closed = True
        self._tick.stop()
        self._start = self.position
        self._state = State.IDLE
        self._lesson = None
        self._captions.close()
        self._free()
        self._surface.show_picture(QImage())
        self._surface.deleteLater()

    def play(self) -> None:
        """Let time run, from the beginning when it had ended."""
        self._plays = True
        if self._state is State.OPENING:
            self._set_sound()
        if self._state is State.ENDED:
            left = self.position
            self._jump(0)
            self.seeked.emit(left, 0)
        if self._state in (State.PAUSED, State.ENDED):
            self._run(True)
            self._tick.start()
            self._enter(State.PLAYING)

    def pause(self) -> None:
        """Let time stand."""
        self._plays = False
        if self._state is State.PLAYING:
            self._run(False)
            self._tick.stop()
            self._enter(State.PAUSED)
            self._say_moved()

    def seek(self, position: int) -> None:
        """Go to ``position`` ms."""
        position = max(0, min(position, self._length) if self._length else position)
        if self._state is State.OPENING:
            self._start = position
            self._reopen()
        if self._state not in (State.PLAYING, State.PAUSED, State.ENDED):
            return
        left = self.position
        self._plays = self._state is State.PLAYING
        self._jump(position)
        if self._state is State.ENDED:
            self._enter(State.PAUSED)
        self.seeked.emit(left, position)
        self._say_moved()

    @property
    def rate(self) -> float:
        """How fast time runs."""
        return self._rate

    @property
    def volume(self) -> int:
        """How loud it is, 0 … 100."""
        return self._volume

    def set_rate(self, rate: float) -> None:
        """Play at ``rate`` times the natural speed."""
        self._rate = max(SLOWEST, min(FASTEST, rate))
        self._set_pace()

    def set_volume(self, volume: int) -> None:
        """Set the loudness, 0 … 100."""
        self._volume = max(0, min(LOUDEST, volume))
        self._set_sound()

    def set_evened(self, evens: bool) -> None:
        """Play as loud as other lessons, or as the file is."""
        self._evens = evens
        self._set_sound()

    def set_muted(self, muted: bool) -> None:
        """Silence, or not."""
        self._muted = muted
        self._set_sound()

    def tracks(self) -> tuple[Track, ...]:
        """The subtitles that can be read, beside the film and inside it."""
        return self._captions.tracks

    def unshown_tracks(self) -> tuple[Track, ...]:
        """The subtitles inside the film that are pictures."""
        return self._captions.unshown

    def choose_tracks(self, tracks: Sequence[Track]) -> None:
        """Show ``tracks``, the first above the second, or none."""
        before = self.chosen_tracks
        self._captions.choose(tracks)
        self._show_captions()
        if self.chosen_tracks != before:
            self.spoken.emit()

    @property
    def chosen_tracks(self) -> tuple[Track, ...]:
        """The tracks being shown."""
        return self._captions.chosen

    def voices(self) -> tuple[Track, ...]:
        """The sound tracks of the film."""
        return self._voices

    def choose_voice(self, voice: Track) -> None:
        """Let ``voice`` be heard."""
        if voice in self._voices and voice != self._voice:
            self._voice = voice
            self._set_voice()
            self._set_sound()
            self.spoken.emit()

    @property
    def chosen_voice(self) -> Track | None:
        """The sound track being heard."""
        return self._voice

    def step(self) -> None:
        """Show the next picture and stand there."""
        if self._state is State.PLAYING:
            self.pause()
        if self._state is State.PAUSED and self._pictured:
            left = self.position
            self._step()
            self.seeked.emit(left, self.position)
            self._say_moved()

    def zoom_to(self, region: QRectF) -> None:
        """Show a part of the picture, playing or not."""
        self._surface.zoom_to(region)

    def zoom_fit(self) -> None:
        """Show the whole picture again."""
        self._surface.zoom_to(WHOLE)

    def picture_place(self) -> QRect:
        """Where the picture is."""
        return self._surface.picture_place()

    def current_frame(self) -> QImage | None:
        """A copy of the picture being shown, without its subtitle."""
        picture = self._surface.picture
        return None if picture.isNull() else picture.copy()

    # ------------------------------------------------------------ for the libraries' players

    @property
    def _heard_volume(self) -> float:
        """The volume that makes what is heard as loud as other lessons at ``_volume``: cubic, above 100 amplified."""
        gain = gain_of(self._loudness, self._voice.index if self._voice else 0) if self._evens else 0.0
        return evened(self._volume, gain)

    def _opened(self) -> None:
        """There is something to see or hear: leave OPENING as the person wants."""
        if self._state is not State.OPENING:
            return
        self._run(self._plays)
        if self._plays:
            self._tick.start()
        self._enter(State.PLAYING if self._plays else State.PAUSED)
        self._say_moved()

    def _say_length(self, length: int) -> None:
        if length > 0 and length != self._length:
            self._length = length
            self.length_known.emit(length)

    def _say_ended(self) -> None:
        if self._state in (State.PLAYING, State.PAUSED):
            self._tick.stop()
            self._say_moved()
            self._enter(State.ENDED)
            self.ended.emit()

    def _on_tick(self) -> None:
        if self._state is State.PLAYING:
            self._say_moved()

    def _say_moved(self) -> None:
        self._show_captions()
        self.moved.emit(self.position)

    def _show_captions(self) -> None:
        self._captions.show(self.position)

    def _know_voices(self, voices: Sequence[Track], heard: int = 0) -> None:
        """The film has ``voices``, of which the one at ``heard`` is being heard; said once, before it has opened."""
        self._voices = tuple(voices)
        self._voice = self._voices[heard] if 0 <= heard < len(self._voices) else None
        self._set_sound()

    def _show_still(self, lesson: Lesson) -> None:
        """Sound alone shows the lesson's cover, else its title; a film stays black until its first picture."""
        if not lesson.main.media_type.startswith("audio/"):
            return
        title = lesson.card.title
        cover = QImage(str(lesson.card.cover)) if lesson.card.cover else QImage()
        self._surface.show_still(cover, title.get("zh-CN") or next(iter(title.values()), ""))
