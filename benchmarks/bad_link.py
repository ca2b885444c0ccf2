"""How much of a bad link is put to use: our downloader, ``curl -C -`` in a loop and ``aria2c -x4``, side by side.

    python -m benchmarks.bad_link [--quick] [--size BYTES] [--link NAME ...] [--way NAME ...] [--congestion NAME]
                                  [--seed N] [--alone]

Each way fetches the same object over a link of its own with the same seed (docs/adr/0011): *cut* is 256/128 kbit/s,
600 ms there and back, 5 % loss each way, dead 3 s of every 30, when live connections are reset; *forgotten* the same
with connections that are swallowed without a word, as by a router that lost its table; *slow* is 64/32 kbit/s, cut like
the first. All run at the same time (they sleep, nearly always) unless ``--alone``. Needs root, ``ip`` and
``/dev/net/tun``; curl and aria2c as peers.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.conditions import Conditions, Cut, Outages, Way, village
from tests.faults.link import CENTRE_ADDRESS, Counts, Link, link
from tests.faults.namespaces import why_not
from tests.faults.steering import steered

PORT = 8000
ADDRESS = f"http://{CENTRE_ADDRESS}:{PORT}/"
FULL, QUICK = 20_000_000, 2_000_000
BUDGET_SHARE, BUDGET_FETCHED = 0.85, 1.02
_AVAILABLE = Path("/proc/sys/net/ipv4/tcp_available_congestion_control")


@dataclass(frozen=True)
class Result:
    """One way's run: seconds from start to whole object, bytes the program read (None: unknown), the link's counts."""

    way: str
    seconds: float
    read: int | None
    counts: Counts


@dataclass(frozen=True)
class Job:
    """``size`` bytes at ``folder/centre/pack``, to be brought to ``folder/point/<way>`` before ``ends_at``."""

    folder: Path
    size: int
    ends_at: float

    @property
    def content(self) -> Path:
        """The object at the centre."""
        return self.folder / "centre" / "pack"

    def target(self, way: str) -> Path:
        """Where ``way`` writes it."""
        return self.folder / "point" / way

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(1.0, self.ends_at - time.monotonic())


Fetching = Callable[[Link, Job], int | None]
"""Brings the object and returns how many bytes the program read from its connections, where it says so."""


# ------------------------------------------------------------------------------------------------ ways
def ours(bad: Link, job: Job) -> int:
    """Fetch every frame of the object with one call of ``HttpSource``."""
    spans = job.folder / "spans.json"
    spans.write_text(json.dumps(list(frames(job.size))))
    fetching = [sys.executable, "-m", "tests.faults.fetching", ADDRESS, "pack", str(spans), str(job.target("ours"))]
    done = bad.run_at_point(fetching, job.left)
    if done.returncode != 0:
        raise RuntimeError(f"HttpSource gave up: {done.stdout}{done.stderr}")
    received: int = json.loads(done.stdout)["received"]
    return received


def curl(bad: Link, job: Job) -> int:
    """Resume with curl until it says that all is there, as a careful script does."""
    command = ["curl", "--silent", "--show-error", "--fail", "--continue-at", "-", "--connect-timeout", "10"]
    command += ["--speed-limit", "1", "--speed-time", "8", "--output", str(job.target("curl"))]
    command += ["--write-out", "%{size_download}", ADDRESS + "pack"]
    read = 0
    while True:
        done = bad.run_at_point(command, job.left)
        read += int(done.stdout or 0)
        if done.returncode == 0:
            return read
        time.sleep(0.5)


def aria2(bad: Link, job: Job) -> None:
    """Fetch with aria2's four connections, patient settings and small pieces."""
    command = ["aria2c", "--quiet", "-x4", "-s4", "-k1M", "--continue=true", "--file-allocation=none"]
    command += ["--max-tries=0", "--retry-wait=1", "--timeout=8", "--connect-timeout=10", "--no-conf"]
    target = job.target("aria2")
    command += [f"--dir={target.parent}", f"--out={target.name}", ADDRESS + "pack"]
    while bad.run_at_point(command, job.left).returncode != 0:
        time.sleep(0.5)


WAYS: dict[str, tuple[str, Fetching]] = {"ours": ("", ours), "curl": ("curl", curl), "aria2": ("aria2c", aria2)}


def frames(size: int) -> Iterator[tuple[int, int]]:
    """Yield (offset, length) of frames as content-defined chunks have them: 16 to 256 KiB, 64 on average."""
    lengths = random.Random(20)
    offset = 0
    while offset < size:
        length = min(size - offset, 256 << 10, (16 << 10) + int(lengths.expovariate(1 / (48 << 10))))
        yield offset, length
        offset += length


# ------------------------------------------------------------------------------------------------ runs
@contextmanager
def prepared(size: int, most_seconds: float) -> Iterator[Job]:
    """Make the object, which nothing compresses."""
    with tempfile.TemporaryDirectory(prefix="songke-bad-link-") as name:
        job = Job(Path(name), size, time.monotonic() + most_seconds)
        job.content.parent.mkdir()
        job.target("").mkdir()
        job.content.write_bytes(random.Random(size).randbytes(size))
        yield job


