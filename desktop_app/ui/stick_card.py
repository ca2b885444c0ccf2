"""The card above the pages while a stick visits: the one question, the bar, and 可以拔出U盘了."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop_app.sync.progress import Progress
from desktop_app.ui import figures, stick_words
from desktop_app.ui.controls import Bar, button, paragraph
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.stick_visit import Stage, StickVisit
from desktop_app.ui.stick_words import StickWords
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, LEAD, Ink, Theme
from desktop_app.ui.tile import IconDisc


class StickCard(QFrame):
    """Shows a ``StickVisit`` and takes its answers; hidden while no stick is in."""

    def __init__(self, visit: StickVisit, receiving: Receiving, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._visit, self._receiving, self._say = visit, receiving, say
        self.setProperty("look", "good")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(22), theme.px(16), theme.px(18), theme.px(16))
        row.setSpacing(theme.px(18))
        row.addWidget(IconDisc("stick", theme, side=64), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.px(6))
        self.lead = paragraph("", theme, LEAD)
        self.lead.setFont(theme.font(LEAD, bold=True))
        self.text = paragraph("", theme, BODY)
        self.bar = Bar(theme, say("stick"), 14)
        column.addWidget(self.lead)
        column.addWidget(self.text)
        column.addWidget(self.bar)
        row.addLayout(column, 1)
        self.no = button("", theme)
        self.yes = button("", theme, "main")
        for each in (self.no, self.yes):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)
        self.yes.clicked.connect(lambda _checked=False: visit.accept())
        self.no.clicked.connect(self._answer_no)
        visit.changed.connect(self.show_stage)
        receiving.advanced.connect(self._advanced)
        self.hide()

    def show_stage(self) -> None:
        """Show where the visit stands; whoever has put the card into a window asks for it first."""
        stage, look = self._visit.stage, self._visit.look
        self.setVisible(stage is not Stage.NOTHING)
        self.bar.setVisible(stage is Stage.RECEIVING)
        if stage is Stage.ASKING and look is not None:
            self._show(stick_words.asking(look, self._say))
        elif stage is Stage.RECEIVING:
            self._show(StickWords(self._say("stick-busy"), (self._say("starting"),), "", self._say("stop")))
            self.bar.show_shares()
        elif stage is Stage.DONE:
            self._show(stick_words.done(self._receiving.result, self._receiving.carried, self._say))

    def _show(self, said: StickWords) -> None:
        self.lead.setText(said.lead)
        self.text.setText("\n".join(said.lines))
        self.text.setVisible(bool(said.lines))
        for each, label in ((self.yes, said.yes), (self.no, said.no)):
            each.setText(label)
            each.setVisible(bool(label))
            each.setEnabled(True)

    def _answer_no(self) -> None:
        if self._visit.stage is Stage.RECEIVING:
            self.no.setEnabled(False)
            self.text.setText(self._say("stopping"))
            self._receiving.stop()
        else:
            self._visit.dismiss()

    def _advanced(self, progress: Progress) -> None:
        if self._visit.stage is not Stage.RECEIVING or self._receiving.stopping or not progress.expected:
            return
        share = min(1.0, progress.received / progress.expected)
        self.bar.show_shares((share, Ink.BAMBOO))
        facts = {"done": progress.resources_done, "expected": progress.resources_expected}
        parts = [self._say("lessons-of", **facts), f"{share:.0%}"]
        if progress.rate > 0:
            left = (progress.expected - progress.received) / progress.rate
            parts.append(self._say("left", span=figures.span(left, self._say.language)))
        self.text.setText(" · ".join(parts))
