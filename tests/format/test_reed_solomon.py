from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format.broadcast import reed_solomon
from package_format.broadcast.reed_solomon import Points


@given(st.data())
def test_any_symbols_enough_give_back_all_others(data: st.DataObject) -> None:
    points = data.draw(st.sampled_from(Points))
    size = data.draw(st.integers(1, 40))
    source = {esi: data.draw(st.binary(min_size=7, max_size=7)) for esi in range(size)}
    every = source | reed_solomon.interpolate(source, range(size, size + 20), points)
    numbers = data.draw(st.permutations(sorted(every)))
    known = {esi: every[esi] for esi in numbers[:size]}
    assert reed_solomon.interpolate(known, numbers[size:], points) == {esi: every[esi] for esi in numbers[size:]}


def test_a_field_of_the_standard_and_its_last_symbols() -> None:
    # alpha = 2; symbols at 1 and alpha determine the line through them: at alpha^2 it is 3 * first + 2 * second.
    assert reed_solomon.interpolate({0: b"\1", 1: b"\0"}, [2], Points.POWERS) == {2: b"\2"}
    assert reed_solomon.interpolate({0: b"\0", 1: b"\1"}, [2], Points.POWERS) == {2: b"\3"}
    # RFC 5510 §8.1: alpha^8 = alpha^4 + alpha^3 + alpha^2 + 1
    assert Points.POWERS.of(8) == 0x1D
    assert Points.POWERS.of(254) == 0x8E
    assert len({Points.ZERO_FIRST.of(number) for number in range(255)}) == 255


def test_of_nothing_comes_nothing() -> None:
    assert reed_solomon.interpolate({}, [0], Points.POWERS) == {0: b""}


@pytest.mark.parametrize("points", Points)
def test_a_symbol_too_many_proves_the_code(points: Points) -> None:
    source = {esi: bytes([esi, 200 - esi]) for esi in range(9)}
    every = source | reed_solomon.interpolate(source, [9, 10], points)
    assert [reed_solomon.fits(every, 9, one) for one in Points] == [one is points for one in Points]
    assert not reed_solomon.fits(every | {9: b"no"}, 9, points)
