"""Takes sealed batches of usage, from the web or from a stick, and answers with signed receipts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from centre.archive.archive import Archive, Taken
from centre.receipts import Receipts, hand_back
from centre.usage_keys import UsageKeys
from package_format.errors import Damaged, LessonError, Unreadable, Untrusted
from package_format.seal import MAGIC, batch_id, key_id, unseal
from package_format.statement import MOST_SEALED
from package_format.stick import USAGE, homes_on, is_gone, read_regular, regular_files
from package_format.trust.durable import write_durably

Clock = Callable[[], int]
"""Returns the time in Unix seconds."""


class Collector:
    """Takes one batch after another; safe to use from several threads.

    The sealed bytes are on the disk before the rows are in the archive, and both before the receipt is signed: what a
    point forgets is kept twice.
    """

    def __init__(self, archive: Archive, keys: UsageKeys, batches: Path, clock: Clock) -> None:
        self._archive = archive
        self._keys = keys
        self._batches = batches
        self._clock = clock
        self._counting = threading.Lock()
        self._writing = [threading.Lock() for _ in range(256)]
        """One for each folder of batches."""
        self.taken = 0
        """Batches taken so far."""

    def take(self, sealed: bytes) -> tuple[str, Taken]:
        """Keep one sealed batch; return its id and what became of its rows.

        Raises:
            Damaged, Untrusted: it can never be taken.
            Unreachable, Unreadable, Unwritable, NoSpace: not now; nothing is lost, send it again.
        """
        opened = unseal(sealed, self._keys.seal)
        identifier = batch_id(sealed)
        path = self._batches / identifier[:2] / identifier
        # A point that was not answered in time sends its batch again while the first one is being written.
        with self._writing[int(identifier[:2], 16)]:
            if not path.is_file() or path.stat().st_size != len(sealed):
                write_durably(path, sealed)
        taken = self._archive.take(opened, identifier, self._clock())
        with self._counting:
            self.taken += 1
        return identifier, taken

    def is_addressed(self, sealed: bytes) -> bool:
        """Return whether the batch is sealed to this centre; bytes that are no batch count as such."""
        start = len(MAGIC)
        key = bytes.fromhex(self._keys.seal_public)
        return not sealed.startswith(MAGIC) or sealed[start : start + 8] == key_id(key)

    def receipt(self, batch_ids: list[str], lacks: Sequence[str] = ()) -> bytes:
        """Return the signed receipt for batches that were taken, with those asked for once more."""
        return self.receipts.sign(batch_ids, lacks)

    def lacking(self, batch_ids: Sequence[str]) -> list[str]:
        """Return those of ``batch_ids`` that are not in the archive."""
        return self._archive.lacking(batch_ids)

    @property
    def receipts(self) -> Receipts:
        """Who signs receipts."""
        return Receipts(self._keys, self._clock)


@dataclass(slots=True)
class StickOutcome:
    """What became of the batches on a stick; ``strange`` are another centre's, ``refused`` can never be read."""

    batches: int = 0
    inventories: int = 0
    """Beside the batches: what points hold."""
    fresh: int = 0
    repeated: int = 0
    quarantined: int = 0
    strange: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    receipt: str = ""
    lacks: list[str] = field(default_factory=list)
    """Batches that points say were receipted here and that are not here: the receipt asks for them once more."""
    trouble: LessonError | None = None
    """What kept the work from being done to the end; run it again."""


def collect_stick(collector: Collector, stick: Path, advance: Callable[[int, int], None]) -> StickOutcome:
    """Take every ``usage/*.batch`` on ``stick`` and write one receipt for them into ``receipts/`` (FORMAT §12).

    The batches stay on the stick: a point removes them when it has read the receipt. ``advance`` is told of every batch
    looked at.

    Raises:
        Unreadable: there is no stick, or its folder ``usage`` cannot be read.
    """
    outcome = StickOutcome()
    taken: list[str] = []
    waiting = waiting_batches(stick)
    try:
        for number, path in enumerate(waiting, 1):
            identifier = _take(collector, path, outcome)
            taken.extend([identifier] if identifier else [])
            advance(number, len(waiting))
    except LessonError as error:
        outcome.trouble = error
    if taken:
        try:
            outcome.lacks = collector.lacking(list(dict.fromkeys(outcome.lacks)))
            outcome.receipt = hand_back(collector.receipts, stick, taken, outcome.lacks, collector.lacking)
        except LessonError as error:
            outcome.trouble = error
    return outcome


def waiting_batches(stick: Path) -> list[Path]:
    """Return the batches on a stick, sorted by name; raise ``Unreadable`` if there is no stick."""
    if is_gone(stick):
        raise Unreadable(str(stick), "no folder that can be read is there")
    return [path for home in homes_on(stick) for path in regular_files(home / USAGE, ".batch")]


def _take(collector: Collector, path: Path, outcome: StickOutcome) -> str:
    """Take one batch; return its id, or an empty text where it cannot be taken."""
    name = "".join(mark if mark.isprintable() else "?" for mark in path.name)
    try:
        sealed = _read(path)
        if not collector.is_addressed(sealed):
            outcome.strange.append(name)
            return ""
        identifier, taken = collector.take(sealed)
    except (Damaged, Untrusted):
        outcome.refused.append(name)
        return ""
    outcome.batches += not taken.inventory
    outcome.inventories += taken.inventory
    outcome.fresh += taken.fresh
    outcome.repeated += taken.repeated
    outcome.quarantined += taken.quarantined
    outcome.lacks += [taken.lacks] if taken.lacks else []
    return identifier


def _read(path: Path) -> bytes:
    """Return the bytes of a batch; what the stick cannot give is ``Damaged``: the others still count."""
    try:
        return read_regular(path, MOST_SEALED)
    except Unreadable as error:
        raise Damaged(path.name, error.reason) from error
