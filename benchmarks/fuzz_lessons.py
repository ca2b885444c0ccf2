"""Spoiled lessons of every kind in the real players: does the window live through all of them? (issue: in class)

    python -m benchmarks.fuzz_lessons [--minutes N] [--seed N] [--only WORD …] [--real DIR] [--keep DIR]

Samples of films, sounds, documents, pictures, Flash and web packages are cut short and spoiled by a seeded hand, and
played in a process of their own: opened, jumped about in, closed. A lesson may play, be refused in words, or not show
itself; the process must not die, and must not stand still. Whatever it dies of is kept in ``--keep``. Ends with 1 if
something did.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.player.fuzzing import Fuzzing, table
from tests.player.mutants import samples


def main() -> int:
    """Fuzz, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz_lessons", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, metavar="N")
    parser.add_argument("--seed", type=int, default=20261126, metavar="N")
    parser.add_argument("--only", nargs="*", default=[], metavar="WORD", help="samples whose names have one of these")
    parser.add_argument("--real", type=Path, metavar="DIR", help="a folder with real lessons, spoiled as well")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where to keep what a process dies of")
    chosen = parser.parse_args()
    found = [one for one in samples(chosen.real) if not chosen.only or any(word in one.name for word in chosen.only)]
    with tempfile.TemporaryDirectory(prefix="songke-fuzz-") as place:
        folder = chosen.keep or Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        end, order = time.monotonic() + chosen.minutes * 60, random.Random(chosen.seed)
        with Fuzzing(folder, chosen.seed) as fuzzing:
            while time.monotonic() < end:
                fuzzing.play(order.choice(found))
        print(table(fuzzing, found))
        count = sum(sum(words.values()) for words in fuzzing.words.values())
        print(f"{count} lessons, {len(fuzzing.died_of)} of them fatal; at most {fuzzing.peak} MiB")
        for one in fuzzing.died_of:
            print(f"  {one.name}")
    return 1 if fuzzing.died_of else 0


if __name__ == "__main__":
    sys.exit(main())
