"""The beacon: one datagram that names the schedule now in force (FORMAT §13)."""

from __future__ import annotations

from dataclasses import dataclass

from package_format import canonical
from package_format.broadcast.alc import NO_CODE, TOI_SIZE, Symbol
from package_format.broadcast.blocks import Blocks
from package_format.errors import Damaged
from package_format.fields import Fields

FORMAT = "songke-beacon-1"
TOI = bytes(TOI_SIZE - 1) + b"\x01"
MOST_BEACON = 1200
"""Bytes: it has to fit into one datagram on every network."""
MOST_SCHEDULE_STORED = 1 << 20
MOST_SPREAD = 86_400
"""Seconds over which points may be asked to spread their requests."""
_NAME = "beacon"


@dataclass(frozen=True, slots=True)
class Beacon:
    """Points at the schedule called ``schedule``, ``size`` bytes as stored; ``at`` is its sender's time."""

    at: int
    schedule: str
    size: int


def encode_beacon(beacon: Beacon, session: int) -> Symbol:
    """Return the symbol that carries ``beacon`` in ``session``."""
    content = canonical.encode({"format": FORMAT, "at": beacon.at, "schedule": beacon.schedule, "size": beacon.size})
    return Symbol(session, TOI, Blocks(len(content), len(content), 1), 0, 0, content, NO_CODE)


def decode_beacon(symbol: Symbol) -> Beacon:
    """Return the beacon that ``symbol`` (of ``TOI``) carries; raise ``Damaged`` if it is none."""
    if symbol.codepoint != NO_CODE or symbol.blocks.symbols != 1 or len(symbol.content) > MOST_BEACON:
        raise Damaged(_NAME, "it is not one short symbol")
    fields = Fields(canonical.decode(symbol.content, _NAME), _NAME)
    fields.format(FORMAT)
    return Beacon(fields.integer("at"), fields.digest("schedule"), fields.integer("size", 1, MOST_SCHEDULE_STORED))
