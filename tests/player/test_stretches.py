from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.player.stretches import Stretches

spans = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=120)


def played(pairs: list[tuple[int, int]], most: int = 64) -> Stretches:
    stretches = Stretches(most)
    for start, end in pairs:
        stretches.add(start, end)
    return stretches


@given(spans)
def test_the_union_is_what_counting_every_single_unit_gives(pairs: list[tuple[int, int]]) -> None:
    units = {unit for start, end in pairs for unit in range(start, end)}
    assert played(pairs).covered == len(units)


@given(spans)
def test_few_stretches_are_kept_as_they_were_played(pairs: list[tuple[int, int]]) -> None:
    real = [pair for pair in pairs if pair[0] < pair[1]]
    assert played(pairs, most=200).played == tuple(real)


@given(spans, st.integers(2, 10))
def test_many_stretches_become_few_that_still_cover_all_that_was_played(
    pairs: list[tuple[int, int]], most: int
) -> None:
    joined = played(pairs, most)
    assert len(joined.played) <= most
    units = {unit for start, end in pairs for unit in range(start, end)}
    assert units <= {unit for start, end in joined.played for unit in range(start, end)}
    assert joined.covered == len(units), "joining what is told must not change what was seen"


def test_the_nearest_neighbours_are_joined_first() -> None:
    assert played([(0, 10), (12, 20), (100, 110)], most=2).played == ((0, 20), (100, 110))


def test_repeats_stay_repeats_as_long_as_there_is_room() -> None:
    assert played([(10, 20)] * 5).played == ((10, 20),) * 5


def test_a_copy_goes_its_own_way() -> None:
    first = played([(0, 5)])
    second = first.copy()
    second.add(10, 20)
    assert first.played == ((0, 5),)
    assert (first.covered, second.covered) == (5, 15)


def test_what_was_played_is_known_with_some_slack_behind_its_end() -> None:
    stretches = Stretches()
    assert not stretches.holds(0, 10)
    stretches.add(20, 30)
    stretches.add(60, 70)
    held = [point for point in range(0, 90, 5) if stretches.holds(point, 10)]
    assert held == [20, 25, 30, 35, 60, 65, 70, 75]
