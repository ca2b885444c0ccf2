"""Spoiled lessons of every kind, one after another in one process: it lives, and plays the next good one."""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

import pytest

from tests.player.fuzzing import Fuzzing
from tests.player.mutants import Sample, samples, spoil

SEED = 11
MOST_MIB = 1500
"""Far more than a lesson needs and far less than what a forged length asks for."""


@pytest.fixture(scope="module")
def every_kind(vlc_here: bool) -> list[Sample]:
    return [sample for sample in samples() if vlc_here or sample.player != "vlc"]


def test_no_spoiled_lesson_takes_the_window_down(every_kind: list[Sample], tmp_path: Path) -> None:
    with Fuzzing(tmp_path, SEED) as fuzzing:
        words = [fuzzing.play(sample) for sample in every_kind]
        assert fuzzing.died_of == [], (tmp_path / "said.log").read_text("utf-8")[-4000:]
        assert any(word.startswith("refused") for word in words), "spoiled enough"
        for sample in every_kind:
            if sample.name in {"vlc film.mp4", "qtmultimedia tone.mp3", "pdf pages.pdf", "flash", "html", "zim"}:
                assert fuzzing.play(sample, sound=True) == "played", sample.name
        assert fuzzing.peak < MOST_MIB


@pytest.mark.skipif(sys.platform == "win32", reason="stops a process by a signal")
def test_the_laboratory_notices_a_process_that_dies_or_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [page] = [sample for sample in samples() if sample.name == "picture a.svg"]
    with Fuzzing(tmp_path, SEED) as fuzzing:
        assert fuzzing.play(page, sound=True) == "played"
        process = fuzzing._process
        assert process is not None
        process.kill()
        assert fuzzing.play(page, sound=True) == "died (-9)"
        assert len(fuzzing.died_of) == 1
        assert fuzzing.play(page, sound=True) == "played"
        process = fuzzing._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        monkeypatch.setattr("tests.player.fuzzing.SILENCE", 1.0)
        monkeypatch.setattr("tests.player.fuzzing.PARTING", 1.0)
        assert fuzzing.play(page, sound=True) == "stood still"


def test_a_seeded_hand_spoils_in_the_same_way_again() -> None:
    content = bytes(range(256)) * 40
    made = [spoil(content, random.Random(seed)) for seed in range(50)]
    assert made == [spoil(content, random.Random(seed)) for seed in range(50)]
    assert sum(one != content for one in made) >= 45
    assert any(len(one) < len(content) for one in made)
