"""What a state folder proves, read without any carrier: every signature is checked again, so that rot is found."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp  # type: ignore[attr-defined]

from package_format import names
from package_format.errors import Damaged, Missing, Untrusted
from package_format.tree_paths import TIMESTAMP
from package_format.trust.durable import read_whole
from package_format.trust.verdict import verdict

S = TypeVar("S", Root, Timestamp, Snapshot, Targets)


@dataclass(frozen=True, slots=True)
class TrustedTarget:
    """The release manifest a channel's key vouches for.

    ``digest`` and ``length`` (bytes) describe the manifest, ``version`` counts the channel role's signings. ``expires``
    is the earliest expiry (Unix seconds) of all metadata it rests on; ``expired`` compares it with the reference time.
    """

    digest: str
    length: int
    version: int
    expires: int
    expired: bool


class TrustState:
    """The verified metadata of one state folder.

    Raises:
        Missing, Damaged, Untrusted: the state is not whole, or not signed by what ``root`` leads to.
        Unreadable: the disk does not give it.
    """

    def __init__(self, folder: Path, root: bytes) -> None:
        self._folder = folder
        self._root = chain_of_roots(folder, root)[-1]
        self._timestamp = self._role(Timestamp, self._root, "timestamp")
        self._snapshot = self._role(Snapshot, self._root, "snapshot")
        self._targets = self._role(Targets, self._root, "targets")
        self._delegated = _delegated(self._targets)

    def channels(self) -> list[str]:
        """Return the channels the trusted targets delegate, sorted."""
        return sorted(self._delegated)

    def check_channel(self, channel: str, source: str = "") -> None:
        """Raise ``Missing`` if ``channel`` is not delegated or nothing was ever signed for it."""
        if channel not in self._delegated or f"{channel}.json" not in self._snapshot.meta:
            raise Missing(names.manifest_target(channel), source)

    def target(self, channel: str, reference_time: int, source: str = "") -> TrustedTarget:
        """Return what ``channel`` vouches for.

        Raises:
            Missing: the channel is not delegated, not held here, or was emptied.
            Damaged, Untrusted: its role is not what it should be.
        """
        self.check_channel(channel, source)
        name, target = f"metadata/{channel}.json", names.manifest_target(channel)
        role = self._role(Targets, self._targets, channel)
        if role.delegations is not None or set(role.targets) - {target}:
            raise Untrusted(name, f"it may list {target} and nothing else", source)
        if target not in role.targets:
            raise Missing(target, source)
        listed = role.targets[target]
        digest = names.check_digest(listed.hashes.get(names.HASH), name)
        if listed.length > names.MOST_MANIFEST:
            raise Damaged(name, f"lists a manifest of {listed.length} bytes", source)
        used = (self._root, self._timestamp, self._snapshot, self._targets, role)
        expires = min(int(signed.expires.timestamp()) for signed in used)
        return TrustedTarget(digest, listed.length, role.version, expires, expires <= reference_time)

    def carried(self) -> dict[str, bytes]:
        """Return path in the tree → bytes of all metadata of this state, every root included, as they were signed.

        The timestamp is last: whoever writes them in this order leads readers to nothing that is not there.
        """
        roots = sorted(self._folder.glob("root_history/*.root.json"), key=lambda path: int(path.name.split(".")[0]))
        carried = {f"metadata/{path.name}": read_whole(path) for path in roots}
        for name, version in {"targets": self._targets.version, **self._held()}.items():
            carried[f"metadata/{version}.{name}.json"] = _read(self._folder, f"{name}.json")[1]
        carried[f"metadata/{self._snapshot.version}.snapshot.json"] = _read(self._folder, "snapshot.json")[1]
        return carried | {TIMESTAMP: _read(self._folder, "timestamp.json")[1]}

    def _held(self) -> dict[str, int]:
        """Return channel → version of the channel roles that are here in the version the snapshot lists."""
        held: dict[str, int] = {}
        for channel in self._delegated:
            listed = self._snapshot.meta.get(f"{channel}.json")
            with suppress(Missing, Damaged, Untrusted):  # a channel not followed, or a role from before its new key
                version = self._role(Targets, self._targets, channel).version
                held |= {channel: version} if listed is not None and version == listed.version else {}
        return held

    def _role(self, kind: type[S], judge: Root | Targets, role: str) -> S:
        name, content = _read(self._folder, f"{role}.json")
        return _vouched(name, _parsed(name, content, kind), judge, role)


def chain_of_roots(folder: Path, first: bytes) -> list[Root]:
    """Return the roots from ``first`` to the newest the state holds, each vouched for by the one before.

    That is TUF specification §5.3 without the network. A gap in the chain is ``Missing``: trust never falls back to a
    root whose keys may have been withdrawn.
    """
    chain = [given_root(first)]
    kept = [int(path.name.split(".")[0]) for path in folder.glob("root_history/*.root.json")]
    for version in range(chain[0].version + 1, max(kept, default=0) + 1):
        name, content = _read(folder, f"root_history/{version}.root.json")
        newer = _parsed(name, content, Root)
        _vouched(name, newer, chain[-1], "root")
        chain.append(_vouched(name, newer, newer.signed, "root"))
    return chain


def given_root(content: bytes) -> Root:
    """Return the root that a person was given; raise ``Damaged`` or ``Untrusted`` unless its own keys signed it."""
    given = _parsed("root.json", content, Root)
    return _vouched("root.json", given, given.signed, "root")


def _read(folder: Path, name: str) -> tuple[str, bytes]:
    """Return the name in the tree and the bytes of one file of the state."""
    in_tree = "metadata/" + name.removeprefix("root_history/")
    try:
        return in_tree, read_whole(folder / name)
    except FileNotFoundError as error:
        raise Missing(in_tree) from error


def _parsed(name: str, content: bytes, kind: type[S]) -> Metadata[S]:
    try:
        metadata = Metadata[S].from_bytes(content)
    except RepositoryError as error:
        raise verdict(error, name) from error
    if not isinstance(metadata.signed, kind):
        raise Untrusted(name, f"signed as {metadata.signed.type}")
    return metadata


def _vouched(name: str, metadata: Metadata[S], judge: Root | Targets, role: str) -> S:
    """Return the signed part of ``metadata`` if enough keys that ``judge`` lists for ``role`` have signed it."""
    try:
        judge.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
    except RepositoryError as error:
        raise verdict(error, name) from error
    return metadata.signed


def _delegated(targets: Targets) -> frozenset[str]:
    """Return the channels that ``targets`` delegates; raise ``Untrusted`` if it does anything else (FORMAT §4)."""
    name = "metadata/targets.json"
    if targets.targets:
        raise Untrusted(name, "it may list no targets")
    if targets.delegations is None:
        return frozenset()
    roles = targets.delegations.roles
    if roles is None:
        raise Untrusted(name, "it may not delegate by hash")
    for role in roles.values():
        names.check_channel(role.name)
        if role.paths != [f"channels/{role.name}/*"] or not role.terminating:
            raise Untrusted(name, f"{role.name} is delegated another path than its own")
    return frozenset(roles)
