"""Byte ranges of objects: which to ask for together, and how to cut what arrives back into frames. Pure, no I/O."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

MOST_REQUEST = 512 << 10
"""Bytes one request asks for at most, unless a single frame is larger."""

LEAST_SHARE = 64 << 10
"""Bytes that are worth a request of their own when the last ones are shared out among the connections."""

MOST_GAP = 4 << 10
"""Unwanted bytes between two frames that are cheaper to carry than another round trip, where no link was measured."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``length`` bytes from ``offset`` of the object at ``path`` in the tree: one frame."""

    path: str
    offset: int
    length: int

    @property
    def end(self) -> int:
        """The offset of the first byte after the span."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Request:
    """Spans of one object, sorted, that one request brings."""

    path: str
    spans: tuple[Span, ...]

    @property
    def end(self) -> int:
        """The offset of the first byte after the last span."""
        return max(span.end for span in self.spans)

    @property
    def length(self) -> int:
        """Bytes from the first byte to the last."""
        return self.end - self.spans[0].offset

    def split(self, most: int) -> tuple[Request, Request | None]:
        """Return a first part of at most ``most`` bytes, but one span at least, and the rest if there is any."""
        start = self.spans[0].offset
        count = max(1, sum(span.end - start <= most for span in self.spans))
        rest = self.spans[count:]
        return Request(self.path, self.spans[:count]), Request(self.path, rest) if rest else None


def coalesce(spans: Iterable[Span], most: int = MOST_REQUEST, gap: int = MOST_GAP) -> list[Request]:
    """Join spans that lie side by side into requests of at most ``most`` bytes.

    Objects keep the order in which ``spans`` first names them, so that what is wanted first comes first; inside an
    object the order is that of the bytes. Unwanted bytes between spans never exceed ``gap`` and add up to at most a
    sixty-fourth of a request, which keeps what is fetched within two per cent of what is needed.
    """
    places: dict[str, int] = {}
    unique = set()
    for span in spans:
        places.setdefault(span.path, len(places))
        unique.add(span)
    ordered = sorted(unique, key=lambda span: (places[span.path], span.offset, span.length))
    requests: list[Request] = []
    for path, group in groupby(ordered, key=lambda span: span.path):
        requests.extend(Request(path, tuple(joined)) for joined in _joined(group, most, gap))
    return requests


def _joined(spans: Iterable[Span], most: int, gap: int) -> Iterator[list[Span]]:
    current: list[Span] = []
    wasted = 0
    for span in spans:
        if current:
            between = max(0, span.offset - current[-1].end)
            length = span.end - current[0].offset
            fits = length <= most and between <= gap and wasted + between <= max(length >> 6, 64)
            if not fits:
                yield current
                current, wasted = [], 0
            else:
                wasted += between
        current.append(span)
    yield current


class Slicer:
    """Cuts the bytes of one object, arriving in order, into the spans that are wanted from it.

    Holds no more than the span being received. ``position`` is the offset of the byte it needs next: after a cut,
    a new request may start exactly there.
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._left: deque[Span] = deque()
        self._held = bytearray()
        self._base = 0
        self.widen(spans)

    @property
    def done(self) -> bool:
        """Whether every span was cut."""
        return not self._left

    @property
    def left(self) -> tuple[Span, ...]:
        """The spans not cut yet."""
        return tuple(self._left)

    @property
    def position(self) -> int:
        """The offset in the object of the next byte that is needed."""
        return self._base + len(self._held)

    def feed(self, offset: int, content: bytes) -> Iterator[tuple[Span, bytes]]:
        """Take ``content`` that lies at ``offset`` of the object and yield every span that it completes.

        Bytes before ``position`` are skipped; a hole (``offset`` beyond ``position``) is a caller's bug.
        """
        assert offset <= self.position, "bytes must arrive in order"  # noqa: S101  (a bug, not input)
        self._held += memoryview(content)[self.position - offset :]
        while self._left and self._left[0].end <= self.position:
            span = self._left.popleft()
            start = span.offset - self._base
            yield span, bytes(memoryview(self._held)[start : start + span.length])
            self._forget()

    def widen(self, spans: Iterable[Span]) -> None:
        """Take more spans of the same object, for a server that sends it from its start anyway."""
        self._left = deque(sorted([*self._left, *spans]))
        self._held.clear()
        self._base = self._left[0].offset if self._left else 0

    def _forget(self) -> None:
        """Drop what lies before the next span; what has not arrived of it is skipped when it does."""
        after = self._left[0].offset if self._left else self.position
        del self._held[: after - self._base]
        self._base = after
