"""Small files of standard FLUTE senders, collected in memory: tables of files, and signed metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from package_format.broadcast.flute import FluteSymbol, Plan
from package_format.broadcast.schedule import MOST_METADATA_BYTES

MOST_FILE = 1 << 20
MOST_FILES = 200
"""Files of metadata of one sender that are kept: roots, and what leads to its channels."""
Offer: TypeAlias = Callable[[Mapping[str, bytes]], None]


class Whole:
    """An object that is collected in memory, cut as ``plan`` says."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.content = bytearray(plan.blocks.length)
        self._present = bytearray(plan.blocks.symbols)
        self._lacking = plan.blocks.symbols

    def put(self, symbol: FluteSymbol) -> bool:
        """Take a source symbol; return whether it was the last one that lacked."""
        place = self.plan.blocks.first(symbol.block) + symbol.esi
        if self._present[place]:
            return False
        offset, size = self.plan.blocks.place(symbol.block, symbol.esi)
        self.content[offset : offset + size] = symbol.content
        self._present[place] = 1
        self._lacking -= 1
        return not self._lacking


class MetadataFiles:
    """Signed metadata that come without a schedule; ``offer`` is told of all that are whole, with every new one."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._open: dict[tuple[int, int], tuple[str, Whole]] = {}
        self._whole: dict[str, tuple[tuple[int, int], bytes]] = {}

    def put(self, key: tuple[int, int], path: str, plan: Plan, symbol: FluteSymbol) -> None:
        """Take a source symbol of the file at ``path`` of the tree, which its sender calls ``key``."""
        if path in self._whole and self._whole[path][0] == key:
            return
        if key not in self._open and not self._room_for(plan.blocks.length):
            return
        _, collected = self._open.setdefault(key, (path, Whole(plan)))
        if collected.plan == plan and collected.put(symbol):
            del self._open[key]
            self._whole[path] = (key, bytes(collected.content))
            self._offer({path: content for path, (_, content) in self._whole.items()})

    def keep_only(self, session: int, tois: frozenset[int]) -> None:
        """Forget files of ``session`` on their way that it does not list any more."""
        for key in [key for key in self._open if key[0] == session and key[1] not in tois]:
            del self._open[key]

    def _room_for(self, size: int) -> bool:
        sizes = [len(content) for _, content in self._whole.values()]
        sizes += [one.plan.blocks.length for _, one in self._open.values()]
        return size <= MOST_FILE and len(sizes) < MOST_FILES and sum(sizes) + size <= MOST_METADATA_BYTES
