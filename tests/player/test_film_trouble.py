"""Films that are not what they say: they fail in words, reach for no network, and take nothing down with them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.player.film_format import readers
from desktop_app.player.qtmedia_player import QtMediaPlayer
from desktop_app.player.vocabulary import State
from package_format.errors import NotPlayable, Unreadable
from tests.player.conftest import QUIET, Stage
from tests.player.lessons import FIXTURES, lesson_of

pytestmark = pytest.mark.qt_log_ignore(*QUIET)
PLAYERS = pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
FILM = (FIXTURES / "film.mp4").read_bytes()
BROKEN = {
    "empty": b"",
    "noise": bytes((number * 7919 + number // 256) % 251 for number in range(100_000)),
    "text": "这不是视频。".encode() * 400,
    "head only": FILM[:40],
    "index without film": FILM[: FILM.index(b"mdat") - 4],
    "film without index": FILM[FILM.index(b"mdat") - 4 :],
}

NEVER_TOLD = ("qtmultimedia", "index without film")
"""QtMultimedia says that it plays this one, and stands still."""


@pytest.mark.parametrize(
    "name,what",
    [(name, what) for name in ("vlc", "qtmultimedia") for what in BROKEN if (name, what) != NEVER_TOLD],
)
def test_a_broken_film_fails_once_and_says_which_lesson(stage: Stage, tmp_path: Path, name: str, what: str) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(BROKEN[what])
    lesson = lesson_of(film)
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main)
    player.play()
    stage.until(lambda: bool(stage.failures))
    error = stage.failures[0]
    assert isinstance(error, NotPlayable)
    assert (error.resource, error.title) == ("tadpoles", "小蝌蚪找妈妈")
    assert error.reason
    for press in (player.play, player.pause, player.next_page):
        press()
    player.seek(1_000)
    stage.pass_time(100)
    assert len(stage.failures) == 1
    assert player.state is State.FAILED
    assert stage.ends == 0


def test_a_film_that_stands_still_is_given_up(stage: Stage, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(BROKEN[NEVER_TOLD[1]])
    lesson = lesson_of(film)
    player = stage.adopt(QtMediaPlayer(silent=True, stalled_after=0.5))
    player.open(lesson, lesson.main)
    player.play()
    stage.until(lambda: bool(stage.failures))
    assert isinstance(stage.failures[0], NotPlayable)
    assert player.state is State.FAILED


@PLAYERS
def test_a_film_cut_short_plays_what_is_there_and_ends_where_it_ends(stage: Stage, tmp_path: Path, name: str) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(FILM[: len(FILM) * 55 // 100])
    lesson = lesson_of(film)
    player = stage.player(name, lesson)
    player.set_rate(2.0)
    player.open(lesson, lesson.main)
    player.play()
    stage.until(lambda: bool(stage.failures) or stage.ends == 1)
    assert player.state in (State.ENDED, State.FAILED)
    if player.state is State.ENDED:
        assert player.decoded().distinct_frames > 10


@PLAYERS
def test_a_film_with_flipped_bytes_takes_nothing_down(stage: Stage, tmp_path: Path, name: str) -> None:
    raw = bytearray(FILM)
    start = FILM.index(b"mdat")
    for place in range(start + 200, len(raw), 97):
        raw[place] ^= 0xFF
    film = tmp_path / "film.mp4"
    film.write_bytes(raw)
    lesson = lesson_of(film)
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main)
    player.set_rate(2.0)
    player.play()
    stage.until(lambda: player.state in (State.ENDED, State.FAILED))


@PLAYERS
def test_a_film_that_is_gone_fails(stage: Stage, tmp_path: Path, name: str) -> None:
    lesson = lesson_of(tmp_path / "gone.mp4", media_type="video/mp4")
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main)
    assert isinstance(stage.failures[0], NotPlayable | Unreadable)


@PLAYERS
def test_a_player_opens_one_lesson(stage: Stage, name: str) -> None:
    lesson = lesson_of(FIXTURES / "film.mp4")
    player = stage.open(name, lesson)
    with pytest.raises(RuntimeError):
        player.open(lesson, lesson.main)


@pytest.fixture
def ear() -> Iterator[socket.socket]:
    """A socket that would hear anybody who calls."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def address(ear: socket.socket) -> str:
    return f"http://127.0.0.1:{ear.getsockname()[1]}/film.ts"


ELSEWHERE = {
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n",
    "M3U": "#EXTM3U\n{}\n",
    "ASX": '<ASX version="3.0"><ENTRY><REF HREF="{}"/></ENTRY></ASX>',
    "XSPF": '<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track>'
    "<location>{}</location></track></trackList></playlist>",
    "DASH": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT5S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
    'bandwidth="1"><BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "Smooth": '<?xml version="1.0"?><SmoothStreamingMedia MajorVersion="2" MinorVersion="0" Duration="50000000">'
    '<StreamIndex Type="video" Url="{}" QualityLevels="1" Chunks="1"/></SmoothStreamingMedia>',
    "PLS": "[playlist]\nNumberOfEntries=1\nFile1={}\n",
    "concat": "ffconcat version 1.0\nfile {}\n",
    "QuickTime link": '<?xml version="1.0"?><?quicktime type="application/x-quicktime-media-link"?><embed src="{}"/>',
    "RAM": "{}\n",
}


@PLAYERS
@pytest.mark.parametrize("what", ELSEWHERE)
def test_a_film_that_points_elsewhere_is_not_followed(
    stage: Stage, tmp_path: Path, name: str, what: str, ear: socket.socket
) -> None:
    film = tmp_path / "film.mp4"
    film.write_text(ELSEWHERE[what].format(address(ear)))
    lesson = lesson_of(film)
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main)
    player.play()
    stage.until(lambda: bool(stage.failures))
    stage.pass_time(150)
    with pytest.raises(BlockingIOError):
        ear.accept()


@pytest.mark.parametrize(
    "head,reader",
    [
        (b"OggS\0", ":demux=ogg"),
        (b"FLV\x01\x05", ":demux=avformat"),
        (b"\x00\x00\x01\xba\x44", ":demux=ps"),
        (b"\x00\x00\x01\xb3\x14", ":demux=mpgv"),
        ((b"\x47" + bytes(187)) * 5, ":demux=ts"),
        ((bytes(4) + b"\x47" + bytes(187)) * 5, ":demux=ts"),
        (b"ID3\x04\x00", ":demux=avformat"),
        (b"\xff\xfb\x90\x00", ":demux=avformat"),
        (b"#!AMR\n", ":demux=avformat"),
    ],
)
def test_a_reader_that_takes_anything_is_named_only_for_what_is_its_own(head: bytes, reader: str) -> None:
    assert readers(head)[0] == reader
    assert readers(b"#EXTM3U\n" + head)[0] not in (reader, ":demux=any")


def test_a_reader_of_many_formats_is_bound_to_one() -> None:
    for head in (b"FLV\x01", b"ID3", b"\xff\xf3", b"#!AMR"):
        assert any(option.startswith(":avformat-format=") for option in readers(head))
    for head in (b"", b"\xff", b"\x47" * 3, b"\xff\xf1\x50\x80", b"G" + bytes(1023)):
        assert readers(head)[0].startswith(":demux=mp4,")
