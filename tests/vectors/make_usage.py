"""Makes the vectors of docs/FORMAT.md §10: ``python -m tests.vectors.make_usage FOLDER``.

batch.bin is the batch before sealing, batch.json says what it means, how it is sealed and with which keys;
inventory.bin is one that says what a point holds; receipt.json is a receipt for the first;
register.bin is a register of many batches, register.json says of which.
Everything is made from the fixed keys below, so that making it again changes nothing
(but another zstd release may compress to other bytes: the tests read the committed files only).
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from package_format import names, zstd
from package_format.receipt import sign_receipt
from package_format.register import make_register, read_register
from package_format.seal import MAGIC, PointKey, batch_id, key_id
from package_format.statement import (
    MOST_BATCH,
    Batch,
    ClockQuality,
    Inventory,
    Kind,
    Origin,
    Outcome,
    Reason,
    ResourceVersion,
    SessionRow,
    Success,
    encode_batch,
)
from tests.format.hpke_by_hand import seal_base

POINT = bytes(range(32))
CENTRE = bytes(range(32, 64))
EPHEMERAL = bytes(range(64, 96))
RECEIPTS = bytes(range(96, 128))
MADE = 1_790_003_600

POEM = ResourceVersion("county-lessons", "jingyesi", 2)
SHEET = ResourceVersion("county-lessons", "jingyesi-lianxi", 1)
GAME = ResourceVersion("county-lessons", "jingyesi-youxi", 1)
SONG = ResourceVersion("town-music", "xiaoxingxing", 1)
MORNING, EVENING = 0x0123456789ABCDEF, 2**63 - 1


def rows() -> tuple[SessionRow, ...]:
    """Return plays of one day: a video seen whole and in part, two pages of a worksheet, a song that would not open."""
    video = SessionRow(
        POEM, Kind.VIDEO, 1_790_000_000, ClockQuality.CONFIRMED, 301_250, 300_000, 300_000, 1000,
        Origin.IN_CLASS, 3, Outcome.ENDED, ((0, 3000),), MORNING, 1,
    )  # fmt: skip
    again = SessionRow(
        POEM, Kind.VIDEO, 1_790_000_400, ClockQuality.CONFIRMED, 95_000, 300_000, 120_500, 350,
        Origin.IN_CLASS, 0, Outcome.BROKEN_OFF, ((0, 450), (150, 150), (600, 1205)), MORNING, 2,
    )  # fmt: skip
    sheet = SessionRow(
        SHEET, Kind.DOCUMENT, 1_790_000_600, ClockQuality.PLAUSIBLE, 240_000, 4, 2, 500,
        Origin.PREPARING, 2, Outcome.ENDED, ((1, 2),), MORNING, 4, int(Reason.TOO_HARD | Reason.OFF_TOPIC),
    )  # fmt: skip
    song = SessionRow(
        SONG, Kind.AUDIO, 946_684_800, ClockQuality.IMPLAUSIBLE, 0, 0, 0, 0,
        Origin.SELF_TEST, 0, Outcome.NOT_OPENED, (), EVENING, 1,
    )  # fmt: skip
    exercise = SessionRow(
        GAME, Kind.WEB, 1_790_001_000, ClockQuality.CONFIRMED, 180_000, 1, 1, 1000,
        Origin.IN_CLASS, 0, Outcome.ENDED, (), MORNING, 5, 0, 751, Success.PASSED, 4,
    )  # fmt: skip
    return video, again, sheet, exercise, song


def inventory() -> Batch:
    """Return what the point says it holds."""
    holds = Inventory(MADE, (POEM, SHEET, SONG), (("county-lessons", "yuwen-2a"),), 3)
    seen = (("county-lessons", 12), ("town-music", 4))
    return Batch(PointKey.from_bytes(POINT).public, "石门坎教学点", MADE, (), seen=seen, holds=holds)


def main(folder: Path) -> None:
    """Write the vectors into ``folder``."""
    point = PointKey.from_bytes(POINT)
    batch = Batch(point.public, "石门坎教学点", MADE, rows())
    stored = encode_batch(batch)
    raw = zstd.expand_frame(stored, zstd.declared_size(stored, MOST_BATCH, "batch.bin"), "batch.bin")
    end = 4 + int.from_bytes(raw[:4], "little")
    centre = X25519PrivateKey.from_private_bytes(CENTRE).public_key().public_bytes_raw()
    closed = seal_base(point.sign(stored) + stored, centre, b"songke-usage-1", EPHEMERAL)
    sealed = MAGIC + key_id(centre) + closed
    described = {
        "private keys": {"point": POINT.hex(), "centre": CENTRE.hex(), "receipts": RECEIPTS.hex()},
        "public keys": {
            "point": point.public.hex(),
            "centre": centre.hex(),
            "receipts": Ed25519PrivateKey.from_private_bytes(RECEIPTS).public_key().public_bytes_raw().hex(),
        },
        "point": batch.point,
        "school": batch.school,
        "made": batch.made,
        "rows": [{**asdict(row), "stream": f"{row.stream:016x}"} for row in batch.rows],
        "header": raw[4:end].decode(),
        "key, streams, columns": raw[end:].hex(),
        "signature": point.sign(stored).hex(),
        "sealed": sealed.hex(),
        "batch id": batch_id(sealed),
    }
    (folder / "batch.bin").write_bytes(stored)
    (folder / "batch.json").write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "inventory.bin").write_bytes(encode_batch(inventory()))
    (folder / "receipt.json").write_bytes(sign_receipt([batch_id(sealed)], MADE + 5, RECEIPTS))
    _write_register(folder)


def registered() -> list[str]:
    """Return the ids of the batches in the register."""
    return [names.digest_of(str(number).encode())[:16] for number in range(3000)]


def _write_register(folder: Path) -> None:
    content, pages = make_register(registered(), MADE + 10, RECEIPTS)
    public = Ed25519PrivateKey.from_private_bytes(RECEIPTS).public_key().public_bytes_raw()
    read = read_register(content, public)
    described = {
        "path": names.register_path(public),
        "at": read.at,
        "batches": "the first 16 hex digits of the SHA-256 of the decimal digits of n, for n = 0 … 2999",
        "digits": read.digits,
        "pages": [[page.digest, page.count] for page in read.pages],
        "page 0": pages[read.pages[0].digest].hex(),
    }
    (folder / "register.bin").write_bytes(content)
    (folder / "register.json").write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
