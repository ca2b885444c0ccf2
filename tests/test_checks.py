"""./test itself: every step runs, a failing one shows in the exit code, and a chosen part has no gates."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import checks


def python(code: str) -> checks.Step:
    return checks.Step(code, (sys.executable, "-c", code))


def test_a_failing_step_stops_nothing_and_is_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    planned = [python("raise SystemExit(3)"), python("print('still run')"), checks.Step("later", left_out="not yet")]
    monkeypatch.setattr(checks, "steps", lambda root, arguments: planned)
    assert checks.main([]) == 1
    said = capfd.readouterr().out
    assert "\nstill run\n" in said
    summary = said.partition("== Summary")[2].splitlines()
    assert [line.split(" s  ")[1].split()[0] for line in summary[1:]] == ["FAILED", "passed", "left", "1"]
    assert "later (not yet)" in said


def test_all_passed_is_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "steps", lambda root, arguments: [python("")])
    assert checks.main([]) == 0


def test_chosen_tests_have_no_gates_and_say_so() -> None:
    planned = list(checks.steps(checks.ROOT, ["-k", "pack"]))
    assert any(step.command[-2:] == ("-k", "pack") for step in planned)
    assert not any("--fail-under=100" in step.command for step in planned)
    assert "the gates hold for the whole suite" in planned[-1].left_out


def test_the_whole_suite_has_a_gate_for_each_room_that_keeps_the_promise(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]", "utf-8")
    for room in ("package_format", "desktop_app/store"):
        (tmp_path / room).mkdir(parents=True)
        (tmp_path / room / "pack.py").touch()
    planned = {step.name: step for step in checks.steps(tmp_path, [])}
    gates = [step for step in planned.values() if "--fail-under=100" in step.command]
    assert [step.command[-2] for step in gates] == ["--include=package_format/*", "--include=desktop_app/store/*"]
    assert planned["coverage: every branch of desktop_app/sync"].left_out == "no code yet"
    assert planned["types: mypy --strict"].command[-2:] == ("package_format", "desktop_app")
