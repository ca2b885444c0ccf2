"""In which window the stage of a class page is: in the page itself, or lent to a window that only the class sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from desktop_app.player.protocol import Player
from desktop_app.ui import class_keys
from desktop_app.ui.class_bar import Blackness
from desktop_app.ui.class_stage import ClassStage


class StageLoan(QObject):
    """Moves stage and blackness of ``page`` there and back; what they show goes on while they move."""

    moved = Signal()
    """They are in another window now."""

    def __init__(self, page: QWidget, stage: ClassStage, black: Blackness) -> None:
        super().__init__(page)
        self._page, self._stage, self._black = page, stage, black
        self._keys: list[QShortcut] = []
        self.host: QWidget | None = None
        """The other window; None while the class sees the page."""
        self.console: QWidget | None = None
        """What the teacher sees on the page meanwhile."""

    def lend(self, host: QWidget, console: QWidget) -> None:
        """Let the class see the lesson in ``host``, and the teacher ``console`` on the page in its place."""
        self._move(host, console)

    def take_back(self) -> None:
        """Show the lesson on the page again."""
        self._move(None, None)

    def listen_on(self, window: QWidget, acts: Mapping[str, Callable[[], object]]) -> None:
        """Let the keys of a class do ``acts`` in ``window``, the one that is lent to."""
        self._keys = class_keys.bind(window, acts)

    def share_keys(self, bound: list[QShortcut], player: Player | None) -> bool:
        """Give a lesson that takes keys the keyboard, in the window it is in; return whether it takes some on the page.

        Args:
            bound: the page's own keys; they all act while the lesson is elsewhere.
            player: what is shown, or None.
        """
        if self.host is None:
            return class_keys.share(self._page, bound, player)
        class_keys.share(self._page, bound, None)
        class_keys.share(self.host, self._keys, player)
        return False

    def _move(self, host: QWidget | None, console: QWidget | None) -> None:
        dark = self._black.isVisible()
        for window in (self._page, self.host):
            if window is not None:
                window.setFocusProxy(None)  # type: ignore[arg-type]  # the stub forgets that none is allowed
        self.host, self.console = host, console
        for part in (self._stage, self._black):
            part.setParent(host or self._page)
        self._stage.show()
        self._stage.lower()
        self._black.setVisible(dark)
        for window in (host, self._page):
            if window is not None:
                window.setFocus()  # each in its own window: whichever is active, the keys of a class are heard
        self.moved.emit()
