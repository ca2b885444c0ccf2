"""A command that is led to the wrong place says so in one plain sentence and changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from centre.commands.sayings import say
from tests.centre.centres import run


def said(*arguments: object, code: int) -> str:
    """What ``songke-centre`` says on stderr, which is one line."""
    command = [sys.executable, "-m", "centre", *map(str, arguments), "--lang", "zh"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == code, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


@pytest.fixture
def centre(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    run(capsys, "init", tmp_path / "centre")
    return tmp_path / "centre"


def test_a_copy_that_is_none_or_of_another_centre_is_not_recovered_from(
    centre: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    words = say("recover absent", "zh", reason="").partition("（")[0]
    assert words in said("recover", centre, tmp_path / "empty", code=1)
    run(capsys, "init", tmp_path / "other")
    words = say("recover refused", "zh", reason="").partition("（")[0]
    assert words in said("recover", centre, tmp_path / "other" / "repository", code=1)


def test_a_stick_that_is_not_there_is_said_to_be_absent(centre: Path, tmp_path: Path) -> None:
    assert "usb" in said("collect", centre, tmp_path / "media" / "usb" / "STICK", code=1)
    assert not (tmp_path / "media").exists()


def test_whoever_reads_the_answer_may_go(centre: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "centre", "report", str(centre), "--json"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=120)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_answer_is_written_in_whatever_letters_the_output_has(centre: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for mode in ([], ["--json"]):
        command = [sys.executable, "-m", "centre", "report", str(centre), *mode]
        done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.isascii()
