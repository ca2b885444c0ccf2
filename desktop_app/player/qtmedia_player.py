"""Video and audio by QtMultimedia (its FFmpeg backend), for computers without VLC. Painted by the same surface."""

from __future__ import annotations

import time

from PySide6.QtCore import QLocale, QObject, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QAudioBuffer,
    QAudioBufferOutput,
    QAudioOutput,
    QMediaDevices,
    QMediaMetaData,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

from desktop_app.player.even_loudness import factor_of
from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.protocol import Decoded, State, Track
from desktop_app.player.qt_beside_python import LoopProperty
from desktop_app.store.cards import StoredFile

Status = QMediaPlayer.MediaStatus
USUAL_PICTURE_MS = 40
"""How long a film shows each picture that does not say."""


class QtMediaPlayer(FilmPlayer):
    """Plays what FFmpeg decodes; without a sound device it plays silently.

    Args:
        silent: sound is decoded and counted, and not sent to a device.
        stalled_after: seconds without a step forward after which a playing film is given up.
    """

    _loud = Signal(float)
    _silent = Signal(bool)
    """To the output, by the event loop: see ``qt_beside_python``."""

    name = "qtmultimedia"

    def __init__(self, silent: bool = False, stalled_after: float = 8.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stalled_after = stalled_after
        self._last_step = (-1, 0.0)  # a position, and when it was first seen
        self._frames = 0
        self._distinct = 0
        self._samples = 0
        self._blocks = 0
        self._image = QImage()
        self._jumped_to: int | None = None
        self._sink = QVideoSink(self)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._heard = QAudioBufferOutput(self)
        self._heard.audioBufferReceived.connect(self._on_sound)
        self._player = QMediaPlayer(self)
        self._player.setVideoSink(self._sink)
        self._player.setAudioBufferOutput(self._heard)
        self._track = LoopProperty(self._player, "activeAudioTrack")
        self._output: QAudioOutput | None = None
        if not silent and not QMediaDevices.defaultAudioOutput().isNull():
            self._output = QAudioOutput(self)
            self._player.setAudioOutput(self._output)
            self._loud.connect(self._output.setVolume, Qt.ConnectionType.QueuedConnection)
            self._silent.connect(self._output.setMuted, Qt.ConnectionType.QueuedConnection)
        self._player.mediaStatusChanged.connect(self._on_status)
        self._player.durationChanged.connect(self._say_length)
        self._player.errorOccurred.connect(self._on_error)

    # ------------------------------------------------------------ the verbs

    def _load(self, stored: StoredFile) -> None:
        self._set_sound()
        self._set_pace()
        self._player.setSource(QUrl.fromLocalFile(str(stored.location)))

    def _reopen(self) -> None:
        """Nothing to do: where to begin is looked up once the file is loaded."""

    def _run(self, runs: bool) -> None:
        self._last_step = (-1, 0.0)
        if runs:
            self._player.play()
        else:
            self._player.pause()

    def _jump(self, position: int) -> None:
        if self._state is State.ENDED:
            self._player.pause()  # a stopped player does not seek
        self._jumped_to = position
        self._player.setPosition(position)

    def _set_sound(self) -> None:
        self._loud.emit(self.heard_factor)
        self._silent.emit(self._muted)

    def _set_pace(self) -> None:
        self._player.setPlaybackRate(self._rate)

    def _set_voice(self) -> None:
        if self._voice is not None:
            self._track.become(self._voice.index)

    def _step(self) -> None:
        rate = self._player.metaData().value(QMediaMetaData.Key.VideoFrameRate)
        each = 1000 / rate if rate else USUAL_PICTURE_MS
        # Into the middle of the next picture: at its very beginning the one before is shown.
        self._jump(min(round((int(self._now() / each) + 1.5) * each), self._length))

    def _now(self) -> int:
        if self._jumped_to is not None:
            return self._jumped_to
        return self._player.position()

    def _free(self) -> None:
        self._player.stop()
        self._player.setSource(QUrl())
        for part in (self._player, self._sink, self._heard, self._output):
            if part is not None:
                part.deleteLater()
        self._image = QImage()

    # ------------------------------------------------------------ what QtMultimedia says

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if self._closed:
            return
        if status is Status.LoadedMedia and self._state is State.OPENING:
            self._on_loaded()
        elif status is Status.InvalidMedia:
            self._fail("QtMultimedia cannot read it")
        elif status is Status.EndOfMedia:
            self._on_end()

    def _on_loaded(self) -> None:
        if not self._player.hasVideo() and not self._player.hasAudio():
            self._fail("there is no picture and no sound in it")
            return
        if 0 < self._start < (self._length or self._start + 1):
            self._player.setPosition(self._start)
        else:
            self._start = 0
        self._know_voices(
            [_voice(at, told) for at, told in enumerate(self._player.audioTracks())], self._player.activeAudioTrack()
        )
        self._opened()

    def _on_end(self) -> None:
        self._jumped_to = None
        decoded = self.decoded()
        if not decoded.frames and not decoded.sound_blocks:
            self._fail("there is no picture and no sound in it")
        else:
            self._say_ended()

    def _on_tick(self) -> None:
        """Notice what QtMultimedia does not tell: a film whose index promises pictures that are not in the file."""
        super()._on_tick()
        now, position = time.monotonic(), self._player.position()
        if position != self._last_step[0]:
            self._last_step = (position, now)
        elif self._state is State.PLAYING and now - self._last_step[1] > self._stalled_after:
            self._tick.stop()
            self._fail("it does not go on; part of the file is missing or damaged")

    def _on_error(self, error: QMediaPlayer.Error, words: str) -> None:
        if error is not QMediaPlayer.Error.NoError and not self._closed:
            self._fail(words or error.name)

    def _on_frame(self, frame: QVideoFrame) -> None:
        if self._closed or not frame.isValid():
            return
        image = frame.toImage()
        if image.isNull():
            return
        self._jumped_to = None
        self._frames += 1
        if image != self._image:
            self._distinct += 1
            self._image = image
            self._surface.set_proportion(_proportion(self._sink.videoSize()))
            self._surface.show_picture(image)

    def _on_sound(self, sound: QAudioBuffer) -> None:
        self._samples += sound.frameCount()
        self._blocks += 1
        if not self._closed and not self._player.hasVideo():
            self._jumped_to = None

    # ------------------------------------------------------------ proof

    @property
    def heard_factor(self) -> float:
        """What the samples are multiplied by on their way to the device; QtMultimedia does not amplify."""
        return min(1.0, factor_of(self._heard_volume))

    def decoded(self) -> Decoded:
        """Pictures and sound received since ``open``."""
        return Decoded(self._frames, self._distinct, self._samples, self._blocks)


def _voice(at: int, told: QMediaMetaData) -> Track:
    language = told.value(QMediaMetaData.Key.Language)
    known = isinstance(language, QLocale.Language) and language is not QLocale.Language.AnyLanguage
    return Track(at, QLocale.languageToCode(language) if known else "", str(told.value(QMediaMetaData.Key.Title) or ""))


def _proportion(size: QSize) -> float:
    return size.width() / size.height() if size.isValid() and size.height() else 0.0
