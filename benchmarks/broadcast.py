"""What a broadcast must send until receivers have everything, by loss: counts of symbols (DESIGN §11).

    python -m benchmarks.broadcast [--quick]

100 MB in packs of 8 MiB go through the centre's own carousel to simulated receivers, each with losses of its own: at
random, in bursts of 20 datagrams, in fades of five seconds at 4 Mbit/s. What a receiver needs is counted in symbols
sent of its slowest block. Beside it the limit 1/(1 - p), what the Reed-Solomon code of flute-alc needs at best (blocks
of at most 255 symbols), what udpcast's needs at best (stripes of 128 blocks and the parity that suits the loss, eight
stripes together; what one session lacks the next one sends again whole), and sending everything again and again without
a code; for real, flute-alc's sender and receivers and udpcast's (as root, through network namespaces) with parity for
the loss, and our own code on one pack, content and all.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.air_peers import real_flute, silence, udpcast
from benchmarks.air_receivers import Air, Receiver, at_random, in_runs
from centre.broadcast.carousel import Carousel, SentObject
from centre.broadcast.position import Positions
from centre.broadcast.queues import Kind, Queue
from centre.broadcast.symbols import MOST, SYMBOL, ObjectSymbols
from package_format import names
from package_format.broadcast import fountain
from package_format.broadcast.alc import Symbol
from package_format.broadcast.blocks import Blocks
from tests.faults.namespaces import why_not

SIZE, PACK = 100_000_000, 8 << 20
LOSSES = (0.0, 0.05, 0.15, 0.3)
BUDGET = 1.02
UDPCAST_STRIPE, UDPCAST_TOGETHER, UDPCAST_PARITY = 128, 8, (0, 8, 16, 24, 48, 64, 96, 128)
MOST_SESSIONS = 4
PARITY_FOR = {0.05: 24, 0.15: 48, 0.3: 96}
"""Parity of udpcast that suits each loss."""
_FADE = 5 * 4_000_000 // (8 * 1480)
"""Datagrams of five seconds at 4 Mbit/s."""


class Counted(ObjectSymbols):
    """Symbols without content."""

    def _content(self, block: int, esi: int, following: int) -> bytes:  # noqa: ARG002
        return b""


def symbols_sent(size: int, repair: float) -> Iterator[Symbol]:
    """Yield what the first pass sends of ``size`` bytes in packs."""
    sent = []
    for number, offset in enumerate(range(0, size, PACK)):
        digest = names.digest_of(bytes([number]))
        part = Counted(Path("pack"), digest, min(PACK, size - offset), 2)
        sent.append(SentObject(digest, part, repair))
    with tempfile.TemporaryDirectory() as folder:
        positions = Positions(Path(folder, "positions.json"))
        yield from Carousel([], [Queue(Kind.FRESH, sent)], positions, time.monotonic).one_pass()


def needed(size: int, air: Air, loss: float, receivers: int) -> list[float]:
    """Return what each receiver needs, as a multiple of the size, ascending."""
    ears = [Receiver(air, seed) for seed in range(receivers)]
    for symbol in symbols_sent(size, 1.35 / (1 - loss) - 1):
        for ear in ears:
            ear.hear(symbol)
    return sorted(ear.needed() for ear in ears)


def reed_solomon(size: int, air: Air, receivers: int, source: int, parity: int) -> list[float]:
    """Return the same for blocks of ``source`` and ``parity`` symbols sent round and round, interleaved by four."""
    blocks = -(-size // (SYMBOL * source))
    found = []
    for seed in range(receivers):
        arrives = air(random.Random(seed))
        have = [0] * blocks
        held: list[set[int]] = [set() for _ in range(blocks)]
        sent = passes = 0
        while any(count < source for count in have) and passes < 40:
            passes += 1
            for first in range(0, blocks, 4):
                for esi in range(source + parity):
                    for block in range(first, min(first + 4, blocks)):
                        sent += 1
                        if next(arrives) and have[block] < source and esi not in held[block]:
                            held[block].add(esi)
                            have[block] += 1
        found.append(sent / (blocks * source))
    return sorted(found)


def udpcast_at_best(size: int, air: Air, receivers: int) -> tuple[int, list[float]]:
    """Return the parity that suits udpcast best here, and what each receiver needs with it."""
    tried = ((parity, udpcast_sessions(size, air, receivers, parity)) for parity in UDPCAST_PARITY)
    return min(tried, key=lambda one: (statistics.median(one[1]), one[1][-1]))


def udpcast_sessions(size: int, air: Air, receivers: int, parity: int) -> list[float]:
    """Return the same for udpcast's sessions: a receiver has a file only if one of them brought all of it."""
    stripes = -(-size // (SYMBOL * UDPCAST_STRIPE))
    found = []
    for seed in range(receivers):
        arrives = air(random.Random(seed))
        sessions, whole = 0, False
        while not whole and sessions < MOST_SESSIONS:
            sessions += 1
            lost = [0] * stripes
            for first in range(0, stripes, UDPCAST_TOGETHER):
                together = range(first, min(first + UDPCAST_TOGETHER, stripes))
                for _ in range(UDPCAST_STRIPE + parity):
                    for stripe in together:
                        lost[stripe] += not next(arrives)
            whole = max(lost) <= parity
        share = sessions * (UDPCAST_STRIPE + parity) / UDPCAST_STRIPE
        found.append(share if whole else float("inf"))
    return sorted(found)


def shown(values: Sequence[float]) -> str:
    """Return median and 99th percentile."""
    last = values[min(len(values) - 1, int(0.99 * len(values)))]
    return f"{statistics.median(values):6.3f} {last:6.3f}"


def real_pack(loss: float) -> str:
    """Make, lose and solve one pack for real; return what it took."""
    content = random.Random(2).randbytes(PACK)
    blocks = Blocks(PACK, SYMBOL, MOST)
    draw = random.Random(3)
    making = solving = 0.0
    sent = 0
    for block in range(blocks.count):
        first, size = blocks.place(block, 0)[0], blocks.size(block)
        source = content[first : sum(blocks.place(block, size - 1))]
        missing = [esi for esi in range(size) if draw.random() < loss]
        enough = len(missing) + 12
        begun = time.process_time()
        sums = fountain.repair_symbols(source, SYMBOL, block, range(size, size + enough))
        making += time.process_time() - begun
        holed = bytearray(source)
        for esi in missing:
            holed[esi * SYMBOL : (esi + 1) * SYMBOL] = bytes(min(SYMBOL, len(source) - esi * SYMBOL))
        repairs = dict(zip(range(size, size + enough), sums, strict=True))
        begun = time.process_time()
        found = fountain.recover(bytes(holed), SYMBOL, block, missing, repairs)
        solving += time.process_time() - begun
        if found != {esi: source[esi * SYMBOL : (esi + 1) * SYMBOL] for esi in missing}:
            return "NOT SOLVED"
        sent += enough
    return (
        f"solved; making {sent * SYMBOL * 8 / 1e6 / max(making, 1e-9):.0f} Mbit/s of sums, "
        f"solving {PACK * 8 / 1e6 / max(solving, 1e-9):.0f} Mbit/s of content"
    )


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; 1 if a budget is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broadcast", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="8 receivers instead of 32, 25 MB instead of 100")
    quick = parser.parse_args(arguments).quick
    receivers, size = (8, SIZE // 4) if quick else (32, SIZE)
    missed = False
    print(f"{size / 1e6:.0f} MB to {receivers} receivers: sent ÷ size, median and p99 (symbols)")
    print(
        f"{'loss':>5} {'as':8} {'1/(1-p)':>8} {'ours':>13} {'ours ÷ limit':>13}"
        f" {'RS(200, 55)':>13} {'udpcast':>13} {'':>6} {'no code':>13}"
    )
    for loss in LOSSES:
        airs: list[tuple[str, Air]] = [("random", at_random(loss))]
        if loss:
            airs += [("bursts", in_runs(loss, 20)), ("fades", in_runs(loss, _FADE))]
        for name, air in airs:
            ours = needed(size, air, loss, receivers)
            others = reed_solomon(size, air, max(4, receivers // 4), 200, 55)
            parity, sessions = udpcast_at_best(size, air, max(4, receivers // 4))
            plain = reed_solomon(size, air, max(4, receivers // 8), 200, 0)
            limit = 1 / (1 - loss)
            ratio = statistics.median(ours) / limit
            missed |= name == "random" and ratio > BUDGET
            print(
                f"{loss:5.0%} {name:8} {limit:8.3f} {shown(ours)} {ratio:13.4f} {shown(others)} {shown(sessions)}"
                f" (+{parity:3}) {shown(plain)}",
                flush=True,
            )
    for loss in LOSSES[1:]:
        with silence():
            told = real_flute(9_000_000, loss, receivers)
        print(f"flute-alc for real, {loss:.0%} lost, 9 MB: {told}")
        told = why_not() or udpcast(9_000_000, 8, loss, receivers, PARITY_FOR[loss])
        print(f"udpcast for real, {loss:.0%} lost, 9 MB, {PARITY_FOR[loss]} of 128: {told}", flush=True)
        print(f"our code for real, {loss:.0%} lost, one pack: {real_pack(loss)}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
