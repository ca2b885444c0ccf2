"""Receipts from the tree: whatever carries lessons also brings the centre's register of batches it has taken (§10).

What was read is kept for neighbours: a school that shares hands the register on with the lessons.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field

from desktop_app.store.store import Store
from desktop_app.sync.centres import Centre, centres
from desktop_app.sync.courier import relayed
from desktop_app.sync.source import Pulse, Source, steady
from desktop_app.sync.verified import fetch_verified
from package_format import names
from package_format.errors import Damaged, LessonError, Missing, NoSpace, Unreadable, Untrusted, Unwritable
from package_format.register import MOST_REGISTER, Page, Register, names_on, pages_of, read_register

_CARRIER = (Damaged, Untrusted, Unreadable)
_CHEAP = 64 << 10
"""Bytes of pages that a school which shares fetches over the network for its neighbours: those of some 8000 batches."""


def take_registered(store: Store, source: Source, pulse: Pulse = steady) -> tuple[int, list[LessonError]]:
    """Forget the rows that a register on ``source`` confirms; return how many, and what was wrong with the carrier.

    Over a network nothing is read where nothing waits for a receipt, here or for a neighbour, unless this school
    shares. Without a register, or with an old one, rows wait on.

    Raises:
        Unreachable: the source stopped answering; what was confirmed by then is.
        Stopped: a person asked to stop.
    """
    rows = 0
    troubles: list[LessonError] = []
    for centre in centres(store):
        own = [batch for batch, _ in centre.waiting(store)] if centre.register else []
        others = [batch for batch, _ in relayed(store, centre)] if centre.register else []
        if own or others or (centre.register and (not source.cost or store.settings.share)):
            reading = _Reading(store, source, centre, pulse)
            rows += reading.confirm(own, others)
            troubles += reading.troubles if own else ()
    return rows, troubles


@dataclass(slots=True)
class _Reading:
    """Reads one centre's register from one source; ``troubles`` is what was wrong with the carrier."""

    store: Store
    source: Source
    centre: Centre
    pulse: Pulse
    troubles: list[LessonError] = field(default_factory=list)

    def confirm(self, own: Collection[str], others: Collection[str]) -> int:
        """Forget what the register names of this school's batches and of those of others; return the rows."""
        try:
            content = self.source.fetch(self.centre.register, MOST_REGISTER, self.pulse)
            register = read_register(content, self.centre.receipts)
        except Missing:
            return 0
        except _CARRIER as error:
            self.troubles.append(error)
            return 0
        rows = 0
        pages: dict[str, bytes] = {}
        needed = pages_of(register, [*own, *others])
        for page in dict.fromkeys([*needed, *self._for_neighbours(register)]):
            if (found := self._page(page)) is None:
                continue
            pages[page.digest] = found
            if named := names_on(found).intersection(needed.get(page, ())):
                rows += self.store.outbox.confirm(named, register.at)
                for batch in named.intersection(others):
                    self.store.relay.drop(batch)
        self._keep(content, register, pages)
        return rows

    def _for_neighbours(self, register: Register) -> list[Page]:
        """Return the pages that are worth having for neighbours."""
        listed = [page for page in register.pages if page.count]
        cheap = self.store.settings.share and sum(page.size for page in listed) <= _CHEAP
        return listed if cheap or not self.source.cost else []

    def _page(self, page: Page) -> bytes | None:
        path = names.page_path(page.digest)
        try:
            if (kept := self.store.registers.find(path)) is not None:
                return kept
            return fetch_verified(self.source, path, page.digest, page.size, self.pulse)
        except Missing:
            return None
        except _CARRIER as error:
            self.troubles.append(error)
            return None

    def _keep(self, content: bytes, register: Register, pages: dict[str, bytes]) -> None:
        """Keep it unless a newer one is here; a full disk keeps none."""
        with suppress(NoSpace, Unwritable, Unreadable):
            kept = self.store.registers.find(self.centre.register)
            if kept is not None and self._is_newer(kept, register):
                return
            absent = {digest: page for digest, page in pages.items() if not self._has(digest)}
            if kept != content or absent:
                self.store.registers.keep(self.centre.register, content, absent)

    def _is_newer(self, kept: bytes, register: Register) -> bool:
        try:
            return read_register(kept, self.centre.receipts).at > register.at
        except (Damaged, Untrusted):
            return False  # spoiled on this disk, or of a key that was renewed

    def _has(self, digest: str) -> bool:
        return self.store.registers.find(names.page_path(digest)) is not None
