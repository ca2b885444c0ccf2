"""Network namespaces of our own: made, entered, and always taken away again, even those that a killed test left.

Their names carry the process that made them and when it started; one whose maker is gone belongs to nobody.
Needs root and ``ip`` (iproute2).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
FOLDER = Path("/run/netns")
PREFIX = "songke-lab"
TUN = Path("/dev/net/tun")
_CLONE_NEWNET = 0x40000000
_serial = count(1)


class Impossible(Exception):
    """This machine cannot have network namespaces or TUN devices; the text says why."""


def why_not() -> str:
    """Return why no laboratory can be set up here, empty where it can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "ip is not installed (Debian: iproute2)"
    if not TUN.is_char_device():
        return f"{TUN} is not there"
    try:
        with namespace("probe") as name, TUN.open("rb"):
            run(name, ["ip", "link", "set", "lo", "up"])
    except (Impossible, OSError) as error:
        return f"this machine lets nobody make network namespaces: {error}"
    return ""


@contextmanager
def namespace(end: str) -> Iterator[str]:
    """Make a namespace for ``end`` of a link, yield its name, and take it away with every process in it."""
    name = f"{PREFIX}-{os.getpid()}-{_started(os.getpid())}-{next(_serial)}-{end}"
    _ip("netns", "add", name)
    try:
        yield name
    finally:
        remove(name)


def run(name: str, command: Sequence[str]) -> None:
    """Run a short ``command`` in the namespace ``name``; raises ``Impossible`` when it fails."""
    _ip("netns", "exec", name, *command)


def entering(name: str, command: Sequence[str]) -> list[str]:
    """Return the command line that runs ``command`` in the namespace ``name``, as the same process."""
    return ["ip", "netns", "exec", name, *command]


def enter(name: str) -> None:
    """Move the calling thread into the namespace ``name``: what it opens from now on belongs there."""
    with (FOLDER / name).open("rb") as file:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(file.fileno(), _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter {name}")


def opened_in(name: str, opening: Callable[[], T]) -> T:
    """Return what ``opening`` opens in the namespace ``name``; a socket belongs to where it was made."""
    with ThreadPoolExecutor(1) as visitor:
        visitor.submit(enter, name).result()
        return visitor.submit(opening).result()


def remove(name: str) -> None:
    """Take the namespace ``name`` away and end the processes in it, which were all started for it."""
    listed = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True, check=False).stdout
    for pid in listed.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            continue
    _ip("netns", "del", name)


def sweep() -> list[str]:
    """Take away what killed runs left; return the names. Namespaces of living runs and of others are not touched."""
    left = [path.name for path in FOLDER.glob(f"{PREFIX}-*") if not _owned(path.name)]
    for name in left:
        # Another run may sweep at the same moment.
        with contextlib.suppress(Impossible):
            remove(name)
    return left


def _owned(name: str) -> bool:
    """Whether the process that made ``name`` still lives: the same number, started at the same moment."""
    pid, started = name.removeprefix(PREFIX + "-").split("-")[:2]
    return _started(int(pid)) == started


def _started(pid: int) -> str:
    """Return when process ``pid`` started, in ticks since the machine did (proc(5), stat, field 22); empty if gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return stat.rpartition(")")[2].split()[19]


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Impossible(f"ip {' '.join(arguments)}: {done.stderr.strip() or done.returncode}")
