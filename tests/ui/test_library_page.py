from __future__ import annotations

import os
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.store.cards import Card, Node, Place, Readiness, Textbook
from desktop_app.store.store import Store
from desktop_app.ui.card_delegate import CardDelegate
from desktop_app.ui.cards_model import CARD, KEPT_PAGES, PAGE, Question
from desktop_app.ui.covers import read_cover, within
from desktop_app.ui.library_page import LibraryPage
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme
from tests.ui import bookshop
from tests.ui.conftest import Shown, until


@pytest.fixture
def page(qtbot: QtBot, services: Services, shop: list[bookshop.Offered]) -> LibraryPage:
    made = LibraryPage(services, Theme(0.8), Strings("zh_CN"))
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    made.begin()
    until(qtbot, lambda: made.cards.rowCount() == len(shop))
    until(qtbot, lambda: made.shelf.model().rowCount() == 3)
    return made


def titles(page: LibraryPage) -> list[str]:
    return [str(page.cards.index(row).data()) for row in range(page.cards.rowCount())]


def test_everything_is_on_the_wall_and_on_the_shelf(page: LibraryPage) -> None:
    assert sorted(titles(page)) == sorted(row[1] for row in bookshop.SHOPFUL)
    books = [page.shelf.entry(page.shelf.model().index(row, 0)) for row in range(3)]
    assert books[0] is None
    assert {book.id for book in books[1:] if isinstance(book, Textbook)} == {"yuwen-2a", "shuxue-1a"}
    image = page.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 1200, 40) for y in range(0, 700, 40)}) > 20


@pytest.mark.parametrize("words,found", [("妈妈", 3), ("xkdzmm", 3), ("我是什么", 2), ("Lesson kedou-film", 1)])
def test_search_finds_while_typing(page: LibraryPage, qtbot: QtBot, words: str, found: int) -> None:
    page.search.setFocus()
    page.search.setText(words)
    until(qtbot, lambda: page.cards.question.words == words and page.cards.rowCount() == found)
    page.search.clear()
    until(qtbot, lambda: page.cards.rowCount() == 5)


def test_nothing_found_is_said_kindly(page: LibraryPage, qtbot: QtBot) -> None:
    page.search.setText("航天")
    until(qtbot, page.empty.isVisible)
    assert "航天" in page.empty.lead.text()
    assert "拼音" in page.empty.text.text()
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    until(qtbot, page.wall.isVisible)


def test_filters_ready_and_waiting(page: LibraryPage, qtbot: QtBot) -> None:
    QTest.mouseClick(page.readiness, Qt.MouseButton.LeftButton, pos=page.readiness.cells()[2].center().toPoint())
    until(qtbot, lambda: page.cards.rowCount() == 1)
    card = page.cards.card(0)
    assert isinstance(card, Card)
    assert card.id == bookshop.LATER
    page.readiness.setFocus()
    QTest.keyClick(page.readiness, Qt.Key.Key_Left)
    until(qtbot, lambda: page.cards.rowCount() == 4)


def test_a_textbook_opens_into_units_and_lessons_with_counts(page: LibraryPage, qtbot: QtBot) -> None:
    shelf = page.shelf
    row = next(r for r in (1, 2) if getattr(shelf.entry(shelf.model().index(r, 0)), "id", "") == "yuwen-2a")
    index = shelf.model().index(row, 0)
    QTest.mouseClick(shelf.viewport(), Qt.MouseButton.LeftButton, pos=shelf.visualRect(index).center())
    assert shelf.isExpanded(index)
    until(qtbot, lambda: shelf.model().rowCount(index) == 3)
    nodes = [shelf.entry(shelf.model().index(r, 0, index)) for r in range(3)]
    assert [(n.ready, n.records) for n in nodes if isinstance(n, Node)] == [(4, 5), (3, 3), (1, 2)]
    shelf.setCurrentIndex(shelf.model().index(2, 0, index))
    until(qtbot, lambda: page.cards.question.node == "l2" and page.cards.rowCount() == 2)
    assert "我是什么" in page._heading.text()


def test_an_empty_textbook_says_so(page: LibraryPage, qtbot: QtBot) -> None:
    shelf = page.shelf
    row = next(r for r in (1, 2) if getattr(shelf.entry(shelf.model().index(r, 0)), "id", "") == "shuxue-1a")
    shelf.setCurrentIndex(shelf.model().index(row, 0))
    until(qtbot, page.empty.isVisible)
    assert page.empty.lead.text() == Strings("zh_CN")("empty")


