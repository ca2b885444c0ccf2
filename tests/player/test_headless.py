"""``songke play``: a store in, a report out, nothing shown."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.__main__ import main
from desktop_app.player import headless
from desktop_app.player.ranks import ORDER_VARIABLE
from desktop_app.player.screen import has_screen
from desktop_app.store.cards import Place
from desktop_app.store.store import Store
from package_format.errors import Missing, NotPlayable
from package_format.session_row import ClockQuality, Kind, Origin, Outcome
from tests.player.conftest import QUIET
from tests.player.lessons import FIXTURES
from tests.player.points import deliver, media_lesson, sent_rows

pytestmark = [pytest.mark.qt_log_ignore(*QUIET), pytest.mark.usefixtures("qapp")]
ROOT = Path(__file__).resolve().parents[2]
FILMS = pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
WALL = 1_790_000_000.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    noise = tmp_path / "noise.mp4"
    noise.write_bytes(b"noise" * 1000)
    program = tmp_path / "setup.exe"
    program.write_bytes(b"MZ" * 100)
    with Store.open(tmp_path / "point") as opened:
        opened.files.floor = 0
        deliver(
            opened,
            media_lesson("film", FIXTURES / "film.mp4"),
            media_lesson("tone", FIXTURES / "tone.mp3"),
            media_lesson("sheet", FIXTURES / "pages.pdf"),
            media_lesson("pictures", *(FIXTURES / f"picture{number}.png" for number in (1, 2, 3))),
            media_lesson("noise", noise),
            media_lesson("program", program),
        )
        yield opened


@FILMS
def test_a_film_is_really_decoded(store: Store, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(ORDER_VARIABLE, name)
    report = headless.play(store, "film", 1.5, clock=ClockQuality.CONFIRMED, wall=lambda: WALL)
    assert (report.resource, report.title, report.version) == ("film", "小蝌蚪找妈妈", 1)
    assert (report.player, report.media_type, report.unit, report.outcome) == (name, "video/mp4", "ms", 0)
    assert report.frames_decoded >= report.frames_distinct > 15
    assert report.samples_decoded > 30_000
    assert report.sound_blocks > 10
    assert (report.width, report.height) == (128, 72)
    assert report.length == 5_000
    assert 1_000 < report.position < 3_000
    assert report.seconds_played >= 1.5
    assert asdict(report)["pages_rendered"] == 0
    (row,) = sent_rows(store)
    assert (row.kind, row.clock, row.origin, row.started) == (
        Kind.VIDEO, ClockQuality.CONFIRMED, Origin.IN_CLASS, 1_790_000_000,
    )  # fmt: skip
    assert row.position == report.position
    place = store.library.place("film")
    assert place is not None
    assert place.position == report.position


def test_sound_is_really_decoded_to_its_end(store: Store) -> None:
    report = headless.play(store, "tone")
    assert report.samples_decoded > 200_000
    assert (report.frames_decoded, report.width) == (0, 0)
    assert report.position == report.length > 4_900
    (row,) = sent_rows(store)
    assert (row.kind, row.progress >= 950) == (Kind.AUDIO, True)


@pytest.mark.parametrize("resource,kind,length", [("sheet", Kind.DOCUMENT, 3), ("pictures", Kind.IMAGE, 1)])
def test_pages_are_really_rendered_one_after_another(store: Store, resource: str, kind: Kind, length: int) -> None:
    report = headless.play(store, resource, 3.3)
    assert report.pages_filled == 3
    assert report.pages_rendered >= 3
    assert (report.position, report.length, report.unit) == (3, 3, "page")
    assert report.width > 100
    (row,) = sent_rows(store)
    assert (row.kind, row.length, row.progress) == (kind, length, 1000)


def test_a_broken_film_is_refused_and_recorded(store: Store) -> None:
    with pytest.raises(NotPlayable) as refused:
        headless.play(store, "noise", 5)
    assert refused.value.resource == "noise"
    (row,) = sent_rows(store)
    assert (row.resource.id, row.outcome) == ("noise", Outcome.NOT_OPENED)


def test_what_no_player_shows_is_refused_and_recorded(store: Store) -> None:
    with pytest.raises(NotPlayable):
        headless.play(store, "program", 5)
    (row,) = sent_rows(store)
    assert (row.resource.id, row.outcome, row.kind) == ("program", Outcome.NOT_OPENED, Kind.OTHER)


def test_what_is_not_here_is_missing_and_not_recorded(store: Store) -> None:
    with pytest.raises(Missing):
        headless.play(store, "unheard-of", 5)
    assert store.outbox.pending() == 0


def test_a_self_test_does_not_move_a_teachers_place(store: Store) -> None:
    left = Place("sheet", 1, 2, 3, 1_700_000_000)
    store.library.keep_place(left)
    headless.play(store, "sheet", 0.5, origin=Origin.SELF_TEST)
    assert store.library.place("sheet") == left
    (row,) = sent_rows(store)
    assert row.origin is Origin.SELF_TEST


@pytest.mark.parametrize(
    "words, origin",
    [([], Origin.IN_CLASS), (["--origin", "class"], Origin.IN_CLASS), (["--origin", "preparing"], Origin.PREPARING)],
)
def test_the_command_is_told_what_it_plays_for(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], origin: Origin
) -> None:
    assert main(["play", "sheet", "--seconds", "0.5", "--json", "--data", str(tmp_path / "point"), *words]) == 0
    assert json.loads(capsys.readouterr().out)["resource"] == "sheet"
    (row,) = sent_rows(store)
    assert row.origin is origin


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let Ctrl-C mean what it usually does, even where whoever started the tests had it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_the_play_as_a_person_would(store: Store, qtbot: QtBot) -> None:
    assert qtbot is not None

    def interrupt() -> None:
        while signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # the play has not begun
            time.sleep(0.05)
        time.sleep(1.2)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    report = headless.play(store, "sheet", 60)
    assert report.outcome == 0
    assert report.seconds_played < 50
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert store.outbox.pending() == 1


BARE = """
import sys
from pathlib import Path
from desktop_app.player import headless
from desktop_app.store.store import Store
with Store.open(Path(sys.argv[1])) as store:
    for resource in ("film", "sheet"):
        print(headless.play(store, resource, 1.0).outcome)
print("done")
"""


@pytest.mark.parametrize("display", ["", ":98765"])
def test_it_needs_no_screen_and_leaves_no_file_in_a_home(store: Store, tmp_path: Path, display: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    hidden = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY", "XDG_RUNTIME_DIR", "PULSE_SERVER")
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {
        "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "share"),
    }  # fmt: skip
    if display:
        environment["DISPLAY"] = display
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", BARE, str(store.folder)], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False, timeout=100,
    )  # fmt: skip
    assert done.stdout.split() == ["0", "0", "done"], done.stderr
    left = [path for path in home.rglob("*") if path.is_file() and "cache" not in str(path).lower()]
    assert left == [], "players write no preferences"


@pytest.mark.parametrize(
    "environment,platform,screen",
    [
        ({}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
        ({"DISPLAY": ":98765"}, "linux", False),
        ({"DISPLAY": "nonsense"}, "linux", False),
        ({"DISPLAY": "127.0.0.1:59000.0"}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": "/nowhere"}, "linux", False),
        ({"QT_QPA_PLATFORM": "offscreen:configfile=x"}, "win32", False),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", True),
    ],
)
def test_a_screen_is_believed_when_it_answers(environment: dict[str, str], platform: str, screen: bool) -> None:
    assert has_screen(environment, platform) is screen
