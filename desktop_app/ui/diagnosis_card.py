"""诊断 on the settings page: the facts, and a button that copies them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.store.cards import Channel, Totals
from desktop_app.sync.progress import Outcome, Trouble
from desktop_app.ui import diagnosis
from desktop_app.ui.controls import button, card, heading, paragraph
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import SMALL, Theme

_PLAYERS = (("vlc", "vlc"), ("PySide6.QtMultimedia", "qtmultimedia"), ("PySide6.QtPdf", "qtpdf"), ("libzim", "zim"))


class DiagnosisCard(QWidget):
    """Shows and copies what a technician asks for."""

    def __init__(self, services: Services, receiving: Receiving, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._receiving, self._say = services, receiving, say
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme)
        head = QHBoxLayout()
        head.addWidget(heading(say("diagnosis"), theme, "pulse"), 1)
        self.copy = button(say("copy"), theme, "quiet", "copy")
        self.copy.clicked.connect(lambda _checked=False: self._copy())
        head.addWidget(self.copy)
        column.addLayout(head)
        column.addWidget(paragraph(say("diagnosis-say"), theme, SMALL, look="soft"))
        self.text = paragraph("", theme, SMALL)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column.addWidget(self.text)
        outer.addWidget(frame)

    def show_facts(self, point: str, channels: Sequence[Channel], totals: Totals) -> None:
        """Put the facts together anew."""
        players = [name for module, name in _PLAYERS if find_spec(module) is not None]
        say = self._say
        lines = diagnosis.facts(self._services.folder, point, channels, totals, qVersion(), players, say)
        self.text.setText(diagnosis.as_text([*lines, *diagnosis.trouble_lines(self._troubles(), say)], say))
        self.copy.setText(self._say("copy"))

    def _troubles(self) -> Sequence[Trouble]:
        result = self._receiving.result
        if isinstance(result, Outcome):
            return result.troubles
        return () if result is None else (Trouble(result),)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.text())
        self.copy.setText(self._say("copied"))
