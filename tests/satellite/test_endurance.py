"""What years in a village do: broken passes on several days, kills, a clock that jumps, a sender begun anew."""

from __future__ import annotations

import configparser
import random
import shlex
import time
from pathlib import Path

import pytest

from benchmarks.satellite_kills import Trial
from package_format.broadcast.schedule import Schedule, Slot
from satellite_ingest.arguments import parse
from satellite_ingest.plan import Plan
from satellite_ingest.receiver import Nothing
from satellite_ingest.signal import Signal
from satellite_ingest.spool import Spool
from satellite_ingest.status import Status
from satellite_ingest.trusted_release import TrustedReleases
from tests.satellite.air import Air
from tests.satellite.test_incoming import BLOCKS, CONTENT, WANTED, Point, symbol
from tests.whole.programs import ROOT, Centre

SESSION = b"abcdef"


def test_three_broken_passes_on_three_days_make_one_object(tmp_path: Path) -> None:
    draw = random.Random(11)
    arrived = []
    for day in range(3):
        # Each evening other sums are sent, two thirds of everything is lost, and the computer is switched off after it.
        repairs = range(20 + 12 * day, 32 + 12 * day)
        sent = [symbol(block, esi) for block in range(BLOCKS.count) for esi in (*range(BLOCKS.size(block)), *repairs)]
        with Point(tmp_path) as point:
            for one in sent:
                if draw.random() < 0.33:
                    point.hear(one)
            point.look()
            arrived.append(bool(point.arrived))
    assert arrived == [False, False, True]
    assert (tmp_path / WANTED.path).read_bytes() == CONTENT


def test_a_session_begun_anew_under_the_same_number_is_no_loss() -> None:
    signal = Signal()
    for count in range(1, 50_000):
        signal.heard(SESSION, count, count / 1000)
    for count in range(1, 5000):  # within the same second it begins at 1 again
        signal.heard(SESSION, count, 50 + count / 1000)
    assert signal.loss() < 0.01


@pytest.mark.parametrize("jump", [-18 * 365 * 86_400, 73 * 365 * 86_400])
def test_a_clock_that_jumps_changes_what_is_said_and_nothing_that_is_received(
    published: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: int
) -> None:
    with Point(tmp_path) as point:
        plan = Plan(Spool(tmp_path, 0), TrustedReleases(point.spool, published.root.read_bytes()))
        status = Status(point.spool, plan, point.reception, Nothing(), Signal())
        now = int(time.time())
        plan.schedule = Schedule(1, now, 1_000_000, (), (Slot("county", "yw", now - 60, now + 3600, ()),))
        assert status.state() == "silent"
        point.hear(symbol(0, 0))
        monkeypatch.setattr(time, "time", lambda: now + jump)
        assert status.state() == "off-air"
        for one in [symbol(block, esi) for block in range(BLOCKS.count) for esi in range(BLOCKS.size(block))]:
            point.hear(one)
        point.look()
        status.tell()
        assert point.arrived == [WANTED]


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("multicast")
def test_kills_at_random_instants_end_in_the_same_bytes(centre: Centre, tmp_path: Path) -> None:
    with Air(0.05) as air:
        trial = Trial(centre, tmp_path / "spool", air, seed=5)
        trial.run(5)
    assert trial.killed.total() == 5
    assert trial.whole >= 1
    assert trial.wrong == 0


def test_the_service_starts_what_the_command_understands() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.read(ROOT / "installers" / "linux" / "songke-ingest.service", encoding="utf-8")
    program, *line = shlex.split(unit["Service"]["ExecStart"])
    assert Path(program).name == "songke-ingest"
    arguments = parse(line)
    assert str(arguments.spool) == unit["Service"]["ReadWritePaths"]


def test_the_task_for_windows_starts_what_the_command_understands() -> None:
    said = (ROOT / "docs" / "satellite.md").read_text("utf-8")
    [line] = [line for line in said.splitlines() if 'schtasks /Create /TN "Songke satellite' in line]
    task = line.split('/TR "', 1)[1].rstrip('"').split('\\" ', 1)[1]
    assert parse(task.split()).port == 5004
