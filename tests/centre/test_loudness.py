"""How loud films and recordings are is measured once, with all their sounds, and written into the record."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from centre.contained import Ended, NotRun
from centre.examine import loudness as module
from centre.examine.films import examine_film
from centre.examine.loudness import measure
from centre.examine.tools import Tools, find_tools
from package_format.shard import HIGHEST_PEAK, LOWEST_PEAK, SILENT, Loudness
from tests.centre.centres import Site
from tests.centre.contents import row
from tests.centre.test_publish_played import publish
from tests.player.hearing import loudness_of, peak_of, record, samples_of
from tests.player.lessons import FIXTURES

FFMPEG = find_tools()
TOOLS = FFMPEG or Tools("ffprobe", "ffmpeg")
needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="ffmpeg is not installed")


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    return Site(tmp_path, capsys)


def made(path: Path, *words: str) -> Path:
    subprocess.run([TOOLS.convert, "-v", "error", "-y", *words, str(path)], check=True, timeout=120)
    return path


@needs_ffmpeg
def test_what_is_measured_is_what_the_recommendation_says(tmp_path: Path) -> None:
    found = []
    for decibels in (0, 15):
        path = record(tmp_path / f"{decibels}.wav", decibels)
        (one,) = measure(TOOLS, path, 1)
        samples = samples_of(path)
        assert one.integrated / 10 == pytest.approx(loudness_of(samples), abs=0.2)
        assert one.peak / 10 == pytest.approx(peak_of(samples), abs=0.5)
        found.append(one)
    loud, quiet = found
    assert loud.integrated - quiet.integrated == pytest.approx(150, abs=2)
    assert loud.peak - quiet.peak == pytest.approx(150, abs=2)


@needs_ffmpeg
def test_a_full_scale_tone_of_1_khz_is_the_recommendations_own_example(tmp_path: Path) -> None:
    """One channel of 0 dBFS at 997 Hz is -3.01 LKFS (BS.1770-4, annex 1, note 1); heard from two it is 0."""
    tone = made(tmp_path / "a.wav", "-f", "lavfi", "-i", "sine=f=997:d=4,volume=18.06dB")
    (one,) = measure(TOOLS, tone, 1)
    assert one.integrated == pytest.approx(0, abs=2)
    assert one.peak == pytest.approx(0, abs=2)


@needs_ffmpeg
def test_every_sound_of_a_film_is_measured_in_its_order(tmp_path: Path) -> None:
    loud, quiet = record(tmp_path / "a.wav", 0), record(tmp_path / "b.wav", 15)
    silence = ("-f", "lavfi", "-i", "anullsrc=d=4")
    words = ["-f", "lavfi", "-i", "testsrc=s=64x36:d=4:r=5", "-i", str(quiet), "-i", str(loud), *silence]
    maps = ["-map", "0", "-map", "1", "-map", "2", "-map", "3", "-c:v", "libvpx", "-c:a", "flac"]
    found = examine_film(TOOLS, made(tmp_path / "a.mkv", *words, *maps), tmp_path / "cover.jpg")
    first, second, third = found.loudness
    assert (first, second) == (*measure(TOOLS, quiet, 1), *measure(TOOLS, loud, 1))
    assert (third.integrated, third.peak) == (SILENT, LOWEST_PEAK)


@needs_ffmpeg
@pytest.mark.parametrize("sound", [["-an"], ["-f", "lavfi", "-i", "anullsrc=d=2", "-c:a", "libopus"]])
def test_a_film_with_nothing_to_hear_has_no_loudness(tmp_path: Path, sound: list[str]) -> None:
    pictures = ["-f", "lavfi", "-i", "testsrc=s=64x36:d=2:r=5"]
    words = [*pictures, *sound] if sound[0] != "-an" else [*pictures, "-an"]
    found = examine_film(TOOLS, made(tmp_path / "a.webm", *words, "-c:v", "libvpx"), tmp_path / "cover.jpg")
    assert (found.fault, found.loudness) == (None, ())


@needs_ffmpeg
def test_sound_that_cannot_be_decoded_to_its_end_is_measured_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = (FIXTURES / "tone.mp3").read_bytes()
    path = tmp_path / "a.mp3"
    path.write_bytes(whole[: len(whole) // 2] + bytes(900) + whole[len(whole) // 2 :])
    (spoiled,), (sound,) = measure(TOOLS, path, 1), measure(TOOLS, FIXTURES / "tone.mp3", 1)
    assert spoiled.integrated == pytest.approx(sound.integrated, abs=10)


SUMMARY = """[ebur128@sound0 @ 0x5f] Summary:

  Integrated loudness:
    I: {}
    Threshold: -33.3 LUFS

  Loudness range:
    LRA:  1.0 LU
    Threshold: -43.3 LUFS
    LRA low:   -24.0 LUFS
    LRA high:  -23.0 LUFS

  True peak:
    Peak: {}
