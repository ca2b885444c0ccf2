"""What is wanted is looked up again when something arrives, but not so often that nothing else is done."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from package_format import names
from package_format.broadcast import alc
from package_format.broadcast.alc import TOI_SIZE, Symbol
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.side_process import SideProcesses
from satellite_ingest import ingest as module
from satellite_ingest.ingest import Ingest
from satellite_ingest.plan import Plan
from satellite_ingest.reception import Reception
from satellite_ingest.signal import Signal
from satellite_ingest.spool import Spool
from satellite_ingest.trusted_release import TrustedReleases
from satellite_ingest.wanted import Wanted
from tests.satellite.test_lead_in import Batch
from tests.whole.programs import Centre

TEXTBOOKS = 40


class Catalogue(Plan):
    """Wants indexes; looking all of them up takes ``cost`` seconds of ``clock``."""

    def __init__(self, spool: Spool, root: bytes, indexes: Sequence[Wanted], cost: float) -> None:
        super().__init__(spool, TrustedReleases(spool, root))
        self._indexes = indexes
        self._here, self._cost = spool, cost
        self.looks = 0
        self.now = 0.0

    def wanted(self) -> list[Wanted]:
        """Those that have not arrived."""
        self.looks += 1
        self.now += self._cost
        return [one for one in self._indexes if not self._here.has(one.path, one.size)]


@pytest.mark.parametrize(("cost", "looks"), [(0.0, TEXTBOOKS + 1), (0.3, 2)])
def test_indexes_that_arrive_together_are_looked_into_as_often_as_that_is_cheap(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cost: float, looks: int
) -> None:
    draw = random.Random(3)
    contents = [draw.randbytes(200) for _ in range(TEXTBOOKS)]
    indexes = [Wanted(names.index_path(digest), digest, 200) for digest in map(names.digest_of, contents)]
    cut = Blocks(200, 200, 64)
    heard = [
        alc.encode(Symbol(1, bytes.fromhex(one.digest)[:TOI_SIZE], cut, 0, 0, content), number)
        for number, (one, content) in enumerate(zip(indexes, contents, strict=True))
    ]
    spool = Spool(tmp_path / "spool", 0)
    plan = Catalogue(spool, centre.root.read_bytes(), indexes, cost)
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: plan.now))
    stop = threading.Event()

    def arrived(one: Wanted) -> None:
        ingest.arrived(one)

    beside = SideProcesses()
    try:
        ingest = Ingest(Batch(heard, stop), Reception(spool, beside, arrived), plan, Signal(), lambda: None)
        ingest.run(stop)
    finally:
        beside.close()
    assert all(spool.has(one.path, one.size) for one in indexes)
    assert plan.looks == looks
