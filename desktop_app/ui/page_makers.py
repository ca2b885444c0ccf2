"""Builds the pages of the rail at their first visit, and connects them to the rooms that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from desktop_app.store.cards import Card
from desktop_app.ui.neighbourhood import Neighbourhood
from desktop_app.ui.offers import Offers
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.second_screen.screens import ScreenMemory, Screens
from desktop_app.ui.sequence import Sequence
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_app.ui.class_page import ClassPage
    from desktop_app.ui.library_page import LibraryPage
    from desktop_app.ui.prepare_page import PreparePage
    from desktop_app.ui.second_screen.second_screen import SecondScreen
    from desktop_app.ui.sequence_steps import SequenceSteps
    from desktop_app.ui.settings_page import SettingsPage
    from desktop_app.ui.sync_page import SyncPage
    from desktop_app.ui.today_page import TodayPage


class House(Protocol):
    """What pages need of the rooms that hold them."""

    receiving: Receiving
    neighbourhood: Neighbourhood
    offers: Offers
    library: LibraryPage
    screens: Screens
    screen_memory: ScreenMemory

    def addWidget(self, page: QWidget) -> int:
        """Take ``page`` among what the window can show."""

    def open_card(self, card: Card, mode: str = "") -> None:
        """Show a lesson."""

    def plan_card(self, card: Card) -> None:
        """Put a resource into the lesson plan."""

    def open_sequence(self, sequence: Sequence) -> None:
        """Begin the class with a sequence."""

    def show_page(self, name: str) -> None:
        """Show another page."""

    def show_welcome(self, *, back: bool = False) -> None:
        """Show the page of the first run."""

    def choose_language(self, language: str) -> None:
        """Speak another language."""


def make_class_page(
    rooms: House, services: Services, theme: Theme, say: Strings
) -> tuple[ClassPage, SequenceSteps, SecondScreen]:
    """上课, with what leads it through a sequence and what gives the class a screen of its own."""
    from desktop_app.ui.class_page import ClassPage
    from desktop_app.ui.finding import Finding
    from desktop_app.ui.second_screen.second_screen import SecondScreen
    from desktop_app.ui.sequence_steps import SequenceSteps
    from desktop_app.ui.step_notes import StepNotes
    from desktop_app.ui.web_warming import WebWarming

    page = ClassPage(services, theme, say)
    rooms.addWidget(page)
    steps = SequenceSteps(page, services, theme, say)
    StepNotes(page, steps, theme, say)
    Finding(page, theme, say)
    WebWarming(page, steps, services)
    return page, steps, SecondScreen(page, steps, rooms.screen_memory, rooms.screens, theme, say)


def make_today_page(rooms: House, services: Services, theme: Theme, say: Strings) -> TodayPage:
    """今日课堂."""
    from desktop_app.ui.today_page import TodayPage

    made = TodayPage(services, theme, say)
    made.opened.connect(rooms.open_card)
    made.planned.connect(rooms.plan_card)
    made.timetable_asked.connect(lambda: rooms.show_page("school"))
    return made


def make_prepare_page(rooms: House, services: Services, theme: Theme, say: Strings) -> PreparePage:
    """备课: a look at something is preparing, whatever the rail says; a plan begun from here is class."""
    from desktop_app.ui.prepare_page import PreparePage

    made = PreparePage(services, theme, say)
    made.tried.connect(lambda card: rooms.open_card(card, "preparing"))
    made.started.connect(rooms.open_sequence)

    def choose() -> None:
        rooms.show_page("library")
        rooms.library.choose_for(made.plan_name)

    def open_plan() -> None:
        rooms.show_page("prepare")
        made.show_tab("plans")

    made.lessons_asked.connect(choose)
    rooms.library.chosen.connect(open_plan)

    made.said.connect(lambda words, action, act: rooms.offers.offer(words, action, act or open_plan))
    return made


def make_sync_page(rooms: House, services: Services, theme: Theme, say: Strings) -> SyncPage:
    """收资源."""
    from desktop_app.ui.sync_page import SyncPage

    return SyncPage(services, rooms.receiving, theme, say)


def make_settings_page(rooms: House, services: Services, theme: Theme, say: Strings) -> SettingsPage:
    """我的学校."""
    from desktop_app.ui.second_screen.screen_card import ScreenCard
    from desktop_app.ui.settings_page import SettingsPage

    screens = ScreenCard(rooms.screen_memory, rooms.screens, theme, say)
    made = SettingsPage(services, rooms.receiving, rooms.neighbourhood, screens, theme, say)
    made.language_chosen.connect(rooms.choose_language)
    made.channel_asked.connect(lambda: rooms.show_welcome(back=True))
    return made
