"""Plays one spoiled lesson after another, as the window would: ``python -m tests.player.trial_player``.

A line of JSON in (``player``, ``media_type``, ``folder``, ``entry``), a line out: ``word`` is *played*, *refused* (with
its kind) or *waiting* (nothing came within the time, and the window could be used all the while), ``peak`` the MiB that
this process has needed at most. A process that ends, or says nothing, is what the fuzzing looks for.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.player.protocol import Player
from desktop_app.player.ranks import Ranks
from desktop_app.player.vocabulary import Can, State
from package_format.errors import LessonError
from tests.player.lessons import lesson_of
from tests.player.web_lessons import package

PATIENCE = 6.0
"""Seconds for a lesson to show itself."""
LOOK = 0.15
"""Seconds to look at each of its places."""


def wait(seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    """Let the window live until ``until`` holds, no longer than ``seconds``."""
    end = time.monotonic() + seconds
    loop = QEventLoop()
    while time.monotonic() < end and not until():
        QTimer.singleShot(10, loop.quit)
        loop.exec()


def attempt(ranks: dict[str, Ranks], asked: dict[str, Any]) -> str:
    """Play what is asked; return the word for what came of it."""
    name, folder = asked["player"], Path(asked["folder"])
    paths = [path for path in folder.rglob("*") if path.is_file()]
    if asked["package"]:
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        lesson = package(folder.with_name(folder.name + "-held"), files, asked["entry"], asked["media_type"])
    else:
        main = folder / asked["entry"]
        others = [path for path in paths if path != main]
        lesson = lesson_of(main, *others, media_type=asked["media_type"])
    failures: list[LessonError] = []
    player = ranks.setdefault(name, Ranks([name], silent=True)).player_for(lesson)
    player.failed.connect(failures.append)
    player.widget.resize(480, 270)
    player.widget.show()
    try:
        player.open(lesson, lesson.main)
        player.play()
        wait(PATIENCE, lambda: player.state not in (State.IDLE, State.OPENING))
        look_around(player)
    finally:
        player.close()
        player.deleteLater()
        wait(0.02)
    if failures:
        return f"refused: {type(failures[0]).__name__}"
    return "waiting" if player.state is State.OPENING else "played"


def look_around(player: Player) -> None:
    """Use the lesson as a class does: go on, jump, turn pages, choose what it says."""
    if player.state in (State.IDLE, State.OPENING, State.FAILED):
        return
    player.choose_tracks(player.tracks())
    wait(LOOK)
    if Can.SEEK in player.capabilities and player.length > 1:
        for share in (2, 1):
            player.seek(player.length // share)
            wait(LOOK)
    for _ in range(2):
        player.next_page()
        wait(LOOK)
    player.current_frame()
    player.widget.grab()


def peak() -> int:
    """MiB needed at most; ``getrusage`` would count what the process that started this one had. 0 where nobody says."""
    status = Path("/proc/self/status")
    said = status.read_text("ascii", "replace").splitlines() if status.is_file() else []
    return next((int(line.split()[1]) // 1024 for line in said if line.startswith("VmHWM")), 0)


def main() -> int:
    """Answer until there is nothing more to play."""
    application = QApplication([])
    ranks: dict[str, Ranks] = {}
    for line in sys.stdin:
        word = attempt(ranks, json.loads(line))
        print(json.dumps({"word": word, "peak": peak()}), flush=True)
    for one in ranks.values():
        one.close()
    application.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main())
