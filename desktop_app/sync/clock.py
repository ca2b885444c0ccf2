"""What time it is, as far as anybody can know it in a village (FORMAT §4, DESIGN §2).

Three readings are believed: the time this program was built, the ``published`` time of the newest release ever
trusted, and the last reading that a person or the centre confirmed. The computer's own clock is none of them: its
battery is often dead, so it may say 2008 or 2099. The *reference time* is the largest of the three; signatures are
judged against it, and what has expired is used and reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package_format.statement import ClockQuality

if TYPE_CHECKING:
    from desktop_app.store.store import Store

BUILT = 1_795_392_000
"""2026-11-23: no clock that is right can say less than this."""

SLACK = 26 * 3600
"""Seconds that a clock set to the wrong time zone may lag behind what it should show."""

LONGEST_OFFLINE = 5 * 365 * 86_400
"""Seconds after the reference time that a clock may honestly show: as long as a root lives."""

AGREES = 600
"""Seconds by which the computer's clock and the centre's may differ and still agree."""

CONFIRMED_FOR = 30 * 86_400
"""How long a confirmed reading vouches for the clock: even a poor crystal drifts less than minutes in that time."""


def reference_time(store: Store) -> int:
    """Return the time (Unix seconds) against which this point judges signatures."""
    published = max((channel.published for channel in store.library.channels()), default=0)
    return max(BUILT, published, store.settings.last_good_clock)


def is_plausible(now: int, reference: int) -> bool:
    """Whether a clock that shows ``now`` can be right at all."""
    return reference - SLACK <= now <= reference + LONGEST_OFFLINE


def believed(store: Store, now: int) -> int:
    """Return the time by which lessons are due: what the clock shows if that can be, else what has certainly come."""
    reference = reference_time(store)
    return now if is_plausible(now, reference) else reference


def quality(store: Store, now: int) -> ClockQuality:
    """Return how far the reading ``now`` of this computer's clock is to be believed, for a session row."""
    if not is_plausible(now, reference_time(store)):
        return ClockQuality.IMPLAUSIBLE
    confirmed = store.settings.last_good_clock
    recent = confirmed - AGREES <= now <= confirmed + CONFIRMED_FOR
    return ClockQuality.CONFIRMED if confirmed and recent else ClockQuality.PLAUSIBLE


def confirm(store: Store, now: int) -> None:
    """Note that a person has looked at the clock and found ``now`` right."""
    store.settings.last_good_clock = now


def compare(store: Store, now: int, server_time: int | None) -> bool:
    """Confirm the clock by that of a server whose signatures were verified; return whether it was.

    The HTTP ``Date`` is not signed, so it may not move the reference time by itself: it counts only where it agrees
    with this computer's own clock and both are plausible. Whoever forges it can at most confirm a clock that was
    already wrong, which makes a warning of expiry come early or late and stops no lesson.
    """
    if server_time is None or abs(server_time - now) > AGREES or not is_plausible(now, reference_time(store)):
        return False
    store.settings.last_good_clock = max(now, store.settings.last_good_clock)
    return True
