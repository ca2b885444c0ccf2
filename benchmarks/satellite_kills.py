"""Kill ingest, decoder and broadcaster at random instants, again and again; what ends in the spool is right.

    python -m benchmarks.satellite_kills [KILLS] [SEED]

Real processes and real multicast on loopback, 5 % loss. Each kill is of a process that lives: where there is no decoder
yet, one is waited for, and the random instant counts from then. Whenever everything has arrived, the spool is emptied
and the next reception begins. Says how many kills each had, how many receptions were whole, and whether all bytes were
right.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.satellite.air import HEARD, LOOPBACK, SENT, Air
from tests.whole.programs import ROOT, Centre

VICTIMS = ("ingest", "decoder", "broadcaster")
LONGEST = 240.0


class Trial:
    """A centre that broadcasts and an ingest that hears it, each begun again whenever it was killed."""

    def __init__(self, centre: Centre, spool: Path, air: Air, seed: int) -> None:
        place = ["--port", str(air.port), "--interface", LOOPBACK]
        self._sending = ["centre", "broadcast", str(centre.folder), "--group", SENT, *place, "--rate", "12m"]
        self._receiving = ["satellite_ingest", "--group", HEARD, *place, "--root", str(centre.root)]
        self._receiving += ["--spool", str(spool), "--floor", "0"]
        self._spool = spool
        self._expected = {path.name: path.read_bytes() for path in (centre.tree / "packs").iterdir()}
        self._draw = random.Random(seed)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.killed: Counter[str] = Counter()
        self.whole = 0
        self.wrong = 0

    def run(self, kills: int) -> None:
        """Kill ``kills`` times, then let the last reception become whole."""
        try:
            while self.killed.total() < kills:
                self._revive()
                victim = self._draw.choice(VICTIMS)
                if victim == "decoder":
                    wait(self._decoders)
                time.sleep(self._draw.uniform(0.2, 3.0))
                self._kill(victim)
                if self._is_whole():
                    self._begin_anew()
            self._revive()
            wait(self._is_whole)
            self._judge()
        finally:
            for process in self._running.values():
                process.send_signal(signal.SIGTERM)
            for process in self._running.values():
                process.wait(30)

    def _revive(self) -> None:
        for name, command in (("ingest", self._receiving), ("broadcaster", self._sending)):
            if name not in self._running or self._running[name].poll() is not None:
                self._running[name] = subprocess.Popen(
                    [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )

    def _decoders(self) -> list[int]:
        """Return the processes that solve and check for the ingest, but not Python's own that tidies up after them."""
        children = Path(f"/proc/{self._running['ingest'].pid}/task").glob("*/children")
        found = [pid for path in children for pid in path.read_text("ascii").split()]
        return [int(pid) for pid in found if b"multiprocessing.spawn" in _command_line(pid)]

    def _kill(self, victim: str) -> None:
        if victim == "decoder":
            for pid in self._decoders():
                os.kill(pid, signal.SIGKILL)
                self.killed[victim] += 1
            return
        self._running[victim].kill()
        self._running[victim].wait(30)
        self.killed[victim] += 1

    def _is_whole(self) -> bool:
        place = self._spool / "packs"
        return place.is_dir() and self._expected.keys() <= {path.name for path in place.iterdir()}

    def _begin_anew(self) -> None:
        ingest = self._running["ingest"]
        ingest.kill()
        ingest.wait(30)
        self._judge()
        shutil.rmtree(self._spool)

    def _judge(self) -> None:
        self.whole += 1
        there = {path.name: path.read_bytes() for path in (self._spool / "packs").iterdir()}
        self.wrong += there != self._expected


def _command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait(condition: Callable[[], object]) -> None:
    """Wait until ``condition`` holds; raise ``TimeoutError`` after ``LONGEST`` seconds."""
    deadline = time.monotonic() + LONGEST
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for did not come")
        time.sleep(0.2)


def main() -> None:
    kills, seed = (int(word) for word in (*sys.argv[1:], *("200", "1")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as name, Air(0.05) as air:
        centre = Centre(Path(name) / "centre")
        centre.done("init")
        centre.done("publish", "--unplayed", "--channel", "songke-samples", ROOT / "samples" / "lessons")
        trial = Trial(centre, Path(name) / "spool", air, seed=seed)
        trial.run(kills)
    print(f"killed {dict(trial.killed)}; {trial.whole} receptions became whole, {trial.wrong} of them wrong")


if __name__ == "__main__":
    main()
