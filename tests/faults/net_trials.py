"""Trials of a sync over HTTP that is killed: what its server sends twice is counted, for every cut."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from desktop_app.sync.crew import HELD
from desktop_app.sync.link import CONNECTIONS
from tests.faults.trials import CHUNK, PointScene
from tests.faults.workshop import Ended
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.points import bring, opened
from tests.sync.publisher import Lesson, noise

STEP = 4 << 10
MOST_TWICE = CONNECTIONS * CHUNK
"""Bytes fetched twice for a kill, in the mean: one chunk on each connection."""
MOST_ONCE = CONNECTIONS * (CHUNK + STEP) + (HELD + 1) * CHUNK
"""Bytes fetched twice for one kill at most: a chunk on each connection with what was sent of the next, the chunks that
wait to be written, and the one that is being written. A link that is cut costs less: it goes on to the byte."""


class NetScene(PointScene):
    """The same point syncs over HTTP; what its server sends of packs is counted."""

    def __init__(self, folder: Path, server: FaultServer) -> None:
        super().__init__("sync", folder)
        self._centre.publish(Lesson("long", {"l.mp4": noise(9, 600_000)}))
        server.tree = self._centre.tree
        server.fault = _paced
        self._server = server
        self._source = server.address
        self._before = 0
        self.refetched: list[int] = []
        """Bytes of packs sent more than once, for every act that was cut."""
        self.needed = self._needed(folder / "whole")

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Copy the point, and count from here."""
        self._before = self._server.pack_bytes
        return super().prepare(folder)

    def check(self, words: Mapping[str, str], ended: Ended) -> None:
        """As any point; and what was sent twice is noted."""
        super().check(words, ended)
        if ended.code is None:
            self.refetched.append(self._server.pack_bytes - self._before - self.needed)

    def _needed(self, folder: Path) -> int:
        """Return the pack bytes of a sync that nothing disturbs."""
        with opened(Path(shutil.copytree(self._folder / "base", folder))) as store:
            assert bring(store, self._server.address).complete
        return self._server.pack_bytes


def _paced(exchange: Exchange) -> bool:
    """Send the next bytes of a pack only when those before were read, so that what is counted was in the program.

    Otherwise the system takes hundreds of kB for a process that waits for its turn, and a kill loses them unread.
    """
    if exchange.body:
        exchange.head("503 Service Unavailable", 0)
        return True
    if exchange.span is None or exchange.content is None:
        return exchange.answer()
    start, end = exchange.span
    exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
    for at in range(start, end, STEP):
        exchange.send(exchange.content[at : min(end, at + STEP)], pace=0.001)
        while _unread(exchange):
            time.sleep(0.0005)
    return True


def _unread(exchange: Exchange) -> int:
    """Return how many bytes the system holds for the other end of a connection on this computer (proc(5), net/tcp)."""
    here, there = (f":{place[1]:04X}" for place in (exchange.socket.getsockname(), exchange.socket.getpeername()))
    for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
        local, remote, state, queues = line.split()[1:5]
        if (local[-5:], remote[-5:], state) == (there, here, "01"):
            return int(queues.partition(":")[2], 16)
    return 0
