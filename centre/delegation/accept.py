"""The province's side: takes a release that a channel's owner has signed, and leads readers to it.

    the role (their signature) → the manifest it lists → shards → packs → every recipe opens → snapshot, timestamp

Objects are named by what they hold, so nothing that is here can be changed by it; and the one role that is taken may
list one manifest of one channel. Everything is looked at before anything leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from centre.centre_folder import CentreFolder
from centre.export.tree_object import TreeObject
from centre.mirror.bringing import Bringer, Report
from centre.mirror.carriers import Carrier
from centre.release import published_release
from centre.repository import Repository
from package_format import names, recipe
from package_format.catalogue import Manifest, TextbookEntry
from package_format.errors import Damaged, LessonError, Missing, Older, Refused, Untrusted
from package_format.pack import FrameRef
from package_format.trust.fetcher import MOST_TARGETS
from package_format.trust.file_lock import exclusive
from package_format.trust.signer import Signer
from package_format.trust.tree import MetadataTree

MOST_OBJECTS = 50_000
"""Files that one release may bring: packs, shards and deltas of ten years."""

MOST_WAITING = 1000
"""Releases of one channel that may wait to be accepted: a server that has every number would be asked for ever."""


@dataclass(slots=True)
class Accepted:
    """What is in force now; bytes are those that came."""

    releases: dict[str, int] = field(default_factory=dict)
    copied: int = 0
    refused: dict[str, LessonError] = field(default_factory=dict)
    """Channel → why its release was not taken; the one before stays in force."""


def accept(folder: CentreFolder, carrier: Carrier, now: int, report: Report, most: int) -> Accepted:
    """Take what is new at ``carrier`` of the channels of which others have a key.

    A release that would bring more than ``most`` bytes is refused before its packs come: the county's disk is its own
    business, this one is every county's.

    Raises:
        Busy: another program publishes here.
        LessonError: the carrier does not answer, or this disk; nothing that readers see has changed.
    """
    done = Accepted()
    with exclusive(folder.lock_file):
        signer = folder.signer()
        bringer = Bringer(carrier, Repository(folder.repository), folder.path / "accepting", report)
        for channel in signer.channels():
            if signer.is_handed_out(channel):
                try:
                    _take(folder, signer, bringer, carrier, channel, now, done, most)
                except (Damaged, Untrusted, Missing, Older, Refused) as error:
                    done.refused[channel] = error
        done.copied = bringer.copied
    return done


def _take(
    folder: CentreFolder,
    signer: Signer,
    bringer: Bringer,
    carrier: Carrier,
    channel: str,
    now: int,
    done: Accepted,
    most: int,
) -> None:
    role = _newest_role(folder, carrier, channel)
    if role is None:
        return
    _, digest, length = signer.offered(channel, role)
    if length > names.MOST_MANIFEST:
        raise Damaged(f"{channel}.json", f"lists a manifest of {length} bytes", carrier.name)
    manifest, item = bringer.manifest(channel, digest, length)
    _check_number(folder, manifest, now)
    _check_size(folder, manifest, [], most)
    packs = {}
    for entry in manifest.textbooks:
        bringer.index(entry)
        packs[entry.about.id] = bringer.content(entry)
        _check_size(folder, manifest, [pack for found in packs.values() for pack in found], most)
    for entry in manifest.textbooks:
        for pack in packs[entry.about.id]:
            bringer.bring(pack)
        bringer.deltas(entry)
        _check(Repository(folder.repository), entry)
    content = Repository(folder.repository).fetch(item.path, names.MOST_MANIFEST)
    signer.accept_channel(channel, role, content, now)
    done.releases[channel] = manifest.number


def _newest_role(folder: CentreFolder, carrier: Carrier, channel: str) -> bytes | None:
    """Return the newest role of ``channel`` after the one here; they are numbered without gaps."""
    newest = None
    first = MetadataTree(folder.repository / "metadata").next_version(channel)
    for version in range(first, first + MOST_WAITING):
        try:
            newest = carrier.fetch(f"metadata/{version}.{channel}.json", MOST_TARGETS)
        except Missing:
            return newest
    raise Damaged(f"{channel}.json", f"more than {MOST_WAITING} releases wait there", carrier.name)


def _check_number(folder: CentreFolder, manifest: Manifest, now: int) -> None:
    """Refuse a release that points would take for an older one."""
    current = published_release(folder, manifest.channel, now)
    if current is not None and manifest.number <= current.manifest.number:
        raise Older(manifest.channel, manifest.number, current.manifest.number)


def _check_size(folder: CentreFolder, manifest: Manifest, packs: Iterable[TreeObject], most: int) -> None:
    """Refuse a release whose ``packs``, shards and deltas are more bytes than ``most``, but for what is here."""
    sizes = {names.index_path(entry.shard.digest): entry.shard.size for entry in manifest.textbooks}
    for entry in manifest.textbooks:
        sizes |= {names.index_path(delta.digest): delta.size for delta in entry.deltas}
        sizes |= {names.delta_path(delta.digest): delta.size for delta in entry.releases}
    sizes |= {pack.path: pack.size or names.MOST_PACK for pack in packs}
    new = [size for path, size in sizes.items() if not (folder.repository / path).is_file()]
    if sum(new) > most or len(new) > MOST_OBJECTS:
        allowed = f"{most} bytes in {MOST_OBJECTS} files are allowed"
        raise Refused(f"release {manifest.number} brings {sum(new)} bytes in {len(new)} files, {allowed}", "--max-size")


def _check(repository: Repository, entry: TextbookEntry) -> None:
    """Refuse a textbook that points could not receive: every recipe must open and lead to packs that are here."""
    header, records = repository.records(entry.shard)
    listed = {digest for digest, _ in header.packs}
    for record in records:
        for pack in _packs(repository, record.recipe, record.id):
            if pack not in listed:
                raise Damaged(names.index_path(entry.shard.digest), f"{record.id} needs a pack that it does not list")
        if record.cover is not None:
            repository.frame(record.cover)
    if entry.cover is not None:
        repository.frame(entry.cover)


def _packs(repository: Repository, ref: FrameRef, resource: str) -> Iterator[str]:
    yield ref.pack
    yield from recipe.decode(repository.frame(ref), f"recipe of {resource}").packs
