"""A process steered by lines: a word goes in, an object of JSON comes back; it ends when nobody steers any more.

So a killed test takes its servers and relays with it: their standard input closes.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.namespaces import entering

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 20.0


class Steered:
    """The steering end of such a process; for one thread."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, word: str) -> dict[str, Any]:
        """Send ``word`` and return the answer; raises ``RuntimeError`` when the process is gone."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(word + "\n")
            self.process.stdin.flush()
        return self.listen()

    def listen(self) -> dict[str, Any]:
        """Return the next thing it says; raises ``RuntimeError`` when the process is gone."""
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        if not said:
            raise RuntimeError(f"{self.process.args!r} has ended")
        facts: dict[str, Any] = json.loads(said)
        return facts


@contextmanager
def steered(module: str, arguments: Sequence[str], inside: str | None = None) -> Iterator[Steered]:
    """Run ``python -m module arguments``, in the namespace ``inside`` if one is named, until the block ends."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(
        entering(inside, command) if inside else command,
        cwd=ROOT,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            steering = Steered(process)
            steering.listen()  # it says once that it is ready
            yield steering
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    # An error of its own would otherwise go unseen.
    if process.returncode != 0:
        raise RuntimeError(f"{module} ended with {process.returncode}")


def clean_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without proxies: the link leads to one server only."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, **(more or {})}
