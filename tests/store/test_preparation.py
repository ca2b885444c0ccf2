from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop_app.store.preparation import protected
from desktop_app.store.store import Store
from package_format.catalogue import Withdrawal
from package_format.errors import Missing, Refused, Withdrawn
from tests.store.publisher import CHANNEL, Book, Lesson, deliver, follow, publish

THURSDAY, FRIDAY = date(2026, 11, 26), date(2026, 11, 27)
LESSONS = [Lesson("a", "第一课"), Lesson("b", "第二课"), Lesson("c", "第三课")]


@pytest.fixture
def stocked(store: Store, tmp_path: Path) -> Store:
    follow(store)
    publish(store, 1, Book(lessons=LESSONS))
    deliver(store, LESSONS[0], LESSONS[1])
    path = tmp_path / "我的.pptx"
    path.write_bytes(b"own")
    store.own_files.add(path)
    return store


def _named(store: Store, day: date | None = None) -> list[tuple[int, str]]:
    return [(entry.number, entry.name) for entry in store.preparation.entries(day)]


def test_a_plan_has_an_order(stocked: Store) -> None:
    plans = stocked.preparation
    assert plans.add(THURSDAY, "b").number == 1
    own = plans.add(THURSDAY, "@1")
    assert (own.number, own.name, own.title, own.card) == (2, "@1", {"zh-CN": "我的.pptx"}, None)
    assert own.own is not None
    assert own.own.location.read_bytes() == b"own"
    plans.add(THURSDAY, "b")
    planned = plans.add(FRIDAY, "c")
    assert (planned.number, planned.day, planned.card) == (1, FRIDAY, stocked.library.card("c"))
    assert _named(stocked, THURSDAY) == [(1, "b"), (2, "@1"), (3, "b")]
    assert [entry.name for entry in plans.remove(THURSDAY, [1, 3])] == ["b", "b"]
    assert _named(stocked) == [(1, "@1"), (1, "c")]
    plans.add(THURSDAY, "a")
    assert _named(stocked, THURSDAY) == [(1, "@1"), (2, "a")]


def test_what_there_is_not_cannot_be_planned(stocked: Store) -> None:
    for name, kind in (("x", Missing), ("@9", Refused), ("@x", Refused), ("@", Refused)):
        with pytest.raises(kind):
            stocked.preparation.add(THURSDAY, name)
    for number in (0, 1):
        with pytest.raises(Refused):
            stocked.preparation.remove(THURSDAY, [number])
    assert _named(stocked) == []


def test_a_withdrawn_lesson_is_marked_and_can_be_replaced(stocked: Store) -> None:
    plans = stocked.preparation
    for name in ("a", "@1", "c"):
        plans.add(THURSDAY, name)
    assert plans.withdrawn(THURSDAY) == []
    with pytest.raises(Refused, match="nothing is known"):
        plans.replace(THURSDAY, 1)
    gone = (Withdrawal("a", 1, urgent=True, replacement="b", reason="内容有误"), Withdrawal("c", 1, urgent=True))
    publish(stocked, 2, Book(lessons=LESSONS[1:2]), withdrawn=gone)
    first, last = plans.withdrawn(THURSDAY)
    assert (first.number, first.title, first.card) == (1, {"zh-CN": "第一课"}, None)
    assert first.retired is not None
    assert first.retired.replacement == stocked.library.card("b")
    assert last.retired is not None
    assert last.retired.replacement is None
    assert plans.withdrawn(FRIDAY) == []
    with pytest.raises(Withdrawn):
        plans.add(THURSDAY, "a")
    replaced = plans.replace(THURSDAY, 1)
    assert (replaced.number, replaced.name, replaced.retired) == (1, "b", None)
    with pytest.raises(Refused):
        plans.replace(THURSDAY, 3)
    assert _named(stocked, THURSDAY) == [(1, "b"), (2, "@1"), (3, "c")]


def test_what_the_catalogue_no_longer_lists_keeps_its_title(stocked: Store) -> None:
    stocked.preparation.add(THURSDAY, "c")
    stocked.preparation.add(THURSDAY, "@1")
    publish(stocked, 2, Book(lessons=LESSONS[:2]))
    stocked.own_files.remove(1)
    entry, own = stocked.preparation.entries()
    assert (entry.card, entry.retired, entry.title) == (None, None, {"zh-CN": "第三课"})
    assert (own.own, own.title) == (None, {"zh-CN": "我的.pptx"})


def test_what_is_planned_is_protected_from_its_day_on(stocked: Store) -> None:
    for name in ("a", "@1"):
        stocked.preparation.add(THURSDAY, name)
    with stocked._database.reading() as connection:
        assert protected(connection, THURSDAY) == {(CHANNEL, "a")}
        assert protected(connection, FRIDAY) == set()
