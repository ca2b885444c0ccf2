from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from package_format.errors import Busy, Unwritable
from package_format.trust.file_lock import exclusive

HOLD = """
import sys, pathlib
from package_format.trust.file_lock import exclusive
with exclusive(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_program_at_a_time_and_a_killed_one_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Busy) as caught, exclusive(path):
            pass
        assert caught.value.folder == str(tmp_path)
        other.kill()
        other.wait()
    with exclusive(path):
        pass
    with exclusive(path), pytest.raises(Busy), exclusive(path):
        pass


def test_a_folder_that_takes_no_lock_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unwritable), exclusive(tmp_path / "none" / "a.lock"):
        pass
