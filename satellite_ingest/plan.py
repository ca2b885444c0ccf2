"""The reception plan: which objects of the air are kept, and what becomes of them when they are whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from package_format import names, shard, zstd
from package_format.broadcast.beacon import Beacon
from package_format.broadcast.schedule import OnAir, Schedule, decode_schedule
from package_format.catalogue import TextbookEntry
from package_format.errors import Damaged, LessonError, Missing, Untrusted
from satellite_ingest.spool import Spool
from satellite_ingest.trusted_release import TrustedReleases
from satellite_ingest.wanted import Wanted
from satellite_ingest.wish import Wish

MOST_SCHEDULES = 4
"""Schedules that are collected at a time: beacons are not signed."""
MOST_REJECTED = 100
_LAST = "metadata/timestamp.json"
_SCHEDULES, _METADATA = ".schedule", ".metadata"


class Plan:
    """What is wanted, for a spool and the subscriptions: ``textbooks`` limits which, None for all."""

    def __init__(self, spool: Spool, releases: TrustedReleases, textbooks: frozenset[str] | None = None) -> None:
        self._spool = spool
        self._releases = releases
        self._textbooks = textbooks
        self._wish = Wish(spool)
        self._candidates: dict[str, int] = {}
        self._rejected: set[str] = set()
        self._packs: dict[str, tuple[tuple[str, int], ...]] = {}
        self._current = self._key = ""
        self.schedule: Schedule | None = None
        """The schedule in force, as far as its signature is one that is trusted, or may still become so."""
        self.bytes_here = 0
        """Bytes of wanted objects of the tree that stand in the spool."""
        self.troubles: list[LessonError] = []
        """What was wrong with the metadata that came last."""

    def heard(self, beacon: Beacon) -> bool:
        """Follow a beacon; return whether it changes what is wanted."""
        name = beacon.schedule
        if name == self._current or name in self._candidates or name in self._rejected:
            return False
        while len(self._candidates) >= MOST_SCHEDULES:
            del self._candidates[next(iter(self._candidates))]
        self._candidates[name] = beacon.size
        return True

    def wanted(self) -> list[Wanted]:
        """Return what is wanted and not here, the most urgent first."""
        self._wish.changed()
        lacking: dict[str, Wanted] = {}
        here: dict[str, int] = {}
        for one in self._all():
            if not self._spool.has(one.path, one.size):
                lacking[one.digest] = one
            elif not one.path.startswith("."):
                here[one.digest] = one.size
        self.bytes_here = sum(here.values())
        return list(lacking.values())

    def changed(self) -> bool:
        """Tell whether the point has asked for other textbooks since ``wanted`` was asked last."""
        return self._wish.changed()

    def arrived(self, one: Wanted) -> None:
        """Take note of an object that stands whole in its place.

        Raises:
            NoSpace, Unwritable, Unreadable: this disk.
        """
        if one.path.startswith(_SCHEDULES):
            self._take_schedule(one)
        elif one.path.startswith(_METADATA):
            self.judge()
        else:
            self.bytes_here += one.size

    def judge(self) -> None:
        """Judge the metadata of the schedule in force as soon as all of them are here."""
        on_air = self.schedule.metadata if self.schedule else ()
        if on_air and all(self._is_held(one) for one in on_air):
            self.troubles = self._releases.refresh(on_air, lambda one: self._spool.read(_held(one).path))

    def offered(self, files: Mapping[str, bytes]) -> None:
        """Judge signed metadata (path → bytes) that came without a schedule, by a standard sender.

        Raises:
            NoSpace, Unwritable, Unreadable: this disk.
        """
        if _LAST in files:
            on_air = [OnAir(path, names.digest_of(content), len(content)) for path, content in files.items()]
            troubles = self._releases.refresh(on_air, lambda one: files[one.path])
            self.troubles = [trouble for trouble in troubles if not isinstance(trouble, Missing)]

    def named(self) -> frozenset[str] | None:
        """Return the paths of the tree that some trusted manifest leads to; None while that is not fully known."""
        if not self._releases.manifests:
            return None
        found: set[str] = set()
        for channel, manifest in self._releases.manifests.items():
            for entry in manifest.textbooks:
                path = names.index_path(entry.shard.digest)
                if not self._spool.has(path, entry.shard.size):
                    if self._follows(channel, entry.about.id):
                        return None
                    continue
                packs = self._packs_of(entry)
                if not packs and entry.records:
                    return None  # its shard cannot be read now
                found.add(path)
                found.update(names.pack_path(digest) for digest, _ in packs)
                found.update(names.index_path(delta.digest) for delta in entry.deltas)
                found.update(names.delta_path(release.digest) for release in entry.releases)
        for register in self._releases.registers.values():
            found.update(names.page_path(page.digest) for page in register.pages if page.count)
        return frozenset(found)

    def sweep(self, named: frozenset[str]) -> None:
        """Delete what is not ``named`` from the spool."""
        self._spool.sweep(named)

    def registers(self) -> frozenset[str]:
        """Return the paths of the registers of receipts that trusted manifests name."""
        usages = [manifest.usage for manifest in self._releases.manifests.values()]
        return frozenset(usage.register for usage in usages if usage is not None and usage.register)

    @property
    def schedule_is_trusted(self) -> bool:
        """Whether the schedule in force is signed by a publisher whose manifest is trusted."""
        return self.schedule is not None and self._releases.speaks(self._key)

    def _take_schedule(self, one: Wanted) -> None:
        self._candidates.pop(one.digest, None)
        try:
            schedule, key = decode_schedule(self._spool.read(one.path))
            if self._releases.manifests and not self._releases.speaks(key):
                raise Untrusted("schedule", "signed by nobody whose lessons are trusted here")
            if self.schedule and self.schedule_is_trusted and schedule.number < self.schedule.number:
                raise Damaged("schedule", "older than the one in force")
        except (Damaged, Untrusted) as error:
            self._rejected = {*list(self._rejected)[-MOST_REJECTED:], one.digest}
            self.troubles = [error]
            return
        self.schedule, self._key, self._current = schedule, key, one.digest
        # What earlier beacons named may never be sent again; what is still sent is named again within a second.
        self._candidates.clear()
        self._spool.keep_only(_SCHEDULES, {one.digest})
        self._spool.keep_only(_METADATA, {metadata.digest for metadata in schedule.metadata})
        self.judge()

    def _all(self) -> Iterator[Wanted]:
        for digest, size in self._candidates.items():
            yield Wanted(f"{_SCHEDULES}/{digest}", digest, size)
        for one in self.schedule.metadata if self.schedule else ():
            yield _held(one)
        for register in self._releases.registers.values():
            for page in register.pages:
                if page.count:
                    yield Wanted(names.page_path(page.digest), page.digest, page.size)
        for channel, manifest in self._releases.manifests.items():
            entries = [book for book in manifest.textbooks if self._follows(channel, book.about.id)]
            for entry in entries:
                yield Wanted(names.index_path(entry.shard.digest), entry.shard.digest, entry.shard.size)
            for entry in entries:
                for digest, size in self._packs_of(entry):
                    yield Wanted(names.pack_path(digest), digest, size)

    def _follows(self, channel: str, textbook: str) -> bool:
        """Tell whether a textbook is wanted: by the command line, else by the point's wish, else all are."""
        if self._textbooks is not None:
            return textbook in self._textbooks
        return self._wish.wants(channel, textbook)

    def _packs_of(self, entry: TextbookEntry) -> tuple[tuple[str, int], ...]:
        """Return digest and size of the packs that a textbook needs; none while its shard is not here."""
        digest = entry.shard.digest
        if digest not in self._packs:
            path = names.index_path(digest)
            try:
                raw = zstd.expand_frame(self._spool.read(path), entry.shard.raw, path)
                self._packs[digest] = shard.decode_header(shard.split_lines(raw, path)[0], path).packs
            except LessonError:
                return ()
        return self._packs[digest]

    def _is_held(self, one: OnAir) -> bool:
        held = _held(one)
        return self._spool.has(held.path, held.size)


def _held(one: OnAir) -> Wanted:
    """Return where metadata wait for the judge: by digest, since their names are used again."""
    return Wanted(f"{_METADATA}/{one.digest}", one.digest, one.size)
