from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from desktop_app.store.store import Store

TODAY = date(2026, 11, 25)


def test_what_was_spent_is_counted_by_day_and_survives_a_restart(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.traffic.days() == {}
        store.traffic.count(TODAY, 100)
        store.traffic.count(TODAY, 50)
        store.traffic.count(TODAY + timedelta(1), 7)
    with Store.open(tmp_path) as store:
        assert store.traffic.days() == {TODAY: 150, TODAY + timedelta(1): 7}


def test_a_clock_that_was_ahead_has_given_nothing_away(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.traffic.count(TODAY, 100)
        store.traffic.count(TODAY + timedelta(400), 1000)
        store.traffic.count(TODAY, 5)
        assert store.traffic.days() == {TODAY: 1105}


def test_what_no_budget_can_ask_for_is_forgotten(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for day in range(200):
            store.traffic.count(TODAY + timedelta(day), 1)
        kept = store.traffic.days()
        assert max(kept) == TODAY + timedelta(199)
        assert 31 < len(kept) < 100
