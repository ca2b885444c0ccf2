"""A trip of a stick, killed (SIGKILL) at a chosen instant, again and again: a process that is ready forks for each.

    python -m tests.whole.stick_kills

Order on the input: ``FOLDER SECONDS``. FOLDER holds a centre, a school and a stick. The child exports, imports,
carries, collects and carries once more; after SECONDS it is killed (0: never). Answer: ``killed`` or ``ended TOOK``.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import time
from pathlib import Path


def trip(folder: Path) -> list[int]:
    """Go on one trip with both programs; return their exit codes."""
    from centre.__main__ import main as songke_centre
    from desktop_app.__main__ import main as songke

    made, data, stick = str(folder / "centre"), ["--data", str(folder / "school")], str(folder / "stick")
    with contextlib.redirect_stdout(io.StringIO()):
        return [
            songke_centre(["export", made, stick, "--json"]),
            songke(["import", stick, "--carry", "--json", *data]),
            songke_centre(["collect", made, stick, "--json"]),
            songke(["carry", stick, "--json", *data]),
        ]


def main() -> None:
    """Take orders until the input ends."""
    for module in ("centre.commands.export", "centre.commands.collect", "desktop_app.commands.import_",
                   "desktop_app.sync.engine", "desktop_app.sync.stick_look", "desktop_app.store.store"):  # fmt: skip
        __import__(module)
    print("ready", flush=True)
    for line in sys.stdin:
        folder, seconds = line.rstrip("\n").rsplit(" ", 1)
        print(_run(Path(folder), float(seconds)), flush=True)


def _run(folder: Path, seconds: float) -> str:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        trip(folder)
        os._exit(0)
    while not seconds or time.monotonic() - began < seconds:
        ended, _ = os.waitpid(child, os.WNOHANG)
        if ended:
            return f"ended {time.monotonic() - began:.3f}"
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed"


if __name__ == "__main__":
    main()
