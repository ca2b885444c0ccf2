from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.player.ranks import Ranks
from desktop_app.store.store import Store
from desktop_app.sync import neighbours
from desktop_app.ui import window
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from desktop_app.ui.theme import Theme
from tests.ui import bookshop

Shown = Callable[..., Rooms]


@pytest.fixture(autouse=True)
def nobody_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no neighbours: another test on this machine may be sharing."""
    monkeypatch.setattr(neighbours, "look_around", lambda _identity: [])


@pytest.fixture(autouse=True)
def tidy(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the program (``desktop_app.ui.tidying``): nothing of Qt is collected on another thread than Qt's."""
    if "qapp" not in request.fixturenames:
        yield
        return
    qapp = request.getfixturevalue("qapp")
    gc.disable()
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A point's folder in a place with Chinese in its name, as on a teacher's desktop."""
    return tmp_path / "教学点"


@pytest.fixture
def shop(folder: Path) -> list[bookshop.Offered]:
    """A store with two textbooks and five resources, closed again."""
    with Store.open(folder) as store:
        return bookshop.fill(store)


@pytest.fixture
def services(qapp: QApplication, folder: Path) -> Iterator[Services]:
    made = Services(folder, window.open_store, lambda: Ranks(silent=True))
    yield made
    assert made.close(20)


@pytest.fixture
def one_window(qapp: QApplication) -> Iterator[None]:
    """Fail a test in which a part of the window opened as a window of its own: it had no parent when it was shown.

    It would flash up and take the keyboard.
    """
    strange: list[str] = []

    def look(window: QWindow | None) -> None:
        if window is not None and window.objectName() not in ("MainWindowClassWindow", "ClassWindowWindow"):
            strange.append(window.objectName())

    qapp.focusWindowChanged.connect(look)
    yield
    qapp.focusWindowChanged.disconnect(look)
    assert not strange


@pytest.fixture
def show(qtbot: QtBot, services: Services, tmp_path: Path, one_window: None) -> Iterator[Shown]:
    """Shows the window over the point's folder and waits until the store has been read."""
    shown: list[MainWindow] = []

    def made(settled: bool = True) -> Rooms:
        main = MainWindow(lambda: services, tmp_path / "window.ini", Theme(0.8))
        shown.append(main)
        main.resize(1280, 720)
        main.show()
        rooms = main.build()
        if settled:
            until(qtbot, lambda: rooms.page == "welcome" or rooms.library.cards.rowCount() > 0)
        return rooms

    yield made
    for main in shown:
        main.close()
        main.deleteLater()


def until(qtbot: QtBot, happened: Callable[[], object]) -> None:
    """Wait for ``happened``; the machine may be busy with others."""

    def check() -> None:
        assert happened()

    qtbot.waitUntil(check, timeout=30_000)


def now() -> int:
    return int(time.time())
