"""Publishes a content folder as the next release of a channel.

    files → chunks → packs      recipes, covers → packs      records → shards      manifest → signature

Every step writes only what is new, whole and on the disk for good before the next one speaks of it; the timestamp
that leads readers to the release is last. A program stopped anywhere leaves the old release in force, and what it
finished is used the next time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from centre.binding import Binder, Bound
from centre.centre_folder import CentreFolder
from centre.clock import dated, published_after
from centre.cutting import Cutter
from centre.delegation.handing_in import releases_of
from centre.deltas.costs import StepCost, step_costs
from centre.deltas.making import DeltaMaker
from centre.deltas.origins import Origins
from centre.intake.content import Content
from centre.intake.findings import Findings, Kind, Place
from centre.ledger import Ledger
from centre.needs import Needs
from centre.packing import Packer
from centre.release import Release, Releases
from centre.repository import Repository
from centre.restored import next_number
from centre.settings import read_settings
from centre.shelf import Shelf
from centre.workplace import workplace
from package_format.catalogue import Manifest, TextbookEntry, Usage

Report = Callable[[int, int], None]
"""Takes (done, expected) bytes; raises ``Stopped`` to end the work safely."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publishing did; bytes are those newly written into the repository."""

    channel: str
    release: int
    manifest: str
    signed: bool
    """False: nothing has changed, the release before stays in force."""
    resources: int
    added: int
    changed: int
    removed: int
    left_out: int
    """Resources with a file that no player can show; what was published of them before stays."""
    new_files: int
    content_bytes: int
    pack_bytes: int
    packs: int
    index_bytes: int
    delta_bytes: int
    deltas: int
    broken_packs: tuple[str, ...] = field(default=())
    steps: tuple[StepCost, ...] = field(default=())
    """What points some releases behind fetch; none where nothing has changed."""


class Publisher:
    """Publishes into the centre at ``folder``; ``now`` is the time in Unix seconds.

    A person who is ``sure`` publishes over releases that points have and this centre has lost for good.
    """

    def __init__(self, folder: CentreFolder, now: int, report: Report, sure: bool = False) -> None:
        self._folder = folder
        self._now = now
        self._report = report
        self._sure = sure

    def publish(self, content: Content, findings: Findings) -> Published:
        """Publish ``content``; what readers will notice missing goes to ``findings`` as warnings.

        Raises:
            Busy: another program publishes here.
            LessonError: the content, the disk or the repository; the release before stays in force.
        """
        settings = read_settings(self._folder.settings_file)
        with workplace(self._folder) as (ledger, broken):
            releases = releases_of(self._folder, ledger, content.channel)
            current = releases.current(self._now)
            here = current.manifest.number if current else 0
            number = next_number(self._folder, content.channel, here, self._sure)
            _compare(content, current, findings)
            content = _offered(content, current)
            writing = _Writing(self._folder, ledger, releases, current, self._report, self._now)
            entries = writing.write(content)
            manifest = self._manifest(content, entries, current, releases.usage(settings.address), number)
            if number > here + 1:
                self._folder.signer().leap(self._now)
            elif current is not None and _says_the_same(manifest, current.manifest):
                return writing.figures(current, False, broken)
            release = releases.sign(manifest, self._now)
            steps = step_costs(releases, release, Repository(self._folder.repository))
            return replace(writing.figures(release, True, broken), steps=steps)

    def _manifest(
        self,
        content: Content,
        entries: list[TextbookEntry],
        current: Release | None,
        usage: Usage | None,
        number: int,
    ) -> Manifest:
        old = current.manifest if current else None
        published = published_after(old.published if old else 0, self._now)
        return Manifest(
            channel=content.channel,
            title=dict(content.title),
            publisher=dict(content.publisher),
            number=number,
            published=published,
            textbooks=tuple(sorted(entries, key=lambda entry: entry.about.id)),
            progress=content.progress,
            withdrawn=dated(old.withdrawn if old else (), published),
            push=old.push if old else (),
            usage=usage,
            mirrors=content.mirrors,
        )


