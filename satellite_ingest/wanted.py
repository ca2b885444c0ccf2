"""What is wanted from the air: only this is ever given memory or disk."""

from __future__ import annotations

from dataclasses import dataclass

from package_format.broadcast.alc import TOI_SIZE


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object that something trusted asks for: its place in the tree, the digest of its bytes, and their number."""

    path: str
    digest: str
    size: int

    @property
    def toi(self) -> bytes:
        """The name of the object on the air."""
        return bytes.fromhex(self.digest)[:TOI_SIZE]
