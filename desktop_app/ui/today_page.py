"""今日课堂: today's periods as big cards, what of each lesson is here, and one press to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.ui import figures, today_facts
from desktop_app.ui.controls import button, card, heading, label, paragraph, sheet
from desktop_app.ui.period_card import PeriodCard
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, LEAD, TITLE, Ink, Theme
from desktop_app.ui.today_facts import Shown, Today

if TYPE_CHECKING:
    from desktop_app.store.store import Store

_LOOK_MS = 60_000
"""The page looks again this often while it is seen: one period ends and another begins."""


class TodayPage(QScrollArea):
    """The day's lessons."""

    planned = Signal(object)
    """The ``Card`` a person puts into the lesson plan."""
    opened = Signal(object)
    """The ``Card`` a person wants to show."""
    timetable_asked = Signal()

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._theme, self._say = services, theme, say
        self.periods: list[PeriodCard] = []
        self.coming_periods: list[PeriodCard] = []
        outer = sheet(theme, self)
        outer.addWidget(label(say("today"), theme, TITLE, bold=True))
        line = QHBoxLayout()
        self.day = label("", theme, LEAD)
        self.ready = label("", theme, LEAD, bold=True)
        self.ready.setStyleSheet(f"color: {Ink.BAMBOO}")
        line.addWidget(self.day, 1)
        line.addWidget(self.ready)
        outer.addLayout(line)
        self.remark = paragraph("", theme)
        self.remark.setStyleSheet(f"color: {Ink.PERSIMMON}")
        outer.addWidget(self.remark)
        self.empty, self.empty_words = self._empty()
        outer.addWidget(self.empty)
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.px(18))
        outer.addLayout(self._column)
        self.coming = label("", theme, LEAD, bold=True)
        outer.addWidget(self.coming)
        self._later = QVBoxLayout()
        self._later.setSpacing(theme.px(18))
        outer.addLayout(self._later)
        outer.addStretch(1)
        for hidden in (self.remark, self.empty, self.coming):
            hidden.hide()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look_again)

    def look_again(self) -> None:
        """Read the day from the store."""
        self._services.ask(self, today_facts.look, self.show_day, key="today")

    def show_day(self, today: Today) -> None:
        """Show what ``today`` says; the period being held, or the next one, comes first."""
        dated = today.day.date is not None
        self.day.setText(self._day(today))
        self.day.setVisible(dated)
        self.ready.setText(self._counts(today))
        when = figures.date(today.now, self._say.language)
        self.remark.setText(self._say("today-clock", when=when))
        self.remark.setVisible(not dated)
        self._show_empty(today)
        now, dated = today.minute, today.minute >= 0
        self.periods = self._fill(
            self._column, self.periods, [self._period(one, today, now=one.on(now), dated=dated) for one in today.shown]
        )
        self._show_coming(today)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self.look_again()  # a lesson may have been shown in between

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    # ------------------------------------------------------------ parts

    def _empty(self) -> tuple[QWidget, QLabel]:
        frame, column = card(self._theme)
        words = heading("", self._theme, "today")
        column.addWidget(words)
        self.empty_say = paragraph(self._say("today-empty-say"), self._theme, BODY, look="soft")
        column.addWidget(self.empty_say)
        self.ask_timetable = button(self._say("timetable-import"), self._theme, "main")
        self.ask_timetable.clicked.connect(lambda _checked=False: self.timetable_asked.emit())
        row = QHBoxLayout()
        row.addWidget(self.ask_timetable)
        row.addStretch(1)
        column.addLayout(row)
        return frame, words

    def _show_empty(self, today: Today) -> None:
        special = today.day.special
        if not today.timetable:
            words = self._say("today-empty")
        elif not today.day.school:
            words = special.note if special and special.note else self._say("today-no-school")
        else:
            words = self._say("today-no-periods")
        self.empty_words.setText(words)
        self.empty.setVisible(not today.shown)
        self.empty_say.setVisible(not today.timetable)
        self.ask_timetable.setVisible(not today.timetable)

    def _day(self, today: Today) -> str:
        day, week = today.day.date, today.day.week
        if day is None:
            return ""
        parts = [f"{figures.day(day, self._say.language)} {self._say('weekdays').split()[day.weekday()]}"]
        if week is not None:
            parts.append(self._say("today-week", number=week.number))
            parts.append(self._say("today-odd" if week.odd else "today-even"))
        return " · ".join(parts)

    def _counts(self, today: Today) -> str:
        said = []
        for key, (ready, resources) in (("today-ready", today.this_week), ("today-next", today.next_week)):
            if resources:
                said.append(self._say(key, ready=ready, resources=resources))
        return " · ".join(said)

    def _show_coming(self, today: Today) -> None:
        """Show the next day with lessons below, where today has none or they are over."""
        coming = today.coming.date if today.coming is not None else None
        self.coming.setVisible(coming is not None)
        cards = [self._period(one, today, now=False, dated=True) for one in today.coming_shown]
        self.coming_periods = self._fill(self._later, self.coming_periods, cards)
        for one in cards:
            one.show_ahead()
        if coming is None or today.day.date is None:
            return
        key = "today-coming-tomorrow" if (coming - today.day.date).days == 1 else "today-coming"
        weekday = self._say("weekdays").split()[coming.weekday()]
        self.coming.setText(self._say(key, day=figures.day(coming, self._say.language), weekday=weekday))

    def _fill(self, column: QVBoxLayout, before: list[PeriodCard], cards: list[PeriodCard]) -> list[PeriodCard]:
        """Put ``cards`` where those of ``before`` were."""
        for old in before:
            column.removeWidget(old)
            old.deleteLater()
        for made in cards:
            column.addWidget(made)
        return cards

    def _period(self, shown: Shown, today: Today, *, now: bool, dated: bool) -> PeriodCard:
        made = PeriodCard(shown, self._theme, self._say, now=now, dated=dated)
        made.opened.connect(self.opened)
        made.planned.connect(self.planned)
        made.marked.connect(lambda mark: self._mark(shown, mark, today))
        return made

    def _mark(self, shown: Shown, mark: str, today: Today) -> None:
        """Note what a teacher says of the lesson, then show what follows from it."""
        lesson = shown.period.lesson
        if lesson is None:
            return

        def keep(store: Store) -> None:
            from desktop_app.store.school.pace import State
            from desktop_app.sync import clock

            now = clock.believed(store, today.now)
            name = (lesson.book.channel, lesson.book.id, lesson.node)
            store.school.mark(shown.period.one.name, name, State(mark), now, dated=today.minute >= 0)

        self._services.ask(self, keep, lambda _done: self.look_again())
