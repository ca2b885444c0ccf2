"""An ingest that hears datagrams somebody has forged or the air has spoiled: for the test and for a long run.

python -m tests.satellite.hostile 1000000
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from package_format import names
from package_format.broadcast import alc, fountain
from package_format.broadcast.alc import Symbol
from package_format.broadcast.beacon import Beacon, encode_beacon
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.side_process import SideProcesses
from satellite_ingest.ingest import Ingest
from satellite_ingest.plan import Plan
from satellite_ingest.receiver import Nothing
from satellite_ingest.reception import Reception
from satellite_ingest.signal import Signal
from satellite_ingest.spool import Spool
from satellite_ingest.trusted_release import TrustedReleases
from satellite_ingest.wanted import Wanted

SYMBOL, BLOCK, SESSION = 200, 64, 0x5EED00
HONEST = 0.02
"""Share of datagrams that are as they were sent."""


class Hostile:
    """An ingest in ``folder`` that wants ``objects`` and hears mostly what nobody has sent."""

    def __init__(self, folder: Path, root: bytes, seed: int, objects: int = 20, size: int = 20_000) -> None:
        self._draw = random.Random(seed)
        self.contents = [self._draw.randbytes(size + number) for number in range(objects)]
        self.spool = Spool(folder, 0)
        self.decoder = SideProcesses()
        self.arrived: list[Wanted] = []
        self.reception = Reception(self.spool, self.decoder, self.arrived.append)
        plan = Plan(self.spool, TrustedReleases(self.spool, root))
        self._ingest = Ingest(Nothing(), self.reception, plan, Signal(), lambda: None)
        self.wanted = [Wanted(f"packs/{digest}", digest, len(one)) for one in self.contents for digest in [_name(one)]]
        self.reception.want(self.wanted)
        self._symbols = [list(_symbols(one)) for one in self.contents]

    def hear(self, count: int) -> None:
        """Hear ``count`` datagrams, of which few are honest."""
        for number in range(count):
            symbol = self._draw.choice(self._draw.choice(self._symbols))
            datagram = alc.encode(symbol, number)
            self._ingest._take(datagram if self._draw.random() < HONEST else self._forge(symbol, datagram))
            if number % 500 == 0:
                self.reception.want(self.wanted_still())
                self.reception.look()

    def hear_all(self, seconds: float) -> None:
        """Hear honest symbols only, until everything has arrived or ``seconds`` have passed."""
        deadline = time.monotonic() + seconds
        while len(self.arrived) < len(self.wanted) and time.monotonic() < deadline:
            self.reception.want(self.wanted_still())
            for symbols in self._symbols:
                for symbol in symbols:
                    self.reception.take(symbol.toi, alc.encode(symbol))
            self.reception.look()
            time.sleep(0.02)

    def wanted_still(self) -> list[Wanted]:
        return [one for one in self.wanted if one not in self.arrived]

    def is_right(self) -> bool:
        """Tell whether everything that stands in the tree is what its name says."""
        there = list((self.spool.folder / "packs").glob("*")) if self.arrived else []
        return all(names.digest_of(path.read_bytes()) == path.name for path in there) and len(there) == len(
            self.arrived
        )

    def close(self) -> None:
        self.reception.close()
        self.decoder.close()

    def _forge(self, symbol: Symbol, datagram: bytes) -> bytes:
        draw = self._draw
        spoiled = bytearray(datagram)
        kind = draw.randrange(8)
        if kind == 0:
            for _ in range(draw.randrange(1, 9)):
                spoiled[draw.randrange(len(spoiled))] = draw.randrange(256)
        elif kind == 1:
            return bytes(spoiled[: draw.randrange(len(spoiled))])
        elif kind == 2:
            return draw.randbytes(draw.randrange(1500))
        elif kind == 3:  # another object, that nobody wants
            spoiled[14:28] = draw.randbytes(14)
        elif kind == 4:  # a wrong cut
            cut = Blocks(draw.choice([symbol.blocks.length, 1 << 40, 1]), draw.choice([1, len(symbol.content)]), 8192)
            return alc.encode(replace(symbol, blocks=cut))
        elif kind == 5:  # wrong bytes under the right name
            return alc.encode(replace(symbol, content=draw.randbytes(len(symbol.content))))
        elif kind == 6:
            beacon = Beacon(1, names.digest_of(draw.randbytes(8)), draw.randrange(1, 1 << 20))
            return alc.encode(encode_beacon(beacon, SESSION))
        else:
            return bytes(spoiled) + draw.randbytes(draw.randrange(1, 600))
        return bytes(spoiled)


def _name(content: bytes) -> str:
    return names.digest_of(content)


def _symbols(content: bytes) -> Iterator[Symbol]:
    blocks, toi = Blocks(len(content), SYMBOL, BLOCK), bytes.fromhex(_name(content))[:14]
    for block in range(blocks.count):
        size = blocks.size(block)
        start, end = blocks.place(block, 0)[0], sum(blocks.place(block, size - 1))
        for esi in range(size):
            offset, length = blocks.place(block, esi)
            yield Symbol(SESSION, toi, blocks, block, esi, content[offset : offset + length])
        repairs = range(size, size + 16)
        for esi, one in zip(
            repairs, fountain.repair_symbols(content[start:end], SYMBOL, block, list(repairs)), strict=True
        ):
            yield Symbol(SESSION, toi, blocks, block, esi, one)


def main() -> None:
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        hostile = Hostile(Path(name), b"{}", 1)
        hostile.hear(count // 10)
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        hostile.hear(count - count // 10)
        seconds = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        early = len(hostile.arrived)
        hostile.hear_all(300)
        print(
            f"{count} datagrams in {seconds:.0f} s; memory {before} -> {after} KiB; {early} objects arrived meanwhile, "
            f"{len(hostile.arrived)} of {len(hostile.wanted)} after it; all right: {hostile.is_right()}; "
            f"broken {hostile.reception.broken}, spoiled {hostile.reception.spoiled}"
        )
        hostile.close()


if __name__ == "__main__":
    main()
