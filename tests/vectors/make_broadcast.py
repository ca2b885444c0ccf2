"""Makes the vectors of docs/FORMAT.md §11 and §13: ``python -m tests.vectors.make_broadcast FOLDER``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from package_format import names, zstd
from package_format.broadcast import alc, beacon, fountain, schedule
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.symbol_map import SymbolMap
from tests.vectors import make_usage

OBJECT = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。".encode()
SESSION = 20_261_125


def make_schedule(folder: Path) -> None:
    """Write schedule.zst, what it holds as schedule.json, and the beacon that names it as beacon.json."""
    one, other = names.digest_of(b"one"), names.digest_of(b"other")
    stored = schedule.encode_schedule(
        schedule.Schedule(
            number=3,
            at=1_790_000_000,
            rate=4_000_000,
            metadata=(
                schedule.OnAir(f"channels/province/{other}.release.json", other, 2000),
                schedule.OnAir("metadata/timestamp.json", one, 700),
            ),
            slots=(
                schedule.Slot("province", "yuwen-2a", 1_790_000_000, 1_790_003_600,
                              (schedule.OnAir(f"packs/{one}", one, 8_388_000),)),
            ),
        ),
        make_usage.RECEIPTS,
    )  # fmt: skip
    raw = zstd.expand_frame(stored, zstd.declared_size(stored, schedule.MOST_SCHEDULE, "schedule"), "schedule")
    (folder / "schedule.zst").write_bytes(stored)
    (folder / "schedule.json").write_bytes(raw)
    shown = beacon.encode_beacon(beacon.Beacon(1_790_000_001, names.digest_of(stored), len(stored)), SESSION)
    described = {"datagram": alc.encode(shown).hex(), "content": shown.content.decode()}
    (folder / "beacon.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def make_datagrams(folder: Path) -> None:
    """Write broadcast.json: a poem in two blocks of symbols of 11 bytes; of each all source and four repair symbols."""
    blocks = Blocks(len(OBJECT), 11, 4)
    toi = bytes.fromhex(names.digest_of(OBJECT))[: alc.TOI_SIZE]
    symbols = []
    for block in range(blocks.count):
        size = blocks.size(block)
        start, end = blocks.place(block, 0)[0], sum(blocks.place(block, size - 1))
        source = OBJECT[start:end]
        for esi in range(size):
            offset, length = blocks.place(block, esi)
            symbols.append((block, esi, OBJECT[offset : offset + length]))
        repairs = (size, size + 1, size + 2, 70_000)
        symbols += [
            (block, esi, one)
            for esi, one in zip(repairs, fountain.repair_symbols(source, 11, block, repairs), strict=True)
        ]
    vector = {
        "object": OBJECT.hex(),
        "length": blocks.length,
        "symbol": blocks.symbol,
        "most": blocks.most,
        "session": SESSION,
        "coefficients of 4096, block 17, ESI 5000, first 8 bytes": (
            fountain.coefficients(4096, 17, 5000).to_bytes(512, "little")[:8].hex()
        ),
        "datagrams": [
            {
                "block": block,
                "esi": esi,
                "bytes": alc.encode(alc.Symbol(SESSION, toi, blocks, block, esi, content)).hex(),
            }
            for block, esi, content in symbols
        ],
    }
    (folder / "broadcast.json").write_text(json.dumps(vector, indent=1) + "\n", encoding="utf-8")


def make_symbol_map(folder: Path) -> None:
    """Write symbol-map.bin: of an object of 1003 bytes in symbols of 100, the third, seventh and eighth are missing."""
    blocks = Blocks(1003, 100, 4)
    present = bytes([1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1])
    content = SymbolMap(names.digest_of(b"an object"), blocks, present).encode()
    (folder / "symbol-map.bin").write_bytes(content)


if __name__ == "__main__":
    make_datagrams(Path(sys.argv[1]))
    make_schedule(Path(sys.argv[1]))
    make_symbol_map(Path(sys.argv[1]))
