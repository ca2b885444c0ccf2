"""Reads from the repository what a copy of it consists of: what every stick holds, and what each lesson needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from centre.centre_folder import CentreFolder
from centre.export.teaching_order import ranked
from centre.export.tree_object import Contents, Lesson, TreeObject
from centre.ledger import Ledger
from centre.needs import Needs
from centre.release import Release, published_release
from centre.repository import Repository
from package_format import names, recipe
from package_format.catalogue import TextbookEntry
from package_format.errors import LessonError, Missing, Refused, Unreadable
from package_format.register import read_register
from package_format.shard import Record
from package_format.trust.durable import read_whole
from package_format.trust.tree import MetadataTree


def read_contents(
    folder: CentreFolder, ledger: Ledger, channels: Sequence[str], since: int | None, now: int, partial: bool = False
) -> Contents:
    """Return what a copy of ``channels`` (empty: all) may hold.

    Args:
        folder: the centre.
        ledger: knows which packs a recipe needs.
        channels: whose lessons are wanted.
        since: only what a point with the whole of this release lacks; None for everything.
        now: time (Unix seconds), for the teaching calendar.
        partial: whether ``folder`` is a mirror, which need not have every channel.

    Raises:
        Refused: there is no such channel, nothing is published, or the release ``since`` is not here.
        LessonError: the repository is not whole.
    """
    releases = _releases(folder, now, partial)
    if unknown := [name for name in channels if name not in releases]:
        have = ", ".join(releases) or "none"
        raise Refused(f"no channel {unknown[0]} is published here; there are {have}", "--channel")
    if not releases:
        raise Refused("nothing is published here yet", str(folder.path))
    chosen = {name: release for name, release in releases.items() if not channels or name in channels}
    if since is not None and len(chosen) != 1:
        raise Refused("a release is one of one channel: name it", "--channel")
    repository = Repository(folder.repository)
    sizes = {
        digest: size
        for release in chosen.values()
        for header, _ in release.shards.values()
        for digest, size in header.packs
    }
    reader = _Reader(repository, Needs(ledger, repository), sizes, now)
    lessons: list[tuple[int, Lesson]] = []
    for release in chosen.values():
        lessons += reader.lessons(release, reader.before(release, since) if since is not None else None)
    smalls = [*_manifests(folder, releases), *_registers(folder, releases)]
    always = [*smalls, *_indexes(chosen), *_metadata(folder)]
    return Contents(
        releases={name: release.manifest.number for name, release in chosen.items()},
        always=tuple(always),
        lessons=tuple(lesson for _, lesson in sorted(lessons, key=lambda each: each[0])),
        current=frozenset(path for release in releases.values() for path in _paths(release))
        | {item.path for item in always},
    )


class _Reader:
    """Finds what lessons need; a record's recipe is opened only where a part of it is wanted."""

    def __init__(self, repository: Repository, needs: Needs, sizes: dict[str, int], now: int) -> None:
        self._repository = repository
        self._needs = needs
        self._sizes = sizes
        self._now = now

    def before(self, release: Release, since: int) -> Release:
        """Return the earlier release ``since`` of the same channel."""
        channel = release.manifest.channel
        if since >= release.manifest.number:
            raise Refused(f"the newest release of {channel} is {release.manifest.number}", "--since")
        for digest in self._repository.manifests(channel):
            manifest = self._repository.manifest(channel, digest)
            if manifest.number == since:
                return Release(manifest, digest, self._repository)
        raise Refused(f"release {since} of {channel} is not in the repository any more", "--since")

    def lessons(self, release: Release, before: Release | None) -> Iterator[tuple[int, Lesson]]:
        """Yield every lesson that needs something, with how many weeks away it is taught."""
        manifest = release.manifest
        for entry in manifest.textbooks:
            header, records = release.shards[entry.about.id]
            extra = self._extra(entry, before)
            if extra:
                yield -1, Lesson(manifest.channel, entry.about.id, tuple(extra), is_extra=True)
            for week, record in ranked(records, header.nodes, entry.about.id, manifest.progress, self._now):
                packs = self._needed(record, before.records.get(record.id) if before else None)
                if packs:
                    yield week, Lesson(manifest.channel, record.id, tuple(map(self._pack, sorted(packs))))

    def _needed(self, record: Record, before: Record | None) -> set[str]:
        """Return the packs that a point with ``before`` lacks for ``record``."""
        if before is None:
            return set(self._needs.packs(record))
        if before.version == record.version:
            return set()
        held = {chunk.digest for file in self._recipe(before).files for chunk in file.chunks}
        files = {file.digest for file in self._recipe(before).files}
        wanted = {
            chunk.pack
            for file in self._recipe(record).files
            for chunk in file.chunks
            if file.digest not in files and chunk.digest not in held
        }
        return wanted | {record.recipe.pack} | ({record.cover.pack} if record.cover else set())

    def _recipe(self, record: Record) -> recipe.Recipe:
        return recipe.decode(self._repository.frame(record.recipe), f"recipe of {record.id}")

    def _extra(self, entry: TextbookEntry, before: Release | None) -> list[TreeObject]:
        """Return the textbook's cover and its release deltas, as far as the copy's readers need them."""
        old = before.manifest.entry(entry.about.id) if before else None
        objects = []
        if entry.cover is not None and (old is None or old.cover != entry.cover):
            objects.append(self._pack(entry.cover.pack))
        for delta in entry.releases:
            path = names.delta_path(delta.digest)
            # A mirror may have left it out: without it packs suffice.
            if (old is None or delta.base == old.shard.raw_digest) and (self._repository.root / path).is_file():
                objects.append(TreeObject(path, delta.size, delta.digest))
        return objects

    def _pack(self, digest: str) -> TreeObject:
        if digest not in self._sizes:
            raise Missing(names.pack_path(digest), str(self._repository.root))
        return TreeObject(names.pack_path(digest), self._sizes[digest], digest)


