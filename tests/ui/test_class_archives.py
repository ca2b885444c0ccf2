"""ZIM archives in class: pages seen are in the row, the page that was left opens again; also as own files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.player.web import zim_library
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.cards import Place
from desktop_app.store.own_kinds import ZIM
from desktop_app.store.store import Store
from desktop_app.ui.period_card import ResourceButton
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme
from desktop_app.ui.today_facts import Offered
from package_format.session_row import Kind, Outcome
from tests.player.archives import make, needs_libzim
from tests.player.web_lessons import QUIET
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import card, opened, rows
from tests.ui.test_class_web import asked
from tests.ui.test_own_lessons import opened as own

pytestmark = [pytest.mark.qt_log_ignore(*QUIET), needs_libzim]
INSIDE = "document.getElementById('stage').contentDocument"


@pytest.fixture
def archive(folder: Path, tmp_path: Path) -> Path:
    made = make(tmp_path / "水的百科.mp3")  # its content decides
    with Store.open(folder) as store:
        content = made.read_bytes()
        bookshop.fill(store, bookshop.Offered("shui", "水的百科", "sdbk", "课件", "l1", content, ZIM, "shui.zim"))
        store.own_files.add(made)
    return made


def reads(qtbot: QtBot, player: WebPlayer, words: str) -> None:
    until(qtbot, lambda: asked(qtbot, player, f"{INSIDE}.body.innerText.includes('{words}')") is True)


def test_the_pages_seen_are_in_the_row_and_the_last_one_opens_again(
    show: Shown, services: Services, qtbot: QtBot, archive: Path
) -> None:
    rooms = show()
    class_page, player = opened(qtbot, rooms, "shui")
    assert isinstance(player, WebPlayer)
    begun = player.position
    qtbot.wait(1_100)  # a glance is not reading
    asked(qtbot, player, f"{INSIDE}.getElementById('a').click(); 1")
    reads(qtbot, player, "变成雨")
    until(qtbot, lambda: player.position != begun)
    left = player.position
    assert not class_page.dock.page.isVisible()
    qtbot.wait(1_100)
    class_page.leave()
    (row,) = rows(services, qtbot, 1)
    assert (row.kind, row.outcome, row.length, row.position) == (Kind.DOCUMENT, Outcome.ENDED, 9, left)
    assert row.segments == ((begun, begun), (left, left))
    assert row.progress == 2 * 1000 // 9
    until(qtbot, lambda: [one.card.id for one in rooms.library.recent.cards] == ["shui"])
    assert rooms.library.recent.cards[0].where() == Strings("zh_CN")("page-left")
    rooms.library.recent.cards[0].grab()
    _page, again = opened(qtbot, rooms, "shui")
    assert isinstance(again, WebPlayer)
    reads(qtbot, again, "变成雨")
    assert again.position == left
    class_page.leave()


def test_an_own_archive_opens_and_nothing_of_it_is_recorded(
    show: Shown, services: Services, qtbot: QtBot, archive: Path
) -> None:
    rooms = show()
    class_page, player = own(qtbot, rooms, services, "@1")
    assert isinstance(player, WebPlayer)
    reads(qtbot, player, "生命之源")
    asked(qtbot, player, f"{INSIDE}.getElementById('b').click(); 1")
    reads(qtbot, player, "看不见")
    until(qtbot, lambda: player.position == 6)
    class_page.leave()
    _page, again = own(qtbot, rooms, services, "@1")
    assert isinstance(again, WebPlayer)
    reads(qtbot, again, "看不见")
    class_page.leave()
    assert rows(services, qtbot, 0) == []


def test_without_libzim_the_class_is_told_what_is_missing(
    show: Shown, services: Services, qtbot: QtBot, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zim_library, "find_spec", lambda _name: None)
    rooms = show()
    rooms.open_card(card(rooms, "shui"))
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.trouble.isVisible())
    (row,) = rows(services, qtbot, 1)
    assert row.outcome is Outcome.NOT_OPENED
    assert rooms.class_page is not None
    rooms.class_page.leave()


def test_a_lesson_of_today_goes_on_at_the_page(qtbot: QtBot, show: Shown, archive: Path) -> None:
    rooms = show()
    shown = card(rooms, "shui")
    offered = Offered(shown, Place(shown.id, shown.version, 9, 9, 0))  # the last of all its entries
    assert offered.begun
    assert not Offered(shown, None).begun
    button = ResourceButton(offered, Theme(0.8), Strings("zh_CN"))
    qtbot.addWidget(button)
    assert "继续上次看的一页" in button.state()
