"""Reporting use over the network: rows are sealed, sent, and forgotten only on a receipt that the centre has signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from desktop_app.store.store import Store
from desktop_app.sync.centres import Centre, centres, seal_rows, tell_holdings
from desktop_app.sync.courier import PATH, relayed
from desktop_app.sync.network import NEAR, Network
from desktop_app.sync.patience import Patience
from desktop_app.sync.source import Pulse, steady
from desktop_app.sync.sources import is_address
from package_format.errors import Damaged, LessonError, Missing, NoSpace, Unreachable, Untrusted, Unwritable
from package_format.receipt import MOST_RECEIPT, open_receipt

if TYPE_CHECKING:
    from desktop_app.sync.http_connection import Connection


REFUSED = "usage batch"
"""What a server's refusal of the bytes themselves is about."""


@dataclass(slots=True)
class UploadOutcome:
    """Rows that receipts have confirmed, and what went wrong on the way; what is not confirmed waits."""

    rows: int = 0
    recalled: int = 0
    """Batches that a centre had receipted and has lost: they were sent once more."""
    handed_on: int = 0
    """Batches that a neighbour has kept to carry them on."""
    troubles: list[LessonError] = field(default_factory=list)


def upload(
    store: Store,
    bases: Sequence[str],
    now: int,
    pulse: Pulse = steady,
    network: Network | None = None,
    near: Sequence[str] = (),
) -> UploadOutcome:
    """Send everything that no receipt has confirmed to the centres that the trusted releases name.

    Args:
        store: the point's store.
        bases: addresses of repositories being used; an address in a release may be relative to them.
        now: time by this computer's clock.
        pulse: called while waiting; may raise ``Stopped``.
        network: how the network may be used; None for what the settings say.
        near: addresses of neighbours' trees: who carries usage on where no centre answers.
    """
    outcome = UploadOutcome()
    with ExitStack() as stack:
        if network is None:
            network = stack.enter_context(closing(Network(store, now=now)))
        for centre in centres(store):
            seal_rows(store, centre, now)
            tell_holdings(store, centre, now, patient=True)
            sending = _Sending(store, centre, network, outcome, pulse)
            known = len(outcome.troubles)
            if not sending.home(list(_addresses(centre, bases)), [f"{base}{PATH}" for base in near], now):
                del outcome.troubles[known:]
    return outcome


def _addresses(centre: Centre, bases: Sequence[str]) -> Iterator[str]:
    """Yield where usage of ``centre`` may be sent, each address once."""
    found = [centre.address] if is_address(centre.address) else [urljoin(base, centre.address) for base in bases]
    yield from dict.fromkeys(address for address in found if is_address(address))


@dataclass(frozen=True, slots=True)
class _Sending:
    """Sends the batches for one centre."""

    store: Store
    centre: Centre
    network: Network
    outcome: UploadOutcome
    pulse: Pulse

    def home(self, addresses: Sequence[str], near: Sequence[str], now: int) -> bool:
        """Send own batches and other schools' to the centre, or own ones to a neighbour where the centre is silent.

        Return whether anybody misses what was to be sent: nobody does an inventory alone.
        """
        inventories = self.store.inventory.waiting()
        waiting = self.centre.waiting(self.store)
        others = relayed(self.store, self.centre)
        own = [one for one in waiting if one[0] not in inventories]
        missed = bool(own or others)
        told = {name for name, _ in waiting} & inventories
        if told and not self.store.inventory.is_resting(self.centre.seal, now):
            own += [one for one in waiting if one[0] in told]
        before = self.outcome.recalled
        if (own or others) and not self._to_any(addresses, [*own, *others], {name for name, _ in others}):
            self._hand_on(near, own)
        elif self.outcome.recalled > before:
            # It was restored from an older copy, and has asked for what that does not hold.
            self._to_any(addresses, self.centre.waiting(self.store), set())
        if told.intersection(name for name, _ in own) & self.store.inventory.waiting():
            with suppress(NoSpace, Unwritable):
                self.store.inventory.rest(self.centre.seal, now)
        return missed

    def _to_any(self, addresses: Iterable[str], batches: Sequence[tuple[str, bytes]], others: Set[str]) -> bool:
        """Send ``batches`` to the first of ``addresses`` that takes them; return whether one did."""
        for address in addresses:
            if (refusal := self.network.gate.refusal()) is not None:
                self.outcome.troubles.append(refusal)
                return False
            try:
                self._to(address, batches, others)
            except (Unreachable, Missing) as error:
                self.outcome.troubles.append(error)
            else:
                return True
        return False

    def _to(self, address: str, batches: Sequence[tuple[str, bytes]], others: Set[str]) -> None:
        # Only now: whoever has nothing to report need not wait for the import.
        from desktop_app.sync.crew import apart
        from desktop_app.sync.http_connection import Connection

        network = self.network
        with closing(Connection(address, Patience(), proxy=network.proxy, gate=network.gate)) as server:
            for batch, sealed in batches:
                try:
                    answer = apart(partial(_post, server, sealed), self.pulse)
                    self._confirm(batch, answer, address)
                except (Damaged, Untrusted) as error:
                    if batch not in others:
                        self.outcome.troubles.append(error)
                    elif error.name == REFUSED:
                        self.store.relay.drop(batch)

    def _hand_on(self, near: Iterable[str], batches: Sequence[tuple[str, bytes]]) -> None:
        """Give ``batches`` to the first neighbour that takes them; that none does is nobody's trouble."""
        from desktop_app.sync.crew import apart
        from desktop_app.sync.http_connection import DIRECT, Connection

        for address in near if batches else ():
            with closing(Connection(address, NEAR, proxy=DIRECT)) as server:
                try:
                    for batch, sealed in batches:
                        answer = apart(partial(_post, server, sealed), self.pulse)
                        if answer:
                            self._confirm(batch, answer, address)
                        else:
                            self.outcome.handed_on += 1
                except (Unreachable, Missing, Damaged, Untrusted):
                    continue
                return

    def _confirm(self, batch: str, answer: bytes, address: str) -> None:
        receipt = open_receipt(answer, self.centre.receipts)
        if batch not in receipt.batches:
            raise Damaged("receipt", "it does not name the batch that was sent", address)
        self.outcome.rows += self.store.outbox.confirm(receipt.batches, receipt.at)
        self.outcome.recalled += self.store.outbox.recall(self.centre.seal, receipt.lacks, receipt.at)
        self.store.relay.confirm(answer, receipt.batches, lost=bool(receipt.lacks))


def _post(server: Connection, sealed: bytes, _: object) -> bytes:
    return server.post(server.name, sealed, MOST_RECEIPT)
