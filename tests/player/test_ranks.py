from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.player.ranks import ORDER_VARIABLE, Ranks
from desktop_app.player.vlc_engine import LIBRARY_VARIABLE, sound_outputs
from desktop_app.player.web import sandbox
from desktop_app.ui import words
from package_format.errors import NotPlayable
from tests.player.lessons import FIXTURES, lesson_of

ROOT = Path(__file__).resolve().parents[2]


def names(ranks: Ranks, media_type: str) -> list[str]:
    return [name for name, _make in ranks.choose(media_type)]


@pytest.mark.parametrize(
    "media_type,players",
    [
        ("video/mp4", ["vlc", "qtmultimedia"]),
        ("AUDIO/MPEG; rate=44100", ["vlc", "qtmultimedia"]),
        ("application/ogg", ["vlc", "qtmultimedia"]),
        ("application/pdf", ["qtpdf"]),
        ("image/webp", ["images"]),
        ("text/html", ["html"]),
        ("application/x-scorm+zip", ["scorm"]),
        ("application/pdfx", []),
        ("", []),
    ],
)
def test_players_by_rank(media_type: str, players: list[str]) -> None:
    assert names(Ranks(), media_type) == players


def test_an_order_may_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ORDER_VARIABLE, "qtmultimedia,vlc")
    assert names(Ranks(), "video/mp4") == ["qtmultimedia", "vlc"]
    assert names(Ranks(), "application/pdf") == []
    assert names(Ranks(["images"]), "image/png") == ["images"]


def test_what_nobody_shows_is_refused_with_its_title() -> None:
    lesson = lesson_of(FIXTURES / "zh.srt", media_type="application/x-msdownload")
    with pytest.raises(NotPlayable) as refused:
        Ranks().player_for(lesson)
    assert refused.value.title == "小蝌蚪找妈妈"
    assert "application/x-msdownload" in refused.value.reason


def run(code: str, **environment: str) -> list[str]:
    """What ``code`` prints, in a Python of its own."""
    given = {**os.environ, **environment}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


LOADED = """
import sys
heavy = ("vlc", "PySide6.QtMultimedia", "PySide6.QtPdf", "sqlalchemy")
def loaded(): return [name for name in heavy if name in sys.modules]
from PySide6.QtWidgets import QApplication
application = QApplication([])
from desktop_app.player.ranks import Ranks
from desktop_app.player import recorder, session, protocol
ranks = Ranks(silent=True)
for media_type in ("video/mp4", "application/pdf", "image/png"):
    ranks.choose(media_type)
print("before:", *loaded())
ranks.choose("image/png")[0][1]()
print("images:", *loaded())
ranks.choose("application/pdf")[0][1]()
print("pdf:", *loaded())
"""


def test_nothing_is_imported_before_it_is_used() -> None:
    assert run(LOADED) == ["before:", "images:", "pdf:", "PySide6.QtPdf"]


CHOSEN = """
from PySide6.QtWidgets import QApplication
application = QApplication([])
from desktop_app.player.ranks import Ranks
from tests.player.lessons import FIXTURES, lesson_of
ranks = Ranks(silent=True)
ranks.warm()
player = ranks.player_for(lesson_of(FIXTURES / "film.mp4"))
print(player.name)
player.close()
ranks.close()
"""


def test_qtmultimedia_plays_where_libvlc_is_missing(tmp_path: Path) -> None:
    assert run(CHOSEN, **{LIBRARY_VARIABLE: str(tmp_path / "libvlc.so")}) == ["qtmultimedia"]


@pytest.mark.vlc
def test_libvlc_plays_where_it_is() -> None:
    assert run(CHOSEN) == ["vlc"]


def test_alsa_is_tried_only_where_there_is_a_playback_device(tmp_path: Path) -> None:
    assert sound_outputs("linux", tmp_path) == "pulse,adummy"
    (tmp_path / "pcmC0D0c").touch()
    assert sound_outputs("linux", tmp_path) == "pulse,adummy", "a microphone is none"
    (tmp_path / "pcmC0D0p").touch()
    assert sound_outputs("linux", tmp_path) == "pulse,alsa,adummy"
    for platform in ("win32", "darwin"):
        assert sound_outputs(platform, tmp_path).endswith(",adummy")


def test_where_no_page_can_be_shown_the_words_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "why_not", lambda: "user namespaces are switched off")
    lesson = lesson_of(Path("page.html"), media_type="text/html")
    with pytest.raises(NotPlayable, match="switched off") as caught:
        Ranks().player_for(lesson)
    assert "网页课件" in words.explain(caught.value, "zh_CN").happened
