"""Brings a mirror up to date: what is new first, the metadata that lead to it after it, the timestamp last.

    trust (signatures) → manifests → shards → packs → metadata → timestamp → sweep

It may be killed at any line, and the copy is served all the while: until the timestamp is replaced readers see the
release before, whose objects stay for one more round. What is copied is what the signatures name and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from centre.export.tree_object import TreeObject
from centre.mirror.bringing import Bringer, Report
from centre.mirror.carriers import Carrier
from centre.mirror.mirror_folder import MirrorFolder
from centre.mirror.registers import bring_registers
from centre.mirror.sweep import sweep
from centre.repository import Repository
from package_format.catalogue import Manifest, TextbookEntry
from package_format.errors import Damaged, Missing, Older, Refused, Unreadable
from package_format.tree_paths import ROOT
from package_format.trust.durable import read_whole, write_durably, writing
from package_format.trust.fetcher import MOST_ROOT
from package_format.trust.file_lock import exclusive
from package_format.trust.reader import TrustedMetadata, TrustedTarget

PACKS, DELTAS = "packs/", "deltas/"


@dataclass(frozen=True, slots=True)
class Order:
    """What to copy: ``channels`` and ``textbooks`` by id, empty for all."""

    channels: Sequence[str] = ()
    textbooks: Sequence[str] = ()


@dataclass(slots=True)
class Mirrored:
    """How a run ended; bytes are those that came from the source."""

    releases: dict[str, int] = field(default_factory=dict)
    copied: int = 0
    removed: int = 0
    older: bool = False
    """The source lags behind this copy, which stays as it is."""
    expired: list[str] = field(default_factory=list)
    """Channels whose signatures should have been renewed by now."""
    missing: list[str] = field(default_factory=list)
    """Objects that the source does not have as they should be; the copy stays at the release before."""

    @property
    def complete(self) -> bool:
        """Whether the copy is as new as the source."""
        return not self.missing


def mirror(
    folder: MirrorFolder, carrier: Carrier, root: Path | None, order: Order, now: int, report: Report
) -> Mirrored:
    """Copy what is new at ``carrier`` into ``folder``.

    Raises:
        Refused: no root is known, or there is no such channel or textbook.
        Untrusted, Damaged: the source's signatures are not those of the centre; the copy stays as it is.
        Busy: another program works in the folder.
        LessonError: the source does not answer, or this disk; the next run goes on from there.
    """
    first = folder.begin(root)
    with exclusive(folder.lock_file):
        return _Run(folder, carrier, TrustedMetadata(folder.trust, first), now, report).all(order)


def bring_back(path: Path, carrier: Carrier, root: bytes, now: int, report: Report) -> Mirrored:
    """Copy what ``carrier`` has newer into the centre at ``path``, whose own repository it is a copy of.

    ``root`` is that centre's first. Packs that the carrier does not have are missing and cost nothing else: publishing
    makes them anew. Raises like ``mirror``.
    """
    folder = MirrorFolder(path)
    with exclusive(folder.lock_file):
        run = _Run(folder, carrier, TrustedMetadata(folder.trust, root), now, report)
        return run.all(Order(), lenient=True)


class _Run:
    def __init__(
        self, folder: MirrorFolder, carrier: Carrier, trusted: TrustedMetadata, now: int, report: Report
    ) -> None:
        self._folder = folder
        self._carrier = carrier
        self._trusted = trusted
        self._now = now
        self._repository = Repository(folder.repository)
        self._bringer = Bringer(carrier, self._repository, folder.unfinished, report)
        self._done = Mirrored()

    def all(self, order: Order, lenient: bool = False) -> Mirrored:
        targets = self._judge(order.channels)
        needed: list[TreeObject] = []
        try:
            needed = self._bring(targets, order)
        except (Missing, Damaged) as error:
            self._done.missing.append(error.name)
        self._done.copied = self._bringer.copied
        content = all(name.startswith((PACKS, DELTAS)) for name in self._done.missing)
        if self._done.complete or (lenient and content):
            self._switch(needed)
        return self._done

    def _bring(self, targets: dict[str, TrustedTarget], order: Order) -> list[TreeObject]:
        """Bring everything that ``targets`` lead to; return it."""
        entries: list[TextbookEntry] = []
        needed: list[TreeObject] = []
        manifests: list[Manifest] = []
        for channel, target in targets.items():
            manifest, item = self._bringer.manifest(channel, target.digest, target.length)
            manifests.append(manifest)
            self._done.releases[channel] = manifest.number
            self._done.expired += [channel] if target.expired else []
            entries += _chosen(manifest, order.textbooks)
            needed.append(item)
        if order.textbooks and not entries:
            raise Refused(f"there is no textbook {order.textbooks[0]}", "--textbook")
        for entry in entries:
            needed += self._bringer.index(entry)
        content = {item.path: item for entry in entries for item in self._bringer.content(entry)}
        self._bringer.expected = self._bringer.done + sum(item.size for item in content.values())
        needed += self._all_of(list(content.values()))
        for entry in entries:
            needed += self._bringer.deltas(entry)
        return needed + bring_registers(manifests, self._carrier, self._bringer, self._repository)

    def _judge(self, channels: Sequence[str]) -> dict[str, TrustedTarget]:
        """Follow the signatures; return what is to be copied of each channel."""
        self._follow([])
        offered = self._trusted.channels()
        if unknown := [channel for channel in channels if channel not in offered]:
            raise Refused(f"there is no channel {unknown[0]}; there are {', '.join(offered) or 'none'}", "--channel")
        for channel in channels or offered:
            try:
                self._follow([channel])
            except Missing:
                # Nothing is published in it yet, it was emptied, or this copy does not carry it.
                continue
        found = {channel: self._trusted.known(channel, self._now) for channel in channels or offered}
        return {channel: target for channel, target in found.items() if target is not None}

    def _follow(self, channels: list[str]) -> None:
        try:
            self._trusted.refresh(self._carrier.fetch, channels, self._now, self._carrier.name)
        except Older:
            self._done.older = True

    def _all_of(self, items: list[TreeObject]) -> list[TreeObject]:
        """Bring ``items``; one that the source cannot give costs the switch and not the others."""
        for item in items:
            try:
                self._bringer.bring(item)
            except (Missing, Damaged, Unreadable):
                self._done.missing.append(item.path)
        return items

    def _switch(self, needed: list[TreeObject]) -> None:
        """Lead readers to what is here now, and clear away what two releases no longer need."""
        metadata = self._older_roots() | self._trusted.carried()
        roots = [content for path, content in metadata.items() if path.endswith(".root.json")]
        timestamp = next(reversed(metadata), "")
        for path, content in metadata.items():
            if path == timestamp and roots:
                self._put(ROOT, roots[-1])
            self._put(path, content)
        if not self._folder.is_centre:
            self._done.removed = sweep(self._folder, {item.path for item in needed} | metadata.keys())

    def _older_roots(self) -> dict[str, bytes]:
        """Return the roots from before the one this mirror was given, for readers who were given an older one.

        Nobody here can judge them, and nobody but such a reader will believe them.
        """
        first = next((path for path in self._trusted.carried() if path.endswith(".root.json")), "")
        older = {}
        for number in range(1, int(first.removeprefix("metadata/").split(".")[0] or 1) if first else 1):
            with suppress(Missing):
                path = f"metadata/{number}.root.json"
                older[path] = self._carrier.fetch(path, MOST_ROOT)
        return older

    def _put(self, path: str, content: bytes) -> None:
        place = self._repository.root / path
        with writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
        try:
            if read_whole(place) == content:
                return
        except FileNotFoundError:
            pass
        write_durably(place, content)


def _chosen(manifest: Manifest, textbooks: Sequence[str]) -> list[TextbookEntry]:
    return [entry for entry in manifest.textbooks if not textbooks or entry.about.id in textbooks]
