"""What leads to new lessons goes before them, often enough that a receiver which knows nothing wants them in time."""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from centre.broadcast.broadcast import LEAD_TIMES, Broadcast
from centre.broadcast.carousel import Carousel, Refrain, SentObject
from centre.broadcast.order import Order
from centre.broadcast.position import Positions
from centre.broadcast.queues import Kind, Queue
from centre.broadcast.symbols import ObjectSymbols
from centre.centre_folder import CentreFolder
from package_format import names
from package_format.broadcast import alc
from package_format.broadcast.alc import TOI_SIZE
from package_format.broadcast.beacon import TOI as BEACON
from package_format.broadcast.side_process import SideProcesses
from satellite_ingest.ingest import Ingest
from satellite_ingest.plan import Plan
from satellite_ingest.reception import Reception
from satellite_ingest.signal import Signal
from satellite_ingest.spool import Spool
from satellite_ingest.trusted_release import TrustedReleases
from satellite_ingest.wanted import Wanted
from tests.whole.programs import Centre


def one_pass(centre: Centre) -> tuple[list[bytes], int]:
    """Return the datagrams of the first pass of ``centre``, and which of them is the first of a lesson."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with here, there:
        broadcast = Broadcast(CentreFolder.open(centre.folder), Order((), 200_000_000, 0.1, 1), here, threading.Event())

        def send() -> None:
            try:
                broadcast.run(lambda *_: None)
            finally:
                here.send(b"")

        sending = threading.Thread(target=send)
        sending.start()
        sent = list(iter(lambda: there.recv(2000), b""))
        sending.join()
    assert broadcast.sent.passes == 1
    lessons = tois(centre, "packs")
    return sent, next(place for place, one in enumerate(sent) if alc.decode(one).toi.hex() in lessons)


def tois(centre: Centre, folder: str) -> set[str]:
    return {path.name[: 2 * TOI_SIZE] for path in (centre.tree / folder).iterdir()}


class Batch:
    """An inlet through which ``datagrams`` come all at once, as after a moment in which the disk was slow."""

    dropped = 0

    def __init__(self, datagrams: Sequence[bytes], stop: threading.Event) -> None:
        self._datagrams = list(datagrams)
        self._stop = stop

    def start(self) -> None:
        """Begin."""

    def take(self, _: float) -> list[bytes]:
        taken, self._datagrams = self._datagrams, []
        self._stop.set()
        return taken

    def close(self) -> None:
        """End."""


class Resting(SideProcesses):
    """Does nothing of what it is asked for."""

    def submit(self, *_: Any) -> Any:
        raise AssertionError("what leads to lessons must not wait for a process beside")


def test_all_of_it_is_sent_again_and_again_before_the_first_lesson(centre: Centre) -> None:
    datagrams, begins = one_pass(centre)
    sent = [alc.decode(datagram) for datagram in datagrams]
    before = Counter(one.toi.hex() for one in sent[:begins] if one.is_source)
    again = Counter(one.toi.hex() for one in sent[:begins] if not one.is_source)
    assert before[BEACON.hex()] > LEAD_TIMES
    # Whoever hears only the second time has all of it, by sums that were not sent before.
    assert all(before[toi] and again[toi] > before[toi] for toi in tois(centre, "index"))
    assert {one.toi.hex() for one in sent[begins:]} >= tois(centre, "packs")


@pytest.mark.parametrize("loss", [0.0, 0.15, 0.3, 0.5])
def test_whoever_knows_nothing_wants_the_lessons_before_the_first_of_them(
    centre: Centre, tmp_path: Path, loss: float
) -> None:
    datagrams, begins = one_pass(centre)
    draw = random.Random(7)
    heard = [one for one in datagrams[:begins] if draw.random() >= loss]
    spool = Spool(tmp_path / "spool", 0)
    plan = Plan(spool, TrustedReleases(spool, centre.root.read_bytes()))
    stop = threading.Event()

    def arrived(one: Wanted) -> None:
        ingest.arrived(one)

    reception = Reception(spool, Resting(), arrived)
    ingest = Ingest(Batch(heard, stop), reception, plan, Signal(), lambda: None)
    ingest.run(stop)
    assert not plan.troubles
    assert {one.path for one in plan.wanted()} == {f"packs/{path.name}" for path in (centre.tree / "packs").iterdir()}


def test_after_the_lead_in_it_comes_again_soon_and_then_less_and_less(tmp_path: Path) -> None:
    def an_object(content: bytes) -> SentObject:
        digest = names.digest_of(content)
        (tmp_path / digest).write_bytes(content)
        return SentObject(digest, ObjectSymbols(tmp_path / digest, digest, len(content), 2), 0.0)

    now = 0.0
    lead, lesson = an_object(b"a schedule"), an_object(random.Random(1).randbytes(280_000))
    positions = Positions(tmp_path / "positions.json")
    carousel = Carousel([Refrain([lead], 12.0)], [Queue(Kind.FRESH, [lesson])], positions, lambda: now)
    for _ in range(8):
        assert list(carousel.leads())
    times = []
    for symbol in carousel.one_pass():
        if symbol.toi.hex() == lead.digest[: 2 * TOI_SIZE]:
            times.append(now)
        else:
            now += 0.25
    assert sorted(set(times)) == [0.0, 1.0, 3.0, 7.0, 15.0, 27.0, 39.0]
