"""How long to wait for a server, and when to stop asking."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Patience:
    """Waiting times in seconds and numbers of tries; the defaults fit a village link (docs/adr/0007)."""

    connect: float = 10.0
    read: float = 8.0
    """A connection that brings nothing for so long is dead, at the least: ``Link.read`` follows the link."""

    silence: float = 3.0
    """When no connection at all brings anything for so long the link is dead, at the least: see ``Link.limit``."""

    tries: int = 7
    """Requests in a row that may fail without bringing anything worth mentioning."""

    first_tries: int = 3
    """The same for an object asked for alone, while a person waits to learn whether the server is there."""

    first_wait: float = 0.5
    longest_wait: float = 20.0
    slow_seconds: float = 32.0
    slow_bytes: int = 4096
    """A connection that brings fewer than ``slow_bytes`` in ``slow_seconds`` only pretends to live, see ``Link``."""

    worth: int = 1024
    """A request that brought so many bytes before it failed was no failure worth counting."""

    def wait(self, failures: int) -> float:
        """Return how long to wait after ``failures`` failures in a row: doubling, bounded, and never two alike.

        Half of the time is random (AWS Architecture Blog, "Exponential Backoff and Jitter": equal jitter), so that the
        points of a county do not come back in step after a power cut.
        """
        full = min(self.longest_wait, self.first_wait * 2.0 ** (failures - 1))
        return full * random.uniform(0.5, 1.0)  # noqa: S311  (jitter, no secret)


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds a ``Retry-After`` header asks to wait (RFC 9110 §10.2.3), or None where it says nothing.

    ``now`` is the server's own clock, as its ``Date`` shows it: this computer's may be wrong by decades.
    """
    if value is None:
        return None
    digits = value.strip()
    if digits.isdecimal():
        return float(int(digits)) if len(digits) < 10 else 1e9
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError, OverflowError):  # years and offsets that no calendar has
        return None
