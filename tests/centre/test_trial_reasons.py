"""Why a lesson was not shown is told in Chinese to who reads Chinese, whoever has said it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from centre.contained import Limits
from centre.examine.trials import Trials, Tried
from centre.intake import wording
from centre.intake.findings import Finding, Kind, Place
from desktop_app.player.web.web_player import CRASHED, FLOODED, LATE, SILENT

PLACE = Place("resources.csv", 3)
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
READY = 'print(\'{"ready": true, "reason": ""}\', flush=True); input()'


def told(kind: Kind, reason: str, language: str) -> str:
    return wording.sentence(Finding(kind, PLACE, {"path": "课件", "count": "3", "reason": reason}), language)


@pytest.mark.parametrize("reason", [CRASHED, SILENT, LATE, FLOODED, "more than 1536 MiB"])
def test_what_the_player_says_of_a_lesson(reason: str) -> None:
    assert reason in told(Kind.CRASHED, reason, "en")
    assert not LATIN & set(told(Kind.CRASHED, reason, "zh").replace("MiB", ""))


@pytest.mark.parametrize(
    ("reason", "chinese"),
    [
        ("its page cannot be loaded", "它的网页载入不了"),
        ("H5P: it does not start", "H5P：启动不了"),
        ("Flash: there is no picture in it", "Flash：里面没有画面"),
        ("EPUB: Error 17", "电子书：Error 17"),
    ],
)
def test_what_the_players_of_single_kinds_say(reason: str, chinese: str) -> None:
    assert f"（{chinese}）" in told(Kind.UNSHOWN, reason, "zh")


@pytest.mark.parametrize("ends", ["", "import time; time.sleep(600)"])
def test_what_is_said_of_a_player_that_ends_or_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    if ends:
        monkeypatch.setattr("centre.examine.trials.LIMITS", Limits(seconds=2))
    trials = Trials(tmp_path, command=(sys.executable, "-c", f"{READY}; {ends}"))
    try:
        found = trials.play(Tried("a" * 64, "text/html", "a", True, lambda _work: {"a": (0, tmp_path)}))
    finally:
        trials.end()
    assert found is not None
    assert found.reason
    assert not LATIN & set(told(Kind.HUNG, found.reason, "zh"))


@pytest.mark.parametrize("command", [(), ("/nowhere/at/all",), (sys.executable, "-c", "print(1)")])
def test_why_nobody_has_played_it(tmp_path: Path, command: tuple[str, ...]) -> None:
    trials = Trials(tmp_path, command=command)
    assert trials.play(Tried("a" * 64, "text/html", "a", True, lambda _work: {})) is None
    assert trials.why in told(Kind.UNTRIED, trials.why, "en")
    assert not LATIN & set(told(Kind.UNTRIED, trials.why, "zh"))


def test_another_reason_stays_as_it_is() -> None:
    assert "Uncaught x" in told(Kind.UNSHOWN, "Uncaught x", "zh")
