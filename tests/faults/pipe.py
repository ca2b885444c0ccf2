"""One direction of a link: a modem's queue, a rate, a delay and seeded loss. Pure: time is told, packets are bytes."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass

from tests.faults.conditions import Way


@dataclass(slots=True)
class Carried:
    """Counts of packets: offered = overflowed + lost + vanished + delivered + those still under way."""

    offered: int = 0
    overflowed: int = 0
    """Refused by a full queue."""
    lost: int = 0
    """Lost on the way, at random: they used up the link all the same."""
    vanished: int = 0
    """Would have arrived while the link was cut."""
    delivered: int = 0
    delivered_bytes: int = 0


class Pipe:
    """Takes packets and gives them back in order, as late as ``way`` makes them, without those that it loses.

    A packet leaves when those before it have left (a token bucket that holds one packet), takes its size over the rate,
    and arrives a delay later. What has not left yet is the queue; a packet that does not fit into it is dropped.
    """

    def __init__(self, way: Way, seed: int) -> None:
        self.carried = Carried()
        self._way = way
        self._chance = random.Random(seed)
        self._under_way: deque[tuple[float, bytes, bool]] = deque()
        self._free_at = 0.0

    @property
    def next_due(self) -> float | None:
        """When the next packet arrives, or None when none is under way."""
        return self._under_way[0][0] if self._under_way else None

    def offer(self, now: float, packet: bytes) -> None:
        """Put ``packet`` into the queue at ``now`` (seconds on any clock that never goes back)."""
        self.carried.offered += 1
        backlog = max(0.0, self._free_at - now) * self._way.rate / 8
        if backlog + len(packet) > self._way.queue:
            self.carried.overflowed += 1
            return
        self._free_at = max(now, self._free_at) + len(packet) * 8 / self._way.rate
        # Drawn for every packet that leaves, so that packet number n has the same luck in every run.
        lost = self._chance.random() < self._way.loss
        self._under_way.append((self._free_at + self._way.delay, packet, lost))

    def arrivals(self, now: float, dead: bool) -> list[bytes]:
        """Return the packets that arrive up to ``now``; none of them does while the link is ``dead``."""
        packets = []
        while self._under_way and self._under_way[0][0] <= now:
            _, packet, lost = self._under_way.popleft()
            if dead:
                self.carried.vanished += 1
            elif lost:
                self.carried.lost += 1
            else:
                self.carried.delivered += 1
                self.carried.delivered_bytes += len(packet)
                packets.append(packet)
        return packets
