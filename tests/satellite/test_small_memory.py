"""An object larger than the memory of either end: sent, lost in part, mended and checked within a hard limit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from package_format import names
from tests.whole.programs import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SIZE, LIMIT = 128 << 20, 80 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA limits a program on Linux")
def test_an_object_larger_than_memory_goes_through_both_ends(tmp_path: Path) -> None:
    path = tmp_path / "object"
    with path.open("wb") as file:
        for _ in range(SIZE >> 20):
            file.write(os.urandom(1 << 20))
    program = [sys.executable, "-m", "tests.satellite.small_memory"]
    send = [*program, "send", str(path), str(LIMIT), str(tmp_path)]
    receive = [*program, "receive", str(path), str(LIMIT), str(tmp_path / "spool")]
    with (
        subprocess.Popen(send, cwd=ROOT, stdout=subprocess.PIPE) as sending,
        subprocess.Popen(receive, cwd=ROOT, stdin=sending.stdout) as receiving,
    ):
        assert sending.stdout is not None
        sending.stdout.close()
        assert receiving.wait() == 0
        assert sending.wait() == 0
    [got] = (tmp_path / "spool" / "packs").iterdir()
    assert got.stat().st_size == SIZE
    with got.open("rb") as one, path.open("rb") as other:
        assert names.digest_of(one.read()) == names.digest_of(other.read()) == got.name
