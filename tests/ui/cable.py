"""A cable to a second screen, and what a test looks at on both screens."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QMouseEvent, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import State
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.second_screen.class_window import ClassWindow
from desktop_app.ui.second_screen.console import Console
from tests.ui.conftest import until

LEFT = Qt.MouseButton.LeftButton


class Cable(QObject):
    """The screens that are plugged in."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._both = sorted(QGuiApplication.screens(), key=lambda screen: screen.geometry().x())
        self.plugged = self._both

    def all(self) -> list[QScreen]:
        return self.plugged

    def plug(self, count: int) -> None:
        self.plugged = self._both[:count]
        self.changed.emit()


def begin(rooms: Rooms, cable: Cable) -> None:
    """Let the rooms know the screens of ``cable`` and the window be on the first."""
    rooms.screens = cable  # type: ignore[assignment]
    rooms.window().setGeometry(cable.plugged[0].geometry())


def both(rooms: Rooms) -> tuple[ClassWindow, Console]:
    """The class's window and the teacher's console, which are both seen."""
    second = rooms.second
    assert second is not None
    assert second.shown
    assert second.window is not None
    assert second.console is not None
    assert second.console.isVisible()
    return second.window, second.console


def near(colour: QColor, other: str, most: int = 40) -> bool:
    wanted = QColor(other)
    off = colour.red() - wanted.red(), colour.green() - wanted.green(), colour.blue() - wanted.blue()
    return max(map(abs, off)) < most


def colours(picture: QImage) -> set[int]:
    """Different colours on a grid of the picture; a real one has many."""
    return {picture.pixel(x, y) for x in range(5, picture.width(), 40) for y in range(5, picture.height(), 40)}


def draw(console: Console, shares: list[tuple[float, float]]) -> None:
    """Drag over the small picture through places in shares of it."""
    place, small = console.miniature.place, console.miniature
    points = [QPointF(place.left() + x * place.width(), place.top() + y * place.height()).toPoint() for x, y in shares]
    QTest.mousePress(small, LEFT, pos=points[0])
    for point in points[1:]:
        move(small, point)
    QTest.mouseRelease(small, LEFT, pos=points[-1])


def move(small: QWidget, point: QPoint) -> None:
    """A move with the button held, which QTest does not know of."""
    there = QPointF(small.mapToGlobal(point))
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(point), there, there, Qt.MouseButton.NoButton, LEFT, Qt.KeyboardModifier(0)
    )
    QApplication.sendEvent(small, event)


def press(window: QWidget, key: Qt.Key, qtbot: QtBot) -> None:
    """Press a key while ``window`` is the active one."""
    window.window().activateWindow()
    until(qtbot, lambda: QApplication.activeWindow() is window.window())
    QTest.keyClick(QApplication.focusWidget() or window, key)


def keep_picture(name: str, widget: QWidget) -> None:
    """Leave a picture where somebody wants to look at it."""
    folder = os.environ.get("SONGKE_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def settle(player: Player, qtbot: QtBot) -> None:
    """Let a film stand, so that pictures can be compared."""
    if player.state is State.PLAYING:
        player.pause()
    until(qtbot, lambda: player.state is not State.PLAYING)
