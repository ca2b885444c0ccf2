"""Programs that read strangers' files end alone: in time, in memory, without a network, however they end."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from centre import contained
from centre.contained import Limits, NotRun

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of Linux")


def python(script: str, limits: Limits, folder: Path | None = None) -> contained.Ended:
    return contained.run([sys.executable, "-I", "-c", script], limits, folder)


def test_what_a_program_says_comes_back(tmp_path: Path) -> None:
    ended = python("import os; print(os.getcwd())", Limits(60), tmp_path)
    assert (ended.code, ended.output.decode().strip()) == (0, str(tmp_path))


def test_a_crash_is_a_code_and_not_an_exception() -> None:
    assert python("import os; os.abort()", Limits(60)).code < 0


def test_a_program_that_does_not_end_is_ended_with_what_it_started(tmp_path: Path) -> None:
    script = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    began = time.monotonic()
    with pytest.raises(NotRun, match="took more than"):
        python(script, Limits(2), tmp_path)
    assert time.monotonic() - began < 300


@pytest.mark.skipif(not Path("/usr/bin/prlimit").exists(), reason="prlimit is not installed")
def test_memory_and_files_are_limited(tmp_path: Path) -> None:
    assert python("x = bytearray(2 << 30)", Limits(60, memory=1 << 30)).code != 0
    written = "open('large', 'wb').write(bytes(9 << 20))"
    assert python(written, Limits(60, file=1 << 20), tmp_path).code != 0
    assert (tmp_path / "large").stat().st_size <= 1 << 20


@pytest.mark.skipif(not contained.is_offline(), reason="this system makes no networks of its own")
def test_there_is_no_network_not_even_this_computer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        script = f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)"
        assert python(script, Limits(60)).code != 0
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()


def test_an_absent_program_is_said() -> None:
    with pytest.raises(NotRun, match="does not start"):
        contained.run(["/nowhere/at/all"], Limits(5))
