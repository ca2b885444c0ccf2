"""我的学校: the school, language, textbooks, sound, where lessons are kept, channels, the clock, and the diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QSlider, QVBoxLayout, QWidget

from desktop_app.store.cards import Channel, Textbook, Totals
from desktop_app.ui import figures
from desktop_app.ui.choices import Segments, Switch
from desktop_app.ui.clock_card import ClockCard
from desktop_app.ui.controls import button, card, heading, label, paragraph, sheet
from desktop_app.ui.diagnosis_card import DiagnosisCard
from desktop_app.ui.neighbourhood import Neighbourhood
from desktop_app.ui.neighbours_card import NeighboursCard
from desktop_app.ui.network_card import NetworkCard
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.services import Services
from desktop_app.ui.strings import LANGUAGES, Strings
from desktop_app.ui.textbook_switches import TextbookSwitches
from desktop_app.ui.theme import BODY, SMALL, TITLE, Theme
from desktop_app.ui.timetable_card import TimetableCard

if TYPE_CHECKING:
    from desktop_app.store.store import Store

SETTLED_MS = 250
"""The volume is kept when it has not been moved for this long."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page shows, read from the store in one look."""

    school: str
    volume: int
    evens: bool
    point: str
    channels: Sequence[Channel]
    textbooks: Sequence[Textbook]
    totals: Totals


def _look(store: Store) -> Facts:
    return Facts(
        store.settings.school,
        store.settings.volume,
        store.settings.evens_loudness,
        store.settings.point_key.id,
        store.library.channels(),
        store.library.textbooks(),
        store.library.totals(),
    )


