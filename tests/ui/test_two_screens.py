"""Runs ``two_screens`` in a process whose Qt has two screens beside each other: of its own it has one."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QRect

from desktop_app.ui.second_screen.screens import two_of
from tests.ui.apart import run_cases

CASES = Path(__file__).with_name("two_screens.py")


class Screen:
    """As much of a screen as is looked at."""

    def __init__(self, name: str, *place: int) -> None:
        self._name, self._place = name, QRect(*place)

    def name(self) -> str:
        return self._name

    def geometry(self) -> QRect:
        return self._place


LAPTOP = Screen("laptop", 0, 0, 1366, 768)
BOARD = Screen("projector", 1366, 0, 1920, 1080)
THIRD = Screen("third", 3286, 0, 1024, 768)
MIRROR = Screen("mirror", 0, 0, 1366, 768)
SMALLER_MIRROR = Screen("mirror", 0, 0, 1024, 768)


def test_one_screen_and_screens_that_show_the_same_are_one() -> None:
    assert two_of([LAPTOP], LAPTOP, "") is None
    assert two_of([LAPTOP, MIRROR], LAPTOP, "") is None
    assert two_of([LAPTOP, SMALLER_MIRROR], SMALLER_MIRROR, "mirror") is None


def test_the_class_has_the_screen_where_the_window_is_not() -> None:
    assert two_of([LAPTOP, BOARD], LAPTOP, "") == (LAPTOP, BOARD)
    assert two_of([LAPTOP, BOARD], BOARD, "") == (BOARD, LAPTOP)
    assert two_of([LAPTOP, MIRROR, BOARD], MIRROR, "") == (LAPTOP, BOARD)


def test_the_chosen_screen_is_the_class_s_wherever_the_window_is() -> None:
    assert two_of([LAPTOP, BOARD], BOARD, "projector") == (LAPTOP, BOARD)
    assert two_of([LAPTOP, BOARD, THIRD], LAPTOP, "third") == (LAPTOP, THIRD)
    assert two_of([LAPTOP, BOARD], LAPTOP, "third") == (LAPTOP, BOARD), "one that is not here is not waited for"


def test_a_window_whose_screen_is_gone_goes_to_the_first() -> None:
    assert two_of([LAPTOP, BOARD], THIRD, "") == (LAPTOP, BOARD)


def test_lessons_are_shown_on_two_screens(tmp_path: Path) -> None:
    screens = [
        {"name": screen.name(), "x": place.x(), "y": place.y(), "width": place.width(), "height": place.height()}
        | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        for screen in (LAPTOP, BOARD)
        for place in (screen.geometry(),)
    ]
    described = tmp_path / "screens.json"
    described.write_text(json.dumps({"screens": screens}))
    run_cases(CASES, tmp_path, {"QT_QPA_PLATFORM": f"offscreen:configfile={described}"})
