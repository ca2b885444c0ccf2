"""The presentation behind the slides being shown, opened in WPS or PowerPoint when a teacher asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from desktop_app.store.cards import Lesson, StoredFile
from desktop_app.ui.class_bar import ClassBar
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings

if TYPE_CHECKING:
    from desktop_app.store.store import Store


class Originals(QObject):
    """Shows the bar's button where a lesson has an original, and opens a copy of it."""

    def __init__(self, bar: ClassBar, services: Services, say: Strings) -> None:
        super().__init__(bar)
        self._bar, self._services, self._say = bar, services, say
        self._original: StoredFile | None = None
        bar.original.clicked.connect(lambda _checked=False: self.open())

    def offer(self, lesson: Lesson) -> None:
        """A lesson is shown: its original can be asked for, if it has one."""
        self._original = next((file for file in lesson.files if file.role == "original"), None)
        self._bar.original.setVisible(self._original is not None)

    def open(self) -> None:
        """Open the original in whatever program this computer has for it."""
        original = self._original
        if original is None:
            return

        def copy(store: Store) -> Path:
            from desktop_app.store.originals import copy_out

            return copy_out(store.folder, original)

        self._services.ask(self, copy, self._show, key="original")

    def _show(self, copy: Path) -> None:
        opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))
        self._bar.hint.setText("" if opened else self._say("original-none"))
