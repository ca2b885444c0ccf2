"""Reporting use over the network: rows are sealed, sent, and forgotten only on a receipt that the centre has signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from desktop_app.store.store import Store
from desktop_app.sync.centres import Centre, centres, seal_rows
from desktop_app.sync.patience import Patience
from desktop_app.sync.source import Pulse, steady
from desktop_app.sync.sources import is_address
from package_format.errors import Damaged, LessonError, Missing, Unreachable, Untrusted
from package_format.receipt import MOST_RECEIPT, read_receipt

if TYPE_CHECKING:
    from desktop_app.sync.http_connection import Connection


@dataclass(slots=True)
class UploadOutcome:
    """Rows that receipts have confirmed, and what went wrong on the way; what is not confirmed waits."""

    rows: int = 0
    troubles: list[LessonError] = field(default_factory=list)


def upload(store: Store, bases: Sequence[str], now: int, pulse: Pulse = steady) -> UploadOutcome:
    """Send everything that no receipt has confirmed to the centres that the trusted releases name.

    Args:
        store: the point's store.
        bases: addresses of repositories being used; an address in a release may be relative to them.
        now: time by this computer's clock.
        pulse: called while waiting; may raise ``Stopped``.
    """
    outcome = UploadOutcome()
    for centre in centres(store):
        seal_rows(store, centre, now)
        batches = centre.waiting(store)
        if batches:
            _send_all(store, centre, batches, list(_addresses(centre, bases)), outcome, pulse)
    return outcome


def _addresses(centre: Centre, bases: Sequence[str]) -> Iterator[str]:
    """Yield where usage of ``centre`` may be sent, each address once."""
    found = [centre.address] if is_address(centre.address) else [urljoin(base, centre.address) for base in bases]
    yield from dict.fromkeys(address for address in found if is_address(address))


def _send_all(
    store: Store,
    centre: Centre,
    batches: Sequence[tuple[str, bytes]],
    addresses: Sequence[str],
    outcome: UploadOutcome,
    pulse: Pulse,
) -> None:
    """Send ``batches`` to the first address that takes them."""
    for address in addresses:
        try:
            _send(store, centre, batches, address, outcome, pulse)
        except (Unreachable, Missing) as error:
            outcome.troubles.append(error)
        else:
            return


def _send(
    store: Store,
    centre: Centre,
    batches: Sequence[tuple[str, bytes]],
    address: str,
    outcome: UploadOutcome,
    pulse: Pulse,
) -> None:
    # Only now: whoever has nothing to report need not wait for the import.
    from desktop_app.sync.crew import apart
    from desktop_app.sync.http_connection import Connection

    with closing(Connection(address, Patience())) as server:
        for batch, sealed in batches:
            try:
                answer = apart(partial(_post, server, sealed), pulse)
                named = read_receipt(answer, centre.receipts)
                if batch not in named:
                    raise Damaged("receipt", "it does not name the batch that was sent", address)
                outcome.rows += store.outbox.confirm(named)
            except (Damaged, Untrusted) as error:
                outcome.troubles.append(error)


def _post(server: Connection, sealed: bytes, _: object) -> bytes:
    return server.post(server.name, sealed, MOST_RECEIPT)
