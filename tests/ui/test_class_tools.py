from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import State
from desktop_app.store.ink import Stroke
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.class_tools.tool import COLOURS, Tool
from desktop_app.ui.services import Services
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened, rows

pytestmark = pytest.mark.usefixtures("shop")
LEFT = Qt.MouseButton.LeftButton


def drag(widget: QWidget, *points: tuple[float, float]) -> None:
    """Press at the first point, move over the others and let go; points are shares of the widget."""
    places = [QPoint(round(x * widget.width()), round(y * widget.height())) for x, y in points]
    QTest.mousePress(widget, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(widget, place)
    QTest.mouseRelease(widget, LEFT, pos=places[-1])


def press(page: ClassPage, tool: Tool, side: int = 0) -> None:
    QTest.mouseClick(page.tools.docks[side].buttons[tool], LEFT)


def ink(services: Services, qtbot: QtBot, resource: str) -> dict[int, tuple[Stroke, ...]]:
    got: list[dict[int, tuple[Stroke, ...]]] = []
    services.ask(services, lambda store: store.ink.of(resource, 1), got.append)
    until(qtbot, lambda: bool(got))
    return got[0]


def seen(page: ClassPage, place: QPoint) -> QColor:
    """The colour a class sees at ``place`` of the page."""
    image = QImage(page.size(), QImage.Format.Format_RGB32)
    page.render(image)
    return image.pixelColor(place)


def near(colour: QColor, other: str) -> bool:
    wanted = QColor(other)
    off = colour.red() - wanted.red(), colour.green() - wanted.green(), colour.blue() - wanted.blue()
    return max(map(abs, off)) < 40


def centre(page: ClassPage, player: Player) -> QPoint:
    return player.widget.mapTo(page, player.picture_place().center())


def test_what_is_written_stays_with_its_page(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    press(page, Tool.PEN)
    assert page.tools.engaged
    assert page.tools.docks[1].buttons[Tool.PEN].isChecked(), "both sides tell the same"
    drag(page.tools.sheet, (0.4, 0.5), (0.5, 0.5), (0.6, 0.5))
    middle = page.tools.sheet.geometry().center()
    assert near(seen(page, middle), COLOURS[0])
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    until(qtbot, lambda: player.position == 2)
    assert not near(seen(page, middle), COLOURS[0])
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    until(qtbot, lambda: player.position == 1)
    assert near(seen(page, middle), COLOURS[0])
    page.leave()
    assert not page.tools.engaged
    assert list(ink(services, qtbot, "kedou-pages")) == [1]
    page, player = opened(qtbot, rooms, "kedou-pages")
    player.seek(1)
    until(qtbot, lambda: near(seen(page, page.tools.sheet.geometry().center()), COLOURS[0]))


def test_ink_goes_with_the_page_when_it_is_enlarged(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    QTest.keyClick(page, Qt.Key.Key_P)
    centred = centre(page, player) - page.tools.sheet.pos()
    share = centred.x() / page.tools.sheet.width(), centred.y() / page.tools.sheet.height()
    drag(page.tools.sheet, share, share)
    QTest.keyClick(page, Qt.Key.Key_Plus)
    QTest.keyClick(page, Qt.Key.Key_Plus)
    assert near(seen(page, centre(page, player)), COLOURS[0])
    QTest.keyClick(page, Qt.Key.Key_Z)
    assert page.tools.sheet.tool is Tool.REGION
    before = player.picture_place()
    drag(page.tools.sheet, (0.45, 0.45), (0.6, 0.6))
    assert player.picture_place().width() > before.width()
    assert not page.tools.engaged
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert rooms.in_class, "Esc puts the enlargement away first"
    until(qtbot, lambda: player.picture_place().width() < before.width())


def test_a_film_stands_for_the_pen_and_marks_where_it_was(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-film")
    until(qtbot, page.tools.docks[0].isVisible)
    until(qtbot, lambda: player.position > 300)
    press(page, Tool.PEN)
    until(qtbot, lambda: player.state is State.PAUSED)
    QTest.mouseClick(page.tools.docks[0].swatches[1], LEFT)
    drag(page.tools.sheet, (0.4, 0.5), (0.5, 0.5), (0.6, 0.5))
    middle = page.tools.sheet.geometry().center()
    assert near(seen(page, middle), COLOURS[1])
    (mark,) = page.dock.slider._marks
    assert abs(mark - player.position) < 400
    QTest.keyClick(page, Qt.Key.Key_Space)
    until(qtbot, lambda: player.state is State.PLAYING)
    assert not page.tools.engaged, "the pen is laid down"
    assert not page.tools.sheet.isVisible()
    until(qtbot, lambda: player.position > mark + 500 or player.state is State.ENDED)
    player.pause()
    player.seek(mark)
    until(qtbot, lambda: near(seen(page, middle), COLOURS[1]))
    page.leave()
    assert list(ink(services, qtbot, "kedou-film")) == [mark]


def test_the_eraser_undo_and_wiping_a_page(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    dock = page.tools.docks[1]
    press(page, Tool.PEN, side=1)
    QTest.mouseClick(dock.bold, LEFT)
    for height in (0.3, 0.5, 0.7):
        drag(page.tools.sheet, (0.45, height), (0.55, height))
    press(page, Tool.ERASER, side=1)
    drag(page.tools.sheet, (0.5, 0.29), (0.5, 0.31))
    assert len(ink(services, qtbot, "kedou-pages")[1]) == 2
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(ink(services, qtbot, "kedou-pages")[1]) == 3
    QTest.mouseClick(dock.wipe_all, LEFT)
    assert ink(services, qtbot, "kedou-pages") == {}
    QTest.mouseClick(dock.undo, LEFT)
    written = ink(services, qtbot, "kedou-pages")[1]
    assert [stroke.width for stroke in written] == [160] * 3
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not page.tools.engaged
    assert rooms.in_class


def test_the_curtain_is_pulled_away_and_what_it_leaves_free_can_be_used(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    press(page, Tool.CURTAIN)
    curtain = page.tools.curtain
    page.dock.hide()
    assert curtain.geometry() == player.widget.geometry()
    drag(curtain, (0.5, 0.99), (0.5, 0.4))
    assert curtain.geometry().height() < player.widget.height() * 0.6
    hidden = curtain.hidden_part
    page.resize(page.width() - 100, page.height() - 80)
    assert curtain.hidden_part == hidden
    assert abs(curtain.height() - hidden.height() * player.widget.height()) < 3
    drag(curtain, (0.5, 0.5), (0.5, 5.0))
    assert curtain.isVisible()
    assert player.widget.geometry().intersects(curtain.geometry()), "it can always be taken hold of again"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not curtain.isVisible()
    assert rooms.in_class


def test_freezing_holds_the_picture_while_pages_turn_below(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    page.tools.docks[0].hide()
    spot = centre(page, player)
    before = seen(page, spot)
    QTest.keyClick(page, Qt.Key.Key_S)
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    until(qtbot, lambda: player.position == 2)
    until(qtbot, lambda: player.current_frame() is not None)
    assert near(seen(page, spot), before.name())
    assert page.tools.still.isVisible()
    QTest.keyClick(page, Qt.Key.Key_S)
    assert not page.tools.still.isVisible()


def test_a_film_freezes_where_it_is_and_enlarged_it_plays_on(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-film")
    until(qtbot, lambda: player.current_frame() is not None)
    page.tools.press(Tool.REGION)
    drag(page.tools.sheet, (0.3, 0.3), (0.6, 0.6))
    whole = player.picture_place()
    assert whole.width() > player.widget.width() * 2
    assert whole.contains(player.widget.rect())
    assert player.state in (State.PLAYING, State.ENDED)
    page.tools.press(Tool.REGION)
    assert player.picture_place().width() <= player.widget.width()
    player.seek(0)
    player.play()
    until(qtbot, lambda: player.state is State.PLAYING)
    page.tools.press(Tool.FREEZE)
    until(qtbot, lambda: player.state is State.PAUSED)
    page.leave()
    assert not page.tools.still.isVisible()


def test_the_timer_counts_moves_and_tells_the_end(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    press(page, Tool.TIMER)
    timer = page.tools.timer
    assert timer.figures.text() == "3:00"
    assert page.rect().contains(timer.geometry())
    cells = timer.minutes.cells()
    QTest.mouseClick(timer.minutes, LEFT, pos=cells[0].center().toPoint())
    assert timer.figures.text() == "1:00"
    QTest.mouseClick(timer.more, LEFT)
    assert timer.figures.text() == "2:00"
    QTest.mouseClick(timer.run, LEFT)
    assert not timer.chooser.isVisible()
    until(qtbot, lambda: timer.figures.text() == "1:59")
    drag(timer, (0.5, 0.1), (-9.0, 0.1))
    assert page.rect().contains(timer.geometry())
    assert timer.x() == 0
    timer.countdown.lengthen(-118.8)
    until(qtbot, timer.over.isVisible)
    assert timer.figures.text() == "0:00"
    QTest.mouseClick(timer.put_away, LEFT)
    assert not timer.isVisible()
    assert not page.tools.docks[0].buttons[Tool.TIMER].isChecked()


def test_a_stretch_is_repeated_and_counted_as_it_was_played(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-tone")
    jumps: list[tuple[int, int]] = []
    player.seeked.connect(lambda left, position: jumps.append((left, position)))
    until(qtbot, lambda: player.position > 300)
    QTest.keyClick(page, Qt.Key.Key_R)
    begins = page.dock.repeating.start
    assert begins is not None
    assert "再按一次" in page.bar.hint.text()
    until(qtbot, lambda: player.position > begins + 900)
    QTest.mouseClick(page.dock.repeat, LEFT)
    assert page.bar.hint.text() == ""
    until(qtbot, lambda: len(jumps) == 4)
    assert {position for _left, position in jumps} == {begins}
    QTest.keyClick(page, Qt.Key.Key_R)
    assert page.dock.repeating.start is None
    page.leave()
    (row,) = rows(services, qtbot, 1)
    played = [end - start for start, end in row.segments if abs(start * 100 - begins) < 250]
    assert len(played) >= 3, "each round is a stretch of its own"


def test_a_stretch_at_the_end_is_repeated_too(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-tone")
    until(qtbot, lambda: player.length > 0)
    page.dock.repeating._set(player.length - 700, player.length)
    player.seek(player.length - 700)
    jumps: list[int] = []
    player.seeked.connect(lambda _left, position: jumps.append(position))
    until(qtbot, lambda: jumps.count(player.length - 700) >= 2)
    assert player.state is State.PLAYING


def test_the_docks_go_with_the_pointer_but_not_out_of_the_hand(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    page._quiet.start(1)
    until(qtbot, lambda: not page.tools.docks[0].isVisible())
    page.show_controls()
    press(page, Tool.PEN)
    page._quiet.start(1)
    until(qtbot, lambda: not page.dock.isVisible())
    assert page.tools.docks[0].isVisible()
    assert page.tools.docks[1].isVisible()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_docks_fit_every_screen_and_their_buttons_are_large(
    show: Shown, qtbot: QtBot, size: tuple[int, int]
) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-film")
    rooms.window().resize(*size)
    for tool in (None, Tool.PEN):
        if tool is not None:
            page.tools.press(tool)
        for dock in page.tools.docks:
            inside = QRect(0, page.bar.height(), page.width(), page.height())
            assert inside.top() <= dock.geometry().top() + page.bar.height()
            assert dock.geometry().bottom() <= page.height()
            children: list[QObject] = list(dock.findChildren(QObject))
            buttons = [each for each in children if isinstance(each, QAbstractButton) and each.isVisible()]
            assert len(buttons) >= 6
            for button in buttons:
                assert button.accessibleName()
                assert dock.rect().contains(QRect(button.mapTo(dock, QPoint()), button.size()))
            tools = [dock.buttons[each] for each in Tool]
            assert all(button.width() >= 64 * 0.8 for button in tools)


def test_a_lesson_that_is_replaced_takes_its_ink_along(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.tools.docks[0].isVisible)
    page.tools.press(Tool.PEN)
    drag(page.tools.sheet, (0.4, 0.5), (0.6, 0.5))
    page.tools.press(Tool.CURTAIN)
    page, player = opened(qtbot, rooms, "kedou-film")
    assert not page.tools.curtain.isVisible()
    assert page.tools._writing.places == ()
    assert partial(player.picture_place)() == player.picture_place()
    page.tools._draw(Stroke.drawn(0, 60, [(0.5, 0.5)]))
    assert page.tools._writing.places


def test_regions_outside_the_picture_enlarge_nothing(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    page.tools.press(Tool.REGION)
    before = player.picture_place()
    page.tools.sheet._end_frame(QRect(-500, -500, 100, 100))
    assert player.picture_place() == before
    player.zoom_to(QRectF())
    assert player.picture_place() == before