class _Writing:
    """The writing of what one release needs; ``current`` is the release before."""

    def __init__(
        self,
        folder: CentreFolder,
        ledger: Ledger,
        releases: Releases,
        current: Release | None,
        report: Report,
        now: int,
    ) -> None:
        self._unfinished = folder.unfinished
        self._now = now
        self._repository = Repository(folder.repository)
        self._ledger = ledger
        self._current = current
        self._report = report
        self._met = 0
        self._content_bytes = 0
        self._packers = [Packer(self._repository, ledger, folder.unfinished) for _ in range(2)]
        self._cutter = Cutter(ledger, self._packers[0], self._advance, folder.unfinished)
        self._needs = Needs(ledger, self._repository)
        self._releases = releases
        self._bound: list[Bound] = []
        self._index_bytes = self._delta_bytes = self._deltas = self._left_out = 0

    def write(self, content: Content) -> list[TextbookEntry]:
        """Write packs and shards; return the manifest's textbook entries."""
        self._cut(content)
        records = self._current.records if self._current else {}
        binder = Binder(self._ledger, self._needs, self._packers[1], self._cutter, content.channel, records)
        bound = {}
        with self._packers[1]:
            for volume in content.volumes:
                bound[volume.about.id] = binder.bind(volume)
                binder.add_covers(volume)
        binder.finish()
        origins = Origins(self._releases, self._repository, content.progress, self._now)
        deltas = DeltaMaker(self._repository, origins, self._unfinished, lambda: self._advance(0))
        shelf = Shelf(self._repository, self._ledger, self._needs, self._releases, self._current, deltas)
        entries = []
        for volume in content.volumes:
            cover = self._ledger.frame(self._cutter.digest(volume.cover)) if volume.cover else None
            complete = [binder.complete(one) for one in bound[volume.about.id]]
            entries.append(shelf.put(volume.about, volume.nodes, complete, cover))
        self._bound = [one for part in bound.values() for one in part]
        self._index_bytes = shelf.bytes_written
        self._delta_bytes, self._deltas = deltas.bytes_written, deltas.made
        return entries

    def figures(self, release: Release, signed: bool, broken: tuple[str, ...]) -> Published:
        """Return what was done; ``release`` is in force now."""
        before = self._current.records.keys() if self._current else frozenset()
        new = [one.record.id for one in self._bound if one.changed]
        return Published(
            channel=release.manifest.channel,
            release=release.manifest.number,
            manifest=release.digest,
            signed=signed,
            resources=len(self._bound),
            added=sum(one not in before for one in new),
            changed=sum(one in before for one in new),
            removed=len(before - {one.record.id for one in self._bound}),
            left_out=self._left_out,
            new_files=self._cutter.new_files,
            content_bytes=self._content_bytes,
            pack_bytes=sum(packer.bytes_written for packer in self._packers),
            packs=sum(packer.packs_written for packer in self._packers),
            index_bytes=self._index_bytes,
            delta_bytes=self._delta_bytes,
            deltas=self._deltas,
            broken_packs=broken,
        )

    def _cut(self, content: Content) -> None:
        self._left_out = sum(len(volume.refused) for volume in content.volumes)
        sources = {file.source.path: file.source for v in content.volumes for d in v.drafts for file in d.files}
        self._content_bytes = sum(source.published_size for source in sources.values())
        with self._packers[0]:
            for source in sources.values():
                if source.package:
                    self._cutter.cut_package(source)
                else:
                    self._cutter.cut(source)

    def _advance(self, amount: int) -> None:
        # Every byte is met twice: once to be hashed, once to be cut (or found known).
        self._met += amount
        self._report(min(self._met // 2, self._content_bytes), self._content_bytes)


def _compare(content: Content, current: Release | None, findings: Findings) -> None:
    """Warn of withdrawn resources in ``content``, and of published ones that are no longer in it."""
    if current is None:
        return
    drafts = {draft.id: draft for volume in content.volumes for draft in volume.drafts}
    for gone in current.manifest.withdrawn:
        if gone.id in drafts:
            findings.add(Kind.WITHDRAWN, Place(content.table, drafts[gone.id].row, "标识"), value=gone.id)
    refused = {one for volume in content.volumes for one in volume.refused}
    if absent := sorted(current.records.keys() - drafts.keys() - refused):
        findings.add(Kind.NO_LONGER, Place(content.table), count=len(absent), ids="、".join(absent[:5]))


def _offered(content: Content, current: Release | None) -> Content:
    """Return ``content`` without what is withdrawn."""
    gone = {one.id for one in current.manifest.withdrawn} if current else set()
    volumes = [
        replace(
            volume,
            drafts=tuple(draft for draft in volume.drafts if draft.id not in gone),
            refused=tuple(one for one in volume.refused if one not in gone),
        )
        for volume in content.volumes
    ]
    return replace(content, volumes=tuple(volumes))


def _says_the_same(new: Manifest, old: Manifest) -> bool:
    return replace(new, number=old.number, published=old.published) == old
