"""What one spoiled object costs: a bit flipped on a stick, and a bit flipped on this disk (DESIGN §11).

    python -m benchmarks.bad_object [--quick]

400 lessons of 300 kB, published by the real centre and copied onto a stick. One bit in one of its packs is flipped: one
run has to leave every lesson but one playable, and name that one. Then the stick is whole again, everything is here,
and one bit in a file on this disk is flipped: verify has to find it, and the next sync to bring no more than is bad.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generated import CHANNEL, centre, make_content, root
from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from desktop_app.sync.engine import sync
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.progress import Outcome
from desktop_app.sync.subscribe import subscribe
from package_format import pack

FILES, SIZE = 400, 300_000


def receive(store: Store, stick: Path) -> Outcome:
    """Import from the stick."""
    source = FolderSource(stick)
    try:
        return sync(store, [source], lambda _: None)
    finally:
        source.close()


def flip(path: Path, place: int) -> None:
    """Flip one bit."""
    with path.open("r+b") as file:
        file.seek(place)
        [byte] = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ 0x40]))


def a_chunk(stick: Path) -> tuple[Path, int]:
    """Return the largest pack of the stick and a place in the middle of one of its chunks."""
    path = max((stick / "packs").iterdir(), key=lambda one: one.stat().st_size)
    with path.open("rb") as file:
        entry = max(pack.read_directory(file, path.name), key=lambda one: one.stored)
    return path, entry.offset + entry.stored // 2


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print both lines; 1 if a budget is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bad_object", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the lessons")
    files = FILES // 10 if parser.parse_args(arguments).quick else FILES
    with tempfile.TemporaryDirectory(prefix="songke-") as name:
        folder = Path(name)
        make_content(folder / "content", files, SIZE)
        centre("init", folder / "centre")
        centre("publish", folder / "centre", "--unplayed", "--channel", CHANNEL, folder / "content")
        stick = folder / "centre" / "repository"
        with Store.open(folder / "point") as store:
            subscribe(store, str(stick), root(folder / "centre"), None, ())
            path, place = a_chunk(stick)
            flip(path, place)
            first = receive(store, stick)
            named = ", ".join(trouble.lesson for trouble in first.troubles)
            kept = first.installed == files - 1 and len(first.troubles) == 1
            verdict = "kept" if kept else "MISSED"
            print(f"one bit of {files} lessons on a stick: {first.installed} playable in one run, named: {named}")
            print(f"budget: {files - 1} playable: {verdict}")
            flip(path, place)
            second = receive(store, stick)
            file = store.library.lesson(f"lesson-{files // 2:03d}").main
            flip(file.location, SIZE // 2)
            found = verify(store)
            third = receive(store, stick)
            share = third.received / SIZE
            print(f"the one that was bad, from another stick: {second.installed} installed, {second.received} bytes")
            print(f"one bit of a file on this disk: {len(found.rotten)} found by verify")
            print(f"healed with {third.received} bytes, {share:.0%} of the file")
            healed = third.complete and verify(store).clean
    return 0 if kept and healed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
