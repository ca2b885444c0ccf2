"""One sync in words and figures: what arrives now, how much, how fast, how long still, and how it ended."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.store.cards import Totals
from desktop_app.sync.progress import Outcome, Progress
from desktop_app.ui import figures, words
from desktop_app.ui.controls import Bar, button, card, label, paragraph
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, LEAD, TITLE, Ink, Theme
from package_format.errors import Deferred

_BYTES = ("receive", "install", "usage", "done")
"""Stages in which the bytes to come are known."""


class ProgressCard(QWidget):
    """Shows a running sync, its end, or how the store stands at rest."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._say = say
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme)
        head = QHBoxLayout()
        self.lead = paragraph("", theme, LEAD)
        self.lead.setFont(theme.font(LEAD, bold=True))
        self.percent = label("", theme, TITLE, bold=True)
        self.percent.setStyleSheet(f"color: {Ink.BAMBOO}")
        head.addWidget(self.lead, 1)
        head.addWidget(self.percent)
        column.addLayout(head)
        self.bar = Bar(theme, say("receive"), 16)
        column.addWidget(self.bar)
        foot = QHBoxLayout()
        self.text = paragraph("", theme, BODY, look="soft")
        self.stop = button(say("stop"), theme)
        self.now = button(say("receive-now"), theme)
        """Passes over the hours and the data budget; there when they are what ended a sync."""
        foot.addWidget(self.text, 1)
        foot.addWidget(self.now)
        foot.addWidget(self.stop)
        column.addLayout(foot)
        outer.addWidget(frame)
        self._run(False)
        self.lead.setText(say("never-synced"))

    def show_rest(self, totals: Totals) -> None:
        """No sync has run since the start: when the last one was complete, and what still waits."""
        self._run(False)
        if not totals.last_sync and not totals.ready:
            self.lead.setText(self._say("never-synced"))
        elif totals.waiting or totals.update:
            self.lead.setText(self._say("done-partly", count=totals.waiting + totals.update))
        else:
            self.lead.setText(self._say("done-none"))
        when = figures.moment(totals.last_sync, self._say.language)
        self.text.setText(self._say("last-sync", when=when) if when else "")
        self.text.setVisible(bool(when))

    def show_start(self) -> None:
        """A sync was asked for."""
        self._run(True)
        self.lead.setText(self._say("starting"))
        self.percent.setText("")
        self.bar.show_shares()
        self.text.setText("")

    def show_stopping(self) -> None:
        """A person has asked to stop; it ends in a moment."""
        self.stop.setEnabled(False)
        self.lead.setText(self._say("stopping"))

    def show_progress(self, progress: Progress) -> None:
        """Show a snapshot."""
        if progress.resting:
            self.lead.setText(self._say("resting"))
        elif progress.stage == "receive" and progress.lesson:
            self.lead.setText(self._say("receiving-lesson", lesson=progress.lesson))
        else:
            self.lead.setText(self._say(f"stage-{progress.stage}"))
        if progress.stage not in _BYTES or not progress.expected:
            return
        share = min(1.0, progress.received / progress.expected)
        self.percent.setText(f"{share:.0%}")
        self.bar.show_shares((share, Ink.BAMBOO))
        self.text.setText(" · ".join(self._figures(progress)))

    def _figures(self, progress: Progress) -> list[str]:
        parts = []
        if progress.resources_expected:
            parts.append(self._say("lessons-of", done=progress.resources_done, expected=progress.resources_expected))
        sizes = {"received": figures.size(progress.received), "expected": figures.size(progress.expected)}
        parts.append(self._say("received-of", **sizes))
        if progress.stage == "receive" and progress.rate > 0:
            parts.append(figures.speed(progress.rate))
            left = (progress.expected - progress.received) / progress.rate
            parts.append(self._say("left", span=figures.span(left, self._say.language)))
        return parts

    def show_outcome(self, outcome: Outcome) -> None:
        """A sync has ended by itself."""
        self._run(False)
        waits = [trouble.error for trouble in outcome.troubles if isinstance(trouble.error, Deferred)]
        if waits and not outcome.complete:  # a neighbour may have brought everything all the same
            self.show_trouble(waits[0], calm=True)
            self.now.show()
            return
        if not outcome.complete and outcome.waiting:
            self.lead.setText(self._say("done-partly", count=outcome.waiting))
        elif outcome.installed:
            self.lead.setText(self._say("done-new", count=outcome.installed))
        else:
            # What went wrong, if something did, stands below.
            self.lead.setText(self._say("done-none" if outcome.complete else "done-nothing"))
        size = figures.size(outcome.received)
        self.text.setText(self._say("received", size=size) if outcome.installed else "")
        self.text.setVisible(bool(self.text.text()))

    def show_trouble(self, error: Exception, *, calm: bool = False) -> None:
        """A sync was stopped or could not go on: the three sentences."""
        self._run(False)
        said = words.explain(error, self._say.language)
        self.lead.setText(said.happened)
        gap = " " if self._say.language == "en" else ""
        self.text.setText(f"{said.safe}{gap}{said.do}")
        self.text.show()
        self.lead.setStyleSheet("" if calm else f"color: {Ink.PERSIMMON}")

    def _run(self, running: bool) -> None:
        self.lead.setStyleSheet("")
        self.bar.setVisible(running)
        self.percent.setVisible(running)
        self.text.setVisible(running)
        self.now.hide()
        self.stop.setVisible(running)
        self.stop.setEnabled(running)
