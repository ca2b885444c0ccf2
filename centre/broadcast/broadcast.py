"""A broadcast as a whole: programme → carousel → pace → group, until its passes are done or somebody ends it."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from centre.broadcast.ahead import made_ahead
from centre.broadcast.asked import Asked
from centre.broadcast.carousel import Carousel
from centre.broadcast.file_tables import EVERY, FileTables
from centre.broadcast.order import Order
from centre.broadcast.pacing import Pace
from centre.broadcast.position import Positions
from centre.broadcast.programme import HEADERS, Programme, Stage, into_queues, make_schedule, read_programme
from centre.broadcast.sums import processes
from centre.broadcast.symbols import SYMBOL
from centre.centre_folder import CentreFolder
from package_format import names
from package_format.broadcast import alc
from package_format.broadcast.alc import Symbol
from package_format.broadcast.beacon import Beacon, encode_beacon
from package_format.errors import Busy, LessonError, Unreachable
from package_format.trust.durable import read_whole, write_durably

IP_AND_UDP = 28
"""Bytes of headers that the network adds to a datagram (IPv4)."""
_AHEAD = 0.5
"""Seconds of sending that are made before their time: reading must not hold up what is ready."""
LEAD_IN = 4.0
"""Seconds in which only what leads to new lessons is sent before them: so long a receiver takes to know them."""
LEAD_TIMES = 2
"""How often all of that is sent at least: a large catalogue is more than once its size, and heard at 30 % loss."""
_LEAD_EVERY = 0.5
_BEACON_EVERY = 1.0
_LOOK_EVERY = 10.0
"""Seconds after which the broadcaster looks whether something new was published."""
Advance = Callable[[int, int], None]


@dataclass(slots=True)
class Sent:
    """What was sent, in numbers and bytes of datagrams."""

    passes: int = 0
    datagrams: int = 0
    bytes: int = 0
    releases: int = 0
    """Programmes that were begun: one for each pass, and one for everything newly published."""


class Broadcast:
    """Sends from ``folder`` by ``sender``; ``stop`` ends it after the datagram it is at."""

    def __init__(self, folder: CentreFolder, order: Order, sender: socket.socket, stop: threading.Event) -> None:
        self._folder = folder
        self._order = order
        self._sender = sender
        self._stop = stop
        # Even: the odd number beside it is the session of the sums.
        self._session = secrets.randbits(47) << 1
        self._positions = Positions(folder.path / "broadcast" / "positions.json")
        self._pace = Pace(order.rate)
        self._next_beacon = self._next_tables = 0.0
        self._tables = FileTables(self._session, time.time)
        self._beside = processes()
        self._led_in = folder.path / "broadcast" / "led_in"
        self.sent = Sent()

    def run(self, advance: Advance) -> Sent:
        """Send; ``advance`` is told of bytes sent and, where there is an end, of all bytes.

        Raises:
            Refused: nothing is published, or no such channel.
            Unreachable: the network does not take datagrams.
            LessonError: the repository or the disk.
        """
        try:
            while not self._stop.is_set() and not self._is_done():
                self._send_programme(advance)
        finally:
            self._beside.close()
            self._positions.close()
        return self.sent

    def _is_done(self) -> bool:
        return self._order.passes is not None and self.sent.passes >= self._order.passes

    def _send_programme(self, advance: Advance) -> None:
        """Send a pass of what is published and receipted now; ends as soon as something else is published."""
        now = int(time.time())
        state = self._state()
        programme = self._programme(now)
        if programme is None:
            return
        asked = Asked(self._folder.repair_file, self._folder.path / "broadcast" / "answered.json")
        queues = into_queues(programme, self._positions, asked.now)
        schedule = make_schedule(programme, queues, now, self._order, asked.now)
        stage = Stage(self._folder, programme, schedule, self._session, self._beside)
        lanes = stage.queues(queues, self._order.repair, asked.now)
        carousel = Carousel(stage.refrains(self._order.rate), lanes, self._positions, time.monotonic)
        self._tables.announce(stage.leads(), stage.on_air())
        self.sent.releases += 1
        expected = round(programme.size * (1 + self._order.repair)) * (self._order.passes or 1)
        beacon = (stage.digest, stage.size)
        self._lead_in(carousel, beacon, names.digest_of(state))
        looked = time.monotonic()
        for symbol in made_ahead(carousel.one_pass(), round(_AHEAD * self._order.rate / 8 / (SYMBOL + HEADERS))):
            self._emit(symbol, beacon)
            if self._stop.is_set():
                return
            if time.monotonic() - looked > _LOOK_EVERY:
                looked = time.monotonic()
                advance(self.sent.bytes, max(expected, self.sent.bytes))
                if self._state() != state:
                    return
        asked.note_answered()
        self.sent.passes += 1

    def _programme(self, now: int) -> Programme | None:
        """Return what is published; None while something is just being published."""
        try:
            return read_programme(self._folder, self._order.channels, now)
        except Busy:
            self._stop.wait(_BEACON_EVERY)
            return None

    def _lead_in(self, carousel: Carousel, beacon: tuple[str, int], release: str) -> None:
        """Send what leads to the lessons of a new ``release``, and nothing else, until receivers have judged it.

        What they do not know yet they do not keep: without this, the lessons sent first would be lost to all of them.
        """
        with suppress(FileNotFoundError, LessonError):
            if read_whole(self._led_in).decode("ascii", "replace") == release:
                return
        begun, times = time.monotonic(), 0
        while (before := time.monotonic()) < begun + LEAD_IN or times < LEAD_TIMES:
            self._next_beacon = before
            times += 1
            for symbol in carousel.leads():
                self._emit(symbol, beacon)
                if self._stop.is_set():
                    return
            if self._stop.wait(max(0.0, before + _LEAD_EVERY - time.monotonic())):
                return
        write_durably(self._led_in, release.encode())

    def _emit(self, symbol: Symbol, schedule: tuple[str, int]) -> None:
        if time.monotonic() >= self._next_beacon:
            self._next_beacon = time.monotonic() + _BEACON_EVERY
            self._send(encode_beacon(Beacon(int(time.time()), *schedule), self._session))
        if time.monotonic() >= self._next_tables:
            self._next_tables = time.monotonic() + EVERY
            for part in self._tables.again():
                self._send(part)
        for part in self._tables.before(symbol.toi):
            self._send(part)
        self._send(symbol)

    def _send(self, symbol: Symbol) -> None:
        self.sent.datagrams += 1
        datagram = alc.encode(symbol, self.sent.datagrams)
        self._pace.wait(len(datagram) + IP_AND_UDP)
        self.sent.bytes += len(datagram)
        try:
            self._sender.send(datagram)
        except OSError as error:
            raise Unreachable("the multicast group", error.strerror or str(error)) from error

    def _state(self) -> bytes:
        """Return what changes with everything that is published."""
        return (self._folder.repository / "metadata" / "timestamp.json").read_bytes()
