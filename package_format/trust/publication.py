"""Putting signed roles on the disk in the order that is safe for readers at any instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import (  # type: ignore[attr-defined]
    Metadata,
    MetaFile,
    Role,
    Root,
    Snapshot,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from package_format import names
from package_format.errors import Refused
from package_format.trust.keys import KeyRing
from package_format.trust.tree import MetadataTree

LONG_LIFE = timedelta(days=5 * 365)
"""Of root and targets."""
CHANNEL_LIFE = timedelta(days=2 * 365)
SHORT_LIFE = timedelta(days=400)
"""Of snapshot and timestamp."""

S = TypeVar("S", Root, Timestamp, Snapshot, Targets)
Joining = Mapping[str, CryptoSigner]
"""Role → a key that signs besides the role's own, because the next root will list it."""
NOBODY: Joining = {}


class Publication:
    """Signs with the keys of ``keys`` and writes into ``tree``; every file is whole before another one leads to it."""

    def __init__(self, tree: MetadataTree, keys: KeyRing) -> None:
        self._tree = tree
        self._keys = keys

    def sign(self, name: str, signed: S, role: Role, also: Iterable[CryptoSigner] = ()) -> bytes:
        """Return ``signed`` with the signatures of those keys of ``role`` that are here, and of ``also``.

        Raises:
            Refused: too few keys of ``role`` are here.
        """
        own: list[CryptoSigner] = self._keys.held(name, role.keyids)
        if len(own) < role.threshold:
            folder = str(self._keys.folder)
            raise Refused(f"{role.threshold} keys of {name} are needed, {len(own)} are here", folder)
        metadata = Metadata[S](signed)
        for signer in [*own, *also]:
            metadata.sign(signer, append=True)
        return metadata.to_bytes(JSONSerializer(compact=True))

    def put_root(self, root: Root, also: Iterable[CryptoSigner] = ()) -> bytes:
        """Write ``root`` as the next version, then its copy ``root.json``; return its bytes."""
        root.version = self._tree.next_version("root")
        content = self.sign("root", root, root.roles["root"], also)
        self._tree.write(f"{root.version}.root.json", content)
        self._tree.write("root.json", content)
        return content

    def put_targets(
        self, name: str, targets: Targets, role: Role, joining: Joining = NOBODY, above: int = 0
    ) -> MetaFile:
        """Write the targets role, or a channel's, as its next version (``above`` that); return how it is listed."""
        targets.version = self._tree.next_version(name) + above
        return self.put_signed(name, targets.version, self.sign(name, targets, role, _of(joining, name)))

    def put_signed(self, name: str, version: int, content: bytes) -> MetaFile:
        """Write a signed role; return how the snapshot lists it."""
        self._tree.write(f"{version}.{name}.json", content)
        return MetaFile.from_data(version, content, [names.HASH])

    def announce(
        self, changed: Mapping[str, MetaFile], now: int | None, joining: Joining = NOBODY, above: int = 0
    ) -> None:
        """Lead readers to the ``changed`` roles by a new snapshot and timestamp; ``now`` None keeps their expiries.

        Both get their next versions, or numbers ``above`` them.
        """
        root, snapshot, timestamp = self._tree.root(), self._tree.snapshot(), self._tree.timestamp()
        if now is not None:
            snapshot.expires = timestamp.expires = after(now, SHORT_LIFE)
        timestamp.version += 1 + above
        self.lead(root, snapshot, timestamp, changed, joining, above)

    def lead(
        self,
        root: Root,
        snapshot: Snapshot,
        timestamp: Timestamp,
        changed: Mapping[str, MetaFile],
        joining: Joining,
        above: int = 0,
    ) -> None:
        """Write the next snapshot, which lists ``changed``, and then ``timestamp``, which lists the snapshot."""
        snapshot.version = self._tree.next_version("snapshot") + above
        snapshot.meta.update({f"{name}.json": listed for name, listed in changed.items()})
        content = self.sign("snapshot", snapshot, root.roles["snapshot"], _of(joining, "snapshot"))
        timestamp.snapshot_meta = self.put_signed("snapshot", snapshot.version, content)
        content = self.sign("timestamp", timestamp, root.roles["timestamp"], _of(joining, "timestamp"))
        self._tree.write("timestamp.json", content)


def after(now: int, life: timedelta) -> datetime:
    """Return the expiry of what is signed at ``now`` (Unix seconds)."""
    return datetime.fromtimestamp(now, UTC) + life


def _of(joining: Joining, name: str) -> list[CryptoSigner]:
    return [joining[name]] if name in joining else []
