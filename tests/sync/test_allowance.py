"""The school's rules for the network, with a clock that is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop_app.store.hours import read_hours
from desktop_app.store.store import Store
from desktop_app.sync.allowance import Allowance, Spending, deferral, local_day, spending
from package_format.errors import Rule
from tests.sync.points import local, opened

NOON = local(11, 28, 12)
DAY = date(2026, 11, 28)


class Ticks:
    def __init__(self) -> None:
        self.now = 500.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "point") as made:
        yield made


def test_without_rules_the_network_may_always_be_used(store: Store) -> None:
    store.traffic.count(DAY, 10**12)
    assert deferral(store, NOON) is None


def test_outside_the_hours_it_waits_for_the_next_ones(store: Store) -> None:
    store.settings.network_hours = read_hours("22:00-6:00, 12:30-13:00")
    for when, opens in (
        (local(11, 28, 12, 0), local(11, 28, 12, 30)),
        (local(11, 28, 13, 0), local(11, 28, 22, 0)),
        (local(11, 28, 6, 0), local(11, 28, 12, 30)),
    ):
        found = deferral(store, when + 30)
        assert found is not None
        assert (found.rule, found.until) == (Rule.HOURS, opens)
    for when in (local(11, 28, 12, 45), local(11, 28, 22, 0), local(11, 28, 5, 59)):
        assert deferral(store, when) is None


def test_a_budget_is_used_up_and_comes_back(store: Store) -> None:
    store.settings.day_budget = 1000
    store.settings.month_budget = 2000
    store.traffic.count(DAY, 999)
    assert deferral(store, NOON) is None
    found = deferral(store, NOON, unkept=1)
    assert found is not None
    assert (found.rule, found.until, found.limit) == (Rule.DAY, local(11, 29), 1000)
    assert deferral(store, NOON + 86_400) is None
    store.traffic.count(DAY + timedelta(1), 1001)
    found = deferral(store, NOON + 86_400)
    assert found is not None
    assert (found.rule, found.until, found.limit) == (Rule.MONTH, local(12, 1), 2000)
    assert deferral(store, local(12, 1)) is None
    assert spending(store, local(12, 1)) == Spending(0, 0, 1000, 2000)


def test_neither_a_dead_battery_nor_a_clock_set_ahead_gives_a_second_budget(store: Store) -> None:
    store.settings.day_budget = 1000
    store.traffic.count(DAY, 1000)
    for wrong in (1_199_145_600, 4_070_908_800):  # 2008 and 2099
        assert local_day(store, wrong) == DAY
        found = deferral(store, wrong)
        assert found is not None
        assert found.rule is Rule.DAY
    # Set ahead by a day, spent, and set right again: all of it counts to today.
    store.traffic.count(DAY + timedelta(1), 500)
    assert spending(store, NOON).day == 1500
    store.traffic.count(local_day(store, NOON), 1)
    assert store.traffic.days() == {DAY: 1501}


def test_a_gate_counts_what_goes_through_it_with_its_headers(store: Store) -> None:
    ticks = Ticks()
    gate = Allowance(store, NOON, ticks=ticks)
    gate.spend(1_448_000)
    assert store.traffic.days() == {}  # not for every frame
    ticks.now += 2
    gate.spend(0, requests=10)
    assert store.traffic.days() == {DAY: 1_507_000}
    ticks.now += 86_400
    gate.spend(1448)
    gate.close()
    assert store.traffic.days() == {DAY: 1_507_000, DAY + timedelta(1): 1500}
    gate.close()  # nothing more to keep


def test_a_gate_closes_while_it_is_used_and_a_person_may_open_it_once(store: Store) -> None:
    ticks = Ticks()
    store.settings.day_budget = 10_000
    gate = Allowance(store, NOON, ticks=ticks)
    urgent = Allowance(store, NOON, ticks=ticks, override=True)
    assert gate.refusal() is None
    gate.spend(9_900)
    assert gate.refusal() is None  # looked at a moment ago
    ticks.now += 0.6
    assert gate.refusal() is not None
    gate.close()
    assert urgent.refusal() is None
    urgent.spend(100_000)
    urgent.close()
    assert store.traffic.days()[DAY] > 110_000


def test_a_clock_that_is_set_while_a_gate_is_open_changes_nothing(store: Store) -> None:
    ticks = Ticks()
    store.settings.network_hours = read_hours("11:00-12:01")
    gate = Allowance(store, NOON, ticks=ticks)
    assert gate.refusal() is None
    ticks.now += 61
    found = gate.refusal()
    assert found is not None
    assert found.rule is Rule.HOURS


def test_a_lesson_being_shown_asks_for_quiet(store: Store) -> None:
    shown = iter([True, False])
    gate = Allowance(store, NOON, quiet=lambda: next(shown))
    assert [gate.quiet, gate.quiet] == [True, False]
    assert not Allowance(store, NOON).quiet
