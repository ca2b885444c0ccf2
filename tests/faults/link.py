"""A bad link as a thing to hold: two hosts in namespaces of their own, and nothing between them but the relay.

    with link(village(seed=7)) as bad:
        with steered("tests.faults.web_server", [...], bad.centre): ...
        bad.start_at_point(["curl", ...])

Every process, device and namespace goes when the block ends; what a killed run left goes when the next begins.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.faults.conditions import MTU, Conditions, Cut
from tests.faults.namespaces import entering, namespace, run, sweep
from tests.faults.pipe import Carried
from tests.faults.relay import CENTRE_ADDRESS, DEVICE, POINT_ADDRESS
from tests.faults.steering import ROOT, Steered, clean_environment, steered

__all__ = ["CENTRE_ADDRESS", "POINT_ADDRESS", "Counts", "Link", "link"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the link has done so far."""

    down: Carried
    up: Carried
    cuts: int
    killed: int
    """TCP connections that cuts have ended."""
    resets: int
    fetched: int
    """Bytes of TCP streams that reached the point, each byte of each connection once: HTTP's headers included."""
    elapsed: float
    """Seconds since the first packet."""


class Link:
    """Two ends, ``centre`` and ``point`` (names of namespaces), at 10.77.0.1 and 10.77.0.2."""

    def __init__(self, centre: str, point: str, relay: Steered) -> None:
        self.centre = centre
        self.point = point
        self._relay = relay

    def counts(self) -> Counts:
        """Return what the link has done so far."""
        return _counts(self._relay.ask("count"))

    def cut(self, how: Cut) -> None:
        """Let nothing pass from now on."""
        self._relay.ask(f"cut {how}")

    def mend(self) -> None:
        """Let packets pass again; connections that the cut killed stay dead."""
        self._relay.ask("mend")

    def run_at_point(
        self, command: Sequence[str], most_seconds: float, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run ``command`` at the point's end to its end; raises ``TimeoutExpired`` after ``most_seconds``."""
        return subprocess.run(
            entering(self.point, command),
            cwd=ROOT,
            env=clean_environment(environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=most_seconds,
        )


@contextmanager
def link(conditions: Conditions) -> Iterator[Link]:
    """Set up a link like ``conditions`` and yield it."""
    sweep()
    with namespace("centre") as centre, namespace("point") as point:
        facts = json.dumps(conditions.to_json())
        with steered("tests.faults.relay", [facts, centre, point]) as relay:
            for end, own, other in ((centre, CENTRE_ADDRESS, POINT_ADDRESS), (point, POINT_ADDRESS, CENTRE_ADDRESS)):
                run(end, ["ip", "link", "set", "lo", "up"])
                run(end, ["ip", "address", "add", own, "peer", other, "dev", DEVICE])
                run(end, ["ip", "link", "set", DEVICE, "mtu", str(MTU), "up"])
            yield Link(centre, point, relay)


def _counts(facts: dict[str, Any]) -> Counts:
    return Counts(**{**facts, "down": Carried(**facts["down"]), "up": Carried(**facts["up"])})
