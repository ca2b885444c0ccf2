"""Tests that need a Qt of their own (other screens, an X server) run in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 110
"""Seconds: less than the suite gives one test."""


def run_cases(cases: Path, place: Path, qt: Mapping[str, str]) -> None:
    """Run the tests of the file ``cases`` with ``qt`` in the environment; all of them must pass, none be left out.

    ``place`` is where they may write.
    """
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "COV_CORE_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={place / 'cases'}"]
    done = subprocess.run(
        [*command, str(cases)],
        check=False,
        cwd=ROOT,
        env=kept | dict(qt),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
