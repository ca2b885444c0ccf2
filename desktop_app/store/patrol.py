"""Looking for rot a little at a time: the whole store about once a month, while nobody needs the disk.

Where the last slice ended is kept, so that a computer that is only on for a lesson a day gets round all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.store.journal import Event
from desktop_app.store.verify import VerifyProgress, check, paced

if TYPE_CHECKING:
    from desktop_app.store.store import Store

ROUND = 25 * 86_400
"""Seconds between the end of one round and the beginning of the next."""
SLICES = 1000
"""Slices a round is cut into: with one every five minutes, about 80 hours of a computer being on."""
LEAST = 16 << 20
"""Bytes of a slice at least."""
RATE = 8 << 20
"""Bytes a second: a quarter of what a slow disk can do."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one slice found: ``resources`` are the ids of those that no longer play."""

    files: int
    bytes: int
    resources: tuple[str, ...]
    ended: bool
    """Whether the round is over."""


def is_due(store: Store, now: int) -> bool:
    """Tell whether a slice is to be looked at; a clock that jumps begins a round too early, no more."""
    return bool(store.settings.patrol_position) or abs(now - store.settings.patrol_ended) >= ROUND


def patrol(
    store: Store, now: int, report: Callable[[VerifyProgress], None] = lambda _: None, rate: int | None = RATE
) -> Slice:
    """Rehash the next slice of what plays; what is spoiled is set aside, so that the next sync heals it.

    Args:
        store: the point's store.
        now: Unix seconds, by this computer's clock.
        report: called after every MiB; may raise ``Stopped``: what was checked until then is not checked again.
        rate: bytes per second to read at most, None for no limit.

    Raises:
        Busy: a spoiled file was found, and a sync is running.
    """
    files = store.installs.playing_files()
    left = [file for file in files if file[0] > store.settings.patrol_position]
    most = max(LEAST, sum(size for _, size in files) // SLICES)
    took = paced(rate, lambda done: report(VerifyProgress(0, len(left), done, most)))
    checked, read, number, rotten = "", 0, 0, 0
    lost: list[str] = []
    try:
        for digest, size in left:
            if read >= most:
                break
            spoiled, resources = check(store, digest, took, wait=0)
            rotten += spoiled
            lost += resources
            checked, read, number = digest, read + size, number + 1
    finally:
        ended = number == len(left)
        if checked or ended:
            store.settings.patrol_position = "" if ended else checked
        if ended:
            store.settings.patrol_ended = now
        if rotten:
            store.journal.note(Event.ROTTEN, now, files=rotten, resources=sorted(set(lost)))
        elif ended:
            store.journal.note(Event.CHECKED, now, files=len(files))
    return Slice(number, read, tuple(dict.fromkeys(lost)), ended)
