from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.store.cards import Readiness
from desktop_app.ui import main_window, window
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.services import Services
from desktop_app.ui.theme import Ink, Theme
from desktop_app.ui.tidying import Tidying
from package_format.errors import Damaged
from tests.ui import bookshop
from tests.ui.conftest import Shown, until


def test_the_first_picture_comes_before_services_and_rooms(qtbot: QtBot, tmp_path: Path, services: Services) -> None:
    made: list[Services] = []

    def make() -> Services:
        made.append(services)
        return services

    main = MainWindow(make, tmp_path / "window.ini", Theme(0.8))
    qtbot.addWidget(main)
    main.resize(900, 600)
    with qtbot.waitSignal(main.painted, timeout=20_000):
        main.show()
    assert not made
    assert main.rooms is None
    image = main.grab().toImage()
    assert image.pixelColor(880, 300) == QColor(Ink.PAPER)
    assert image.pixelColor(5, 590) == QColor(Ink.SUNK)
    until(qtbot, lambda: main.rooms is not None)
    assert made == [services]
    assert main.build() is main.rooms
    assert (main_window._PAPER, main_window._RAIL, main_window._TILE) == (Ink.PAPER, Ink.SUNK, Ink.BAMBOO)
    main.close()


@pytest.mark.usefixtures("shop")
def test_the_first_start_fills_the_screen(qtbot: QtBot, services: Services, tmp_path: Path) -> None:
    main = MainWindow(lambda: services, tmp_path / "new.ini", Theme(0.8))
    qtbot.addWidget(main)
    main.open()
    assert main.isMaximized()
    main.close()


@pytest.mark.usefixtures("shop")
def test_the_rail_leads_everywhere_by_mouse_and_keyboard(show: Shown) -> None:
    rooms = show()
    for page in ("receive", "school", "library"):
        QTest.mouseClick(rooms.rail.buttons[page], Qt.MouseButton.LeftButton)
        assert rooms.page == page
        assert rooms.rail.buttons[page].isChecked()
    rooms.rail.buttons["receive"].setFocus()
    QTest.keyClick(rooms.rail.buttons["receive"], Qt.Key.Key_Space)
    assert rooms.page == "receive"
    rooms.rail.mode.setFocus()
    QTest.keyClick(rooms.rail.mode, Qt.Key.Key_Down)
    assert rooms.rail.mode.value == "preparing"


