"""In which order lessons are received: today's, this week's, next week's, the rest by progress, then the shelf's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store import wanted
from desktop_app.store.school.books import Book as SchoolBook
from desktop_app.store.school.calendar import SpecialDay
from desktop_app.store.school.pace import State
from desktop_app.store.school.push import pushed
from desktop_app.store.school.urgency import NEXT_WEEK, OVER, PUSHED, THIS_WEEK, UNLISTED, UNTAUGHT, Urgency
from desktop_app.store.store import Store
from package_format.shard import TreeNode
from tests.store.publisher import CHANNEL, Lesson, deliver
from tests.store.schooling import BOOKS, MATHS, MONDAY, YUWEN, YUWEN_4, at, book, paced, progress, release, settle

WEEK = timedelta(weeks=1)


@pytest.fixture
def school(store: Store) -> Store:
    return settle(store)


def order(store: Store, now: int | None) -> list[str]:
    return [want.resource for want in store.installs.wants(now=now)]


def ranks(store: Store, now: int | None) -> dict[str, int]:
    return {want.resource: want.rank for want in store.installs.wants(now=now)}


def test_todays_lessons_come_first_in_the_order_of_the_periods(school: Store) -> None:
    now = at(MONDAY + 4 * WEEK)
    wants = school.installs.wants(now=now)
    assert [want.resource for want in wants][:3] == ["yw2-v6", "yw4-v6", "sx2-v6"]
    assert [want.rank for want in wants][:3] == [0, 1, 2]
    assert [want.order for want in wants] == list(range(24))
    assert school.installs.wanted(now=now).bytes == sum(want.size for want in wants)


def test_periods_that_are_over_give_way_and_the_week_comes_before_the_next(school: Store) -> None:
    found = ranks(school, at(MONDAY + 4 * WEEK, "08:45"))
    assert found["sx2-v6"] == 0
    assert (found["yw2-v6"], found["yw4-v6"]) == (THIS_WEEK, THIS_WEEK)
    assert [found[f"{name}-v7"] for name in ("sx2", "yw2", "yw4")] == [NEXT_WEEK] * 3
    assert [found[f"{name}-v8"] for name in ("sx2", "yw2", "yw4")] == [NEXT_WEEK + 1] * 3
    assert [found[f"yw2-v{number}"] for number in range(1, 6)] == [OVER] * 5
    now = order(school, at(MONDAY + 4 * WEEK, "08:45"))
    assert now[:4] == ["sx2-v6", "yw2-v6", "yw4-v6", "sx2-v7"]
    assert now[-1] == "yw4-v5"


def test_periods_without_times_count_until_the_day_is_over(school: Store) -> None:
    music = book("yy2", "音乐", 2, weeks=2)
    release(school, 2, *BOOKS, music)
    school.library.subscribe(CHANNEL, ["yy2"])
    friday = MONDAY + timedelta(days=4)
    assert order(school, at(friday, "20:00"))[0] == "yy2-v1"
    school.school.put_special([SpecialDay(friday)])
    assert ranks(school, at(friday))["yy2-v1"] == THIS_WEEK


def test_a_class_that_is_behind_gets_its_own_lesson_first(school: Store) -> None:
    now = at(MONDAY + 4 * WEEK)
    school.school.mark("二年级", (CHANNEL, "yw2", "yw2-3"), State.UNFINISHED, now)
    found = ranks(school, now)
    assert [found[f"yw2-v{number}"] for number in (3, 4, 5, 6)] == [0, NEXT_WEEK + 1, UNLISTED, UNLISTED]
    assert order(school, now)[0] == "yw2-v3"


def test_textbooks_that_no_class_is_taught_come_after_all_weeks_of_the_others(school: Store) -> None:
    other = book("yw6", "语文", 6)
    release(school, 2, *BOOKS, other)
    school.library.subscribe(CHANNEL, ["yw6"])
    found = ranks(school, at(MONDAY + 4 * WEEK))
    assert (found["yw6-v6"], found["yw6-v7"]) == (UNTAUGHT, UNTAUGHT + 2)
    assert found["yw2-v8"] < found["yw6-v6"] < UNLISTED
    week = school.school.week(at(MONDAY + 4 * WEEK))
    assert week is not None
    assert (week.resources, {lesson.book.id for lesson in week.lessons}) == (3, {"yw2", "sx2", "yw4"})
    for name in ("二年级", "四年级"):
        school.school.forget_class(name)
    assert ranks(school, at(MONDAY + 4 * WEEK))["yw6-v6"] == THIS_WEEK
    everything = school.school.week(at(MONDAY + 4 * WEEK))
    assert everything is not None
    assert everything.resources == 4


def test_before_the_term_and_without_a_time_the_first_weeks_come_first(school: Store) -> None:
    for now in (at(MONDAY - 2 * WEEK), None):
        assert order(school, now)[:3] == ["sx2-v1", "yw2-v1", "yw4-v1"]
        assert ranks(school, now)["sx2-v3"] == NEXT_WEEK + 1


def test_after_the_last_term_everything_is_over_and_still_comes(school: Store) -> None:
    found = ranks(school, at(MONDAY + 40 * WEEK))
    assert len(found) == 24
    assert found["yw2-v1"] == NEXT_WEEK


def test_without_any_progress_the_shelf_decides_but_today_counts(store: Store) -> None:
    settle(store)
    release(store, 2, *BOOKS, said=())
    store.school.mark("二年级", (CHANNEL, "yw2", "yw2-1"), State.DONE, at(MONDAY))
    found = ranks(store, at(MONDAY))
    assert (found["yw2-v2"], found["yw4-v1"], found["yw2-v3"], found["yw2-v1"]) == (0, 1, UNLISTED, OVER)
    assert order(store, None)[:2] == ["sx2-v1", "sx2-v2"]


def test_small_before_large_within_a_lesson(store: Store) -> None:
    large = Lesson("a", files={"film.mp4": b"x" * 9000}, nodes=("yw2-1",))
    small = Lesson("b", files={"sheet.pdf": b"y" * 90}, nodes=("yw2-1",))
    settle(store)
    release(store, 2, replace(YUWEN, lessons=[large, small]), *BOOKS[1:])
    assert order(store, at(MONDAY))[:2] == ["b", "a"]


def test_a_resource_of_several_lessons_goes_with_the_soonest_and_one_of_a_unit_with_its_next(school: Store) -> None:
    both = Lesson("both", nodes=("yw2-2", "yw2-6"))
    unit = Lesson("unit", nodes=("yw2-u",))
    below = TreeNode("yw2-6a", "period", {"zh-CN": "第一课时"}, "yw2-6")
    nodes = (*YUWEN.nodes[:7], below, *YUWEN.nodes[7:])
    deeper = replace(
        YUWEN, lessons=[both, unit, Lesson("deep", nodes=("yw2-6a",)), Lesson("none", nodes=())], nodes=nodes
    )
    release(school, 2, deeper, *BOOKS[1:], said=(progress(*BOOKS),))
    found = ranks(school, at(MONDAY + 4 * WEEK))
    assert (found["both"], found["unit"], found["deep"], found["none"]) == (0, 0, 0, UNLISTED)


def test_what_the_centre_pushes_comes_before_next_week(school: Store) -> None:
    rules = ({"resource": "sx2-v8", "why": {"zh-CN": "防溺水"}, "grades": [2]}, {"resource": "yw2-v6", "why": {}})
    release = replace(paced(2, *BOOKS), push=rules)
    school.catalogue.apply_manifest(CHANNEL, release, "2" * 64)
    found = ranks(school, at(MONDAY + 4 * WEEK))
    assert (found["sx2-v8"], found["yw2-v6"]) == (PUSHED, 0)


_BOOK = SchoolBook(1, "c", "b", {}, 2, 1, "语文", "统编版", "zh-CN", True)


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ({}, True), ({"grades": [1, 2]}, True), ({"grades": [3]}, False), ({"subjects": ["语"]}, True),
        ({"subjects": ["数学"]}, False), ({"editions": ["统编版"]}, True), ({"editions": ["人教版"]}, False),
        ({"languages": ["ug"]}, False), ({"languages": ["zh-CN"], "regions": ["65"]}, True), ({"grades": "2"}, True),
    ],
)  # fmt: skip
def test_a_rule_counts_where_what_it_names_is_received(rule: dict[str, object], fits: bool) -> None:
    assert pushed([{"resource": "r", **rule}], {2}, [_BOOK]) == ["r"] * fits
    assert pushed([{"resource": "r", **rule}], (), [_BOOK]) == ["r"] * fits
    assert pushed([{"resource": "r", **rule}], {5}, [_BOOK]) == []
    assert pushed([{"resource": 7, **rule}, {}], {2}, [_BOOK]) == []
    assert pushed([{"resource": "r"}], {2}, [replace(_BOOK, subscribed=False)]) == []


def test_records_are_read_a_part_at_a_time_and_what_has_changed_meanwhile_is_left_out(
    school: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted, "_FIRST", 2)
    monkeypatch.setattr(wanted, "_MOST", 4)
    everything = order(school, at(MONDAY))
    assert len(everything) == 24
    wants = school.installs.wanted(now=at(MONDAY))
    reading = iter(wants)
    first = next(reading)
    changed = replace(MATHS, lessons=[one.next() for one in MATHS.lessons])
    release(school, 2, YUWEN, changed, *BOOKS[2:])
    deliver(school, YUWEN_4.lessons[0])
    rest = [want.resource for want in reading]
    assert [first.resource, *rest] == [name for name in everything if not name.startswith("sx2-")]
    assert len(wants) == 24


def test_how_many_wait_is_exact_where_they_are_few(school: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert school.installs.waiting(CHANNEL) == 24
    with school._database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM shard")
    assert school.installs.waiting(CHANNEL) == 0
    monkeypatch.setattr("desktop_app.store.installs._FEW", 3)
    assert school.installs.waiting(CHANNEL) == 24
    assert school.installs.waiting("nobody") == 0


@given(st.integers(), st.integers(0, 9), st.integers(0, 1 << 30))
def test_a_place_that_no_tree_has_ranks_as_unlisted(key: int, book: int, position: int) -> None:
    assert Urgency({}, {}).rank(key, book, position) == UNLISTED
    assert Urgency({book: [5]}, {key: 3}).rank(key, book, position) == 3
    assert Urgency({book: [5]}, {}).rank(key, book, position) == (UNLISTED if position else 5)
