"""Makes the sample channel: ``python -m samples.make --out DIR [--second-release] [--from-scratch]``.

A plain call copies the finished content out of the repository and needs nothing but Python. ``--from-scratch`` draws,
speaks, encodes and prints everything anew and needs ffmpeg, espeak-ng and the fonts; without ``--out`` it replaces
``samples/lessons`` and ``samples/second`` themselves. Exits 0 when done, 1 with one line saying what is missing.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

SAMPLES = Path(__file__).resolve().parents[1]
LESSONS, SECOND = SAMPLES / "lessons", SAMPLES / "second"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m samples.make", description="Make the Songke sample channel.")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder to make; it must be absent or empty")
    parser.add_argument("--second-release", action="store_true", help="with one corrected file and one new resource")
    parser.add_argument("--from-scratch", action="store_true", help="render everything anew (maintainers)")
    chosen = parser.parse_args(arguments)
    if chosen.out is None and not chosen.from_scratch:
        parser.error("--out DIR says where to put the content")
    if chosen.out is not None and chosen.out.exists() and (not chosen.out.is_dir() or any(chosen.out.iterdir())):
        print(f"{chosen.out} is not an empty folder; nothing was changed.", file=sys.stderr)
        return 1
    if chosen.from_scratch:
        return render(chosen.out, chosen.second_release)
    copy_release(chosen.out, LESSONS, SECOND if chosen.second_release else None)
    return 0


def copy_release(out: Path, lessons: Path, second: Path | None) -> None:
    """Copy the first release, and over it what the second one changes and adds."""
    shutil.copytree(lessons, out, dirs_exist_ok=True, copy_function=shutil.copyfile)
    if second is not None:
        shutil.copytree(second, out, dirs_exist_ok=True, copy_function=shutil.copyfile)


def render(out: Path | None, second: bool) -> int:
    """Make everything anew, in `out` or in the repository itself."""
    # Needed here only: whoever copies needs neither Pillow nor PySide6.
    try:
        from samples.make.outside import CannotMake
        from samples.make.rendering import render_first, render_repository, render_second
    except ModuleNotFoundError as lack:
        print(f"the Python package {lack.name} is missing: install requirements/dev.lock", file=sys.stderr)
        return 1
    try:
        if out is None:
            render_repository(LESSONS, SECOND)
        else:
            render_first(out)
            if second:
                render_second(out)
    except CannotMake as lack:
        print(lack, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
