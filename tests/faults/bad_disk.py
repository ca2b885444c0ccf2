"""A disk that goes wrong at the n-th call: a small C file of ours, built here and preloaded into a process."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from enum import IntEnum
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("bad_disk.c")


class Kind(IntEnum):
    """What happens at the n-th call that it concerns; the numbers are those of ``bad_disk.c``."""

    NOTHING = 0
    READ_ERROR = 1
    """Opening or reading fails once with EIO."""
    WRITE_ERROR = 2
    """Writing, syncing, renaming or making fails once with EIO."""
    FULL = 3
    """From there on nothing can be written: ENOSPC."""
    READ_ONLY = 4
    """From there on nothing can be written: EROFS."""
    SHORT = 5
    """Only half of the bytes are read or written, as the system may at any time."""
    KILLED = 6
    """The process is killed (SIGKILL) before the call."""
    TORN = 7
    """Half of the bytes are written, then the process is killed."""


FATAL = frozenset({Kind.KILLED, Kind.TORN})


def why_not() -> str:
    """Return why no bad disk can be made here, empty if one can."""
    if sys.platform != "linux":
        return "a library is preloaded into processes on Linux only"
    if shutil.which("gcc") is None and shutil.which("cc") is None:
        return "no C compiler is here to build the bad disk (Debian: gcc)"
    return ""


@cache
def library() -> Path:
    """Build the library once for this process, and return where it is.

    Raises:
        subprocess.CalledProcessError: the compiler refuses it.
    """
    built = Path(tempfile.mkdtemp(prefix="songke-bad-disk-")) / "bad_disk.so"
    compiler = shutil.which("gcc") or shutil.which("cc") or "cc"
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(built), str(_SOURCE), "-ldl"]
    subprocess.run([compiler, *options], check=True, capture_output=True)
    return built


def environment() -> dict[str, str]:
    """Return the environment of a process with the bad disk in it."""
    return {**os.environ, "LD_PRELOAD": str(library())}


def arm(folder: str, kind: Kind, at: int) -> None:
    """Let the ``at``-th call below ``folder`` go wrong in this process, which has the library preloaded.

    ``at`` 0 only counts.
    """
    ctypes.CDLL(None).bad_disk_arm(os.fsencode(folder), ctypes.c_int(kind), ctypes.c_long(at))


def calls() -> int:
    """Return how many calls that concern the kind there were since ``arm``."""
    counting = ctypes.CDLL(None).bad_disk_count
    counting.restype = ctypes.c_long
    return int(counting())
