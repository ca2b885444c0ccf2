"""Looking for rot: every file of what plays is read and hashed; what is spoiled no longer counts as here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.store.store import Store

_WAIT = 60
"""Seconds to wait for a sync to end before a spoiled file is marked."""


@dataclass(frozen=True, slots=True)
class VerifyProgress:
    """How far a verification is, in files and bytes."""

    checked: int
    files: int
    checked_bytes: int
    bytes: int


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What a verification found; ``resources`` are the ids of those that no longer play for it."""

    checked: int
    checked_bytes: int
    rotten: tuple[str, ...]
    """Digests of files that are absent, cut short or changed."""
    resources: tuple[str, ...]
    sound: bool
    """Whether the database passed SQLite's own check."""

    @property
    def clean(self) -> bool:
        """Whether nothing was wrong."""
        return self.sound and not self.rotten


def check(store: Store, digest: str, took: Callable[[int], None], wait: float) -> tuple[bool, list[str]]:
    """Rehash one file of what plays; return whether it is spoiled, and the ids of those that no longer play for it.

    Raises:
        Busy: it is spoiled, and a sync did not end for ``wait`` seconds.
    """
    if store.files.is_right(digest, took):
        return False, []
    with store.writing(wait=wait):
        # A sync may have replaced the lesson, and dropped the file, since the list was made.
        lost = store.installs.mark_missing(digest)
    # Of a package with two spoiled files, the second finds it broken already.
    return store.installs.needs(digest), lost


def paced(rate: int | None, read: Callable[[int], None]) -> Callable[[int], None]:
    """Return what takes every number of bytes read: it holds them down to ``rate`` and tells ``read`` their sum."""
    pace = _Pace(rate, time.monotonic, time.sleep)

    def took(count: int) -> None:
        pace.took(count)
        read(pace.bytes)

    return took


class _Pace:
    """Holds reading down to ``rate`` bytes per second (None: as fast as it goes), so that a class may go on."""

    def __init__(self, rate: int | None, clock: Callable[[], float], pause: Callable[[float], None]) -> None:
        self._rate = rate
        self._clock = clock
        self._pause = pause
        self._start = clock()
        self.bytes = 0

    def took(self, count: int) -> None:
        self.bytes += count
        if self._rate is not None:
            ahead = self._start + self.bytes / self._rate - self._clock()
            if ahead > 0:
                self._pause(ahead)


def verify(
    store: Store,
    report: Callable[[VerifyProgress], None] = lambda _: None,
    rate: int | None = None,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> VerifyResult:
    """Rehash every file of what plays; take what is spoiled out, so that the next sync heals it.

    Args:
        store: the point's store. Files that are not of the library are never looked at, nor touched.
        report: called after every file and every MiB; may raise ``Stopped``: what was found until then is marked.
        rate: bytes per second to read at most, None for no limit.
        clock: seconds, monotonic.
        pause: waits for seconds.

    Raises:
        Busy: a spoiled file was found, and a sync did not end for a minute.
    """
    files = store.installs.playing_files()
    total = sum(size for _, size in files)
    pace = _Pace(rate, clock, pause)
    rotten: list[str] = []
    resources: list[str] = []
    for number, (digest, _) in enumerate(files):

        def took(count: int, checked: int = number) -> None:
            pace.took(count)
            report(VerifyProgress(checked, len(files), pace.bytes, total))

        spoiled, lost = check(store, digest, took, _WAIT)
        rotten += [digest] if spoiled else []
        resources += lost
        report(VerifyProgress(number + 1, len(files), pace.bytes, total))
    return VerifyResult(len(files), pace.bytes, tuple(rotten), tuple(dict.fromkeys(resources)), store.is_sound())
