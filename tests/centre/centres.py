"""Centres for tests: made by the real commands, in the same process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from centre.__main__ import main
from tests.centre import contents, reader
from tests.centre.contents import table


def run(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> dict[str, Any]:
    """Run one command with ``--json``; return what it reported. Its exit code must be ``code``."""
    capsys.readouterr()
    assert main([*map(str, arguments), "--json"]) == code, capsys.readouterr().err
    captured = capsys.readouterr()
    assert captured.err.count("\n") == (1 if code else 0), captured.err
    return dict(json.loads(captured.out)) if captured.out else {"error": captured.err}


def tree_of(folder: Path) -> dict[str, bytes]:
    """Return path → content of every file below ``folder``."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class Site:
    """A centre, a content folder and a reader who comes back."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.centre = folder / "centre"
        self.tree = self.centre / "repository"
        self.content = folder / "content"
        self._reader = folder / "reader"
        self._capsys = capsys
        self.run("init", self.centre)

    def run(self, *arguments: object, code: int = 0) -> dict[str, Any]:
        return run(self._capsys, *arguments, code=code)

    def publish(self, code: int = 0, words: tuple[str, ...] = ("--unplayed",)) -> dict[str, Any]:
        return self.run("publish", self.centre, "--channel", "demo", self.content, *words, code=code)

    def withdraw(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        return self.run("withdraw", self.centre, "--channel", "demo", *arguments, code=code)

    def look(self) -> reader.Seen:
        return reader.look(self.tree, self._reader)

    def rows(self, *rows: dict[str, str]) -> None:
        contents.write(self.content, {"resources.csv": table(rows)})

    def add(self, **files: bytes | str) -> None:
        contents.write(self.content, {name.replace("__", "."): content for name, content in files.items()})