@pytest.mark.usefixtures("shop")
def test_a_waiting_lesson_says_how_to_get_it(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    until(qtbot, lambda: rooms.library.cards.card(0) is not None)
    cards = [rooms.library.cards.card(row) for row in range(5)]
    later = next(card for card in cards if card is not None and card.readiness is Readiness.WAITING)
    assert later.id == bookshop.LATER
    rooms.open_card(later)
    assert not rooms.in_class
    assert rooms.notice.isVisible()
    assert "我是什么 视频" in rooms.notice.happened.text()
    QTest.mouseClick(rooms.notice.action, Qt.MouseButton.LeftButton)
    assert rooms.page == "receive"
    assert not rooms.notice.isVisible()


@pytest.mark.usefixtures("shop")
def test_trouble_is_told_in_a_strip_and_put_away(show: Shown, services: Services) -> None:
    rooms = show()
    services.trouble.emit(Damaged("files/aa", "digest differs"), "葡萄沟")
    assert rooms.notice.happened.text() == "电脑里的“葡萄沟”有损坏，已停用这一份。"
    assert not rooms.notice.action.isVisible()
    QTest.mouseClick(rooms.notice.close_button, Qt.MouseButton.LeftButton)
    assert not rooms.notice.isVisible()


@pytest.mark.usefixtures("shop")
def test_another_screen_keeps_everythings_share(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    rooms.show_page("receive")
    narrow = rooms.rail.width()
    rooms._fixed_theme = Theme(2.0)
    rooms._moved_to(rooms.screen())
    assert rooms.rail.width() == pytest.approx(narrow * 2.5, abs=3)
    assert rooms.page == "receive"
    until(qtbot, lambda: rooms.library.cards.rowCount() == 5)


@pytest.mark.usefixtures("shop")
def test_size_and_language_are_remembered(
    qtbot: QtBot, folder: Path, tmp_path: Path, show: Shown, services: Services
) -> None:
    rooms = show()
    rooms.choose_language("en")
    rooms.window().resize(790, 607)
    rooms.window().close()
    again = Services(folder, window.open_store, window.make_ranks)
    second = MainWindow(lambda: again, tmp_path / "window.ini", Theme(0.8))
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (790, 607)
    second.open()
    assert not second.isMaximized()
    assert second.build().rail.buttons["library"].text() == "Find lessons"
    second.close()
    assert again.close(20)


@pytest.mark.usefixtures("qapp")
def test_a_bug_is_logged_and_told_and_nothing_stops(
    services: Services, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    told: list[Exception] = []
    services.trouble.connect(lambda error, _lesson: told.append(error))
    report = window._report_to(services)
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as bug:
        report(type(bug), bug, bug.__traceback__)
    assert [type(error) for error in told] == [ZeroDivisionError]
    assert "ZeroDivisionError" in caplog.text
    report(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert len(told) == 1


def test_the_log_is_kept_short(tmp_path: Path) -> None:
    path = tmp_path / "window.log"
    path.write_bytes(b"x" * 600_000)
    root = logging.getLogger()
    before = list(root.handlers)
    window._keep_log(path)
    (handler,) = [handler for handler in root.handlers if handler not in before]
    try:
        handler.emit(logging.LogRecord("ui", logging.WARNING, __file__, 1, "葡萄沟", None, None))
    finally:
        root.removeHandler(handler)
        handler.close()
    assert "葡萄沟" in path.read_text("utf-8")
    assert path.with_suffix(".old").stat().st_size == 600_000


def test_the_whole_program_starts_and_ends(folder: Path, shop: object) -> None:
    """As ``songke`` runs it: an application of its own, in a process of its own."""
    import subprocess

    code = (
        "import sys; from pathlib import Path; from desktop_app.ui import window\n"
        "def prepare(main):\n"
        "    def count(n):\n"
        "        if n: print('shown', n); main.close()\n"
        "    main.built.connect(lambda: main.rooms.library.cards.answered.connect(count))\n"
        "sys.exit(window.run(Path(sys.argv[1]), prepare=prepare))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, timeout=100, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "shown 5"), done.stderr
    assert (folder / "window.ini").is_file()


@pytest.mark.usefixtures("shop")
def test_reading_right_to_left_mirrors_every_page(show: Shown, qapp: QApplication) -> None:
    rooms = show()
    left = rooms.rail.geometry().left()
    rooms.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    for page in ("receive", "school", "library"):
        rooms.show_page(page)
        qapp.processEvents()
        rooms.grab()
    assert rooms.rail.geometry().left() > left


@pytest.mark.usefixtures("qapp")
def test_garbage_is_collected_on_qts_thread_only() -> None:
    import gc

    class Knot:
        def __init__(self) -> None:
            self.self = self

    gc.enable()
    gc.collect()
    tidying = Tidying()
    try:
        assert not gc.isenabled()
        assert tidying.tidy() is None
        knots = [Knot() for _ in range(5000)]
        knots.clear()
        assert tidying.tidy() == 0
        assert not [found for found in gc.get_objects() if isinstance(found, Knot)]
        for _ in range(200):
            gc.collect(0)
        assert tidying.tidy() == 1
    finally:
        tidying.end()
    assert gc.isenabled()


@pytest.mark.usefixtures("shop")
def test_the_rooms_are_rebuilt_while_the_collector_runs_on_a_worker(
    show: Shown, services: Services, qtbot: QtBot
) -> None:
    """What is replaced must not end on the worker's thread: its timers would fire into nothing."""
    import gc

    rooms = show()
    collected: list[int] = []
    for language in ("en", "zh_CN") * 4:
        rooms.show_page("school")
        services.worker.submit(services, lambda _report: gc.collect(), collected.append, collected.append)  # type: ignore[arg-type]
        rooms.choose_language(language)
        qtbot.wait(30)
    until(qtbot, lambda: len(collected) == 8)
    until(qtbot, lambda: rooms.library.cards.rowCount() == 5)
