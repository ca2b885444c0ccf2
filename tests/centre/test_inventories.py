"""What points hold, at the centre: the newest inventory of each point counts, whatever order they come in."""

from __future__ import annotations

import random
from collections.abc import Sequence

from centre.archive import figures
from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.archive.inventories import InventoryTotals, holders, inventory_totals
from package_format.inventory import Inventory
from package_format.seal import PointKey
from package_format.statement import Batch, ResourceVersion
from tests.centre.plays import STARTED, batch, play

POINT = PointKey.from_bytes(bytes(range(32)))
OTHER = PointKey.from_bytes(bytes(range(1, 33)))
NOW = STARTED + 1_000_000
BOOKS = (("demo", "yuwen-2a"),)


def told(number: int, names: Sequence[str], point: PointKey = POINT, version: int = 1, waiting: int = 0) -> Batch:
    resources = tuple(ResourceVersion("demo", name, version) for name in sorted(names))
    holds = Inventory(number, resources, BOOKS, waiting)
    return Batch(point.public, "王家沟教学点", STARTED, (), holds=holds)


def test_the_newest_counts_and_comes_once(database: Database) -> None:
    archive = Archive(database)
    assert inventory_totals(database) == InventoryTotals(0, 0, 0)
    first = archive.take(told(1, ["a", "b"], waiting=3), "01" * 8, NOW)
    assert (first.inventory, first.known, first.fresh) == (True, False, 0)
    assert archive.take(told(1, ["a", "b"], waiting=3), "01" * 8, NOW).known
    assert inventory_totals(database) == InventoryTotals(1, 2, 1)
    archive.take(told(2, ["b", "c", "d"]), "02" * 8, NOW)
    assert holders(database) == {("demo", name): 1 for name in "bcd"}
    archive.take(told(1, ["a"]), "03" * 8, NOW + 9)
    assert holders(database) == {("demo", name): 1 for name in "bcd"}, "an older one that comes late says nothing"
    assert inventory_totals(database) == InventoryTotals(1, 3, 0)


def test_points_are_counted_once_whatever_version_they_hold(database: Database) -> None:
    archive = Archive(database)
    archive.take(told(5, ["a", "b"]), "01" * 8, NOW)
    archive.take(told(9, ["b"], OTHER, version=2), "02" * 8, NOW)
    assert holders(database) == {("demo", "a"): 1, ("demo", "b"): 2}
    archive.take(told(10, [], OTHER, waiting=4), "03" * 8, NOW)
    assert holders(database) == {("demo", "a"): 1, ("demo", "b"): 1}
    assert inventory_totals(database) == InventoryTotals(2, 2, 1)


def test_many_resources_change_in_any_order(database: Database) -> None:
    archive = Archive(database)
    draw = random.Random(3)
    names = [f"r{number:04}" for number in range(1500)]
    states = [draw.sample(names, draw.randrange(1200)) for _ in range(8)]
    order = list(enumerate(states, 1))
    draw.shuffle(order)
    for number, state in order:
        archive.take(told(number, state), f"{number:016x}", NOW)
    assert {name for _, name in holders(database)} == set(states[-1])


def test_an_inventory_is_no_batch_of_the_figures(database: Database) -> None:
    archive = Archive(database)
    archive.take(batch(POINT, [play(1)]), "aa" * 8, NOW)
    archive.take(told(1, ["tadpoles"]), "bb" * 8, NOW)
    assert figures.totals(database) == figures.Totals(1, 1, 1, 0)
    assert archive.lacking(["bb" * 8]) == []
