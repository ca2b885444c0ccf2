from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.hours import DAY, Hours, as_text, opens_in, read_hours
from package_format.errors import Refused


@pytest.mark.parametrize(
    "text, kept",
    [
        ("", ""),
        ("  ", ""),
        ("22:00-06:00", "22:00-06:00"),
        ("22-6", "22:00-06:00"),
        ("22：00 — 6:30、12:00至13:30", "22:00-06:30, 12:00-13:30"),
        ("0:00-24:00", "00:00-24:00"),
        ("20:00 ~ 24:00; 1.15到2.45", "20:00-24:00, 01:15-02:45"),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, kept: str) -> None:
    assert as_text(read_hours(text)) == kept
    assert read_hours(kept) == read_hours(text)


@pytest.mark.parametrize(
    "text", ["night", "22:00", "22:00-", "25:00-26:00", "22:60-23:00", "24:30-1:00", "6:00-6:00", "1-2-3", "1-2," * 9]
)
def test_what_is_no_hours_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_hours(text)


def test_over_midnight() -> None:
    night = Hours(22 * 60, 6 * 60)
    assert [night.covers(minute) for minute in (22 * 60 - 1, 22 * 60, 0, 6 * 60 - 1, 6 * 60)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert all(Hours(0, 0).covers(minute) for minute in range(DAY))


@given(st.lists(st.tuples(st.integers(0, DAY - 1), st.integers(0, DAY - 1)), max_size=4), st.integers(0, DAY - 1))
def test_the_wait_ends_exactly_where_the_hours_begin(pairs: list[tuple[int, int]], minute: int) -> None:
    hours = [Hours(start, end) for start, end in pairs]
    wait = opens_in(hours, minute)

    def is_open(at: int) -> bool:
        return not hours or any(one.covers(at % DAY) for one in hours)

    assert is_open(minute + wait)
    assert not any(is_open(at) for at in range(minute, minute + wait))
