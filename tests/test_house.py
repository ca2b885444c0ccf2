"""The house's rules, checked by machine; every complaint carries its reason. The rules themselves: house_rules.py."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from tests import house_rules

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("build.lock", "zim.lock", "run.lock", "dev.lock")
PROGRAMS = frozenset({"package_format", "desktop_app", "satellite_ingest", "centre"})


@cache
def files_of_the_project() -> tuple[Path, ...]:
    """Return what git keeps or would keep: tracked files and new ones that no rule ignores."""
    # A checkout may belong to somebody else than the person who tests it; only its list of files is asked for.
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(git, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(path for name in sorted(set(names)) if name and (path := ROOT / name).is_file())


def python_files() -> list[Path]:
    return [path for path in files_of_the_project() if path.suffix == ".py"]


def insist(paths: Iterable[Path], rule: Callable[[Path], Iterator[str]]) -> None:
    found = [f"{path.relative_to(ROOT)}: {complaint}" for path in paths for complaint in rule(path)]
    assert not found, "\n" + "\n".join(found)


def lock(name: str) -> str:
    return (ROOT / "requirements" / name).read_text("utf-8")


def test_no_file_names_a_registry_or_one_machine() -> None:
    def rule(path: Path) -> Iterator[str]:
        content = path.read_bytes()
        if b"\0" not in content:
            yield from house_rules.address_complaints(content.decode("utf-8", "replace"))

    insist(files_of_the_project(), rule)


@pytest.mark.parametrize("name", LOCKS)
def test_locks_have_hashes_and_no_address(name: str) -> None:
    assert house_rules.locked_versions(lock(name)), f"{name} locks nothing"
    assert not list(house_rules.lock_complaints(lock(name)))


def test_what_is_tested_is_what_runs() -> None:
    run, dev = house_rules.locked_versions(lock("run.lock")), house_rules.locked_versions(lock("dev.lock"))
    assert run.items() <= dev.items(), "dev.lock must contain run.lock: other versions would be tested than those used"


def test_the_extra_is_tested_as_it_is_installed_and_nothing_else_brings_it() -> None:
    run, dev, extra = (house_rules.locked_versions(lock(name)) for name in ("run.lock", "dev.lock", "zim.lock"))
    assert extra.items() <= dev.items()
    assert not extra.keys() & run.keys(), "libzim is GPL-3.0: it is installed by whoever wants it (docs/adr/0064)"


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {
        "run.lock": project["project"]["dependencies"],
        "dev.lock": project["project"]["optional-dependencies"]["dev"],
        "build.lock": project["build-system"]["requires"],
        "zim.lock": project["project"]["optional-dependencies"]["zim"],
    }
    for name, requirements in wanted.items():
        names = {re.split(r"[^A-Za-z0-9._-]", text)[0].lower().replace(".", "-") for text in requirements}
        absent = names - set(house_rules.locked_versions(lock(name)))
        assert not absent, f"{name} lacks {absent}: make the lock again (docs/adr/0002)"


def test_python_files_keep_the_rules_of_the_house() -> None:
    def rule(path: Path) -> Iterator[str]:
        module = path.parent.name if path.stem == "__init__" else path.stem
        yield from house_rules.source_complaints(path.read_text("utf-8"), module)

    insist(python_files(), rule)


def test_the_format_is_documented() -> None:
    def rule(path: Path) -> Iterator[str]:
        yield from house_rules.docstring_complaints(path.read_text("utf-8"))

    insist((path for path in python_files() if ROOT / "package_format" in path.parents), rule)


def test_every_program_is_under_the_import_contracts() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    present = {path.relative_to(ROOT).parts[0] for path in python_files()} & PROGRAMS
    assert present <= set(tools["importlinter"]["root_packages"]), "imports run downwards only where a contract says so"


def test_qt_can_signal_five_thousand_times() -> None:
    """PySide6 6.12.0 drops a reference of True at each emit on CPython 3.11 and aborts before the thousandth."""

    class Bell(QObject):
        rung = Signal(bool)

    bell = Bell()
    heard: list[bool] = []
    bell.rung.connect(heard.append)
    for _ in range(5000):
        bell.rung.emit(True)
    assert heard == [True] * 5000


@pytest.mark.parametrize(
    "statement", ["PySide6.QtCore.qWarning('odd')", "warnings.warn('odd')", "warnings.warn('odd', DeprecationWarning)"]
)
def test_a_warning_fails_a_test(tmp_path: Path, statement: str) -> None:
    suite = tmp_path / "test_odd.py"
    suite.write_text(f"import warnings\nimport PySide6.QtCore\ndef test_odd():\n    {statement}\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
    answer = subprocess.run([*command, str(suite)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 1, answer.stdout
    assert "1 failed" in answer.stdout
    assert "odd" in answer.stdout


# ---------------------------------------------------------------- every rule bites

WITHOUT_REASON = "try:\n    pass\nexcept Exception:\n    pass\n"
WITH_REASON = WITHOUT_REASON.replace("Exception:", "Exception:  # noqa: BLE001 a plug-in may raise anything")


@pytest.mark.parametrize(
    ("source", "module", "complaint"),
    [
        ("x = 1\n" * 351, "pack", "has 351 lines"),
        ("def f():\n" + "    x = 1\n" * 60, "pack", "has 61 lines"),
        ("", "file_utils", "'util'"),
        ("class SyncManager: ...", "pack", "'manager'"),
        ("class LessonItems: ...", "pack", "'item'"),
        (WITHOUT_REASON, "pack", "catches every exception"),
        (WITHOUT_REASON.replace(" Exception", ""), "pack", "catches every exception"),
        (WITHOUT_REASON.replace("Exception", "(OSError, BaseException)"), "pack", "catches every exception"),
        (WITHOUT_REASON.replace("Exception:", "Exception:  # noqa: BLE001"), "pack", "catches every exception"),
    ],
)
def test_bad_source_is_found(source: str, module: str, complaint: str) -> None:
    assert any(complaint in found for found in house_rules.source_complaints(source, module))


@pytest.mark.parametrize(
    "source", [WITH_REASON, "class Metadata: ...", "x = 1\n" * 350, "def f():\n" + "    x = 1\n" * 59]
)
def test_good_source_is_left_alone(source: str) -> None:
    assert not list(house_rules.source_complaints(source, "catalogue"))


@pytest.mark.parametrize(
    "line",
    ["see https://files." + "python" + "hosted.org/x", "open('/" + "work/x')", "cd /" + "root/x", "/home/" + "li/x"],
)
def test_addresses_are_found(line: str) -> None:
    assert list(house_rules.address_complaints(line))


@pytest.mark.parametrize(
    "line", ["https://example.org/" + "work/1", "home" + "work/2", "~/" + "work/", "https://www." + "debian" + ".org/"]
)
def test_harmless_addresses_are_left_alone(line: str) -> None:
    assert not list(house_rules.address_complaints(line))


@pytest.mark.parametrize(
    "text",
    [
        "tuf==7.0.1\n",
        "tuf>=7 --hash=sha256:" + "0" * 64,
        "--index-url https://example.org\n",
        "tuf @ https://example.org/tuf.whl --hash=sha256:" + "0" * 64,
    ],
)
def test_bad_locks_are_found(text: str) -> None:
    assert list(house_rules.lock_complaints(text))


@pytest.mark.parametrize(
    "source", ['"""M."""\ndef f(): ...', '"""M."""\nclass A:\n    """A."""\n    def f(self): ...', "x = 1"]
)
def test_missing_docstrings_are_found(source: str) -> None:
    assert list(house_rules.docstring_complaints(source))


def test_private_names_need_no_docstring() -> None:
    assert not list(house_rules.docstring_complaints('"""M."""\ndef _f(): ...\nclass _A:\n    def f(self): ...'))
