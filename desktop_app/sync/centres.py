"""The centres that this point reports to: who reads its usage, who signs receipts, and which batches are theirs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from desktop_app.store.store import Store
from desktop_app.sync.clock import believed
from package_format.errors import NoSpace, Unwritable


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre, as the trusted releases of its ``channels`` describe it; keys are 32 bytes."""

    seal: bytes
    receipts: bytes
    address: str
    register: str
    """Path of its register in the tree; empty if it publishes none."""
    channels: tuple[str, ...]
    heir: bool
    """Whether batches sealed to keys that no release names any more are tried here: a centre may have renewed its."""

    def waiting(self, store: Store) -> list[tuple[str, bytes]]:
        """Return (id, sealed bytes) of the batches for this centre that have no receipt yet, oldest first."""
        batches = store.outbox.waiting_batches(self.seal)
        if self.heir:
            theirs = {name for centre in centres(store) for name, _ in store.outbox.waiting_batches(centre.seal)}
            batches += [(name, sealed) for name, sealed in store.outbox.waiting_batches() if name not in theirs]
        return batches


def centres(store: Store) -> list[Centre]:
    """Return every centre that the applied releases name, in the order of the channels."""
    named: dict[str, Centre] = {}
    for channel in store.library.channels():
        manifest = store.library.manifest(channel.id)
        usage = manifest.usage if manifest else None
        if usage is None:
            continue
        known = named.get(usage.seal)
        named[usage.seal] = Centre(
            bytes.fromhex(usage.seal),
            bytes.fromhex(usage.receipts),
            usage.address,
            usage.register,
            (*(known.channels if known else ()), channel.id),
            heir=known.heir if known else not named,
        )
    return list(named.values())


def seal_rows(store: Store, centre: Centre, now: int) -> int:
    """Put every row about the centre's channels that is in no batch yet into batches; return how many rows."""
    rows = 0
    seen = _seen(store, centre)
    while True:
        batch = store.outbox.pack_batch(
            store.settings.point_key, centre.seal, store.settings.school, now, centre.channels, seen
        )
        if batch is None:
            return rows
        rows += batch.rows


def tell_holdings(store: Store, centre: Centre, now: int, patient: bool = False) -> None:
    """Let an inventory of what this point holds of the centre's channels wait with the batches, if there is news.

    A full disk has no room for it: usage goes before. ``patient``: one a day is enough.
    """
    with suppress(NoSpace, Unwritable):
        store.inventory.forget_strangers([known.seal for known in centres(store)])
        when = believed(store, now)
        store.inventory.tell(centre.seal, centre.channels, when, _seen(store, centre), patient)


def _seen(store: Store, centre: Centre) -> dict[str, int]:
    """Return the newest release that this point trusts of each of the centre's channels."""
    newest = {channel.id: channel.release for channel in store.library.channels() if channel.id in centre.channels}
    return {channel: release for channel, release in newest.items() if release}
