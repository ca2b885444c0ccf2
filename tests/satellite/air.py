"""The way through the air: a group that is heard, and one that is sent to, with losses between them. Real multicast."""

from __future__ import annotations

import random
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"
SENT, HEARD = "239.83.75.1", "239.83.75.2"


def free_port() -> int:
    """Return a UDP port that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.bind((LOOPBACK, 0))
        return int(asking.getsockname()[1])


def multicast_works() -> bool:
    """Tell whether this machine brings what it sends to a group on loopback back to itself."""
    port = free_port()
    with listening(SENT, port) as ear, sending(SENT, port) as mouth:
        ear.settimeout(1)
        try:
            mouth.send(b"?")
            return ear.recv(10) == b"?"
        except OSError:
            return False


def listening(group: str, port: int) -> socket.socket:
    ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    ear.bind((group, port))
    request = struct.pack("4s4s", socket.inet_aton(group), socket.inet_aton(LOOPBACK))
    ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
    return ear


def sending(group: str, port: int) -> socket.socket:
    mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(LOOPBACK))
    mouth.connect((group, port))
    return mouth


class Air:
    """Passes on what is sent to ``SENT``, to ``HEARD``, but for the share ``loss`` and what ``spoil`` changes.

    Of the datagrams it hears, those with a number in ``outage`` are all lost; only those that are ``counted`` have one.
    """

    def __init__(
        self,
        loss: float,
        spoil: Callable[[bytes], bytes] = bytes,
        seed: int = 1,
        counted: Callable[[bytes], bool] = bool,
    ) -> None:
        self.port = free_port()
        self._loss = loss
        self._spoil = spoil
        self._counted = counted
        self.outage = range(0)
        self.passed = 0
        self._draw = random.Random(seed)
        self._ended = False
        self._thread = threading.Thread(target=self._pass_on, daemon=True)

    def __enter__(self) -> Self:
        self._ear, self._mouth = listening(SENT, self.port), sending(HEARD, self.port)
        self._ear.settimeout(0.2)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = True
        self._thread.join()
        self._ear.close()
        self._mouth.close()

    def _pass_on(self) -> None:
        while not self._ended:
            try:
                datagram = self._ear.recv(65_535)
            except TimeoutError:
                continue
            self.passed += self._counted(datagram)
            if self.passed not in self.outage and self._draw.random() >= self._loss:
                self._mouth.send(self._spoil(datagram))
