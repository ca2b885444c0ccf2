"""How what is wanted is cut into windows that are planned at once: by number, by size, and by when it is needed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.cards import Want
from desktop_app.store.school.urgency import NEXT_WEEK, PUSHED, THIS_WEEK, UNLISTED
from desktop_app.sync import lessons
from desktop_app.sync.lessons import windows


def want(rank: int, size: int = 1, order: int = 0) -> Want:
    return Want("c", f"r{order}", 1, {"zh-CN": "课"}, size, {}, None, order, rank)


def test_each_period_of_today_this_week_and_the_next_come_in_windows_of_their_own() -> None:
    ranks = [0, 0, 1, 2, THIS_WEEK, THIS_WEEK, PUSHED, NEXT_WEEK, NEXT_WEEK, NEXT_WEEK + 1, NEXT_WEEK + 2, UNLISTED]
    cut = [[one.rank for one in window] for window in windows(want(rank) for rank in ranks)]
    assert cut == [
        [0, 0], [1], [2], [THIS_WEEK] * 2, [PUSHED], [NEXT_WEEK] * 2, [NEXT_WEEK + 1, NEXT_WEEK + 2, UNLISTED],
    ]  # fmt: skip


def test_windows_are_bounded_by_number_and_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "MOST_WINDOW", 3)
    assert [len(window) for window in windows([want(UNLISTED)] * 7)] == [3, 3, 1]
    monkeypatch.setattr(lessons, "WINDOW_BYTES", 10)
    sizes = [4, 4, 4, 90, 1, 1]
    assert [[one.size for one in window] for window in windows(want(UNLISTED, size) for size in sizes)] == [
        [4, 4], [4], [90], [1, 1],
    ]  # fmt: skip
    assert list(windows([])) == []


@given(st.lists(st.tuples(st.integers(0, 3100), st.integers(0, 1 << 28))))
def test_windows_keep_every_want_in_its_order(told: list[tuple[int, int]]) -> None:
    wants = [want(rank, size, order) for order, (rank, size) in enumerate(sorted(told))]
    cut = list(windows(wants))
    assert [one for window in cut for one in window] == wants
    assert all(window for window in cut)
