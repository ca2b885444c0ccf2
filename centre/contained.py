"""Runs another program on a stranger's file: a limited time, limited memory, and no network.

A decoder that crashes, loops or eats memory on a broken file ends alone; publishing notes that and goes on.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MOST_OUTPUT = 16 << 20
"""Bytes of what a program says that are read."""


class NotRun(Exception):
    """The program could not be started, or took too long; the text says which, in a few English words."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may use at most; 0 bytes stand for no limit.

    ``memory`` is the address space, ``file`` the size of each file that it writes; ``written`` is the memory that it
    may write to, for programs that reserve far more addresses than they ever use.
    """

    seconds: float
    memory: int = 0
    file: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: 0 is well, a negative code a signal (a crash); and what it said."""

    code: int
    output: bytes


def run(
    command: Sequence[str],
    limits: Limits,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    is_told: bool = False,
) -> Ended:
    """Run ``command`` in ``folder``, with everything it starts, and return how it ended.

    Args:
        is_told: what it says of its work (its second output) is wanted too, in one with the first.

    Raises:
        NotRun: it does not start, or took too long and was ended.
    """
    if shutil.which(command[0]) is None:
        raise NotRun("it does not start: it is not there")
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen(
                contained(command, limits),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT if is_told else subprocess.DEVNULL,
                cwd=folder,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
        except OSError as error:
            raise NotRun(f"it does not start: {error.strerror or error}") from error
        try:
            code = process.wait(limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise NotRun(f"it took more than {limits.seconds:.0f} seconds") from error
        finally:
            end(process)  # also what it left running, and when a person has stopped the publishing
        said.seek(0)
        return Ended(code, said.read(MOST_OUTPUT))


def contained(command: Sequence[str], limits: Limits, as_oneself: bool = False) -> list[str]:
    """Return ``command`` with what limits it and cuts it off; see ``_without_network`` for ``as_oneself``."""
    return [*_limited(limits), *_without_network(as_oneself), *command]


def _limited(limits: Limits) -> list[str]:
    program = shutil.which("prlimit")
    wanted = {"as": limits.memory, "data": limits.written, "fsize": limits.file, "core": 0}
    if program is None:
        return []
    return [program, *(f"--{name}={most}" for name, most in wanted.items() if most or name == "core"), "--"]


@cache
def _without_network(as_oneself: bool = False) -> tuple[str, ...]:
    """Return what puts a program into a network of its own that leads nowhere; nothing where the system has none.

    ``as_oneself``: the program must not take itself for root, because root does without a sandbox of its own (needs
    util-linux 2.35).
    """
    program = shutil.which("unshare")
    wrapper = (program or "", "--map-current-user" if as_oneself else "--map-root-user", "--net", "--")
    if program is None:
        return ()
    tried = subprocess.run([*wrapper, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return wrapper if tried.returncode == 0 else ()


def is_offline() -> bool:
    """Return whether programs run here have no network at all (Linux with user namespaces), or only no proxy."""
    return bool(_without_network())


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program that was started in a session of its own, with everything that it has started."""
    if hasattr(os, "killpg"):
        # soffice is a starter: the work is done by its child
        with suppress(ProcessLookupError, PermissionError):  # nobody of the group is left
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
