"""A hard limit of memory for a program and all its processes, by a control group of Linux (version 1 or 2). Needs root.

The limit counts what is read and written through the system's cache too, as on a computer that has no more memory.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_FIRST, _SECOND = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")
_LONGEST = 30.0


@contextmanager
def limited(limit: int) -> Iterator[Sequence[str]]:
    """Yield what goes before a command so that it gets ``limit`` bytes; nothing for 0.

    Raises:
        OSError: this system has no such groups, or does not let this user make one.
    """
    if not limit:
        yield ()
        return
    first = (_FIRST / "memory.limit_in_bytes").exists()
    place = (_FIRST if first else _SECOND) / f"songke-{secrets.token_hex(4)}"
    place.mkdir()
    try:
        (place / ("memory.limit_in_bytes" if first else "memory.max")).write_text(str(limit), "ascii")
        yield ("sh", "-c", f'echo $$ > {place}/cgroup.procs && exec "$@"', "sh")
    finally:
        _remove(place)


def _remove(place: Path) -> None:
    """Remove a group as soon as the last process in it has ended."""
    deadline = time.monotonic() + _LONGEST
    while True:
        try:
            place.rmdir()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
