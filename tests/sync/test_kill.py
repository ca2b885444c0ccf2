"""kill -9 at random instants of a sync: reopened, finished, clean, and no statement of use lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.store.cards import Readiness
from tests.sync.collecting import Collector
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.points import bring, holds, is_clean, opened, played, point
from tests.sync.publisher import Lesson, Publisher, newer, noise

INSTANTS = 50
SEED = 20261123

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed processes are forked")


@contextmanager
def zygote() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.sync.zygote"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()
        assert process.wait() == 0


def order(process: subprocess.Popen[str], folder: Path, address: str, seconds: float) -> str:
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdin.write(f"{folder} {address} {seconds}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def paced(exchange: Exchange) -> bool:
    """Answer as slowly as a near server would, so that instants fall into every stage."""
    if exchange.span is None or exchange.content is None:
        return exchange.answer()
    start, end = exchange.span
    exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
    exchange.send(exchange.content[start:end], pace=0.001)
    return True


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_killed_at_random_instants_nothing_is_lost(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", chunk=16 << 10, address="usage/batches")
    first = [Lesson(f"l{number}", {"l.mp4": noise(number, 100_000)}, cover=True) for number in range(4)]
    centre.publish(*first)
    base = tmp_path / "base"
    with point(base, centre) as store:
        assert bring(store, centre.tree).complete
        rows = [played(store, "l1", seconds) for seconds in (30, 60, 90)]
    film = noise(0, 48_000) + b"changed" + noise(0, 100_000)[48_007:]
    centre.publish(
        newer(first[0], l__mp4=film), Lesson("fresh", {"a.pdf": noise(7, 90_000), "b.pdf": noise(8, 40_000)})
    )
    instants = random.Random(SEED)
    ended = 0
    with FaultServer(centre.tree).running() as server, zygote() as process:
        server.fault = Collector(centre, paced)
        took = float(order(process, Path(shutil.copytree(base, tmp_path / "whole")), server.address, 0).split()[2])
        for number in range(INSTANTS):
            folder = Path(shutil.copytree(base, tmp_path / f"point{number}"))
            collector = server.fault = Collector(centre, paced)
            answer = order(process, folder, server.address, instants.uniform(0.01, took))
            ended += answer != "killed"
            with opened(folder) as store:
                # Whatever was there before plays, in its old version or its new one, and every row is somewhere.
                for name in ("l0", "l1", "l2", "l3"):
                    assert store.library.card(name).readiness in {Readiness.READY, Readiness.UPDATE}
                    lesson = store.library.lesson(name)
                    expected = film if lesson.version == 2 else first[int(name[1])].files["l.mp4"]
                    assert lesson.main.location.read_bytes() == expected
                assert store.outbox.pending() + len(collector.rows) >= len(rows)
                assert bring(store, server.address).complete
                assert holds(store, centre)
                assert is_clean(store)
                assert store.outbox.pending() == 0
            assert sorted(collector.rows) == sorted((row.stream, row.seq) for row in rows)
            shutil.rmtree(folder)
    assert ended < INSTANTS // 2


@pytest.mark.slow
def test_an_import_killed_at_random_instants_is_finished_and_clean(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", pack=8 << 20)
    centre.publish(*(Lesson(f"l{number}", {"l.mp4": noise(number, 900_000)}) for number in range(12)))
    base = tmp_path / "base"
    with point(base, centre):
        pass
    instants = random.Random(SEED)
    with zygote() as process:
        took = float(order(process, Path(shutil.copytree(base, tmp_path / "whole")), str(centre.tree), 0).split()[2])
        for number in range(INSTANTS // 4):
            folder = Path(shutil.copytree(base, tmp_path / f"point{number}"))
            order(process, folder, str(centre.tree), instants.uniform(took / 4, took))
            with opened(folder) as store:
                assert bring(store, centre.tree).complete
                assert holds(store, centre)
                assert is_clean(store)
            shutil.rmtree(folder)
