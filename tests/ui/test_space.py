"""Making room in the window: what is cleaned away is offered again, and withdrawn plans are told; the quiet patrol."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.store.cards import Readiness
from desktop_app.store.store import Store
from desktop_app.ui import quiet_times
from desktop_app.ui.patrolling import Patrolling
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.services import Services
from package_format.catalogue import TeachingProgress, Week, Withdrawal
from package_format.errors import Cleaned
from tests.ui import bookshop
from tests.ui.conftest import Shown, until

LONG_AGO = 1_788_105_600
"""A Monday so long before the program was built that week 1 is over on any clock that can be right."""
PACE = TeachingProgress("2026-2027", 1, LONG_AGO, (Week(1, "yuwen-2a", ("l1",)),))


@pytest.fixture
def paced(folder: Path, shop: list[bookshop.Offered]) -> Callable[..., None]:
    """Publishes another release: with the calendar, and whatever else is said."""

    def release(**said: object) -> None:
        with Store.open(folder) as store:
            store.files.floor = 0
            manifest = store.library.manifest(bookshop.CHANNEL)
            assert manifest is not None
            changed = replace(manifest, number=manifest.number + 1, progress=(PACE,), **said)  # type: ignore[arg-type]
            store.catalogue.apply_manifest(bookshop.CHANNEL, changed, f"{changed.number:064x}")

    release()
    return release


def test_two_presses_make_room_and_the_lesson_is_offered_again(
    show: Shown, paced: object, services: Services, qtbot: QtBot
) -> None:
    rooms = show()
    rooms.show_page("receive")
    assert rooms.sync_page is not None
    room = rooms.sync_page.cleaning
    until(qtbot, room.isVisible)
    assert "第1周" in room.what.text()
    assert "有 3 项" in room.what.text()
    room.clean.click()
    assert "确定" in room.clean.text()
    room.clean.click()
    until(qtbot, lambda: not room.isVisible())

    rooms.show_page("library")
    rooms.library.look_again()

    def card() -> object:
        found = [rooms.library.cards.card(row) for row in range(rooms.library.cards.rowCount())]
        return next((one for one in found if getattr(one, "id", "") == "kedou-film"), None)

    until(qtbot, lambda: getattr(card(), "readiness", None) is Readiness.CLEANED)
    rooms.open_card(card())  # type: ignore[arg-type]
    assert not rooms.in_class
    assert "已经清理" in rooms.notice.happened.text()
    assert rooms.notice.action.text() == "再收一次"
    rooms.notice.action.click()
    until(qtbot, lambda: rooms.page == "receive")
    until(qtbot, lambda: not rooms.receiving.running)
    found: list[object] = []
    services.ask(rooms, lambda store: store.installs.wants(), found.extend)
    until(qtbot, lambda: found)
    assert "kedou-film" in [getattr(want, "resource", "") for want in found]


def test_a_sync_may_be_let_to_make_room(show: Shown, paced: object, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    rooms.show_page("receive")
    assert rooms.sync_page is not None
    room = rooms.sync_page.cleaning
    until(qtbot, room.isVisible)
    room.auto.chosen.emit("when-needed")
    kept: list[str] = []
    services.ask(rooms, lambda store: store.settings.cleaning, kept.append)
    until(qtbot, lambda: kept)
    assert kept == ["when-needed"]


def test_a_withdrawn_lesson_of_a_plan_is_told_and_replaced(
    show: Shown, paced: Callable[..., None], folder: Path, services: Services, qtbot: QtBot
) -> None:
    with Store.open(folder) as store:
        for name in ("kedou-film", "kedou-tone"):
            store.preparation.add(date(2099, 3, 2), name)
    gone = (Withdrawal("kedou-film", 1, True, "kedou-pages"), Withdrawal("kedou-tone", 1, True))
    paced(withdrawn=gone)
    rooms = show()
    rooms.receiving.ended.emit(None)
    until(qtbot, rooms.notice.isVisible)
    assert rooms.notice.happened.text() == "备课单（03-02）里的“小蝌蚪找妈妈”已停用。"
    assert "可以改用“小蝌蚪找妈妈 任务单”" in rooms.notice.rest.text()
    rooms.notice.action.click()
    until(qtbot, lambda: "朗读" in rooms.notice.happened.text())
    assert not rooms.notice.action.isVisible()
    plans: list[list[str]] = []
    services.ask(rooms, lambda store: [one.name for one in store.preparation.entries()], plans.append)
    until(qtbot, lambda: plans)
    assert plans == [["kedou-pages", "kedou-tone"]]
    # Another notice has its own button again.
    rooms.tell(Cleaned("x"))
    rooms.notice.action.click()
    until(qtbot, lambda: rooms.page == "receive")


@pytest.fixture
def patrolling(services: Services, shop: list[bookshop.Offered]) -> Patrolling:
    return Patrolling(services, Receiving(services), lambda: False, lambda: True)


def _entries(services: Services, qtbot: QtBot, owner: Patrolling) -> list[str]:
    found: list[list[str]] = []
    services.ask(owner, lambda store: [str(one.event) for one in store.journal.entries()], found.append)
    until(qtbot, lambda: found)
    return found[0]


def test_rot_is_found_while_nobody_needs_the_disk(
    patrolling: Patrolling, services: Services, folder: Path, shop: list[bookshop.Offered], qtbot: QtBot
) -> None:
    with Store.open(folder) as store:
        store.library.lesson("kedou-film").main.location.write_bytes(b"spoiled")
    changed: list[bool] = []
    services.changed.connect(lambda: changed.append(True))
    patrolling.look()
    assert patrolling.running
    patrolling.look()
    until(qtbot, lambda: not patrolling.running)
    until(qtbot, lambda: changed)
    assert _entries(services, qtbot, patrolling) == ["rotten"]
    assert (folder / "songke.db.copy").exists()
    patrolling.look()
    until(qtbot, lambda: not patrolling.running)
    assert _entries(services, qtbot, patrolling) == ["rotten"]


def test_it_waits_for_class_sync_and_battery(services: Services, shop: list[bookshop.Offered]) -> None:
    receiving = Receiving(services)
    for in_class, quiet in ((True, True), (False, False)):
        waiting = Patrolling(services, receiving, lambda held=in_class: held, lambda held=quiet: held)  # type: ignore[misc]
        waiting.look()
        assert not waiting.running
        waiting.pause()


def test_a_lesson_stops_it(patrolling: Patrolling, services: Services, qtbot: QtBot) -> None:
    troubles: list[object] = []
    services.trouble.connect(lambda error, _lesson: troubles.append(error))
    patrolling.look()
    patrolling.pause()
    until(qtbot, lambda: not patrolling.running)
    assert troubles == []


def test_a_disk_that_cannot_be_read_is_told(patrolling: Patrolling, services: Services, qtbot: QtBot) -> None:
    troubles: list[object] = []
    services.trouble.connect(lambda error, _lesson: troubles.append(error))
    patrolling._failed(OSError("bad disk"))
    assert len(troubles) == 1


@pytest.mark.parametrize(
    ("mains", "battery"), [(["1"], False), (["0"], True), (["0", "1"], False), ([], False)], ids=str
)
def test_the_battery(tmp_path: Path, mains: list[str], battery: bool) -> None:
    (tmp_path / "BAT0").mkdir()
    (tmp_path / "BAT0" / "type").write_text("Battery\n")
    for number, online in enumerate(mains):
        (tmp_path / f"AC{number}").mkdir()
        (tmp_path / f"AC{number}" / "type").write_text("Mains\n")
        (tmp_path / f"AC{number}" / "online").write_text(online + "\n")
    assert quiet_times.is_on_battery(tmp_path) is battery


def test_a_busy_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (99.0, 0.0, 0.0))
    assert not quiet_times.is_quiet()
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    assert not quiet_times.is_busy()

    def unknown() -> tuple[float, float, float]:
        raise OSError

    monkeypatch.setattr(os, "getloadavg", unknown)
    assert not quiet_times.is_busy()
