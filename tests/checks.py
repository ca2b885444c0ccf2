"""Every check of the house in one run: ``./test [PYTEST ARGS]``.

All steps run, whatever fails before them; the exit code is 1 if one failed. With arguments for pytest only the tests
they choose run, and the coverage gates are left out: those hold for the whole suite.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOUSE_RULES = "tests/test_house.py"
TYPED = ("package_format", "desktop_app", "satellite_ingest", "centre", "samples", "benchmarks", "installers", "tests")
# An untried branch in these rooms would cost lessons or statements.
GATED = ("package_format", "desktop_app/store", "desktop_app/sync")


@dataclass(frozen=True)
class Step:
    """One check: its name and either its command or the reason why it is left out."""

    name: str
    command: tuple[str, ...] = ()
    left_out: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a step: passed, FAILED or left out; ``seconds`` is wall time."""

    step: Step
    word: str
    seconds: float = 0.0


def main(pytest_arguments: Sequence[str]) -> int:
    """Run every step, print the summary, and return 1 if a step failed."""
    outcomes = [perform(step) for step in steps(ROOT, pytest_arguments)]
    print("\n== Summary")
    for outcome in outcomes:
        reason = f" ({outcome.step.left_out})" if outcome.step.left_out else ""
        print(f"{outcome.seconds:8.1f} s  {outcome.word:8}  {outcome.step.name}{reason}")
    failed = sum(outcome.word == "FAILED" for outcome in outcomes)
    print(f"{sum(outcome.seconds for outcome in outcomes):8.1f} s  " + (f"{failed} FAILED" if failed else "all passed"))
    return 1 if failed else 0


def steps(root: Path, pytest_arguments: Sequence[str]) -> Iterator[Step]:
    """Yield the checks of the tree at ``root``, those that tell most for the least waiting first."""
    yield Step("style: ruff check", module("ruff", "check", "."))
    yield Step("layout: ruff format", module("ruff", "format", "--check", "."))
    imports = "imports run downwards: import-linter"
    unborn = [name for name in contract_roots(root) if not has_python(root / name)]
    if unborn:
        yield Step(imports, left_out=f"no code yet in {', '.join(unborn)}")
    else:
        yield Step(imports, (str(Path(sys.executable).with_name("lint-imports")), "--no-logo"))
    yield Step("types: mypy --strict", module("mypy", *(name for name in TYPED if has_python(root / name))))
    yield Step("locked packages fit each other: pip check", module("pip", "check"))
    yield Step("house rules and locks", module("pytest", "--quiet", HOUSE_RULES))
    yield from chosen_tests(pytest_arguments) if pytest_arguments else whole_suite(root)


def chosen_tests(pytest_arguments: Sequence[str]) -> Iterator[Step]:
    """Yield the run of some tests, without the gates."""
    yield Step("tests: pytest", module("pytest", *pytest_arguments))
    yield Step("coverage gates", left_out="pytest was given arguments, and the gates hold for the whole suite")


def whole_suite(root: Path) -> Iterator[Step]:
    """Yield the run of all tests and what it must have covered."""
    yield Step("coverage: forget the last run", module("coverage", "erase"))
    # Two processes share the tests, a file staying in one: many wait for a clock, and few machines have one core.
    shared = ("--numprocesses=2", "--dist=loadfile")
    yield Step("tests: pytest", module("coverage", "run", "-m", "pytest", *shared, f"--ignore={HOUSE_RULES}"))
    yield Step("coverage: join the processes", module("coverage", "combine", "--quiet"))
    for room in GATED:
        name = f"coverage: every branch of {room}"
        if has_python(root / room):
            yield Step(name, module("coverage", "report", f"--include={room}/*", "--fail-under=100"))
        else:
            yield Step(name, left_out="no code yet")


def perform(step: Step) -> Outcome:
    """Run one step in the root of the tree, its words going straight to the person."""
    print(f"\n== {step.name}", flush=True)
    if step.left_out:
        print(f"left out: {step.left_out}", flush=True)
        return Outcome(step, "left out")
    start = time.monotonic()
    code = subprocess.run(step.command, cwd=ROOT, check=False).returncode
    outcome = Outcome(step, "passed" if code == 0 else "FAILED", time.monotonic() - start)
    print(f"{outcome.word} in {outcome.seconds:.1f} s", flush=True)
    return outcome


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs a module of this environment."""
    return (sys.executable, "-m", name, *arguments)


def contract_roots(root: Path) -> list[str]:
    """Return the packages whose imports the contracts in pyproject.toml rule."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    return [str(name) for name in project["tool"].get("importlinter", {}).get("root_packages", [])]


def has_python(folder: Path) -> bool:
    """Tell whether a folder holds any module."""
    return next(folder.rglob("*.py"), None) is not None


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
