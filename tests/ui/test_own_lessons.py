"""A teacher's own files in class: they play like any lesson, and nothing of them is written down for the centre."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.player import slides
from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import State
from desktop_app.store.store import Store
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.outside_stage import OutsideStage
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from tests.centre.slides import pptx
from tests.player import inside_films
from tests.player.courses import course
from tests.player.web_lessons import QUIET, page
from tests.ui.bookshop import FIXTURES
from tests.ui.conftest import Shown, until

pytestmark = pytest.mark.usefixtures("shop")


def bring(folder: Path, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with Store.open(folder) as store:
        store.own_files.add(path)


def opened(qtbot: QtBot, rooms: Rooms, services: Services, name: str) -> tuple[ClassPage, Player]:
    services.ask(rooms, lambda store: store.library.card(name), rooms.open_card)
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.player is not None)
    page = rooms.class_page
    assert page is not None
    player = page.player
    assert player is not None
    until(qtbot, lambda: player.state in (State.PLAYING, State.SHOWING, State.ENDED))
    return page, player


@pytest.mark.parametrize(
    ("name", "file"), [("任务单.dat", "pages.pdf"), ("朗读.mp3", "tone.mp3"), ("我的.mp4", "film.mp4")]
)
def test_it_plays_and_goes_on_where_it_was_left(
    show: Shown, services: Services, folder: Path, tmp_path: Path, qtbot: QtBot, name: str, file: str
) -> None:
    bring(folder, tmp_path, name, (FIXTURES / file).read_bytes())
    rooms = show()
    page, player = opened(qtbot, rooms, services, "@1")
    assert page.bar.title.text() == name
    player.seek(2 if file.endswith("pdf") else 1_500)
    until(qtbot, lambda: player.position >= (2 if file.endswith("pdf") else 1_500))
    page.leave()
    assert not rooms.in_class
    until(qtbot, lambda: [card.card.id for card in rooms.library.recent.cards] == ["@1"])
    _page, again = opened(qtbot, rooms, services, "@1")
    until(qtbot, lambda: again.position >= (2 if file.endswith("pdf") else 1_400))
    rooms.window().close()
    with Store.open(folder) as store:
        assert store.outbox.pending() == 0


def test_the_subtitles_in_it_are_shown(
    show: Shown, services: Services, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    film = inside_films.make(tmp_path / "made.mkv", ("-c:s", "srt"))
    bring(folder, tmp_path, "我的.mkv", film.read_bytes())
    _page, player = opened(qtbot, show(), services, "@1")
    assert isinstance(player, FilmPlayer)
    assert [track.language for track in player.tracks()] == ["chi", "bod"]
    player.pause()
    player.choose_tracks(player.tracks())
    player.seek(1_500)
    until(qtbot, lambda: list(player.widget.captions) == [cues[0][2] for cues in inside_films.SAID])


@pytest.mark.parametrize("installed", [True, False])
def test_a_presentation_without_a_pdf_opens_in_its_own_program(
    show: Shown,
    services: Services,
    folder: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    installed: bool,
) -> None:
    asked: list[Path] = []

    def open_url(url: QUrl) -> bool:
        asked.append(Path(url.toLocalFile()))
        return installed

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    content = pptx("第一张")
    bring(folder, tmp_path, "公开课", content)  # without an ending, as some come
    rooms = show()
    page, player = opened(qtbot, rooms, services, "@1")
    until(qtbot, lambda: len(asked) == 1)
    assert asked[0].name == "公开课.pptx"
    assert asked[0].read_bytes() == content
    assert not page.bar.original.isVisible()
    stage = next(child for child in player.widget.children() if isinstance(child, OutsideStage))
    assert ("已在 WPS" in stage.lead.text()) is installed
    assert ("没有能打开" in stage.lead.text()) is not installed
    page.resize(1200, 640)
    until(qtbot, lambda: stage.size() == player.widget.size())
    stage.grab()
    QTest.mouseClick(stage.again, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: len(asked) == 2)
    page.leave()
    assert not rooms.in_class


def test_a_pdf_is_made_of_it_once_where_libreoffice_is(
    show: Shown, services: Services, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    if slides.find_office() is None:
        pytest.skip("needs LibreOffice")
    bring(folder, tmp_path, "公开课.pptx", pptx("第一张", "第二张"))
    with Store.open(folder) as store:
        (own,) = store.own_files.files()
        assert slides.make_slides(store, own)
        made = store.own_lessons.slides_of(own).stat().st_mtime_ns
        assert slides.make_slides(store, own)
        assert store.own_lessons.slides_of(own).stat().st_mtime_ns == made
    rooms = show()
    page, player = opened(qtbot, rooms, services, "@1")
    until(qtbot, lambda: player.length == 2)
    assert page.bar.original.isVisible()


@pytest.mark.parametrize("program", ["", "true", "/nowhere/soffice"])
def test_without_a_working_libreoffice_the_document_is_as_it_was(folder: Path, tmp_path: Path, program: str) -> None:
    bring(folder, tmp_path, "公开课.pptx", pptx("第一张"))
    bring(folder, tmp_path, "朗读.mp3", b"ID3")
    with Store.open(folder) as store:
        sound, document = store.own_files.files()
        if program:
            assert not slides.make_slides(store, document, program)
        assert not slides.make_slides(store, sound, program)
        assert [file.role for file in store.library.lesson("@1").files] == ["main"]


@pytest.mark.qt_log_ignore(*QUIET)
@pytest.mark.parametrize("kind", ["html", "scorm"])
def test_a_web_package_plays_behind_the_walls_of_web_lessons(
    show: Shown, services: Services, folder: Path, tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    files = course("1.2") if kind == "scorm" else {"课/index.html": page("<h1>你好</h1>"), "课/a.js": "1"}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    bring(folder, tmp_path, "互动课件.zip", packed.getvalue())
    rooms = show()
    shown, player = opened(qtbot, rooms, services, "@1")
    assert player.name == kind
    assert not shown.trouble.isVisible()
    shown.leave()
    rooms.window().close()
    with Store.open(folder) as store:
        assert store.outbox.pending() == 0


def test_a_file_that_nothing_shows_is_told_in_plain_words(
    show: Shown, services: Services, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    bring(folder, tmp_path, "试卷.xyz", b"strange")
    rooms = show()
    services.ask(rooms, lambda store: store.library.card("@1"), rooms.open_card)
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.trouble.isVisible())
    assert rooms.class_page is not None
    assert "试卷.xyz" in rooms.class_page.trouble.happened.text()
    assert "不会上报" in rooms.class_page.trouble.rest.text()
    rooms.window().close()
    with Store.open(folder) as store:
        assert store.outbox.pending() == 0
