"""The repository's side of ``metadata/``: numbered versions on disk, each written once.

That is what the TUF specification calls consistent snapshots (§6.2).
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import DelegatedRole, Metadata, Root, Snapshot, Targets, Timestamp  # type: ignore[attr-defined]

from package_format.errors import Damaged, Missing
from package_format.trust.durable import read_whole, write_durably

S = TypeVar("S", Root, Timestamp, Snapshot, Targets)


class MetadataTree:
    """The metadata files of a repository.

    What is in force is what ``timestamp.json`` leads to. A program that was stopped may have left newer files that
    nothing leads to; their version numbers are never used again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begun(self) -> bool:
        """Tell whether a repository, or the beginning of one, is here."""
        return any(self.folder.glob("*.json"))

    def next_version(self, role: str) -> int:
        """Return one more than the highest version of ``role`` on this disk."""
        numbers = (path.name.split(".")[0] for path in self.folder.glob(f"*.{role}.json"))
        return 1 + max((int(number) for number in numbers if number.isdigit()), default=0)

    def root(self) -> Root:
        """Return the newest root."""
        return self._load(f"{self.next_version('root') - 1}.root.json", Root)

    def timestamp(self) -> Timestamp:
        """Return the timestamp."""
        return self._load("timestamp.json", Timestamp)

    def snapshot(self) -> Snapshot:
        """Return the snapshot in force."""
        return self._load(f"{self.timestamp().snapshot_meta.version}.snapshot.json", Snapshot)

    def targets(self) -> Targets:
        """Return the targets in force."""
        return self._load(f"{self.snapshot().meta['targets.json'].version}.targets.json", Targets)

    def published(self, channel: str) -> Targets | None:
        """Return a channel's role in force; None before anything is published."""
        listed = self.snapshot().meta.get(f"{channel}.json")
        return self._load(f"{listed.version}.{channel}.json", Targets) if listed else None

    def in_force(self) -> list[str]:
        """Return the names of the files that a reader needs, in the order that is safe to copy them in.

        Every root is among them, so that a reader of any age finds its way; the timestamp is the last.
        """
        roots = sorted((int(path.name.split(".")[0]), path.name) for path in self.folder.glob("[1-9]*.root.json"))
        snapshot = self.timestamp().snapshot_meta.version
        roles = sorted(f"{listed.version}.{name}" for name, listed in self.snapshot().meta.items())
        copy = ["root.json"] if (self.folder / "root.json").is_file() else []
        return [name for _, name in roots] + roles + [f"{snapshot}.snapshot.json", *copy, "timestamp.json"]

    def write(self, name: str, content: bytes) -> None:
        """Put one metadata file in place."""
        write_durably(self.folder / name, content)

    def _load(self, name: str, kind: type[S]) -> S:
        """Return the signed part of one file.

        Raises:
            Missing, Damaged, Unreadable: the file is not there, is not such metadata, or cannot be read.
        """
        try:
            signed = Metadata[S].from_bytes(read_whole(self.folder / name)).signed
        except FileNotFoundError as error:
            raise Missing(f"metadata/{name}", str(self.folder)) from error
        except RepositoryError as error:
            raise Damaged(f"metadata/{name}", str(error), str(self.folder)) from error
        if not isinstance(signed, kind):
            raise Damaged(f"metadata/{name}", f"it is {signed.type}", str(self.folder))
        return signed


def roles_of(targets: Targets) -> dict[str, DelegatedRole]:
    """Return the channels' delegations inside ``targets``, to be read or changed."""
    if targets.delegations is None or targets.delegations.roles is None:
        raise Damaged("metadata/targets.json", "it delegates no roles by name")
    return targets.delegations.roles
