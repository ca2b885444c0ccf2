"""A repository's tree on a web server, over a link that is slow, lossy and cut every minute (docs/adr/0007)."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from desktop_app.sync.crew import Crew, apart
from desktop_app.sync.gate import Gate, OpenGate
from desktop_app.sync.http_connection import Connection, Reply
from desktop_app.sync.link import CONNECTIONS, Link
from desktop_app.sync.patience import Patience
from desktop_app.sync.range_run import Came, RangeRun, pass_gate
from desktop_app.sync.ranges import Span, coalesce
from desktop_app.sync.routes import ORDINARY, Carries
from desktop_app.sync.source import Pulse, Receiver, steady
from desktop_app.sync.throttle import Throttle
from desktop_app.sync.tries import Tries
from package_format.errors import Damaged, LessonError, Unreachable


class HttpSource:
    """Fetches the tree below ``address`` with at most four connections, by byte ranges where the server knows them.

    ``proxy`` is a proxy's address, ``direct`` for none, or empty for what the environment says. ``gate`` says when the
    network may be used and is told what was; when it refuses, what it says is raised by whatever is going on.
    """

    cost = 10

    def __init__(
        self,
        address: str,
        throttle: Throttle | None = None,
        patience: Patience | None = None,
        proxy: str = "",
        gate: Gate | None = None,
    ) -> None:
        self.name = address.rstrip("/") + "/"
        self._throttle = throttle
        self._patience = patience or Patience()
        self._proxy = proxy
        self._gate = gate or OpenGate()
        self.link = Link(self._patience, throttle.ahead if throttle else 0)
        self._connections: list[Connection] = []
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()

    @property
    def received(self) -> int:
        """Bytes brought so far, headers not counted."""
        return sum(connection.received for connection in self._connections)

    @property
    def requests(self) -> int:
        """Requests made so far, tries that failed and redirections included."""
        return sum(connection.requests for connection in self._connections)

    @property
    def server_time(self) -> int | None:
        """The server's clock at its last answer; only to be believed as far as ``clock`` says."""
        times = [connection.server_time for connection in self._connections if connection.server_time is not None]
        return max(times, default=None)

    @property
    def carries(self) -> Carries:
        """What the server said of itself with its answers; before the first one, what every server has."""
        said = (connection.carries for connection in self._connections)
        return next((carries for carries in said if carries is not None), ORDINARY)

    def fetch(self, path: str, most: int, pulse: Pulse = steady) -> bytes:
        """Return the object at ``path``; see ``Source.fetch``. A cut is resumed to the byte."""
        content: bytes = apart(partial(self._fetch, path, most), self._watching(pulse))
        return content

    def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
        """Bring every span; see ``Source.fetch_ranges``."""
        requests = coalesce(spans, gap=self.link.gap)
        if not requests:
            return
        crew: Crew[Came] = Crew()
        run = RangeRun(requests, crew, self._patience, self._throttle, self._gate)
        workers = [partial(self._work, run, number) for number in range(CONNECTIONS)]
        with closing(crew.run(workers, self._watching(receiver.pulse))) as messages:
            for came in messages:
                if isinstance(came.outcome, LessonError):
                    receiver.lost(came.span, came.outcome)
                else:
                    receiver.arrived(came.span, came.outcome)

    def mending(self, session: int) -> None:
        """Say that ranges mend the broadcast of ``session``; see ``Mending``."""
        self.link.mending = str(session)

    def close(self) -> None:
        """Close every connection."""
        for connection in self._connections:
            connection.close()

    def _watching(self, pulse: Pulse) -> Pulse:
        """Look after the link as often as ``pulse`` is called."""

        def both() -> None:
            self.link.watch()
            pulse()

        return both

    def _fetch(self, path: str, most: int, crew: Crew[bytes]) -> bytes:
        with self._connection() as connection:
            return self._resume(path, most, connection, crew)

    def _resume(self, path: str, most: int, connection: Connection, crew: Crew[bytes]) -> bytes:
        """Fetch one whole object, going on after every cut from the byte that came last."""
        tries = Tries(self._patience, self._patience.first_tries)
        content = bytearray()
        etag = ""
        while True:
            pass_gate(self._gate, crew)
            before = len(content)
            try:
                with connection.open(path, before, etag=etag) as reply:
                    etag = reply.etag
                    self._collect(reply, content, most, crew)
                return bytes(content)
            except Unreachable as error:
                crew.wait(tries.failed(error, len(content) - before))

    def _collect(self, reply: Reply, content: bytearray, most: int, crew: Crew[bytes]) -> None:
        if reply.body.whole:
            content.clear()
        if reply.body.length is not None and reply.body.offset + reply.body.length > most:
            raise Damaged(reply.path, f"larger than {most} bytes", self.name)
        while part := reply.read():
            content += part
            if len(content) > most:
                raise Damaged(reply.path, f"larger than {most} bytes", self.name)
            crew.wait(self._throttle.take(len(part)) if self._throttle else 0)

    def _work(self, run: RangeRun, number: int) -> None:
        with self._connection() as connection:
            run.work(connection, number)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """Lend a connection that nobody uses; one left hanging by a stopped worker is never lent again."""
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = Connection(self.name, self._patience, self.link, self._proxy, self._gate)
            self._connections.append(connection)
        try:
            yield connection
        finally:
            self._idle.put(connection)
