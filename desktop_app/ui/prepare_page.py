"""备课: lesson plans and own files. Looking at something here is preparing; beginning the class with a plan is not."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.store.cards import Card, LessonPlan, OwnFile
from desktop_app.ui import figures, prepare_facts
from desktop_app.ui.choices import Segments
from desktop_app.ui.controls import button, label, tall
from desktop_app.ui.covers import Covers
from desktop_app.ui.library_page import EmptyNote
from desktop_app.ui.own_view import OwnView
from desktop_app.ui.plan_list import PlanList
from desktop_app.ui.plan_sheet import PlanSheet, entry_title
from desktop_app.ui.prepare_facts import Desk, Entry, plan_title
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import TITLE, Theme
from desktop_app.ui.words import Words
from package_format.errors import LessonError

if TYPE_CHECKING:
    from desktop_app.store.store import Store

TABS = ("plans", "own-files")


class PreparePage(QWidget):
    """Two sheets behind two tabs; everything is read from the store each time it changes."""

    tried = Signal(object)
    """A person wants to look at this ``Card``, which is no use in class."""
    started = Signal(object)
    """A person begins the class with this ``Sequence``."""
    lessons_asked = Signal()
    """A person wants to add from 找资源."""
    said = Signal(object, str, object)
    """Something was done: the ``Words``, and an action with its callable."""

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._theme, self._say = services, theme, say
        self.desk = Desk((), None, ())
        self._wanted: int | None = None
        covers = Covers(services, self)
        self.tabs = Segments([(tab, say(tab)) for tab in TABS], theme, say("prepare"))
        self.list = PlanList(theme, say)
        self.sheet = PlanSheet(covers, theme, say)
        self.own = OwnView(covers, theme, say)
        self.empty = EmptyNote(theme)
        self.empty.show_words("prepare", say("plan-empty-lead"), say("plan-empty-text"))
        self.begin = button(say("plan-new"), theme, "main", "plus")
        tall(self.begin, theme)
        self._lay_out()
        self._connect()

    @property
    def plan_name(self) -> str:
        """What the open plan is called; empty if there is none."""
        return plan_title(self.desk.open, self._say) if self.desk.open is not None else ""

    def look_again(self) -> None:
        """Read everything from the store."""
        wanted = self._wanted
        self._services.ask(self, lambda store: prepare_facts.look(store, wanted), self._show, key="desk")
        self._services.ask(
            self, lambda store: (prepare_facts.own_files(store), prepare_facts.sticks()), self._show_own, key="own"
        )

    def show_tab(self, tab: str) -> None:
        """Show ``plans`` or ``own-files``."""
        self.tabs.set_value(tab)
        self._stack.setCurrentIndex(TABS.index(tab))

    def add(self, card: Card) -> None:
        """Put a resource or an own file at the end of the open plan; where there is none, one is made."""

        def write(store: Store) -> int:
            desk = prepare_facts.look(store, self._wanted)
            plan = desk.open or store.lesson_plans.create(self._new_name(desk.day))
            store.preparation.add_to(plan.key, card.id)
            return plan.key

        def done(key: int) -> None:
            self._wanted = key
            self.look_again()
            self._services.ask(self, lambda store: prepare_facts.look(store, key), lambda desk: tell(desk.open))

        def tell(plan: LessonPlan | None) -> None:
            name = plan_title(plan, self._say) if plan is not None else ""
            title = figures.title(card.title, self._say.language)
            words = Words(self._say("plan-added", title=title, plan=name), self._say("plan-added-safe"), "")
            self.said.emit(words, self._say("plan-open"), None)

        self._services.ask(self, write, done)

    def bring(self, paths: Sequence[Path]) -> None:
        """Copy the teacher's files into the store, one by one; what cannot be taken is told, the others are taken."""
        self.own.say_state(self._say("own-adding"))

        def work(store: Store) -> tuple[int, LessonError | None]:
            from desktop_app.player import slides
            from desktop_app.store.own_files import on_disk

            count, trouble = 0, None
            for path in paths:
                try:
                    slides.make_slides(store, store.own_files.add(on_disk(path)))
                    count += 1
                except LessonError as error:
                    trouble = error
            return count, trouble

        def done(found: tuple[int, LessonError | None]) -> None:
            count, trouble = found
            self.own.say_state(self._say("own-added", count=count) if count else "")
            if trouble is not None:
                self._services.trouble.emit(trouble, "")
            self.look_again()

        self._services.aside(self, work, done)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_again()

    # ------------------------------------------------------------ build

    def _lay_out(self) -> None:
        px = self._theme.px
        head = QHBoxLayout()
        head.addWidget(label(self._say("prepare"), self._theme, TITLE, bold=True))
        head.addSpacing(px(24))
        head.addWidget(self.tabs)
        head.addStretch(1)
        first = QWidget()
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.empty, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.begin)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        both = QWidget()
        beside = QHBoxLayout(both)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(px(26))
        self.list.setFixedWidth(px(320))
        beside.addWidget(self.list)
        beside.addWidget(self.sheet, 1)
        self._plans = QStackedWidget()
        self._plans.addWidget(first)
        self._plans.addWidget(both)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._plans)
        self._stack.addWidget(self.own)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(24), px(24), px(24), 0)
        whole.setSpacing(px(20))
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        sheet, own = self.sheet, self.own
        self.tabs.chosen.connect(self.show_tab)
        self.list.chosen.connect(self._choose)
        self.list.asked.connect(self._new)
        self.begin.clicked.connect(lambda _checked=False: self._new())
        sheet.renamed.connect(self._rename)
        sheet.deleted.connect(self._delete)
        sheet.started.connect(lambda: self.started.emit(prepare_facts.sequence(self.desk, self._say)))
        sheet.tried.connect(lambda entry: self.tried.emit(entry.card))
        sheet.lessons_asked.connect(self.lessons_asked)
        sheet.own_asked.connect(lambda: self.show_tab("own-files"))
        sheet.note_added.connect(self._note)
        sheet.note_changed.connect(lambda key, words: self._do(lambda store: store.preparation.change_note(key, words)))
        sheet.moved.connect(lambda key, number: self._do(lambda store: store.preparation.move(key, number)))
        sheet.exchanged.connect(lambda key: self._do(lambda store: store.preparation.exchange(key)))
        sheet.taken_out.connect(self._take_out)
        own.brought.connect(self.bring)
        own.tried.connect(self.tried)
        own.planned.connect(self.add)
        own.removed.connect(self._remove)

    # ------------------------------------------------------------ what a person does

    def _show(self, desk: Desk) -> None:
        self.desk = desk
        self._wanted = desk.open.key if desk.open is not None else None
        self._plans.setCurrentIndex(1 if desk.plans else 0)
        self.list.show_plans(desk.plans, desk.open)
        self.sheet.show_desk(desk)

    def _show_own(self, found: tuple[list[tuple[OwnFile, Card]], list[Path]]) -> None:
        self.own.show_files(*found, self.plan_name)

    def _choose(self, key: int) -> None:
        self._wanted = key
        self.look_again()

    def _do(self, write: Callable[[Store], object]) -> None:
        self._services.ask(self, write, lambda _done: self.look_again())

    def _new_name(self, day: date | None) -> str:
        day = day or datetime.fromtimestamp(time.time(), tz=UTC).astimezone().date()
        return self._say("plan-new-name", day=figures.day(day, self._say.language))

    def _new(self) -> None:
        name = self._new_name(self.desk.day)

        def made(plan: LessonPlan) -> None:
            self._wanted = plan.key
            self.look_again()
            self.sheet.name.setFocus()
            self.sheet.name.selectAll()

        self._services.ask(self, lambda store: store.lesson_plans.create(name), made)

    def _rename(self, title: str) -> None:
        plan = self.desk.open
        if plan is not None:
            self._do(lambda store: store.lesson_plans.rename(plan.key, title))

    def _note(self, words: str) -> None:
        plan = self.desk.open
        if plan is not None:
            self._do(lambda store: store.preparation.add_note(plan.key, words))

    def _delete(self) -> None:
        plan = self.desk.open
        if plan is None:
            return
        self._do(lambda store: store.lesson_plans.delete(plan.key))
        said = self._say("plan-deleted", title=plan_title(plan, self._say))

        def undo() -> None:
            self._wanted = plan.key
            self._do(lambda store: store.lesson_plans.restore(plan.key))

        self.said.emit(Words(said, self._say("plan-deleted-safe"), self._say("plan-undo-do")), self._say("undo"), undo)

    def _take_out(self, entry: Entry) -> None:
        key = entry.planned.key
        self._do(lambda store: store.preparation.take_out(key))
        said = self._say("plan-taken-out", title=entry_title(entry, self._say))
        words = Words(said, self._say("plan-safe"), self._say("plan-undo-do"))
        self.said.emit(words, self._say("undo"), lambda: self._do(lambda store: store.preparation.put_back(key)))

    def _remove(self, file: OwnFile) -> None:
        self._do(lambda store: store.own_lessons.remove(file.key))
