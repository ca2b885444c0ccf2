"""Import from a folder, verified and on the disk for good, against ``cp -r`` (DESIGN §11).

    python -m benchmarks.folder_import [--quick] [--rounds N] [--folder DIR]

400 files, 598 MB, published by the real centre. In every round, on the same disk: ``cp -r``, ``rsync -a`` where it is
installed, a plain Python copy with SHA-256 and fsync, and ``songke import`` as a process of its own. The import is
timed from its first look at the stick to the last lesson switched; its start and the subscription are not part of it.
Every way runs with the source in the page cache (warm), which no real stick is: so ``--cold`` drops it before each.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.generated import CHANNEL, centre, make_content, root

FILES, SIZE = 400, 1_495_000
BUDGET_RATIO, BUDGET_MEMORY = 2.0, 80
MIB = 1 << 20


def import_once(repository: Path, folder: Path) -> None:
    """Be the process that imports: print the seconds and the most memory it took."""
    from desktop_app.store.store import Store
    from desktop_app.sync.engine import sync
    from desktop_app.sync.folder_source import FolderSource

    with Store.open(folder) as store:
        begun = time.perf_counter()
        outcome = sync(store, [FolderSource(repository)], lambda _: None)
        seconds = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(json.dumps({"seconds": seconds, "memory": memory, "complete": outcome.complete}))


def copy_checked(source: Path, target: Path) -> None:
    """Copy as a careful script would: read, hash, write, fsync, file by file."""
    target.mkdir()
    for path in sorted(source.iterdir()):
        hasher = hashlib.sha256()
        with path.open("rb") as read, (target / path.name).open("wb") as write:
            while block := read.read(MIB):
                hasher.update(block)
                write.write(block)
            write.flush()
            os.fsync(write.fileno())


class Bench:
    """The ways to bring the same lessons from one folder to another."""

    def __init__(self, folder: Path, cold: bool) -> None:
        self._folder = folder
        self._cold = cold
        self._content = folder / "content" / "video"
        self._repository = folder / "centre" / "repository"
        self._target = folder / "target"
        self.memory = 0

    def ways(self) -> Mapping[str, Callable[[], float]]:
        """Return the ways by name; each returns its seconds."""
        ways: dict[str, Callable[[], float]] = {
            "cp -r": lambda: self._run("cp", "-r"),
            "cp -r, then sync": self._lasting,
        }
        if shutil.which("rsync"):
            ways["rsync -a"] = lambda: self._run("rsync", "-a")
        return {**ways, "plain Python, SHA-256, fsync": self._plain, "songke import": self._import}

    def forget(self) -> None:
        """Begin anew: no target, nothing waiting to be written, and with ``cold`` no source in memory."""
        shutil.rmtree(self._target, ignore_errors=True)
        os.sync()
        if self._cold:
            for path in [*self._content.iterdir(), *self._repository.rglob("*")]:
                _drop_from_memory(path)

    def _run(self, *command: str) -> float:
        begun = time.perf_counter()
        subprocess.run([*command, f"{self._content}/", str(self._target)], check=True)
        return time.perf_counter() - begun

    def _lasting(self) -> float:
        """Copy so that a power cut loses nothing, as an import must: the physical limit of this disk."""
        begun = time.perf_counter()
        self._run("cp", "-r")
        os.sync()
        return time.perf_counter() - begun

    def _plain(self) -> float:
        begun = time.perf_counter()
        copy_checked(self._content, self._target)
        return time.perf_counter() - begun

    def _import(self) -> float:
        point = ["--data", str(self._target)]
        _python("desktop_app", "subscribe", str(self._repository), "--root", str(self._folder / "root.json"), *point)
        facts = json.loads(_python("benchmarks.folder_import", "--one", str(self._repository), str(self._target)))
        if not facts["complete"]:
            raise SystemExit("the import was not complete")
        self.memory = max(self.memory, facts["memory"])
        return float(facts["seconds"])


def _python(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def _drop_from_memory(path: Path) -> None:
    if path.is_file():
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(bench: Bench, rounds: int) -> dict[str, list[float]]:
    """Run every way once a round; the first round only warms up."""
    seconds: dict[str, list[float]] = {way: [] for way in bench.ways()}
    for number in range(rounds + 1):
        for way, run in bench.ways().items():
            bench.forget()
            took = run()
            if number:
                seconds[way].append(took)
    return seconds


def lines(seconds: Mapping[str, Sequence[float]], memory: int, megabytes: float) -> Iterator[str]:
    """Yield the table. A ratio is the median of the rounds' own ratios: what disturbs a round disturbs all ways."""
    yield f"{'way':32}{'seconds':>9}{'MB/s':>8}{'× cp -r':>9}"
    for way, took in seconds.items():
        ratio = statistics.median(each / cp for each, cp in zip(took, seconds["cp -r"], strict=True))
        budget = (
            f"   budget ≤ {BUDGET_RATIO} {'kept' if ratio <= BUDGET_RATIO else 'MISSED'}" if "songke" in way else ""
        )
        middle = statistics.median(took)
        yield f"{way:32}{middle:9.2f}{megabytes / middle:8.0f}{ratio:9.2f}{budget}"
    kept = "kept" if memory <= BUDGET_MEMORY else "MISSED"
    yield f"songke import: {memory} MiB at most   budget ≤ {BUDGET_MEMORY} MiB {kept}"


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.folder_import", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the files, two rounds")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cold", action="store_true", help="drop the source from memory before every run")
    parser.add_argument("--folder", type=Path, help="a folder on the disk to measure (default: the system's)")
    parser.add_argument("--one", nargs=2, type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.one:
        import_once(*chosen.one)
        return 0
    files, rounds = (FILES // 10, 2) if chosen.quick else (FILES, chosen.rounds)
    with tempfile.TemporaryDirectory(prefix="songke-", dir=chosen.folder) as name:
        folder = Path(name)
        make_content(folder / "content", files, SIZE)
        centre("init", folder / "centre")
        centre("publish", folder / "centre", "--unplayed", "--channel", CHANNEL, folder / "content")
        (folder / "root.json").write_bytes(root(folder / "centre"))
        bench = Bench(folder, chosen.cold)
        print(f"{files} files, {files * SIZE / 1e6:.0f} MB, {'cold' if chosen.cold else 'warm'}, {rounds} rounds")
        for line in lines(measure(bench, rounds), bench.memory, files * SIZE / 1e6):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
