"""备课: adding from 找资源 begins anew and leads back; the page opens on the plan of the day that is prepared for."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.store.school.calendar import local
from desktop_app.store.school.timetable import SchoolClass, Slot
from desktop_app.store.store import Store
from desktop_app.ui import figures, prepare_facts
from tests.ui.conftest import Shown, until
from tests.ui.test_prepare_page import add, click, names, new_plan, prepare

pytestmark = pytest.mark.usefixtures("shop")


def test_what_is_added_to_a_plan_is_looked_for_anew_and_the_search_before_comes_back(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    library = rooms.library
    library.shelf.setCurrentIndex(library.shelf.model().index(1, 0))
    library.search.setText("kdqy")
    library.readiness.set_value("waiting")
    library.search.returnPressed.emit()
    until(qtbot, lambda: library.cards.question.words == "kdqy")
    page = prepare(rooms, qtbot)
    new_plan(page, qtbot, "周四 语文")
    click(page.sheet.add_lessons)
    assert library.choosing.isVisible()
    assert "周四 语文" in library.choosing.words.text()
    assert (library.search.text(), library.readiness.value) == ("", "all")
    until(qtbot, lambda: library.cards.rowCount() == 5)
    assert library.shelf.currentIndex().row() == 0
    add(rooms, qtbot, "kedou-film")
    until(qtbot, lambda: library.cards.card(0))
    shown = library.cards.card(0)
    assert shown is not None
    rooms.open_card(shown)
    assert rooms.class_page is not None
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.player is not None)
    rooms.class_page.leave()
    assert library.choosing.isVisible(), "a look at a lesson does not end it"
    click(library.choosing.back)
    assert rooms.page == "prepare"
    until(qtbot, lambda: names(page) == ["kedou-film"])
    click(rooms.rail.buttons["library"])
    assert not library.choosing.isVisible()
    assert (library.search.text(), library.readiness.value) == ("kdqy", "waiting")
    assert library.shelf.currentIndex().row() == 1
    assert library.cards.question.textbook is not None


def test_the_page_opens_on_the_plan_of_the_day_that_is_prepared_for(folder: Path) -> None:
    with Store.open(folder) as store:
        day = local(int(time.time()))[0]
        later = [day + timedelta(days=ahead) for ahead in (1, 2, 3)]
        one = SchoolClass("二年级", 2)

        def held(weekday: int, begins: int, ends: int) -> None:
            store.school.put_timetable([one], [Slot("二年级", weekday, 1, "语文", begins, ends)])

        assert prepare_facts.look(store, None).open is None
        keys = [store.preparation.add(on, "kedou-film").plan for on in (later[1], day, later[2])]
        held(day.isoweekday(), 0, 1440)
        assert prepare_facts.next_day(store) == day
        assert opened(store) == keys[1], "lessons are still to come today"
        assert prepare_facts.look(store, keys[2]).open is not None
        held(later[1].isoweekday(), 480, 520)
        assert prepare_facts.next_day(store) == later[1]
        assert opened(store) == keys[0], "the next lessons are the day after tomorrow's"
        held(later[0].isoweekday(), 480, 520)
        assert opened(store) == keys[0], "there is none for tomorrow: the next one coming"
        undated = store.lesson_plans.create("公开课").key
        assert opened(store) == undated
        store.school.put_timetable([one], [])
        assert opened(store) == keys[1], "without a timetable it is today's"


def test_a_new_plan_is_called_by_the_day_that_is_prepared_for(show: Shown, folder: Path, qtbot: QtBot) -> None:
    day = local(int(time.time()))[0]
    following = day + timedelta(days=1)
    with Store.open(folder) as store:
        slot = Slot("二年级", following.isoweekday(), 1, "语文", 480, 520)
        store.school.put_timetable([SchoolClass("二年级", 2)], [slot])
    rooms = show()
    page = prepare(rooms, qtbot)
    until(qtbot, page.begin.isVisible)
    until(qtbot, lambda: page.desk.day == following)
    click(page.begin)
    until(qtbot, lambda: page.plan_name == f"{figures.day(following, 'zh_CN')}备课")


def opened(store: Store) -> int | None:
    found = prepare_facts.look(store, None).open
    return found.key if found is not None else None


def test_a_plan_made_by_the_first_plus_is_named_by_the_day_that_is_prepared_for(
    show: Shown, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = local(int(time.time()))[0] + timedelta(days=3)
    monkeypatch.setattr(prepare_facts, "next_day", lambda _store: day)
    rooms = show()
    add(rooms, qtbot, "kedou-film")
    with Store.open(folder) as store:
        until(qtbot, lambda: bool(store.lesson_plans.all()))
        [plan] = store.lesson_plans.all()
    assert figures.day(day, "zh_CN") in plan.title
