"""The school's part of the store: days with their lessons, weeks, textbooks that change, what teachers say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop_app.store.school.calendar import SpecialDay, Term
from desktop_app.store.school.day import Day
from desktop_app.store.school.pace import State
from desktop_app.store.school.timetable import SchoolClass, Slot
from desktop_app.store.store import Store
from package_format.errors import Refused
from tests.store.publisher import CHANNEL, deliver
from tests.store.schooling import (
    BOOKS,
    FOURTH,
    MATHS,
    MONDAY,
    SECOND,
    YUWEN,
    YUWEN_4,
    at,
    book,
    progress,
    release,
    settle,
)  # fmt: skip

WEEK = timedelta(weeks=1)


@pytest.fixture
def school(store: Store) -> Store:
    return settle(store)


def shown(day: Day) -> list[tuple[str, str, str | None]]:
    return [(one.one.name, one.subject, one.lesson.node if one.lesson else None) for one in day.periods]


def test_a_day_has_its_periods_with_the_lessons_that_are_due(school: Store) -> None:
    deliver(school, YUWEN.lessons[5])
    day = school.school.today(at(MONDAY + 4 * WEEK))
    assert day.school
    assert day.week is not None
    assert (day.week.number, day.week.term.year) == (5, "2026-2027")
    assert shown(day) == [("二年级", "语文", "yw2-6"), ("四年级", "语文", "yw4-6"), ("二年级", "数学", "sx2-6")]
    first, other, maths = day.periods
    assert first.lesson is not None
    assert (first.lesson.title, first.lesson.ready, first.lesson.resources) == ({"zh-CN": "第6课"}, 1, 1)
    assert (first.number, first.begins, first.ends, first.one) == (1, 480, 520, SECOND)
    assert first.book is not None
    assert (first.book.edition, first.book.name) == ("统编版", (CHANNEL, "yw2"))
    assert other.lesson is not None
    assert (other.lesson.ready, other.lesson.resources) == (0, 1)
    assert maths.book is not None
    assert maths.book.edition == "人教版"


def test_a_week_of_two_lessons_gives_its_periods_one_after_the_other(school: Store) -> None:
    monday = MONDAY + WEEK
    due = [school.school.day(monday + timedelta(days=number)).periods[0].lesson for number in range(4)]
    assert [lesson and lesson.node for lesson in due] == ["yw2-2", "yw2-2", "yw2-3", "yw2-3"]


def test_periods_that_fall_out_are_not_counted_and_days_made_up_for_are(school: Store) -> None:
    monday = MONDAY + WEEK
    off = [SpecialDay(monday + timedelta(days=2), note="运动会"), SpecialDay(monday + timedelta(days=3))]
    school.school.put_special([*off, SpecialDay(monday + timedelta(days=5), 3, monday + timedelta(days=2))])
    days = {number: school.school.day(monday + timedelta(days=number)) for number in range(7)}
    assert {number: day.school for number, day in days.items()} == {n: n not in {2, 3, 6} for n in range(7)} | {6: True}
    assert days[2].special is not None
    assert (days[2].special.note, days[2].periods) == ("运动会", [])
    yuwen = [one.lesson and one.lesson.node for day in days.values() for one in day.periods if one.one == SECOND]
    assert yuwen == ["yw2-2", "sx2-2", "yw2-2", None, "yw2-3", "sx2-3"]
    assert school.school.forget_special([monday + timedelta(days=2), MONDAY]) == 1
    assert school.school.day(monday + timedelta(days=2)).school


def test_odd_weeks_have_music_and_even_weeks_art(school: Store) -> None:
    friday = MONDAY + timedelta(days=4)
    assert [shown(school.school.day(friday + number * WEEK))[0][1] for number in range(2)] == ["音乐", "美术"]
    assert shown(school.school.day(friday)) == [("二年级", "音乐", None)]


def test_between_terms_there_is_no_school(school: Store) -> None:
    day = school.school.day(MONDAY - timedelta(days=3))
    assert (day.school, day.week, day.periods) == (False, None, [])
    assert school.school.week(at(MONDAY - timedelta(days=3))) is None
    assert school.school.teaching_week(at(MONDAY - WEEK)) is None


def test_behind_a_weekend_or_holidays_comes_the_next_day_with_lessons(school: Store) -> None:
    friday = MONDAY + timedelta(days=4)
    school.school.put_timetable([SECOND, FOURTH], [Slot("二年级", day, 1, "语文") for day in range(1, 6)])
    coming = school.school.next_day(friday)
    assert coming is not None
    assert coming.date == MONDAY + WEEK
    assert shown(coming) == [("二年级", "语文", "yw2-2")]
    near = school.school.next_day(friday - timedelta(days=1))
    assert near is not None
    assert near.date == friday
    school.school.put_special([SpecialDay(MONDAY + WEEK)])
    later = school.school.next_day(friday)
    assert later is not None
    assert later.date == MONDAY + WEEK + timedelta(days=1)
    school.school.put_timetable([SECOND, FOURTH], [])
    assert school.school.next_day(friday) is None


def test_what_a_week_needs_and_how_much_of_it_is_here(school: Store) -> None:
    deliver(school, YUWEN.lessons[1], MATHS.lessons[2], YUWEN_4.lessons[1])
    week = school.school.week(at(MONDAY), ahead=1)
    assert week is not None
    assert (week.week.number, week.ready, week.resources) == (2, 3, 6)
    assert {lesson.node for lesson in week.lessons} == {f"{name}-{n}" for name in ("yw2", "sx2", "yw4") for n in (2, 3)}


def test_the_schools_own_term_counts_more_than_the_centres(school: Store) -> None:
    school.school.put_term(Term("2026-2027", 1, MONDAY + WEEK, 19))
    week = school.school.teaching_week(at(MONDAY + WEEK))
    assert week is not None
    assert week.number == 1
    assert shown(school.school.day(MONDAY + WEEK))[0] == ("二年级", "语文", "yw2-1")
    with pytest.raises(Refused, match="Monday"):
        school.school.put_term(Term("2026-2027", 2, date(2027, 3, 2)))
    school.school.put_term(Term("2026-2027", 2, date(2027, 3, 1)))
    assert [term.number for term in school.school.calendar().terms] == [1, 2]


def test_what_a_teacher_says_moves_that_class_alone(school: Store) -> None:
    tuesday = at(MONDAY + 2 * WEEK + timedelta(days=1))
    lesson = (CHANNEL, "yw2", "yw2-4")
    school.school.mark("二年级", lesson, State.DONE, tuesday)
    assert shown(school.school.today(tuesday)) == [("二年级", "语文", "yw2-5"), ("四年级", "语文", "yw4-4")]
    school.school.mark("二年级", lesson, State.UNFINISHED, tuesday)
    assert shown(school.school.day(MONDAY + 4 * WEEK))[0] == ("二年级", "语文", "yw2-4")
    school.school.mark("二年级", lesson, None, tuesday)
    assert shown(school.school.day(MONDAY + 4 * WEEK))[0] == ("二年级", "语文", "yw2-6")
    with pytest.raises(Refused, match="二年级、四年级"):
        school.school.mark("六年级", lesson, State.DONE, tuesday)


def test_a_new_year_begins_at_the_beginning(school: Store) -> None:
    school.school.mark("二年级", (CHANNEL, "yw2", "yw2-1"), State.UNFINISHED, at(MONDAY))
    next_year = MONDAY + 52 * WEEK
    said = (progress(*BOOKS), progress(*BOOKS, year="2027-2028", starts=at(next_year, "00:00")))
    release(school, 2, *BOOKS, said=said)
    assert shown(school.school.day(next_year + WEEK))[0] == ("二年级", "语文", "yw2-2")
    assert shown(school.school.day(MONDAY + WEEK))[0] == ("二年级", "语文", "yw2-1")


def test_where_nobody_knows_the_day_the_next_lessons_are_shown(school: Store) -> None:
    believed = at(MONDAY + 4 * WEEK)
    assert shown(school.school.undated(believed)) == [
        ("二年级", "语文", "yw2-6"), ("二年级", "数学", "sx2-6"), ("二年级", "音乐", None), ("二年级", "美术", None),
        ("四年级", "语文", "yw4-6"),
    ]  # fmt: skip
    school.school.mark("二年级", (CHANNEL, "yw2", "yw2-7"), State.DONE, believed, dated=False)
    day = school.school.undated(believed)
    assert (day.date, day.week, day.school) == (None, None, True)
    assert shown(day)[0] == ("二年级", "语文", "yw2-8")
    # When the clock is right again, the centre's week counts.
    assert shown(school.school.day(MONDAY))[0] == ("二年级", "语文", "yw2-1")


def test_without_a_timetable_the_textbooks_are_the_subjects_and_without_classes_there_is_nothing(store: Store) -> None:
    settle(store)
    for name in ("二年级", "四年级"):
        store.school.forget_class(name)
    assert shown(store.school.undated(at(MONDAY))) == []
    store.school.put_class(SchoolClass("二（1）班", 2))
    assert shown(store.school.undated(at(MONDAY))) == [("二（1）班", "数学", "sx2-1"), ("二（1）班", "语文", "yw2-1")]
    assert store.school.today(at(MONDAY)).periods == []


def test_without_a_progress_the_lessons_come_as_they_are_read(store: Store) -> None:
    settle(store)
    release(store, 2, *BOOKS, said=())
    monday = store.school.day(MONDAY)
    assert monday.week is None
    assert shown(monday)[0] == ("二年级", "语文", "yw2-1")
    store.school.mark("二年级", (CHANNEL, "yw2", "yw2-1"), State.DONE, at(MONDAY))
    assert shown(store.school.day(MONDAY + WEEK))[0] == ("二年级", "语文", "yw2-2")
    assert store.school.week(at(MONDAY)) is None
    assert store.school.finished(at(MONDAY + 9 * WEEK)) == {}
    assert store.school.due(CHANNEL, "yw2", "yw2-1", at(MONDAY)) == 0


def test_another_channels_progress_serves_a_book_whose_own_says_nothing(school: Store) -> None:
    release(school, 2, *BOOKS, said=())
    from dataclasses import replace

    from tests.store.publisher import follow, manifest

    follow(school, "county")
    paced = replace(manifest(1, channel="county"), progress=(progress(YUWEN),))
    school.catalogue.apply_manifest("county", paced, "c" * 64)
    assert shown(school.school.day(MONDAY + 4 * WEEK))[0] == ("二年级", "语文", "yw2-6")


def test_classes_and_their_timetable_are_replaced_class_by_class(school: Store) -> None:
    assert school.school.classes() == [SECOND, FOURTH]
    assert len(school.school.timetable()) == 10
    moved = SchoolClass("四年级", 4, "西屋")
    school.school.put_timetable([moved], [Slot("四年级", 1, 1, "数学")])
    assert school.school.classes() == [SECOND, moved]
    assert [slot for slot in school.school.timetable() if slot.name == "四年级"] == [Slot("四年级", 1, 1, "数学")]
    school.school.put_timetable([SchoolClass("四年级", 4)], [])
    assert school.school.classes() == [SECOND, moved]
    assert len(school.school.timetable()) == 8
    with pytest.raises(Refused, match="二年级、四年级"):
        school.school.forget_class("五年级")


def test_due_weeks_and_what_is_finished(school: Store) -> None:
    now = at(MONDAY + 4 * WEEK)
    assert school.school.due(CHANNEL, "yw2", "yw2-6", now) == 5
    assert school.school.due(CHANNEL, "yw2", "nothing", now) is None
    assert school.school.due(CHANNEL, "nothing", "yw2-1", now) is None
    assert school.school.finished(now)[CHANNEL, "yw2"] == {f"yw2-{n}" for n in range(1, 6)}
    # One class that has not done with a lesson keeps it, and a lesson taken early stays until its week is over.
    school.school.mark("二年级", (CHANNEL, "yw2", "yw2-2"), State.UNFINISHED, now)
    school.school.mark("二年级", (CHANNEL, "yw2", "yw2-7"), State.EARLY, now)
    left = school.school.finished(now)
    assert "yw2-2" not in left[CHANNEL, "yw2"]
    assert "yw2-7" not in left[CHANNEL, "yw2"]
    assert left[CHANNEL, "yw4"] == {f"yw4-{n}" for n in range(1, 6)}
    assert (CHANNEL, "yw2") not in school.school.finished(at(MONDAY))
    everything = school.school.finished(at(MONDAY + 20 * WEEK))
    assert everything[CHANNEL, "sx2"] == {"sx2-u", *(f"sx2-{n}" for n in range(1, 9))}
    assert school.school.finished(at(MONDAY - WEEK)) == {}


def test_in_the_second_term_the_first_terms_books_are_finished(school: Store) -> None:
    spring = book("yw2s", "语文", 2, term=2)
    later = at(MONDAY + 26 * WEEK, "00:00")
    release(school, 2, *BOOKS, spring, said=(progress(*BOOKS), progress(spring, term=2, starts=later)))
    school.library.subscribe(CHANNEL, ["yw2s"])
    done = school.school.finished(later)
    assert "yw2-8" in done[CHANNEL, "yw2"]
    assert (CHANNEL, "yw2s") not in done
    monday = school.school.day(MONDAY + 26 * WEEK)
    assert shown(monday)[:2] == [("二年级", "语文", "yw2s-1"), ("四年级", "语文", None)]


def test_one_subject_changes_its_edition_and_the_other_does_not(school: Store) -> None:
    deliver(school, MATHS.lessons[0], YUWEN.lessons[0])
    start = at(MONDAY)
    swap = school.school.adopt(CHANNEL, "sx2b", start)
    assert (swap.book.id, [one.id for one in swap.left]) == ("sx2b", ["sx2"])
    assert [one.id for one in school.library.textbooks(subscribed_only=True)] == ["sx2b", "yw2", "yw4"]
    assert shown(school.school.day(MONDAY))[-1] == ("二年级", "数学", "sx2b-1")
    found = school.school.book_of(2, "数", start)
    assert found is not None
    assert found.edition == "北师大版"
    # What plays of the old one stays for two weeks and nothing more of it is wanted.
    assert school.library.card("sx2-v1").readiness == "ready"
    assert not [want for want in school.installs.wants() if want.resource.startswith("sx2-")]
    assert school.school.retired(start + 14 * 86_400 - 1) == []
    assert (CHANNEL, "sx2") not in school.school.finished(at(MONDAY + 8 * WEEK))
    assert (CHANNEL, "sx2b") in school.school.finished(at(MONDAY + 8 * WEEK))
    assert school.school.retired(start + 14 * 86_400) == [(CHANNEL, "sx2")]
    # Taken up again in time, it is no longer given up.
    back = school.school.adopt(CHANNEL, "sx2", start + 86_400)
    assert [one.id for one in back.left] == ["sx2b"]
    assert school.school.retired(start + 20 * 86_400) == [(CHANNEL, "sx2b")]
    assert school.school.adopt(CHANNEL, "sx2", start + 86_400).left == []
    with pytest.raises(Refused, match="no textbook"):
        school.school.adopt(CHANNEL, "sx9", start)


def test_a_subscribed_textbook_is_not_retired_and_other_terms_are_left_alone(school: Store) -> None:
    spring = book("sx2s", "数学", 2, "北师大版", term=2)
    release(school, 2, *BOOKS, spring)
    assert school.school.adopt(CHANNEL, "sx2s", at(MONDAY)).left == []
    assert {one.id for one in school.library.textbooks(subscribed_only=True)} == {"yw2", "sx2", "yw4", "sx2s"}
    school.school.adopt(CHANNEL, "sx2b", at(MONDAY))
    school.library.subscribe(CHANNEL, ["sx2"])
    assert school.school.retired(at(MONDAY + 9 * WEEK)) == []
    assert {one.id for one in school.school.books() if one.subscribed} == {"yw2", "sx2", "yw4", "sx2s", "sx2b"}
    found = school.school.book_of(2, "数学", at(MONDAY - 9 * WEEK))
    assert found is not None
    assert school.school.book_of(6, "数学", at(MONDAY)) is None


def test_the_weeks_in_which_some_resources_are_taught(school: Store) -> None:
    now = at(MONDAY)
    assert school.school.weeks_of([(CHANNEL, "yw2-v1"), (CHANNEL, "sx2-v4")], now) == (1, 3)
    assert school.school.weeks_of([(CHANNEL, "yw2-v8")], now) == (7, 7)
    assert school.school.weeks_of([("elsewhere", "yw2-v8"), (CHANNEL, "nothing")], now) is None
    assert school.school.weeks_of([], now) is None
