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


AT_REST = """
import sys
from pathlib import Path
from desktop_app.ui import window
HEAVY = {"tuf", "securesystemslib", "cryptography", "requests", "urllib3", "zeroconf", "alembic", "vlc"}
HEAVY.add("QtWebEngineCore")
def rest(main):
    from PySide6.QtCore import QTimer
    def tell():
        held = {name.split(".")[0] for name in sys.modules} | {name.split(".")[-1] for name in sys.modules}
        print(sorted(HEAVY & held), flush=True)
        main.close()
    main.built.connect(lambda: main.rooms.library.cards.answered.connect(lambda _: QTimer.singleShot(1500, tell)))
sys.exit(window.run(Path(sys.argv[1]), prepare=rest))
"""


@pytest.mark.usefixtures("shop")
def test_a_window_at_rest_holds_nothing_that_it_does_not_need_yet(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_REST, str(folder)], capture_output=True, text=True, timeout=100, check=True
    )
    assert set(done.stdout.split("\n")) == {"[]", ""}
