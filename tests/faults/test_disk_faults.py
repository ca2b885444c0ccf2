"""The disk goes wrong, or the program is killed, at some call of every act; ``benchmarks.soak`` tries every one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import bad_disk
from tests.faults.bad_disk import Kind
from tests.faults.centre_trials import centre_scenes
from tests.faults.net_trials import MOST_ONCE, MOST_TWICE, NetScene
from tests.faults.share_trials import ShareScene
from tests.faults.trials import KINDS, Scene, attempt, count_calls, kill, point_scenes, time_of
from tests.faults.workshop import Ended, Order, Workshop
from tests.sync.fault_server import FaultServer

pytestmark = [
    pytest.mark.skipif(bool(bad_disk.why_not()), reason=bad_disk.why_not() or "-"),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]
TRIALS = 1
"""Calls tried of every kind in every act."""
KILLS = 8


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop.open() as workshop:
        yield workshop


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> list[Scene]:
    folder = tmp_path_factory.mktemp("scenes")
    return [*point_scenes(folder / "point"), ShareScene(folder / "share"), *centre_scenes(folder / "centre")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_whatever_call_goes_wrong_nothing_is_lost(
    workshop: Workshop, scenes: list[Scene], tmp_path: Path, kind: Kind
) -> None:
    tried = 0
    for number, scene in enumerate(scenes):
        calls = count_calls(workshop, scene, kind, tmp_path / "trial")
        for at in random.Random(number).sample(range(1, calls + 1), min(calls, TRIALS)):
            attempt(workshop, scene, kind, at, tmp_path / "trial")
            tried += 1
    assert tried > len(scenes) // 2


def test_a_sync_killed_at_random_instants_fetches_hardly_anything_twice(workshop: Workshop, tmp_path: Path) -> None:
    instants = random.Random(20261125)
    with FaultServer({}).running() as server:
        scene = NetScene(tmp_path, server)
        took = time_of(workshop, scene, tmp_path / "trial")
        ended = [kill(workshop, scene, instants.uniform(0, took), tmp_path / "trial") for _ in range(KILLS)]
    assert "killed" in {trial.word for trial in ended}
    assert len(scene.refetched) == sum(trial.word == "killed" for trial in ended)
    assert max(scene.refetched) <= MOST_ONCE
    assert sum(scene.refetched) <= MOST_TWICE * len(scene.refetched)


def test_the_bad_disk_does_what_it_is_told(workshop: Workshop, scenes: list[Scene], tmp_path: Path) -> None:
    """Every kind shows in how the act ends: a disk that cannot go wrong would prove nothing."""
    record = next(scene for scene in scenes if scene.act == "record")
    expected = {
        Kind.READ_ERROR: (1, "Unreadable"),
        Kind.WRITE_ERROR: (1, "Un(readable|writable)"),
        Kind.FULL: (1, "NoSpace|Unwritable"),
        Kind.READ_ONLY: (1, "Unwritable"),
        Kind.SHORT: (0, ""),
        Kind.KILLED: (None, ""),
        Kind.TORN: (None, ""),
    }
    for kind, (code, words) in expected.items():
        seen = [_recorded(workshop, record, kind, at, tmp_path / f"{kind.name}{at}") for at in range(1, 60, 6)]
        assert any(ended.code == code and re.search(words, ended.trouble) for ended in seen), (kind, seen)


def _recorded(workshop: Workshop, record: Scene, kind: Kind, at: int, folder: Path) -> Ended:
    folder.mkdir()
    words = record.prepare(folder)
    return workshop.do(Order("record", words, words["place"], kind, at))
