"""Every file is played once before it is published: what is found out about it, and what is refused."""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from centre.examine import examiner as module
from centre.examine.documents import examine_pdf
from centre.examine.examination import Examination, Fault, Track, from_json, to_json
from centre.examine.examiner import Examiner
from centre.examine.films import examine_film
from centre.examine.flash import examine_flash
from centre.examine.pictures import examine_picture
from centre.examine.tools import Tools, find_tools
from package_format.shard import Loudness
from tests.player.lessons import FIXTURES

FFMPEG = find_tools()
needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="ffmpeg is not installed")
TOOLS = FFMPEG or Tools("ffprobe", "ffmpeg")


def made(folder: Path, name: str, *words: str) -> Path:
    """A film that ffmpeg draws."""
    path = folder / name
    subprocess.run([TOOLS.convert, "-v", "error", "-y", *words, str(path)], check=True, timeout=120)
    return path


def plain(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def brightness(cover: Path) -> float:
    """The mean of a picture's grey values."""
    command = [
        TOOLS.convert,
        "-v",
        "error",
        "-i",
        str(cover),
        "-vf",
        "scale=16:9",
        "-pix_fmt",
        "gray",
        "-f",
        "rawvideo",
        "-",
    ]
    grey = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    return sum(grey) / len(grey)


@needs_ffmpeg
@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film.flv", "film.ts", "bare.mp3"])
def test_films_and_recordings_that_play_have_their_duration(tmp_path: Path, name: str) -> None:
    found = examine_film(TOOLS, FIXTURES / name, tmp_path / "cover.jpg")
    assert found.fault is None
    assert found.duration_ms == pytest.approx(5000, abs=300)


@needs_ffmpeg
def test_the_cover_is_a_picture_that_shows_something(tmp_path: Path) -> None:
    drawn = "color=black:s=640x360:d=2:r=5[a];testsrc=s=640x360:d=6:r=5[b];[a][b]concat"
    film = made(tmp_path, "film.webm", "-f", "lavfi", "-i", drawn, "-c:v", "libvpx", "-b:v", "300k")
    cover = tmp_path / "cover.jpg"
    found = examine_film(TOOLS, film, cover)
    assert found.has_cover
    assert brightness(cover) > 60
    assert cover.stat().st_size < 48 << 10


@needs_ffmpeg
def test_sounds_and_subtitles_are_read_out(tmp_path: Path) -> None:
    (tmp_path / "zh.srt").write_text("1\n00:00:00,500 --> 00:00:01,500\n你好\n", "utf-8")
    words = [
        "-f",
        "lavfi",
        "-i",
        "testsrc=s=64x36:d=2:r=5",
        "-f",
        "lavfi",
        "-i",
        "sine=d=2",
        "-f",
        "lavfi",
        "-i",
        "sine=d=2",
    ]
    words += ["-i", str(tmp_path / "zh.srt"), "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-c:v", "libvpx"]
    words += ["-c:a", "libopus", "-c:s", "srt", "-metadata:s:a:0", "language=chi", "-metadata:s:a:1", "language=uig"]
    film = made(tmp_path, "film.mkv", *words, "-metadata:s:s:0", "language=zho")
    found = examine_film(TOOLS, film, tmp_path / "cover.jpg")
    assert found.tracks == (
        Track("audio", "opus", "zh"),
        Track("audio", "opus", "ug"),
        Track("subtitle", "subrip", "zh"),
    )


@needs_ffmpeg
def test_what_does_not_play_is_named(tmp_path: Path) -> None:
    # With its index first, a film begins well although its end is missing.
    whole = made(tmp_path, "whole.mp4", "-i", str(FIXTURES / "film.mp4"), "-c", "copy", "-movflags", "+faststart")
    content = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(content[: len(content) // 3])
    found = examine_film(TOOLS, cut, tmp_path / "cover.jpg")
    assert (found.fault, found.reason) == (Fault.BROKEN_OFF, "0:02")
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + bytes(5000))
    assert examine_film(TOOLS, noise, tmp_path / "cover.jpg").fault is Fault.DAMAGED
    picture = tmp_path / "picture.png"
    picture.write_bytes((FIXTURES / "picture1.png").read_bytes()[:60])
    assert examine_picture(TOOLS, picture, tmp_path / "cover.jpg").fault is Fault.DAMAGED


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.parametrize("does", ["kill -SEGV $$", "kill -ABRT $$", "echo '{'", "echo []", "exit 3"])
def test_a_decoder_that_crashes_refuses_the_file_and_nothing_else(tmp_path: Path, does: str) -> None:
    program = tmp_path / "decoder"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    tools = Tools(str(program), str(program))
    assert examine_film(tools, FIXTURES / "film.mp4", tmp_path / "cover.jpg").fault is Fault.DAMAGED


def test_a_pdf_has_pages_text_and_its_first_page_as_cover(tmp_path: Path) -> None:
    found = examine_pdf(FFMPEG, FIXTURES / "pages.pdf", tmp_path / "cover.jpg")
    assert (found.fault, found.pages) == (None, 3)
    assert found.has_cover == (FFMPEG is not None)


def test_a_pdf_that_no_page_can_be_shown_of_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "a.pdf"
    broken.write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type /Pages /Kids [] /Count 3 >>\nendobj\n%%EOF\n")
    assert examine_pdf(None, broken, tmp_path / "cover.jpg").fault is Fault.DAMAGED
    locked = tmp_path / "b.pdf"
    locked.write_bytes(_locked_pdf())
    assert examine_pdf(None, locked, tmp_path / "cover.jpg").fault is Fault.LOCKED


def _locked_pdf() -> bytes:
    """A PDF whose owner's and user's keys fit no empty password (ISO 32000-1 §7.6.3)."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<00> <00>] >>\nstartxref\n%d\n%%%%EOF\n" % len(
        content
    )
    return content + table + trailer


def swf(body: bytes, kind: bytes = b"FWS", length: int = 0) -> bytes:
    packed = zlib.compress(body) if kind == b"CWS" else body
    return kind + b"\x06" + struct.pack("<I", length or len(body) + 8) + packed


def test_flash_films_are_unpacked_to_their_end(tmp_path: Path) -> None:
    film = tmp_path / "a.swf"
    for kind in (b"FWS", b"CWS"):
        film.write_bytes(swf(bytes(40), kind))
        assert examine_flash(film).fault is None
        film.write_bytes(swf(bytes(40), kind, 100))
        assert examine_flash(film).fault is Fault.BROKEN_OFF
    film.write_bytes(swf(bytes(40), b"CWS")[:-12] + b"rubbish rubbish")
    assert examine_flash(film).fault is Fault.DAMAGED
    film.write_bytes(b"FWS")
    assert examine_flash(film).fault is Fault.DAMAGED
    film.write_bytes(swf(bytes(40), length=1 << 31))
    assert examine_flash(film).fault is Fault.DAMAGED


def test_what_was_found_is_kept_and_another_edition_is_not_believed() -> None:
    found = Examination(Fault.LOCKED, "why", 5, 6, (Track("audio", "aac", "zh"),), "字", True, (Loudness(-231, -12),))
    kept = to_json(found)
    assert from_json(kept) == found
    older = kept.replace(b'"edition": 2', b'"edition": 1').replace(b'"loudness"', b'"unknown"')
    assert from_json(older) is None
    assert from_json(older, 1) == replace(found, loudness=())
    assert from_json(kept.replace(b'"edition": 2', b'"edition": 3'), 1) is None
    assert from_json(b"{}") is None
    assert from_json(b"\xff") is None


@needs_ffmpeg
def test_a_content_is_played_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = Path(shutil.copy(FIXTURES / "tone.mp3", tmp_path / "a.mp3"))
    first = Examiner(tmp_path / "kept", plain).examine(film, "audio/mpeg")
    assert first.duration_ms > 4000
    monkeypatch.setattr(module, "examine_film", lambda *_: pytest.fail("played again"))
    assert Examiner(tmp_path / "kept", plain).examine(film, "audio/mpeg") == first
    assert Examiner(tmp_path / "kept", plain, is_quick=True).examine(film, "audio/mpeg") == first
    (kept,) = (tmp_path / "kept").glob("*.json")
    kept.write_bytes(kept.read_bytes().replace(b'"edition": 2', b'"edition": 1'))
    assert Examiner(tmp_path / "kept", plain, is_quick=True).examine(film, "audio/mpeg") == first, "older, in a hurry"
    other = tmp_path / "b.mp3"
    other.write_bytes(film.read_bytes() + b"1")
    assert Examiner(tmp_path / "kept", plain, is_quick=True).examine(other, "audio/mpeg") == Examination()


def test_without_ffmpeg_films_are_counted_as_unseen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    examiner = Examiner(tmp_path / "kept", plain)
    assert examiner.examine(FIXTURES / "film.mp4", "video/mp4") == Examination()
    assert examiner.examine(FIXTURES / "film.mp4", "application/zip") == Examination()
    assert examiner.unseen == 1


def test_kinds_that_no_player_shows(tmp_path: Path) -> None:
    packed = tmp_path / "a.rar"
    packed.write_bytes(b"Rar!\x1a\x07\0")
    assert Examiner(tmp_path / "kept", plain).examine(packed, "application/vnd.rar").fault is Fault.NO_PLAYER


@needs_ffmpeg
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film.ts", "bare.mp3", "pages.pdf", "picture1.png"])
def test_whatever_is_broken_is_an_answer(tmp_path: Path, name: str) -> None:
    """Cut short, with a hole of zeros, or with noise in it: decoders may do as they like, publishing goes on."""
    whole = (FIXTURES / name).read_bytes()
    chance = random.Random(name)
    middle = len(whole) // 2
    broken = [whole[:middle], whole[: len(whole) // 9], whole[:middle] + bytes(600) + whole[middle + 600 :]]
    noisy = bytearray(whole)
    for place in chance.sample(range(len(noisy)), 60):
        noisy[place] = chance.randrange(256)
    examine = {".pdf": examine_pdf, ".png": examine_picture}.get(Path(name).suffix, examine_film)
    for number, content in enumerate((*broken, bytes(noisy))):
        path = tmp_path / f"{number}"
        path.write_bytes(content)
        found = examine(TOOLS, path, tmp_path / "cover.jpg")
        assert (tmp_path / "cover.jpg").exists() >= found.has_cover
        if name in {"film.mp4", "picture1.png"} and number < 2:
            assert found.fault in {Fault.DAMAGED, Fault.BROKEN_OFF}, "half of it is missing"


@needs_ffmpeg
def test_sound_over_one_still_picture_is_whole(tmp_path: Path) -> None:
    words = ["-f", "lavfi", "-i", "testsrc=s=64x36:d=0.2:r=5", "-f", "lavfi", "-i", "sine=d=9", "-c:v", "libvpx"]
    found = examine_film(TOOLS, made(tmp_path, "a.webm", *words, "-c:a", "libopus"), tmp_path / "cover.jpg")
    assert found.fault is None
    assert found.duration_ms == pytest.approx(9000, abs=100)


@needs_ffmpeg
def test_sound_that_begins_late_is_no_fault(tmp_path: Path) -> None:
    words = ["-f", "lavfi", "-i", "testsrc=s=64x36:d=6:r=5", "-itsoffset", "3", "-f", "lavfi", "-i", "sine=d=2"]
    film = made(tmp_path, "a.mkv", *words, "-map", "0", "-map", "1", "-c:v", "libvpx", "-c:a", "libopus")
    assert examine_film(TOOLS, film, tmp_path / "cover.jpg").fault is None
