from __future__ import annotations

import http.client
from collections.abc import Iterator, Sequence
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.sync import neighbours, sharing
from desktop_app.sync.neighbours import Neighbour
from desktop_app.ui.neighbours_card import NeighboursCard
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from tests.ui.conftest import Shown, until
from tests.ui.test_settings_page import asked

pytestmark = pytest.mark.usefixtures("shop")


class Told:
    """Stands for the announcement: other tests on this machine must not find this store."""

    open: ClassVar[list[object]] = []

    def __init__(self, name: str, identity: str, port: int, repositories: Sequence[object], interfaces: object) -> None:
        self.open.append(self)

    def close(self) -> None:
        self.open.remove(self)


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Told]]:
    monkeypatch.setattr(sharing, "Announcement", Told)
    monkeypatch.setattr(sharing, "DEFAULT_PORT", 0)
    yield Told
    assert Told.open == [], "the window says goodbye when it closes"


def card(rooms: Rooms, qtbot: QtBot) -> NeighboursCard:
    rooms.show_page("school")
    page = rooms.settings_page
    assert page is not None
    until(qtbot, page.neighbours.ask.isChecked)
    return page.neighbours


def press(widget: object) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_a_school_shares_while_the_switch_is_on(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    near = card(rooms, qtbot)
    assert not near.share.isChecked()
    press(near.share)
    until(qtbot, lambda: near.address.text().startswith("正在提供：http://"))
    port = int(rooms.neighbourhood.address.rstrip("/").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/metadata/none.json")
    assert connection.getresponse().status == 404
    connection.close()
    assert asked(services, qtbot, lambda store: store.settings.share)
    assert len(Told.open) == 1
    rooms.neighbourhood.renew()
    services.quiet.set()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/metadata/timestamp.json")
    assert connection.getresponse().status == 503, "nothing is served while a lesson is shown"
    connection.close()
    services.quiet.clear()
    press(near.share)
    until(qtbot, lambda: not rooms.neighbourhood.address)
    assert not asked(services, qtbot, lambda store: store.settings.share)
    rooms.neighbourhood.renew()
    assert Told.open == []


def test_what_was_chosen_holds_at_the_next_start(show: Shown, services: Services, qtbot: QtBot) -> None:
    asked(services, qtbot, lambda store: setattr(store.settings, "share", True))
    rooms = show()
    until(qtbot, lambda: bool(rooms.neighbourhood.address))
    assert card(rooms, qtbot).share.isChecked()
    rooms.end()
    rooms.neighbourhood.begin()
    until(qtbot, lambda: not rooms.neighbourhood.address)


def test_neighbours_are_asked_first_unless_that_is_switched_off(show: Shown, services: Services, qtbot: QtBot) -> None:
    near = card(show(), qtbot)
    press(near.ask)
    until(qtbot, lambda: not asked(services, qtbot, lambda store: store.settings.ask_neighbours))


def test_a_look_around_names_who_is_there(show: Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    near = card(show(), qtbot)
    press(near.look)
    until(qtbot, lambda: near.seen.text() == "附近没有学校在提供资源。")
    found = [Neighbour("红星中心校", "http://10.0.0.2:8687/x/"), Neighbour("", "http://10.0.0.3:8687/x/")]
    monkeypatch.setattr(neighbours, "look_around", lambda _identity: found)
    press(near.look)
    until(qtbot, lambda: near.seen.text() == "找到 2 所：红星中心校、http://10.0.0.3:8687/x/")