class SettingsPage(QScrollArea):
    """Everything a school decides; each change is kept at once. ``screens`` is the card of the second screen."""

    language_chosen = Signal(str)
    channel_asked = Signal()
    """A person wants to add a channel."""

    def __init__(
        self,
        services: Services,
        receiving: Receiving,
        near: Neighbourhood,
        screens: QWidget,
        theme: Theme,
        say: Strings,
    ) -> None:
        super().__init__()
        self.screens = screens
        self._services, self._theme, self._say = services, theme, say
        self.school = QLineEdit()
        self.save = button(say("save"), theme)
        self.language = Segments(list(LANGUAGES.items()), theme, say("language"))
        self.language.set_value(say.language)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.evens = Switch(say("even-loudness"), theme)
        self.textbooks = TextbookSwitches(services, theme, say)
        self.timetable = TimetableCard(services, theme, say)
        self.clock = ClockCard(services, theme, say)
        self.network = NetworkCard(services, theme, say)
        self.neighbours = NeighboursCard(services, near, theme, say)
        self.diagnosis = DiagnosisCard(services, receiving, theme, say)
        self._lay_out()
        self.save.clicked.connect(self._save_school)
        self.school.returnPressed.connect(self._save_school)
        self.school.textEdited.connect(lambda _words: self.save.setText(say("save")))
        self.language.chosen.connect(self.language_chosen)
        self._volume_rests = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._volume_rests.timeout.connect(self._save_volume)
        self.volume.valueChanged.connect(lambda _volume: self._volume_rests.start())
        self.evens.clicked.connect(self._save_evens)

    def look_again(self) -> None:
        """Read everything from the store."""
        self._services.ask(self, _look, self._show, key="school")
        self.clock.look_again()
        self.timetable.look_again()
        self.network.look_again()
        self.neighbours.look_again()

    # ------------------------------------------------------------ build

    def _lay_out(self) -> None:
        px = self._theme.px
        outer = sheet(self._theme, self)
        outer.addWidget(label(self._say("school"), self._theme, TITLE, bold=True))
        columns = QHBoxLayout()
        columns.setSpacing(px(22))
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(px(22))
            columns.addLayout(column, 1)
        left.addWidget(self._school_card())
        left.addWidget(self.timetable)
        left.addWidget(self.clock)
        left.addWidget(self._store_card())
        left.addWidget(self.network)
        left.addWidget(self.neighbours)
        left.addStretch(1)
        right.addWidget(self.textbooks)
        right.addWidget(self.screens)
        right.addWidget(self.diagnosis)
        right.addStretch(1)
        outer.addLayout(columns)
        outer.addStretch(1)

    def _school_card(self) -> QWidget:
        frame, column = card(self._theme)
        column.addWidget(heading(self._say("school-name"), self._theme, "school"))
        row = QHBoxLayout()
        self.school.setFont(self._theme.font(BODY))
        self.school.setPlaceholderText(self._say("school-name-hint"))
        self.school.setAccessibleName(self._say("school-name"))
        self.school.setMaxLength(60)
        row.addWidget(self.school, 1)
        row.addWidget(self.save)
        column.addLayout(row)
        column.addSpacing(self._theme.px(8))
        language = QHBoxLayout()
        language.addWidget(label(self._say("language"), self._theme), 1)
        language.addWidget(self.language)
        column.addLayout(language)
        volume = QHBoxLayout()
        volume.addWidget(label(self._say("volume"), self._theme), 1)
        self.volume.setRange(0, 100)
        self.volume.setPageStep(10)
        self.volume.setMinimumWidth(self._theme.px(240))
        self.volume.setMinimumHeight(self._theme.px(44))
        self.volume.setAccessibleName(self._say("volume"))
        volume.addWidget(self.volume)
        column.addLayout(volume)
        evens = QHBoxLayout()
        evens.addWidget(label(self._say("even-loudness"), self._theme), 1)
        evens.addWidget(self.evens)
        column.addLayout(evens)
        column.addWidget(paragraph(self._say("even-loudness-say"), self._theme, SMALL, look="soft"))
        return frame

    def _store_card(self) -> QWidget:
        frame, column = card(self._theme)
        column.addWidget(heading(self._say("sources"), self._theme, "network"))
        self._channels = QVBoxLayout()
        self._channels.setSpacing(self._theme.px(6))
        column.addLayout(self._channels)
        add = button(self._say("add-channel"), self._theme)
        add.clicked.connect(lambda _checked=False: self.channel_asked.emit())
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(self._theme.px(8))
        column.addWidget(heading(self._say("folder"), self._theme, "folder"))
        where = paragraph(str(self._services.folder), self._theme, look="soft")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(where)
        return frame

    # ------------------------------------------------------------ show and keep

    def _show(self, facts: Facts) -> None:
        if not self.school.hasFocus():
            self.school.setText(facts.school)
        with QSignalBlocker(self.volume):
            self.volume.setValue(facts.volume)
        self.evens.setChecked(facts.evens)
        self.textbooks.show_textbooks(facts.textbooks)
        self.diagnosis.show_facts(facts.point, facts.channels, facts.totals)
        while (taken := self._channels.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.deleteLater()
        for channel in facts.channels:
            self._channels.addWidget(label(figures.title(channel.title, self._say.language), self._theme, bold=True))
            self._channels.addWidget(paragraph(self._channel_says(channel), self._theme, SMALL, look="soft"))

    def _channel_says(self, channel: Channel) -> str:
        if not channel.release:
            state = self._say("channel-new")
        else:
            when = figures.date(channel.published, self._say.language)
            state = self._say("channel-say", release=channel.release, when=when)
        return "\n".join((state, *channel.sources))

    def _save_school(self) -> None:
        name = self.school.text().strip()

        def keep(store: Store) -> None:
            store.settings.school = name

        self._services.ask(self, keep, lambda _done: self.save.setText(self._say("saved")))

    def _save_volume(self) -> None:
        volume = self.volume.value()

        def keep(store: Store) -> None:
            store.settings.volume = volume

        self._services.ask(self, keep, lambda _done: None, key="volume")

    def _save_evens(self, on: bool) -> None:
        def keep(store: Store) -> None:
            store.settings.evens_loudness = on

        self._services.ask(self, keep, lambda _done: None, key="evens")
