"""Which times can be right at all (FORMAT §4): bounds that every program shares, because any clock may be wrong.

A clock with a dead battery says 2008 or 1970, one that a person set wrongly says 2099, and what was signed under it
says the same. Nothing may depend on such a time for longer than the clock is wrong.
"""

from __future__ import annotations

BUILT = 1_795_392_000
"""2026-11-23: no clock that is right can say less than this."""

SLACK = 26 * 3600
"""Seconds that a clock set to the wrong time zone may lag behind what it should show."""

LONGEST_OFFLINE = 5 * 365 * 86_400
"""Seconds after the reference time that a clock may honestly show: as long as a root lives."""

LAST = BUILT + 20 * 365 * 86_400
"""No program of this version is in use after it: what is signed as later was signed under a wrong clock."""

MOST_TIME = 32_503_679_999
"""The last second of the year 2999: the largest time in the format; no calendar of any system fails before it."""


def is_plausible(now: int, reference: int) -> bool:
    """Whether a clock that shows ``now`` can be right at all."""
    return reference - SLACK <= now <= reference + LONGEST_OFFLINE


def possible(time: int) -> int:
    """Return ``time`` if it can be right for this version of the program, otherwise 0."""
    return time if time <= LAST else 0
