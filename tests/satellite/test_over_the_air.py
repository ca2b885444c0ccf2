"""Broadcaster, air and ingest as processes and real multicast; what arrives is imported like a stick."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.satellite.air import HEARD, LOOPBACK, SENT, Air
from tests.whole.programs import ROOT, Centre, Point

RATE = "12m"
LONGEST = 90
pytestmark = [pytest.mark.usefixtures("multicast"), pytest.mark.slow]


@contextmanager
def broadcasting(centre: Centre, air: Air) -> Iterator[subprocess.Popen[bytes]]:
    """Broadcast until the block ends."""
    command = [sys.executable, "-m", "centre", "broadcast", str(centre.folder), "--group", SENT]
    command += ["--port", str(air.port), "--interface", LOOPBACK, "--rate", RATE]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as sender:
        try:
            yield sender
        finally:
            sender.send_signal(signal.SIGTERM)
            sender.wait(LONGEST)


def ingest(root: Path, spool: Path, air: Air, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "satellite_ingest", "--group", HEARD, "--port", str(air.port)]
    command += ["--interface", LOOPBACK, "--root", str(root), "--spool", str(spool), "--seconds", str(LONGEST)]
    return subprocess.Popen([*command, "--json", *more], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def facts_of(receiving: subprocess.Popen[str]) -> tuple[int, dict[str, Any]]:
    out, _ = receiving.communicate(timeout=LONGEST + 20)
    return receiving.returncode, json.loads(out)


def packs(tree: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (tree / "packs").iterdir()}


def test_a_lossy_broadcast_becomes_a_spool_that_is_imported_like_a_stick(centre: Centre, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    with Air(0.15) as air:
        receiving = ingest(centre.root, spool, air, "--until-complete")
        with broadcasting(centre, air):
            code, facts = facts_of(receiving)
    assert code == 0, facts
    assert facts["objects_waiting"] == facts["spoiled"] == facts["dropped"] == 0
    assert facts["broken"] == 0
    assert 80 < facts["loss"] < 220
    assert packs(spool) == packs(centre.tree)
    point = Point(tmp_path / "point")
    point.done("subscribe", spool, "--root", centre.root)
    assert point.done("import", spool)["installed"] == len(point.done("list")) > 0
    assert point.run("verify").code == 0


def test_receipts_come_by_air_too(centre: Centre, tmp_path: Path) -> None:
    point, stick, spool = Point(tmp_path / "point"), tmp_path / "stick", tmp_path / "spool"
    point.done("subscribe", centre.tree, "--root", centre.root)
    point.done("sync")
    point.done("play", "sx1a-jiafa-lianxi", "--seconds", "1")
    stick.mkdir()
    point.done("carry", stick)
    assert centre.done("collect", stick)["fresh"] == 1
    with Air(0.05) as air:
        receiving = ingest(centre.root, spool, air, "--until-complete")
        with broadcasting(centre, air):
            code, facts = facts_of(receiving)
    assert code == 0, facts
    assert point.done("status")["outbox_rows"] == 1
    point.done("import", spool)
    assert point.done("status")["outbox_rows"] == 0


def test_an_ingest_killed_again_and_again_goes_on_where_it_was(centre: Centre, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    useful = 0
    with Air(0.1) as air, broadcasting(centre, air):
        for _ in range(3):
            receiving = ingest(centre.root, spool, air)
            deadline = time.monotonic() + 20
            before = arriving(spool)
            while arriving(spool) <= before and time.monotonic() < deadline:
                time.sleep(0.3)
            receiving.kill()
            receiving.communicate()
            useful = max(useful, arriving(spool))
        code, facts = facts_of(ingest(centre.root, spool, air, "--until-complete"))
    assert useful > 0
    assert code == 0, facts
    assert packs(spool) == packs(centre.tree)
    # What the killed ones had saved was not needed again.
    symbols = sum(len(content) for content in packs(centre.tree).values()) // 1400
    assert facts["useful"] < symbols * 1.1


def arriving(spool: Path) -> int:
    """Return the symbols that maps on the disk speak of, and those of packs that are whole."""
    maps = list((spool / ".arriving").glob("*.map")) if (spool / ".arriving").is_dir() else []
    whole = (spool / "packs").glob("*") if (spool / "packs").is_dir() else ()
    saved = 0
    for path in maps:
        try:
            saved += sum(path.read_bytes()[60:-4])
        except FileNotFoundError:
            continue
    return saved + sum(path.stat().st_size // 1400 for path in whole)


def test_a_broadcaster_that_was_killed_sends_no_symbol_twice(centre: Centre, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    sent: Counter[bytes] = Counter()

    def note(datagram: bytes) -> bytes:
        # Which object it is of, and which symbol; the beacon and tables of files are said again and again.
        if any(datagram[14:27]):
            sent[datagram[14:28] + datagram[44:48] + datagram[3:4] + datagram[48:52]] += 1
        return datagram

    with Air(0.3, note) as air:
        receiving = ingest(centre.root, spool, air, "--until-complete")
        with broadcasting(centre, air) as sender:
            time.sleep(4)
            os.kill(sender.pid, signal.SIGKILL)
            sender.wait(10)
        with broadcasting(centre, air):
            code, facts = facts_of(receiving)
    assert code == 0, facts
    assert packs(spool) == packs(centre.tree)
    assert len(sent) > 1000
    assert max(sent.values()) == 1


def test_a_release_published_while_it_is_broadcast_arrives_too(centre: Centre, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    with Air(0) as air:
        with broadcasting(centre, air):
            code, _ = facts_of(ingest(centre.root, spool, air, "--until-complete"))
        assert code == 0
        (tmp_path / "second").mkdir()
        for name in ("lessons", "second"):
            subprocess.run(["cp", "-r", f"{ROOT}/samples/{name}/.", str(tmp_path / "second")], check=True)
        centre.done("publish", "--unplayed", "--channel", "songke-samples", tmp_path / "second")
        receiving = ingest(centre.root, spool, air)
        with broadcasting(centre, air):
            deadline = time.monotonic() + 60
            while packs(spool).keys() < packs(centre.tree).keys() and time.monotonic() < deadline:
                time.sleep(0.3)
        receiving.send_signal(signal.SIGTERM)
        receiving.communicate(timeout=30)
    assert packs(spool).keys() == packs(centre.tree).keys()
    assert (spool / "metadata" / "timestamp.json").read_bytes() == (
        centre.tree / "metadata" / "timestamp.json"
    ).read_bytes()
