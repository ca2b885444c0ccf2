"""What an update travels with: 5 % of 400 files changed by 100 bytes each (DESIGN §11).

    python -m benchmarks.update [--quick]

The real centre publishes two releases and serves them; real points hold the first and sync to the second over HTTP,
one by the release delta and one that is offered packs alone. Bytes are counted where they arrive. The budgets are on
what brings the content against the size of the changed files (what fetching changed files whole would cost, the peer);
recipes, index and metadata are shown apart. Recipes that the delta makes count with its content.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.generated import CHANNEL, centre, change, file_path, make_content, root
from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from desktop_app.sync.engine import sync
from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.progress import Outcome
from desktop_app.sync.ranges import Span
from desktop_app.sync.reception import Reception
from desktop_app.sync.source import Pulse, Receiver, steady
from desktop_app.sync.subscribe import subscribe
from package_format.errors import Missing

FILES, SIZE, CHANGED_BYTES = 400, 1_495_000, 100
BUDGETS = {"delta": 0.005, "packs": 0.04}
"""Share of the changed files' bytes with the release delta, and from packs alone."""


class Counted(HttpSource):
    """Knows what the bytes it brought were; ``way`` is ``delta``, or ``packs`` for a repository without deltas."""

    def __init__(self, address: str, way: str) -> None:
        super().__init__(address)
        self.way = way
        self.bytes = {"delta": 0, "chunks": 0, "recipes": 0, "index": 0, "metadata": 0}

    def fetch(self, path: str, most: int, pulse: Pulse = steady) -> bytes:
        """Count a whole object."""
        content = super().fetch(path, most, pulse)
        self.bytes["index" if path.startswith("index/") else "metadata"] += len(content)
        return content

    def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
        """Count frames; what is carried between them counts with them."""
        for delta in (True, False):
            some = [span for span in spans if span.path.startswith("deltas/") == delta]
            if delta and self.way == "packs":
                for span in some:
                    receiver.lost(span, Missing(span.path, self.name))
                continue
            before = self.received
            super().fetch_ranges(some, receiver)
            kind = "delta" if delta else "chunks" if isinstance(receiver, Reception) else "recipes"
            self.bytes[kind] += self.received - before


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run ``songke-centre serve`` and give its address."""
    command = [sys.executable, "-m", "centre", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            yield next(word for word in line.split() if word.startswith("http"))
        finally:
            server.terminate()


def update(store: Store, address: str, way: str) -> tuple[Outcome, Counted, float]:
    """Sync once; return what came of it, what was counted, and the seconds."""
    source = Counted(address, way)
    begun = time.perf_counter()
    outcome = sync(store, [source], lambda _: None)
    source.close()
    if not outcome.complete:
        raise SystemExit(f"the sync was not complete: {outcome.troubles}")
    return outcome, source, time.perf_counter() - begun


def lines(source: Counted, outcome: Outcome, seconds: float, changed: int) -> Iterator[str]:
    """Yield the table of one point."""
    yield f"{'by ' + source.way:28}{'bytes':>12}{'÷ changed files':>17}"
    content = source.bytes["delta"] + source.bytes["chunks"]
    budget = BUDGETS[source.way]
    kept = "kept" if content / changed <= budget else "MISSED"
    yield f"{'changed files whole (peer)':28}{changed:12}{1:17.2%}"
    yield f"{'content':28}{content:12}{content / changed:17.2%}   budget ≤ {budget:.1%} {kept}"
    for part in ("recipes", "index", "metadata"):
        yield f"{part:28}{source.bytes[part]:12}{source.bytes[part] / changed:17.2%}"
    yield f"{'all of it':28}{outcome.received:12}{outcome.received / changed:17.2%}"
    yield f"{outcome.requests} requests, {outcome.kept} bytes reused from this disk, {seconds:.1f} s"


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.update", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the files")
    files = FILES // 5 if parser.parse_args(arguments).quick else FILES
    numbers = range(0, files, 20)
    with tempfile.TemporaryDirectory(prefix="songke-") as name:
        folder = Path(name)
        make_content(folder / "content", files, SIZE)
        centre("init", folder / "centre")
        centre("publish", folder / "centre", "--unplayed", "--channel", CHANNEL, folder / "content")
        with serving(folder / "centre") as address:
            with Store.open(folder / "packs") as store:
                subscribe(store, address, root(folder / "centre"), None, ())
                update(store, address, "packs")
            shutil.copytree(folder / "packs", folder / "delta")
            change(folder / "content", numbers, CHANGED_BYTES)
            centre("publish", folder / "centre", "--unplayed", "--channel", CHANNEL, folder / "content")
            changed = sum(file_path(folder / "content", number).stat().st_size for number in numbers)
            print(
                f"{files} files, {files * SIZE / 1e6:.0f} MB; {len(numbers)} of them changed by {CHANGED_BYTES} bytes"
            )
            for way in BUDGETS:
                with Store.open(folder / way) as store:
                    outcome, source, seconds = update(store, address, way)
                    if not verify(store).clean:
                        raise SystemExit("the point is not clean")
                for line in lines(source, outcome, seconds, changed):
                    print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
