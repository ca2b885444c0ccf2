"""Two recordings 15 dB apart come out of each player equally loud, and at their own loudness where that is wanted."""

from __future__ import annotations

import array
import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log10
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtMultimedia import QAudioBuffer, QAudioFormat

from desktop_app.player import even_loudness
from desktop_app.player.even_loudness import CEILING, MOST_DOWN, MOST_UP, TARGET, evened, factor_of, gain_of
from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.qtmedia_player import QtMediaPlayer
from desktop_app.player.vocabulary import State
from package_format.shard import Loudness
from tests.player.conftest import QUIET, Stage
from tests.player.hearing import loudest_of, loudness_of, peak_of, record, samples_of
from tests.player.lessons import FIXTURES, lesson_of

pytestmark = pytest.mark.qt_log_ignore(*QUIET)
PLAYERS = ["vlc", "qtmultimedia"]
APART = 15.0
VOLUME = 60
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Recording:
    """A file, and how loud it was measured."""

    path: Path
    loudness: Loudness


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recording, Recording]:
    """A loud and a quiet recording of the same voice."""
    folder = tmp_path_factory.mktemp("pair")
    return _recorded(folder / "loud.wav", 0.0), _recorded(folder / "quiet.wav", APART)


def _recorded(path: Path, decibels: float) -> Recording:
    samples = samples_of(record(path, decibels, seconds=2.5))
    return Recording(path, Loudness(round(10 * loudness_of(samples)), round(10 * peak_of(samples))))


# ------------------------------------------------------------ what a player hands to the device


@pytest.fixture
def heard_of_vlc(monkeypatch: pytest.MonkeyPatch) -> array.array[int]:
    """Every sample that libVLC hands over, its volume applied."""
    vlc_player = pytest.importorskip("desktop_app.player.vlc_player", reason="libVLC is not installed")
    heard: array.array[int] = array.array("h")
    count = vlc_player.Relay.count

    def listen(relay: object, opaque: object, samples: int, number: int, due: int) -> None:
        heard.frombytes(ctypes.string_at(samples, number * 4))
        count(relay, opaque, samples, number, due)

    monkeypatch.setattr(vlc_player.Relay, "count", listen)
    return heard


def _sixteen_bits(sound: QAudioBuffer, factor: float) -> Iterator[int]:
    """The samples of a buffer as 16 bits, multiplied as QAudioOutput does."""
    if not sound.isValid():  # the last of a file
        return
    wide = sound.format().sampleFormat() == QAudioFormat.SampleFormat.Float
    samples = array.array("f" if wide else "h", bytes(sound.constData()))
    scale = factor * (32_767 if wide else 1)
    yield from (max(-32_768, min(32_767, round(sample * scale))) for sample in samples)


def _play(stage: Stage, name: str, recording: Recording, heard: array.array[int], *, evens: bool) -> float:
    """Play to the end; how loud it was, in LUFS."""
    lesson = lesson_of(recording.path)
    player = stage.player(name, lesson)
    assert isinstance(player, FilmPlayer)
    if isinstance(player, QtMediaPlayer):
        deaf = player
        deaf._heard.audioBufferReceived.connect(lambda sound: heard.extend(_sixteen_bits(sound, deaf.heard_factor)))
    player.set_volume(VOLUME)
    player.set_evened(evens)
    ends = stage.ends
    player.open(lesson, replace(lesson.main, loudness=(recording.loudness,)))
    stage.until(lambda: player.state is State.PAUSED)
    del heard[:]  # libVLC forgets the volume until its output is there, if that is no device
    player.play()
    stage.until(lambda: stage.ends == ends + 1)
    player.close()
    return loudness_of(heard)


@pytest.mark.parametrize("name", PLAYERS)
def test_what_was_recorded_15_db_apart_is_heard_equally_loud(
    stage: Stage, name: str, pair: tuple[Recording, Recording], heard_of_vlc: array.array[int]
) -> None:
    loud, quiet = (_play(stage, name, one, heard_of_vlc, evens=True) for one in pair)
    assert abs(loud - quiet) < 2
    wanted = TARGET + 20 * log10(factor_of(VOLUME))
    assert loud == pytest.approx(wanted, abs=1), "the teacher's volume means the same for every lesson"
    assert quiet == pytest.approx(wanted, abs=1)


@pytest.mark.parametrize("name", PLAYERS)
def test_without_evening_they_stay_15_db_apart(
    stage: Stage, name: str, pair: tuple[Recording, Recording], heard_of_vlc: array.array[int]
) -> None:
    loud, quiet = (_play(stage, name, one, heard_of_vlc, evens=False) for one in pair)
    assert loud - quiet == pytest.approx(APART, abs=1)
    own = pair[0].loudness.integrated / 10
    assert loud == pytest.approx(own + 20 * log10(factor_of(VOLUME)), abs=1)


