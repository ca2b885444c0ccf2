"""The window as a program of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import sys
from pathlib import Path
from desktop_app.ui import window
def tell(main):
    main.painted.connect(lambda: print("painted", flush=True))
sys.exit(window.run(Path(sys.argv[1]), prepare=tell))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs without asking by a signal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_program_that_is_asked_to_end_closes_its_window(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-c", CODE, str(tmp_path / "point")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        assert program.stdout.readline() == "painted\n"
        program.send_signal(number)
        assert program.wait(60) == 0
