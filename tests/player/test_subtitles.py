from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.subtitles import MOST_BYTES, MOST_CHARACTERS, MOST_TOGETHER, decode, parse
from desktop_app.player.vocabulary import Can
from tests.player.conftest import QUIET, Stage
from tests.player.lessons import FIXTURES, lesson_of

pytestmark = pytest.mark.qt_log_ignore(*QUIET)
SRT = "1\n00:00:01,000 --> 00:00:02,500\n小蝌蚪\n找妈妈\n\n2\n00:01:00,250 --> 01:00:00,000 X1:1\n<i>你</i>{\\an8}好\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_encodings_and_line_ends_that_schools_have(encoding: str, line_end: str) -> None:
    captions = parse(decode(SRT.replace("\n", line_end).encode(encoding)))
    assert [(cue.start, cue.end, cue.text) for cue in captions.cues] == [
        (1_000, 2_500, "小蝌蚪\n找妈妈"),
        (60_250, 3_600_000, "你好"),
    ]


def test_big_endian_text_is_read_by_its_mark() -> None:
    assert decode(b"\xfe\xff" + "你好".encode("utf-16-be")) == "你好"


def test_web_vtt_in_its_plain_form() -> None:
    captions = parse("WEBVTT\n\nNOTE for nobody\n\n00:01.000 --> 00:02.5 align:start\nHello\n")
    assert [(cue.start, cue.end, cue.text) for cue in captions.cues] == [(1_000, 2_500, "Hello")]


def test_a_broken_block_costs_itself_only() -> None:
    blocks = (
        "00:00:01,000 -> 00:00:02,000\nbad",
        "00:00:05,000 --> 00:00:04,000\nback",
        "00:00:06,000 --> 00:00:07,000\ngood",
    )
    text = "\n\n".join(f"{number}\n{block}" for number, block in enumerate(blocks))
    assert [cue.text for cue in parse(text).cues] == ["good"]


def test_a_line_of_nothing_but_beginnings_of_tags_is_read_in_one_go() -> None:
    for beginning in ("<a", "{\\a"):
        (cue,) = parse(f"00:00:01,000 --> 00:00:02,000\n{beginning * 1_000_000}\n").cues
        assert cue.text == (beginning * MOST_CHARACTERS)[:MOST_CHARACTERS]


def test_no_more_is_shown_at_once_than_can_be_read() -> None:
    captions = parse("".join(f"00:00:01,000 --> 00:00:0{last % 8 + 2},000\n{last}\n\n" for last in range(5_000)))
    assert captions.at(1_500).split("\n") == [str(number) for number in range(MOST_TOGETHER)]


def test_what_is_said_at_a_time() -> None:
    captions = parse(
        "0:00:01,0 --> 0:00:05,0\nlong\n\n0:00:02,0 --> 0:00:03,0\nshort\n\n0:00:08,0 --> 0:00:09,0\nlast\n"
    )
    said = {at: captions.at(at) for at in (0, 999, 1_000, 2_500, 3_000, 4_999, 5_000, 8_000, 9_000)}
    assert said == {
        0: "", 999: "", 1_000: "long", 2_500: "long\nshort", 3_000: "long", 4_999: "long", 5_000: "",
        8_000: "last", 9_000: "",
    }  # fmt: skip


@given(st.text(alphabet="0123456789:,.-> \n\r<i>{}字", max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    captions = parse(text)
    assert all(cue.start < cue.end and cue.text for cue in captions.cues)
    assert captions.at(0) is not None


@given(st.binary(max_size=200))
def test_any_bytes_become_text(raw: bytes) -> None:
    assert isinstance(decode(raw), str)


@pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
def test_the_track_that_is_chosen_is_painted_while_it_is_said(stage: Stage, name: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / "film.mp4", FIXTURES / "zh.srt", FIXTURES / "ug.srt"))
    assert isinstance(player, FilmPlayer)
    assert Can.SUBTITLES in player.capabilities
    chinese, uyghur = player.tracks()
    assert (chinese.language, uyghur.language) == ("zh", "ug")
    player.seek(1_200)
    stage.until(lambda: player.current_frame() is not None)
    assert list(player.widget.captions) == []
    plain = player.widget.grab().toImage()
    player.choose_tracks([chinese])
    assert list(player.widget.captions) == ["小蝌蚪\n找妈妈"]
    assert list(player.chosen_tracks) == [chinese]
    painted = player.widget.grab().toImage()
    upper, lower = painted.height() // 2, painted.height() * 3 // 4
    assert painted.copy(0, 0, 480, upper) == plain.copy(0, 0, 480, upper), "only the lower part is written on"
    assert painted.copy(0, lower, 480, 60) != plain.copy(0, lower, 480, 60)
    player.seek(2_700)
    assert list(player.widget.captions) == []
    player.seek(3_500)
    assert list(player.widget.captions) == ["你好"]
    player.choose_tracks([uyghur])
    assert list(player.widget.captions) == ["ياخشىمۇسىز"]
    player.choose_tracks([])
    assert list(player.widget.captions) == []
    assert list(player.chosen_tracks) == []


def test_subtitles_that_cannot_be_read_are_not_offered(stage: Stage, tmp_path: Path) -> None:
    empty, long, gone = tmp_path / "a.srt", tmp_path / "b.srt", tmp_path / "c.srt"
    empty.write_text("no cue in here")
    long.write_text(SRT + " " * MOST_BYTES)
    player = stage.open("qtmultimedia", lesson_of(FIXTURES / "film.mp4", empty, long, gone, FIXTURES / "zh.srt"))
    assert [track.language for track in player.tracks()] == ["zh"]
    assert player.tracks()[0].index == 0
