"""Makes the vector of docs/FORMAT.md §11: ``python -m tests.vectors.make_broadcast FOLDER``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from package_format import names
from package_format.broadcast import alc, fountain
from package_format.broadcast.blocks import Blocks

OBJECT = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。".encode()
SESSION = 20_261_125


def main(folder: Path) -> None:
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


if __name__ == "__main__":
    main(Path(sys.argv[1]))
