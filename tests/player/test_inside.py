"""Subtitles inside films: read from what ffmpeg makes, shown by both engines, and harmless when spoiled."""

from __future__ import annotations

import random
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.inside import ebml, payloads
from desktop_app.player.inside.matroska import CLUSTER, EBML, INFO, SEGMENT, TRACKS
from desktop_app.player.inside.opening import open_texts
from desktop_app.player.inside.text_film import MOST_TEXT, MOST_TRACKS, FilmBytes, NoTexts, Texts
from desktop_app.player.subtitles import MOST_CHARACTERS, Cue
from desktop_app.player.vocabulary import Can
from tests.player.conftest import QUIET, Stage
from tests.player.inside_films import CHINESE, SAID, TIBETAN, ffmpeg, make, make_with_pictures
from tests.player.lessons import FIXTURES, lesson_of

pytestmark = pytest.mark.qt_log_ignore(*QUIET)
ENGINES = pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
KINDS = {
    "a.mp4": ("-c:s", "mov_text"),
    "first.mp4": ("-c:s", "mov_text", "-movflags", "+faststart"),
    "a.mov": ("-c:s", "mov_text"),
    "srt.mkv": ("-c:s", "srt"),
    "ass.mkv": ("-c:s", "ass"),
    "vtt.mkv": ("-c:s", "webvtt"),
    "a.webm": ("-c:s", "webvtt"),
}


@contextmanager
def opened(film: Path) -> Iterator[Texts | None]:
    with film.open("rb", buffering=0) as file:
        yield open_texts(FilmBytes(file))


def read(film: Path) -> list[list[tuple[int, int, str]]]:
    """What is said in each subtitle, until it cannot be read further."""
    with opened(film) as texts:
        if texts is None:
            return []
        said: list[list[tuple[int, int, str]]] = [[] for _track in texts.tracks]
        try:
            for number, cue in filter(None, texts.cues()):
                said[number].append((cue.start, cue.end, cue.text))
        except NoTexts:
            pass
        return said


# ------------------------------------------------------------ what ffmpeg makes


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_that_films_carry_is_read(name: str, tmp_path: Path) -> None:
    film = make(tmp_path / name, KINDS[name])
    with opened(film) as texts:
        assert texts is not None
        assert [track.language for track in texts.tracks] in (["chi", "bod"], ["zho", ""])
        assert texts.unshown == ()
    assert [list(cues) for cues in SAID] == read(film)


def test_languages_and_titles_are_those_of_the_film(tmp_path: Path) -> None:
    tags = ("zho", "und", "uig", "eng")
    titled = ("-c:s", "srt", "-metadata:s:s:1", "title=旁白")
    with opened(make(tmp_path / "a.mkv", titled, [CHINESE] * 4, tags)) as texts:
        assert texts is not None
        assert [(track.language, track.title) for track in texts.tracks] == [
            ("zho", ""), ("", "旁白"), ("uig", ""), ("eng", ""),
        ]  # fmt: skip
    with opened(make(tmp_path / "a.mp4", ("-c:s", "mov_text"), [CHINESE] * 4, tags)) as texts:
        assert texts is not None
        assert [track.language for track in texts.tracks] == ["zho", "", "uig", "eng"]


def test_a_film_of_many_subtitles_offers_the_first(tmp_path: Path) -> None:
    many = MOST_TRACKS + 2
    for name, coded in (("a.mp4", "mov_text"), ("a.mkv", "srt")):
        with opened(make(tmp_path / name, ("-c:s", coded), [CHINESE] * many, ["eng"] * many)) as texts:
            assert texts is not None
            assert len(texts.tracks) == MOST_TRACKS
        assert read(tmp_path / name) == [SAID[0]] * MOST_TRACKS


def test_chapters_are_no_subtitles(tmp_path: Path) -> None:
    chapters = tmp_path / "chapters.txt"
    chapters.write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2000\ntitle=第一节\n")
    with opened(make(tmp_path / "a.mp4", ("-f", "mp4", "-c:s", "mov_text"))) as texts:
        assert texts is not None
    named = tmp_path / "named.mp4"
    words = ["-v", "error", "-i", str(tmp_path / "a.mp4"), "-i", str(chapters), "-map", "0", "-map_metadata", "1"]
    subprocess.run([ffmpeg(), *words, "-c", "copy", str(named)], check=True, timeout=100)
    assert b"\0\0\0\0text" in named.read_bytes(), "ffmpeg has written a track of chapters"
    assert read(named) == read(tmp_path / "a.mp4")


