"""The choice of groups: nothing is fetched twice, and never for more than packs would cost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.delta import Group, Region
from package_format.delta_directory import Part
from package_format.delta_plan import Offer, choose, covered, is_worth_reading, paying, within
from package_format.recipe import Chunk

SIZE = 100


def places(name: str, *stored: int) -> list[tuple[int, Chunk]]:
    """The missing chunks of the file ``name``, ``SIZE`` bytes each, costing ``stored`` from packs."""
    return [
        (number * SIZE, Chunk(names.digest_of(f"{name} {number}".encode()), SIZE, "p", 8, cost))
        for number, cost in enumerate(stored)
    ]


def offer(stored: int, *pieces: tuple[str, int, int]) -> Offer:
    return Offer("deltas/d", Group(8, stored, (), tuple(Region(*piece) for piece in pieces)))


def test_only_chunks_wholly_within_a_piece_are_made_by_it() -> None:
    missing = places("a", 50, 50, 50, 50)
    assert within(Region("a", 0, 400), missing) == missing
    assert within(Region("a", 1, 398), missing) == missing[1:3]
    assert within(Region("a", 100, 100), missing) == missing[1:2]
    assert within(Region("a", 110, 50), missing) == []
    assert list(covered(offer(1, ("a", 0, 199), ("b", 0, 400)).group, {"a": missing})) == [missing[0][1]]


def test_a_group_is_taken_where_it_costs_less() -> None:
    missing = {"a": places("a", 50, 50), "b": places("b", 50)}
    cheap, dear, other = offer(99, ("a", 0, 200)), offer(100, ("a", 0, 200)), offer(10, ("c", 0, 100))
    assert choose([dear, other, cheap], missing) == [cheap]
    assert choose([dear], missing) == []
    both = offer(60, ("a", 0, 200), ("b", 0, 100))
    # What is made together with the rest needs no group of its own.
    assert choose([cheap, both, offer(20, ("b", 0, 100))], missing) == [both]


def test_a_chunk_that_lacks_in_two_files_counts_once() -> None:
    same = places("a", 50)
    assert choose([offer(60, ("a", 0, 100), ("b", 0, 100))], {"a": same, "b": same}) == []


def test_where_no_pack_can_help_any_group_is_cheap() -> None:
    missing = {"a": places("a", 50), "b": places("b", 50)}
    dear = offer(1000, ("a", 0, 100), ("b", 0, 100))
    assert choose([dear], missing) == []
    assert choose([dear], missing, {"b"}) == [dear]
    assert choose([dear], missing, {"c"}) == []


def test_a_directory_is_read_where_it_may_pay() -> None:
    assert is_worth_reading(100, 400)
    assert not is_worth_reading(100, 399)


def test_a_part_pays_where_it_costs_less_and_its_old_recipe_is_here() -> None:
    part, other = Part("a", 1, 500, 20, 8, 100), Part("b", 0, 0, 20, 108, 100)
    assert paying([part, other], {"a": 101, "b": 101}, {("a", 1)}) == [part, other]
    assert paying([part, other], {"a": 100, "b": 100}, {("a", 1)}) == []
    assert paying([part], {"a": 101}, {("a", 2), ("b", 1)}) == []
    assert paying([part], {}, {("a", 1)}) == []


pieces = st.tuples(st.sampled_from("abc"), st.integers(0, 900), st.integers(1, 1000))


@given(
    st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(1, SIZE), max_size=10), max_size=3),
    st.lists(st.tuples(st.integers(1, 500), st.lists(pieces, min_size=1, max_size=4)), max_size=6),
)
def test_what_is_chosen_never_costs_more_than_packs(
    stored: dict[str, list[int]], drawn: list[tuple[int, list[tuple[str, int, int]]]]
) -> None:
    missing = {name: places(name, *costs) for name, costs in stored.items()}
    offers = [offer(cost, *made) for cost, made in drawn]
    chosen = choose(offers, missing)
    made = {chunk.digest: chunk.stored for one in chosen for chunk in covered(one.group, missing)}
    assert sum(one.group.stored for one in chosen) <= sum(made.values())
    assert len({id(one) for one in chosen}) == len(chosen)
