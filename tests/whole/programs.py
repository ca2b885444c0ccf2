"""The programs as a school and a centre start them: real processes, spoken to by command line, JSON and exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 110


@dataclass(frozen=True)
class Answer:
    """How a program ended: exit code, what ``--json`` said (None without), and its lines of trouble."""

    code: int
    facts: Any
    out: str
    trouble: str


def run(module: str, *arguments: object, env: dict[str, str] | None = None, cwd: Path = ROOT) -> Answer:
    """Run ``python -m module ARGUMENTS`` to its end."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_LONGEST,
        cwd=cwd,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **(env or {})},
        check=False,
    )
    facts = json.loads(done.stdout) if "--json" in arguments and done.stdout.strip() else None
    return Answer(done.returncode, facts, done.stdout, done.stderr)


@dataclass(frozen=True)
class Centre:
    """``songke-centre`` on one folder."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "repository" / "metadata" / "root.json"

    @property
    def tree(self) -> Path:
        return self.folder / "repository"

    def run(self, command: str, *arguments: object) -> Answer:
        return run("centre", command, self.folder, *arguments, "--json")

    def done(self, command: str, *arguments: object) -> Any:
        answer = self.run(command, *arguments)
        assert answer.code == 0, answer.trouble
        return answer.facts

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve on a free port; the address is what the program prints."""
        command = [sys.executable, "-m", "centre", "serve", str(self.folder), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            assert process.stdout is not None
            try:
                line = process.stdout.readline()
                yield next(word for word in line.split() if word.startswith("http://"))
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(_LONGEST)


@dataclass(frozen=True)
class Point:
    """``songke`` on one folder."""

    folder: Path

    def run(self, command: str, *arguments: object) -> Answer:
        return run("desktop_app", command, *arguments, "--data", self.folder, "--json")

    def done(self, command: str, *arguments: object) -> Any:
        answer = self.run(command, *arguments)
        assert answer.code == 0, answer.trouble
        return answer.facts

    def says(self, command: str, *arguments: object, lang: str = "zh_CN") -> Answer:
        """The same for a person, without JSON."""
        return run("desktop_app", "--lang", lang, command, *arguments, "--data", self.folder)
