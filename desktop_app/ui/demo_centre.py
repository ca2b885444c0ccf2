"""The sample centre of the demonstration: real commands of ``songke-centre``, as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from package_format.errors import Missing, Unreachable

HOUSE = Path(__file__).resolve().parents[2]
"""The folder that holds the programs and ``samples/``."""
SAMPLES = HOUSE / "samples" / "lessons"
CHANNEL = "songke-samples"
_COMMAND_SECONDS = 300
_END_SECONDS = 15


class SampleCentre:
    """A centre in ``folder`` that publishes the sample lessons; a second use finds everything made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        """Whether the centre has been made."""
        return (self.folder / "centre.toml").is_file()

    @property
    def root(self) -> Path:
        """The root.json that points are given."""
        return self.folder / "repository" / "metadata" / "root.json"

    def make(self) -> None:
        """Make keys and an empty repository."""
        self._run("init", str(self.folder))

    def publish(self) -> dict[str, Any]:
        """Publish the sample lessons; what the command reports (``number``, ``resources``, ``content_bytes`` …)."""
        if not SAMPLES.is_dir():
            raise Missing(str(SAMPLES))
        return self._run("publish", str(self.folder), "--unplayed", "--channel", CHANNEL, str(SAMPLES))

    def report(self) -> dict[str, Any]:
        """What the centre knows of the lessons' use: ``resources`` and ``totals``."""
        return self._run("report", str(self.folder))

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve the centre for the body; gives its address. The process is ended by its own id."""
        port_file = self.folder / "port"
        kept = port_file.read_text("ascii") if port_file.is_file() else "0"
        server = self._serve(kept)
        address = _first_line(server)
        if not address and kept != "0":  # the port is taken by another program now
            _end(server)
            server = self._serve("0")
            address = _first_line(server)
        try:
            if not address:
                raise Unreachable("songke-centre serve", "it ended before it gave its address")
            port_file.write_text(address.rstrip("/").rpartition(":")[2], "ascii")
            yield address
        finally:
            _end(server)

    def _serve(self, port: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "centre", "serve", str(self.folder), "--port", port],
            cwd=HOUSE,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def _run(self, *arguments: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "centre", *arguments, "--json"],
            cwd=HOUSE,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise CentreFailed(arguments[0], (done.stderr.strip().splitlines() or ["no reason given"])[-1])
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else {}
        return found


class CentreFailed(Exception):
    """A command of the sample centre did not succeed; ``str()`` is its own line of trouble."""

    def __init__(self, command: str, line: str) -> None:
        super().__init__(line or f"songke-centre {command}")


def _environment() -> dict[str, str]:
    """The same environment, speaking UTF-8, and finding the programs where this one was found."""
    return dict(os.environ) | {"PYTHONUTF8": "1", "PYTHONPATH": str(HOUSE)}


def _first_line(server: subprocess.Popen[str]) -> str:
    return server.stdout.readline().strip() if server.stdout else ""


def _end(server: subprocess.Popen[str]) -> None:
    server.terminate()
    try:
        server.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    if server.stdout:
        server.stdout.close()
