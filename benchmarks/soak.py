"""Everything that can go wrong with a disk or a process, for hours: no promise may break (issue 3, the laboratory).

    python -m benchmarks.soak [--kills N] [--minutes N] [--step N] [--act NAME …]

First, every act (sync, verify, carry, record, clean, import, share, publish, collect, export) goes wrong at every call
of its disk, once for each kind of trouble: EIO, a full disk, a read-only one, short reads and writes, SIGKILL, half a
write and SIGKILL. ``--step 10`` tries every tenth call. Then N times (500) an act is killed at a random instant, syncs
over HTTP among them; ``--minutes`` goes on with that until the time is up. After each: what played plays, what was
acknowledged is there, doing it again ends well, ``verify`` is clean, nothing lies about. Ends with 1 if one broke.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import bad_disk
from tests.faults.centre_trials import centre_scenes
from tests.faults.net_trials import MOST_ONCE, MOST_TWICE, NetScene
from tests.faults.share_trials import ShareScene
from tests.faults.trials import KINDS, Scene, attempt, count_calls, kill, point_scenes, time_of
from tests.faults.workshop import Workshop
from tests.sync.fault_server import FaultServer

SHOWN = 2000
"""Characters of a broken promise that are printed."""


@dataclass
class Row:
    """What came of one kind of trouble in one act."""

    act: str
    trouble: str
    calls: int = 0
    words: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return the row of the table."""
        counted = [self.words[word] for word in ("done", "refused", "incomplete", "killed")]
        figures = "".join(f"{figure:>11}" for figure in (self.calls, sum(counted), *counted, len(self.broken)))
        return f"{self.act:<15}{self.trouble:<13}{figures}"


HEAD = f"{'act':<15}{'trouble':<13}" + "".join(
    f"{name:>11}" for name in ("calls", "tried", "done", "refused", "incomplete", "killed", "broken")
)


def every_call(workshop: Workshop, scenes: Iterable[tuple[str, Scene]], step: int, folder: Path) -> Iterable[Row]:
    """Let every ``step``-th call of every act go wrong in every way."""
    for name, scene in scenes:
        for kind in KINDS:
            row = Row(name, kind.name.lower(), count_calls(workshop, scene, kind, folder))
            for at in range(1, row.calls + 1, step):
                try:
                    row.words[attempt(workshop, scene, kind, at, folder).word] += 1
                except AssertionError as broken:
                    row.broken.append(str(broken))
            yield row


def killings(
    workshop: Workshop, scenes: Sequence[tuple[str, Scene]], kills: int, until: float, folder: Path
) -> list[Row]:
    """Kill acts in turn at random instants, ``kills`` times and until ``until``."""
    instants = random.Random(20261125)
    took = {name: time_of(workshop, scene, folder) for name, scene in scenes}
    rows = {name: Row(name, "any instant") for name, _ in scenes}
    number = 0
    while number < kills or time.monotonic() < until:
        name, scene = scenes[number % len(scenes)]
        try:
            rows[name].words[kill(workshop, scene, instants.uniform(0.005, took[name]), folder).word] += 1
        except AssertionError as broken:
            rows[name].broken.append(str(broken))
        number += 1
    return list(rows.values())


def parsed() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(description="Let disks fail and processes die; no promise may break")
    parser.add_argument("--kills", type=int, default=500, metavar="N", help="acts killed at random instants")
    parser.add_argument("--minutes", type=float, default=0, metavar="N", help="go on killing for so long at least")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="try every N-th call only; 0 none")
    parser.add_argument("--act", action="append", default=[], metavar="NAME", help="only this act; repeatable")
    return parser.parse_args()


def main() -> int:
    """Run the laboratory and print the table."""
    chosen = parsed()
    if reason := bad_disk.why_not():
        print(f"left out: {reason}")
        return 0
    began = time.monotonic()
    broken = 0
    with (
        tempfile.TemporaryDirectory(prefix="songke-soak-") as place,
        FaultServer({}).running() as server,
        Workshop.open() as workshop,
    ):
        folder = Path(place)
        everything = (*point_scenes(folder / "p"), ShareScene(folder / "s"), *centre_scenes(folder / "c"))
        scenes = [(_name(scene), scene) for scene in everything]
        scenes = [(name, scene) for name, scene in scenes if not chosen.act or scene.act in chosen.act]
        net = NetScene(folder / "net", server)
        print(HEAD)
        rows = every_call(workshop, scenes, chosen.step, folder / "trial") if chosen.step else ()
        for row in rows:
            broken += _print(row)
        until = began + chosen.minutes * 60
        killed = [*scenes, *([] if chosen.act else [("sync, HTTP", net)] * 3)] if chosen.kills else []
        for row in killings(workshop, killed, chosen.kills, until, folder / "trial") if killed else ():
            broken += _print(row)
    if net.refetched:
        mean = sum(net.refetched) // len(net.refetched)
        broken += mean > MOST_TWICE or max(net.refetched) > MOST_ONCE
        print(f"fetched twice for each of {len(net.refetched)} cuts: {mean} bytes (most: {max(net.refetched)})")
    print(f"{broken} promises broken, {(time.monotonic() - began) / 60:.0f} minutes")
    return 1 if broken else 0


def _name(scene: Scene) -> str:
    return (
        f"{scene.act}, stick" if "Stick" in type(scene).__name__ or getattr(scene, "stick_fails", False) else scene.act
    )


def _print(row: Row) -> int:
    print(row.line(), flush=True)
    for complaint in row.broken[:3]:
        print("    " + complaint[:SHOWN].replace("\n", "\n    "), flush=True)
    return len(row.broken)


if __name__ == "__main__":
    sys.exit(main())
