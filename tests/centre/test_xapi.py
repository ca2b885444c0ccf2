"""What is exported is xAPI 2.0: by the standard's rules, by the profiles' templates, the same every time."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.archive.figures import ArchivedSession
from centre.centre_folder import CentreFolder
from centre.xapi import Exporter
from package_format.seal import PointKey
from package_format.session_row import SessionRow
from package_format.statement import ClockQuality, Kind, Origin, Outcome, Reason, ResourceVersion, Success
from tests.centre import contents
from tests.centre.centres import run
from tests.centre.plays import STARTED, batch, play
from tests.centre.xapi_schema import STATEMENT, profile_rules

VALID = Draft202012Validator(STATEMENT)
HOME = "https://county.example/"
POINT = PointKey.from_bytes(bytes(range(32)))
ADL = "http://adlnet.gov/expapi/verbs/"
VIDEO, AUDIO = "https://w3id.org/xapi/video", "https://w3id.org/xapi/audio"
TITLES = {("demo", "tadpoles"): {"zh-CN": "小蝌蚪找妈妈", "en": "Tadpoles"}}


def export(row: SessionRow, received: int = STARTED + 999) -> list[dict[str, Any]]:
    return Exporter(HOME, TITLES).statements(ArchivedSession(row, POINT.id, received))


def verbs(statements: list[dict[str, Any]]) -> list[str]:
    return [statement["verb"]["id"] for statement in statements]


def dig(statement: dict[str, Any], path: tuple[str, ...]) -> Any:
    return reduce(lambda part, key: part[key], path, statement)


def test_the_schema_is_one_and_tells_good_from_bad() -> None:
    Draft202012Validator.check_schema(STATEMENT)
    good = export(play(1))[-1]
    assert VALID.is_valid(good)
    changes: list[dict[str, Any]] = [
        {"id": "7"},
        {"extra": 1},
        {"actor": {"account": {"homePage": "home", "name": "x"}}},
        {"timestamp": "2026-09-01"},
        {"result": None},
        {"result": {"duration": "10 s"}},
        {"context": {"extensions": {"clock": "x"}}},
        {"version": "1.0.3"},
    ]
    for change in changes:
        assert not VALID.is_valid(good | change), change


def test_a_film_that_was_seen_to_the_end() -> None:
    row = play(3, progress=950, position=85_500, active_ms=93_456, segments=((0, 300), (250, 855)))
    made = export(row)
    assert verbs(made) == [ADL + "initialized", VIDEO + "/verbs/played", ADL + "completed", ADL + "terminated"]
    end = made[-1]
    assert end["result"] == {
        "duration": "PT93.46S",
        "extensions": {
            VIDEO + "/extensions/time": 85.5,
            VIDEO + "/extensions/progress": 0.95,
            VIDEO + "/extensions/played-segments": "0.0[.]30.0[,]25.0[.]85.5",
        },
    }
    assert made[2]["result"]["completion"] is True
    assert end["actor"] == {"objectType": "Agent", "account": {"homePage": HOME, "name": POINT.id}}
    assert end["object"]["id"] == HOME + "resources/demo/tadpoles"
    assert end["object"]["definition"]["name"] == TITLES["demo", "tadpoles"]
    assert end["object"]["definition"]["type"] == VIDEO + "/activity-type/video"
    context = end["context"]["extensions"]
    assert context[VIDEO + "/extensions/length"] == 90.0
    assert context[VIDEO + "/extensions/completion-threshold"] == 0.95
    assert (context[HOME + "xapi/extensions/clock"], context[HOME + "xapi/extensions/origin"]) == (
        "plausible",
        "in-class",
    )
    start = datetime.fromisoformat(made[0]["timestamp"])
    assert start.timestamp() == row.started
    assert (datetime.fromisoformat(end["timestamp"]) - start).total_seconds() == 93.456
    assert len({one["context"]["registration"] for one in made}) == 1


def test_almost_is_not_completed() -> None:
    assert ADL + "completed" not in verbs(export(play(1, progress=949)))


def test_a_recording_follows_the_audio_profile() -> None:
    made = export(play(1, kind=Kind.AUDIO))
    assert verbs(made)[1] == AUDIO + "/verbs/played"
    assert {"id": AUDIO, "objectType": "Activity"} in made[0]["context"]["contextActivities"]["category"]
    assert VIDEO not in json.dumps(made)


@pytest.mark.parametrize("kind", [Kind.DOCUMENT, Kind.IMAGE, Kind.WEB, Kind.OTHER])
def test_everything_else_was_experienced(kind: Kind) -> None:
    (made,) = export(play(1, kind=kind, stars=3, progress=1000, length=5, position=5, segments=((1, 5),)))
    assert made["verb"]["id"] == ADL + "experienced"
    assert made["result"] == {
        "duration": "PT60.00S",
        "completion": True,
        "score": {"raw": 3, "min": 1, "max": 3},
        "response": "好用",
    }


def test_what_an_exercise_says_of_the_class_is_told() -> None:
    (made,) = export(play(1, kind=Kind.WEB, stars=3, score=751, success=Success.PASSED, answered=4))
    result = made["result"]
    assert (result["score"], result["success"], result["response"]) == ({"scaled": 0.75}, True, "好用")
    assert made["context"]["extensions"][f"{HOME}xapi/extensions/answered"] == 4
    (made,) = export(play(1, kind=Kind.WEB, success=Success.FAILED))
    assert made["result"]["success"] is False
    assert "score" not in made["result"]


def test_why_a_lesson_was_rated_so_is_told() -> None:
    made = export(play(1, stars=1, reasons=int(Reason.NO_SOUND | Reason.WRONG_EDITION)))
    told = [one["context"]["extensions"].get(f"{HOME}xapi/extensions/reasons") for one in made]
    assert told == [["wrong-edition", "no-sound"]] * len(made)
    assert "reasons" not in json.dumps(export(play(1, stars=1)))


def test_tests_and_failures_are_no_experience() -> None:
    assert export(play(1, origin=Origin.SELF_TEST)) == []
    assert export(play(1, outcome=Outcome.NOT_OPENED)) == []


def test_a_clock_beyond_all_calendars_gives_no_time() -> None:
    made = export(play(1, started=2**53 - 1))
    assert all("timestamp" not in one for one in made)
    assert all(VALID.is_valid(one) for one in made)


ROWS = st.builds(
    play,
    st.integers(1, 2**53 - 2),
    st.sampled_from(["tadpoles", "other.resource_1"]),
    st.integers(1, 2**63 - 1),
    kind=st.sampled_from(Kind),
    started=st.integers(0, 2**53 - 1) | st.integers(0, 4_000_000_000),
    clock=st.sampled_from(ClockQuality),
    active_ms=st.integers(0, 2**53 - 1) | st.integers(0, 10_000_000),
    length=st.integers(0, 2**53 - 1),
    position=st.integers(0, 2**53 - 1),
    progress=st.integers(0, 1000),
    origin=st.sampled_from(Origin),
    stars=st.integers(0, 3),
    reasons=st.integers(0, 31),
    score=st.integers(0, 1001),
    success=st.sampled_from(Success),
    answered=st.integers(0, 10_000),
    outcome=st.sampled_from(Outcome),
    segments=st.lists(st.tuples(st.integers(0, 50_000), st.integers(50_000, 2**53 - 1)), max_size=4).map(tuple),
)


@given(ROWS)
def test_every_play_makes_valid_statements(row: SessionRow) -> None:
    made = export(row)
    for statement in made:
        VALID.validate(json.loads(json.dumps(statement)))
    assert len({one["id"] for one in made}) == len(made)
    assert export(row) == made
    if row.kind in {Kind.VIDEO, Kind.AUDIO} and made:
        rules = profile_rules(VIDEO if row.kind is Kind.VIDEO else AUDIO)
        assert (verbs(made)[0], verbs(made)[-1]) == (ADL + "initialized", ADL + "terminated")
        for statement in made:
            for path in rules[statement["verb"]["id"]]:
                if path != ("timestamp",) or "timestamp" in statement:
                    dig(statement, path)


@given(st.lists(ROWS, max_size=6, unique_by=lambda row: (row.stream, row.seq)))
def test_statements_of_different_plays_have_different_ids(rows: list[SessionRow]) -> None:
    ids = [statement["id"] for row in rows for statement in export(row)]
    assert len(set(ids)) == len(ids)
    assert all(uuid.UUID(one).version == 5 for one in ids)


def test_the_command_writes_one_statement_a_line_the_same_every_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    centre, out = tmp_path / "centre", tmp_path / "out.jsonl"
    run(capsys, "init", centre, "--address", "https://county.example/usage/batches")
    run(capsys, "publish", centre, "--unplayed", "--channel", "demo", contents.three_lessons(tmp_path / "content"))
    database = Database("", CentreFolder.open(centre).usage_file)
    rows = [play(1), play(2, origin=Origin.SELF_TEST), play(3, "tadpoles-sheet", kind=Kind.DOCUMENT)]
    rows.append(play(4, ResourceVersion("demo", "gone", 1), kind=Kind.IMAGE))
    Archive(database).take(batch(POINT, rows), "aa" * 8, STARTED)
    database.close()
    report = run(capsys, "export-xapi", centre, out)
    assert (report["sessions"], report["statements"], report["left_out"]) == (4, 5, 1)
    first = out.read_bytes()
    statements = [json.loads(line) for line in first.splitlines()]
    for statement in statements:
        VALID.validate(statement)
    assert statements[0]["object"]["definition"]["name"] == {"zh-CN": "小蝌蚪找妈妈", "en": "Tadpoles"}
    assert "name" not in statements[-1]["object"]["definition"]
    assert all(one["actor"]["account"]["homePage"] == HOME for one in statements)
    run(capsys, "export-xapi", centre, out)
    assert out.read_bytes() == first
    (tmp_path / "full").mkdir()
    run(capsys, "export-xapi", centre, tmp_path / "full", code=1)