"""


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        (0, SUMMARY.format("-23.1 LUFS", "-1.2 dBFS"), (Loudness(-231, -12),)),
        (0, SUMMARY.format("-23.1 LUFS", "-1.2 dBFS").replace("\n", "\r\n"), (Loudness(-231, -12),)),
        (0, SUMMARY.format("-23.1 LUFS", "1e9 dBFS"), (Loudness(-231, HIGHEST_PEAK),)),
        (0, SUMMARY.format("-23.1 LUFS", "-inf dBFS"), (Loudness(-231, LOWEST_PEAK),)),
        (0, SUMMARY.format("nan LUFS", "-inf dBFS"), ()),
        (0, SUMMARY.format("loud LUFS", "-1 dBFS"), ()),
        (0, "title: I: -5 LUFS Peak: 3 dBFS", ()),
        (0, SUMMARY.replace("sound0", "sound1").format("-23 LUFS", "-1 dBFS"), ()),
        (1, SUMMARY.format("-23.1 LUFS", "-1.2 dBFS"), ()),
    ],
)
def test_what_ffmpeg_says_is_read_within_bounds(
    monkeypatch: pytest.MonkeyPatch, code: int, said: str, expected: tuple[Loudness, ...]
) -> None:
    monkeypatch.setattr(module, "listen", lambda *_: Ended(code, said.encode()))
    assert measure(TOOLS, Path("a.mp3"), 1) == expected


def test_a_film_that_takes_too_long_to_hear_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: object) -> Ended:
        raise NotRun("it took more than 900 seconds")

    monkeypatch.setattr(module, "listen", late)
    assert measure(TOOLS, Path("a.mp3"), 1) == ()


@needs_ffmpeg
def test_the_record_says_how_loud_and_rises_by_one_version(site: Site, tmp_path: Path) -> None:
    """A centre that published before anything was measured: the record changes once, and its files do not."""
    film = (FIXTURES / "film.mp4").read_bytes()
    with pytest.MonkeyPatch.context() as before:
        before.setattr("centre.examine.films.measure", lambda *_: ())
        sound = record(tmp_path / "b.wav", 0).read_bytes()
        publish(site, row("film"), row("loud", 文件="b.wav"), a__mp4=film, b__wav=sound)
    first = site.look()
    assert [one.files[0].loudness for one in first.records.values()] == [(), ()]
    shutil.rmtree(next(site.centre.rglob("examined")))
    assert site.publish(words=())["changed"] == 2
    second = site.look()
    assert second.versions() == {"film": 2, "loud": 2}
    assert second.files == first.files
    (loud,) = second.records["loud"].files[0].loudness
    assert loud.integrated / 10 == pytest.approx(loudness_of(samples_of(tmp_path / "b.wav")), abs=0.2)
    assert len(second.records["film"].files[0].loudness) == 1
    assert not site.publish(words=())["signed"], "what was measured is known"
