from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.ink import FURTHEST, MOST_POINTS, SCALE, Stroke, pack, unpack
from desktop_app.store.store import Store

RED = Stroke.drawn(0, 60, [(0.25, 0.5), (0.5, 0.5)])
BLUE = Stroke.drawn(2, 160, [(1.0, 0.0)])

points = st.tuples(st.integers(-FURTHEST, FURTHEST), st.integers(-FURTHEST, FURTHEST))
strokes = st.lists(
    st.builds(Stroke, st.integers(0, 255), st.integers(0, 65_535), st.lists(points, max_size=50).map(tuple)), max_size=8
)


def test_ink_stays_with_its_page_and_survives_a_restart(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.ink.of("kedou", 1) == {}
        store.ink.keep("kedou", 1, 3, [RED])
        store.ink.keep("kedou", 1, 3, [RED, BLUE])
        store.ink.keep("kedou", 1, 5, [BLUE])
        store.ink.keep("mama", 1, 3, [BLUE])
    with Store.open(tmp_path) as store:
        assert store.ink.of("kedou", 1) == {3: (RED, BLUE), 5: (BLUE,)}
        store.ink.keep("kedou", 1, 3, [])
        assert store.ink.of("kedou", 1) == {5: (BLUE,)}
        assert store.ink.of("mama", 1) == {3: (BLUE,)}


def test_another_version_has_other_pages(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store.ink.keep("kedou", 1, 3, [RED])
        assert store.ink.of("kedou", 2) == {}
        assert store.ink.of("kedou", 1) == {3: (RED,)}, "looking at the new version wipes nothing"
        store.ink.keep("kedou", 2, 4, [BLUE])
        assert store.ink.of("kedou", 2) == {4: (BLUE,)}
        assert store.ink.of("kedou", 1) == {}


def test_points_are_shares_of_the_picture_and_may_lie_beside_it() -> None:
    assert RED.points == ((SCALE // 4, SCALE // 2), (SCALE // 2, SCALE // 2))
    assert Stroke.drawn(0, 1, [(-9.0, 9.0)]).points == ((-FURTHEST, FURTHEST),)


@given(strokes)
def test_what_is_packed_is_unpacked(written: list[Stroke]) -> None:
    assert unpack(pack(written)) == tuple(written)


@given(strokes, st.integers(0, 100))
def test_a_damaged_end_costs_itself(written: list[Stroke], cut: int) -> None:
    packed = pack(written)
    left = unpack(packed[: max(0, len(packed) - cut)])
    assert left == tuple(written)[: len(left)]


def test_a_page_never_grows_without_bound() -> None:
    long = Stroke(0, 60, tuple((index % SCALE, 0) for index in range(MOST_POINTS // 2)))
    assert unpack(pack([RED, long, long])) == (long, long)
