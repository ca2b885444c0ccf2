"""下课: asked once, answered with a tap, and told to the centre with the row of the play."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.player.vocabulary import State
from desktop_app.store.store import Store
from desktop_app.ui import class_ending
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from package_format.session_row import Reason
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened, rows
from tests.ui.test_today_page import enter

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was used at all was held."""
    monkeypatch.setattr(class_ending, "ASK_AFTER_MS", 1)


def tap(choice: QWidget) -> None:
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton)


def asked(qtbot: QtBot, rooms: Rooms, resource: str = "kedou-film") -> ClassPage:
    """Hold a lesson for a moment, then go back."""
    page, player = opened(qtbot, rooms, resource)
    until(qtbot, lambda: page.showing is not None and page.showing.in_class_ms > 100)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    until(qtbot, page.ending.card.isVisible)
    assert player.state is not State.PLAYING
    assert rooms.in_class
    return page


@pytest.mark.usefixtures("held")
def test_one_tap_rates_and_leaves(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page = asked(qtbot, rooms)
    assert not page.ending.card.done.isVisible()
    tap(page.ending.card.stars[3])
    assert not rooms.in_class
    (row,) = rows(services, qtbot, 1)
    assert (row.stars, row.reasons) == (3, 0)


@pytest.mark.usefixtures("held")
def test_what_was_wrong_can_be_said(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page = asked(qtbot, rooms)
    card = page.ending.card
    assert not card.reasons[Reason.NO_SOUND].isVisible()
    tap(card.stars[1])
    tap(card.reasons[Reason.NO_SOUND])
    tap(card.reasons[Reason.TOO_HARD])
    tap(card.reasons[Reason.OFF_TOPIC])
    tap(card.reasons[Reason.OFF_TOPIC])
    tap(card.stars[2])
    tap(card.done)
    assert not rooms.in_class
    (row,) = rows(services, qtbot, 1)
    assert (row.stars, row.reasons) == (2, Reason.NO_SOUND | Reason.TOO_HARD)


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("way", ["escape", "skip"])
def test_nobody_has_to_answer(show: Shown, services: Services, qtbot: QtBot, way: str) -> None:
    rooms = show()
    page = asked(qtbot, rooms, "kedou-pages")
    assert not page.dock.isVisible() or not page.ending.card.isHidden()
    if way == "skip":
        tap(page.ending.card.skip)
    else:
        QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not rooms.in_class
    (row,) = rows(services, qtbot, 1)
    assert (row.stars, row.reasons) == (0, 0)
    _page, _player = opened(qtbot, rooms, "kedou-film")
    assert not page.ending.card.isVisible()


@pytest.mark.usefixtures("held")
def test_the_lesson_of_the_timetable_is_marked_with_the_same_card(show: Shown, folder: Path, qtbot: QtBot) -> None:
    enter(folder)
    rooms = show()
    until(qtbot, lambda: rooms.page == "today")
    rooms.show_page("library")
    until(qtbot, lambda: rooms.library.cards.rowCount() > 0)
    page = asked(qtbot, rooms)
    card = page.ending.card
    until(qtbot, lambda: page.ending._due is not None)
    if not card.marks["done"].isVisible():  # the timetable was read after the card was shown
        card.ask(page.ending._due)
    assert "小蝌蚪找妈妈" in card.lesson.text()
    tap(card.stars[3])
    assert rooms.in_class, "the lesson's state is still to be said"
    tap(card.marks["done"])
    assert not rooms.in_class
    rooms.window().close()
    with Store.open(folder) as store:
        from desktop_app.ui import today_facts

        shown = today_facts.look(store).shown[0]
        assert shown.period.lesson is not None
        assert shown.period.lesson.node == "l2", "the next lesson is due"


def test_whoever_looked_in_or_prepared_is_not_asked(show: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-film")
    page.leave()
    assert not rooms.in_class
    monkeypatch.setattr(class_ending, "ASK_AFTER_MS", 1)
    rooms._choose_mode("preparing")
    page, player = opened(qtbot, rooms, "kedou-film")
    until(qtbot, lambda: player.position > 200)
    page.leave()
    assert not rooms.in_class


@pytest.mark.usefixtures("held")
def test_closing_the_window_asks_nothing(show: Shown, folder: Path, qtbot: QtBot) -> None:
    rooms = show()
    asked(qtbot, rooms)
    rooms.window().close()
    with Store.open(folder) as store:
        assert store.outbox.pending() == 1
