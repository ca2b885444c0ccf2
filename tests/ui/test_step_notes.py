"""With one screen a teacher's notes come only when they are asked for, and go again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.sequence import Sequence, Step
from desktop_app.ui.step_notes import StepNotes
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import card

pytestmark = pytest.mark.usefixtures("shop")
LEFT = Qt.MouseButton.LeftButton


def begun(rooms: Rooms, qtbot: QtBot, *steps: Step) -> tuple[ClassPage, StepNotes]:
    rooms.open_sequence(Sequence("第一课时", steps))
    page = rooms.class_page
    assert page is not None
    until(qtbot, lambda: page.player is not None and page.bar.isVisible())
    found = page.findChild(StepNotes)
    assert isinstance(found, StepNotes)
    return page, found


def test_notes_come_when_asked_for_and_go_again(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    first, second = card(rooms, "kedou-pages"), card(rooms, "kedou-film")
    page, notes = begun(rooms, qtbot, Step(first, "先读三遍\n再提问"), Step(second))
    assert notes.button.isVisible()
    assert not notes.slip.isVisible(), "nothing is projected by itself"
    QTest.mouseClick(notes.button, LEFT)
    assert notes.slip.isVisible()
    assert notes.slip.words.text() == "先读三遍\n再提问"
    assert page.rect().contains(notes.slip.geometry())
    assert notes.slip.geometry().top() > page.bar.geometry().bottom()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not notes.slip.isVisible()
    assert rooms.in_class, "Esc has only put the slip away"
    closers: tuple[QWidget, ...] = (notes.slip, notes.button)
    for away in closers:
        QTest.mouseClick(notes.button, LEFT)
        assert notes.slip.isVisible()
        QTest.mouseClick(away, LEFT)
        assert not notes.slip.isVisible()
    QTest.mouseClick(notes.button, LEFT)
    notes._away.setInterval(0)
    notes._away.start()
    until(qtbot, lambda: not notes.slip.isVisible())
    QTest.mouseClick(notes.button, LEFT)
    QTest.keyClick(page, Qt.Key.Key_N)
    assert not notes.slip.isVisible()
    assert not notes.button.isVisible(), "of the second one nothing was noted"
    page.leave()


def test_a_list_of_one_resource_has_its_notes_too(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, notes = begun(rooms, qtbot, Step(card(rooms, "kedou-pages"), "带卡片"))
    assert notes.button.isVisible()
    assert rooms.steps is not None
    assert not rooms.steps.bar.isVisible(), "there is nothing to step to"
    page.loan.lend(host := QWidget(page), QWidget(page))
    assert not notes.button.isVisible(), "with two screens the console shows them"
    page.loan.take_back()
    host.deleteLater()
    assert notes.button.isVisible()
    page.leave()
    assert notes.note == ""
