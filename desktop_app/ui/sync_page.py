"""收资源: the three ways lessons come, what is arriving, the disk, and what wants attention, all in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QStringListModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHBoxLayout, QListView, QScrollArea, QVBoxLayout, QWidget

from desktop_app.store.cards import Channel, Totals
from desktop_app.sync.progress import Outcome, Progress, Trouble
from desktop_app.ui import figures, stick_words, words
from desktop_app.ui.cleaning_card import CleaningCard
from desktop_app.ui.controls import Bar, button, card, heading, label, paragraph, sheet
from desktop_app.ui.progress_card import ProgressCard
from desktop_app.ui.receiving import Receiving, carry_onto
from desktop_app.ui.satellite_tile import SatelliteTile
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, TITLE, Ink, Theme
from desktop_app.ui.tile import Tile
from desktop_app.ui.worker import Report
from package_format.errors import Deferred, LessonError, Stopped

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.carry import Carried


_MOST_HIGH = 260
"""Of the list of troubles, in design pixels."""


class SyncPage(QScrollArea):
    """Starts, shows and stops the one sync; everything else on it is read from the store."""

    def __init__(self, services: Services, receiving: Receiving, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._receiving, self._theme, self._say = services, receiving, theme, say
        self.network = Tile("network", say("network"), say("network-none"), say("network-do"), theme)
        self.stick = Tile("stick", say("stick"), say("stick-say"), say("stick-do"), theme)
        self.satellite = SatelliteTile(services, theme, say)
        self.network.button.setEnabled(False)  # until a source is known
        self.progress = ProgressCard(theme, say)
        self.disk = DiskCard(theme, say)
        self.cleaning = CleaningCard(services, theme, say)
        self.troubles = TroubleCard(theme, say)
        self._lay_out()
        self.network.pressed.connect(receiving.update)
        self.stick.pressed.connect(self._choose_stick)
        self.disk.export.clicked.connect(lambda _checked=False: self._export())
        self.progress.stop.clicked.connect(self._stop)
        self.progress.now.clicked.connect(lambda _checked=False: receiving.update(now=True))
        receiving.began.connect(self._began)
        receiving.advanced.connect(self._advanced)
        receiving.ended.connect(self._ended)
        if receiving.running:
            self._began()
        elif receiving.result is not None:
            self._ended(receiving.result)

    def look_again(self) -> None:
        """Read the totals and the sources from the store."""

        def look(store: Store) -> tuple[Totals, list[Channel]]:
            return store.library.totals(), store.library.channels()

        self._services.ask(self, look, lambda found: self._show(*found), key="totals")
        self.cleaning.look_again()
        self.satellite.look_again()

    # ------------------------------------------------------------ build

    def _lay_out(self) -> None:
        px = self._theme.px
        column = sheet(self._theme, self)
        column.addWidget(label(self._say("receive"), self._theme, TITLE, bold=True))
        column.addWidget(paragraph(self._say("receive-lead"), self._theme, look="soft"))
        tiles = QHBoxLayout()
        tiles.setSpacing(px(22))
        for tile in (self.network, self.stick, self.satellite):
            tiles.addWidget(tile, 1)
        column.addLayout(tiles)
        column.addWidget(self.progress)
        column.addWidget(self.troubles)
        column.addWidget(self.disk)
        column.addWidget(self.cleaning)
        column.addStretch(1)

    # ------------------------------------------------------------ what the store says

    def _show(self, totals: Totals, channels: Sequence[Channel]) -> None:
        sources = [source for channel in channels for source in channel.sources]
        self.network.set_text(self._sources_say(sources))
        self.network.button.setEnabled(bool(sources) and not self._receiving.running)
        self.disk.show_totals(totals)
        if not self._receiving.running and self._receiving.result is None:
            self.progress.show_rest(totals)

    def _sources_say(self, sources: Sequence[str]) -> str:
        if not sources:
            return self._say("network-none")
        if len(set(sources)) == 1:
            return self._say("network-say", source=sources[0])
        return self._say("network-many", count=len(set(sources)))

    # ------------------------------------------------------------ one sync

    def _choose_stick(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self._say("stick-choose"))
        if chosen:
            self._receiving.import_from(Path(chosen))

    def _export(self) -> None:
        """Usage out to a stick that a person chooses, receipts in."""
        chosen = QFileDialog.getExistingDirectory(self, self._say("stick-choose"))
        if not chosen:
            return
        self.disk.export.setEnabled(False)

        def carry(store: Store, _report: Report) -> Carried | LessonError:
            return carry_onto(store, Path(chosen))

        self._services.work(self, carry, self._exported)

    def _exported(self, carried: Carried | LessonError) -> None:
        self.disk.export.setEnabled(True)
        lines = [*stick_words.carried_lines(carried, self._say)]
        if not isinstance(carried, LessonError):
            lines.append(self._say("stick-pull-now"))
        self.disk.show_carried("\n".join(lines))
        self.look_again()

    def _stop(self) -> None:
        self._receiving.stop()
        self.progress.show_stopping()

    def _began(self) -> None:
        self.network.button.setEnabled(False)
        self.stick.button.setEnabled(False)
        self.troubles.show_troubles((), self._say)
        self.progress.show_start()
        if self._receiving.stopping:
            self.progress.show_stopping()

    def _advanced(self, progress: Progress) -> None:
        if not self._receiving.stopping:
            self.progress.show_progress(progress)
        self.troubles.show_troubles(progress.troubles, self._say)

    def _ended(self, result: Outcome | Exception) -> None:
        self.network.button.setEnabled(True)
        self.stick.button.setEnabled(True)
        if isinstance(result, Outcome):
            self.progress.show_outcome(result)
            # What waits by the school's own rules is told above, and is no trouble.
            troubles = [trouble for trouble in result.troubles if not isinstance(trouble.error, Deferred)]
            self.troubles.show_troubles(troubles, self._say, result.expired)
        else:
            self.progress.show_trouble(result, calm=isinstance(result, Stopped))
        self.look_again()


class DiskCard(QWidget):
    """The disk as one bar, and how many records of use wait to be reported."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._say = say
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(22))
        disk, column = card(theme)
        column.addWidget(heading(say("disk"), theme, "disk"))
        self.bar = Bar(theme, say("disk"), 18)
        column.addWidget(self.bar)
        legend = QHBoxLayout()
        self.lessons, self.waiting, self.free = (label("", theme, SMALL, look="soft") for _ in range(3))
        for line, colour in ((self.lessons, Ink.BAMBOO), (self.waiting, Ink.AMBER), (self.free, Ink.LINE)):
            dot = label("●", theme, SMALL)
            dot.setStyleSheet(f"color: {colour}")
            legend.addWidget(dot)
            legend.addWidget(line)
            legend.addSpacing(theme.px(20))
        legend.addStretch(1)
        column.addLayout(legend)
        reports, second = card(theme)
        self.reports = heading("", theme, "upload")
        second.addWidget(self.reports)
        self._reports_say = paragraph(say("reports-say"), theme, SMALL, look="soft")
        second.addWidget(self._reports_say)
        second.addStretch(1)
        self.export = button(say("stick-export"), theme)
        self.export.hide()  # until there is something to take along
        second.addWidget(self.export)
        row.addWidget(disk, 2)
        row.addWidget(reports, 1)

    def show_totals(self, totals: Totals) -> None:
        """Show how the disk and the outbox stand."""
        whole = max(1, totals.bytes_ready + totals.bytes_free)
        coming = min(totals.bytes_waiting, totals.bytes_free)
        self.bar.show_shares((totals.bytes_ready / whole, Ink.BAMBOO), (coming / whole, Ink.AMBER))
        self.lessons.setText(self._say("disk-lessons", size=figures.size(totals.bytes_ready)))
        self.waiting.setText(self._say("disk-waiting", size=figures.size(totals.bytes_waiting)))
        self.free.setText(self._say("disk-free", size=figures.size(totals.bytes_free)))
        rows = totals.outbox_rows
        self.reports.setText(self._say("reports", count=rows) if rows else self._say("reports-none"))
        self.export.setVisible(bool(rows))

    def show_carried(self, text: str) -> None:
        """Say what became of the records that were to go onto a stick."""
        self._reports_say.setText(text)


