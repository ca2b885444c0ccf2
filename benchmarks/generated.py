"""Content for benchmarks: a folder of lessons that nothing compresses, published by the real centre."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

CHANNEL = "bench"
CHANNEL_TOML = """\
[channel]
id = "bench"
title = { zh-CN = "测试频道" }
publisher = { zh-CN = "测试" }
rights = "CC0-1.0"

[[textbook]]
id = "bench-1a"
title = { zh-CN = "语文 一年级上册" }
stage = "小学"
grade = 1
term = 1
subject = "语文"
edition = "统编版"
"""


def make_content(folder: Path, files: int, size: int, seed: int = 1) -> None:
    """Write ``files`` lessons of one file of ``size`` bytes each, and the table that lists them."""
    chance = random.Random(seed)
    (folder / "video").mkdir(parents=True)
    (folder / "channel.toml").write_text(CHANNEL_TOML, encoding="utf-8")
    rows = ["标识,标题,教材,单元,课,类型,文件"]
    for number in range(files):
        path = file_path(folder, number)
        path.write_bytes(b"FLV\x01" + chance.randbytes(size - 4))
        name = f"lesson-{number:03d}"
        rows.append(f"{name},第{number}课,bench-1a,第一单元,第{number // 10}课,视频课程,video/{path.name}")
    (folder / "resources.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def file_path(folder: Path, number: int) -> Path:
    """Return where the file of a lesson is."""
    return folder / "video" / f"{number:03d}.flv"


def change(folder: Path, numbers: Iterable[int], count: int, seed: int = 2) -> None:
    """Overwrite ``count`` bytes somewhere in the middle of the files of lessons ``numbers``."""
    chance = random.Random(seed)
    for number in numbers:
        content = bytearray(file_path(folder, number).read_bytes())
        place = chance.randrange(len(content) // 4, len(content) * 3 // 4)
        content[place : place + count] = chance.randbytes(count)
        file_path(folder, number).write_bytes(content)


def centre(command: str, folder: Path, *arguments: object) -> dict[str, object]:
    """Run ``songke-centre`` and return what it says."""
    line = [sys.executable, "-m", "centre", command, str(folder), *map(str, arguments), "--json"]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"songke-centre {command}: {done.stderr.strip()}")
    facts: dict[str, object] = json.loads(done.stdout)
    return facts


def root(folder: Path) -> bytes:
    """Return the centre's root.json."""
    return (folder / "repository" / "metadata" / "root.json").read_bytes()
