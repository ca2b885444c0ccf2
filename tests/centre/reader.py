"""A reader written from FORMAT.md: follows a repository from its first root to every file, and believes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from centre.repository import Repository
from package_format import canonical, names, pack, recipe, shard, zstd
from package_format.catalogue import Manifest, TextbookEntry, decode_manifest
from package_format.pack import FrameRef
from package_format.shard import Record, ShardHeader
from package_format.trust.reader import TrustedMetadata


@dataclass(frozen=True)
class Seen:
    """Everything a reader gets of a channel: records and file contents by resource id."""

    manifest: Manifest
    headers: dict[str, ShardHeader]
    records: dict[str, Record]
    files: dict[str, dict[str, bytes]]
    covers: dict[str, bytes]

    def versions(self) -> dict[str, int]:
        """Return resource id → version."""
        return {identifier: record.version for identifier, record in self.records.items()}


def look(tree: Path, folder: Path, channel: str = "demo", now: int = 0, root: bytes = b"") -> Seen:
    """Read all of ``channel`` from the repository at ``tree``; ``folder`` is where this reader keeps what it trusts."""
    manifest, headers, records = catalogue(tree, folder, channel, now, root)
    for entry in manifest.textbooks:
        found = [record for record in records.values() if record.id in headers[entry.about.id][1]]
        needed = set().union(*(_packs(tree, record) for record in found), {entry.cover.pack} if entry.cover else set())
        listed = headers[entry.about.id][0].packs
        assert needed == {digest for digest, _ in listed}
        assert all((tree / "packs" / digest).stat().st_size == size for digest, size in listed)
    made = {record.id: files(tree, record) for record in records.values()}
    covers = {record.id: frame(tree, record.cover) for record in records.values() if record.cover}
    return Seen(manifest, {book: header for book, (header, _) in headers.items()}, records, made, covers)


def catalogue(
    tree: Path, folder: Path, channel: str = "demo", now: int = 0, root: bytes = b""
) -> tuple[Manifest, dict[str, tuple[ShardHeader, set[str]]], dict[str, Record]]:
    """Read what ``look`` needs before any pack: manifest, headers with the ids of their records, records."""
    source = Repository(tree)
    trust = TrustedMetadata(folder, root or (tree / "metadata/1.root.json").read_bytes())
    target = trust.refresh(source.fetch, [channel], now, str(tree))[channel]
    path = names.manifest_path(channel, target.digest)
    content = source.fetch(path, target.length)
    assert names.digest_of(content) == target.digest
    manifest = decode_manifest(content, path)
    headers: dict[str, tuple[ShardHeader, set[str]]] = {}
    records: dict[str, Record] = {}
    for entry in manifest.textbooks:
        header, found = _shard(tree, entry)
        headers[entry.about.id] = header, {record.id for record in found}
        records |= {record.id: record for record in found}
    return manifest, headers, records


def frame(tree: Path, ref: FrameRef) -> bytes:
    """Return the raw bytes of a frame."""
    with (tree / names.pack_path(ref.pack)).open("rb") as file:
        file.seek(ref.offset)
        return pack.open_frame(file.read(ref.stored), ref.digest, ref.size)


def raw_shard(tree: Path, entry: TextbookEntry) -> bytes:
    """Return a textbook's decompressed shard."""
    stored = (tree / names.index_path(entry.shard.digest)).read_bytes()
    assert names.digest_of(stored) == entry.shard.digest
    assert len(stored) == entry.shard.size
    raw = zstd.expand_frame(stored, entry.shard.raw, entry.about.id)
    assert names.digest_of(raw) == entry.shard.raw_digest
    return raw


def _shard(tree: Path, entry: TextbookEntry) -> tuple[ShardHeader, list[Record]]:
    header, lines = shard.split_lines(raw_shard(tree, entry), entry.about.id)
    records = [shard.decode_record(line, entry.about.id) for line in lines]
    assert len(records) == entry.records
    assert sum(record.size for record in records) == entry.bytes
    assert [record.id for record in records] == sorted(record.id for record in records)
    decoded = shard.decode_header(header, entry.about.id)
    assert decoded.about == entry.about
    known = {node.id for node in decoded.nodes}
    assert all(set(record.nodes) <= known for record in records)
    return decoded, records


def _recipe(tree: Path, record: Record) -> recipe.Recipe:
    made = recipe.decode(frame(tree, record.recipe), record.id)
    assert (made.resource, made.version) == (record.id, record.version)
    return made


def _packs(tree: Path, record: Record) -> set[str]:
    own = {record.recipe.pack} | ({record.cover.pack} if record.cover else set())
    return own | set(_recipe(tree, record).packs)


def files(tree: Path, record: Record) -> dict[str, bytes]:
    """Return the files of a resource by path; ``FileNotFoundError`` where a pack is absent."""
    made = {}
    for file in _recipe(tree, record).files:
        refs = (FrameRef(chunk.digest, chunk.size, chunk.pack, chunk.offset, chunk.stored) for chunk in file.chunks)
        made[file.path] = b"".join(frame(tree, ref) for ref in refs)
        assert (len(made[file.path]), names.digest_of(made[file.path])) == (file.size, file.digest)
    facts = {path: (len(content), names.digest_of(content)) for path, content in made.items()}
    listed: dict[str, tuple[int, str]] = {}
    for entry in record.files:
        if entry.form == "folder":
            inside = {path: fact for path, fact in facts.items() if path.startswith(f"{entry.path}/")}
            rows = sorted([path, size, digest] for path, (size, digest) in inside.items())
            assert entry.digest == names.digest_of(canonical.encode(rows))
            assert entry.size == sum(size for size, _ in inside.values())
            assert f"{entry.path}/{entry.entry}" in inside
            listed |= inside
        else:
            listed[entry.path] = (entry.size, entry.digest)
    assert listed == facts
    return made