def _releases(folder: CentreFolder, now: int, partial: bool) -> dict[str, Release]:
    found = {}
    for channel in folder.signer().channels():
        try:
            release = published_release(folder, channel, now)
        except Missing:
            if not partial:
                raise
            continue  # a mirror that was told to copy others
        if release is not None:
            found[channel] = release
    return found


def _metadata(folder: CentreFolder) -> list[TreeObject]:
    tree = folder.repository / "metadata"
    names_here = (name for name in MetadataTree(tree).in_force() if (tree / name).is_file())
    return [TreeObject(f"metadata/{name}", _size(tree / name)) for name in names_here]


def _manifests(folder: CentreFolder, releases: dict[str, Release]) -> list[TreeObject]:
    """Every channel's: they are small, and a reader of several channels is not to be told that one is missing."""
    paths = [(names.manifest_path(name, release.digest), release.digest) for name, release in releases.items()]
    return [TreeObject(path, _size(folder.repository / path), digest) for path, digest in paths]


def _registers(folder: CentreFolder, releases: dict[str, Release]) -> Iterator[TreeObject]:
    """Yield the pages of the receipts' registers, and after them the registers themselves, as far as there are any."""
    seen: set[str] = set()
    for release in releases.values():
        usage = release.manifest.usage
        if usage is None or usage.register in {"", *seen}:
            continue
        seen.add(usage.register)
        try:
            content = read_whole(folder.repository / usage.register)
            register = read_register(content, bytes.fromhex(usage.receipts))
        except (FileNotFoundError, LessonError):
            continue  # nothing was taken yet; or it is spoiled, and the centre writes it anew
        yield from (
            TreeObject(names.page_path(page.digest), page.size, page.digest) for page in register.pages if page.count
        )
        yield TreeObject(usage.register, len(content))


def _indexes(releases: dict[str, Release]) -> list[TreeObject]:
    """Shards, and the deltas that lead to them."""
    entries = [entry for release in releases.values() for entry in release.manifest.textbooks]
    sizes = {entry.shard.digest: entry.shard.size for entry in entries}
    sizes |= {delta.digest: delta.size for entry in entries for delta in entry.deltas}
    return [TreeObject(names.index_path(digest), size, digest) for digest, size in sizes.items()]


def _paths(release: Release) -> Iterator[str]:
    """Yield the paths of what ``release`` needs below ``index/``, ``packs/`` and ``deltas/``."""
    yield from (item.path for item in _indexes({"": release}))
    for entry in release.manifest.textbooks:
        header, _ = release.shards[entry.about.id]
        yield from (names.pack_path(digest) for digest, _ in header.packs)
        yield from (names.delta_path(delta.digest) for delta in entry.releases)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error
