"""What lessons themselves say of a class is told once; of one's own files, alone or in a plan, nothing is told."""

from __future__ import annotations

import io
import json
import zipfile
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.player.vocabulary import State
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.store import Store
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.sequence import Sequence, Step
from desktop_app.ui.services import Services
from package_format.session_row import Origin, Success
from tests.player import conftest as players
from tests.player.web_lessons import QUIET
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.counted import begun, choose, clock, leave, services, whole
from tests.ui.every_kind import SORTS, Sort
from tests.ui.test_class_page import opened, rows
from tests.ui.test_class_web import asked
from tests.ui.web_packages import Package

__all__ = ["clock", "services", "whole"]
pytestmark = pytest.mark.qt_log_ignore(*QUIET, *players.QUIET)
COURSES = tuple(sort for sort in SORTS if sort.player in ("scorm", "h5p"))
INSIDE = "(document.querySelector('iframe') || {contentDocument: document}).contentDocument"
WORDS = {
    "SCORM-1.2": "set('cmi.core.score.raw', '80'); set(names.status, 'passed')",
    "SCORM-2004": "set('cmi.score.scaled', '0.8'); set('cmi.success_status', 'passed'); set(names.status, 'completed')",
}


def answer_question(qtbot: QtBot, player: WebPlayer, sort: Sort, number: int) -> None:
    """Work on question ``number`` (1 …): in a course by its run-time, in an exercise by its own button."""
    if sort.player == "scorm":
        said = f"cmi.interactions.{number - 1}"
        script = f"set('{said}.id', 'q{number}'); set('{said}.type', 'choice'); 1"
        asked(qtbot, player, f"frames[0].eval({json.dumps(script)})")
        return
    until(qtbot, lambda: asked(qtbot, player, f"{INSIDE}.body.innerText.includes('第 {number} 题')"))
    asked(qtbot, player, f"{INSIDE}.querySelectorAll('button')[{0 if number in (1, 3) else 1}].click(); 1")


@pytest.mark.parametrize("sort", COURSES, ids=lambda sort: sort.name)
@pytest.mark.usefixtures("whole")
def test_what_a_course_says_of_the_class_is_told_once(
    show: Shown, services: Services, qtbot: QtBot, sort: Sort
) -> None:
    rooms, page, player = begun(show, qtbot, sort, preparing=True)
    assert isinstance(player, WebPlayer)
    heard: list[object] = []
    player.resulted.connect(heard.append)
    answer_question(qtbot, player, sort, 1)
    answer_question(qtbot, player, sort, 2)
    until(qtbot, lambda: bool(heard))
    qtbot.wait(400)  # the run-time tells several values at once
    choose(page.bar.mode, 0)
    heard.clear()
    answer_question(qtbot, player, sort, 3)
    if sort.player == "scorm":
        asked(qtbot, player, f"frames[0].eval({json.dumps(WORDS[sort.name] + '; 1')})")
    else:
        answer_question(qtbot, player, sort, 4)
    until(qtbot, lambda: any(getattr(one, "passed", None) for one in heard))
    leave(page)
    choose(rooms.rail.mode, 1)
    page, again = opened(qtbot, rooms, "whole")
    assert isinstance(again, WebPlayer)
    more: list[object] = []
    again.resulted.connect(more.append)
    answer_question(qtbot, again, sort, 4 if sort.player == "scorm" else 1)
    until(qtbot, lambda: bool(more))
    leave(page)
    prepared, held, another = rows(services, qtbot, 3)
    course = sort.player == "scorm"
    assert (prepared.origin, prepared.score, prepared.success) == (Origin.PREPARING, 0, Success.UNSAID)
    assert (prepared.answered, prepared.progress) == (2 if course else 0, 0)
    assert (held.origin, held.score, held.success) == (Origin.IN_CLASS, 801 if course else 1001, Success.PASSED)
    assert (held.answered, held.progress) == (1 if course else 0, 500 if course else 1000)
    assert another.answered == int(course), "what was noted another day was told then"


def brought(sort: Sort) -> bytes:
    """A lesson of that sort as the one file that a colleague would bring."""
    if not isinstance(sort.whole, Package):
        return sort.whole.content
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in sort.whole.files.items():
            package.writestr(name, content)
    return made.getvalue()


def plays(page: ClassPage, name: str) -> bool:
    if page.showing is None or page.showing.lesson.card.id != name:
        return False
    return page.showing.player.state in (State.PLAYING, State.SHOWING, State.ENDED)


@pytest.mark.parametrize("sort", [SORTS[0]], ids=lambda sort: sort.name)
def test_a_plan_tells_what_is_the_centres_and_nothing_of_ones_own(
    show: Shown, services: Services, folder: Path, tmp_path: Path, qtbot: QtBot, sort: Sort
) -> None:
    kinds = {one.player: one for one in SORTS if one.player != "qtmultimedia"}
    own = [f"@{number}" for number in range(1, len(kinds) + 1)]
    with Store.open(folder) as store:
        bookshop.fill(store)
        for one in kinds.values():
            path = tmp_path / f"我的 {one.name}"
            path.write_bytes(brought(one))
            store.own_files.add(path)
        planned = tuple(Step(store.library.card(name)) for name in ("kedou-pages", *own, "kedou-film"))
    rooms = show()
    rooms.open_sequence(Sequence("第一课时", planned))
    page = rooms.class_page
    assert page is not None
    seen = []
    for number, step in enumerate(planned):
        if number:
            QTest.keyClick(page, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        until(qtbot, partial(plays, page, step.card.id))
        assert page.player is not None
        seen.append(page.player.name)
    assert set(seen) == set(kinds), "every player has shown one of one's own"
    leave(page)
    rooms.open_card(planned[-2].card, "preparing")
    until(qtbot, partial(plays, page, planned[-2].card.id))
    leave(page)
    told = rows(services, qtbot, 2)
    assert [(row.resource.id, row.origin) for row in told] == [
        ("kedou-pages", Origin.IN_CLASS),
        ("kedou-film", Origin.IN_CLASS),
    ]
    rooms.window().close()
    with Store.open(folder) as store:
        assert store.outbox.take_up() == 0, "nor was anything of them begun"
        assert store.outbox.pending() == 2
