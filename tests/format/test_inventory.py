"""Inventories: a batch without rows that says what a point holds, and that an older reader takes as an empty batch."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical, inventory, zstd
from package_format.errors import Damaged
from package_format.inventory import KEY, Inventory
from package_format.statement import Batch, ResourceVersion, decode_batch, encode_batch
from tests.format.test_statement import KEY as POINT
from tests.format.test_statement import ROW, VECTORS, opened
from tests.vectors import make_usage

HELD = (ResourceVersion("county", "a", 1), ResourceVersion("county", "b", 7), ResourceVersion("town-music", "a", 2))
FULL = Inventory(3, HELD, (("county", "yuwen-2a"), ("town-music", "yinyue-2a")), 12)

held = st.lists(
    st.builds(
        ResourceVersion,
        st.sampled_from(["county", "town-music"]),
        st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True),
        st.integers(1, 2**53 - 1),
    ),
    unique_by=lambda one: (one.channel, one.id),
).map(lambda found: tuple(sorted(found, key=lambda one: (one.channel, one.id))))
books = st.sets(st.tuples(st.sampled_from(["county", "town"]), st.sampled_from(["a", "b", "c"]))).map(
    lambda found: tuple(sorted(found))
)


def parcel(holds: Inventory | None, **facts: Any) -> Batch:
    return Batch(POINT, "石门坎教学点", 1_790_000_000, (), holds=holds, **facts)


@given(st.builds(Inventory, st.integers(1, 2**53 - 1), held, books, st.integers(0, 2**53 - 1)))
def test_an_inventory_comes_back_as_it_was(holds: Inventory) -> None:
    batch = parcel(holds, seen=(("county", 4),))
    assert decode_batch(encode_batch(batch)) == batch


def test_a_batch_of_rows_is_none() -> None:
    assert decode_batch(encode_batch(Batch(POINT, "", 0, (ROW,)))).holds is None


def test_the_vector_means_what_it_says() -> None:
    stored = (VECTORS / "inventory.bin").read_bytes()
    assert decode_batch(stored) == make_usage.inventory()
    header, _ = opened(stored)
    assert header[KEY] == {"number": 1_790_003_600, "textbooks": {"county-lessons": ["yuwen-2a"]}, "waiting": 3}
    assert (header["runs"], header["resources"]["county-lessons"]) == (0, ["jingyesi", "jingyesi-lianxi"])


def test_five_thousand_resources_take_few_bytes() -> None:
    places = ((grade, week, n) for grade in range(1, 7) for week in range(18) for n in range(46))
    many = [ResourceVersion("county", f"yw{grade}a-{week:02}-{n}", 1) for grade, week, n in places]
    ordered = tuple(sorted(many, key=lambda one: one.id))
    assert len(encode_batch(parcel(Inventory(1, ordered)))) < 3 * len(many)


@pytest.mark.parametrize(
    ("holds", "reason"),
    [
        (3, "not an object"),
        ({"number": 0}, "number"),
        ({}, "number"),
        ({"number": 1, "waiting": -1}, "waiting"),
        ({"number": 1, "textbooks": []}, "textbooks"),
        ({"number": 1, "textbooks": {"county": "yuwen"}}, "textbooks"),
        ({"number": 1, "textbooks": {"Town": ["a"]}}, "channel"),
        ({"number": 1, "textbooks": {"town": ["../a"]}}, "a"),
        ({"number": 1, "textbooks": {"town": [f"t{n}" for n in range(5001)]}}, "more than"),
    ],
)
def test_wrong_words_are_damage(holds: object, reason: str) -> None:
    header, rest = opened(encode_batch(parcel(FULL)))
    assert reason in refused(header | {KEY: holds}, rest)


def test_an_inventory_with_rows_or_with_one_resource_twice_is_damage() -> None:
    header, rest = opened(encode_batch(Batch(POINT, "", 0, (ROW,))))
    assert "no inventory" in refused(header | {KEY: {"number": 1}}, rest)
    header, rest = opened(encode_batch(parcel(FULL)))
    assert "twice" in refused(header | {"resources": {"county": ["a", "a"], "town-music": ["a"]}}, rest)


def test_unknown_keys_in_it_are_ignored() -> None:
    header, rest = opened(encode_batch(parcel(FULL)))
    again = closed(header | {KEY: header[KEY] | {"later": [1]}}, rest)
    assert decode_batch(again).holds == FULL


def test_what_makes_no_inventory_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="twice"):
        Inventory(1, (HELD[0], HELD[0]))
    with pytest.raises(ValueError, match="no rows"):
        Batch(POINT, "", 0, (ROW,), holds=FULL)
    monkeypatch.setattr(inventory, "MOST_HELD", 2)
    with pytest.raises(ValueError, match="too many"):
        Inventory(1, HELD)


def closed(header: dict[str, Any], rest: bytes) -> bytes:
    text = canonical.encode(header)
    return zstd.compress_frame(len(text).to_bytes(4, "little") + text + rest)


def refused(header: dict[str, Any], rest: bytes) -> str:
    with pytest.raises(Damaged) as caught:
        decode_batch(closed(header, rest))
    return caught.value.reason
