"""Centres for tests: made by the real commands, in the same process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from centre.__main__ import main

Command = Callable[..., dict[str, Any]]


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