class TroubleCard(QWidget):
    """The list of what wants attention, a sentence a line; hidden while there is nothing."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[str, ...] = ()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, column = card(theme, "notice")
        column.addWidget(heading(say("troubles"), theme, "notice"))
        self.lines = QStringListModel(self)
        self._list = QListView()
        self._list.setModel(self.lines)
        self._list.setFont(theme.font(BODY))
        self._list.setWordWrap(True)
        self._list.setSpacing(theme.px(4))
        self._list.setResizeMode(QListView.ResizeMode.Adjust)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._list)
        outer.addWidget(frame)
        self.hide()

    def show_troubles(self, troubles: Sequence[Trouble], say: Strings, expired: Sequence[str] = ()) -> None:
        """Say each trouble once, in the order they came, and name channels whose signatures are overdue."""
        told = [words.sentence(trouble.error, say.language, trouble.lesson) for trouble in troubles]
        told += [say("expired", channel=channel) for channel in expired]
        lines = tuple(dict.fromkeys(told))
        if lines == self._shown:
            return
        self._shown = lines
        self.lines.setStringList(list(lines))
        self.setVisible(bool(lines))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the lines need at this width, and never higher than a few of them: the rest scrolls."""
        wide = max(self._theme.px(300), self._list.viewport().width() - self._theme.px(24))
        metrics = self._list.fontMetrics()
        wrapped = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        tall = [metrics.boundingRect(QRect(0, 0, wide, 10_000), wrapped, line).height() for line in self._shown]
        high = sum(tall) + self._theme.px(10) * len(tall) + self._theme.px(8)
        self._list.setFixedHeight(min(high, self._theme.px(_MOST_HIGH)))
