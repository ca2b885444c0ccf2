"""The public tree on this disk: objects are put in place whole and never changed (FORMAT §3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from package_format import names, pack, shard, zstd
from package_format.catalogue import Manifest, ShardRef, decode_manifest
from package_format.delta import Group, ReleaseDelta
from package_format.delta_directory import Part, decode_directory, expand_part
from package_format.errors import Damaged, Missing, Unreadable
from package_format.pack import FrameRef
from package_format.shard import Record, ShardHeader
from package_format.trust.durable import read_whole, replace, sync_folder, write_durably, writing


class Repository:
    """The tree below ``root``.

    Raises (every reading):
        Missing: the object is not there.
        Damaged: it is not what its name says.
        Unreadable: the system cannot read it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def fetch(self, path: str, most: int) -> bytes:
        """Return the object at ``path`` of the tree, as a carrier would bring it; ``Damaged`` beyond ``most`` bytes."""
        try:
            content = read_whole(self.root / path)
        except FileNotFoundError as error:
            raise Missing(path, str(self.root)) from error
        if len(content) > most:
            raise Damaged(path, f"larger than {most} bytes", str(self.root))
        return content

    def manifest(self, channel: str, digest: str) -> Manifest:
        """Return a release manifest."""
        path = names.manifest_path(channel, digest)
        return decode_manifest(self._bound(path, digest, names.MOST_MANIFEST), path)

    def shard(self, ref: ShardRef) -> bytes:
        """Return a shard, decompressed."""
        path = names.index_path(ref.digest)
        raw = zstd.expand_frame(self._bound(path, ref.digest, names.MOST_SHARD_STORED), ref.raw, path)
        if names.digest_of(raw) != ref.raw_digest:
            raise Damaged(path, "the decompressed bytes do not match their digest", str(self.root))
        return raw

    def records(self, ref: ShardRef) -> tuple[ShardHeader, list[Record]]:
        """Return the header and the records of a shard."""
        path = names.index_path(ref.digest)
        header, lines = shard.split_lines(self.shard(ref), path)
        return shard.decode_header(header, path), [shard.decode_record(line, path) for line in lines]

    def frame(self, ref: FrameRef) -> bytes:
        """Return the raw bytes of a frame."""
        stored = self._part(names.pack_path(ref.pack), ref.offset, ref.stored)
        return pack.open_frame(stored, ref.digest, ref.size)

    def manifests(self, channel: str) -> list[str]:
        """Return the digests of all release manifests of ``channel`` on this disk, signed or not, sorted."""
        return sorted(path.name[:64] for path in (self.root / "channels" / channel).glob("*.release.json"))

    def packs(self) -> Iterator[tuple[str, int]]:
        """Yield digest and size in bytes of every pack."""
        folder = self.root / "packs"
        try:
            for path in folder.iterdir() if folder.is_dir() else ():
                if len(path.name) == 64:
                    yield path.name, path.stat().st_size
        except OSError as error:
            raise Unreadable(str(folder), error.strerror or str(error)) from error

    def put_index(self, content: bytes) -> str:
        """Put a shard or an index delta in place; return its digest."""
        digest = names.digest_of(content)
        path = self.root / names.index_path(digest)
        if not path.is_file() or path.stat().st_size != len(content):
            write_durably(path, content)
        return digest

    def adopt_pack(self, finished: Path, digest: str) -> None:
        """Move a finished pack, already on the disk for good, to its place.

        Raises:
            NoSpace, Unwritable: the disk does not take it.
        """
        self._adopt(finished, names.pack_path(digest))

    def adopt_delta(self, finished: Path, digest: str) -> None:
        """Move a finished release delta, already on the disk for good, to its place.

        Raises:
            NoSpace, Unwritable: the disk does not take it.
        """
        self._adopt(finished, names.delta_path(digest))

    def directory(self, delta: ReleaseDelta) -> tuple[Part, ...]:
        """Return the parts of a release delta."""
        path = names.delta_path(delta.digest)
        stored = self._part(path, delta.directory_offset, delta.directory.stored)
        raw = pack.open_frame(stored, delta.directory.digest, delta.directory.size)
        return decode_directory(raw, delta.directory_offset, path)

    def delta_part(
        self, delta: ReleaseDelta, part: Part, groups_end: int, old: bytes
    ) -> tuple[bytes, tuple[Group, ...]]:
        """Return the recipe and the groups of ``part``, made with the recipe ``old``; see ``expand_part``."""
        path = names.delta_path(delta.digest)
        return expand_part(part, self._part(path, part.offset, part.stored), old, groups_end, path)

    def _adopt(self, finished: Path, place: str) -> None:
        path = self.root / place
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(finished, path)
            sync_folder(path.parent)

    def _part(self, place: str, offset: int, length: int) -> bytes:
        path = self.root / place
        try:
            with path.open("rb") as file:
                file.seek(offset)
                return file.read(length)
        except FileNotFoundError as error:
            raise Missing(place, str(self.root)) from error
        except OSError as error:
            raise Unreadable(str(path), error.strerror or str(error)) from error

    def _bound(self, path: str, digest: str, most: int) -> bytes:
        content = self.fetch(path, most)
        if names.digest_of(content) != digest:
            raise Damaged(path, "the bytes do not match their digest", str(self.root))
        return content
