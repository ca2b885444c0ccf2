"""The province's side: takes a release that a channel's owner has signed, and leads readers to it.

    the role (their signature) → the manifest it lists → shards → packs → every recipe opens → snapshot, timestamp

Objects are named by what they hold, so nothing that is here can be changed by it; and the one role that is taken may
list one manifest of one channel. Everything is looked at before anything leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from centre.centre_folder import CentreFolder
from centre.lock import exclusive
from centre.mirror.bringing import Bringer, Report
from centre.mirror.carriers import Carrier
from centre.release import published_release
from centre.repository import Repository
from package_format import names, recipe
from package_format.catalogue import Manifest, TextbookEntry
from package_format.errors import Damaged, LessonError, Missing, Older, Untrusted
from package_format.pack import FrameRef
from package_format.trust.fetcher import MOST_TARGETS
from package_format.trust.signer import Signer
from package_format.trust.tree import MetadataTree


@dataclass(slots=True)
class Accepted:
    """What is in force now; bytes are those that came."""

    releases: dict[str, int] = field(default_factory=dict)
    copied: int = 0
    refused: dict[str, LessonError] = field(default_factory=dict)
    """Channel → why its release was not taken; the one before stays in force."""


def accept(folder: CentreFolder, carrier: Carrier, now: int, report: Report) -> Accepted:
    """Take what is new at ``carrier`` of the channels whose keys are not this centre's.

    Raises:
        Busy: another program publishes here.
        LessonError: the carrier does not answer, or this disk; nothing that readers see has changed.
    """
    done = Accepted()
    with exclusive(folder.lock_file):
        signer = folder.signer()
        bringer = Bringer(carrier, Repository(folder.repository), folder.path / "accepting", report)
        for channel in signer.channels():
            if not signer.owns(channel):
                try:
                    _take(folder, signer, bringer, carrier, channel, now, done)
                except (Damaged, Untrusted, Missing, Older) as error:
                    done.refused[channel] = error
        done.copied = bringer.copied
    return done


def _take(
    folder: CentreFolder, signer: Signer, bringer: Bringer, carrier: Carrier, channel: str, now: int, done: Accepted
) -> None:
    role = _newest_role(folder, carrier, channel)
    if role is None:
        return
    _, digest, length = signer.offered(channel, role)
    if length > names.MOST_MANIFEST:
        raise Damaged(f"{channel}.json", f"lists a manifest of {length} bytes", carrier.name)
    manifest, item = bringer.manifest(channel, digest, length)
    _check_number(folder, manifest, now)
    for entry in manifest.textbooks:
        bringer.index(entry)
        for pack in bringer.content(entry):
            bringer.bring(pack)
        bringer.deltas(entry)
        _check(Repository(folder.repository), entry)
    content = Repository(folder.repository).fetch(item.path, names.MOST_MANIFEST)
    signer.accept_channel(channel, role, content, now)
    done.releases[channel] = manifest.number


def _newest_role(folder: CentreFolder, carrier: Carrier, channel: str) -> bytes | None:
    """Return the newest role of ``channel`` after the one here; they are numbered without gaps."""
    newest = None
    for version in count(MetadataTree(folder.repository / "metadata").next_version(channel)):
        try:
            newest = carrier.fetch(f"metadata/{version}.{channel}.json", MOST_TARGETS)
        except Missing:
            return newest
    raise AssertionError


def _check_number(folder: CentreFolder, manifest: Manifest, now: int) -> None:
    """Refuse a release that points would take for an older one."""
    current = published_release(folder, manifest.channel, now)
    if current is not None and manifest.number <= current.manifest.number:
        raise Older(manifest.channel, manifest.number, current.manifest.number)


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
