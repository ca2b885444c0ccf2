"""Sessions where nobody follows any more, where a screen shows several places, and where a row begins in the middle."""

from __future__ import annotations

import pytest

from desktop_app.player.session import IDLE_AFTER
from desktop_app.player.vocabulary import Results
from package_format.session_row import Kind
from tests.player.test_session import LENGTH, Desk


def test_a_passage_repeated_over_lunch_counts_for_five_minutes() -> None:
    desk = Desk(length=60_000)
    desk.session.playing(0)
    for number in range(1_000):
        desk.run(8_000 + number % 7 * 20)  # the end of a passage is not met exactly
        desk.jump(0)
    assert desk.row().active_ms == pytest.approx((8 + IDLE_AFTER) * 1000, abs=9_000)
    desk.session.touched()
    desk.run(8_000)
    desk.session.paused(desk.at)
    row = desk.row()
    assert row.active_ms == pytest.approx((16 + IDLE_AFTER) * 1000, abs=9_000)
    assert (len(row.segments), row.position) == (64, 8_000), "what was played is told all the same"


def test_a_long_film_is_played_once_more_and_counts_wholly() -> None:
    desk = Desk(length=LENGTH)
    desk.play(LENGTH)
    desk.jump(0)
    desk.play(LENGTH)
    assert desk.row().active_ms == pytest.approx(2 * LENGTH, abs=5)


def test_places_seen_together_are_all_seen() -> None:
    desk = Desk(Kind.DOCUMENT, length=9)
    for place, first, last in ((1, 1, 2), (3, 3, 4), (4, 4, 6), (2, 2, 3), (9, 8, 9)):
        desk.session.shown(place, (first, last))
        desk.clock.now += 20
    row = desk.row()
    assert row.segments == ((1, 6), (2, 3), (8, 9))
    assert (row.position, row.progress) == (9, 8 * 1000 // 9)


def test_another_row_begins_with_nothing_answered_and_as_much_done() -> None:
    prepared, held = Desk(Kind.WEB, length=1), Desk(Kind.WEB, length=1)
    prepared.session.resulted(Results(500, None, 3))
    prepared.session.measured(250)
    held.session.goes_on(prepared.session)
    assert (held.row().answered, held.row().progress) == (0, 250)
    held.session.resulted(Results(500, None, 5))
    assert (held.row().answered, held.row().score) == (2, 501)
    quiet, again = Desk(Kind.WEB, length=1), Desk(Kind.WEB, length=1)
    quiet.session.goes_on(held.session)
    again.session.goes_on(quiet.session)
    again.session.resulted(Results(500, None, 6))
    assert again.row().answered == 1, "also after a row in which nothing was said"
