"""The words of pages, exercises, courses, slides and subtitles, and what of them goes into the catalogue."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.examine import texts
from centre.examine.packages import examine_package
from centre.examine.summary import MOST_BYTES, summarise
from centre.examine.tools import find_tools
from centre.intake import encoding, package_listing
from centre.zips.directory import read_directory
from tests.centre import packages, slides, zips
from tests.player.lessons import FIXTURES

PAGE = (
    "<html><head><title>t</title><script>var a = '不是'</script><style>p{}</style></head><body><h1>种子&amp;发芽</h1>"
)


def words_of(folder: Path, content: bytes) -> tuple[str, bool]:
    path = folder / "a.zip"
    path.write_bytes(content)
    members = {one.path: one.member for one in package_listing.list_files(read_directory(io.BytesIO(content)))}
    tools = find_tools()
    found = examine_package(tools, path, members, lambda raw: encoding.decode(raw) or "", folder / "cover.jpg")
    return found.words, found.has_cover


def test_a_page_says_what_it_shows() -> None:
    said = texts.of_page(PAGE + "<p>水分<br>空气</p><img alt='一粒豆'><script>x</script>")
    assert said.split() == ["种子&发芽", "水分", "空气", "一粒豆"]
    assert texts.of_page("<head><p>没有关上<body><p>看得见").split() == ["看得见"]


def test_subtitles_are_read_without_their_times() -> None:
    said = texts.of_subtitle(
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\n<i>小蝌蚪</i>游\n\n2\n00:04 --> 00:05\n找妈妈\n"
    )
    assert said.split() == ["小蝌蚪游", "找妈妈"]


def test_an_exercise_has_its_questions_and_not_its_buttons() -> None:
    content = {
        "question": "<p>植物需要<b>水</b>吗？</p>",
        "l10n": {"check": "检查"},
        "list": ["对", {"text": "错"}],
        "n": 3,
    }
    assert texts.of_exercise(json.dumps(content)).split() == ["植物需要", "水", "吗？", "对", "错"]
    assert texts.of_exercise("{") == ""
    assert texts.of_exercise("[" * 100_000) == ""


def test_courses_slides_and_pages_in_gbk(tmp_path: Path) -> None:
    assert "章" in words_of(tmp_path, zips.write(zips.of(packages.SCORM)))[0]
    assert "第二页" in words_of(tmp_path, slides.pptx("小蝌蚪", "第二页"))[0]
    page = "<meta charset=gbk><body>北京天安门".encode("gbk")
    assert words_of(tmp_path, zips.write(zips.of({"index.html": page})))[0].strip() == "北京天安门"


@pytest.mark.skipif(find_tools() is None, reason="ffmpeg is not installed")
def test_a_picture_or_film_of_a_package_is_its_cover(tmp_path: Path) -> None:
    picture = (FIXTURES / "picture1.png").read_bytes() + bytes(4000)
    content = zips.write(zips.of({"index.html": "<p>", "images/cover.png": picture, "images/other.png": bytes(9000)}))
    assert words_of(tmp_path, content)[1]
    assert (tmp_path / "cover.jpg").read_bytes().startswith(b"\xff\xd8")
    assert not words_of(tmp_path, zips.write(zips.of({"index.html": "<p>", "a.png": bytes(9000)})))[1]


def test_the_catalogue_gets_how_a_text_begins_and_what_it_is_about() -> None:
    text = (
        "植物的生长\n学习目标\n"
        + "种子发芽要有水分。"
        + "说明一句无关的话。\n" * 3
        + "光合作用很重要，光合作用制造养料，光合作用。" * 20
    )
    short = summarise([text], ["植物的生长"])
    assert short.startswith("学习目标 种子发芽要有水分")
    assert "光合作用" in short
    assert "植物的生长" not in short
    assert summarise([], []) == ""


@given(st.lists(st.text(max_size=2000), max_size=4), st.lists(st.text(max_size=20), max_size=3))
def test_a_summary_is_short_and_plain(several: list[str], known: list[str]) -> None:
    short = summarise(several, known)
    assert len(short.encode("utf-8", "replace")) <= MOST_BYTES
    assert short == " ".join(short.split())
    assert summarise(several, known) == short


def test_marks_that_are_none_and_what_is_commented_out() -> None:
    assert texts.of_page("<p>3 < 5<!-- 不<b>看</b> --> 对<br>").split() == ["3", "<", "5", "对"]
    assert texts.of_page("a<!-- 没有完 <p>b").split() == ["a"]
    assert texts.of_page("<script>if (a < b) { '</p>' }</script>好<style/>看").split() == ["好", "看"]
    assert texts.of_page("<svg><title>x</title></svg><p>图").split() == ["图"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<![", "<a href='", "</", "<script>", "&", "\n", " ", "<!-- -", "1\n", "a "]
)
def test_hostile_texts_are_read_in_one_go(piece: str) -> None:
    """Quadratic reading of a million characters would not end within the time of this test."""
    content = piece * (1_000_000 // len(piece))
    for read in (texts.of_page, texts.of_subtitle, texts.of_office_part, texts.of_manifest, texts.of_exercise):
        summarise([read(content)], [])


@given(st.text(alphabet="<>/!-abp '=\n", max_size=300))
def test_any_page_has_a_text(content: str) -> None:
    assert len(texts.of_page(content)) <= len(content) * 2 + 2


@pytest.mark.skipif(find_tools() is None, reason="ffmpeg is not installed")
def test_a_film_is_the_cover_of_a_package_without_pictures(tmp_path: Path) -> None:
    import subprocess

    film = tmp_path / "a.webm"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x180:d=2:r=5", "-c:v", "libvpx", str(film)]
    subprocess.run(command, check=True, timeout=60)
    assert words_of(tmp_path, zips.write(zips.of({"index.html": "<p>", "m/a.webm": film.read_bytes()})))[1]
