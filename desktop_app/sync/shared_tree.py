"""This store as one copy of each repository it follows (FORMAT §3): what a neighbour may ask for, and nothing else.

    /metadata/…  /channels/…  /objects/…  /receipts/…    the repository of the channel followed first
    /<16 hex of its root>/metadata/…  …                  every repository, each in its own folder

Metadata are the bytes that were signed; shards, recipes and files come whole, under the digest of what they hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from desktop_app.store.published import Published
from desktop_app.store.store import Store
from package_format import names
from package_format.errors import Missing
from package_format.tree_paths import read_path
from package_format.trust.reader import TrustedMetadata

_PREFIX = re.compile(r"([0-9a-f]{16})/(.*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class SharedObject:
    """One object: its bytes or where they lie. ``digest`` is empty for what may change under the same name."""

    content: bytes | Path
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class SharedRepository:
    """A repository that this store hands on: its folder below the address, and the release it has of each channel."""

    folder: str
    releases: dict[str, int]


class SharedTree:
    """Answers paths; may be used from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._published: Published = store.published

    def repositories(self) -> list[SharedRepository]:
        """Return what there is to hand on, in the order in which the channels were subscribed to."""
        found: dict[str, dict[str, int]] = {}
        for channel in self._store.library.channels():
            if channel.release:
                root = self._store.library.root(channel.id)
                found.setdefault(_folder(root), {})[channel.id] = channel.release
        return [SharedRepository(folder, releases) for folder, releases in found.items()]

    def find(self, path: str) -> SharedObject | None:
        """Return the object at ``path`` (without a slash before it), None where nothing is there to be handed on.

        Raises:
            Unreadable, Busy: the disk or the database does not give it now.
        """
        prefixed = _PREFIX.fullmatch(path)
        named = read_path(prefixed[2] if prefixed else path)
        if named is None:
            return None
        if named.kind == "metadata":
            return self._metadata(prefixed[1] if prefixed else "", prefixed[2] if prefixed else path)
        if named.kind == "manifest":
            return _small(self._published.manifest(named.channel, named.digest), named.digest)
        if named.kind in {"register", "receipts"}:
            return _small(self._store.registers.find(prefixed[2] if prefixed else path), named.digest)
        return self._object(named.digest) if named.kind == "objects" else None

    def _metadata(self, folder: str, path: str) -> SharedObject | None:
        for channel in self._store.library.channels():
            root = self._store.library.root(channel.id)
            if folder in {"", _folder(root)}:
                return _small(TrustedMetadata(self._store.trust_folder, root).carried().get(path), "")
        return None

    def _object(self, digest: str) -> SharedObject | None:
        file = self._published.file(digest)
        if file is None:
            return _small(self._published.small(digest), digest)
        try:
            return SharedObject(file, file.stat().st_size, digest)
        except OSError as error:
            raise Missing(names.object_path(digest)) from error


def _folder(root: bytes) -> str:
    return names.digest_of(root)[:16]


def _small(content: bytes | None, digest: str) -> SharedObject | None:
    return None if content is None else SharedObject(content, len(content), digest)