def test_subtitles_of_pictures_are_told_apart(tmp_path: Path) -> None:
    film = make_with_pictures(tmp_path / "a.mkv", text=True)
    with opened(film) as texts:
        assert texts is not None
        assert [track.language for track in texts.tracks] == ["bod"]
        assert [track.language for track in texts.unshown] == ["chi"]
    assert read(film) == [SAID[1]]


@pytest.mark.parametrize("name", ["film.mp4", "tone.mp3", "spoken.mp4", "picture1.png", "zh.srt"])
def test_what_has_none_has_none(name: str) -> None:
    with opened(FIXTURES / name) as texts:
        assert texts is None


# ------------------------------------------------------------ in class


@ENGINES
@pytest.mark.parametrize("kind", ["a.mp4", "srt.mkv"])
def test_what_is_said_is_painted_at_its_seconds(stage: Stage, name: str, kind: str, tmp_path: Path) -> None:
    player = stage.open(name, lesson_of(make(tmp_path / kind, KINDS[kind])))
    assert isinstance(player, FilmPlayer)
    assert Can.SUBTITLES in player.capabilities
    chinese, tibetan = player.tracks()
    assert not [one for one in threading.enumerate() if one.name == "captions"], "nothing is read before it is wanted"
    player.seek(1_200)
    stage.until(lambda: player.current_frame() is not None)
    plain = player.widget.grab().toImage()
    player.choose_tracks([chinese])
    stage.until(lambda: list(player.widget.captions) == ["小蝌蚪\n找妈妈"])
    painted = player.widget.grab().toImage()
    lower = painted.height() * 3 // 4
    assert painted.copy(0, lower, 480, 60) != plain.copy(0, lower, 480, 60)
    player.choose_tracks([tibetan, chinese])
    assert list(player.widget.captions) == ["སྦལ་ཕྲུག", "小蝌蚪\n找妈妈"]
    player.seek(2_700)
    assert list(player.widget.captions) == []
    player.seek(3_100)
    assert list(player.widget.captions) == ["你好 & 再见"]
    player.seek(3_500)
    assert list(player.widget.captions) == ["བཀྲ་ཤིས་བདེ་ལེགས།", "你好 & 再见"]
    player.play()
    stage.until(lambda: player.position > 4_100)
    stage.until(lambda: list(player.widget.captions) == [])


@ENGINES
def test_one_inside_and_one_beside_are_read_at_once(stage: Stage, name: str, tmp_path: Path) -> None:
    film = make(tmp_path / "a.mp4", KINDS["a.mp4"], [TIBETAN], ["bod"])
    player = stage.open(name, lesson_of(film, FIXTURES / "zh.srt"))
    assert isinstance(player, FilmPlayer)
    beside, inside = player.tracks()
    assert [(track.index, track.language) for track in (beside, inside)] == [(0, "zh"), (1, "bod")]
    player.choose_tracks([inside, beside])
    player.seek(3_500)
    stage.until(lambda: list(player.widget.captions) == ["བཀྲ་ཤིས་བདེ་ལེགས།", "你好"])
    player.choose_tracks([beside])
    assert list(player.widget.captions) == ["你好"]


