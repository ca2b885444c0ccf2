from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.player.protocol import Player
from desktop_app.player.ranks import Ranks
from desktop_app.player.vlc_engine import VlcEngine
from desktop_app.player.vocabulary import State, Unavailable
from desktop_app.store.cards import Lesson
from package_format.errors import LessonError

QUIET = (
    # A test machine has neither a graphics card nor a sound server, and QtMultimedia says so.
    "No RHI backend. Using CPU conversion",
    r"pa_context_connect\(\) failed",
    # What cannot be opened, or was closed while it opened.
    "Could not open media. FFmpeg error description",
)
"""Words of QtMultimedia that are no trouble: ``pytestmark = pytest.mark.qt_log_ignore(*QUIET)``."""
PATIENCE = 60_000
"""Milliseconds a test waits for what must happen; reached only when it never does."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "vlc: needs libVLC; left out where it is not installed")


class Stage:
    """Opens players, notes what they say, and closes them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.bot = qtbot
        self._players: list[Player] = []
        self._ranks: dict[str, Ranks] = {}
        self.states: list[State] = []
        self.moves: list[int] = []
        self.seeks: list[tuple[int, int]] = []
        self.lengths: list[int] = []
        self.failures: list[LessonError] = []
        self.ends = 0

    def player(self, name: str, lesson: Lesson) -> Player:
        """The player ``name`` for ``lesson``, shown and connected, not opened."""
        if name not in self._ranks:
            self._ranks[name] = Ranks([name], silent=True)
        player = self._ranks[name].player_for(lesson)
        assert player.name == name
        return self.adopt(player)

    def adopt(self, player: Player) -> Player:
        """Show and connect a player made elsewhere."""
        self._players.append(player)
        player.state_changed.connect(self.states.append)
        player.moved.connect(self.moves.append)
        player.seeked.connect(lambda left, position: self.seeks.append((left, position)))
        player.length_known.connect(self.lengths.append)
        player.failed.connect(self.failures.append)
        player.ended.connect(self._on_ended)
        player.widget.resize(480, 270)
        player.widget.show()
        return player

    def open(self, name: str, lesson: Lesson, start: int = 0) -> Player:
        """A player that has opened ``lesson`` and stands at its first picture or page."""
        player = self.player(name, lesson)
        player.open(lesson, lesson.main, start)
        self.until(lambda: player.state not in (State.IDLE, State.OPENING))
        return player

    def until(self, happened: Callable[[], bool]) -> None:
        self.bot.waitUntil(happened, timeout=PATIENCE)

    def pass_time(self, milliseconds: int) -> None:
        self.bot.wait(milliseconds)

    def close(self) -> None:
        for player in self._players:
            player.close()
        for ranks in self._ranks.values():
            ranks.close()

    def _on_ended(self) -> None:
        self.ends += 1


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = Stage(qtbot)
    yield made
    made.close()


@pytest.fixture(scope="session")
def vlc_here() -> bool:
    engine = VlcEngine(silent=True)
    try:
        engine.instance()
    except Unavailable:
        return False
    engine.close()
    return True


@pytest.fixture(autouse=True)
def _needs_vlc(request: pytest.FixtureRequest) -> None:
    """Leave tests of libVLC out where it is not installed; QtMultimedia's run everywhere."""
    marked = request.node.get_closest_marker("vlc") is not None
    chosen = getattr(request.node, "callspec", None)
    if (marked or (chosen and "vlc" in chosen.params.values())) and not request.getfixturevalue("vlc_here"):
        pytest.skip("libVLC is not installed: apt install libvlc5 vlc-plugin-base vlc-plugin-video-output")


class Leftovers:
    """Counts this process's threads and open files, to see that they come back to what they were."""

    def __init__(self) -> None:
        self._before = (0, 0)

    def begin(self) -> None:
        self._before = self._now()

    def are_gone(self) -> bool:
        """Some libraries keep a thread or a file for later: a handful, not one for each of a hundred."""
        return all(now <= before + 8 for now, before in zip(self._now(), self._before, strict=True))

    @staticmethod
    def _now() -> tuple[int, int]:
        return len(list(Path("/proc/self/task").iterdir())), len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture
def leftovers() -> Leftovers:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("counts threads and files in /proc, which only Linux has")
    return Leftovers()
