"""What a link is like: rate, delay, loss and cuts, as plain numbers that travel to the relay as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

MTU = 1500
"""Bytes of the largest packet, IP header included."""

PAYLOAD = 1448
"""Bytes of content in a full packet: 20 bytes of IPv4, 20 of TCP and 12 of timestamps are headers."""


class Cut(StrEnum):
    """What a cut does besides letting every packet vanish while it lasts."""

    SILENT = "silent"
    """Nothing: connections sleep through it, as in a radio shadow."""

    RESET = "reset"
    """Live TCP connections are reset at both ends, as by a modem that dials in anew and gets another address."""

    FORGET = "forget"
    """Live TCP connections are swallowed from then on, as by a router that lost its table of connections."""


@dataclass(frozen=True, slots=True)
class Way:
    """One direction of a link: bits per second, seconds from end to end, share of packets lost, bytes of queue."""

    rate: int
    delay: float = 0.0
    loss: float = 0.0
    queue: int = 64 << 10

    def __post_init__(self) -> None:
        if not (self.rate > 0 and 0 <= self.delay <= 60 and 0 <= self.loss < 1 and MTU <= self.queue <= 16 << 20):
            raise ValueError(f"no such link: {self}")


@dataclass(frozen=True, slots=True)
class Outages:
    """The link is dead for ``lasting`` seconds at the end of every ``every`` seconds, ``most`` times at the most.

    The clock starts with the first packet on the link, so that whoever starts slowly gains nothing.
    """

    every: float
    lasting: float
    cut: Cut = Cut.SILENT
    most: int = 10_000

    def __post_init__(self) -> None:
        if not 0 < self.lasting < self.every:
            raise ValueError(f"no such outages: {self}")

    def started(self, elapsed: float) -> int:
        """Return how many cuts have begun after ``elapsed`` seconds."""
        return min(self.most, int((elapsed + self.lasting) // self.every))

    def dead(self, elapsed: float) -> bool:
        """Whether nothing passes at ``elapsed`` seconds."""
        begun = self.started(elapsed)
        return begun > 0 and elapsed < begun * self.every

    def next_change(self, elapsed: float) -> float | None:
        """Return the moment of the next cut or mending, or None after the last."""
        begun = self.started(elapsed)
        if self.dead(elapsed):
            return begun * self.every
        return None if begun >= self.most else (begun + 1) * self.every - self.lasting


@dataclass(frozen=True, slots=True)
class Conditions:
    """A whole link: ``down`` runs from the centre to the point, ``up`` back; ``life`` bounds the relay in seconds."""

    down: Way
    up: Way
    outages: Outages | None = None
    seed: int = 1
    life: float = 120.0

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> Conditions:
        """Read what ``to_json`` wrote."""
        outages = facts["outages"]
        return cls(
            Way(**facts["down"]),
            Way(**facts["up"]),
            Outages(**{**outages, "cut": Cut(outages["cut"])}) if outages else None,
            facts["seed"],
            facts["life"],
        )

    def least_seconds(self, size: int) -> float:
        """Return how long ``size`` bytes of content take if nothing is ever idle.

        Headers ride on every packet, lost packets use up the link and are sent again, and during cuts nothing passes.
        Handshakes, slow start and requests are not counted: a perfect downloader would hide them.
        """
        busy = size * 8 / self.down.rate * (MTU / PAYLOAD) / (1 - self.down.loss)
        if self.outages is None:
            return busy + self.down.delay
        alive = self.outages.every - self.outages.lasting
        cuts = min(self.outages.most, int(busy // alive))
        return busy + cuts * self.outages.lasting + self.down.delay


def village(**other: Any) -> Conditions:
    """Return the bad link of the budgets: 256/128 kbit/s, 600 ms there and back, 5 % loss, dead 3 s of every 30.

    The modem holds 32 KiB, a second's worth. Live connections are reset when it goes.
    """
    down = Way(256_000, 0.3, 0.05, 32 << 10)
    return Conditions(down, Way(128_000, 0.3, 0.05, 32 << 10), Outages(30, 3, Cut.RESET), **other)
