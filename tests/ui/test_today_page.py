"""今日课堂: today's lesson is first and one press away; what a teacher says moves it; a wrong clock is told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.store.cards import Place
from desktop_app.store.school.calendar import SpecialDay, Term, local
from desktop_app.store.school.timetable import SchoolClass, Slot
from desktop_app.store.store import Store
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.today_page import TodayPage
from tests.ui import bookshop
from tests.ui.conftest import Shown, now, until

ONE = SchoolClass("二年级", 2, "东屋")


def enter(folder: Path, *, monday: date | None = None) -> None:
    """Enter a timetable in which 语文 is held all day, after a period before dawn that is long over."""
    with Store.open(folder) as store:
        slots = [Slot("二年级", day, 2, "语文", 1, 1440) for day in range(1, 8)]
        slots += [Slot("二年级", day, 1, "数学", 0, 1) for day in range(1, 8)]
        store.school.put_timetable([ONE], slots)
        if monday is not None:
            store.school.put_term(Term("2026-2027", 1, monday, 30))


def today(rooms: Rooms, qtbot: QtBot) -> TodayPage:
    until(qtbot, lambda: rooms.page == "today" and rooms.today_page is not None)
    page = rooms.today_page
    assert page is not None
    until(qtbot, lambda: page.periods)
    return page


def press(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.usefixtures("shop")
def test_the_window_opens_with_todays_lesson_and_one_press_begins_it(show: Shown, folder: Path, qtbot: QtBot) -> None:
    day = local(now())[0]
    enter(folder, monday=day - timedelta(days=day.weekday(), weeks=2))
    with Store.open(folder) as store:
        store.library.keep_place(Place("kedou-tone", 1, 2000, 4000, now()))
    rooms = show()
    page = today(rooms, qtbot)
    assert "第3教学周 · 单周" in page.day.text()
    first, second = page.periods
    assert (first.shown.period.subject, second.shown.period.subject) == ("语文", "数学")
    assert [one.offered.card.id for one in first.resources] == ["kedou-film", "kedou-pages", "kedou-tone"]
    assert [one.state() for one in first.resources] == ["● 视频课程", "● 学习任务单", "● 继续上次 0:02"]
    assert not second.begin.isVisible()
    assert rooms.window().isActiveWindow(), "nothing has opened a window of its own and taken the keyboard"
    press(first.begin)
    assert rooms.in_class
    assert rooms.class_page is not None
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.player is not None)
    rooms.class_page.leave()
    assert rooms.page == "today"


@pytest.mark.usefixtures("shop")
def test_what_is_still_to_come_says_so_and_offers_the_way(show: Shown, folder: Path, qtbot: QtBot) -> None:
    enter(folder)
    rooms = show()
    page = today(rooms, qtbot)
    press(page.periods[0].marks["done"])
    until(qtbot, lambda: page.periods[0].shown.period.lesson and page.periods[0].shown.period.lesson.node == "l2")
    waiting = next(one for one in page.periods[0].resources if one.offered.card.id == bookshop.LATER)
    assert waiting.state().startswith("○ 待接收")
    press(waiting)
    assert rooms.notice.isVisible()
    assert not rooms.in_class
    press(page.periods[0].marks["skipped"])
    until(qtbot, lambda: page.periods[0].shown.period.lesson is None)
    assert not page.periods[0].begin.isVisible()


@pytest.mark.usefixtures("shop")
def test_a_lesson_taken_early_is_passed_over(show: Shown, folder: Path, qtbot: QtBot) -> None:
    enter(folder)
    page = today(show(), qtbot)
    assert page.periods[0].marks["early"].text() == "提前上了"
    press(page.periods[0].marks["early"])
    until(qtbot, lambda: page.periods[0].shown.period.lesson and page.periods[0].shown.period.lesson.node == "l2")


@pytest.mark.usefixtures("shop")
def test_a_clock_that_cannot_be_right_is_told_and_the_next_lessons_are_shown(
    show: Shown, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(folder)
    monkeypatch.setattr("desktop_app.ui.today_facts.time.time", lambda: 1_199_145_600.0)
    page = today(show(), qtbot)
    assert page.remark.text().startswith("电脑日期显示2008年1月1日，好像不对。")
    assert not page.day.isVisible()
    assert [card.shown.period.subject for card in page.periods] == ["数学", "语文"]


@pytest.mark.usefixtures("shop")
def test_without_a_timetable_the_page_leads_to_where_one_is_entered(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    press(rooms.rail.buttons["today"])
    page = rooms.today_page
    assert page is not None
    until(qtbot, page.empty.isVisible)
    assert page.empty_words.text() == "还没有课表"
    press(page.ask_timetable)
    assert rooms.page == "school"


@pytest.mark.usefixtures("shop")
def test_days_without_school_and_without_lessons(show: Shown, folder: Path, qtbot: QtBot) -> None:
    day = local(now())[0]
    enter(folder)
    with Store.open(folder) as store:
        store.school.put_special([SpecialDay(day, note="运动会")])
    rooms = show()
    until(qtbot, lambda: rooms.today_page is not None and rooms.today_page.empty.isVisible())
    page = rooms.today_page
    assert page is not None
    assert page.empty_words.text() == "运动会"
    assert not page.ask_timetable.isVisible()
    rooms._services.ask(page, lambda store: store.school.put_special([SpecialDay(day)]), lambda _: page.look_again())
    until(qtbot, lambda: page.empty_words.text() == "今天不上课")
    other = day.isoweekday() % 7 + 1
    slot = Slot("二年级", other, 1, "语文")

    def move(store: Store) -> None:
        store.school.forget_special([day])
        store.school.put_timetable([ONE], [slot])

    rooms._services.ask(page, move, lambda _: page.look_again())
    until(qtbot, lambda: page.empty_words.text() == "今天没有课")
    weekday = "一二三四五六日"[other - 1]
    assert page.coming.text().startswith("明天上课：")
    assert page.coming.text().endswith(f"星期{weekday}")
    assert page.coming.isVisible()
    ahead = page.coming_periods[0]
    assert ahead.shown.period.subject == "语文"
    assert ahead.shown.best is not None
    assert [mark for mark, made in ahead.marks.items() if made.isVisibleTo(ahead)] == ["early"]

    def holidays(store: Store) -> None:
        store.school.put_special([SpecialDay(day + timedelta(days=ahead)) for ahead in range(1, 9)])

    rooms._services.ask(page, holidays, lambda _: page.look_again())
    until(qtbot, lambda: page.coming.text().startswith("下一次上课："))
    assert len(page.coming_periods) == 1


@pytest.mark.usefixtures("shop")
def test_when_todays_lessons_are_over_the_next_days_follow(show: Shown, folder: Path, qtbot: QtBot) -> None:
    enter(folder)
    with Store.open(folder) as store:
        store.school.put_timetable([ONE], [Slot("二年级", day, 1, "语文", 0, 1) for day in range(1, 8)])
    page = today(show(), qtbot)
    assert [one.shown.period.number for one in page.periods] == [1]
    assert page.coming.text().startswith("明天上课：")
    assert [one.shown.period.number for one in page.coming_periods] == [1]
    assert not page.empty.isVisible()


@pytest.mark.usefixtures("shop")
def test_the_plus_of_a_resource_puts_it_into_the_lesson_plan(show: Shown, folder: Path, qtbot: QtBot) -> None:
    enter(folder)
    rooms = show()
    page = today(rooms, qtbot)
    film, sheet, _tone = page.periods[0].resources
    until(qtbot, film.isVisible)
    QTest.mouseClick(film, Qt.MouseButton.LeftButton, pos=film.plus().center().toPoint())
    until(qtbot, lambda: rooms.prepare_page is not None and len(rooms.prepare_page.desk.entries) == 1)
    assert not rooms.in_class
    assert not film.isDown()
    QTest.keyClick(sheet, Qt.Key.Key_Plus)
    assert rooms.prepare_page is not None
    plans = rooms.prepare_page
    until(qtbot, lambda: [entry.planned.name for entry in plans.desk.entries] == ["kedou-film", "kedou-pages"])
    assert rooms.page == "today"
    QTest.keyClick(sheet, Qt.Key.Key_Space)
    assert rooms.in_class
