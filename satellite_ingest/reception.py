"""From datagrams to objects: what is wanted is put into place, everything else is dropped before it costs anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from package_format.broadcast import alc
from package_format.broadcast.alc import Symbol
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.side_process import SideProcesses, outcome
from package_format.errors import Damaged, LessonError, NoSpace
from satellite_ingest.decoding import Puzzle, Verdict, judge, solve
from satellite_ingest.handles import Handles
from satellite_ingest.incoming import Incoming, read_cut, save
from satellite_ingest.spool import Spool
from satellite_ingest.wanted import Wanted

MOST_STRANGE = 200
"""Symbols in a row, cut in another way, after which an object is begun anew with their cut."""
AT_ONCE = 64 << 10
"""Bytes of what leads to lessons that is solved and checked as its symbols come: a matter of milliseconds."""
MOST_MENDS = 3
"""How often an object that came out wrong keeps what seems right of it."""
_Puzzles: TypeAlias = "dict[tuple[bytes, int], Future[bool | None]]"


class Reception:
    """Receives what ``want`` was last told; ``arrived`` is called with every object that stands in its place.

    One thread calls it. Solving and checking are done by the process ``beside``, saving by a thread of its own.
    """

    def __init__(self, spool: Spool, beside: SideProcesses, arrived: Callable[[Wanted], None]) -> None:
        self._spool = spool
        self._beside = beside
        self._arrived = arrived
        self._wanted: dict[bytes, Wanted] = {}
        self._incoming: dict[bytes, Incoming] = {}
        self._handles = Handles()
        self._puzzles: _Puzzles = {}
        self._tried: dict[tuple[bytes, int], int] = {}
        self._checks: dict[bytes, Future[Verdict | None]] = {}
        self._saves: dict[bytes, Future[None]] = {}
        self._saver = ThreadPoolExecutor(1, thread_name_prefix="songke-save")
        self.useful = self.repeated = self.unwanted = self.broken = self.spoiled = 0
        """Symbols that were news, that were not, that nobody wants, that contradict themselves; objects gone wrong."""
        self.on_spoiled: Callable[[Wanted], None] = lambda _: None
        """Is told of an object whose symbols were not all right; it is begun anew."""
        self.trouble: LessonError | None = None
        """What keeps symbols from the disk; None while nothing does."""

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Receive ``wanted`` from now on, and go on with what an earlier run has left of it."""
        self._wanted = {one.toi: one for one in wanted}
        for toi in self._incoming.keys() - self._wanted.keys() - self._checks.keys():
            self._incoming.pop(toi).close()
        self._spool.keep_only(".arriving", {one.digest for one in wanted})
        for toi, one in self._wanted.items():
            if toi not in self._incoming and (blocks := read_cut(self._map(one), one)) is not None:
                self._open(toi, one, blocks)

    def take(self, toi: bytes, datagram: bytes) -> None:
        """Take a datagram of the object ``toi``."""
        one = self._wanted.get(toi)
        if one is None:
            self.unwanted += 1
            return
        try:
            symbol = alc.decode(datagram)
            if symbol.blocks.length != one.size:
                raise Damaged(one.path, f"sent as {symbol.blocks.length} bytes")
        except Damaged:
            self.broken += 1
            return
        self._put(toi, one, symbol)

    def wants(self, toi: bytes) -> bool:
        """Tell whether the object ``toi`` is wanted."""
        return toi in self._wanted

    def put(self, one: Wanted, symbol: Symbol) -> None:
        """Take a symbol of ``one`` that a sender of another make has sent."""
        if self._wanted.get(one.toi) == one:
            self._put(one.toi, one, symbol)

    def take_whole(self, one: Wanted, whole: Path) -> None:
        """Take an object that came by another way, judged and on the disk at ``whole``."""
        if self._wanted.get(one.toi) != one or one.toi in self._checks:
            return
        try:
            self._spool.adopt(whole, one.path)
        except LessonError as error:
            self.trouble = error
            return
        incoming = self._incoming.pop(one.toi, None)
        if incoming is not None:
            if one.toi in self._saves:
                self._saves.pop(one.toi).exception()
            incoming.remove()
        del self._wanted[one.toi]
        try:
            self._arrived(one)
        except LessonError as error:
            self.trouble = error

    def look(self) -> None:
        """Start what has become possible and take note of what was done; called a few times a second."""
        self._note_puzzles()
        self._note_checks()
        for toi, incoming in list(self._incoming.items()):
            if toi in self._checks:
                continue
            if incoming.is_whole:
                self._checks[toi] = self._beside.submit(judge, incoming.part, incoming.wanted.digest)
                continue
            for block in incoming.solvable():
                self._solve(toi, incoming, block)

    def save(self) -> None:
        """Have what is new brought to the disk, each object by itself, none twice at once."""
        for toi, future in list(self._saves.items()):
            if future.done():
                del self._saves[toi]
                self._note(future)
        for toi, incoming in self._incoming.items():
            if incoming.changed and toi not in self._saves and toi not in self._checks:
                self._saves[toi] = self._saver.submit(save, incoming.snapshot())

    def bytes_received(self) -> int:
        """Return the bytes of objects still on their way that are there or can be solved for."""
        return sum(int(one.received * one.wanted.size) for one in self._incoming.values())

    def bytes_wanted(self) -> int:
        """Return the bytes of all objects still wanted."""
        return sum(one.size for one in self._wanted.values())

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being solved or checked."""
        return not self._puzzles and not self._checks

    @property
    def objects_wanted(self) -> int:
        """How many objects are still wanted."""
        return len(self._wanted)

    def close(self) -> None:
        """Bring everything to the disk and let go of it."""
        for incoming in self._incoming.values():
            if incoming.changed:
                self._saver.submit(save, incoming.snapshot())
        self._saver.shutdown()
        for incoming in self._incoming.values():
            incoming.close()

    def _put(self, toi: bytes, one: Wanted, symbol: Symbol) -> None:
        try:
            incoming = self._incoming.get(toi) or self._open(toi, one, symbol.blocks)
            if incoming is None:
                return
            if symbol.blocks != incoming.blocks:
                self._take_strange(toi, one, symbol)
                return
            incoming.strange = 0
            if not incoming.take(symbol):
                self.repeated += 1
                return
            self.useful += 1
            if one.size <= AT_ONCE and not one.path.startswith("packs/"):
                self._finish_at_once(toi, incoming)
        except LessonError as error:
            self.trouble = error

    def _finish_at_once(self, toi: bytes, incoming: Incoming) -> None:
        """Solve and check a small object here and now: what it leads to may be in the datagrams that wait behind it."""
        if toi in self._checks:
            return
        for block in list(incoming.solvable(beyond=0)):
            if (toi, block) in self._puzzles or not solve(_puzzle(incoming, block)):
                return
            incoming.solved(block)
        if incoming.is_whole:
            self._settle(toi, incoming, judge(incoming.part, incoming.wanted.digest))

    def _take_strange(self, toi: bytes, one: Wanted, symbol: Symbol) -> None:
        """Drop a symbol that is cut in another way than the first one was: a forgery, or that one was.

        Where nothing else comes any more, it is the first that was wrong.
        """
        self.broken += 1
        incoming = self._incoming[toi]
        incoming.strange += 1
        if incoming.strange >= MOST_STRANGE and toi not in self._checks:
            self._incoming.pop(toi).remove()
            self._open(toi, one, symbol.blocks)

    def _open(self, toi: bytes, one: Wanted, blocks: Blocks) -> Incoming | None:
        if not self._spool.room_for(one.size):
            self.trouble = NoSpace(str(self._spool.folder), self.bytes_wanted(), 0)
            return None
        self.trouble = None
        self._incoming[toi] = Incoming(self._spool.arriving, one, blocks, self._handles)
        return self._incoming[toi]

    def _solve(self, toi: bytes, incoming: Incoming, block: int) -> None:
        beyond = len(incoming.repairs(block)) - len(incoming.missing(block))
        if (toi, block) in self._puzzles or self._tried.get((toi, block), -1) >= beyond:
            return
        self._tried[toi, block] = beyond
        self._puzzles[toi, block] = self._beside.submit(solve, _puzzle(incoming, block))

    def _note_puzzles(self) -> None:
        for (toi, block), future in list(self._puzzles.items()):
            if not future.done():
                continue
            del self._puzzles[toi, block]
            solved = outcome(future)
            if solved and toi in self._incoming:
                self._incoming[toi].solved(block)
            if solved is not False:
                self._tried.pop((toi, block), None)

    def _note_checks(self) -> None:
        for toi, future in list(self._checks.items()):
            if not future.done():
                continue
            verdict = outcome(future)
            incoming = self._incoming[toi]
            if verdict is None:
                del self._checks[toi]
                continue
            del self._checks[toi]
            self._settle(toi, incoming, verdict)

    def _settle(self, toi: bytes, incoming: Incoming, verdict: Verdict) -> None:
        """Act on a ``verdict``, once nobody else works on the files."""
        if toi in self._saves:
            self._saves.pop(toi).exception()
        self._finish(toi, incoming) if verdict.right else self._mend(incoming, verdict)

    def _finish(self, toi: bytes, incoming: Incoming) -> None:
        incoming.close()  # Windows moves no file that is open
        try:
            self._spool.adopt(incoming.part, incoming.wanted.path)
        except LessonError as error:
            self.trouble = error
            return
        del self._incoming[toi]
        incoming.remove()
        one = self._wanted.pop(toi, incoming.wanted)
        try:
            self._arrived(one)
        except LessonError as error:
            self.trouble = error

    def _mend(self, incoming: Incoming, verdict: Verdict) -> None:
        """Keep what is right of an object that came out wrong; after some tries begin it anew."""
        self.spoiled += 1
        incoming.spoiled += 1
        for toi, block in [key for key in self._tried if key[0] == incoming.wanted.toi]:
            del self._tried[toi, block]
        incoming.keep_only(verdict.sound if incoming.spoiled <= MOST_MENDS else ())
        self.on_spoiled(incoming.wanted)

    def _note(self, future: Future[None]) -> None:
        try:
            future.result()
        except LessonError as error:
            self.trouble = error

    def _map(self, one: Wanted) -> Path:
        return self._spool.arriving / f"{one.digest}.map"


def _puzzle(incoming: Incoming, block: int) -> Puzzle:
    """Return what is to be solved for ``block``."""
    blocks = incoming.blocks
    offset = blocks.place(block, 0)[0]
    end = sum(blocks.place(block, blocks.size(block) - 1))
    return Puzzle(
        incoming.part, incoming.repair, block, offset, end - offset, blocks.symbol,
        tuple(incoming.missing(block)), tuple(incoming.repairs(block).items()),
    )  # fmt: skip
