"""H5P: exercises show, report, are kept where they were left, and name nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.player.vocabulary import Results, State
from desktop_app.player.web import web_player
from desktop_app.player.web.h5p_player import STATE, H5pPlayer, is_done, results
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.cards import Lesson
from tests.player.conftest import Stage
from tests.player.web_lessons import QUIET, answer, package, real, sample, until, unzipped

pytestmark = [pytest.mark.qt_log_ignore(*QUIET), pytest.mark.usefixtures("qapp")]
H5P = "application/x-h5p+zip"


def exercise(
    stage: Stage, lesson: Lesson, notes: dict[str, str] | None = None
) -> tuple[WebPlayer, list[dict[str, Any]], list[int]]:
    player = stage.player("h5p", lesson)
    assert isinstance(player, H5pPlayer)
    notes = {} if notes is None else notes
    player.recall(dict(notes), notes.__setitem__)
    statements: list[dict[str, Any]] = []
    measured: list[int] = []
    player.stated.connect(statements.append)
    player.progressed.connect(measured.append)
    player.open(lesson, lesson.main)
    stage.until(lambda: player.state in (State.SHOWING, State.FAILED))
    assert not stage.failures, stage.failures
    return player, statements, measured


def verbs(statements: list[dict[str, Any]]) -> list[str]:
    return [statement["verb"]["id"].rpartition("/")[2] for statement in statements]


INSIDE = "(document.querySelector('iframe') || {contentDocument: document}).contentDocument"


def test_an_exercise_reports_what_happens(stage: Stage, tmp_path: Path) -> None:
    player, statements, measured = exercise(stage, package(tmp_path, sample("panduan"), "h5p.json", H5P))
    said: list[Results] = []
    player.resulted.connect(said.append)
    for number in range(1, 5):
        until(stage, player, f"{INSIDE}.body.innerText.includes('第 {number} 题')")
        answer(stage, player, f"{INSIDE}.querySelectorAll('button')[{0 if number in (1, 3) else 1}].click(); 1")
    stage.until(lambda: "completed" in verbs(statements))
    assert verbs(statements) == ["attempted", *["interacted"] * 4, "completed"]
    result = statements[-1]["result"]
    assert (result["score"]["raw"], result["score"]["max"], result["completion"]) == (4, 4, True)
    assert (set(measured[:-1]), measured[-1]) == ({0}, 1000), "nothing is done before all is"
    assert said[-1] == Results(1000, True, 0)
    assert not any("actor" in statement for statement in statements), "nobody is named"
    stage.until(lambda: player.decoded().filled_pages == 1)


def test_an_exercise_goes_on_where_it_was_left_and_begins_anew_when_done(stage: Stage, tmp_path: Path) -> None:
    lesson = package(tmp_path, sample("panduan"), "h5p.json", H5P)
    notes: dict[str, str] = {}
    player, _statements, _measured = exercise(stage, lesson, notes)
    press = f"{INSIDE}.querySelectorAll('button')[0].click(); 1"
    until(stage, player, f"{INSIDE}.body.innerText.includes('第 1 题')")
    answer(stage, player, press)
    stage.until(lambda: STATE in notes)  # a power cut now loses nothing: nobody has closed anything
    assert json.loads(json.loads(notes[STATE])["0"]["state"]) == {"number": 1, "right": 1}
    cut = dict(notes)
    until(stage, player, f"{INSIDE}.body.innerText.includes('第 2 题')")
    answer(stage, player, press)
    player.close()  # and what was done in the last second is said while it closes
    stage.until(lambda: json.loads(json.loads(notes[STATE])["0"]["state"])["number"] == 2)

    again, _statements, _measured = exercise(stage, lesson, cut)
    until(stage, again, f"{INSIDE}.body.innerText.includes('第 2 题')")
    last, statements, _measured = exercise(stage, lesson, notes)
    for number in (3, 4):
        until(stage, last, f"{INSIDE}.body.innerText.includes('第 {number} 题')")
        answer(stage, last, press)
    stage.until(lambda: "completed" in verbs(statements))
    stage.pass_time(1_500)
    last.close()
    stage.until(lambda: notes[STATE] == "{}")
    anew, _statements, _measured = exercise(stage, lesson, notes)
    until(stage, anew, f"{INSIDE}.body.innerText.includes('第 1 题')")


def test_strange_states_are_not_believed(stage: Stage, tmp_path: Path) -> None:
    for strange in ("", "[", "3", '"x"', '{"0": {"state": 3}}', "[1, 2]"):
        lesson = package(tmp_path, sample("panduan"), "h5p.json", H5P)
        player, _statements, _measured = exercise(stage, lesson, {STATE: strange})
        until(stage, player, f"{INSIDE}.body.innerText.includes('第 1 题')")
        player.close()


def test_a_real_exercise(stage: Stage, tmp_path: Path) -> None:
    files = unzipped(real("h5p/truefalse-zh.h5p"))
    player, statements, measured = exercise(stage, package(tmp_path, files, "h5p.json", H5P))
    until(stage, player, f"{INSIDE}.querySelectorAll('.h5p-true-false-answer').length")
    click = ".click(); 1"
    answer(stage, player, f"{INSIDE}.querySelector('.h5p-true-false-answer'){click}")
    answer(stage, player, f"{INSIDE}.querySelector('.h5p-question-check-answer'){click}")
    stage.until(lambda: "answered" in verbs(statements))
    assert statements[-1]["result"]["score"]["scaled"] == 1
    assert (set(measured[:-1]), measured[-1]) == ({0}, 1000), "nothing is done before all is"


def test_an_exercise_without_its_library_says_so(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_player, "OPEN_WITHIN", 3000)
    files = {name: content for name, content in sample("panduan").items() if not name.endswith("library.json")}
    lesson = package(tmp_path, files, "h5p.json", H5P)
    player = stage.player("h5p", lesson)
    player.open(lesson, lesson.main)
    stage.until(lambda: player.state is State.FAILED)


WHOLE = {"verb": {"id": "http://adlnet.gov/expapi/verbs/completed"}}
SCORES: list[tuple[object, int | None]] = [
    ({"scaled": 0.75}, 750), ({"scaled": -1}, 0), ({"scaled": 7}, 1000), ({"raw": 3, "max": 4}, 750),
    ({"raw": 3}, None), ({"raw": 3, "max": 0}, None), ({"raw": "3", "max": 4}, None), ({"scaled": True}, None),
    ({"raw": 1e300, "max": 1}, None), ("all", None), (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("score", "expected"), SCORES)
def test_scores_of_strangers(score: object, expected: int | None) -> None:
    assert results({**WHOLE, "result": {"score": score, "success": "yes"}}, Results()).score == expected


def test_answers_are_counted_and_not_kept() -> None:
    part = {"context": {"contextActivities": {"parent": [1]}}, "result": {"response": "小明", "score": {"scaled": 1}}}
    answered = {"verb": {"id": "http://adlnet.gov/expapi/verbs/answered"}, **part}
    once = results(answered, Results())
    assert once == Results(None, None, 1)
    assert results({**WHOLE, "result": {"success": False}}, results(answered, once)) == Results(None, False, 2)
    assert results({**WHOLE, "result": 3}, once) == once


def test_a_part_is_not_the_whole() -> None:
    done = {"verb": {"id": "http://adlnet.gov/expapi/verbs/answered"}}
    assert is_done(done)
    assert is_done({**done, "context": {"contextActivities": {"category": [1]}}})
    assert not is_done({**done, "context": {"contextActivities": {"parent": [1]}}})
    assert not is_done({"verb": {"id": "http://adlnet.gov/expapi/verbs/interacted"}})
