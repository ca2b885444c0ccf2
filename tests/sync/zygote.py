"""Syncs in processes of their own, killed when told: a process that is ready forks for every order on its input.

Order: ``FOLDER SOURCE SECONDS``. The child syncs from the source, an address or folder; after SECONDS it is killed
(0: never). Answer: one line, ``killed`` or ``ended CODE TOOK``, where TOOK is the seconds the whole sync took.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path


def main() -> None:
    for module in ("desktop_app.sync.engine", "desktop_app.sync.http_source", "desktop_app.store.store"):
        __import__(module)
    print("ready", flush=True)
    for line in sys.stdin:
        folder, address, seconds = line.split()
        print(run(Path(folder), address, float(seconds)), flush=True)


def run(folder: Path, address: str, seconds: float) -> str:
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os._exit(child_sync(folder, address))
    while not seconds or time.monotonic() - began < seconds:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return f"ended {os.waitstatus_to_exitcode(status)} {time.monotonic() - began:.3f}"
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else f"ended {os.waitstatus_to_exitcode(status)} {seconds:.3f}"


def child_sync(folder: Path, address: str) -> int:
    from desktop_app.sync.sources import is_address
    from tests.sync.points import bring, opened

    with opened(folder) as store:
        return 0 if bring(store, address if is_address(address) else Path(address)).complete else 3


if __name__ == "__main__":
    main()
