"""What time it is, as far as anybody can know it in a village (FORMAT §4, DESIGN §2).

Three readings are believed: the time this program was built, the ``published`` time of the newest release ever
trusted, and the last reading that a person or the centre confirmed. The computer's own clock is none of them: its
battery is often dead, so it may say 2008 or 2099. The *reference time* is the largest of the three; signatures are
judged against it, and what has expired is used and reported.

A release may have been signed under a clock that was wrong. So its ``published`` counts no further than the
signatures it rests on live (a channel with a wrong clock moves the time by a year at most), not at all beyond
``era.LAST``, and only as long as it is the newest: the next release, signed under a right clock, takes the time back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package_format.era import BUILT, LAST, LONGEST_OFFLINE, SLACK, is_plausible, possible
from package_format.errors import Refused
from package_format.statement import ClockQuality

if TYPE_CHECKING:
    from desktop_app.store.store import Store

__all__ = ["BUILT", "LONGEST_OFFLINE", "believed", "compare", "confirm", "is_plausible", "quality", "reference_time"]

AGREES = 600
"""Seconds by which the computer's clock and the centre's may differ and still agree."""

CONFIRMED_FOR = 30 * 86_400
"""How long a confirmed reading vouches for the clock: even a poor crystal drifts less than minutes in that time."""


def reference_time(store: Store) -> int:
    """Return the time (Unix seconds) against which this point judges signatures."""
    signed = (min(possible(channel.published), channel.expires or LAST) for channel in store.library.channels())
    return max(BUILT, possible(store.settings.last_good_clock), *signed)


def believed(store: Store, now: int) -> int:
    """Return the time by which lessons are due: what the clock shows if that can be, else what has certainly come."""
    reference = reference_time(store)
    return now if is_plausible(now, reference) else reference


def quality(store: Store, now: int) -> ClockQuality:
    """Return how far the reading ``now`` of this computer's clock is to be believed, for a session row."""
    if not is_plausible(now, reference_time(store)):
        return ClockQuality.IMPLAUSIBLE
    confirmed = possible(store.settings.last_good_clock)
    recent = confirmed - AGREES <= now <= confirmed + CONFIRMED_FOR
    return ClockQuality.CONFIRMED if confirmed and recent else ClockQuality.PLAUSIBLE


def certain(store: Store, now: int) -> int:
    """Return a time that has come for sure: the clock's only if it was confirmed lately, else the reference time."""
    return now if quality(store, now) is ClockQuality.CONFIRMED else reference_time(store)


def confirm(store: Store, now: int) -> None:
    """Note that a person has looked at the clock and found ``now`` right.

    Raises:
        Refused: no clock can be right that shows this.
    """
    if not BUILT - SLACK <= now <= LAST:
        raise Refused("no such date can be today's: set the clock first", "clock")
    store.settings.last_good_clock = now


def compare(store: Store, now: int, server_time: int | None) -> bool:
    """Confirm the clock by that of a server whose signatures were verified; return whether it was.

    The HTTP ``Date`` is not signed, so it may not move the reference time by itself: it counts only where it agrees
    with this computer's own clock and both are plausible. Whoever forges it can at most confirm a clock that was
    already wrong, which makes a warning of expiry come early or late and stops no lesson.
    """
    if server_time is None or abs(server_time - now) > AGREES or not is_plausible(now, reference_time(store)):
        return False
    store.settings.last_good_clock = max(now, possible(store.settings.last_good_clock))
    return True
