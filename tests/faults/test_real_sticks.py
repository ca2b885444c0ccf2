"""A week with sticks as they really are: exFAT and FAT32 (through FUSE, where this machine has it) and a tmpfs.

The kernel's own vfat and exfat are not on every machine that runs the tests; the ones of FUSE keep the same rules of
names and links. FUSE's FAT tells neither that it is full nor how much room it has, so a full stick is exFAT or tmpfs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NEEDED = {"exfat": ("mkfs.exfat", "mount.exfat-fuse", "losetup"), "fat": ("mkfs.vfat", "fusefat"), "tmpfs": ()}
ROOT = Path(__file__).parents[2]


def may_mount(kind: str) -> bool:
    """Whether this machine lets us mount a stick of ``kind`` where nobody else sees it."""
    if sys.platform != "linux" or os.geteuid() or not all(map(shutil.which, ("unshare", *NEEDED[kind]))):
        return False
    tried = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False, timeout=60
    )
    return not tried.returncode and (kind == "tmpfs" or os.access("/dev/fuse", os.W_OK))


def week(kind: str, folder: Path) -> dict[str, Any]:
    if not may_mount(kind):
        pytest.skip(f"sticks with {kind} cannot be mounted here")
    command = ["unshare", "-m", sys.executable, "-m", "tests.faults.stick_mounts", kind, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=110, check=False)
    if kind == "exfat" and "losetup" in done.stderr:
        pytest.skip("no loop device is free")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["exfat", "fat", "tmpfs"])
def test_a_week_with_a_real_stick(kind: str, tmp_path: Path) -> None:
    told = week(kind, tmp_path)
    first = told["week"]
    assert (first["exported"], first["folder"], first["imported"], first["installed"]) == (0, "songke", 0, 8)
    assert first["rows"] == [20, 20, 20, 0]
    # The register of receipts, and nothing else, was new at the end.
    assert 0 < first["copied again"] < 1000
    assert (first["photos"], first["left"]) == ("mine", [])
    assert "my photos.txt" in first["names"]
    for name in first["names"]:
        assert name.isascii()
        assert name == name.lower()

    code, complete, said = told["read-only"]["import"]
    assert (code, complete) == (3, True)
    assert said.startswith("这个U盘不能写入，使用记录带不走。")
    assert told["read-only"]["export"] == [0, ""]

    if kind != "tmpfs":
        pulled = told["pulled while written"]
        assert pulled["pulled"][0] == 3
        assert "U盘被拔出了，没有损坏任何东西" in pulled["pulled"][1]
        assert pulled["empty"]  # nothing went onto this computer's disk instead
        assert {trouble["kind"] for trouble in pulled["valid"]} == {"Missing"}
        assert pulled["then"] == 0
    pulled = told["pulled while read"]
    assert pulled["pulled"][0] == 3
    assert pulled["pulled"][1].startswith("U盘被拔出了。没有损坏任何资源。请重新插上，从断开的地方继续。")
    assert (pulled["then"], pulled["clean"]) == ([0, True], True)

    if kind != "fat":
        full = told["full"]
        assert full["export"][0] == 3
        assert "U盘满了" in full["export"][1]
        assert full["export"][1].count("\n") == 1
        assert (full["whole"], full["parts"]) == (True, [])
        assert full["installed"] > 0
