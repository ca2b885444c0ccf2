"""Stock-taking: before anything is published, the ledger is made to agree with the packs that are really there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from centre.ledger import Ledger
from package_format import names, pack
from package_format.errors import Damaged, Unreadable
from package_format.pack import Entry


def take_stock(ledger: Ledger, packs: Iterable[tuple[str, int]], folder: Path) -> list[str]:
    """Make the ledger agree with the packs (digest, size) that are in ``folder``; return the broken ones, left alone.

    Packs that a stopped program put in place are adopted after their whole digest is checked; those that vanished or
    changed are forgotten, so that the next publishing writes what they held again.
    """
    there = dict(packs)
    noted = ledger.packs()
    ledger.drop_packs(digest for digest, size in noted.items() if there.get(digest) != size)
    broken = []
    for digest in sorted(there.keys() - noted.keys()):
        try:
            ledger.add_pack(digest, there[digest], _directory(folder / digest, digest), ())
        except Damaged:
            broken.append(digest)
    return broken


def _directory(path: Path, digest: str) -> Sequence[Entry]:
    """Return the directory of the pack at ``path``; ``Damaged`` unless all its bytes match its name."""
    try:
        with path.open("rb") as file:
            hasher = names.hasher()
            while part := file.read(1 << 20):
                hasher.update(part)
            if hasher.hexdigest() != digest:
                raise Damaged(path.name, "the bytes do not match their digest")
            return pack.read_directory(file, path.name)
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error)) from error
