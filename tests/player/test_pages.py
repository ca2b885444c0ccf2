"""One contract for the players of documents and images."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.player.image_player import MOST_PIXELS
from desktop_app.player.page_player import PagePlayer
from desktop_app.player.page_view import LARGEST, SMALLEST
from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State, Unit
from desktop_app.store.cards import Lesson
from package_format.errors import NotPlayable, Unreadable
from tests.player.conftest import Leftovers, Stage
from tests.player.lessons import FIXTURES, lesson_of
from tests.player.make_fixtures import PAGES

PDF = lesson_of(FIXTURES / "pages.pdf")
PICTURES = lesson_of(*(FIXTURES / f"picture{number}.png" for number in (1, 2, 3)))
BOTH = pytest.mark.parametrize("name,lesson", [("qtpdf", PDF), ("images", PICTURES)])


def opened(stage: Stage, name: str, lesson: Lesson, start: int = 0) -> PagePlayer:
    player = stage.open(name, lesson, start)
    assert isinstance(player, PagePlayer)
    return player


def shows_page(player: Player, page: int) -> bool:
    """Whether the page with the colour of ``page`` has been rendered."""
    frame = player.current_frame()
    if frame is None or player.position != page:
        return False
    corner = frame.pixelColor(2, 2)
    wanted = QColor(PAGES[page - 1])
    return max(abs(corner.red() - wanted.red()), abs(corner.green() - wanted.green())) < 4


@BOTH
def test_the_first_page_shows_itself(stage: Stage, name: str, lesson: Lesson) -> None:
    player = opened(stage, name, lesson)
    assert stage.states == [State.OPENING, State.SHOWING]
    assert stage.lengths == [3]
    assert stage.moves[-1] == 1
    assert (player.unit, player.length, player.position) == (Unit.PAGE, 3, 1)
    assert player.capabilities - {Can.FIND} == {Can.ZOOM, Can.REGION, Can.OVERLAY, Can.PAGES, Can.SEEK}
    assert (Can.FIND in player.capabilities) == (name == "qtpdf")
    assert shows_page(player, 1)


@BOTH
def test_pages_turn_and_stop_at_both_ends(stage: Stage, name: str, lesson: Lesson) -> None:
    player = opened(stage, name, lesson)
    for turn, page in ((player.next_page, 2), (player.next_page, 3), (player.next_page, 3), (player.previous_page, 2)):
        turn()
        stage.until(partial(shows_page, player, page))
    player.seek(-4)
    stage.until(partial(shows_page, player, 1))
    player.seek(99)
    stage.until(partial(shows_page, player, 3))
    assert stage.seeks == [(1, 2), (2, 3), (3, 2), (2, 1), (1, 3)]
    assert stage.ends == 0


@BOTH
def test_it_opens_where_it_was_left(stage: Stage, name: str, lesson: Lesson) -> None:
    player = opened(stage, name, lesson, 3)
    assert shows_page(player, 3)
    assert stage.moves == [3]


@BOTH
def test_a_place_behind_the_end_is_the_beginning(stage: Stage, name: str, lesson: Lesson) -> None:
    assert opened(stage, name, lesson, 12).position == 1


@BOTH
def test_every_page_is_really_rendered(stage: Stage, name: str, lesson: Lesson) -> None:
    player = opened(stage, name, lesson)
    for page in (2, 3):
        player.next_page()
        stage.until(partial(shows_page, player, page))
    decoded = player.decoded()
    assert decoded.filled_pages == 3
    assert decoded.pages >= 3


@BOTH
def test_zoom_has_steps_bounds_and_two_fits(stage: Stage, name: str, lesson: Lesson) -> None:
    player = opened(stage, name, lesson)
    said: list[float] = []
    player.zoomed.connect(said.append)
    view = player.widget
    fitted = view.zoom
    assert view.page_place().height() <= view.viewport().height()
    player.zoom_in()
    assert view.zoom == pytest.approx(fitted * 1.25)
    player.zoom_out()
    assert view.zoom == pytest.approx(fitted)
    player.zoom_width()
    stage.until(lambda: abs(view.page_place().width() - view.viewport().width()) <= 1)
    for _ in range(40):
        player.zoom_in()
    assert view.zoom == LARGEST
    for _ in range(60):
        player.zoom_out()
    assert view.zoom == SMALLEST
    player.zoom_fit()
    assert view.zoom == pytest.approx(fitted)
    assert said[:2] == pytest.approx([fitted * 1.25, fitted])


@BOTH
def test_a_fitted_page_follows_the_widget(stage: Stage, name: str, lesson: Lesson) -> None:
    player = opened(stage, name, lesson)
    before = player.widget.zoom
    player.widget.resize(960, 540)
    stage.until(lambda: player.widget.zoom > before * 1.8)


def test_a_pdf_is_rendered_again_as_sharp_as_it_is_shown(stage: Stage) -> None:
    player = opened(stage, "qtpdf", PDF)
    for _ in range(5):
        player.zoom_in()
    wanted = player.widget.page_place().size()
    stage.until(partial(has_size, player, wanted))


def has_size(player: Player, size: QSize) -> bool:
    frame = player.current_frame()
    return frame is not None and frame.size() == size


@BOTH
def test_a_large_page_is_moved_by_hand_and_zoomed_by_the_wheel(stage: Stage, name: str, lesson: Lesson) -> None:
    player = opened(stage, name, lesson)
    view = player.widget
    middle = QPointF(view.viewport().rect().center())
    for delta in (120, 120, 120, 120, 120, -120):
        wheel = QWheelEvent(
            middle, middle, QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), wheel)
    bar = view.verticalScrollBar()
    assert bar.maximum() > 100
    centred = bar.value()
    assert 0 < centred < bar.maximum(), "zooming keeps the middle"
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    QTest.mouseMove(view.viewport(), QPoint(200, 110))
    stage.until(lambda: bar.value() == centred + 40)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 110))


def test_a_single_picture_is_one_thing(stage: Stage) -> None:
    player = opened(stage, "images", lesson_of(FIXTURES / "picture2.png"))
    assert (player.unit, player.length, player.position) == (Unit.ONE, 1, 1)
    assert player.capabilities == {Can.ZOOM, Can.REGION, Can.OVERLAY}
    frame = player.current_frame()
    assert frame is not None
    assert (frame.width(), frame.height()) == (320, 240)


def test_a_huge_picture_is_scaled_while_it_is_decoded(stage: Stage, tmp_path: Path) -> None:
    huge = tmp_path / "huge.jpg"
    image = QImage(8000, 6000, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    image.setPixelColor(0, 0, QColor("red"))
    assert image.save(str(huge), quality=50)
    player = opened(stage, "images", lesson_of(huge, media_type="image/jpeg"))
    frame = player.current_frame()
    assert frame is not None
    assert frame.width() * frame.height() <= MOST_PIXELS
    assert frame.width() / frame.height() == pytest.approx(4 / 3, abs=0.01)


def test_a_picture_is_known_by_its_content_not_its_name(stage: Stage, tmp_path: Path) -> None:
    wrong = tmp_path / "photo.jpg"
    wrong.write_bytes((FIXTURES / "picture1.png").read_bytes())
    assert shows_page(opened(stage, "images", lesson_of(wrong, media_type="image/jpeg")), 1)


@pytest.mark.parametrize("broken", [1, 2])
def test_a_broken_picture_of_a_set_costs_itself_only(stage: Stage, tmp_path: Path, broken: int) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    paths = [FIXTURES / "picture1.png", FIXTURES / "picture2.png"]
    paths[broken - 1] = bad
    player = opened(stage, "images", lesson_of(*paths, media_type="image/png"))
    good = 3 - broken
    for page in (broken, good):
        player.seek(page)
        stage.until(lambda: player.current_frame() is not None)
        assert player.state is State.SHOWING
    stage.until(partial(shows_page, player, good))
    assert stage.failures == []


def test_a_set_of_broken_pictures_fails(stage: Stage, tmp_path: Path) -> None:
    bad = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in bad:
        path.write_bytes(b"no picture")
    opened(stage, "images", lesson_of(*bad, media_type="image/png"))
    assert [type(error) for error in stage.failures] == [NotPlayable]


RAW = (FIXTURES / "pages.pdf").read_bytes()
BAD_PDFS = {"empty": b"", "text": "这不是文件".encode() * 99, "cut": RAW[: len(RAW) // 3], "head": RAW[:20]}


@pytest.mark.parametrize("what", BAD_PDFS)
def test_a_broken_document_fails_once(stage: Stage, tmp_path: Path, what: str) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(BAD_PDFS[what])
    player = opened(stage, "qtpdf", lesson_of(bad))
    assert [type(error) for error in stage.failures] == [NotPlayable]
    for press in (player.next_page, player.zoom_in, player.play, player.previous_page):
        press()
    stage.pass_time(50)
    assert len(stage.failures) == 1
    assert player.current_frame() is None


@pytest.mark.parametrize("name,file", [("qtpdf", "gone.pdf"), ("images", "gone.png")])
def test_a_file_that_is_gone_fails(stage: Stage, tmp_path: Path, name: str, file: str) -> None:
    opened(stage, name, lesson_of(tmp_path / file))
    assert isinstance(stage.failures[0], NotPlayable | Unreadable)


def test_a_blank_page_is_seen_to_be_blank(stage: Stage, tmp_path: Path, qapp: QApplication) -> None:
    assert qapp is not None
    path = tmp_path / "blank.pdf"
    writer = QPdfWriter(str(path))
    painter = QPainter(writer)
    writer.newPage()
    painter.drawText(200, 200, "x")
    painter.end()
    player = opened(stage, "qtpdf", lesson_of(path))
    stage.until(lambda: player.decoded().pages >= 2)
    assert player.decoded().filled_pages == 1, "one small letter is enough, white paper is not"


@BOTH
def test_closing_and_opening_a_hundred_times_leaves_nothing_behind(
    stage: Stage, name: str, lesson: Lesson, leftovers: Leftovers
) -> None:
    for number in range(100):
        player = stage.player(name, lesson)
        player.open(lesson, lesson.main)
        if number % 10 == 0:
            stage.until(lambda: stage.states[-1] is State.SHOWING)
        player.close()
        player.close()
        if number == 10:
            leftovers.begin()
    stage.until(leftovers.are_gone)
