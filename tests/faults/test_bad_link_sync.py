"""The point's downloader and its commands over a bad link, a hundred times faster than a village's and cut as often."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from package_format import names
from tests.faults.conditions import Conditions, Cut, Outages, Way
from tests.faults.link import CENTRE_ADDRESS, Counts, Link, link
from tests.faults.steering import Steered, steered
from tests.sync.publisher import Lesson, Publisher, noise

pytestmark = [pytest.mark.usefixtures("laboratory"), pytest.mark.slow]

ADDRESS = f"http://{CENTRE_ADDRESS}:8000/"
WAY = Way(rate=4_000_000, delay=0.05, loss=0.05, queue=32 << 10)
FRAME = 48_000
# Six ranges of four frames, so far apart that each is a request of its own.
SPANS = [(group * 200_000 + frame * FRAME, FRAME) for group in range(6) for frame in range(4)]
NEEDED = len(SPANS) * FRAME
MOST_SECONDS = 60.0
# A read timeout that is to this link what eight seconds are to a village's.
PATIENCE = {"connect": 1.5, "read": 0.8, "silence": 0.5, "tries": 12, "first_wait": 0.05, "longest_wait": 0.4}

IN_FLIGHT = WAY.queue + int(WAY.rate / 8 * 2 * WAY.delay)
"""Bytes that the link holds at once: what a cut may cost at most, were it all thrown away."""


@contextmanager
def centre(conditions: Conditions, folder: Path) -> Iterator[tuple[Link, Steered]]:
    """Yield a link to a centre that serves ``folder``."""
    with link(conditions) as bad, steered("tests.faults.web_server", [str(folder), "8000"], bad.centre) as server:
        yield bad, server


@dataclass(frozen=True)
class Fetched:
    """What came of fetching one object."""

    report: dict[str, Any]
    counts: Counts
    acknowledged: int


def fetch(folder: Path, cut: Cut, seed: int) -> Fetched:
    """Fetch an object in frames over a link with cuts, and check every byte of it."""
    content = random.Random(seed).randbytes(1_200_000)
    (folder / "tree").mkdir()
    (folder / "tree" / "pack").write_bytes(content)
    (folder / "spans").write_text(json.dumps(SPANS))
    conditions = Conditions(WAY, WAY, Outages(2.0, 0.3, cut), seed)
    with centre(conditions, folder / "tree") as (bad, server):
        command = [sys.executable, "-m", "tests.faults.fetching", ADDRESS, "pack"]
        command += [str(folder / "spans"), str(folder / "got"), json.dumps(PATIENCE)]
        done = bad.run_at_point(command, MOST_SECONDS)
        counts, acknowledged = bad.counts(), server.ask("count")["acknowledged"]
    assert done.returncode == 0, done.stdout + done.stderr
    got = (folder / "got").read_bytes()
    assert all(got[offset : offset + length] == content[offset : offset + length] for offset, length in SPANS)
    return Fetched(json.loads(done.stdout), counts, acknowledged)


@pytest.mark.parametrize("cut", [Cut.RESET, Cut.FORGET, Cut.SILENT])
def test_every_frame_comes_and_no_byte_is_read_twice(tmp_path: Path, cut: Cut) -> None:
    fetched = fetch(tmp_path, cut, seed=7)
    assert fetched.report["arrived"] == len(SPANS)
    assert fetched.report["lost"] == []
    assert fetched.counts.cuts >= 1
    assert (fetched.counts.killed > 0) == (cut is not Cut.SILENT)
    # Whatever was cut, it went on at the very byte.
    assert fetched.report["received"] == NEEDED
    # The wire carries more: what had arrived behind a lost packet when its connection died, and HTTP's headers.
    assert NEEDED <= fetched.counts.fetched <= most_fetched(NEEDED, fetched.counts.cuts)
    assert fetched.acknowledged <= most_fetched(NEEDED, fetched.counts.cuts)


def most_fetched(needed: int, cuts: int) -> int:
    """Return how many bytes may cross the link for ``needed``: a twentieth more, and what a cut throws away."""
    return int(needed * 1.05) + cuts * 2 * IN_FLIGHT


def test_the_commands_receive_everything_over_a_link_that_is_cut_every_three_seconds(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    lessons = [Lesson(f"kewen-{number}", {"课文.mp4": noise(number, 100_000)}) for number in range(5)]
    publisher.publish(*lessons, published=int(time.time()))
    (tmp_path / "root.json").write_bytes(publisher.root)
    needed = publisher.needed(*[lesson.id for lesson in lessons])
    conditions = Conditions(WAY, WAY, Outages(3.0, 0.3, Cut.RESET), seed=3)
    with centre(conditions, publisher.tree) as (bad, server):
        songke(bad, tmp_path, "subscribe", ADDRESS, "--root", str(tmp_path / "root.json"))
        outcome = songke(bad, tmp_path, "sync")
        counts, acknowledged = bad.counts(), server.ask("count")["acknowledged"]
    assert (outcome["complete"], outcome["installed"], outcome["waiting"]) == (True, len(lessons), 0)
    here = {names.digest_of(path.read_bytes()) for path in (tmp_path / "point").rglob("*") if path.is_file()}
    assert here >= {names.digest_of(content) for lesson in lessons for content in lesson.files.values()}
    assert counts.killed > 0
    assert needed <= outcome["received"] <= needed * 1.05
    assert max(counts.fetched, acknowledged) <= most_fetched(needed, counts.cuts)


def songke(bad: Link, folder: Path, *words: str, times: int = 5) -> dict[str, Any]:
    """Run a command at the point, again if it says that it is incomplete and safe to run again."""
    command = [sys.executable, "-m", "desktop_app", *words, "--data", str(folder / "point"), "--json"]
    done = bad.run_at_point(command, MOST_SECONDS)
    if done.returncode == 3 and times > 1:
        return songke(bad, folder, *words, times=times - 1)
    assert done.returncode == 0, done.stdout + done.stderr
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts
