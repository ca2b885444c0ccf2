"""The ingest as a whole: receiver → reception → spool, and what a person may know of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from package_format.broadcast import alc
from package_format.broadcast.alc import FOUNTAIN
from package_format.broadcast.beacon import TOI as BEACON
from package_format.broadcast.beacon import decode_beacon
from package_format.errors import Damaged, LessonError
from satellite_ingest.drop import DropFolder
from satellite_ingest.flute import FluteListener
from satellite_ingest.plan import Plan
from satellite_ingest.receiver import Inlet
from satellite_ingest.reception import Reception
from satellite_ingest.signal import Signal
from satellite_ingest.wanted import Wanted

_LOOK, _SAVE, _TELL, _SWEEP = 0.2, 2.0, 2.0, 600.0
_SHAPE = bytes.fromhex("10f0")
"""How the LCT header of FORMAT §11 begins; what begins otherwise is another sender's."""
_REST = 10
"""How many times as long as looking what is wanted took it is not done again for an index that arrives: a catalogue of
a thousand textbooks leads to thousands of packs, and all of them are looked at."""


class Ingest:
    """Runs until ``stop`` is set; ``tell`` is called every two seconds."""

    def __init__(
        self,
        receiver: Inlet,
        reception: Reception,
        plan: Plan,
        signal: Signal,
        tell: Callable[[], None],
        drop: DropFolder | None = None,
    ) -> None:
        self._receiver = receiver
        self._reception = reception
        self._plan = plan
        self._signal = signal
        self._tell = tell
        self._drop = drop
        self._flute = FluteListener(reception, self.offered)
        self._stale = self._urgent = True
        self._rested = 0.0
        self._due: dict[str, float] = {}

    def arrived(self, one: Wanted) -> None:
        """Take note of an object that stands in its place; a pack changes nothing of what else is wanted."""
        self._plan.arrived(one)
        if not one.path.startswith("packs/"):
            self._stale = True
            self._urgent |= not one.path.startswith("index/")

    def dropped(self, one: Wanted, whole: Path) -> None:
        """Take an object that a drop folder had."""
        self._reception.take_whole(one, whole)

    def offered(self, files: Mapping[str, bytes]) -> None:
        """Take note of signed metadata (path → bytes) of a standard sender, or of a drop folder."""
        try:
            self._plan.offered(files)
        except LessonError as error:
            self._plan.troubles = [error]
        self._stale = self._urgent = True

    def run(self, stop: threading.Event) -> None:
        """Receive; everything is on the disk when this returns."""
        self._receiver.start()
        if self._drop is not None:
            self._drop.start()
        try:
            while not stop.is_set():
                self._step()
        finally:
            self._receiver.close()
            if self._drop is not None:
                self._drop.close()
            for datagram in self._receiver.take(0):
                self._take(datagram)
            if self._stale:
                self._refresh()  # so that what is still wanted is told as it is
            self._reception.close()
            self._tell()

    def _step(self) -> None:
        if self._stale:
            self._refresh()
        for datagram in self._receiver.take(_LOOK):
            self._take(datagram)
            # What has become known may be right behind it.
            if self._urgent or (self._stale and time.monotonic() >= self._rested):
                self._refresh()
        if self._drop is not None:
            self._drop.hand_over(self)
        for name, every, act in (
            ("look", _LOOK, self._reception.look),
            ("save", _SAVE, self._reception.save),
            ("tell", _TELL, self._tell),
            ("ask", _TELL, self._ask),
            ("sweep", _SWEEP, self._sweep),
        ):
            now = time.monotonic()
            if self._due.get(name, 0.0) <= now:
                self._due[name] = now + every
                act()

    def _sweep(self) -> None:
        """Make room: what no manifest names any more is of no use to anybody who reads the spool."""
        if (named := self._plan.named()) is not None:
            self._plan.sweep(named)

    def _ask(self) -> None:
        """Look whether the point wants something else now."""
        if self._plan.changed():
            self._stale = True

    def _take(self, datagram: bytes) -> None:
        if len(datagram) < 28 or not datagram.startswith(_SHAPE):
            self._signal.heard(b"", 0, time.monotonic())
            self._flute.take(datagram)
            return
        # One run of a sender has two sessions, which are counted as one: source symbols and sums (FORMAT §11).
        session = datagram[8:13] + bytes([datagram[13] & 0xFE])
        self._signal.heard(session, int.from_bytes(datagram[4:8], "big"), time.monotonic())
        toi = datagram[14:28]
        if toi != BEACON:
            if self._reception.wants(toi) or datagram[3] == FOUNTAIN:
                self._reception.take(toi, datagram)
            else:
                # A standard sender may have numbers as long as ours.
                self._flute.take(datagram)
            return
        try:
            beacon = decode_beacon(alc.decode(datagram))
        except Damaged:
            self._reception.broken += 1
        else:
            if self._plan.heard(beacon):
                self._stale = self._urgent = True

    def _refresh(self) -> None:
        self._stale = self._urgent = False
        began = time.monotonic()
        wanted = self._plan.wanted()
        self._reception.want(wanted)
        self._flute.want(wanted)
        if self._drop is not None:
            self._drop.want(wanted, self._plan.registers())
        ended = time.monotonic()
        self._rested = ended + _REST * (ended - began)
