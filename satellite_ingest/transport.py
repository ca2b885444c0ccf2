"""Transport streams as a way in: a recording, read until it has nothing new, or TS-over-UDP of a feeder (TSDuck)."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from package_format.errors import Refused, Unreadable
from satellite_ingest.mpe import PACKET, TransportStream, udp_payload
from satellite_ingest.receiver import Receiver

_STEP = 1 << 20
_QUIET_LOOKS = 3
"""Times that nothing was left to do before a recording is begun again, or is done with."""
_RTP = 12


@dataclass(frozen=True, slots=True)
class Inner:
    """What is taken out of a stream: one ``pid`` (None: all), one ``group`` and ``port`` (empty, 0: any)."""

    pid: int | None = None
    group: str = ""
    port: int = 0


def feeder(text: str) -> tuple[str, int] | None:
    """Return address and port of ``udp://ADDRESS:PORT``; None if ``text`` names a file.

    Raises:
        Refused: it begins like an address and is none.
    """
    if not text.startswith("udp://"):
        return None
    address, _, port = text.removeprefix("udp://").rpartition(":")
    try:
        plain = str(ipaddress.ip_address(address.strip("[]")))
    except ValueError as error:
        raise Refused(f"{text} is not udp://ADDRESS:PORT", "--ts") from error
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refused(f"{text} is not udp://ADDRESS:PORT", "--ts")
    return plain, int(port)


class Recording:
    """The datagrams in the ``.ts`` file at ``path``.

    What says which lessons are wanted stands in the recording itself, and everything before it was passed over: so it
    is read again as long as a reading brings something new (``useful`` rises); each ends when ``is_idle``.

    Raises:
        Unreadable: it cannot be opened.
    """

    dropped = 0

    def __init__(self, path: Path, inner: Inner, useful: Callable[[], int], is_idle: Callable[[], bool]) -> None:
        self._path = path
        self._inner = inner
        self._useful = useful
        self._is_idle = is_idle
        self._before = -1
        self._quiet = 0
        self.ended = False
        """Whether reading it again would bring nothing."""
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise Unreadable(str(path), error.strerror or str(error)) from error
        self._stream = TransportStream(inner.pid)

    def start(self) -> None:
        """Begin; it is read as it is taken."""

    def take(self, wait: float) -> list[bytes]:
        """Return the datagrams of the next mebibyte of the stream; see ``Inlet``."""
        if self.ended or not (content := self._read()):
            self._at_end(wait)
            return []
        self._quiet = 0
        return list(_payloads(self._stream.feed(content), self._inner))

    def close(self) -> None:
        """Let go of the file."""
        self.ended = True
        self._file.close()

    def _read(self) -> bytes:
        try:
            return self._file.read(_STEP)
        except OSError as error:
            raise Unreadable(str(self._path), error.strerror or str(error)) from error

    def _at_end(self, wait: float) -> None:
        self._quiet = self._quiet + 1 if self._is_idle() else 0
        if self.ended or self._quiet < _QUIET_LOOKS:
            time.sleep(wait)
        elif self._useful() == self._before:
            self.ended = True
        else:
            self._before = self._useful()
            self._quiet = 0
            self._file.seek(0)
            self._stream = TransportStream(self._inner.pid)


class Feed:
    """The datagrams in a transport stream that ``receiver`` hears, seven packets in a datagram, with RTP or without."""

    def __init__(self, receiver: Receiver, inner: Inner) -> None:
        self._receiver = receiver
        self._inner = inner
        self._stream = TransportStream(inner.pid)

    @property
    def dropped(self) -> int:
        """Datagrams of the feeder that came while too many were waiting."""
        return self._receiver.dropped

    def start(self) -> None:
        """Begin to receive."""
        self._receiver.start()

    def take(self, wait: float) -> list[bytes]:
        """Return the datagrams inside what has come; see ``Inlet``."""
        found: list[bytes] = []
        for packets in self._receiver.take(wait):
            is_rtp = len(packets) % PACKET == _RTP and packets[0] >> 6 == 2
            found += _payloads(self._stream.feed(packets[_RTP:] if is_rtp else packets), self._inner)
        return found

    def close(self) -> None:
        """End the thread and leave the group."""
        self._receiver.close()


def _payloads(datagrams: Iterable[bytes], inner: Inner) -> Iterator[bytes]:
    for datagram in datagrams:
        if (payload := udp_payload(datagram, inner.group, inner.port)) is not None:
            yield payload
