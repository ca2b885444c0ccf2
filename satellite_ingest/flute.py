"""Standard FLUTE senders (RFC 6726): their sessions and tables of files, led to what is wanted here.

A table says which TOI is which file. A file is collected if its name holds the digest of something wanted or is the
path of signed metadata, or failing that, if its length is that of one thing wanted. What it is worth is decided by
digest and signature when it is whole, as with everything else.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from package_format.broadcast.alc import NO_CODE, Symbol
from package_format.broadcast.file_table import MOST_TABLE, ListedFile, decode_table
from package_format.broadcast.flute import (
    TABLE,
    FluteDatagram,
    decode_datagram,
    expand_table,
    plan_of,
    symbol_of,
)  # fmt: skip
from package_format.broadcast.schedule import METADATA_PATH
from package_format.errors import Damaged
from satellite_ingest.flute_blocks import BlockSolver
from satellite_ingest.flute_files import MetadataFiles, Offer, Whole
from satellite_ingest.reception import Reception
from satellite_ingest.wanted import Wanted

MOST_SESSIONS = 8
MOST_TABLES = 4
"""Tables of a session that are collected, or remembered as read, at a time."""
MOST_LISTED = 50_000
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", re.ASCII)
_METADATA = re.compile(rf"(?:.*/)?({METADATA_PATH.pattern})", re.ASCII)
T = TypeVar("T")


@dataclass(slots=True)
class _Session:
    """What one sender says of its files; ``wanted`` and ``metadata`` say by TOI what they are here."""

    listed: dict[int, ListedFile] = field(default_factory=dict)
    tables: OrderedDict[int, Whole] = field(default_factory=OrderedDict)
    read: OrderedDict[int, None] = field(default_factory=OrderedDict)
    wanted: dict[int, Wanted] = field(default_factory=dict)
    metadata: dict[int, str] = field(default_factory=dict)
    guessed: set[int] = field(default_factory=set)
    wrong: set[int] = field(default_factory=set)
    solver: BlockSolver = field(default_factory=BlockSolver)


class FluteListener:
    """Takes datagrams of senders that do not speak as FORMAT §11 does.

    Args:
        reception: is given the symbols of what is wanted, and counts the others.
        offer: is given the signed metadata (path → bytes) that have come, whenever there is a new file.
    """

    def __init__(self, reception: Reception, offer: Offer) -> None:
        self._reception = reception
        reception.on_spoiled = self._note_spoiled
        self._files = MetadataFiles(offer)
        self._sessions: OrderedDict[int, _Session] = OrderedDict()
        self._by_digest: dict[str, Wanted] = {}
        self._by_size: dict[int, Wanted | None] = {}

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Collect ``wanted`` from now on."""
        self._by_digest = {one.digest: one for one in wanted}
        self._by_size = {}
        for one in wanted:
            self._by_size[one.size] = None if one.size in self._by_size else one
        for number, session in self._sessions.items():
            self._match(number, session)

    def take(self, datagram: bytes) -> None:
        """Take one datagram; what is damaged or unwanted is only counted."""
        try:
            one = decode_datagram(datagram)
            if not one.payload:
                return  # so the end of a session is said; there may be more all the same
            if one.toi == TABLE:
                self._take_table(one)
            else:
                self._take_file(one)
        except Damaged:
            self._reception.broken += 1

    def _take_file(self, one: FluteDatagram) -> None:
        session = self._sessions.get(one.session)
        listed = session.listed.get(one.toi) if session else None
        if session is None or listed is None or (one.toi not in session.wanted and one.toi not in session.metadata):
            self._reception.unwanted += 1
            return
        plan = one.plan or (plan_of(listed.length, listed.cut) if listed.cut else None)
        if plan is None or plan.blocks.length != listed.length:
            raise Damaged(listed.location, "nothing says how it is cut, or two things do")
        for toi, cut, symbol in session.solver.take(one.toi, plan, symbol_of(one, plan)):
            if path := session.metadata.get(toi):
                self._files.put((one.session, toi), path, cut, symbol)
            elif wanted := session.wanted.get(toi):
                blocks = cut.blocks
                made = Symbol(one.session, wanted.toi, blocks, symbol.block, symbol.esi, symbol.content, NO_CODE)
                self._reception.put(wanted, made)

    def _take_table(self, one: FluteDatagram) -> None:
        session = self._sessions.setdefault(one.session, _Session())
        self._sessions.move_to_end(one.session)
        while len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        if one.instance in session.read:
            return
        table = self._table(session, one)
        own = -1 - one.instance
        symbols = session.solver.take(own, table.plan, symbol_of(one, table.plan))
        if not any(table.put(symbol) for key, _, symbol in symbols if key == own):
            return
        del session.tables[one.instance]
        _remember(session.read, one.instance, None)
        self._read(one.session, session, expand_table(bytes(table.content), one.encoding))

    def _table(self, session: _Session, one: FluteDatagram) -> Whole:
        """Return the table that ``one`` is of, begun if it is new."""
        if one.plan is None or one.plan.blocks.length > MOST_TABLE:
            raise Damaged("table of files", "it does not say how it is cut, or is too large")
        table = session.tables.get(one.instance)
        if table is None or table.plan != one.plan:
            table = Whole(one.plan)
            _remember(session.tables, one.instance, table)
        return table

    def _read(self, number: int, session: _Session, content: bytes) -> None:
        files = {file.toi: file for file in decode_table(content)}
        session.wrong -= {toi for toi, file in files.items() if session.listed.get(toi) != file}
        # The newest table wins; what earlier ones said still holds, since a table may tell a part only.
        listed = {**{toi: file for toi, file in session.listed.items() if toi not in files}, **files}
        session.listed = dict(list(listed.items())[-MOST_LISTED:])
        self._match(number, session)

    def _match(self, number: int, session: _Session) -> None:
        """Find out which files of ``session`` are wanted."""
        session.wanted, session.metadata = {}, {}
        session.guessed &= session.listed.keys()
        session.wrong &= session.listed.keys()
        for toi, file in session.listed.items():
            if file.encoding not in ("", "null"):
                continue
            if match := _METADATA.fullmatch(file.location):
                session.metadata[toi] = match[1]
            elif (wanted := self._wanted(session, file)) is not None and wanted.size == file.length:
                session.wanted[toi] = wanted
        self._files.keep_only(number, frozenset(session.metadata))

    def _wanted(self, session: _Session, file: ListedFile) -> Wanted | None:
        if named := _DIGEST.search(file.location):
            return self._by_digest.get(named[0])
        guess = self._by_size.get(file.length)
        if guess is None or file.toi in session.wrong:
            return None
        session.guessed.add(file.toi)
        return guess

    def _note_spoiled(self, one: Wanted) -> None:
        """Take note that what came as ``one`` was not it: where only the length spoke for it, it is another file."""
        for session in self._sessions.values():
            wrong = {toi for toi in session.guessed if session.wanted.get(toi) == one}
            session.wrong |= wrong
            for toi in wrong:
                del session.wanted[toi]


def _remember(kept: OrderedDict[int, T], instance: int, one: T) -> None:
    kept[instance] = one
    kept.move_to_end(instance)
    while len(kept) > MOST_TABLES:
        kept.popitem(last=False)
