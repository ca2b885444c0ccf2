"""Acts in processes of their own whose disk goes wrong or who are killed, at an instant that is told.

A process that has imported everything waits for orders, one JSON object a line, and forks a child for each. Answers
are JSON too. ``Workshop`` is the side that gives orders; run as a module this is the other one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import bad_disk
from tests.faults.bad_disk import Kind

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Order:
    """One act: what, with which words, and what goes wrong below ``folder`` at which call or after how many seconds."""

    act: str
    words: Mapping[str, str]
    folder: str = ""
    kind: Kind = Kind.NOTHING
    at: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Ended:
    """How it ended: ``code`` is None where the process was killed; ``bug`` is the traceback of one."""

    code: int | None
    calls: int = 0
    kept: tuple[str, ...] = ()
    bug: str = ""
    trouble: str = ""
    seconds: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)


class Workshop:
    """Gives orders to the process that waits for them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Workshop]:
        """Start the process; end it afterwards."""
        command = [sys.executable, "-m", "tests.faults.workshop"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=_environment()) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            try:
                yield cls(process)
            finally:
                process.stdin.close()
                process.wait()

    def do(self, order: Order) -> Ended:
        """Have it done; return how it ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Ended(**{**answer, "kept": tuple(answer["kept"])})


def _environment() -> dict[str, str]:
    # A child that is killed writes no coverage, and one that is measured makes calls of its own.
    return {name: text for name, text in bad_disk.environment().items() if not name.startswith("COV")}


def main() -> None:
    """Wait for orders."""
    from importlib import import_module

    from tests.faults.acts import MODULES

    for module in MODULES:
        import_module(module)
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(_have_done(Order(**{**order, "kind": Kind(order["kind"])}))), flush=True)


def _have_done(order: Order) -> dict[str, Any]:
    """Fork a child that does it, kill it when its time has come, and tell how it ended."""
    reading, writing = os.pipe()
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as shown:
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.dup2(said.fileno(), 2)
            os.dup2(shown.fileno(), 1)
            os._exit(_child(order, writing))
        os.close(writing)
        status = _waited(child, order.seconds)
        seconds = time.monotonic() - began
        with os.fdopen(reading, encoding="utf-8") as pipe:
            notes = [json.loads(note) for note in pipe.read().splitlines()]
        said.seek(0)
        shown.seek(0)
        trouble, facts = said.read().decode("utf-8", "replace"), shown.read().decode("utf-8", "replace").strip()
    last: dict[str, Any] = next((note for note in notes if "calls" in note), {"calls": 0, "bug": ""})
    return {
        "code": os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else None,
        "kept": [note["kept"] for note in notes if "kept" in note],
        "trouble": trouble,
        "seconds": seconds,
        "facts": json.loads(facts) if facts.startswith("{") else {},
        **last,
    }


def _waited(child: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while seconds and time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.0005)
    if seconds:
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _child(order: Order, notes: int) -> int:
    def note(**facts: object) -> None:
        os.write(notes, json.dumps(facts).encode() + b"\n")

    from tests.faults.acts import act

    bug, code = "", 1
    bad_disk.arm(order.folder, order.kind, order.at)
    try:
        code = act(order.act, order.words, lambda row: note(kept=row))
    except BaseException:  # a bug is what the laboratory looks for: it is told, not raised
        bug = traceback.format_exc()
    sys.stdout.flush()
    note(calls=bad_disk.calls(), bug=bug)
    return code


if __name__ == "__main__":
    main()
