"""The centre's end of usage for tests: opens sealed batches, keeps rows once, signs receipts."""

from __future__ import annotations

import threading

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from package_format.errors import Untrusted
from package_format.receipt import sign_receipt
from package_format.seal import batch_id, unseal
from package_format.statement import Batch, SessionRow
from tests.sync.fault_server import Exchange, Fault, good
from tests.sync.publisher import Publisher


class Collector:
    """Takes batches for ``centre`` at whatever is posted; every (stream, seq) is kept once."""

    def __init__(self, centre: Publisher, other: Fault = good) -> None:
        self.rows: dict[tuple[int, int], SessionRow] = {}
        self.schools: set[str] = set()
        self.batches = 0
        self.keys = [centre.seal]
        self._receipts = centre.receipts
        self._other = other
        self._lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> bool:
        if not exchange.body:
            return self._other(exchange)
        receipt = self.take(exchange.body)
        exchange.head("200 OK", len(receipt))
        exchange.send(receipt)
        return True

    def take(self, sealed: bytes) -> bytes:
        batch = next(batch for key in self.keys if (batch := _opened(sealed, key)))
        with self._lock:
            self.batches += 1
            self.schools.add(batch.school)
            for row in batch.rows:
                assert self.rows.setdefault((row.stream, row.seq), row) == row
        return sign_receipt([batch_id(sealed)], 1_796_000_000, self._receipts.private_bytes_raw())


def _opened(sealed: bytes, key: X25519PrivateKey) -> Batch | None:
    try:
        return unseal(sealed, key.private_bytes_raw())
    except Untrusted:
        return None
