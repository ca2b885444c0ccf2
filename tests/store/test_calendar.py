"""Terms, teaching weeks, odd and even ones, holidays and the days that make up for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.school.calendar import Calendar, Pattern, SpecialDay, Term, local, monday_of
from desktop_app.store.school.timetable import Slot, Weeks, held

AUTUMN = Term("2026-2027", 1, date(2026, 8, 31), 20)
SPRING = Term("2026-2027", 2, date(2027, 3, 1))
NEXT = Term("2027-2028", 1, date(2027, 8, 30))
SPECIAL = (
    *(SpecialDay(date(2026, 10, 1) + timedelta(days=more), note="国庆节") for more in range(7)),
    SpecialDay(date(2026, 9, 27), 0, note="中秋节"),
    SpecialDay(date(2026, 10, 10), 3, date(2026, 10, 7)),
    SpecialDay(date(2026, 10, 11), 2),
)
CALENDAR = Calendar((NEXT, AUTUMN, SPRING), {one.day: one for one in SPECIAL})


@pytest.mark.parametrize(
    ("day", "term", "number"),
    [
        (date(2026, 8, 31), AUTUMN, 1),
        (date(2026, 9, 6), AUTUMN, 1),
        (date(2026, 9, 7), AUTUMN, 2),
        (date(2026, 12, 31), AUTUMN, 18),
        (date(2027, 1, 1), AUTUMN, 18),
        (date(2027, 1, 17), AUTUMN, 20),
        (date(2027, 3, 1), SPRING, 1),
        (date(2027, 7, 31), SPRING, 22),
        (date(2027, 8, 30), NEXT, 1),
    ],
)
def test_weeks_count_from_the_terms_monday_through_the_turn_of_the_year(day: date, term: Term, number: int) -> None:
    week = CALENDAR.week(day)
    assert week is not None
    assert (week.term, week.number) == (term, number)
    assert week.monday <= day < week.monday + timedelta(days=7)


@pytest.mark.parametrize("day", [date(2026, 8, 30), date(2027, 1, 18), date(2027, 2, 28), date(2027, 8, 2)])
def test_between_terms_there_is_no_week_and_no_school(day: date) -> None:
    assert CALENDAR.week(day) is None
    assert CALENDAR.pattern(day) is None


def test_holidays_have_no_school_and_make_up_days_follow_the_day_they_stand_for() -> None:
    assert CALENDAR.pattern(date(2026, 10, 5)) is None
    assert CALENDAR.pattern(date(2026, 9, 27)) is None
    assert CALENDAR.pattern(date(2026, 10, 8)) == Pattern(4, False)
    # Saturday 10 October makes up for Wednesday 7 October; both lie in week 6. Sunday follows Tuesday's timetable.
    assert CALENDAR.pattern(date(2026, 10, 10)) == Pattern(3, False)
    assert CALENDAR.pattern(date(2026, 10, 11)) == Pattern(2, False)


def test_a_day_made_up_for_in_another_week_brings_its_odd_or_even_week_along() -> None:
    moved = SpecialDay(date(2026, 9, 20), 5, date(2026, 9, 25))
    calendar = Calendar((AUTUMN,), {moved.day: moved})
    third, fourth = calendar.week(moved.day), calendar.week(date(2026, 9, 25))
    assert third is not None
    assert third.odd
    assert fourth is not None
    assert not fourth.odd
    assert calendar.pattern(moved.day) == Pattern(5, False)


def test_without_a_calendar_every_weekday_is_taught_and_no_week_is_odd_or_even() -> None:
    assert Calendar().week(date(2026, 9, 1)) is None
    assert Calendar().begun(date(2026, 9, 1)) is None
    assert Calendar().pattern(date(2026, 9, 1)) == Pattern(2, None)
    made_up = SpecialDay(date(2026, 9, 5), 1, date(2026, 9, 7))
    assert Calendar((), {made_up.day: made_up}).pattern(made_up.day) == Pattern(1, None)


def test_odd_and_even_weeks_of_the_timetable() -> None:
    every = Slot("二年级", 2, 1, "语文", 480, 520)
    odd, even = (Slot("二年级", 2, 2, name, weeks=weeks) for name, weeks in (("音乐", Weeks.ODD), ("美术", Weeks.EVEN)))
    other = Slot("二年级", 3, 1, "数学")
    slots = [even, other, odd, every]
    assert held(slots, Pattern(2, True)) == [every, odd]
    assert held(slots, Pattern(2, False)) == [every, even]
    assert held(slots, Pattern(2, None)) == [every, even, odd]
    assert held(slots, Pattern(7, True)) == []


@given(st.integers(-12, 11), st.dates(date(2000, 1, 3), date(2090, 1, 1)))
def test_the_signed_monday_is_the_same_day_in_whatever_zone_it_was_meant(zone: int, day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    midnight = (monday - date(1970, 1, 1)).days * 86_400 - zone * 3600
    assert monday_of(midnight) == monday


def test_a_signed_start_that_is_no_monday_counts_from_its_weeks_monday() -> None:
    assert monday_of(1_788_710_400 + 3 * 86_400) == date(2026, 9, 7)


@given(st.integers(0, 4_000_000_000))
def test_the_clock_is_read_as_the_computer_shows_it(now: int) -> None:
    day, minute = local(now)
    assert 0 <= minute < 24 * 60
    assert local(now + 60)[1] == (minute + 1) % (24 * 60)
    assert local(now + 86_400)[0] == day + timedelta(days=1)


@given(st.dates(date(2026, 8, 1), date(2027, 12, 31)))
def test_a_week_has_one_number_and_follows_the_last(day: date) -> None:
    week, after = CALENDAR.week(day), CALENDAR.week(day + timedelta(days=7))
    if week is not None and after is not None and after.term == week.term:
        assert after.number == week.number + 1
        assert after.odd != week.odd
