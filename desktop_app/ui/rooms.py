"""The rooms of the house: the rail, its pages, and the class page over everything. Everything they use is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.store.cards import Card, Readiness
from desktop_app.ui import figures, page_makers, toolkit_words, words
from desktop_app.ui.drop_folders import DropFolders
from desktop_app.ui.library_page import LibraryPage
from desktop_app.ui.neighbourhood import Neighbourhood
from desktop_app.ui.notice import Notice
from desktop_app.ui.offers import Offers
from desktop_app.ui.patrolling import Patrolling
from desktop_app.ui.rail import MODES, Rail
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.second_screen.screens import ScreenMemory, Screens
from desktop_app.ui.services import Services
from desktop_app.ui.stick_card import StickCard
from desktop_app.ui.stick_visit import StickVisit
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme
from package_format.errors import Missing, Withdrawn

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.ui.class_page import ClassPage
    from desktop_app.ui.prepare_page import PreparePage
    from desktop_app.ui.second_screen.second_screen import SecondScreen
    from desktop_app.ui.sequence import Sequence
    from desktop_app.ui.sequence_steps import SequenceSteps
    from desktop_app.ui.settings_page import SettingsPage
    from desktop_app.ui.sync_page import SyncPage
    from desktop_app.ui.today_page import TodayPage
    from desktop_app.ui.welcome_page import WelcomePage


class Rooms(QStackedWidget):
    """What the window holds: the shell with rail and pages, or a lesson. Pages are built when they are first visited.

    Args:
        services: the store and its workers.
        memory: what the window itself remembers; the language is known from it before the store is opened.
        theme: how large everything is; None for what suits the screen the window is on.
    """

    def __init__(self, services: Services, memory: QSettings, theme: Theme | None = None) -> None:
        super().__init__()
        self._services = services
        self._memory = memory
        self._fixed_theme = theme
        self._theme = theme or Theme.for_screen(self.screen())
        self._say = Strings(str(memory.value("language", "zh_CN")))
        self._mode = self._class_mode = MODES[0]
        self._began = False
        self._before_class = Qt.WindowState.WindowNoState
        self.screens, self.screen_memory = Screens(self), ScreenMemory(memory, self)
        self.receiving = Receiving(services)
        self.neighbourhood = Neighbourhood(services)
        self.receiving.ended.connect(lambda _result: self.neighbourhood.renew())
        self.visit = StickVisit(services, self.receiving, lambda: self.in_class)
        self.drops = DropFolders(services, self.receiving, lambda: self.in_class)
        self.patrolling = Patrolling(services, self.receiving, lambda: self.in_class)
        self._build()
        services.trouble.connect(self.tell)
        services.changed.connect(self._look_again)

    def begin(self) -> None:
        """Open the store and show what is in it."""
        self._shell.setFocus()  # no control is marked before a person asks for it with Tab
        handle = self.window().windowHandle()
        if handle is not None:
            handle.screenChanged.connect(self._moved_to)
        self._services.ask(self, _first_look, lambda found: self._opened(*found), self._not_opened)

    def end(self) -> None:
        """Close the lesson that is open, keeping where it was, and everything else; the rooms are not used again."""
        self._services.quiet.clear()
        self.visit.close()
        self.drops.close()
        self.patrolling.close()
        self.neighbourhood.end()
        if self.class_page is not None:
            self.class_page.close_lesson()
        if self.second is not None:
            self.second.end()

    # ------------------------------------------------------------ build

    def _build(self) -> None:
        """Make everything that is seen, in the language and size of now; what was there before goes."""
        toolkit_words.speak(self._say.language)
        self.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if self._say.right_to_left else Qt.LayoutDirection.LeftToRight
        )
        self.setPalette(self._theme.palette())
        self.setStyleSheet(self._theme.sheet())
        self.rail = Rail(self._theme, self._say)
        self.rail.mode.set_value(self._mode)
        self.notice = Notice(self._theme, self._say)
        self.library = LibraryPage(self._services, self._theme, self._say)
        for old in [self.widget(place) for place in range(self.count())]:
            # Not removed from here first: without a parent it would be Python's, and the collector may run on the
            # worker's thread, where a widget must not end.
            old.deleteLater()
        self.today_page: TodayPage | None = None
        self.prepare_page: PreparePage | None = None
        self.sync_page: SyncPage | None = None
        self.settings_page: SettingsPage | None = None
        self.welcome_page: WelcomePage | None = None
        self.class_page: ClassPage | None = None
        self.steps: SequenceSteps | None = None
        self.second: SecondScreen | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(self.library)
        shell = QWidget()
        row = QHBoxLayout(shell)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        edge = QVBoxLayout()
        edge.setContentsMargins(self._theme.px(24), self._theme.px(16), self._theme.px(24), 0)
        edge.addWidget(self.notice)
        self.stick_card = StickCard(self.visit, self.receiving, self._theme, self._say)
        edge.addWidget(self.stick_card)
        column.addLayout(edge)
        column.addWidget(self._pages, 1)
        row.addLayout(column, 1)
        self.stick_card.show_stage()
        self.addWidget(shell)
        self.setCurrentWidget(shell)
        self.rail.show_page("library")
        self.rail.chosen.connect(self.show_page)
        self.rail.mode_chosen.connect(self._choose_mode)
        self.offers = Offers(self._services, self.receiving, self.notice, self._say, lambda: self.show_page("receive"))
        self.library.opened.connect(self.open_card)
        self.library.added.connect(self.plan_card)
        shell.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._shell = shell

    def _rebuild(self) -> None:
        here = self.page
        self._build()
        self._shell.setFocus()
        if self._began:
            self.library.begin()
        if here != "welcome":
            self.show_page(here)

    def _opened(self, language: str, any_channel: bool, timetable: bool) -> None:
        self._began = True
        self.neighbourhood.begin()
        if language != self._say.language:
            self._speak(language)
        elif any_channel:
            self.library.begin()
        if timetable:
            self.show_page("today")
        if not any_channel:
            self.show_welcome()

    def _not_opened(self, error: Exception) -> None:
        said = words.explain(error, self._say.language)
        gap = " " if self._say.language == "en" else ""
        self.library.empty.show_words("notice", said.happened, f"{said.safe}{gap}{said.do}")

    # ------------------------------------------------------------ pages

    @property
    def page(self) -> str:
        """The page being shown: ``today library prepare receive school welcome``."""
        shown = self._pages.currentWidget()
        named = {
            "today": self.today_page, "receive": self.sync_page, "school": self.settings_page,
            "welcome": self.welcome_page, "prepare": self.prepare_page,
        }  # fmt: skip
        return next((name for name, page in named.items() if page is not None and page is shown), "library")

    def show_page(self, name: str) -> None:
        """Show the page of the rail called ``name``; it is built at the first visit."""
        self.notice.hide()
        parts = self, self._services, self._theme, self._say
        if name == "today":
            self.today_page = self.today_page or page_makers.make_today_page(*parts)
            self._shown(self.today_page)
        elif name == "prepare":
            self._shown(self._preparing())
        elif name == "receive":
            self.sync_page = self.sync_page or page_makers.make_sync_page(*parts)
            self._shown(self.sync_page)
            self.sync_page.look_again()
        elif name == "school":
            self.settings_page = self.settings_page or page_makers.make_settings_page(*parts)
            self._shown(self.settings_page)
            self.settings_page.look_again()
        else:
            self._pages.setCurrentWidget(self.library)
        self.rail.show_page(name if name in self.rail.buttons else "library")

    def _preparing(self) -> PreparePage:
        if self.prepare_page is None:
            self.prepare_page = page_makers.make_prepare_page(self, self._services, self._theme, self._say)
            self._pages.addWidget(self.prepare_page)
        return self.prepare_page

    def _shown(self, page: QWidget) -> None:
        """Show ``page``, one of the rail's, built just now or before."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def show_welcome(self, *, back: bool = False) -> None:
        """Show the page of the first run; ``back``: with a way out of it."""
        if self.welcome_page is None:
            from desktop_app.ui.welcome_page import WelcomePage

            self.welcome_page = WelcomePage(self._services, self._theme, self._say)
            self.welcome_page.subscribed.connect(self._subscribed)
            self.welcome_page.back.clicked.connect(lambda _checked=False: self.show_page("school"))
            self._pages.addWidget(self.welcome_page)
        self.welcome_page.back.setVisible(back)
        self._pages.setCurrentWidget(self.welcome_page)
        self.welcome_page.where.setFocus()

    def _subscribed(self) -> None:
        self.library.begin()
        self.show_page("receive")
        self.receiving.update()

    def _look_again(self) -> None:
        self.library.look_again()
        for page in (self.today_page, self.prepare_page, self.sync_page, self.settings_page):
            if page is not None and page.isVisible():
                page.look_again()

    def tell(self, error: Exception, lesson: str = "") -> None:
        """Say what happened in the strip above the page; a lesson that is not here yet offers the way to get it."""
        fetchable = isinstance(error, Missing) and not isinstance(error, Withdrawn)
        action = self._say("go-receive") if fetchable else ""
        self.offers.forget()
        self.notice.show_words(words.explain(error, self._say.language, lesson), action)

    # ------------------------------------------------------------ class

    def plan_card(self, card: Card) -> None:
        """Put a resource into the lesson plan that lies open on 备课."""
        self._preparing().add(card)

    def open_sequence(self, sequence: Sequence) -> None:
        """Begin the class with the first step of ``sequence``; the class page leads to the others."""
        self.open_card(sequence.step.card, MODES[0], sequence)

    def open_card(self, card: Card, mode: str = "", sequence: Sequence | None = None) -> None:
        """Show a lesson that is here, or say how to get one that is not.

        ``mode`` is what it is opened for, by default what the rail says; ``sequence`` is what it is a step of.
        """
        if card.readiness is Readiness.WAITING:
            self.tell(Missing(card.id), figures.title(card.title, self._say.language))
            return
        if card.readiness is Readiness.CLEANED:
            self.offers.offer_again(card)
            return
        self.notice.hide()
        page = self.class_page or self._make_class_page()
        self._before_class = self.window().windowState() & ~Qt.WindowState.WindowActive
        self.setCurrentWidget(page)
        self._class_mode = mode or self._mode
        if self._class_mode == MODES[0]:
            self.window().setWindowState(self._before_class | Qt.WindowState.WindowFullScreen)
        page.set_mode(self._class_mode)
        if self.steps is not None:
            self.steps.open_with(card, sequence)
        self.patrolling.pause()
        page.open(card)
        self._keep_quiet()

    @property
    def in_class(self) -> bool:
        """Whether a lesson is on the screen."""
        return self.class_page is not None and self.currentWidget() is self.class_page

    def _make_class_page(self) -> ClassPage:
        made, self.steps, self.second = page_makers.make_class_page(self, self._services, self._theme, self._say)
        made.left.connect(self._left_class)
        made.full_asked.connect(self._toggle_full_screen)
        made.mode_chosen.connect(self._choose_mode)
        self.class_page = made
        return made

    def _toggle_full_screen(self) -> None:
        self.window().setWindowState(self.window().windowState() ^ Qt.WindowState.WindowFullScreen)

    def _keep_quiet(self) -> None:
        """Let whatever receives rest while a lesson is shown in class; preparing disturbs nobody."""
        if self.in_class and self._class_mode == MODES[0]:
            self._services.quiet.set()
        else:
            self._services.quiet.clear()

    def _left_class(self) -> None:
        self.setCurrentWidget(self._shell)
        self._keep_quiet()
        self.library.wall.setFocus()
        self.window().setWindowState(self._before_class)
        self.library.recent.look_again()
        self._moved_to(self.screen())
        self.visit.look_again()

    def _choose_mode(self, mode: str) -> None:
        self._mode = self._class_mode = mode
        self.rail.mode.set_value(mode)
        self._keep_quiet()

    # ------------------------------------------------------------ language, screen

    def choose_language(self, language: str) -> None:
        """Speak ``language`` from now on."""

        def keep(store: Store) -> None:
            store.settings.language = language

        self._services.keep(keep)
        self._speak(language)

    def _speak(self, language: str) -> None:
        self._say = Strings(language)
        self._memory.setValue("language", self._say.language)
        self._rebuild()

    def _moved_to(self, screen: QScreen) -> None:
        """Keep everything's share of the picture on another screen; never in the middle of a lesson."""
        theme = self._fixed_theme or Theme.for_screen(screen)
        if theme != self._theme and not self.in_class:
            self._theme = theme
            self._rebuild()


def _first_look(store: Store) -> tuple[str, bool, bool]:
    return store.settings.language, bool(store.library.channels()), bool(store.school.timetable())
