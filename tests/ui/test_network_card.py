"""联网 on the school's page, what it does to an update, and the rest that a lesson in class asks for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.store.cards import Card, Readiness
from desktop_app.store.hours import as_text, read_hours
from desktop_app.store.store import Store
from desktop_app.sync.progress import Outcome, Progress, Trouble
from desktop_app.ui.choices import Segments
from desktop_app.ui.network_card import NIGHT, OWN, NetworkCard
from desktop_app.ui.progress_card import ProgressCard
from desktop_app.ui.rail import MODES
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme
from package_format.errors import Deferred, NoSpace, Rule
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.publisher import Lesson, Publisher
from tests.ui.conftest import Shown, until
from tests.ui.test_receiving import content, slowly, subscribed, sync_page
from tests.ui.test_settings_page import asked, settings

ZH = Strings("zh_CN")


def card(rooms: Rooms, qtbot: QtBot) -> NetworkCard:
    network = settings(rooms, qtbot).network
    until(qtbot, network.spent.text)
    return network


def ready(rooms: Rooms) -> list[Card]:
    """The lessons on the wall that may be opened."""
    cards = [rooms.library.cards.card(row) for row in range(rooms.library.cards.rowCount())]
    return [card for card in cards if card is not None and card.readiness is Readiness.READY]


def choose(segments: Segments, number: int) -> None:
    QTest.mouseClick(segments, Qt.MouseButton.LeftButton, pos=segments.cells()[number].center().toPoint())


def away() -> str:
    """Hours of the day that are not now, however slow the test is."""
    soon = datetime.now().astimezone() + timedelta(hours=3)
    return f"{soon:%H:%M}-{soon + timedelta(hours=1):%H:%M}"


@pytest.mark.usefixtures("shop")
def test_choices_are_kept_at_once(show: Shown, services: Services, qtbot: QtBot) -> None:
    network = card(show(), qtbot)
    choose(network.hours, 1)
    choose(network.day, 2)
    choose(network.month, 3)
    choose(network.rate, 1)
    choose(network.proxy, 1)

    def kept(store: Store) -> tuple[object, ...]:
        found = store.settings
        return (as_text(found.network_hours), found.day_budget, found.month_budget, found.rate_limit, found.proxy)

    expected = (NIGHT, 500_000_000, 20_000_000_000, 64_000, "direct")
    until(qtbot, lambda: asked(services, qtbot, kept) == expected)
    for segments in (network.hours, network.day, network.month, network.rate, network.proxy):
        choose(segments, 0)
    until(qtbot, lambda: asked(services, qtbot, kept) == ("", None, None, None, ""))


@pytest.mark.usefixtures("shop")
def test_hours_and_proxy_may_be_typed_and_are_refused_in_plain_words(
    show: Shown, services: Services, qtbot: QtBot
) -> None:
    network = card(show(), qtbot)
    assert not network.own_hours.isVisible()
    choose(network.hours, 2)
    choose(network.proxy, 2)
    for line, wrong, right, hint in (
        (network.own_hours, "night", "12-13:30", "net-hours-hint"),
        (network.own_proxy, "proxy", "192.168.1.1:8080", "net-proxy-hint"),
    ):
        line.setFocus()
        QTest.keyClicks(line, wrong)
        QTest.keyClick(line, Qt.Key.Key_Return)
        until(qtbot, network.refused.isVisible)
        assert ZH(hint) in network.refused.text()
        line.clear()
        QTest.keyClicks(line, right)
        QTest.keyClick(line, Qt.Key.Key_Return)
        until(qtbot, lambda: not network.refused.isVisible())
    found = asked(services, qtbot, lambda store: (as_text(store.settings.network_hours), store.settings.proxy))
    assert found == ("12:00-13:30", "http://192.168.1.1:8080")
    network.own_proxy.clearFocus()
    network.look_again()
    until(qtbot, lambda: network.own_proxy.text() == "http://192.168.1.1:8080")
    assert (network.hours.value, network.proxy.value) == (OWN, OWN)


@pytest.mark.usefixtures("shop")
def test_a_disk_that_cannot_keep_it_is_told(
    show: Shown, services: Services, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = card(show(), qtbot)

    def broken(*_: object) -> None:
        raise NoSpace("D:", 1, 0)

    monkeypatch.setattr("desktop_app.store.settings.Settings._set", broken)
    choose(network.rate, 1)
    until(qtbot, network.refused.isVisible)
    assert "电脑空间不够" in network.refused.text()


# ------------------------------------------------------------------------------------------------ updates
@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(*(Lesson(f"lesson-{n}", {"lesson.pdf": content(n, 200_000)}) for n in range(4)))
    return made


@pytest.fixture
def server(publisher: Publisher) -> Iterator[FaultServer]:
    with FaultServer(publisher.tree).running() as running:
        yield running


def test_outside_the_hours_an_update_waits_until_a_person_says_now(
    show: Shown, folder: Path, publisher: Publisher, server: FaultServer, qtbot: QtBot
) -> None:
    subscribed(folder, publisher, server.address)
    with Store.open(folder) as store:
        store.settings.network_hours = read_hours(away())
    rooms = show(settled=False)
    page = sync_page(rooms)
    rooms.receiving.update()
    until(qtbot, lambda: not rooms.receiving.running)
    assert "联网时段" in page.progress.lead.text()
    assert not page.troubles.isVisible()
    assert page.progress.now.isVisible()
    QTest.mouseClick(page.progress.now, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not rooms.receiving.running)
    assert page.progress.lead.text() == "收好了，新到 4 项，可以上课了。"
    assert not page.progress.now.isVisible()


def test_an_update_rests_while_a_lesson_is_shown_in_class(
    show: Shown, folder: Path, publisher: Publisher, server: FaultServer, qtbot: QtBot
) -> None:
    subscribed(folder, publisher, server.address)
    rooms = show(settled=False)
    page = sync_page(rooms)
    shown_in_class = threading.Event()

    def held_back(exchange: Exchange) -> bool:
        if server.pack_bytes > 450_000:
            shown_in_class.wait(60)
        return slowly(exchange)

    server.fault = held_back
    rooms.receiving.update()
    until(qtbot, lambda: (rooms.receiving.latest or Progress()).resources_done > 0)
    rooms.show_page("library")
    until(qtbot, lambda: bool(ready(rooms)))
    rooms.open_card(ready(rooms)[0])
    until(qtbot, lambda: (rooms.receiving.latest or Progress()).resting)
    shown_in_class.set()
    until(qtbot, lambda: page.progress.lead.text() == ZH("resting"))
    # Preparing disturbs nobody; a lesson in class does.
    rooms._choose_mode(MODES[1])
    until(qtbot, lambda: not (rooms.receiving.latest or Progress()).resting)
    rooms._choose_mode(MODES[0])
    assert rooms.class_page is not None
    rooms.class_page.leave()
    until(qtbot, lambda: not rooms.receiving.running)
    result = rooms.receiving.result
    assert isinstance(result, Outcome)
    assert result.complete


def test_what_came_all_the_same_is_told_before_what_waits(qtbot: QtBot) -> None:
    made = ProgressCard(Theme(0.8), ZH)
    qtbot.addWidget(made)
    made.show()
    waits = (Trouble(Deferred(Rule.HOURS, 1_796_000_000)),)
    outcome = Outcome(True, 3, 0, 1000, 5, 0, 0, {}, (), waits)
    made.show_outcome(outcome)
    assert made.lead.text() == ZH("done-new", count=3)
    assert not made.now.isVisible()
    nothing = replace(outcome, complete=False, installed=0, troubles=())
    made.show_outcome(nothing)
    assert made.lead.text() == ZH("done-nothing"), "nothing waits: nobody is told to go on"
    made.show_outcome(replace(nothing, waiting=2))
    assert made.lead.text() == ZH("done-partly", count=2)
    made.show_outcome(replace(outcome, complete=False, waiting=2))
    assert "联网时段" in made.lead.text()
    assert made.now.isVisible()
