"""Gives the class a screen of its own while a lesson is shown in class, and takes it back when the cable goes.

The player is never opened anew: its widget moves with the stage from window to window, and its time goes on.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtGui import QScreen

from desktop_app.player.vocabulary import Can
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.rail import MODES
from desktop_app.ui.second_screen.class_window import ClassWindow
from desktop_app.ui.second_screen.console import Console
from desktop_app.ui.second_screen.miniature import Miniature
from desktop_app.ui.second_screen.screens import ScreenMemory, two_of
from desktop_app.ui.sequence_steps import SequenceSteps
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme


class SomeScreens(Protocol):
    """What ``Screens`` is to others."""

    @property
    def changed(self) -> SignalInstance:
        """Screens have come or gone."""

    def all(self) -> Sequence[QScreen]:
        """Those that are there."""


class SecondScreen(QObject):
    """Laid beside one class page; with one screen it does nothing at all."""

    def __init__(
        self,
        page: ClassPage,
        steps: SequenceSteps,
        memory: ScreenMemory,
        screens: SomeScreens,
        theme: Theme,
        say: Strings,
    ) -> None:
        super().__init__(page)
        self._page, self._steps, self._memory, self._screens = page, steps, memory, screens
        self._theme, self._say = theme, say
        self._in_class = False
        self._dismissed = False
        self._since = time.monotonic()
        self.window: ClassWindow | None = None
        """The class's window, once there was need of one."""
        self.console: Console | None = None
        page.opened.connect(self._opened)
        page.begun.connect(self._show_facts)
        page.left.connect(self.end)
        page.mode_chosen.connect(lambda _mode: self.arrange())
        steps.changed.connect(self._show_facts)
        screens.changed.connect(self._plugged)
        memory.changed.connect(self.arrange)

    @property
    def shown(self) -> bool:
        """Whether the class has a screen of its own now."""
        return self.window is not None and self.window.isVisible()

    def end(self) -> None:
        """The class is over."""
        self._in_class = False
        self.arrange()

    def _opened(self) -> None:
        if not self._in_class:
            self._in_class, self._dismissed = True, False
            self._since = time.monotonic()
        self.arrange()

    def _plugged(self) -> None:
        self._dismissed = False
        self.arrange()

    def _dismiss(self) -> None:
        """One screen only, until the next class or the next time a cable is plugged in."""
        self._dismissed = True
        self.arrange()

    def arrange(self) -> None:
        """Let windows and screens be as they should be now; changes nothing where they are."""
        wanted = self._in_class and self._page.mode == MODES[0] and self._memory.wanted and not self._dismissed
        pair = two_of(self._screens.all(), self._page.screen(), self._memory.chosen) if wanted else None
        if pair is None:
            self._take_back()
        else:
            self._lend(*pair)

    # ------------------------------------------------------------ lend and take back

    def _lend(self, teachers: QScreen, classes: QScreen) -> None:
        window = self.window or self._make_window()
        console = self.console
        if console is None:
            return
        if window.isVisible() and self._page.loan.host is window and self._page.screen() is classes:
            window.hide()  # the two change places: never both on one screen
        self._move_to(teachers)
        if self._page.loan.host is not window:
            self._page.loan.lend(window, console)
            console.begin(self._since)
            console.run(shown=True)
        if window.appear(classes):
            self._page.window().activateWindow()  # some systems give every new window the keyboard
        window.arrange()
        self._show_facts()

    def _take_back(self) -> None:
        if self.window is None or self.console is None or self._page.loan.host is None:
            return
        self._page.loan.take_back()
        self.console.run(shown=False)
        self.window.vanish()

    def _move_to(self, screen: QScreen) -> None:
        """Bring the teacher's own window to ``screen`` if it is elsewhere."""
        main = self._page.window()
        if main.screen().geometry().intersects(screen.geometry()):
            return
        state = main.windowState()
        main.setWindowState(state & ~(Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMaximized))
        main.setScreen(screen)
        main.setGeometry(screen.availableGeometry())
        main.setWindowState(state)

    def _make_window(self) -> ClassWindow:
        page = self._page
        made = ClassWindow(page, page.tools.timer, self._theme, self._say)
        made.dismissed.connect(self._dismiss)
        miniature = Miniature(page.stage, made.face, page.black, self._theme, self._say)
        miniature.worked.connect(self._worked)
        self.console = Console(miniature, self._theme, self._say)
        self.console.setParent(page)
        self.console.swapped.connect(self._swap)
        self.console.one_asked.connect(self._dismiss)
        page.loan.listen_on(made, page.acts())
        self._steps.listen_on(made)
        self.window = made
        return made

    def _swap(self) -> None:
        """What was the teacher's screen is the class's from now on, also the next time."""
        self._memory.chosen = self._page.screen().name()

    def _worked(self) -> None:
        """A press inside the picture of a lesson that takes keys: what is typed now is for it."""
        player = self._page.player
        if self.window is not None and player is not None and Can.KEYS in player.capabilities:
            self.window.activateWindow()
            player.widget.setFocus()

    def _show_facts(self) -> None:
        if self.console is None or not self.shown:
            return
        sequence, showing = self._steps.sequence, self._page.showing
        self.console.show_sequence(sequence)
        self.console.show_notes(
            (
                sequence.step.note if sequence is not None else "",
                showing.lesson.description if showing is not None else "",
            )
        )
