"""Real lesson files, where there are some: a folder with video/, audio/, pdf/ and images/ in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.player import headless
from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.ranks import ORDER_VARIABLE
from desktop_app.store.store import Store
from tests.player.conftest import QUIET, Stage
from tests.player.lessons import MEDIA_TYPES, lesson_of
from tests.player.points import deliver, media_lesson

CONTENT = Path(os.environ.get("SONGKE_CONTENT", Path(__file__).resolve().parents[3] / "shared" / "content"))
FOLDERS = ("video", "audio", "pdf", "images")
FILES = sorted(path for folder in FOLDERS for path in (CONTENT / folder).glob("*") if path.suffix in MEDIA_TYPES)
LESSONS = [path for path in FILES if path.suffix != ".srt"]


def is_film(path: Path) -> bool:
    return MEDIA_TYPES[path.suffix].startswith(("video/", "audio/"))


CASES = [(name, path) for path in LESSONS for name in (("vlc", "qtmultimedia") if is_film(path) else ("qtpdf,images",))]

pytestmark = [
    pytest.mark.skipif(not LESSONS, reason="no real lessons: set SONGKE_CONTENT to a folder with some"),
    pytest.mark.qt_log_ignore(*QUIET),
    pytest.mark.usefixtures("qapp"),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "point") as opened:
        opened.files.floor = 0
        yield opened


@pytest.mark.parametrize("name,path", CASES, ids=lambda case: case if isinstance(case, str) else case.name)
def test_every_lesson_is_really_decoded(store: Store, monkeypatch: pytest.MonkeyPatch, path: Path, name: str) -> None:
    monkeypatch.setenv(ORDER_VARIABLE, name)
    deliver(store, media_lesson("lesson", path))
    report = headless.play(store, "lesson", 1.5)
    assert report.outcome == 0
    assert report.length > 0
    if MEDIA_TYPES[path.suffix].startswith("video/"):
        assert report.frames_decoded > 15
        assert report.frames_distinct > 1
    if is_film(path):
        assert report.sound_blocks > 5
        assert report.samples_decoded > 5_000
    else:
        assert report.pages_filled == min(report.pages_rendered, report.length)


@pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
def test_the_subtitles_of_a_real_film_are_said_at_their_times(stage: Stage, name: str) -> None:
    films = [path for path in LESSONS if path.with_suffix(".srt").is_file()]
    if not films:
        pytest.skip("no film with subtitles among the real lessons")
    player = stage.open(name, lesson_of(films[0], films[0].with_suffix(".srt")))
    assert isinstance(player, FilmPlayer)
    (track,) = player.tracks()
    player.choose_tracks([track])
    said: set[str] = set()
    for position in range(0, 40_000, 1_000):
        player.seek(position)
        said.update(player.widget.captions)
    assert len(said) >= 3
