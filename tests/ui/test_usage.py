"""What is written down of a play is true for every player, seen through the window: one contract, all of them.

The clock by which use is counted is the test's. With pages it stands unless it is turned, so that sums are exact; with
films it runs, since they do.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.player import session
from desktop_app.player.session import IDLE_AFTER
from desktop_app.player.vocabulary import State
from desktop_app.player.web import web_player
from desktop_app.store.store import Store
from desktop_app.ui.services import Services
from package_format.session_row import Kind, Origin, Outcome
from tests.player import conftest as players
from tests.player.web_lessons import QUIET
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.counted import Clock, begun, choose, clock, hand_on, leave, services, turn_page, whole
from tests.ui.every_kind import SORTS, STILL, TIMED, Sort
from tests.ui.test_class_page import card, rows

__all__ = ["clock", "services", "whole"]
pytestmark = pytest.mark.qt_log_ignore(*QUIET, *players.QUIET)
HOURS = 3 * 3600.0
of_every_player = pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
of_pages = pytest.mark.parametrize("sort", STILL, ids=lambda sort: sort.name)
of_films = pytest.mark.parametrize("sort", TIMED, ids=lambda sort: sort.name)


@of_pages
@pytest.mark.usefixtures("whole")
def test_time_counts_while_somebody_is_there_and_five_minutes_longer(
    show: Shown, services: Services, qtbot: QtBot, sort: Sort, clock: Clock
) -> None:
    _rooms, page, player = begun(show, qtbot, sort)
    clock.turn(60)
    if sort.pages:
        turn_page(page, player, qtbot, 2)
    else:
        hand_on(page, player, qtbot)
    clock.turn(HOURS)
    hand_on(page, player, qtbot)
    clock.turn(60)
    leave(page)
    (row,) = rows(services, qtbot, 1)
    assert row.active_ms == (60 + IDLE_AFTER + 60) * 1000
    assert (row.kind, row.origin, row.outcome) == (sort.kind, Origin.IN_CLASS, Outcome.ENDED)
    if sort.name == "ZIM":
        assert (row.length, row.position, row.segments, row.progress) == (6, 6, ((6, 6),), 166)
    elif sort.kind is Kind.DOCUMENT:
        assert (row.length, row.position, row.segments, row.progress) == (3, 2, ((1, 2),), 666)
    elif sort.kind is Kind.IMAGE:
        assert (row.length, row.position, row.segments, row.progress) == (1, 1, (), 666)
    else:
        assert (row.length, row.position, row.segments) == (max(1, sort.pages), max(1, sort.pages), ())


@of_films
@pytest.mark.usefixtures("whole")
def test_of_a_recording_what_was_played_counts_and_no_pause_and_no_sleep(
    show: Shown, services: Services, qtbot: QtBot, sort: Sort, clock: Clock
) -> None:
    _rooms, page, player = begun(show, qtbot, sort)
    since = time.monotonic()
    until(qtbot, lambda: player.position > 800)
    clock.turn(HOURS)  # the lid was shut, and a film does not play then
    was = player.position
    until(qtbot, lambda: player.position > was)
    QTest.keyClick(page, Qt.Key.Key_Space)
    until(qtbot, lambda: player.state is State.PAUSED)
    stood = player.position
    clock.turn(HOURS)
    QTest.keyClick(page, Qt.Key.Key_Space)
    until(qtbot, lambda: player.state is State.PLAYING)
    player.seek(3_000)
    until(qtbot, lambda: player.position > 3_300)
    leave(page)
    (row,) = rows(services, qtbot, 1)
    assert (row.kind, row.origin, row.outcome) == (sort.kind, Origin.IN_CLASS, Outcome.ENDED)
    passed = (time.monotonic() - since + session.STALLED_AFTER) * 1000
    assert session.STALLED_AFTER * 1000 <= row.active_ms <= passed + 1
    assert row.length == pytest.approx(5_000, abs=100)
    assert row.segments[0][0] <= 2
    assert row.segments[-1][0] == pytest.approx(30, abs=3)
    assert row.segments[-1][1] * 100 == pytest.approx(row.position, abs=200)
    assert row.position >= 3_300
    assert max(end for _start, end in row.segments[:-1]) * 100 == pytest.approx(stood, abs=400)
    covered = {tenth for start, end in row.segments for tenth in range(start, end)}
    assert row.progress == pytest.approx(len(covered) * 100_000 / row.length, abs=45)


@pytest.mark.parametrize("sort", TIMED[:2], ids=lambda sort: sort.name)
@pytest.mark.usefixtures("whole")
def test_a_passage_repeated_over_lunch_stops_counting(
    show: Shown, services: Services, qtbot: QtBot, sort: Sort, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "STALLED_AFTER", 200.0)  # so that few steps are many minutes
    _rooms, page, player = begun(show, qtbot, sort)
    since = time.monotonic()
    QTest.keyClick(page, Qt.Key.Key_R)
    until(qtbot, lambda: player.position > 900)
    QTest.keyClick(page, Qt.Key.Key_R)
    for _ in range(12):
        moves: list[int] = []
        player.moved.connect(moves.append)
        until(qtbot, lambda moves=moves: len(moves) > 1)  # type: ignore[misc]
        clock.turn(100)
    assert player.position < 2_500, "it is still repeated"
    leave(page)
    (row,) = rows(services, qtbot, 1)
    assert 200_000 <= row.active_ms <= (IDLE_AFTER + 100 + time.monotonic() - since) * 1000
    assert len(row.segments) > 1


@of_every_player
@pytest.mark.usefixtures("whole")
def test_preparing_is_a_row_of_its_own(show: Shown, services: Services, qtbot: QtBot, sort: Sort, clock: Clock) -> None:
    _rooms, page, player = begun(show, qtbot, sort, preparing=True)
    clock.turn(40)
    if sort.timed:
        until(qtbot, lambda: player.position > 300)
    choose(page.bar.mode, 0)
    clock.turn(50)
    if sort.timed:
        was = player.position
        until(qtbot, lambda: player.position > was + 300 or player.state is State.ENDED)
    leave(page)
    prepared, held = rows(services, qtbot, 2)
    assert (prepared.origin, held.origin) == (Origin.PREPARING, Origin.IN_CLASS)
    assert prepared.kind is held.kind is sort.kind
    if sort.timed:
        assert prepared.active_ms > 0
        assert held.active_ms > 0
        assert held.segments[0][0] >= prepared.segments[-1][1] - 3, "nothing is counted twice"
    else:
        assert (prepared.active_ms, held.active_ms) == (40_000, 50_000)


@of_every_player
def test_what_does_not_open_is_one_failure(
    show: Shown, services: Services, folder: Path, qtbot: QtBot, sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_player, "OPEN_WITHIN", 2_500)
    with Store.open(folder) as store:
        bookshop.fill(store, sort.unopened)
    rooms = show()
    rooms.open_card(card(rooms, "whole"))
    page = rooms.class_page
    assert page is not None
    until(qtbot, page.trouble.isVisible)
    for cell in (1, 0):  # what it was opened for is chosen anew while it stands there
        choose(page.bar.mode, cell)
    leave(page)
    (row,) = rows(services, qtbot, 1)
    assert (row.outcome, row.origin, row.kind) == (Outcome.NOT_OPENED, Origin.IN_CLASS, sort.kind)
    assert (row.active_ms, row.progress, row.segments, row.score) == (0, 0, (), 0)
