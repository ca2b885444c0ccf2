"""Receipts from the tree: whatever carries lessons also brings the centre's register of batches it has taken (§10)."""

from __future__ import annotations

from desktop_app.store.store import Store
from desktop_app.sync.centres import Centre, centres
from desktop_app.sync.source import Pulse, Source, steady
from desktop_app.sync.verified import fetch_verified
from package_format import names
from package_format.errors import Damaged, LessonError, Missing, Unreadable, Untrusted
from package_format.register import MOST_REGISTER, names_on, pages_of, read_register

_CARRIER = (Damaged, Untrusted, Unreadable)


def take_registered(store: Store, source: Source, pulse: Pulse = steady) -> tuple[int, list[LessonError]]:
    """Forget the rows that a register on ``source`` confirms; return how many, and what was wrong with the carrier.

    Nothing is read where nothing waits for a receipt. Without a register, or with an old one, rows wait on.

    Raises:
        Unreachable: the source stopped answering; what was confirmed by then is.
        Stopped: a person asked to stop.
    """
    rows = 0
    troubles: list[LessonError] = []
    for centre in centres(store):
        waiting = [batch for batch, _ in centre.waiting(store)] if centre.register else []
        if waiting:
            rows += _confirm(store, source, centre, waiting, troubles, pulse)
    return rows, troubles


def _confirm(
    store: Store, source: Source, centre: Centre, waiting: list[str], troubles: list[LessonError], pulse: Pulse
) -> int:
    try:
        register = read_register(source.fetch(centre.register, MOST_REGISTER, pulse), centre.receipts)
    except Missing:
        return 0
    except _CARRIER as error:
        troubles.append(error)
        return 0
    rows = 0
    for page, mine in pages_of(register, waiting).items():
        try:
            found = names_on(fetch_verified(source, names.page_path(page.digest), page.digest, page.size, pulse))
        except Missing:
            continue
        except _CARRIER as error:
            troubles.append(error)
            continue
        if named := found.intersection(mine):
            rows += store.outbox.confirm(named, register.at)
    return rows