def test_the_reader_ends_with_its_player(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()

    def endless(_texts: object) -> Iterator[tuple[int, Cue] | None]:
        begun.set()
        while True:
            yield None

    film = make(tmp_path / "a.mkv", KINDS["srt.mkv"])
    monkeypatch.setattr("desktop_app.player.inside.matroska.MatroskaTexts.cues", endless)
    player = stage.open("qtmultimedia", lesson_of(film))
    player.choose_tracks(player.tracks())
    stage.until(begun.is_set)
    player.close()
    assert not [one for one in threading.enumerate() if one.name == "captions"]
    player.close()
    stage.pass_time(50)  # what the thread has posted finds nobody


def test_a_film_that_is_gone_when_it_is_read_shows_nothing(stage: Stage, tmp_path: Path) -> None:
    film = make(tmp_path / "a.mkv", KINDS["srt.mkv"])
    player = stage.open("qtmultimedia", lesson_of(film))
    film.unlink()
    player.choose_tracks(player.tracks())
    stage.until(lambda: not [one for one in threading.enumerate() if one.name == "captions"])
    assert isinstance(player, FilmPlayer)
    assert list(player.widget.captions) == []


def test_a_film_of_pictures_of_text_says_so(stage: Stage, tmp_path: Path) -> None:
    player = stage.open("qtmultimedia", lesson_of(make_with_pictures(tmp_path / "a.mkv", text=False)))
    assert player.tracks() == ()
    assert [track.language for track in player.unshown_tracks()] == ["chi"]


# ------------------------------------------------------------ spoiled and hostile films


@pytest.mark.parametrize("name", ["a.mp4", "srt.mkv"])
def test_spoiled_films_cost_their_own_subtitles_only(name: str, tmp_path: Path) -> None:
    whole = make(tmp_path / name, KINDS[name]).read_bytes()
    marks = [whole.find(mark) for mark in (b"moov", b"\x16\x54\xae\x6b") if mark in whole]
    chance = random.Random(61)
    spoiled = tmp_path / "spoiled"
    for number in range(300):
        raw = bytearray(whole)
        if number % 3 == 0:
            del raw[chance.randrange(len(raw)) :]
        else:  # near the tables, where a byte tells
            near = marks[0] + chance.randrange(2_000) if number % 3 == 1 else chance.randrange(len(raw))
            for at in range(near, min(near + chance.choice((1, 4, 8)), len(raw))):
                raw[at] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        spoiled.write_bytes(raw)
        for cues in read(spoiled):
            assert all(start < end and 0 < len(text) <= MOST_CHARACTERS for start, end, text in cues)


def element(ident: int, *parts: bytes, length: int | None = None) -> bytes:
    content = b"".join(parts)
    size = (len(content) if length is None else length) | 1 << 56
    return ident.to_bytes((ident.bit_length() + 7) // 8) + size.to_bytes(8) + content


def matroska(*clusters: bytes, codec: bytes = b"S_TEXT/UTF8", entry: Sequence[bytes] = (), more: bytes = b"") -> bytes:
    track = element(0xAE, element(0xD7, b"\3"), element(0x83, b"\x11"), element(0x86, codec), *entry)
    head = element(EBML, b"")
    return head + element(SEGMENT, element(INFO, b""), element(TRACKS, track), more, *clusters, length=(1 << 56) - 1)


def block(text: bytes, at: int = 0, lasts: int | None = 500, flags: int = 0) -> bytes:
    content = b"\x83" + at.to_bytes(2) + bytes([flags]) + text
    if lasts is None:
        return element(0xA3, content)
    return element(0xA0, element(0xA1, content), element(0x9B, lasts.to_bytes(2)))


def said_in(film: bytes, folder: Path) -> list[list[tuple[int, int, str]]]:
    made = folder / "made.mkv"
    made.write_bytes(film)
    return read(made)


def test_matroska_in_its_less_usual_spellings(tmp_path: Path) -> None:
    begun = element(CLUSTER, element(0xE7, b"\x03\xe8"), length=(1 << 56) - 1)
    group = element(0xA0, element(0x9B, b"\x64"), element(0xA1, b"\x83\0\0\0late"))
    odd = (block(b"laced", flags=2), block(b""), element(0xA3, b"\x84\0\0\0another track"), element(0xA3, b"\x83"))
    film = matroska(begun, block(b"one"), block(b"two", 250, None), group, *odd, begun, block(b"three"))
    assert said_in(film, tmp_path) == [
        [(1_000, 1_500, "one"), (1_250, 6_250, "two"), (1_000, 1_100, "late"), (1_000, 1_500, "three")]
    ]
    assert said_in(film[:-3], tmp_path) == [[(1_000, 1_500, "one"), (1_250, 6_250, "two"), (1_000, 1_100, "late")]], (
        "what comes before the break is read"
    )


def test_packed_blocks_are_unpacked_within_bounds(tmp_path: Path) -> None:
    begun = element(CLUSTER, element(0xE7, b"\0"))

    def packed(algorithm: int, settings: bytes = b"") -> bytes:
        how = element(0x5034, element(0x4254, bytes([algorithm])), element(0x4255, settings))
        return element(0x6D80, element(0x6240, how))

    bomb = zlib.compress(b"a" * (50 << 20), 9)
    blocks = (block(zlib.compress("你好".encode())), block(bomb, 600), block(b"no zlib", 900))
    (said,) = said_in(matroska(begun, *blocks, entry=[packed(0)]), tmp_path)
    assert [text for _start, _end, text in said] == ["你好", "a" * MOST_CHARACTERS]
    assert said_in(matroska(begun, block(b"llo"), entry=[packed(3, b"He")]), tmp_path) == [[(0, 500, "Hello")]]
    with_unknown = tmp_path / "lzo.mkv"
    with_unknown.write_bytes(matroska(begun, block(b"x"), entry=[packed(2)]))
    with opened(with_unknown) as texts:
        assert texts is not None
        assert (len(texts.tracks), len(texts.unshown)) == (0, 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: matroska(entry=[element(0x536E, b"x", length=1 << 50)]),
        lambda: matroska(more=element(0xEC, b"", length=(1 << 56) - 1)),
        lambda: matroska(entry=[element(0xEC)] * 5_000),
        lambda: element(EBML, b"") + b"\0" * 40,
        lambda: element(EBML, b""),
        lambda: b"\0\0\0\x08ftyp" + b"\0\0\0\1moov" + (1 << 63).to_bytes(8),
        lambda: b"\0\0\0\x08ftyp" + b"\0\0\0\x08free" * 5_000,
        lambda: b"\0\0\0\x08ftyp" + b"\0\0\0\x03moov" + b"\0" * 80,
    ],
)
def test_hostile_lengths_are_refused(spoil: Callable[[], bytes], tmp_path: Path) -> None:
    assert said_in(spoil(), tmp_path) == []


def test_a_cue_without_end_is_passed_over(tmp_path: Path) -> None:
    begun = element(CLUSTER, element(0xE7, b"\0"))
    said = said_in(matroska(begun, block(b"a" * (MOST_TEXT + 1)), block(b"b\0\x07c\r\n\r\n\n d ", 700)), tmp_path)
    assert said == [[(700, 1_200, "bc\nd")]]


@pytest.mark.parametrize(
    ("read_as", "raw", "text"),
    [
        (payloads.of_ass, rb"0,0,Default,,0,0,0,,{\an8\i1}One,\Ntwo{note}\hthree", "One,\ntwo three"),
        (payloads.of_ass, rb"0,0,Default,,0,0,0,,{\p1}m 0 0 l 10 0", ""),
        (payloads.of_ass, b"too,few,fields", ""),
        (payloads.of_web_vtt, b"<v Mother>Tom &amp; <b>Jerry</b>", "Tom & Jerry"),
        (payloads.of_web_vtt_block, b"name\nalign:start\nHello\nworld", "Hello\nworld"),
        (payloads.of_web_vtt_block, b"only a name", ""),
        (payloads.of_timed_text, b"\0\x06" + "你好".encode() + b"\0\0\0\x0cstyl", "你好"),
        (payloads.of_timed_text, b"\0\x06\xfe\xff" + "你好".encode("utf-16-be"), "你好"),
        (payloads.of_timed_text, b"", ""),
        (payloads.of_web_vtt_sample, b"\0\0\0\x15vttc\0\0\0\x0dpaylHello\0\0\0\x08vtte", "Hello"),
        (payloads.of_web_vtt_sample, b"\0\0\0\x02vttc", ""),
    ],
)
def test_what_each_kind_says(read_as: payloads.Payload, raw: bytes, text: str) -> None:
    assert read_as(raw) == text


def test_numbers_of_ebml() -> None:
    assert ebml.head(b"\xa3\x81x") == (0xA3, 2, 1)
    assert ebml.head(b"\x1a\x45\xdf\xa3\xff") == (EBML, 5, None)
    for broken in (b"", b"\0", b"\xa3", b"\xa3\0", b"\x08\0\0\0\0\x81"):
        with pytest.raises(NoTexts):
            ebml.head(broken)
