"""The adapter for the TUF conformance suite, started as the suite starts it: without the suite, so that it stays right.

The suite itself: clone theupdateframework/tuf-conformance, install Debian's faketime, and with this environment active
run ``pytest -c pyproject.toml tuf_conformance --entrypoint HERE/tests/conformance/songke_client.py`` in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sync.fault_server import FaultServer
from tests.sync.publisher import Lesson, Publisher, newer, noise

CLIENT = Path(__file__).with_name("songke_client.py")
TARGET = "channels/county/release.json"


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("kedou", {"kedou.mp4": noise(1, 20_000)}), published=int(time.time()))
    return centre


def step(state: Path, *words: str) -> int:
    command = [sys.executable, str(CLIENT), "--metadata-dir", str(state), *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode


def test_it_refreshes_downloads_and_refuses_as_the_suite_wants(tmp_path: Path, centre: Publisher) -> None:
    state, got = tmp_path / "state", tmp_path / "got"
    state.mkdir()
    got.mkdir()
    (tmp_path / "root.json").write_bytes(centre.root)
    assert step(state, "init", str(tmp_path / "root.json")) == 0
    old = Path(shutil.copytree(centre.tree, tmp_path / "old"))
    centre.publish(newer(centre.lessons["kedou"], kedou__mp4=noise(2, 20_000)), published=int(time.time()))
    with FaultServer(centre.tree).running() as server:
        where = ["--metadata-url", server.address + "metadata/"]
        assert step(state, *where, "refresh") == 0
        wanted = ["--target-name", TARGET, "--target-base-url", server.address, "--target-dir", str(got)]
        assert step(state, *where, *wanted, "download") == 0
        assert [path.read_bytes() for path in got.iterdir()] == [newest_manifest(centre)]
        asked = len(server.asked)
        assert step(state, *where, *wanted, "download") == 0
        assert not any("release.json" in exchange.path for exchange in server.asked[asked:])
        assert step(state, *where, *wanted[:1], "channels/county/other.json", *wanted[2:], "download") == 1
        server.tree = old
        assert step(state, *where, "refresh") == 1
    assert {path.name for path in state.glob("*.json")} == {
        "root.json", "timestamp.json", "snapshot.json", "targets.json", "county.json",
    }  # fmt: skip


def newest_manifest(centre: Publisher) -> bytes:
    files = (centre.tree / "channels" / "county").iterdir()
    return max(files, key=lambda path: path.stat().st_mtime_ns).read_bytes()


def test_expiry_is_judged_as_the_specification_has_it(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("kedou", {"kedou.mp4": noise(1, 20_000)}), published=1_500_000_000)
    state = tmp_path / "state"
    state.mkdir()
    (state / "root.json").write_bytes(centre.root)
    with FaultServer(centre.tree).running() as server:
        assert step(state, "--metadata-url", server.address + "metadata/", "refresh") == 1


def test_the_suite_can_start_it() -> None:
    assert os.access(CLIENT, os.X_OK)
