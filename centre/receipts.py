"""Receipts of this centre: signed, and handed back on the stick that brought the batches (FORMAT §10, §12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from centre.usage_keys import UsageKeys
from package_format import names
from package_format.errors import LessonError
from package_format.receipt import MOST_RECEIPT, open_receipt, sign_receipt
from package_format.stick import RECEIPTS, home_on, homes_on, read_regular, regular_files, write_on

MOST_ON_STICK = 20_000
"""Batches that a receipt on a stick names, the newest first: as many as points write onto one stick in years."""


class Receipts:
    """Signs with the receipts key of ``keys``; ``clock`` returns the time in Unix seconds."""

    def __init__(self, keys: UsageKeys, clock: Callable[[], int]) -> None:
        self._keys = keys
        self._clock = clock

    @property
    def name(self) -> str:
        """What this centre's receipts are called on a stick that may carry those of others."""
        return names.digest_of(bytes.fromhex(self._keys.receipts_public))[:16]

    def sign(self, batch_ids: Sequence[str], lacks: Sequence[str] = ()) -> bytes:
        """Return the receipt for ``batch_ids`` that asks for ``lacks`` once more."""
        return sign_receipt(batch_ids, self._clock(), self._keys.receipts, lacks)

    def read(self, content: bytes) -> tuple[list[str], list[str]]:
        """Return the batches that a receipt of this centre names, and those that it asks for once more.

        Raises:
            Damaged, Untrusted: it is none of this centre's receipts.
        """
        receipt = open_receipt(content, bytes.fromhex(self._keys.receipts_public))
        return list(receipt.batches), list(receipt.lacks)


def hand_back(
    receipts: Receipts,
    stick: Path,
    taken: Sequence[str],
    lacks: Sequence[str],
    lacking: Callable[[Sequence[str]], list[str]],
) -> str:
    """Write one receipt for ``taken`` onto ``stick``, and for what earlier ones on it name; return its place.

    ``lacks`` is asked for once more, with what earlier receipts asked for. Of both, ``lacking`` tells what is not here:
    an earlier receipt may name what a centre has lost since, and must not be repeated.

    Other points' receipts wait on the stick until it comes to them. One file holds them all, so that they do not pile
    up on a stick that travels for years.

    Raises:
        NoSpace, Unwritable, Unreachable: the stick does not take it; the earlier receipts are still there.
    """
    earlier = {path: ids for home in homes_on(stick) for path, ids in _earlier(receipts, home / RECEIPTS)}
    known = dict.fromkeys([*taken, *(batch for named, _ in earlier.values() for batch in named)])
    asked = dict.fromkeys([*lacks, *(batch for _, wanted in earlier.values() for batch in wanted)])
    lost = lacking([*known, *asked])
    place = home_on(stick) / RECEIPTS / f"{receipts.name}.json"
    content = receipts.sign([one for one in known if one not in set(lost)][:MOST_ON_STICK], lost[:MOST_ON_STICK])
    write_on(place, content)
    for path in earlier.keys() - {place}:
        with suppress(OSError):
            path.unlink()
    return place.relative_to(stick).as_posix()


def _earlier(receipts: Receipts, folder: Path) -> list[tuple[Path, tuple[list[str], list[str]]]]:
    found = []
    for path in regular_files(folder, ".json"):
        with suppress(LessonError):
            found.append((path, receipts.read(read_regular(path, MOST_RECEIPT))))
    return found
