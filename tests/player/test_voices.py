"""Several languages in one film: another sound track is another tone, two subtitles stand one above the other."""

from __future__ import annotations

import ctypes
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtMultimedia import QAudioBuffer

from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.film_surface import INKS
from desktop_app.player.protocol import Player
from desktop_app.player.qtmedia_player import QtMediaPlayer
from desktop_app.player.vlc_player import SOUND_FORMAT, Relay
from desktop_app.player.vocabulary import Can, State
from tests.player.conftest import QUIET, Stage
from tests.player.lessons import FIXTURES, lesson_of
from tests.player.make_fixtures import RATE, SECOND_TONE
from tests.player.test_films import pictured_time

pytestmark = pytest.mark.qt_log_ignore(*QUIET)
ENGINES = pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
FIRST_TONE = 440
ENOUGH = 20_000
"""Samples from which a tone is told: nearly half a second."""


class Ear:
    """Hears what a player decodes, one channel of it, and tells the tone."""

    def __init__(self) -> None:
        self.samples: list[int] = []
        self.rate = SOUND_FORMAT[1]

    def forget(self) -> None:
        self.samples = []

    @property
    def tone(self) -> float:
        """Hertz, counted by how often the newest sound passes through zero."""
        newest = self.samples[-ENOUGH:]
        crossings = sum((before < 0) != (after < 0) for before, after in pairwise(newest))
        return crossings / 2 * self.rate / len(newest)

    def listen_to_vlc(self, monkeypatch: pytest.MonkeyPatch) -> None:
        counted = Relay.count

        def count(relay: Relay, opaque: Any, samples: int, number: int, due: int) -> None:
            heard = (ctypes.c_int16 * (number * SOUND_FORMAT[2])).from_address(samples)
            self.samples.extend(heard[:: SOUND_FORMAT[2]])
            counted(relay, opaque, samples, number, due)

        monkeypatch.setattr(Relay, "count", count)

    def listen_to_qt(self, player: QtMediaPlayer) -> None:
        player._heard.audioBufferReceived.connect(self._take)

    def _take(self, sound: QAudioBuffer) -> None:
        form = sound.format()
        self.rate = form.sampleRate()
        raw = memoryview(bytes(sound.constData())[: sound.byteCount()])
        self.samples.extend(round(value * 30_000) for value in raw.cast("f" if form.bytesPerSample() == 4 else "h"))


def opened(stage: Stage, name: str, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> Player:
    ear.listen_to_vlc(monkeypatch)
    player = stage.open(name, lesson_of(FIXTURES / "spoken.mp4"))
    if isinstance(player, QtMediaPlayer):
        ear.listen_to_qt(player)
    return player


def is_later(player: Player, before: float) -> bool:
    return pictured_time(player) > before


def hears(stage: Stage, ear: Ear, tone: int) -> bool:
    ear.forget()
    stage.until(lambda: len(ear.samples) > ENOUGH)
    return abs(ear.tone - tone) < tone * 0.05


@ENGINES
def test_another_voice_is_heard_from_where_the_film_is(
    stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    player = opened(stage, name, ear, monkeypatch)
    assert Can.VOICES in player.capabilities
    first, second = player.voices()
    assert [voice.language for voice in (first, second)] in (["zho", "uig"], ["zh", "ug"])
    assert player.chosen_voice == first
    said: list[object] = []
    player.spoken.connect(lambda: said.append(player.chosen_voice))
    player.play()
    stage.until(lambda: hears(stage, ear, FIRST_TONE))
    at = player.position
    player.choose_voice(second)
    stage.until(lambda: hears(stage, ear, SECOND_TONE))
    assert player.chosen_voice == second
    assert at <= player.position
    assert player.state is State.PLAYING
    player.choose_voice(second)
    assert said == [second]


@pytest.mark.parametrize("name", ["vlc"])
def test_the_voice_stays_when_a_standing_film_is_sent_elsewhere(
    stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    player = opened(stage, name, ear, monkeypatch)
    player.choose_voice(player.voices()[1])
    player.seek(1_500)  # libVLC opens the film anew
    stage.until(lambda: player.state is State.PAUSED)
    player.play()
    stage.until(lambda: hears(stage, ear, SECOND_TONE))


@pytest.mark.parametrize("rate", [0.5, 0.75, 1.5])
@pytest.mark.parametrize("name", ["vlc"])
def test_slow_and_quick_voices_keep_their_pitch(
    stage: Stage, name: str, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = Ear()
    player = opened(stage, name, ear, monkeypatch)
    player.set_rate(rate)
    player.play()
    stage.until(lambda: hears(stage, ear, FIRST_TONE))


@ENGINES
def test_a_film_goes_on_by_one_picture(stage: Stage, name: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / "film.mp4"))
    assert Can.STEP in player.capabilities
    stage.until(lambda: player.current_frame() is not None)
    player.play()
    stage.until(lambda: pictured_time(player) > 600)
    player.step()  # a film that runs stands first
    stage.until(lambda: player.state is State.PAUSED)
    stage.pass_time(300)
    for _ in range(8):
        before, position = pictured_time(player), player.position
        player.step()
        stage.until(partial(is_later, player, before))
        stage.pass_time(100)
        assert pictured_time(player) - before < 3 * 1000 / RATE
        assert 0 < player.position - position <= 2 * 1000 / RATE
        assert player.state is State.PAUSED
    assert abs(pictured_time(player) - player.position) < 300
    assert stage.seeks, "what was stepped over is no played time"


@ENGINES
def test_the_first_step_after_a_jump_shows_another_picture(stage: Stage, name: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / "film.mp4"))
    for target in (1_000, 2_000):  # where pictures begin
        player.seek(target)
        stage.until(lambda target=target: abs(pictured_time(player) - target) < 160)  # type: ignore[misc]
        stage.pass_time(300)
        for _press in range(3):
            before = pictured_time(player)
            player.step()
            stage.until(partial(is_later, player, before))
            assert pictured_time(player) - before < 3 * 1000 / RATE


def test_sound_alone_has_no_pictures_to_step(stage: Stage) -> None:
    player = stage.open("qtmultimedia", lesson_of(FIXTURES / "tone.mp3"))
    assert Can.STEP not in player.capabilities
    player.step()
    assert stage.seeks == []


@ENGINES
def test_two_subtitles_stand_one_above_the_other(stage: Stage, name: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / "film.mp4", FIXTURES / "zh.srt", FIXTURES / "ug.srt"))
    assert isinstance(player, FilmPlayer)
    chinese, uyghur = player.tracks()
    player.choose_tracks([uyghur, chinese, uyghur])
    assert list(player.chosen_tracks) == [uyghur, chinese]
    player.seek(3_500)
    stage.until(lambda: player.current_frame() is not None)
    assert list(player.widget.captions) == ["ياخشىمۇسىز", "你好"]
    picture = player.widget.grab().toImage()
    rows: dict[str, list[int]] = {ink.name(): [] for ink in INKS}
    for y in range(picture.height() // 2, picture.height()):
        for x in range(picture.width()):
            if (found := picture.pixelColor(x, y).name()) in rows:
                rows[found].append(y)
    upper, lower = rows.values()
    assert upper
    assert lower
    assert max(upper) < min(lower)
    player.choose_tracks([chinese])
    assert list(player.widget.captions) == ["你好"]
