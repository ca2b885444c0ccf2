"""A repository of its own for tests of trust: signed by the real signer, carried in memory, tampered with at will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tuf.api.metadata import Role, Targets  # type: ignore[attr-defined]

from package_format.errors import Damaged, Missing
from package_format.trust.keys import KeyRing
from package_format.trust.publication import Publication
from package_format.trust.reader import TrustedMetadata
from package_format.trust.signer import Signer
from package_format.trust.tree import MetadataTree, roles_of

NOW = 1_790_000_000
DAY = 86_400
TIMESTAMP = "metadata/timestamp.json"


@dataclass
class Carrier:
    """A stick, a mirror or a server: paths and bytes, frozen at one instant. Remembers what it was asked for."""

    objects: Mapping[str, bytes]
    requests: list[str] = field(default_factory=list)

    def fetch(self, path: str, most: int) -> bytes:
        """Serve one object as every source does: whole, bounded, or with a kind of trouble."""
        self.requests.append(path)
        if path not in self.objects:
            raise Missing(path, "carrier")
        if len(self.objects[path]) > most:
            raise Damaged(path, f"larger than {most}", "carrier")
        return self.objects[path]

    def with_object(self, path: str, content: bytes) -> Carrier:
        """Return a copy in which ``path`` is something else."""
        return Carrier({**self.objects, path: content})

    def without(self, *paths: str) -> Carrier:
        """Return a copy that lacks ``paths``."""
        return Carrier({path: content for path, content in self.objects.items() if path not in paths})


class Simulator:
    """A centre with one repository below ``folder``, begun at ``NOW``."""

    def __init__(self, folder: Path, *channels: str, root_keys: int = 3, threshold: int = 2) -> None:
        self.metadata = folder / "repository" / "metadata"
        self.keys = KeyRing(folder / "keys")
        self.signer = Signer(self.metadata, self.keys.folder)
        self.root = self.signer.create(NOW, root_keys, threshold)
        self.tree = MetadataTree(self.metadata)
        self.publication = Publication(self.tree, self.keys)
        for channel in channels:
            self.signer.add_channel(channel)

    def carrier(self) -> Carrier:
        """Return the whole tree as it is now."""
        top = self.metadata.parent
        files = [path for path in top.rglob("*") if path.is_file()]
        return Carrier({path.relative_to(top).as_posix(): path.read_bytes() for path in files})

    def publish(self, channel: str, words: str, now: int = NOW) -> str:
        """Publish something; return its digest."""
        return self.signer.publish_channel(channel, words.encode(), now)

    def forged(self, role: str, keys: Role, keys_of: str) -> Carrier:
        """Return a carrier with a next version of ``role`` signed by ``keys`` only; all above it vouches for it."""
        if role == "timestamp":
            timestamp = self.tree.timestamp()
            timestamp.version += 1
            return self.carrier().with_object(TIMESTAMP, self.publication.sign(keys_of, timestamp, keys))
        if role == "snapshot":
            snapshot, timestamp = self.tree.snapshot(), self.tree.timestamp()
            snapshot.version += 1
            timestamp.version += 1
            content = self.publication.sign(keys_of, snapshot, keys)
            timestamp.snapshot_meta = self.publication.put_signed(role, snapshot.version, content)
            content = self.publication.sign("timestamp", timestamp, self.tree.root().roles["timestamp"])
            return self.carrier().with_object(TIMESTAMP, content)
        targets = self.tree.targets() if role == "targets" else self.published(role)
        targets.version += 1
        content = self.publication.sign(keys_of, targets, keys)
        self.publication.announce({role: self.publication.put_signed(role, targets.version, content)}, NOW)
        return self.carrier()

    def published(self, channel: str) -> Targets:
        """Return the role of a channel in which something is published."""
        role = self.tree.published(channel)
        assert role is not None
        return role

    def put_role(self, channel: str, role: Targets) -> Carrier:
        """Sign ``role`` as the newest of ``channel``; return the carrier with it."""
        delegation = roles_of(self.tree.targets())[channel]
        self.publication.announce({channel: self.publication.put_targets(channel, role, delegation)}, NOW)
        return self.carrier()


def point(folder: Path, simulator: Simulator) -> TrustedMetadata:
    """Return a point that was given the simulator's first root."""
    return TrustedMetadata(folder / "trust", simulator.root)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder``."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
