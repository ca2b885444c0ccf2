"""A2 and A3 through the window: two lessons of one machine taken in turns, and a stretch that a class says five times.

Two grades at once need two lanes; here one lane takes turns, which is what there is of A2 on one lane.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import State
from desktop_app.store.store import Store
from desktop_app.ui.choices import Segments
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from package_format.session_row import Origin, SessionRow
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.hand import Hand
from tests.ui.test_class_page import rows

LENGTH = 4_000
"""Milliseconds of the recordings."""
TIMES, RATE = 5, 0.75


@pytest.fixture(autouse=True)
def library(folder: Path) -> None:
    english = bookshop.offer("hello", "Unit 1 Hello! Listen and say", "u1h", "音频诵读", "l2")
    with Store.open(folder) as store:
        bookshop.fill(store, english)


def opened(rooms: Rooms, hand: Hand, qtbot: QtBot, resource: str) -> tuple[ClassPage, Player]:
    hand.card(rooms, resource)
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.player is not None)
    page = rooms.class_page
    assert page is not None
    player = page.player
    assert player is not None
    until(qtbot, lambda: player.state in (State.PLAYING, State.SHOWING))
    return page, player


def union(segments: Sequence[tuple[int, int]]) -> int:
    """How much the segments cover together, in their unit."""
    covered, reached = 0, 0
    for start, end in sorted(segments):
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def at(page: ClassPage, milliseconds: int) -> QPoint:
    """Where to press the bar for a moment of the recording."""
    slider = page.dock.slider
    return QPoint(round(slider.width() * milliseconds / slider.length), slider.height() // 2)


def test_a3_english_said_five_times_at_three_quarters_of_the_speed(
    show: Shown, services: Services, qtbot: QtBot
) -> None:
    rooms, hand = show(), Hand()
    page, player = opened(rooms, hand, qtbot, "hello")
    until(qtbot, lambda: page.dock.isVisible() and page.dock.slider.length > 0)
    hand.click(page.dock.play)
    until(qtbot, lambda: player.state is State.PAUSED)
    hand.click(page.dock.speed)
    choices = page.dock._choices
    assert isinstance(choices, Segments)
    hand.choose(choices, [key for key, _words in choices._choices].index(f"{RATE:g}"))
    hand.click(page.dock.slider, at(page, 1_000))
    until(qtbot, lambda: abs(player.position - 1_000) < 300)
    first = player.position
    hand.click(page.dock.repeat)
    hand.click(page.dock.slider, at(page, 2_000))
    until(qtbot, lambda: abs(player.position - 2_000) < 300)
    last = player.position
    again: list[int] = []
    player.seeked.connect(lambda _left, position: again.append(position))
    hand.click(page.dock.repeat)  # it goes back and plays by itself
    until(qtbot, lambda: len(again) == TIMES + 1)
    hand.key(page, Qt.Key.Key_Space)
    until(qtbot, lambda: player.state is State.PAUSED)
    hand.key(page, Qt.Key.Key_Escape)
    assert (hand.clicks, hand.keys) == (8, 2)
    hand.told("A3 a stretch five times at three quarters of the speed")
    (row,) = rows(services, qtbot, 1)
    whole = [part for part in row.segments if part[0] * 100 >= first - 200 and part[1] * 100 >= last - 400]
    assert TIMES <= len(whole) <= TIMES + 1  # a slow machine hears the key late
    for start, end in whole:
        assert abs(start * 100 - first) <= 200
        assert last - 400 <= end * 100 <= last + 900  # a step of the player's, at the speed it plays
    # What was heard once counts once, however often: the beginning up to the pause, and the stretch.
    assert abs(row.progress - union(row.segments) * 100 * 1000 // row.length) <= 60
    assert row.progress < 1000 * (last + 900) // LENGTH
    # Played slowly, it takes longer than what it covers: the sum of the stretches, divided by the speed.
    played = sum(end - start for start, end in whole) * 100
    assert row.active_ms > played
    assert row.origin is Origin.IN_CLASS


def test_a2_two_lessons_in_turns_go_on_where_they_were_and_no_time_counts_twice(
    show: Shown, services: Services, qtbot: QtBot
) -> None:
    rooms, hand = show(), Hand()
    began = time.monotonic()
    left: dict[str, int] = {}
    for turn in range(3):
        page, film = opened(rooms, hand, qtbot, "kedou-film")
        if turn:
            assert abs(film.position - left["kedou-film"]) <= 300
            assert page.bar.hint.text() == "已回到上次的位置"
        start = film.position
        until(qtbot, lambda film=film, start=start: film.position >= start + 400)  # type: ignore[misc]
        hand.click(page.dock.play)
        until(qtbot, lambda film=film: film.state is State.PAUSED)  # type: ignore[misc]
        left["kedou-film"] = film.position
        hand.key(page, Qt.Key.Key_Escape)
        page, sheet = opened(rooms, hand, qtbot, "kedou-pages")
        assert sheet.position == max(1, turn)  # the first page, then the one where it was left
        if turn:
            hand.key(page, Qt.Key.Key_PageDown)
        until(qtbot, lambda sheet=sheet, turn=turn: sheet.position == turn + 1)  # type: ignore[misc]
        left["kedou-pages"] = sheet.position
        hand.key(page, Qt.Key.Key_Escape)
    passed = round((time.monotonic() - began) * 1000)
    assert hand.clicks == 9
    hand.told("A2 three turns between two lessons on one lane")
    told: list[SessionRow] = rows(services, qtbot, 6)
    assert [row.resource.id for row in told] == ["kedou-film", "kedou-pages"] * 3
    assert sum(row.active_ms for row in told) <= passed
    films = [row for row in told if row.resource.id == "kedou-film"]
    for row, following in pairwise(films):
        assert abs(following.segments[0][0] * 100 - row.position) <= 300
