"""Withdraws a resource: the next release no longer offers it and tells the points that have it (评价 → 限用 → 淘汰).

What was withdrawn by mistake is restored: the next ``publish`` of it offers it again, with a version of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from centre.centre_folder import CentreFolder
from centre.clock import dated, published_after
from centre.delegation.handing_in import releases_of
from centre.deltas.making import DeltaMaker
from centre.deltas.origins import Origins
from centre.ledger import Ledger
from centre.needs import Needs
from centre.release import Release, Releases
from centre.repository import Repository
from centre.restored import next_number
from centre.shelf import Shelf
from centre.titles import keep_title
from centre.workplace import workplace
from package_format.catalogue import TextbookEntry, Withdrawal
from package_format.errors import Refused


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The release that says it; ``signed`` is false if the release before said the same already."""

    channel: str
    release: int
    resource: str
    urgent: bool
    signed: bool


def withdraw(folder: CentreFolder, channel: str, gone: Withdrawal, now: int, sure: bool = False) -> Withdrawn:
    """Publish the release of ``channel`` in which ``gone`` is withdrawn; ``gone.at`` is used the first time only.

    A resource that is withdrawn already can be made urgent, or given another replacement or reason. ``sure``: see
    ``restored.next_number``.

    Raises:
        Refused: nothing is published under that id, or the replacement is not offered.
        Busy: another program publishes here.
        LessonError: the disk or the repository; the release before stays in force.
    """
    with workplace(folder) as (ledger, _):
        releases = releases_of(folder, ledger, channel)
        current = releases.current(now)
        if current is None:
            raise Refused(f"nothing is published in the channel {channel}")
        earlier = {old.id: old for old in current.manifest.withdrawn}
        _check(current, gone, gone.id in earlier)
        if gone.id in earlier:
            gone = replace(gone, at=earlier[gone.id].at)
        if earlier.get(gone.id) == gone:
            return Withdrawn(channel, current.manifest.number, gone.id, gone.urgent, False)
        number = next_number(folder, channel, current.manifest.number, sure)
        manifest = replace(
            current.manifest,
            number=number,
            published=published_after(current.manifest.published, now),
            textbooks=_without(folder, ledger, releases, current, gone.id, now),
            withdrawn=dated(sorted((earlier | {gone.id: gone}).values(), key=lambda one: one.id), now),
        )
        if number > current.manifest.number + 1:
            folder.signer().leap(now)
        if (record := current.records.get(gone.id)) is not None:
            keep_title(folder, channel, gone.id, record.title)
        signed = releases.sign(manifest, now)
        return Withdrawn(channel, signed.manifest.number, gone.id, gone.urgent, True)


def restore(folder: CentreFolder, channel: str, resource: str, now: int) -> Withdrawn:
    """Publish the release of ``channel`` in which ``resource`` is no longer withdrawn; ``publish`` may offer it again.

    Raises:
        Refused: it is not withdrawn.
        Busy, LessonError: as ``withdraw``.
    """
    with workplace(folder) as (ledger, _):
        releases = releases_of(folder, ledger, channel)
        current = releases.current(now)
        earlier = {old.id: old for old in current.manifest.withdrawn} if current else {}
        if current is None or resource not in earlier:
            raise Refused(f"{resource} is not withdrawn in the channel {channel}")
        manifest = replace(
            current.manifest,
            number=current.manifest.number + 1,
            published=published_after(current.manifest.published, now),
            withdrawn=tuple(gone for gone in current.manifest.withdrawn if gone.id != resource),
        )
        signed = releases.sign(manifest, now)
        return Withdrawn(channel, signed.manifest.number, resource, earlier[resource].urgent, True)


def _check(current: Release, gone: Withdrawal, again: bool) -> None:
    if gone.id not in current.records and not again:
        raise Refused(f"{gone.id} is not published in the channel {current.manifest.channel}")
    if gone.replacement and (gone.replacement not in current.records or gone.replacement == gone.id):
        raise Refused(f"the replacement {gone.replacement} is not published in the channel {current.manifest.channel}")


def _without(
    folder: CentreFolder, ledger: Ledger, releases: Releases, current: Release, resource: str, now: int
) -> tuple[TextbookEntry, ...]:
    """Return the entries of the textbooks with ``resource`` taken from its shard."""
    repository = Repository(folder.repository)
    origins = Origins(releases, repository, current.manifest.progress, now)
    deltas = DeltaMaker(repository, origins, folder.unfinished, lambda: None)
    shelf = Shelf(repository, ledger, Needs(ledger, repository), releases, current, deltas)
    entries = []
    for entry in current.manifest.textbooks:
        header, records = current.shards[entry.about.id]
        left = [record for record in records if record.id != resource]
        entries.append(entry if len(left) == len(records) else shelf.put(entry.about, header.nodes, left, entry.cover))
    return tuple(entries)
