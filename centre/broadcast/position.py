"""How far every object has been sent: symbols are never repeated, whatever stops the program."""

from __future__ import annotations

import json
from pathlib import Path

from package_format.errors import LessonError
from package_format.trust.durable import read_whole, write_durably

AHEAD = 512
"""Rounds that are noted before they are sent: after a power cut sending goes on behind them."""


class Positions:
    """The next round of every object, by digest, kept in ``file``.

    Raises:
        NoSpace, Unwritable: the file cannot be written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._noted: dict[str, int] = {}
        try:
            kept = json.loads(read_whole(file))
            self._noted = {str(digest): int(number) for digest, number in kept.items()}
        except (FileNotFoundError, ValueError, AttributeError, TypeError, LessonError):
            # Lost positions cost symbols sent a second time, nothing else.
            self._noted = {}
        self._next = dict(self._noted)

    def next(self, digest: str) -> int:
        """Return the next round of an object."""
        return self._next.get(digest, 0)

    def sent(self, digest: str) -> None:
        """Note that a round is about to be sent."""
        number = self._next.get(digest, 0) + 1
        self._next[digest] = number
        if number > self._noted.get(digest, 0):
            self._noted[digest] = number + AHEAD
            self._write(self._noted)

    def close(self) -> None:
        """Note exactly what was sent."""
        self._noted = dict(self._next)
        self._write(self._noted)

    def forget_others(self, digests: frozenset[str]) -> None:
        """Forget objects that are not sent any more."""
        self._next = {digest: number for digest, number in self._next.items() if digest in digests}
        self._noted = {digest: number for digest, number in self._noted.items() if digest in digests}

    def _write(self, numbers: dict[str, int]) -> None:
        write_durably(self._file, json.dumps(numbers).encode())
