"""Under which time a centre signs: its clock is asked whether it can be right before it marks anything for years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from centre.centre_folder import CentreFolder
from package_format.catalogue import Withdrawal
from package_format.era import BUILT, SLACK, is_plausible, possible
from package_format.errors import LessonError, Refused


def signing_time(centre: Path, now: int, sure: bool) -> int:
    """Return the time to sign under at ``centre``, where the clock shows ``now`` and a person may be ``sure`` of it.

    A clock behind the day this program was built is certainly wrong; that day is used instead, which costs nothing but
    a little of what signatures live. One years ahead would make every point believe it, so nothing is signed.

    Raises:
        Refused: the clock is years ahead of everything that is known, and nobody is sure of it.
    """
    reference = max(BUILT, _last_signed(centre))
    if now > reference and not is_plausible(now, reference) and not sure:
        day = datetime.fromtimestamp(now, UTC).date().isoformat()
        raise Refused(f"this computer's clock shows {day}: set it, or add --clock-is-right if that is so", "clock")
    return max(now, BUILT - SLACK)


def published_after(before: int, now: int) -> int:
    """Return the ``published`` of a release made at ``now`` after one that says ``before``.

    It goes back only where the release before was made under a clock far ahead: points must not believe that for long.
    """
    return before if now < before <= now + SLACK else now


def dated(withdrawn: Sequence[Withdrawal], now: int) -> tuple[Withdrawal, ...]:
    """Return ``withdrawn`` with no day after ``now``: under a clock far ahead, a grace would never end."""
    return tuple(replace(gone, at=min(gone.at, now)) for gone in withdrawn)


def _last_signed(centre: Path) -> int:
    try:
        return possible(CentreFolder(centre).signer().signed_at())
    except LessonError:
        # No centre yet, or one whose files are broken: the command itself says so in better words.
        return 0