def links(seed: int) -> dict[str, Conditions]:
    """Return the links that are measured, by name."""
    cut = village(seed=seed)
    slow = Conditions(Way(64_000, 0.3, 0.05, 16 << 10), Way(32_000, 0.3, 0.05, 16 << 10), cut.outages, seed)
    return {"cut": cut, "forgotten": replace(cut, outages=Outages(30, 3, Cut.FORGET)), "slow": slow}


def measure(way: str, size: int, conditions: Conditions, congestion: str) -> Result | None:
    """Let ``way`` fetch ``size`` bytes; None after five times what the link needs."""
    try:
        return _measure(way, size, conditions, congestion)
    except subprocess.TimeoutExpired:
        return None


def _measure(way: str, size: int, conditions: Conditions, congestion: str) -> Result:
    most_seconds = 60 + 5 * conditions.least_seconds(size)
    with prepared(size, most_seconds) as job, link(replace(conditions, life=most_seconds + 30)) as bad:
        with steered("tests.faults.web_server", [str(job.content.parent), str(PORT), congestion], bad.centre):
            began = time.monotonic()
            read = WAYS[way][1](bad, job)
            result = Result(way, time.monotonic() - began, read, bad.counts())
        if job.target(way).read_bytes() != job.content.read_bytes():
            raise RuntimeError(f"{way} brought other bytes than the centre has")
    return result


def table(name: str, results: Sequence[Result], size: int, conditions: Conditions) -> Iterator[str]:
    """Yield the lines of the report about one link."""
    least = conditions.least_seconds(size)
    yield ""
    yield f"{name}: {size / 1e6:g} MB, {size * 8 / conditions.down.rate:.0f} s by bandwidth alone, {least:.0f} s with"
    yield "headers, lost packets and outages, which is all the link can carry = 100 %"
    yield ""
    yield "| way | seconds | share of what the link could carry | read ÷ needed | wire ÷ needed | seconds ÷ ours |"
    yield "|---|---|---|---|---|---|"
    own = next((result.seconds for result in results if result.way == "ours"), None)
    for result in results:
        against = f"{result.seconds / own:.2f}" if own else "–"
        share, wire = least / result.seconds, result.counts.fetched / size
        read = "–" if result.read is None else f"{result.read / size:.3f}"
        yield f"| {result.way} | {result.seconds:.0f} | {share:.1%} | {read} | {wire:.3f} | {against} |"
    yield f"| budget | {least / BUDGET_SHARE:.0f} | ≥ {BUDGET_SHARE:.0%} | ≤ {BUDGET_FETCHED} | | |"


LEGEND = """
read: by the program from its connections (aria2 does not say). wire: at the point's end, with headers;
what had arrived behind a lost packet when its connection was cut is thrown away by TCP, whoever fetches."""


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bad_link", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK // 10**6} MB instead of {FULL // 10**6}")
    parser.add_argument("--size", type=int, help="bytes to fetch")
    parser.add_argument("--link", action="append", choices=links(1), help="only over this one; repeatable")
    parser.add_argument("--way", action="append", choices=WAYS, help="only this way; repeatable")
    parser.add_argument("--congestion", help="the server's congestion control (default: bbr where the kernel has it)")
    parser.add_argument("--seed", type=int, default=1, help="of the losses")
    parser.add_argument("--alone", action="store_true", help="one after another")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where it cannot be measured."""
    asked = arguments(argv)
    if reason := why_not():
        print(f"no link can be made here: {reason}", file=sys.stderr)
        return 1
    available = _AVAILABLE.read_text().split()
    congestion = asked.congestion or ("bbr" if "bbr" in available else "cubic")
    size = asked.size or (QUICK if asked.quick else FULL)
    print(f"server on {congestion}, seed {asked.seed}", flush=True)
    ways = [way for way in asked.way or WAYS if not WAYS[way][0] or shutil.which(WAYS[way][0])]
    chosen = {name: conditions for name, conditions in links(asked.seed).items() if name in (asked.link or links(1))}
    # The slow link gets what it carries in the same time.
    sizes = {name: size * conditions.down.rate // 256_000 for name, conditions in chosen.items()}
    with ThreadPoolExecutor(1 if asked.alone else len(chosen) * len(ways)) as threads:
        runs = {
            (name, way): threads.submit(measure, way, sizes[name], conditions, congestion)
            for name, conditions in chosen.items()
            for way in ways
        }
        for (name, way), run in runs.items():
            result = run.result()
            print(f"{name}, {way}: {f'{result.seconds:.1f} s' if result else 'not done in time'}", flush=True)
    for name, conditions in chosen.items():
        results = [result for way in ways if (result := runs[name, way].result())]
        print("\n".join(table(name, results, sizes[name], conditions)))
    print(LEGEND)
    return 0


if __name__ == "__main__":
    sys.exit(main())
