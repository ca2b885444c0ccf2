"""The set-up itself: a small checkout with empty locks is set up for real, without any network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from installers.linux import bootstrap

ROOT = Path(__file__).resolve().parents[2]
PROJECT = """
[build-system]
requires = []
build-backend = "smallest_backend"
backend-path = ["."]
[project]
name = "songke"
version = "0.1.0"
[tool.setuptools]
"""
# Stands in for setuptools, which no offline environment has from Python 3.12 on: an editable wheel is a line in a .pth.
BACKEND = """
import pathlib, tomllib, zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    version = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]["version"]
    info, name = f"songke-{version}.dist-info", f"songke-{version}-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as wheel:
        wheel.writestr("songke.pth", str(pathlib.Path.cwd()))
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: songke\\nVersion: {version}\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""
PROGRAM = "import os, sys; print('started', sys.argv[1:], os.environ.get('QT_QPA_PLATFORM'), os.getcwd())"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose locks and package lists are empty, in a folder that shell scripts stumble over."""
    root = tmp_path / "送课 on a stick" / "song'ke"
    (root / "installers" / "linux").mkdir(parents=True)
    (root / "requirements").mkdir()
    (root / "desktop_app").mkdir()
    shutil.copy(bootstrap.__file__, root / "installers" / "linux")
    shutil.copy(ROOT / "run", root)
    for name in ("build.lock", "run.lock", "dev.lock", "debian-run.txt", "debian-test.txt"):
        (root / "requirements" / name).write_text("# nothing\n", "utf-8")
    (root / "pyproject.toml").write_text(PROJECT, "utf-8")
    (root / "smallest_backend.py").write_text(BACKEND, "utf-8")
    (root / "desktop_app" / "__init__.py").touch()
    (root / "desktop_app" / "__main__.py").write_text(PROGRAM, "utf-8")
    return root


def start(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ./run from another folder with this Python and no display."""
    inherited = {name: text for name, text in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return subprocess.run(
        [str(root / "run"), "--pictures", "two words"],
        cwd=root.parent,
        env={**inherited, "SONGKE_PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_setup_happens_once_and_again_only_when_needed(checkout: Path) -> None:
    first = start(checkout)
    assert first.returncode == 0, first.stderr
    assert "Making the Python environment" in first.stdout
    expected = f"started ['--demo', '--offscreen', '--pictures', 'two words'] offscreen {checkout.parent}\n"
    assert first.stdout.endswith(expected)

    assert start(checkout).stdout == expected, "a second start sets nothing up"

    (checkout / "requirements" / "run.lock").write_text("# another nothing\n", "utf-8")
    assert "Making the Python environment" in start(checkout).stdout, "another lock is another environment"

    (checkout / "pyproject.toml").write_text(PROJECT.replace("0.1.0", "0.2.0"), "utf-8")
    renamed = start(checkout).stdout
    assert renamed == expected, "a new version of the project needs no new environment"
    assert "songke-0.2.0.dist-info" in [path.name for path in checkout.glob(".venv/lib/*/site-packages/*")]


@pytest.mark.slow
def test_an_interrupted_setup_is_made_afresh(checkout: Path) -> None:
    killed = subprocess.Popen(
        [str(checkout / "run")],
        env={**os.environ, "SONGKE_PYTHON": sys.executable},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while killed.poll() is None and not list(checkout.glob(".venv/lib/*/site-packages/*")):
        time.sleep(0.01)
    os.killpg(killed.pid, signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    assert not (checkout / ".venv" / "songke-setup.json").exists()
    assert "Making the Python environment" in (again := start(checkout)).stdout
    assert again.returncode == 0, again.stderr


def test_a_missing_interpreter_is_named(checkout: Path) -> None:
    refused = start(checkout, SONGKE_PYTHON="python-of-nowhere")
    assert refused.returncode == 1
    assert "python-of-nowhere" in refused.stderr


def test_with_a_display_the_window_opens() -> None:
    command, environment = bootstrap.job_command("run", ["x"], {"DISPLAY": ":7"})
    assert command[-4:] == ["-m", "desktop_app", "--demo", "x"]
    assert environment == {"DISPLAY": ":7"}, "with a display Qt chooses its platform itself"


def test_the_tests_never_open_a_window() -> None:
    command, environment = bootstrap.job_command("test", ["-k", "pack"], {"DISPLAY": ":7"})
    assert command[-3:] == [str(ROOT / "tests" / "checks.py"), "-k", "pack"]
    assert environment["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_other_pythons_are_refused(version: tuple[int, int]) -> None:
    with pytest.raises(bootstrap.SetupRefused, match=f"this is {version[0]}.{version[1]}"):
        bootstrap.check_python(version)


def test_this_python_is_not_refused() -> None:
    bootstrap.check_python((3, 11))


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="not a Debian system")
def test_dpkg_knows_what_is_missing() -> None:
    wanted = [
        ["dpkg"],
        ["no-such-package-a"],
        ["no-such-package-b", "dpkg"],
        ["no-such-package-c", "no-such-package-d"],
    ]
    assert bootstrap.missing_packages(wanted) == ["no-such-package-a", "no-such-package-c"]


def test_package_lists_are_read(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("# why\n\nlibegl1\nfonts-wqy-microhei | fonts-noto-cjk  # Chinese\n", "utf-8")
    assert bootstrap.read_package_list(listed) == [["libegl1"], ["fonts-wqy-microhei", "fonts-noto-cjk"]]


def test_missing_packages_are_named_in_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As a person without administrator's rights meets it; only the identity of the user is pretended."""
    for names in bootstrap.PACKAGE_LISTS.values():
        for name in names:
            (tmp_path / name).write_text("no-such-package\n", "utf-8")
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(bootstrap.SetupRefused) as refused:
        bootstrap.prepare_system("run")
    assert "apt-get install --no-install-recommends no-such-package" in str(refused.value)


def test_a_moved_checkout_gets_another_environment() -> None:
    """The scripts of an environment carry its path in their first line."""
    assert bootstrap.facts("run")["place"] == str(ROOT / ".venv")


def test_a_stamp_that_cannot_be_read_vouches_for_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    assert bootstrap.read_stamp() == {}
    for torn in ("", "{", "[]"):
        bootstrap.STAMP.write_text(torn, "utf-8")
        assert bootstrap.read_stamp() == {}
    bootstrap.STAMP.write_text(json.dumps({"place": "here"}), "utf-8")
    assert bootstrap.read_stamp() == {"place": "here"}