def test_keys_go_from_search_to_wall_and_open(page: LibraryPage, qtbot: QtBot) -> None:
    opened: list[Card] = []
    page.opened.connect(opened.append)
    page.search.setFocus()
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    assert page.wall.hasFocus()
    assert page.wall.currentIndex().row() == 0
    QTest.keyClick(page.wall, Qt.Key.Key_Right)
    assert page.wall.currentIndex().row() == 1
    QTest.keyClick(page.wall, Qt.Key.Key_End)
    assert page.wall.currentIndex().row() == 4
    QTest.keyClick(page.wall, Qt.Key.Key_Home)
    QTest.keyClick(page.wall, Qt.Key.Key_Return)
    assert [card.id for card in opened] == [page.cards.card(0).id]  # type: ignore[union-attr]
    QTest.keyClick(page.wall, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()


def test_a_click_opens_once(page: LibraryPage) -> None:
    opened: list[Card] = []
    page.opened.connect(opened.append)
    place = page.wall.cell(2).center()
    QTest.mouseClick(page.wall.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(opened) == 1
    # The second half of a double click, as the system sends it.
    where = QPointF(place)
    again = QMouseEvent(
        QEvent.Type.MouseButtonDblClick,
        where,
        QPointF(page.wall.viewport().mapToGlobal(place)),
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(page.wall.viewport(), again)
    QTest.mouseRelease(page.wall.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(opened) == 1
    QTest.mousePress(page.wall.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseRelease(page.wall.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 690))
    assert len(opened) == 1


def test_the_wall_is_mirrored_where_reading_goes_right_to_left(page: LibraryPage) -> None:
    left = page.wall.cell(0)
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    right = page.wall.cell(0)
    assert right.right() == pytest.approx(page.wall.viewport().width() - 1 - left.left(), abs=2)
    page.grab()
    page.wall.setFocus()
    page.wall.setCurrentIndex(page.cards.index(0))
    QTest.keyClick(page.wall, Qt.Key.Key_Left)
    assert page.wall.currentIndex().row() == 1


def test_what_was_left_in_the_middle_is_offered(page: LibraryPage, services: Services, qtbot: QtBot) -> None:
    now = int(time.time())
    services.keep(lambda store: store.library.keep_place(Place("kedou-film", 1, 2000, 4000, now)))
    services.keep(lambda store: store.library.keep_place(Place("kedou-tone", 1, 4000, 4000, now)))
    page.look_again()
    until(qtbot, page.recent.isVisible)
    assert [shown.card.id for shown in page.recent.cards] == ["kedou-film"]
    assert page.recent.cards[0].where() == "0:02 / 0:04"
    opened: list[Card] = []
    page.opened.connect(opened.append)
    QTest.mouseClick(page.recent.cards[0], Qt.MouseButton.LeftButton)
    assert [card.id for card in opened] == ["kedou-film"]
    page.search.setText("xkdzmm")
    until(qtbot, lambda: not page.recent.isVisible())


def test_new_arrivals_appear_without_losing_the_place(page: LibraryPage, services: Services, qtbot: QtBot) -> None:
    later = bookshop.offer(*next(row for row in bookshop.SHOPFUL if row[0] == bookshop.LATER))
    page.wall.setCurrentIndex(page.cards.index(3))
    shelf = page.shelf
    row = next(r for r in (1, 2) if getattr(shelf.entry(shelf.model().index(r, 0)), "id", "") == "yuwen-2a")
    book = shelf.model().index(row, 0)
    shelf.setExpanded(book, True)
    until(qtbot, lambda: shelf.model().rowCount(book) == 3)

    def install(store: Store) -> None:
        bookshop.arrive(store, [later])

    services.ask(page, install, lambda _done: page.look_again())

    def ready() -> bool:
        cards = [page.cards.card(row) for row in range(5)]
        return all(card is not None and card.readiness is Readiness.READY for card in cards)

    until(qtbot, ready)
    until(qtbot, lambda: getattr(shelf.entry(shelf.model().index(2, 0, book)), "ready", 0) == 2)
    assert shelf.isExpanded(book)
    assert page.wall.currentIndex().row() == 3


def test_fifty_thousand_open_at_once_and_scroll(folder: Path, services: Services, qtbot: QtBot) -> None:
    count = 50_000
    with Store.open(folder) as store:
        bookshop.fill_many(store, count)
    page = LibraryPage(services, Theme(0.8), Strings("zh_CN"))
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.begin()
    until(qtbot, lambda: page.cards.rowCount() == count)
    bar = page.wall.verticalScrollBar()
    for share in (0.13, 0.5, 0.77, 1.0):
        bar.setValue(round(bar.maximum() * share))
        page.wall.viewport().repaint()
        row = page.wall.rows_seen()[0]
        until(qtbot, partial(page.cards.card, row))
        assert f"第{row}课" in str(page.cards.index(row).data())
    assert len(page.cards._pages) <= KEPT_PAGES
    assert page.wall.rows_seen()[-1] == count - 1
    page.wall.setFocus()
    QTest.keyClick(page.wall, Qt.Key.Key_Home)
    QTest.keyClick(page.wall, Qt.Key.Key_PageDown)
    assert 0 < page.wall.currentIndex().row() < 200


def test_many_pages_are_looked_at_and_few_are_kept(folder: Path, services: Services, qtbot: QtBot) -> None:
    with Store.open(folder) as store:
        bookshop.fill_many(store, (KEPT_PAGES + 4) * PAGE)
    page = LibraryPage(services, Theme(0.8), Strings("zh_CN"))
    qtbot.addWidget(page)
    page.cards.ask(Question())
    until(qtbot, lambda: page.cards.rowCount() > 0)
    for number in range(KEPT_PAGES + 4):
        until(qtbot, partial(page.cards.card, number * PAGE))
    assert len(page.cards._pages) == KEPT_PAGES


def test_trouble_while_looking_is_told(page: LibraryPage, services: Services, qtbot: QtBot, folder: Path) -> None:
    told: list[Exception] = []
    services.trouble.connect(lambda error, _lesson: told.append(error))
    services._opened().close()
    (folder / "songke.db").write_bytes(b"this is no database" * 100)
    page.cards.ask(Question(words="妈妈"))
    until(qtbot, lambda: bool(told))


@pytest.mark.usefixtures("qapp")
def test_covers_are_cut_to_size_and_strange_files_are_no_covers(tmp_path: Path) -> None:
    wide = QImage(400, 100, QImage.Format.Format_RGB32)
    wide.fill(QColor("red"))
    for x in range(200, 400):
        for y in range(100):
            wide.setPixelColor(x, y, QColor("blue"))
    path = tmp_path / "cover.png"
    assert wide.save(str(path))
    cut = read_cover(path, QSize(50, 50))
    assert (cut.width(), cut.height()) == (50, 50)
    assert cut.pixelColor(5, 25).red() > 200
    assert cut.pixelColor(45, 25).blue() > 200
    whole = read_cover(path, QSize(48, 48), whole=True)
    assert (whole.width(), whole.height()) == (48, 12)
    assert whole.pixelColor(2, 6).red() > 200
    assert whole.pixelColor(45, 6).blue() > 200
    place = within(QRectF(10, 10, 100, 100), QPixmap.fromImage(whole))
    assert (place.left(), place.width(), place.center().y()) == (10, 100, 60)
    strange = tmp_path / "strange.png"
    strange.write_bytes(b"not a picture")
    assert read_cover(strange, QSize(50, 50)).isNull()
    assert read_cover(tmp_path / "absent.png", QSize(50, 50)).isNull()


def test_the_window_says_why_a_store_does_not_open(show: Shown, folder: Path, qtbot: QtBot) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    window = show(settled=False)
    until(qtbot, lambda: "不能写入" in window.library.empty.lead.text())
    folder.unlink()


def test_a_card_that_is_found_by_its_text_shows_the_passage(qtbot: QtBot, services: Services, folder: Path) -> None:
    said = "池塘里的水草下面，小蝌蚪长出两条后腿，过了几天又长出两条前腿"
    spoken = replace(bookshop.offer("seeds", "青蛙的一生", "qwdys", "视频课程", "l2"), text=said)
    with Store.open(folder) as store:
        bookshop.fill(store, spoken)
        store.wordings.index()
    page = LibraryPage(services, Theme(0.8), Strings("zh_CN"))
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.begin()
    until(qtbot, lambda: page.cards.rowCount() == 6)
    page.search.setText("两条后腿")
    until(qtbot, lambda: page.cards.rowCount() == 1)
    until(qtbot, lambda: isinstance(page.cards.index(0).data(CARD), Card))
    card = page.cards.index(0).data(CARD)
    assert (card.title["zh-CN"], card.passage) == ("青蛙的一生", "…下面，小蝌蚪长出两条后腿，过了几天又长出两条前腿")
    shown = page.grab().toImage()
    delegate = page.wall.itemDelegate()
    assert isinstance(delegate, CardDelegate)
    with_passage, without = QImage(300, 272, QImage.Format.Format_RGB32), QImage(300, 272, QImage.Format.Format_RGB32)
    for image, passage in ((with_passage, card.passage), (without, "")):
        image.fill(QColor("white"))
        with QPainter(image) as painter:
            delegate._paint_words(painter, QRectF(0, 0, 220, 218), replace(card, passage=passage))
    assert with_passage != without
    if place := os.environ.get("SONGKE_PICTURES"):
        shown.save(str(Path(place) / "found-by-text.png"), "PNG")  # type: ignore[call-overload]
