"""Words are found in a PDF and in a book: the first from where one is, all of them counted, each shown and marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF

from desktop_app.player import pdf_finding
from desktop_app.player.pdf_player import PdfPlayer
from desktop_app.player.vocabulary import Can, State
from samples.make.__main__ import LESSONS
from tests.player.conftest import Stage
from tests.player.lessons import lesson_of
from tests.player.test_web_kinds import EPUB, OPF, TEXT, book
from tests.player.web_lessons import QUIET, package, sample, until

SHEET = LESSONS / "sheets" / "kedou.pdf"


def sheet(stage: Stage, start: int = 0) -> tuple[PdfPlayer, list[tuple[int, int]]]:
    player = stage.open("qtpdf", lesson_of(SHEET), start)
    assert isinstance(player, PdfPlayer)
    assert Can.FIND in player.capabilities
    heard: list[tuple[int, int]] = []
    player.found.connect(lambda at, count: heard.append((at, count)))
    return player, heard


def marked(player: PdfPlayer, which: int) -> bool:
    """Whether the finds of the page (0), or the one being shown (1), lie in sight below a marker's colour."""
    view = player.widget
    places, page = view._marks[which], view.page_place()
    shown = view.grab().toImage()

    def warm(place: QRectF) -> bool:
        at = (page.left() + place.center().x() * page.width(), page.top() + place.top() * page.height() + 2)
        colour = shown.pixelColor(round(at[0]), round(at[1]))
        return colour.red() - colour.blue() > 60

    return bool(places) and any(warm(place) for place in places)


def test_a_pdf_shows_its_finds_one_after_another(stage: Stage) -> None:
    player, heard = sheet(stage, start=2)
    player.find("蝌蚪")
    stage.until(lambda: heard[-1:] == [(6, 9)])
    assert player.position == 2, "the search begins where the class is"
    stage.until(lambda: marked(player, 1))
    player.find_next(1)
    stage.until(lambda: player.position == 3)
    assert heard[-1] == (7, 9)
    stage.until(lambda: marked(player, 1) and marked(player, 0))
    for _ in range(3):
        player.find_next(1)
    assert (heard[-1], player.position) == ((1, 9), 1)
    player.find_next(-1)
    assert (heard[-1], player.position) == ((9, 9), 3)
    player.zoom_in()
    player.zoom_in()
    player.find_next(-1)
    stage.until(lambda: marked(player, 1))
    player.find("")
    assert heard[-1] == (0, 0)
    assert not marked(player, 1)
    player.find_next(1)
    assert heard[-1] == (0, 0)


def test_while_it_still_looks_a_page_stays_where_the_teacher_has_moved_it(stage: Stage) -> None:
    player, heard = sheet(stage)
    for _ in range(6):
        player.zoom_in()
    bar = player.widget.verticalScrollBar()

    def move_on(at: int, _count: int) -> None:
        if at and len(heard) == 1:
            bar.setValue(bar.maximum())

    player.found.connect(move_on)
    player.find("蝌蚪")
    stage.until(lambda: heard[-1:] == [(1, 9)])
    assert len(heard) > 1, "the first find was shown before the last was known"
    assert bar.value() == bar.maximum() > 0
    player.find_next(1)
    player.find_next(-1)
    assert bar.value() < bar.maximum(), "one that is asked for is brought into sight"


def test_what_is_not_there_is_said_and_a_newer_search_ends_the_older(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    player, heard = sheet(stage)
    player.find("恐龙")
    stage.until(lambda: (0, 0) in heard)
    assert (0, -1) in heard, "as long as it looks, nobody says that there is nothing"
    player.find("蝌蚪")
    monkeypatch.setattr(pdf_finding, "MOST", 2)
    stage.until(lambda: heard[-1][1] >= 2)
    assert heard[-1] == (1, 5), "no more pages are looked through than are of use"
    player.find("青蛙")
    player.close()
    player.find("蝌蚪")
    player.find_next(1)


@pytest.mark.qt_log_ignore(*QUIET)
def test_a_book_shows_its_finds_chapter_after_chapter(stage: Stage, tmp_path: Path) -> None:
    player = book(stage, package(tmp_path, sample("huiben"), OPF, EPUB), {})
    heard: list[tuple[int, int]] = []
    player.found.connect(lambda at, count: heard.append((at, count)))
    assert Can.FIND in player.capabilities
    player.find("大雁")
    stage.until(lambda: heard[-1:] == [(1, 1)])
    until(stage, player, f"{TEXT}.includes('大雁')")
    until(stage, player, "!!document.querySelector('.songke-find')")
    player.find_next(1)
    stage.until(lambda: len(heard) > 2)
    assert heard[-1] == (1, 1)
    player.find("没有这个词")
    stage.until(lambda: heard[-1] == (0, 0))
    until(stage, player, "!document.querySelector('.songke-find')")
    player.find("")
    assert player.state is State.SHOWING
