"""Which screens there are, and which of them is the class's. Whoever tests brings a list of his own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QRect, QSettings, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen

_WANTED, _CHOSEN = "second-screen", "class-screen"


class Screen(Protocol):
    """A ``QScreen``, as far as it is looked at here."""

    def name(self) -> str:
        """What the system calls it."""

    def geometry(self) -> QRect:
        """Where it lies in the picture that all screens make together."""


S = TypeVar("S", bound=Screen)


class Screens(QObject):
    """The screens of this computer; a cable may come and go at any moment."""

    changed = Signal()
    """A screen has come, gone, or shows another part. A gone one is no longer in ``all``, but its windows still are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._after = QTimer(self, singleShot=True, interval=0)
        """By then Qt has moved the windows that were on a screen that is gone."""
        self._after.timeout.connect(self.changed)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self._came)
            application.screenRemoved.connect(self._went)
        for screen in self.all():
            screen.geometryChanged.connect(self._moved)

    def all(self) -> list[QScreen]:
        """Every screen, the system's first one first."""
        return QGuiApplication.screens()

    def _came(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._moved)
        self.changed.emit()

    def _went(self, _screen: QScreen) -> None:
        self.changed.emit()
        self._after.start()

    def _moved(self, _place: QRect) -> None:
        self.changed.emit()


class ScreenMemory(QObject):
    """What a school wants of a second screen; a matter of this computer, kept with the window's size."""

    changed = Signal()

    def __init__(self, memory: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._memory = memory

    @property
    def wanted(self) -> bool:
        """Whether a second screen shows the lesson alone, where there is one."""
        return str(self._memory.value(_WANTED, "true")) == "true"

    @wanted.setter
    def wanted(self, value: bool) -> None:
        self._memory.setValue(_WANTED, "true" if value else "false")
        self.changed.emit()

    @property
    def chosen(self) -> str:
        """Name of the class's screen; empty for the one that the window is not on."""
        return str(self._memory.value(_CHOSEN, ""))

    @chosen.setter
    def chosen(self, value: str) -> None:
        self._memory.setValue(_CHOSEN, value)
        self.changed.emit()


def two_of(screens: Sequence[S], own: Screen, chosen: str) -> tuple[S, S] | None:
    """Return the teacher's and the class's screen, None where there is only one; screens that show the same are one.

    Args:
        screens: all there are.
        own: where the window is now; it stays there unless that screen is ``chosen`` or gone.
        chosen: the name of the class's screen; empty, or of a screen that is not here, for the first other one.
    """
    different = [
        screen
        for place, screen in enumerate(screens)
        if not any(screen.geometry().intersects(before.geometry()) for before in screens[:place])
    ]
    if len(different) < 2:
        return None
    mine = next((screen for screen in different if screen.geometry().intersects(own.geometry())), different[0])
    others = [screen for screen in different if screen is not mine]
    wished = next((screen for screen in different if screen.name() == chosen), others[0])
    return (others[0], wished) if wished is mine else (mine, wished)
