"""Courses and exercises in the real window: each class goes on where it was, after a power cut, too."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.school.timetable import SchoolClass, Slot
from desktop_app.store.store import Store
from desktop_app.ui import showing
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from package_format.session_row import Kind, Origin, Success
from samples.make import web_packages as samples
from tests.player import courses
from tests.player.web_lessons import QUIET
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import card, opened, rows
from tests.ui.web_packages import package

pytestmark = pytest.mark.qt_log_ignore(*QUIET)
COURSE, EXERCISE = "course", "exercise"
INSIDE = "(document.querySelector('iframe') || {contentDocument: document}).contentDocument"


@pytest.fixture
def shop(folder: Path) -> None:
    files = {path: file.read_bytes() for path, file in samples.members("panduan")}
    with Store.open(folder) as store:
        bookshop.fill(
            store,
            package(COURSE, courses.MEDIA_TYPE, courses.ENTRY, courses.course("2004")),
            package(EXERCISE, "application/x-h5p+zip", "h5p.json", files),
        )


def held(folder: Path, name: str) -> None:
    """Enter that ``name`` has 语文 all day; the other class of the room had it before dawn."""
    both = ("二年级", "三年级")
    with Store.open(folder) as store:
        slots = [
            Slot(one, day, 2 if one == name else 1, "语文", *((1, 1440) if one == name else (0, 1)))
            for one in both
            for day in range(1, 8)
        ]
        store.school.put_timetable([SchoolClass(one, 2, "东屋") for one in both], slots)


def asked(qtbot: QtBot, player: WebPlayer, script: str) -> Any:
    got: list[Any] = []
    player.ask(script, got.append)
    until(qtbot, lambda: bool(got))
    return got[0]


def notes(services: Services, qtbot: QtBot, learners: str, resource: str = COURSE) -> Mapping[str, str]:
    got: list[Mapping[str, str]] = []
    services.ask(services, lambda store: store.notes.of(resource, 1, learners), got.append)
    until(qtbot, lambda: bool(got))
    return got[0]


def in_course(qtbot: QtBot, rooms: Rooms, script: str) -> Any:
    _page, player = opened(qtbot, rooms, COURSE)
    assert isinstance(player, WebPlayer)
    found = asked(qtbot, player, f"JSON.stringify(frames[0].eval({json.dumps(script)}))")
    return json.loads(found)


@pytest.mark.usefixtures("shop")
def test_two_classes_of_one_room_each_go_on_with_their_own(
    show: Shown, services: Services, folder: Path, qtbot: QtBot
) -> None:
    held(folder, "二年级")
    rooms = show()
    assert in_course(qtbot, rooms, "set(names.place, '5'); set('cmi.score.scaled', '0.9'); entry") == "ab-initio"
    until(qtbot, lambda: "0.9" in notes(services, qtbot, "二年级").get("one", ""))
    assert rooms.class_page is not None
    rooms.class_page.leave()
    until(qtbot, lambda: "left" in notes(services, qtbot, "二年级")["one"])
    state = json.loads(notes(services, qtbot, "二年级")["one"])
    assert (state["location"], state["score"]["scaled"], state["suspend_data"]) == ("5", "0.9", "left 一")

    (row,) = rows(services, qtbot, 1)
    assert (row.kind, row.origin, row.length, row.position) == (Kind.WEB, Origin.IN_CLASS, 2, 1)
    assert (row.score, row.success, row.answered) == (901, Success.UNSAID, 0)

    held(folder, "三年级")
    assert in_course(qtbot, rooms, "[entry, place]") == ["ab-initio", ""]
    rooms.class_page.leave()
    held(folder, "二年级")
    assert in_course(qtbot, rooms, "[entry, place]") == ["resume", "5"]
    rooms.class_page.leave()

    # What a teacher tries out while preparing is no class's own.
    rooms.rail.mode_chosen.emit("preparing")
    assert in_course(qtbot, rooms, "set(names.place, '9'); entry") == "ab-initio"
    until(qtbot, lambda: "one" in notes(services, qtbot, showing.PREPARING))
    rooms.class_page.leave()
    assert json.loads(notes(services, qtbot, "二年级")["one"])["location"] == "5"
    played = rows(services, qtbot, 4)  # but for the first, which is in a batch by now
    assert [row.origin for row in played] == [Origin.IN_CLASS] * 2 + [Origin.PREPARING]
    assert [row.score for row in played] == [0, 0, 0], "a score belongs to the play in which it was given"


@pytest.mark.usefixtures("shop")
def test_nobody_is_asked_for_a_class_where_none_is_known(show: Shown, folder: Path, qtbot: QtBot) -> None:
    rooms = show()
    with Store.open(folder) as store:
        assert showing.look(store, card(rooms, COURSE)).learners == ""
        assert showing.look(store, card(rooms, COURSE), Origin.PREPARING).learners == showing.PREPARING
        assert showing.look(store, card(rooms, "kedou-film"), Origin.PREPARING).learners == ""


@pytest.mark.usefixtures("shop")
def test_a_power_cut_in_an_exercise_loses_nothing(show: Shown, folder: Path, qtbot: QtBot) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop_app.ui import window\n"
        "from desktop_app.player.ranks import Ranks\n"
        "window.make_ranks = lambda: Ranks(silent=True)\n"
        f"INSIDE = {INSIDE!r}\n"
        "PRESS = f\"(() => {{ const b = {INSIDE}.querySelectorAll('button')[0]; if (b && !window.done)"
        ' {{ window.done = 1; b.click(); }} return window.done }})()"\n'
        "def prepare(main):\n"
        "    def opened(count):\n"
        "        rooms = main.rooms\n"
        "        if rooms.in_class or not count: return\n"
        "        cards = [rooms.library.cards.card(row) for row in range(count)]\n"
        "        rooms.open_card(next(card for card in cards if card.id == 'exercise'))\n"
        "        from PySide6.QtCore import QTimer\n"
        "        main.poll = QTimer(main, interval=100)\n"
        "        page = rooms.class_page\n"
        "        main.poll.timeout.connect(lambda: page.player and page.player.position and page.player.ask(PRESS))\n"
        "        main.poll.start()\n"
        "    main.built.connect(lambda: main.rooms.library.cards.answered.connect(opened))\n"
        "sys.exit(window.run(Path(sys.argv[1]), prepare=prepare))"
    )
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(qtbot, lambda: bool(_noted(folder)))
    finally:
        process.kill()
        process.wait()
    rooms = show()
    page, player = opened(qtbot, rooms, EXERCISE)
    assert isinstance(player, WebPlayer)
    until(qtbot, lambda: "第 2 题" in str(asked(qtbot, player, f"{INSIDE}.body.innerText")))
    page.leave()


def _noted(folder: Path) -> Mapping[str, str]:
    with Store.open(folder) as store:
        return store.notes.of(EXERCISE, 1)
