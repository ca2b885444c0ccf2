"""备课单: lists that are made, named, ordered and deleted, with a way back; and plans of days of earlier versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from desktop_app.store.adopting import ADOPT
from desktop_app.store.preparation import protected
from desktop_app.store.store import Store
from package_format.catalogue import Withdrawal
from package_format.errors import Refused
from tests.store.publisher import CHANNEL, Book, Lesson, deliver, follow, publish

THURSDAY = date(2026, 11, 26)
LESSONS = [Lesson("a", "第一课"), Lesson("b", "第二课"), Lesson("c", "第三课")]


@pytest.fixture
def stocked(store: Store, tmp_path: Path) -> Store:
    follow(store)
    publish(store, 1, Book(lessons=LESSONS))
    deliver(store, *LESSONS)
    path = tmp_path / "我的.pptx"
    path.write_bytes(b"own")
    store.own_files.add(path)
    return store


def names(store: Store, plan: int) -> list[str]:
    return [entry.note or entry.name for entry in store.preparation.of(plan)]


def test_a_list_is_made_named_and_filled(stocked: Store) -> None:
    plans = stocked.lesson_plans
    first = plans.create("  周四 语文 \n")
    second = plans.create("x" * 100)
    assert (first.title, first.day, first.entries, len(second.title)) == ("周四 语文", None, 0, 60)
    for name in ("b", "@1"):
        stocked.preparation.add_to(first.key, name)
    note = stocked.preparation.add_note(first.key, " 先让学生说一说 ")
    assert (note.number, note.name, note.note, note.plan_name) == (3, "", "先让学生说一说", "周四 语文")
    assert names(stocked, first.key) == ["b", "@1", "先让学生说一说"]
    assert stocked.preparation.change_note(note.key, "再读一遍").note == "再读一遍"
    assert [(plan.title, plan.entries) for plan in plans.all()] == [(second.title, 0), ("周四 语文", 2)]
    assert plans.rename(first.key, "周五").entries == 2
    for refused in (
        lambda: plans.create(" "),
        lambda: plans.rename(99, "x"),
        lambda: plans.rename(first.key, ""),
        lambda: plans.delete(99),
        lambda: plans.restore(99),
        lambda: stocked.preparation.add_to(99, "a"),
        lambda: stocked.preparation.add_note(first.key, "  "),
        lambda: stocked.preparation.change_note(99, "x"),
        lambda: stocked.preparation.move(99, 1),
        lambda: stocked.preparation.exchange(99),
    ):
        with pytest.raises(Refused):
            refused()


def test_what_is_in_a_list_has_an_order_of_the_teachers(stocked: Store) -> None:
    plan = stocked.lesson_plans.create("周四").key
    keys = [stocked.preparation.add_to(plan, name).key for name in ("a", "b", "c", "@1")]
    for key, number, order in (
        (keys[3], 1, ["@1", "a", "b", "c"]),
        (keys[0], 99, ["@1", "b", "c", "a"]),
        (keys[2], 2, ["@1", "c", "b", "a"]),
        (keys[2], -5, ["c", "@1", "b", "a"]),
    ):
        stocked.preparation.move(key, number)
        assert names(stocked, plan) == order
    assert [entry.number for entry in stocked.preparation.of(plan)] == [1, 2, 3, 4]


def test_what_is_taken_out_comes_back_to_its_place(stocked: Store) -> None:
    plan = stocked.lesson_plans.create("周四").key
    keys = [stocked.preparation.add_to(plan, name).key for name in ("a", "b", "c")]
    stocked.preparation.take_out(keys[1])
    assert names(stocked, plan) == ["a", "c"]
    stocked.preparation.put_back(keys[1])
    assert names(stocked, plan) == ["a", "b", "c"]
    stocked.preparation.take_out(keys[0])
    stocked.preparation.take_out(keys[1])
    stocked.preparation.put_back(keys[0])  # gone for good
    assert names(stocked, plan) == ["c"]


def test_a_deleted_list_comes_back_whole_until_another_is_deleted(stocked: Store) -> None:
    plans = stocked.lesson_plans
    first, second = plans.create("周四"), plans.create("周五")
    stocked.preparation.add_to(first.key, "a")
    assert plans.delete(first.key).entries == 1
    assert plans.all() == [second]
    assert stocked.preparation.of(first.key) == stocked.preparation.entries() == []
    assert plans.restore(first.key).entries == 1
    assert names(stocked, first.key) == ["a"]
    plans.delete(first.key)
    plans.delete(second.key)
    with pytest.raises(Refused):
        plans.restore(first.key)
    assert plans.restore(second.key) == second


def test_a_list_of_no_day_is_always_needed(stocked: Store) -> None:
    named = stocked.lesson_plans.create("公开课")
    stocked.preparation.add_to(named.key, "a")
    stocked.preparation.add(THURSDAY, "b")
    gone = stocked.lesson_plans.create("x")
    stocked.preparation.add_to(gone.key, "c")
    with stocked._database.reading() as connection:
        assert protected(connection, date(2030, 1, 1)) == {(CHANNEL, "a"), (CHANNEL, "c")}
    publish(stocked, 2, Book(lessons=LESSONS[1:]), withdrawn=(Withdrawal("a", 1, urgent=True, replacement="b"),))
    (marked,) = stocked.preparation.withdrawn(THURSDAY)
    assert (marked.plan_name, marked.day) == ("公开课", None)
    assert stocked.preparation.exchange(marked.key).name == "b"
    assert stocked.preparation.entries(THURSDAY)[0].plan_name == "2026-11-26"


def test_plans_of_days_from_before_become_lists(stocked: Store) -> None:
    stocked.preparation.add(THURSDAY, "a")
    stocked.preparation.add(THURSDAY, "b")
    path = stocked.folder / "songke.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE planned SET plan = 0")
        raw.execute("DELETE FROM lesson_plan")
        for _ in range(2):
            for statement in ADOPT:
                raw.execute(statement)
        raw.commit()
    (plan,) = stocked.lesson_plans.all()
    assert (plan.day, plan.entries) == (THURSDAY, 2)
    assert [entry.name for entry in stocked.preparation.entries(THURSDAY)] == ["a", "b"]
