"""Telling a carrier that is merely behind from one that lies: both are refused, only one is a reason to worry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Signed, Snapshot, Timestamp  # type: ignore[attr-defined]

from package_format.errors import Older
from package_format.trust.durable import read_whole
from package_format.trust.state import chain_of_roots


def behind(content: bytes, stage: Path, source: str) -> Older | None:
    """Return ``Older`` with both version numbers if ``content``, whose signature is good, lies behind ``stage``."""
    for role, theirs, ours in _versions(Metadata.from_bytes(content).signed, stage):
        if theirs < ours:
            return Older(f"metadata/{role}.json", theirs, ours, source)
    return None


def formerly_signed(content: bytes, stage: Path, root: bytes) -> bool:
    """Tell whether ``content`` is a timestamp that an earlier root of the chain vouched for.

    A stick from before a change of the timestamp's key is old, not forged.
    """
    try:
        offered = Metadata[Timestamp].from_bytes(content)
    except RepositoryError:
        return False
    return offered.signed.type == Timestamp.type and any(
        former.get_verification_result(Timestamp.type, offered.signed_bytes, offered.signatures)
        for former in chain_of_roots(stage, root)
    )


def _versions(offered: Signed, stage: Path) -> Iterator[tuple[str, int, int]]:
    """Yield role, offered version and trusted version of everything that ``offered`` gives a version for."""
    trusted = _kept(offered.type, stage)
    if isinstance(offered, Timestamp) and isinstance(trusted, Timestamp):
        yield "timestamp", offered.version, trusted.version
        yield "snapshot", offered.snapshot_meta.version, trusted.snapshot_meta.version
    if isinstance(offered, Snapshot) and isinstance(trusted, Snapshot):
        for name, info in trusted.meta.items():
            if name in offered.meta:
                yield name.removesuffix(".json"), offered.meta[name].version, info.version


def _kept(role: str, stage: Path) -> Signed | None:
    """Return what ``stage`` holds of ``role``; None if that is nothing, or rotten."""
    try:
        return Metadata.from_bytes(read_whole(stage / f"{role}.json")).signed
    except (FileNotFoundError, RepositoryError):
        return None
