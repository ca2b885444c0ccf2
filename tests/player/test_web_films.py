"""An H.264 film inside a web package plays in an engine that has no H.264: its rendition comes under the same path."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from centre.examine.web_films import WebFilms
from desktop_app.player.web.site import Site
from package_format import names
from package_format.web_rendition import rendition_path
from tests.player.conftest import Stage
from tests.player.lessons import FIXTURES
from tests.player.web_lessons import QUIET, Files, answer, package, page, shown, until

pytestmark = [
    pytest.mark.qt_log_ignore(*QUIET),
    pytest.mark.usefixtures("qapp"),
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed"),
]
FILM = (FIXTURES / "film.mp4").read_bytes()
MOVES = "[v.currentTime, v.videoWidth, v.error && v.error.code]"
PIXEL = """(() => { const c = document.createElement('canvas'); c.width = c.height = 8; const p = c.getContext('2d');
    p.drawImage(v, 0, 0, 8, 8); return [...p.getImageData(4, 4, 1, 1).data] })()"""


@pytest.fixture(scope="module")
def rendition(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("renditions")
    return WebFilms(folder).make(FIXTURES / "film.mp4", names.digest_of(FILM)).read_bytes()


@pytest.mark.parametrize(
    "video",
    [
        "<video id=v src='课/影片.mp4' muted></video>",
        "<video id=v muted><source src='课/影片.mp4' type='video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"'></video>",
    ],
    ids=["by its path", "by its codecs"],
)
def test_a_film_moves_in_the_page(stage: Stage, tmp_path: Path, rendition: bytes, video: str) -> None:
    files: Files = {"index.html": page(video), "课/影片.mp4": FILM, rendition_path("课/影片.mp4"): rendition}
    player = shown(stage, "html", package(tmp_path, files))
    assert answer(stage, player, "v.canPlayType('video/mp4; codecs=\"avc1.42E01E\"')") == "probably"
    until(stage, player, "v.readyState >= 2")
    answer(stage, player, "v.play(); 1")
    at, width, error = until(stage, player, MOVES, lambda said: said[0] > 1)
    assert (at > 1, width, error) == (True, 128, None)
    first = answer(stage, player, PIXEL)
    answer(stage, player, "v.pause(); window.there = 0; v.onseeked = () => { there = 1 }; v.currentTime = 4.5; 1")
    until(stage, player, "there")
    assert answer(stage, player, PIXEL) != first, "another picture is shown"


def test_without_a_rendition_the_page_hears_the_truth(stage: Stage, tmp_path: Path) -> None:
    files: Files = {"index.html": page("<video id=v src=film.mp4 muted></video>"), "film.mp4": FILM}
    player = shown(stage, "html", package(tmp_path, files))
    assert answer(stage, player, "v.canPlayType('video/mp4; codecs=\"avc1.42E01E\"')") == ""
    assert until(stage, player, "v.error && v.error.code") == 4


def test_only_films_are_exchanged(tmp_path: Path) -> None:
    files: Files = {
        "index.html": "",
        "a.mp4": b"film",
        "a.mp4.songke.webm": b"web",
        "b.txt": b"b",
        "b.txt.songke.webm": b"no",
    }
    lesson = package(tmp_path, files)
    site = Site(lesson, lesson.main)
    found = site.find("A.MP4")
    assert found is not None
    assert (found.location.read_bytes(), found.media_type) == (b"web", "video/webm")
    assert site.read("b.txt") == b"b"
    assert site.has_renditions
