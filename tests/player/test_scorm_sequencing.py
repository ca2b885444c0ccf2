"""Which unit of a course a class may open: judged from the manifest, and in a real window."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.player.vocabulary import Results, State
from desktop_app.player.web import scorm_manifest
from desktop_app.player.web.scorm_player import COURSE
from desktop_app.player.web.scorm_prerequisites import met
from desktop_app.player.web.scorm_sequencing import Doors, Sequencing
from desktop_app.player.web.scorm_standing import Standing, results, standings
from tests.player import courses
from tests.player.conftest import Stage
from tests.player.ordered_courses import chapter, control, files, item, manifest, needs, rule, rules
from tests.player.web_lessons import QUIET, answer, package, until

pytestmark = [pytest.mark.qt_log_ignore(*QUIET)]
States = dict[str, Mapping[str, Any]]
PASSED: Mapping[str, Any] = {"success_status": "passed", "completion_status": "completed"}
FAILED: Mapping[str, Any] = {"success_status": "failed", "completion_status": "completed"}
PASSED12: Mapping[str, Any] = {"core": {"lesson_status": "passed"}}


def course(edition: str, items: str, units: str, course_rules: str = "") -> scorm_manifest.Course:
    return scorm_manifest.read(manifest(edition, items, units, course_rules).encode())


def doors(edition: str, items: str, units: str, states: States, here: int = 0, course_rules: str = "") -> Doors:
    return Sequencing(course(edition, items, units, course_rules)).doors(states, here)


def test_a_course_without_rules_is_open() -> None:
    items = item("a") + chapter("c", item("b"), item("d"))
    for edition in ("1.2", "2004"):
        assert doors(edition, items, "abd", {}, 1) == Doors((), (), 2, 0)
        assert doors(edition, items, "abd", {}, 2) == Doors((), (), -1, 1)


def test_prerequisites_of_12() -> None:
    items = item("a") + item("b", needs("a")) + chapter("c", item("d", needs("a&b"))) + item("e", needs("c"))
    assert doors("1.2", items, "abde", {}) == Doors((), (1, 2, 3), -1, -1)
    assert doors("1.2", items, "abde", {"a": PASSED12}) == Doors((), (2, 3), 1, -1)
    done: States = {"a": PASSED12, "b": {"core": {"lesson_status": "completed"}}, "d": PASSED12}
    assert doors("1.2", items, "abde", done) == Doors((), (), 1, -1)
    failed: States = {"a": {"core": {"lesson_status": "failed"}}}
    assert 1 in doors("1.2", items, "abde", failed).shut


A, B, C = Standing(True, True, True), Standing(True, True, False), Standing()
SCRIPTS = [
    ("a", True), ("b", False), ("c", False), ("~c", True), ("a & c", False), ("a | c", True), ("~(a&c)", True),
    ("2*{a, b, a}", True), ("2*{a, b, c}", False), ("{a, ~b}", True), ('b = "failed"', True), ('a<>"p"', False),
    ('c="not attempted"', True), ("a=incomplete", False), ("a=browsed", False), ("a=c", True), ("c|b|a", True),
    # Nobody is shut out by what nobody understands.
    ("", True), ("nobody", True), ("(a", True), ("a=", True), ("a=strange", True), (")", True), ("2*a", True),
    ("b c", True), ("(" * 80 + "b" + ")" * 80, True), ("b & nobody=passed", True),
]  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), SCRIPTS)
def test_scripts(script: str, expected: bool) -> None:
    assert met(script, {"a": A, "b": B, "c": C}) is expected


@given(st.text(st.sampled_from('abc&|~(){}*,="<> 12'), max_size=60))
def test_no_script_is_a_bug(script: str) -> None:
    assert met(script, {"a": A, "b": B, "c": C}) in (True, False)


def test_choice_and_flow() -> None:
    items = item("a") + item("b") + item("d")
    no_choice = control(choice="false", flow="true")
    assert doors("2004", items, "abd", {}, 1, no_choice) == Doors((), (0, 2), 2, 0)
    onward = control(choice="true", flow="true", forwardOnly="true")
    assert doors("2004", items, "abd", {}, 1, onward) == Doors((), (0,), 2, -1)
    closed = chapter("c", item("b"), item("d"), control(choiceExit="false", flow="true"))
    assert doors("2004", item("a") + closed + item("e"), "abde", {}, 1).shut == (0, 3)
    assert doors("2004", item("a") + closed, "abd", {}, 0).shut == ()


def test_rules_before_a_unit() -> None:
    skip = rules(rule("pre", "skip", 'condition="satisfied"'))
    shut = rules(rule("pre", "disabled", 'condition="attempted"', 'operator="not" condition="always"', combined="any"))
    hidden = rules(rule("pre", "hiddenFromChoice", 'condition="always"'))
    stop = rules(rule("pre", "stopForwardTraversal", 'operator="not" condition="completed"'))
    flowing = control(flow="true")
    three = item("a") + item("b", skip) + item("d")
    assert doors("2004", three, "abd", {}, 0, flowing).next == 1
    assert doors("2004", three, "abd", {"b": PASSED}, 0, flowing).next == 2
    assert doors("2004", three, "abd", {"b": PASSED}, 2, flowing).previous == 0
    assert doors("2004", item("a") + item("b", shut) + item("d"), "abd", {"b": PASSED}, 0) == Doors((), (1,), 2, -1)
    assert doors("2004", item("a") + item("b", hidden), "ab", {}, 0) == Doors((1,), (1,), -1, -1)
    stopped = item("a", stop) + item("b") + item("d")
    assert doors("2004", stopped, "abd", {}, 0, flowing) == Doors((), (1, 2), -1, -1)
    assert doors("2004", stopped, "abd", {"a": PASSED}, 0, flowing) == Doors((), (), 1, -1)
    found = Sequencing(course("2004", item("a", skip) + item("b"), "ab"))
    assert (found.first({}), found.first({"a": PASSED})) == (0, 1)


def test_conditions_of_scores() -> None:
    good = rule("pre", "skip", 'condition="objectiveMeasureGreaterThan" measureThreshold="0.8"')
    low = rule("pre", "disabled", 'condition="objectiveMeasureLessThan" measureThreshold="0.2"')
    odd = rule("pre", "disabled", 'condition="timeLimitExceeded"', 'condition="always" measureThreshold="x"')
    found = Sequencing(course("2004", item("a", rules(good, low, odd)) + item("b"), "ab"))
    for scaled, first in (("0.9", 1), ("0.5", 0), ("0.1", 1), ("many", 0), ("7", 0)):
        assert found.first({"a": {"score": {"scaled": scaled}}}) == first


SHARED = (
    '<imsss:objectives><imsss:primaryObjective objectiveID="test" satisfiedByMeasure="true">'
    '<imsss:mapInfo targetObjectiveID="known" readSatisfiedStatus="true" writeSatisfiedStatus="{writes}"/>'
    "</imsss:primaryObjective></imsss:objectives>"
)


def test_a_test_at_the_beginning_spares_what_is_known() -> None:
    test = f"<imsss:sequencing>{SHARED.format(writes='true')}</imsss:sequencing>"
    skip = rules(rule("pre", "skip", 'condition="satisfied"'), more=SHARED.format(writes="false"))
    items = item("a", test) + item("b", skip) + item("d")
    flowing = control(flow="true")
    assert doors("2004", items, "abd", {}, 0, flowing).next == 1
    assert doors("2004", items, "abd", {"a": FAILED}, 0, flowing).next == 1
    assert doors("2004", items, "abd", {"a": PASSED}, 0, flowing).next == 2


def test_objectives_inside_a_unit() -> None:
    named = (
        '<imsss:objectives><imsss:primaryObjective/><imsss:objective objectiveID="ten">'
        '<imsss:mapInfo targetObjectiveID="tens" writeSatisfiedStatus="true"/></imsss:objective></imsss:objectives>'
    )
    reads = named.replace('writeSatisfiedStatus="true"', "")
    condition = 'condition="satisfied" referencedObjective="ten"'
    skip = rules(rule("pre", "skip", condition), more=reads)
    items = item("a", f"<imsss:sequencing>{named}</imsss:sequencing>") + item("b", skip)
    noted = [{"id": "ten", "success_status": "passed"}]
    for objectives in (noted, {"0": noted[0]}, {"childArray": noted}):
        states: States = {"a": {"objectives": objectives}}
        assert Sequencing(course("2004", items, "ab")).doors(states, 0).next == -1
        assert standings(course("2004", items, "ab"), states)["b"].objectives == {"": None, "ten": True}
    assert Sequencing(course("2004", items, "ab")).doors({"a": {"objectives": "x"}}, 0).next == 1


def test_a_unit_that_ended_and_said_nothing_is_done() -> None:
    found = course("2004", chapter("c", item("a"), item("b")), "ab")
    ended: Mapping[str, Any] = {"songke": {"ended": True}, "exit": ""}
    assert standings(found, {"a": ended})["a"] == Standing(True, True, True)
    assert standings(found, {"a": ended})["c"] == Standing(True)
    assert standings(found, {"a": ended, "b": FAILED})["c"] == Standing(True, True, False)
    assert standings(found, {"a": {**ended, "exit": "suspend"}})["a"].completed is None
    scored: Mapping[str, Any] = {"core": {"lesson_status": "incomplete", "score": {"raw": "85"}}}
    assert standings(found, {"a": scored})["a"] == Standing(True, False, None, 0.85)


def test_what_a_course_says_of_the_class() -> None:
    found = course("2004", item("a") + item("b"), "ab")
    assert results(found, {}) == Results()
    answers = {"0": {"id": "q1", "learner_response": "小明"}, "1": {"id": "q2"}}
    states: States = {"a": {**PASSED, "score": {"scaled": "0.9"}, "interactions": answers}, "b": {"location": "1"}}
    assert results(found, states) == Results(900, True, 2)
    states["b"] = {**FAILED, "score": {"scaled": "0.2"}, "interactions": {"childArray": [{"id": "q3"}]}}
    assert results(found, states) == Results(550, False, 3)
    old = course("1.2", item("a") + item("b"), "ab")
    noted: States = {"a": {"core": {"lesson_status": "completed", "score": {"raw": "80"}}, "interactions": "x"}}
    assert results(old, noted) == Results(800, None, 0)
    assert results(old, {"a": PASSED12, "b": {"core": {"lesson_status": "passed"}}}) == Results(None, True, 0)


def test_rules_after_a_unit_and_rules_of_a_collection() -> None:
    after = rule("post", "continue", 'condition="completed"')
    collected = f'<imsss:sequencingCollection><imsss:sequencing ID="all">{control(flow="true")[18:]}'
    text = manifest("2004", item("a", rules(after)) + item("b"), "ab", '<imsss:sequencing IDRef="all"/>')
    text = text.replace("</manifest>", f"{collected}</imsss:sequencingCollection></manifest>")
    found = scorm_manifest.read(text.encode())
    assert found.root.rules.flow
    assert Sequencing(found).after({}, 0) == -1
    assert Sequencing(found).after({"a": PASSED}, 0) == 1


Notes = dict[str, str]


def _opened(stage: Stage, tmp_path: Path, written: dict[str, str], notes: Notes, start: int = 0) -> Any:
    lesson = package(tmp_path, written, "a.html", courses.MEDIA_TYPE)
    player = stage.player("scorm", lesson)
    player.recall(dict(notes), notes.__setitem__)
    player.open(lesson, lesson.main, start)
    stage.until(lambda: player.state in (State.SHOWING, State.FAILED))
    assert not stage.failures, stage.failures
    return player


def _in_unit(stage: Stage, player: Any, script: str) -> Any:
    return answer(stage, player, f"frames[0].eval({json.dumps(script)})")


def _menu(stage: Stage, player: Any) -> list[str]:
    found: list[str] = answer(stage, player, "[...document.querySelectorAll('nav button')].map((b) => b.className)")
    return found


@pytest.mark.usefixtures("qapp")
def test_what_waits_opens_when_its_time_has_come(stage: Stage, tmp_path: Path) -> None:
    notes: Notes = {}
    player = _opened(stage, tmp_path, files("1.2", item("a") + item("b", needs("a")), "ab"), notes)
    assert _menu(stage, player) == ["here", "shut"]
    player.next_page()
    player.seek(2)
    press = "document.querySelectorAll('nav button')[1].click(); 1"
    answer(stage, player, press)
    assert _menu(stage, player) == ["here", "shut asked"]
    assert player.position == 1
    _in_unit(stage, player, "set(names.status, 'passed')")
    until(stage, player, "[...document.querySelectorAll('nav button')].map((b) => b.className).join()",
          lambda found: found == "here whole,asked")  # fmt: skip
    player.next_page()
    stage.until(lambda: player.position == 2)
    until(stage, player, "frames[0].document.title === 'b'")


@pytest.mark.usefixtures("qapp")
def test_a_teacher_may_insist(stage: Stage, tmp_path: Path) -> None:
    player = _opened(stage, tmp_path, files("1.2", item("a") + item("b", needs("a")), "ab"), {})
    press = "document.querySelectorAll('nav button')[1].click(); 1"
    answer(stage, player, press)
    answer(stage, player, press)
    stage.until(lambda: player.position == 2)


@pytest.mark.usefixtures("qapp")
def test_a_course_leads_itself_and_each_class_has_its_own_way(stage: Stage, tmp_path: Path) -> None:
    items = item("a") + item("b") + item("d", rules(rule("pre", "hiddenFromChoice", 'condition="always"')))
    written = files("2004", items, "abd", control(flow="true"))
    second: Notes = {}
    player = _opened(stage, tmp_path, written, second)
    asked = "[get('adl.nav.request_valid.continue'), get('adl.nav.request_valid.previous')]"
    assert _in_unit(stage, player, asked) == ["true", "false"]
    choices = "['b', 'd'].map((one) => get(`adl.nav.request_valid.choice.{target=${one}}`))"
    assert _in_unit(stage, player, choices) == ["true", "false"]
    assert answer(stage, player, "document.querySelectorAll('nav button')[2].hidden")
    sets = "set('cmi.score.scaled', '0.75'); set('cmi.session_time', 'PT5M'); set('cmi.location', '7');"
    _in_unit(stage, player, f"{sets} set(names.exit, 'suspend'); set('adl.nav.request', 'continue'); rte.Terminate('')")
    stage.until(lambda: player.position == 2)
    until(
        stage, player, "frames[0].document.title === 'b' && frames[0].eval('entry')", lambda found: found == "ab-initio"
    )
    target = "set('adl.nav.request', '{target=a}choice'); rte.Terminate('')"
    _in_unit(stage, player, target)
    stage.until(lambda: player.position == 1)
    in_a = "frames[0].document.title === 'a' && frames[0].eval('entry')"
    until(stage, player, in_a, lambda found: found == "resume")
    got = _in_unit(stage, player, "['location', 'score.scaled', 'total_time'].map((one) => get(`cmi.${one}`))")
    assert got == ["7", "0.75", "PT5M"]
    state = json.loads(second["a"])
    assert (state["location"], state["score"]["scaled"], state["total_time"]) == ("7", "0.75", "PT5M")
    player.seek(2)
    stage.until(lambda: player.position == 2)
    player.close()

    again = _opened(stage, tmp_path, written, second, start=1)
    assert again.position == 2, "where this class was"
    third: Notes = {}
    other = _opened(stage, tmp_path, written, third, start=2)
    assert other.position == 1, "a class that was never here begins at the beginning, wherever another was"
    assert json.loads(third[COURSE]) == {"here": "a"}