def test_another_voice_is_evened_by_its_own_loudness(stage: Stage) -> None:
    lesson = lesson_of(FIXTURES / "spoken.mp4")
    player = stage.player("qtmultimedia", lesson)
    assert isinstance(player, QtMediaPlayer)
    player.set_volume(VOLUME)
    player.open(lesson, replace(lesson.main, loudness=(Loudness(-120, -10), Loudness(-240, -100))))
    stage.until(lambda: len(player.voices()) == 2)
    first = player.heard_factor
    player.choose_voice(player.voices()[1])
    assert 20 * log10(player.heard_factor / first) == pytest.approx(12, abs=0.01)
    player.set_evened(False)
    assert player.heard_factor == pytest.approx(factor_of(VOLUME))


# ------------------------------------------------------------ what comes out of a device


@dataclass(frozen=True)
class Device:
    """A sound server of this test's own, and the tool that hears what it plays."""

    server: str
    parec: str

    def hear(self, folder: Path, name: str, recording: Recording, *words: str) -> float:
        """Play a file in a process of its own; how loud the device was in its loudest moment, in LUFS."""
        raw = folder / "heard.raw"
        taken = ["--raw", "--format=s16le", "--rate=44100", "--channels=2", "--latency-msec=50", "-d", "class.monitor"]
        measured = [str(recording.loudness.integrated), str(recording.loudness.peak)]
        command = [sys.executable, "-m", "tests.player.play_aloud", name, str(recording.path), *measured, *words]
        surroundings = {**os.environ, "PULSE_SERVER": self.server, "QT_QPA_PLATFORM": "offscreen"}
        with raw.open("wb") as file:
            ear = subprocess.Popen([self.parec, "-s", self.server, *taken], stdout=file)
            try:
                subprocess.run(command, cwd=REPOSITORY, env=surroundings, check=True, timeout=120, capture_output=True)
            finally:
                ear.terminate()
                ear.wait(60)
        heard = raw.read_bytes()
        return loudest_of(array.array("h", heard[: len(heard) // 4 * 4]))


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """A device that plays into nothing, and can be heard all the same."""
    program, parec = shutil.which("pulseaudio"), shutil.which("parec")
    if program is None or parec is None:
        pytest.skip("needs a sound server to hear: apt install pulseaudio pulseaudio-utils")
    home = tmp_path_factory.mktemp("sound")
    socket = home / "native"
    command = [program, "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm"]
    command += ["-L", "module-null-sink sink_name=class rate=44100 channels=2 format=s16le"]
    command += ["-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1"]
    surroundings = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    with (home / "said").open("wb") as said:
        server = subprocess.Popen(command, env=surroundings, stdout=said, stderr=said)
        try:
            until = time.monotonic() + 60
            while not socket.exists():
                assert server.poll() is None, (home / "said").read_text()
                assert time.monotonic() < until
                time.sleep(0.05)
            yield Device(f"unix:{socket}", parec)
        finally:
            server.terminate()
            server.wait(60)


@pytest.mark.parametrize("name", PLAYERS)
def test_a_device_plays_them_equally_loud(
    name: str, pair: tuple[Recording, Recording], device: Device, tmp_path: Path
) -> None:
    loud, quiet = (device.hear(tmp_path, name, one) for one in pair)
    assert abs(loud - quiet) < 2
    loud, quiet = (device.hear(tmp_path, name, one, "as-is") for one in pair)
    assert loud - quiet == pytest.approx(APART, abs=3), "a device that stutters makes a moment louder or softer"


@pytest.mark.parametrize("name", PLAYERS)
def test_voices_change_on_a_device_and_nothing_stands_still(name: str, device: Device, tmp_path: Path) -> None:
    """A setter of QtMultimedia that is called from Python while a sound is being left may wait for ever."""
    for _ in range(2):
        assert device.hear(tmp_path, name, Recording(FIXTURES / "spoken.mp4", Loudness(-180, -30)), "voices") > -60


# ------------------------------------------------------------ the gain


LOUDNESS = st.builds(Loudness, st.integers(-700, 200), st.integers(-2000, 200))


@given(st.lists(LOUDNESS, max_size=4), st.integers(0, 5))
def test_a_gain_is_bounded_and_never_lifts_a_peak_above_the_ceiling(sounds: list[Loudness], sound: int) -> None:
    gain = gain_of(sounds, sound)
    assert MOST_DOWN <= gain <= MOST_UP
    if sounds:
        measured = sounds[sound if sound < len(sounds) else 0]
        assert gain <= 0 or measured.peak / 10 + gain <= CEILING + 1e-9
        assert gain <= 0 or measured.integrated / 10 + gain <= TARGET + 1e-9
        assert gain >= 0 or measured.integrated / 10 > TARGET
    else:
        assert gain == 0


@given(st.integers(1, 100), st.floats(MOST_DOWN, MOST_UP))
def test_a_volume_and_a_gain_make_the_factor_of_both(volume: int, gain: float) -> None:
    assert factor_of(evened(volume, gain)) == pytest.approx(factor_of(volume) * 10 ** (gain / 20))
    assert evened(0, gain) == 0


def test_silence_and_what_nobody_measured_stay_as_they_are() -> None:
    assert gain_of((), 0) == 0
    assert gain_of([Loudness(-700, -2000)], 0) == 0
    assert gain_of([Loudness(-120, 0)], 3) == -6, "a sound that was not measured is taken for the first"
    assert even_loudness.SILENT == -70
