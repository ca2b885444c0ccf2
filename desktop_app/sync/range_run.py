"""Many ranges over a few connections: shared out, resumed to the byte, never more in memory than is under way."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from desktop_app.sync.crew import Crew
from desktop_app.sync.gate import Gate
from desktop_app.sync.http_connection import Connection, Reply
from desktop_app.sync.link import CONNECTIONS
from desktop_app.sync.patience import Patience
from desktop_app.sync.ranges import LEAST_SHARE, Request, Slicer, Span
from desktop_app.sync.throttle import Throttle
from desktop_app.sync.tries import Tries
from package_format.errors import Damaged, LessonError, Missing, Unreachable

_REST = 0.2


def pass_gate(gate: Gate, crew: Crew[Any]) -> None:
    """Rest (on a worker) while a lesson is shown; raise what the gate refuses with."""
    while True:
        if (refusal := gate.refusal()) is not None:
            raise refusal
        if not gate.quiet:
            return
        crew.wait(_REST)


@dataclass(frozen=True, slots=True)
class Came:
    """What a connection says about ``span``: its bytes, or why this server cannot bring it."""

    span: Span
    outcome: bytes | LessonError


class RangeRun:
    """One call of ``HttpSource.fetch_ranges``: ``work`` runs on several threads, each with its own connection."""

    def __init__(
        self,
        requests: Iterable[Request],
        crew: Crew[Came],
        patience: Patience,
        throttle: Throttle | None,
        gate: Gate,
    ) -> None:
        self._waiting = deque(requests)
        self._lock = threading.RLock()
        self._crew = crew
        self._patience = patience
        self._throttle = throttle
        self._gate = gate
        self._answered = threading.Event()
        self._sends_whole = False
        self._hopeless: dict[str, LessonError] = {}
        self._arrivals = 0

    def work(self, connection: Connection, number: int) -> None:
        """Bring requests until none waits, on connection ``number`` of those that share the link.

        Only the first, 0, starts at once: its answer tells whether the server knows ranges, and one that does not would
        otherwise send the same object several times. On a link that few connections fill the others rest.
        """
        while number and not self._answered.is_set():
            self._crew.wait(0.02)
        while (request := self._next()) is not None:
            if request.path in self._hopeless:
                self._lose(request.spans, self._hopeless[request.path])
            else:
                self._bring(request, connection)
            while number >= connection.link.connections and self._waiting:
                self._crew.wait(_REST)

    def _next(self) -> Request | None:
        """Take the next request; all of the same object at once from a server that sends it whole anyway."""
        with self._lock:
            if not self._waiting:
                return None
            request = self._waiting.popleft()
            if self._sends_whole:
                return Request(request.path, (*request.spans, *self._claim(request.path)))
            return self._share(request)

    def _share(self, request: Request) -> Request:
        """Leave a part of the last requests to the other connections, so that all of them end at about the same time.

        What is left is shared as in guided self-scheduling (Polychronopoulos and Kuck, 1987): half of a fair share.
        """
        if len(self._waiting) > 2 * CONNECTIONS:
            return request
        left = request.length + sum(waiting.length for waiting in self._waiting)
        first, rest = request.split(max(LEAST_SHARE, left // (2 * CONNECTIONS)))
        if rest is not None:
            self._waiting.appendleft(rest)
        return first

    def _bring(self, request: Request, connection: Connection) -> None:
        slicer = Slicer(request.spans)
        tries = Tries(self._patience, self._patience.tries)
        arrivals = self._arrivals
        while not slicer.done:
            pass_gate(self._gate, self._crew)
            before = slicer.position
            try:
                self._receive(request.path, slicer, connection)
            except Missing as error:
                self._hopeless[request.path] = error
                self._lose(slicer.left, error)
                return
            except Damaged as error:
                self._lose(slicer.left, error)
                return
            except Unreachable as error:
                if (wait := self._patiently(tries, error, slicer.position - before, arrivals)) is None:
                    self._lose(slicer.left, error)
                    return
                self._crew.wait(wait)

    def _patiently(self, tries: Tries, error: Unreachable, gained: int, arrivals: int) -> float | None:
        """Return the seconds to wait before the next try, or None to give this request up.

        Raises:
            Unreachable: nothing came on any connection since this request began (``arrivals``): the server is gone.
        """
        self._answered.set()
        try:
            return tries.failed(error, gained)
        except Unreachable:
            if self._arrivals == arrivals:
                raise
            return None

    def _receive(self, path: str, slicer: Slicer, connection: Connection) -> None:
        """Ask once for what ``slicer`` still needs and cut what comes."""
        end = max(span.end for span in slicer.left)
        with connection.open(path, slicer.position, end) as reply:
            if reply.body.whole:
                self._sends_whole = True
                slicer.widen(self._claim(path))
            self._answered.set()
            self._slice(reply, slicer)

    def _slice(self, reply: Reply, slicer: Slicer) -> None:
        offset = reply.body.offset
        while not slicer.done:
            content = reply.read(self._throttle.step) if self._throttle else reply.read()
            if not content:
                break
            came = False
            for span, stored in slicer.feed(offset, content):
                self._arrivals += 1
                self._crew.say(Came(span, stored))
                came = True
            offset += len(content)
            if came and (self._gate.quiet or self._gate.refusal() is not None):
                return  # between two frames: nothing that came is thrown away
            if self._throttle:
                self._crew.wait(self._throttle.take(len(content)))
        if not slicer.done:
            self._judge_end(reply, offset)

    def _judge_end(self, reply: Reply, offset: int) -> None:
        """Say what it means that a body ended at ``offset`` before the last span was there."""
        if reply.body.whole:
            raise Damaged(reply.path, "cut short", reply.source)
        raise Unreachable(reply.source, f"it stopped sending at byte {offset}")

    def _claim(self, path: str) -> list[Span]:
        """Take every waiting span of ``path`` over: the server is about to send all of it."""
        with self._lock:
            claimed = [request for request in self._waiting if request.path == path]
            self._waiting = deque(request for request in self._waiting if request.path != path)
        return [span for request in claimed for span in request.spans]

    def _lose(self, spans: Iterable[Span], error: LessonError) -> None:
        self._answered.set()
        for span in spans:
            self._crew.say(Came(span, error))
