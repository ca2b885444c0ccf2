"""The presentation behind the slides being shown, opened in WPS or PowerPoint when a teacher asks for it.

A document that has no slides to show here is opened there at once; its place in class says so, with a button.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from desktop_app.store.cards import Lesson, StoredFile
from desktop_app.ui import figures
from desktop_app.ui.class_bar import ClassBar
from desktop_app.ui.outside_stage import OutsideStage
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_app.player.protocol import Player
    from desktop_app.store.store import Store


class Originals(QObject):
    """Shows the bar's button where a lesson has an original, and opens a copy of it."""

    def __init__(self, bar: ClassBar, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__(bar)
        self._bar, self._services, self._theme, self._say = bar, services, theme, say
        self._original: StoredFile | None = None
        bar.original.clicked.connect(lambda _checked=False: self.open())

    def offer(self, lesson: Lesson, player: Player) -> None:
        """A lesson is shown: its original can be asked for, if it has one, and is opened where nothing else can be."""
        outside = player.name == "outside"
        originals = (file for file in lesson.files if file.role == "original")
        self._original = lesson.main if outside else next(originals, None)
        self._bar.original.setVisible(self._original is not None and not outside)
        if outside:
            title = figures.title(lesson.card.title, self._say.language)
            stage = OutsideStage(player.widget, title, self._theme, self._say)
            stage.asked.connect(lambda: self._open(stage, stage.tell))
            self._open(stage, stage.tell)

    def open(self) -> None:
        """Open the original in whatever program this computer has for it."""
        self._open(self, lambda opened: self._bar.hint.setText("" if opened else self._say("original-none")))

    def _open(self, owner: QObject, told: Callable[[bool], object]) -> None:
        original = self._original
        if original is None:
            return

        def copy(store: Store) -> Path:
            from desktop_app.store.originals import copy_out

            return copy_out(store.folder, original)

        def show(copied: Path) -> None:
            told(QDesktopServices.openUrl(QUrl.fromLocalFile(str(copied))))

        self._services.ask(owner, copy, show, key="original")
