"""Two schools on one cable: real programs, real multicast, each in a network namespace of its own."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults import namespaces
from tests.sync.publisher import CHANNEL, Lesson, Publisher, noise

ROOT = Path(__file__).parents[2]


@contextmanager
def cable() -> Iterator[tuple[str, str]]:
    """Two namespaces joined by one cable, with an address of each kind at both ends."""
    with namespaces.namespace("school") as school, namespaces.namespace("point") as point:
        try:
            namespaces.run(school, ["ip", "link", "add", "lan", "type", "veth", "peer", "name", "lan", "netns", point])
        except namespaces.Impossible as error:
            pytest.skip(f"no cable can be laid here: {error}")
        for number, name in enumerate((school, point), 1):
            for command in (
                f"address add 10.77.0.{number}/24 dev lan",
                f"address add fd77::{number}/64 dev lan nodad",
                "link set lo up",
                "link set lan up",
            ):
                namespaces.run(name, ["ip", *command.split()])
        yield school, point


def songke(where: str, data: Path, *arguments: object) -> list[str]:
    command = [sys.executable, "-m", "desktop_app", "--data", str(data), *map(str, arguments), "--json"]
    return namespaces.entering(where, command) if where else command


def run(where: str, data: Path, *arguments: object) -> dict[str, Any]:
    done = subprocess.run(songke(where, data, *arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return dict(json.loads(done.stdout)) | {"code": done.returncode}


def test_a_point_finds_the_school_at_the_other_end_of_the_cable(tmp_path: Path) -> None:
    if reason := namespaces.why_not():
        pytest.skip(reason)
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("song", {"song.mp4": noise(1, 150_000)}))
    (tmp_path / "root.json").write_bytes(centre.root)
    for name in ("school", "point"):
        run("", tmp_path / name, "subscribe", centre.tree, "--root", tmp_path / "root.json")
    assert run("", tmp_path / "school", "import", centre.tree)["complete"]
    shutil.rmtree(centre.tree)
    with cable() as (school, point):
        command = songke(school, tmp_path / "school", "share", "--port", "0")
        sharing = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert sharing.stdout is not None
        try:
            told = json.loads(sharing.stdout.readline())
            assert told["channels"] == {CHANNEL: 1}
            assert told["addresses"] == [f"http://10.77.0.1:{told['port']}/", f"http://[fd77::1]:{told['port']}/"]
            alone = run(point, tmp_path / "point", "sync", "--alone")
            assert (alone["installed"], alone["complete"]) == (0, False)
            found = run(point, tmp_path / "point", "sync")
            assert (found["installed"], found["complete"]) == (1, True)
            third = run(point, tmp_path / "third", "subscribe", told["addresses"][1], "--root", tmp_path / "root.json")
            assert third["code"] == 0
            assert run(point, tmp_path / "third", "sync", "--source", told["addresses"][1])["complete"]
        finally:
            sharing.send_signal(signal.SIGTERM)
            sharing.communicate(timeout=60)
        assert sharing.returncode == 0
