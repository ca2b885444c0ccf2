"""kill -9 at random instants of export, import, carry and collect: the next trip ends clean, every record once."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from centre.__main__ import main as songke_centre
from desktop_app.__main__ import main as songke
from tests.centre import contents
from tests.centre.centres import run
from tests.centre.contents import row
from tests.sync.points import is_clean, opened, played
from tests.whole.stick_kills import trip

INSTANTS = 6
RECORDS = 30
SEED = 20261125

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed processes are forked")


def base(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A centre at its second release, a school at the first with records of use, and a stick with somebody's file."""
    monkeypatch.setattr("centre.packing.PACK_SIZE", 100_000)
    made, data, stick = folder / "centre", folder / "school", folder / "stick"
    stick.mkdir(parents=True)
    (stick / "holiday.jpg").write_bytes(b"mine")
    run(capsys, "init", made)
    for count in (4, 10):
        rows = [row(f"film-{n}", 标题=f"第{n}课 电影", 文件=f"f{n}.mp4", 课=f"第{n}课") for n in range(count)]
        films = {f"f{n}.mp4": contents.mp4(50 + n, 150_000) for n in range(count)}
        channel = contents.CHANNEL.partition("[progress]")[0]
        content: dict[str, bytes | str] = {"channel.toml": channel, "resources.csv": contents.table(rows), **films}
        run(capsys, "publish", made, "--unplayed", "--channel", "demo", contents.write(folder / "content", content))
        if count == 4:
            root = made / "repository/metadata/1.root.json"
            assert songke(["subscribe", str(made / "repository"), "--root", str(root), "--data", str(data)]) == 0
            assert songke(["sync", "--data", str(data)]) == 0
    with opened(data) as store:
        for number in range(RECORDS):
            played(store, f"film-{number % 4}", 60 + number)
    capsys.readouterr()
    return folder


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_trip_killed_anywhere_ends_clean_the_next_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = base(tmp_path / "base", capsys, monkeypatch)
    instants = random.Random(SEED)
    killed = 0
    command = [sys.executable, "-m", "tests.whole.stick_kills"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"

        def order(folder: Path, seconds: float) -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{folder} {seconds}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        took = float(order(Path(shutil.copytree(start, tmp_path / "whole")), 0).split()[1])
        for number in range(INSTANTS):
            folder = Path(shutil.copytree(start, tmp_path / f"trip{number}"))
            killed += order(folder, instants.uniform(0.02, took)) == "killed"
            # Two more trips: what the first one still brought home is receipted on the second.
            assert [trip(folder) for _ in range(2)][-1] == [0, 0, 0, 0], capsys.readouterr().err
            capsys.readouterr()
            with opened(folder / "school") as store:
                assert store.outbox.pending() == 0
                assert store.library.totals().waiting == 0
                assert is_clean(store)
            assert songke_centre(["report", str(folder / "centre"), "--json"]) == 0
            totals = json.loads(capsys.readouterr().out)["totals"]
            assert (totals["rows"], totals["quarantined"]) == (RECORDS, 0)
            left = {path.name for path in (folder / "stick").rglob("*") if path.suffix in {".part", ".batch", ".tmp"}}
            assert not left
            assert (folder / "stick" / "holiday.jpg").read_bytes() == b"mine"
            shutil.rmtree(folder)
        process.stdin.close()
        assert process.wait(60) == 0
    assert killed > INSTANTS // 2
