"""What the window tells of the satellite: one small file in the spool, replaced as a whole."""

from __future__ import annotations

import json
import time

from package_format.broadcast.spool_files import STATUS, STATUS_FORMAT
from package_format.errors import LessonError, NoSpace
from package_format.trust.durable import write_durably
from satellite_ingest.plan import Plan
from satellite_ingest.receiver import Inlet
from satellite_ingest.reception import Reception
from satellite_ingest.signal import Signal
from satellite_ingest.spool import Spool

WEAK = 0.2
"""Loss from which the signal is called weak: rain, or an aerial that has moved."""


class Status:
    """Writes ``status.json``; ``clock`` is this computer's (Unix seconds)."""

    def __init__(self, spool: Spool, plan: Plan, reception: Reception, receiver: Inlet, signal: Signal) -> None:
        self._path = spool.folder / STATUS
        self._plan = plan
        self._reception = reception
        self._receiver = receiver
        self._signal = signal

    def facts(self) -> dict[str, object]:
        """Return what is told; sizes in bytes, loss in thousandths, times in Unix seconds."""
        schedule = self._plan.schedule
        trusted = schedule if self._plan.schedule_is_trusted else None
        slots = trusted.slots if trusted else ()
        now = int(time.time())
        waiting, arriving = self._reception.bytes_wanted(), self._reception.bytes_received()
        return {
            "format": STATUS_FORMAT,
            "at": now,
            "state": self.state(),
            "loss": round(1000 * self._signal.loss()),
            "datagrams": self._signal.datagrams,
            "dropped": self._receiver.dropped,
            "objects_waiting": self._reception.objects_wanted,
            "bytes_waiting": waiting,
            "bytes_arriving": arriving,
            "bytes_here": self._plan.bytes_here + arriving,
            "bytes_lacking": max(0, waiting - arriving),
            "session": self._signal.session,
            "spread": trusted.spread if trusted else 0,
            "useful": self._reception.useful,
            "repeated": self._reception.repeated,
            "unwanted": self._reception.unwanted,
            "broken": self._reception.broken,
            "spoiled": self._reception.spoiled,
            "next": min((slot.starts for slot in slots if slot.starts > now), default=0),
            "trouble": str(self._reception.trouble or next(iter(self._plan.troubles), "")),
        }

    def state(self) -> str:
        """Return ``full`` (the disk), ``silent`` (nothing heard that should be), ``off-air``, ``weak`` or ``good``."""
        if isinstance(self._reception.trouble, NoSpace):
            return "full"
        if self._signal.is_silent(time.monotonic()):
            return "silent" if self._is_sending() else "off-air"
        return "weak" if self._signal.loss() > WEAK else "good"

    def tell(self) -> None:
        """Write the file; a disk that does not take it is told by what else it does not take."""
        try:
            write_durably(self._path, json.dumps(self.facts(), indent=1).encode() + b"\n")
        except LessonError:
            return

    def _is_sending(self) -> bool:
        """Tell whether the schedule says that something is sent now; without a schedule it may well be."""
        schedule = self._plan.schedule
        now = time.time()
        return schedule is None or any(slot.starts <= now < slot.ends for slot in schedule.slots)
