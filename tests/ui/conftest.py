from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
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


class _Windows(QObject):
    """Notes every widget that is shown as a window of its own: with no parent it flashes up and takes the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and not isinstance(watched, MainWindow):
            self.strange.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture
def one_window(qapp: QApplication) -> Iterator[None]:
    """Fail a test in which anything but the main window became a window."""
    windows = _Windows()
    qapp.installEventFilter(windows)
    yield
    qapp.removeEventFilter(windows)
    assert not windows.strange, "shown before it had a parent: " + "; ".join(windows.strange)


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
