"""Broadcaster and ingest under load: kernel drops, CPU and memory, over real multicast (DESIGN §11).

    python -m benchmarks.broadcast_load [--quick] [--rates 10,40,80] [--loss 0.05] [--runs 0] [--size 100] [--memory 0]

Three network namespaces, a lossy bridge between them, no way back; datagrams are lost at random, or in runs of so many
seconds on average (0.006: noise; 5: a fade). The centre broadcasts lessons that nothing compresses, the ingest collects
them into a spool, until it has everything. CPU is the processes' own, children included, as a share of one core over
the time the broadcast took; memory is their peak. What is sent counts until the ingest has ended, solving, checking and
writing included; jitter is how much more than usual comes in the fullest hundredth of all 20 ms. Beside it udpcast
(with FEC of its own, without a way back) on a file of the same size. Needs root; on a machine that is busy with other
things the highest rate is reached at real-time priority only (``chrt -f 1``).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.air_laboratory import CENTRE, GROUP, PORT, SCHOOL, kernel_drops, laboratory
from benchmarks.air_peers import udpcast
from benchmarks.air_receivers import Air, at_random, in_runs
from benchmarks.generated import centre, make_content
from benchmarks.memory_limit import limited
from tests.faults.namespaces import entering, why_not

ROOT = Path(__file__).parents[1]
FILE = 4_000_000
MOST_CPU, MOST_RATE = 25.0, 40
"""Budget: per cent of a core at this rate (Mbit/s), and no datagram dropped by the kernel."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Watch:
    """What a process and its children have used: seconds of CPU, and KiB of memory at their peak."""

    cpu: float = 0.0
    peak: int = 0
    drops: int = 0

    def look(self, pid: int) -> None:
        """Look at the process ``pid`` now; after its end the last look counts."""
        cpu, peak = 0.0, 0
        for one in (pid, *_children(pid)):
            try:
                fields = Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split()
                status = Path(f"/proc/{one}/status").read_text("utf-8")
            except (FileNotFoundError, ProcessLookupError):
                continue
            cpu += (int(fields[11]) + int(fields[12])) / _TICKS
            peak += int(next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0"))
        self.cpu, self.peak = max(self.cpu, cpu), max(self.peak, peak)
        try:
            self.drops = kernel_drops(pid)
        except (OSError, ValueError):
            return


def _children(pid: int) -> list[int]:
    """Return the processes begun by any thread of ``pid``, and those that they began."""
    listed: list[str] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            listed += path.read_text("ascii").split()
    return [int(one) for one in listed] + [below for one in listed for below in _children(int(one))]


def publish(folder: Path, size: int) -> Path:
    """Publish ``size`` bytes of lessons; return the centre's folder."""
    make_content(folder / "content", max(1, size // FILE), FILE)
    centre("init", folder / "centre")
    centre("publish", folder / "centre", "--unplayed", "--channel", "bench", folder / "content")
    shutil.rmtree(folder / "content")
    return folder / "centre"


@dataclass(frozen=True, slots=True)
class Weather:
    """How much is lost: the share ``loss``, in runs of ``run`` seconds on average (0: each datagram by itself)."""

    loss: float
    run: float

    def air(self, rate: int) -> Air:
        """Return the same for datagrams that come at ``rate`` Mbit/s."""
        if not self.loss or not self.run:
            return at_random(self.loss)
        return in_runs(self.loss, max(1.0, self.run * rate * 1e6 / 8 / 1480))


def broadcast(folder: Path, size: int, rate: int, weather: Weather, memory: int) -> tuple[bool, str]:
    """Broadcast from the centre in ``folder`` at ``rate`` Mbit/s; return whether budgets were kept, and a line.

    ``memory`` are the bytes that each side may have, 0 for no limit.
    """
    loss = weather.loss
    shutil.rmtree(folder / "broadcast", ignore_errors=True)
    with (
        laboratory(weather.air(rate)) as air,
        tempfile.TemporaryDirectory(dir=folder.parent) as work,
        limited(memory) as at_school,
        limited(memory) as at_centre,
    ):
        root = folder / "repository" / "metadata" / "root.json"
        listen = [sys.executable, "-m", "satellite_ingest", "--group", GROUP, "--port", str(PORT)]
        listen += ["--interface", SCHOOL, "--root", str(root), "--spool", f"{work}/spool", "--until-complete"]
        listen += ["--seconds", str(round(120 + 8 * size * 8 / (rate * 1e6))), "--json", "--floor", "0"]
        send = [sys.executable, "-m", "centre", "broadcast", str(folder), "--group", GROUP, "--port", str(PORT)]
        send += ["--interface", CENTRE, "--rate", f"{rate}m", "--repair", str(round(100 * loss / (1 - loss) + 5))]
        receiving = subprocess.Popen(
            [*at_school, *entering(air.school, listen)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        time.sleep(2)
        begun = time.monotonic()
        sending = subprocess.Popen([*at_centre, *entering(air.centre, send)], cwd=ROOT, stdout=subprocess.DEVNULL)
        ours, theirs = Watch(), Watch()
        while receiving.poll() is None:
            ours.look(receiving.pid)
            theirs.look(sending.pid)
            time.sleep(0.25)
        took = time.monotonic() - begun
        sending.terminate()
        sending.wait(60)
        out, _ = receiving.communicate()
        facts = json.loads(out)
        ratio = air.bridge.bytes / size
        reached, jitter = air.bridge.steady(), air.bridge.jitter()
    whole = receiving.returncode == 0
    cpu, sent = 100 * ours.cpu / took, 100 * theirs.cpu / took
    kept = whole and (rate != MOST_RATE or (not ours.drops and not facts["dropped"] and cpu <= MOST_CPU))
    state = "whole" if whole else "NOT WHOLE"
    lost = f"{rate:4} {loss:4.0%} {weather.run:6g}"
    used = f"{cpu:7.1f} {ours.peak / 1024:7.0f} {sent:9.1f} {theirs.peak / 1024:7.0f}"
    line = f"{lost} {reached:7.1f} {jitter:6.2f} {state:9} {ratio:10.3f} {ours.drops:6} {facts['dropped']:7} {used}"
    return kept, line


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; 1 if a budget is missed, 3 where no laboratory can be set up."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broadcast_load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 MB, 10 and 40 Mbit/s")
    parser.add_argument("--loss", default="0.05", help="shares of datagrams lost, one after another")
    parser.add_argument("--runs", default="0", help="seconds that a loss lasts on average, one after another")
    parser.add_argument("--rates", default="10,40,80", help="Mbit/s, one after another")
    parser.add_argument("--size", type=int, default=100, help="MB")
    parser.add_argument("--memory", type=int, default=0, help="MiB that each side may have, 0 for no limit")
    chosen = parser.parse_args(arguments)
    if reason := why_not():
        print(reason)
        return 3
    size = 20_000_000 if chosen.quick else chosen.size * 1_000_000
    rates = [10, 40] if chosen.quick else [int(rate) for rate in chosen.rates.split(",")]
    losses = [float(loss) for loss in chosen.loss.split(",")]
    kept = True
    with tempfile.TemporaryDirectory() as name:
        folder = publish(Path(name), size)
        print(f"{size / 1e6:.0f} MB; CPU in % of a core, memory in MiB (peak, all processes)")
        print(
            "rate loss   runs reached jitter          sent÷size kernel waiting ingest: CPU memory  centre: CPU memory"
        )
        for rate, loss, run in itertools.product(rates, losses, map(float, chosen.runs.split(","))):
            if loss or not run:
                good, line = broadcast(folder, size, rate, Weather(loss, run), chosen.memory << 20)
                kept &= good
                print(line, flush=True)
        for loss in (0.05, 0.15):
            told = udpcast(min(size, 20_000_000), 40, loss, 1, 16)
            print(f"{loss:.0%} lost: udpcast at 40 Mbit/s, FEC 16 of 128: {told}", flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
