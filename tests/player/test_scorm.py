"""SCORM 1.2 and 2004: what a course sets is known here, and the course gets it back when it opens again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.player.vocabulary import Can, State, Unit
from desktop_app.player.web import scorm_manifest
from desktop_app.player.web.scorm_player import noted_by, progress
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.player.web.xml_tree import Unclear
from desktop_app.store.cards import Lesson
from tests.player import courses
from tests.player.conftest import Stage
from tests.player.web_lessons import QUIET, answer, package, until

pytestmark = [pytest.mark.qt_log_ignore(*QUIET), pytest.mark.usefixtures("qapp")]
BOTH = pytest.mark.parametrize("edition", ["1.2", "2004"])
Notes = dict[str, str]


def opened(stage: Stage, lesson: Lesson, notes: Notes, start: int = 0) -> tuple[WebPlayer, list[int]]:
    player = stage.player("scorm", lesson)
    assert isinstance(player, WebPlayer)
    player.recall(dict(notes), notes.__setitem__)
    measured: list[int] = []
    player.progressed.connect(measured.append)
    player.open(lesson, lesson.main, start)
    stage.until(lambda: player.state in (State.SHOWING, State.FAILED))
    assert not stage.failures, stage.failures
    return player, measured


def in_unit(stage: Stage, player: WebPlayer, script: str) -> Any:
    return answer(stage, player, f"frames[0].eval({json.dumps(script)})")


def core(notes: Notes, unit: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(notes[unit])
    return {**state, **state.get("core", {})}


@BOTH
def test_what_a_course_sets_is_kept_and_given_back(stage: Stage, tmp_path: Path, edition: str) -> None:
    lesson = package(tmp_path, courses.course(edition), courses.ENTRY, courses.MEDIA_TYPE)
    notes: Notes = {}
    player, measured = opened(stage, lesson, notes)
    assert (player.unit, player.position, player.length) == (Unit.PAGE, 1, 2)
    assert {Can.PAGES, Can.SEEK, Can.KEYS} <= player.capabilities
    asked = "[entry, place, text, get('cmi.launch_data'), location.search, modern]"
    assert in_unit(stage, player, asked) == ["ab-initio", "", "", "从头开始", "?n=1", edition == "2004"]
    in_unit(stage, player, "set(names.place, '第三页'); set(names.status, 'completed')")
    stage.until(lambda: measured[-1:] == [500])
    place = "location" if edition == "2004" else "lesson_location"
    assert core(notes, "one")[place] == "第三页"
    # The next unit; what the first says while it is left is not lost.
    player.next_page()
    stage.until(lambda: player.position == 2 and len(notes) >= 1 and core(notes, "one")["exit"] == "suspend")
    assert core(notes, "one")["suspend_data"] == "left 一"
    assert until(stage, player, "frames[0].document.title === '二' && frames[0].eval('entry')") == "ab-initio"
    assert answer(stage, player, "[...document.querySelectorAll('nav button')].map((b) => b.className)") == [
        "whole",
        "here",
    ]
    assert answer(stage, player, "document.querySelector('nav').innerText").split() == [
        "第一章",
        "第一节",
        "✓",
        "第二节",
        "✓",
    ]
    in_unit(stage, player, "set(names.status, 'incomplete')")
    stage.until(lambda: "two" in notes)
    player.close()
    stage.until(lambda: core(notes, "two")["suspend_data"] == "left 二")

    # Another day, another program.
    again, _measured = opened(stage, lesson, notes, start=2)
    assert again.position == 2
    assert in_unit(stage, again, "[entry, text]") == ["resume", "left 二"]
    again.previous_page()
    stage.until(lambda: again.position == 1)
    got = until(stage, again, "frames[0].document.title === '一' && frames[0].eval('[entry, place]')")
    assert got == ["resume", "第三页"]


@BOTH
def test_an_attempt_that_has_ended_begins_anew(stage: Stage, tmp_path: Path, edition: str) -> None:
    lesson = package(tmp_path, courses.course(edition), courses.ENTRY, courses.MEDIA_TYPE)
    notes: Notes = {}
    player, _measured = opened(stage, lesson, notes)
    finish = "modern ? rte.Terminate('') : rte.LMSFinish('')"
    in_unit(stage, player, f"set('cmi.suspend_data', 'done'); set(names.status, 'completed'); {finish}")
    stage.until(lambda: "one" in notes and json.loads(notes["one"])["songke"]["ended"])
    player.close()
    again, _measured = opened(stage, lesson, notes)
    # SCORM 2004 begins a new attempt; 1.2 knows only one, which was not suspended.
    assert in_unit(stage, again, "[entry, text]") == (["ab-initio", ""] if edition == "2004" else ["", "done"])


def test_a_course_that_cannot_be_understood_says_so(stage: Stage, tmp_path: Path) -> None:
    lesson = package(tmp_path, {"a.html": "a", "imsmanifest.xml": "<manifest/>"}, "a.html", courses.MEDIA_TYPE)
    player = stage.player("scorm", lesson)
    player.open(lesson, lesson.main)
    assert player.state is State.FAILED
    assert "names no page" in str(stage.failures[0])


def test_strangers_notes_are_not_believed() -> None:
    found = scorm_manifest.read(courses.course("1.2")["imsmanifest.xml"].encode())
    strange: list[object] = [None, [], {"unit": "three", "state": {}}, {"unit": "one", "state": 3}]
    strange += [{"unit": ["one"], "state": {}}, {"unit": {}, "state": {}}, {"state": {}}]
    for words in strange:
        assert noted_by(found, words) is None
    assert noted_by(found, {"unit": "one", "state": {"a": 1}}) == ("one", {"a": 1})
    assert progress(found, {"one": {"core": {"lesson_status": "passed"}}}) == 500
    assert progress(found, {"one": {"progress_measure": "0.5"}, "two": {"completion_status": "completed"}}) == 750
    assert progress(found, {"one": {"progress_measure": "many"}, "two": {"progress_measure": "7"}}) == 0


def test_manifests() -> None:
    found = scorm_manifest.read(courses.course("2004")["imsmanifest.xml"].encode())
    assert (found.title, found.edition) == ("两个单元", "2004")
    one, two = found.units
    assert (one.id, one.title, one.href, one.heading, one.launch_data) == (
        "one",
        "第一节",
        "sco/one.html?n=1",
        "第一章",
        "从头开始",
    )
    assert (two.href, two.heading) == ("sco/%E4%BA%8C.html", "")
    bare = "<manifest><resources><resource identifier='r' href='a\\b.html#x'/></resources></manifest>"
    assert scorm_manifest.read(bare.encode()).units[0].href == "a/b.html#x"
    for broken in ("", "<manifest/>", "<a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>" * 200 + "</a>" * 200):
        with pytest.raises(Unclear):
            scorm_manifest.read(broken.encode())
