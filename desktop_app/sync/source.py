"""Where lessons come from: one small protocol for every carrier of the repository's tree (FORMAT §3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import Carries
from package_format.errors import LessonError

Pulse = Callable[[], None]
"""Called at least five times a second on the thread that waits; what it raises ends the waiting."""


def steady() -> None:
    """Let the work go on: the pulse of a caller that never stops it."""


class Receiver(Protocol):
    """Takes what ``fetch_ranges`` brings, always on the thread that called it."""

    def arrived(self, span: Span, stored: bytes) -> None:
        """Take the bytes of ``span``; they are exactly as long as asked for and not yet believed."""
        ...

    def lost(self, span: Span, error: LessonError) -> None:
        """Learn that this source cannot bring ``span``; the others go on."""
        ...

    def pulse(self) -> None:
        """Look up; called at least five times a second. What it raises ends the work."""
        ...


class Source(Protocol):
    """One copy of a repository, whole or in part. Nothing it brings is believed before its digest or signature."""

    @property
    def name(self) -> str:
        """What a person knows it by: address or folder."""
        ...

    cost: int
    """Cheaper sources are asked first: 0 for a folder, 10 for the network."""

    @property
    def carries(self) -> Carries:
        """How frames lie in this copy, as far as it is known by now; see ``routes``."""
        ...

    @property
    def received(self) -> int:
        """Bytes brought so far, headers not counted."""
        ...

    @property
    def requests(self) -> int:
        """Requests made so far (for a folder: files opened)."""
        ...

    @property
    def server_time(self) -> int | None:
        """The clock of the other side (Unix seconds), as far as it told; only believed as far as ``clock`` says."""
        ...

    def fetch(self, path: str, most: int, pulse: Pulse = steady) -> bytes:
        """Return the object at ``path`` in the tree, at most ``most`` bytes.

        Raises:
            Missing: the source answers and does not have it.
            Damaged: it is larger than ``most`` or comes in a form that cannot be used.
            Unreachable: the source does not answer now.
            Unreadable: the carrier has it and cannot give it up (I/O error).
        """
        ...

    def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
        """Bring every span, in whatever order suits the carrier; each ends in one ``arrived`` or one ``lost``.

        Raises:
            Unreachable: the source stopped answering; what arrived before has been handed over.
        """
        ...

    def close(self) -> None:
        """Let go of connections and files."""
        ...


@runtime_checkable
class Judged(Protocol):
    """A source that wants to know when what it brought turns out wrong, because it has another to ask."""

    def misled(self, span: Span) -> None:
        """Learn, during ``arrived``, that the bytes of ``span`` are not what was signed."""
        ...


@runtime_checkable
class Mending(Protocol):
    """A source whose other side counts what a broadcast did not bring."""

    def mending(self, session: int) -> None:
        """Say with every range that it mends the broadcast of ``session`` (TSI, FORMAT §17)."""
        ...
