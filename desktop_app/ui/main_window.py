"""The window itself. It paints its first picture before anything heavy is imported, then builds what it holds.

Imported before the first paint: PySide6 and this module. Even the ``Qt`` namespace waits: making its hundred enums
takes a quarter of the time in which an empty window starts, and so does ``QStyle``. Whatever only looks whether an
argument might be one of them (every overload of ``QPainter.fillRect``) makes them, too; hence a style sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QTimer, Signal
from PySide6.QtWidgets import QLabel, QMainWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent

    from desktop_app.ui.rooms import Rooms
    from desktop_app.ui.services import Services
    from desktop_app.ui.theme import Theme

CLOSING_SECONDS = 5.0
_PAPER, _RAIL, _TILE = "#FAF6EE", "#F2ECE0", "#1F6F5C"
"""PAPER, SUNK and BAMBOO of the theme, which is not imported yet; a test compares them."""
_DESIGN_HEIGHT = 1080


class MainWindow(QMainWindow):
    """Opens at once, then holds the ``rooms``.

    Args:
        make_services: makes the store's services after the first paint; they are closed with the window.
        memory: file of what the window itself remembers (language, size).
        theme: how large everything is; None for what suits the screen the window is on.
    """

    painted = Signal()
    """The first picture is on the screen."""
    built = Signal()
    """``rooms`` is there."""

    def __init__(self, make_services: Callable[[], Services], memory: Path, theme: Theme | None = None) -> None:
        super().__init__()
        self._make_services = make_services
        self._memory = QSettings(str(memory), QSettings.Format.IniFormat)
        self._theme = theme
        self._was_painted = False
        self.services: Services | None = None
        self.rooms: Rooms | None = None
        self.setWindowTitle("送课 Songke")
        kept = self._memory.value("geometry")
        self._has_place = kept is not None and self.restoreGeometry(kept)
        if not self._has_place:
            room = self.screen().availableGeometry()
            self.resize(min(room.width(), room.height() * 7 // 4), room.height() * 7 // 8)
        self._first_picture()

    def open(self) -> None:
        """Show the window where it was last; at the first start as large as the screen."""
        if self._has_place:
            self.show()
        else:
            self.showMaximized()

    def build(self) -> Rooms:
        """Make what the window holds, once, and begin with it; the first paint does this by itself."""
        if self.rooms is None:
            from desktop_app.ui import sign
            from desktop_app.ui.rooms import Rooms

            self.setWindowIcon(sign.icon())
            self.services = self._make_services()
            self.rooms = Rooms(self.services, self._memory, self._theme)
            self.setStyleSheet("")
            self._rail.deleteLater()
            self.setCentralWidget(self.rooms)
            self.rooms.begin()
            self.built.emit()
        return self.rooms

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._after_first_paint)
        super().paintEvent(event)

    def _after_first_paint(self) -> None:
        self.painted.emit()
        # A turn later, so that the picture is on the screen while the rest is imported.
        QTimer.singleShot(0, self.build)

    def _first_picture(self) -> None:
        """Paper, rail and sign: what every page has, where it will be."""
        scale = self.screen().size().height() / _DESIGN_HEIGHT
        side, radius = round(60 * scale), round(16 * scale)
        self._rail = QLabel(self)
        self._rail.resize(round(132 * scale), self.height())
        tile = QLabel(self._rail)
        tile.setGeometry(round(36 * scale), round(20 * scale), side, side)
        tile.setStyleSheet(f"background: {_TILE}; border-radius: {radius}px")
        self.setStyleSheet(f"QMainWindow {{ background: {_PAPER} }} QLabel {{ background: {_RAIL} }}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.rooms is None:
            self._rail.resize(self._rail.width(), self.height())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.rooms is not None:
            self.rooms.end()
        self._memory.setValue("geometry", self.saveGeometry())
        self._memory.sync()
        if self.services is not None:
            self.services.close(CLOSING_SECONDS)
        super().closeEvent(event)
