"""Several copies of one repository as one source: the quickest brings most, and one that fails is stood in for.

A copy that does not answer, has not what it should have or sends other bytes than were signed loses its turn; the
others go on at the very span, within one sync and without starting lessons over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import accumulate

from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import ORDINARY, PACKS
from desktop_app.sync.source import Pulse, Receiver, Source, steady
from package_format.errors import Damaged, LessonError, Missing, Unreachable

AUDITION = 1 << 20
"""Bytes asked of a copy whose speed is not known, where four times as many and more are wanted."""


def together(carried: Sequence[tuple[Source, tuple[str, ...]]]) -> list[tuple[Source, tuple[str, ...]]]:
    """Make one source of those that cost the same and carry the same channels; a stick or a neighbour stays alone."""
    copies: dict[tuple[int, tuple[str, ...]], list[Source]] = {}
    for source, channels in carried:
        if source.cost == Mirrors.cost and PACKS in source.carries:
            copies.setdefault((source.cost, channels), []).append(source)
    found: list[tuple[Source, tuple[str, ...]]] = []
    for source, channels in sorted(carried, key=lambda pair: pair[0].cost):
        group = copies.get((source.cost, channels), [source])
        if len(group) == 1 or source not in group:
            found.append((source, channels))
        elif source is group[0]:
            found.append((Mirrors(group), channels))
    return found


class _Misled(Exception):
    """The copy being asked sends other bytes than were signed, and there is a better one."""


class Mirrors:
    """A ``Source`` over ``copies``, in the order in which they are asked while nothing is known of their speed."""

    cost = 10
    carries = ORDINARY

    def __init__(self, copies: Sequence[Source], clock: Callable[[], float] = time.monotonic) -> None:
        self._copies = list(copies)
        self._clock = clock
        self._demerits = dict.fromkeys(self._copies, 0)
        self._rates: dict[Source, float] = {}
        self._gone: dict[Source, Unreachable] = {}
        self._turn: _Turn | None = None

    @property
    def name(self) -> str:
        """The copy that is asked next."""
        return self._best(self._present() or self._copies).name

    @property
    def received(self) -> int:
        """Bytes that all copies brought."""
        return sum(copy.received for copy in self._copies)

    @property
    def requests(self) -> int:
        """Requests made of all copies."""
        return sum(copy.requests for copy in self._copies)

    @property
    def server_time(self) -> int | None:
        """The clock of the copy that is asked next."""
        return self._best(self._copies).server_time

    def fetch(self, path: str, most: int, pulse: Pulse = steady) -> bytes:
        """Return the object at ``path`` from the first copy that has it; see ``Source.fetch``."""
        faults: list[LessonError] = []
        for copy in sorted(self._copies, key=lambda copy: (copy in self._gone, self._demerits[copy])):
            try:
                return copy.fetch(path, most, pulse)
            except (Missing, Damaged) as error:
                faults.append(error)
            except Unreachable as error:
                self._gone[copy] = error
                faults.append(error)
        raise next((error for error in faults if not isinstance(error, Missing)), faults[0])

    def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
        """Bring every span from whichever copy has it; see ``Source.fetch_ranges``.

        A span that ``misled`` is told of may arrive once more, from another copy.
        """
        left = dict.fromkeys(spans)
        faults: dict[Span, LessonError] = {}
        refused: dict[Source, set[Span]] = {copy: set() for copy in self._copies}
        while (copy := self._next(left, refused)) is not None:
            share = self._share(copy, [span for span in left if span not in refused[copy]])
            turn = self._turn = _Turn(copy, receiver, self._should_change)
            self._ask(copy, share, turn)
            refused[copy] |= turn.faults.keys()
            faults |= turn.faults
            for span in turn.arrived_well:
                left.pop(span, None)
        if left and len(self._gone) == len(self._copies):
            raise self._gone[self._copies[0]]
        # Who does not answer may have what the others lack.
        absent = next(iter(self._gone.values()), None)
        for span in left:
            receiver.lost(span, absent or faults[span])

    def misled(self, span: Span) -> None:
        """Learn that what has just arrived for ``span`` was not what was signed."""
        if self._turn is not None:
            self._turn.misled(span)

    def close(self) -> None:
        """Close every copy."""
        for copy in self._copies:
            copy.close()

    # ------------------------------------------------------------ whose turn it is

    def _ask(self, copy: Source, share: Sequence[Span], turn: _Turn) -> None:
        began, before = self._clock(), copy.received
        try:
            copy.fetch_ranges(share, turn)
        except Unreachable as error:
            self._gone[copy] = error
        except _Misled:
            pass  # what it brought before is kept; the span is asked of another
        self._demerits[copy] += bool(turn.faults)
        if (seconds := self._clock() - began) > 0 and (brought := copy.received - before):
            self._rates[copy] = brought / seconds

    def _next(self, left: dict[Span, None], refused: dict[Source, set[Span]]) -> Source | None:
        """Return the copy to ask for some of ``left``, None when none is left that has not refused."""
        able = [copy for copy in self._present() if left.keys() - refused[copy]]
        if not able:
            return None
        unknown = [copy for copy in able if copy not in self._rates and not self._demerits[copy]]
        if unknown and _large(left):
            return unknown[0]
        return self._best(able)

    def _share(self, copy: Source, spans: list[Span]) -> list[Span]:
        if copy in self._rates or len(self._present()) == 1 or not _large(spans):
            return spans
        sizes = accumulate(span.length for span in spans)
        return spans[: next(count for count, size in enumerate(sizes, 1) if size >= AUDITION)]

    def _should_change(self, asked: Source) -> bool:
        """Tell whether another copy is so much better than ``asked`` that it is worth new connections."""
        self._demerits[asked] += 1
        others = [self._demerits[copy] for copy in self._present() if copy is not asked]
        return bool(others) and 2 * min(others) < self._demerits[asked]

    def _present(self) -> list[Source]:
        return [copy for copy in self._copies if copy not in self._gone]

    def _best(self, copies: Sequence[Source]) -> Source:
        return min(copies, key=lambda copy: (self._demerits[copy], -self._rates.get(copy, 0.0)))


class _Turn:
    """The receiving side while one copy is asked."""

    def __init__(self, copy: Source, receiver: Receiver, should_change: Callable[[Source], bool]) -> None:
        self.faults: dict[Span, LessonError] = {}
        self.arrived_well: set[Span] = set()
        self._copy = copy
        self._receiver = receiver
        self._should_change = should_change

    def arrived(self, span: Span, stored: bytes) -> None:
        """Hand over what came; end the turn if it turns out to be a lie and another copy is better."""
        self._receiver.arrived(span, stored)
        if span not in self.faults:
            self.arrived_well.add(span)
        elif self._should_change(self._copy):
            raise _Misled

    def lost(self, span: Span, error: LessonError) -> None:
        """Keep the reason; another copy may have it."""
        self.faults[span] = error

    def misled(self, span: Span) -> None:
        """Note that the bytes of ``span`` were wrong."""
        self.faults[span] = Damaged(span.path, "the bytes do not match their digest", self._copy.name)

    def pulse(self) -> None:
        """Look up; what it raises ends the work."""
        self._receiver.pulse()


def _large(spans: Sequence[Span] | dict[Span, None]) -> bool:
    return sum(span.length for span in spans) > 4 * AUDITION
