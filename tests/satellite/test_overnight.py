"""Scenario A7: overnight by satellite with 3 % loss and an outage; in the morning this week plays, and the net brings
only what is missing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from centre.__main__ import main as centre_main
from package_format import pack
from package_format.broadcast.alc import TOI_SIZE
from package_format.broadcast.spool_files import decode_status, decode_wish
from package_format.broadcast.symbol_map import decode_map, map_path
from tests.centre.contents import mp4, row, table, write
from tests.satellite.air import HEARD, LOOPBACK, SENT, Air
from tests.sync.fault_server import FaultServer
from tests.whole.programs import ROOT, Centre, Point

pytestmark = [pytest.mark.usefixtures("multicast"), pytest.mark.slow, pytest.mark.timeout(300)]
WEEKS, FILM = 12, 300_000


def publish(centre: Centre, folder: Path) -> None:
    """Publish a term week by week, as a county does: so the lessons of each week lie in packs of their own."""
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday())
    for last in range(1, WEEKS + 1):
        weeks = [f'[progress]\nyear = "2029-2030"\nterm = 1\nstarts = {monday}\n']
        rows, files = [], {}
        for week in range(1, last + 1):
            weeks.append(f'[[progress.week]]\nnumber = {week}\ntextbook = "yw"\nlessons = ["第一单元/{week} 课"]\n')
            place = {"教材": "yw", "单元": "第一单元", "课": f"{week} 课"}
            rows.append(row(f"film-{week}", 标题=f"第{week}周", 文件=f"{week}.mp4", **place))
            files[f"{week}.mp4"] = mp4(week, FILM)
        toml = '[channel]\nid = "county"\ntitle = "县频道"\npublisher = "县电教馆"\nrights = "CC0-1.0"\n'
        toml += '[[textbook]]\nid = "yw"\ntitle = "语文"\nstage = "小学"\ngrade = 2\nterm = 1\nsubject = "语文"\n'
        toml += 'edition = "统编版"\n' + "\n".join(weeks)
        content = write(folder / str(last), {**files, "channel.toml": toml, "resources.csv": table(rows)})
        assert (
            centre_main(["publish", str(centre.folder), "--unplayed", "--channel", "county", str(content), "--json"])
            == 0
        )


def broadcasting(centre: Centre, place: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "centre", "broadcast", str(centre.folder), "--group", SENT, *place]
    command += ["--rate", "8m", "--passes", "1", "--repair", "20", "--spread", "2"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def overnight(centre: Centre, spool: Path, seed: int, outage: int) -> dict[str, int]:
    """Broadcast one pass through rain and an outage into ``spool``; return the ingest's last facts."""
    packs = {bytes.fromhex(path.name)[:TOI_SIZE] for path in (centre.tree / "packs").iterdir()}
    with Air(0.03, seed=seed, counted=lambda datagram: datagram[14 : 14 + TOI_SIZE] in packs) as air:
        place = ["--port", str(air.port), "--interface", LOOPBACK]
        command = [sys.executable, "-m", "satellite_ingest", "--group", HEARD, *place, "--root", str(centre.root)]
        command += ["--spool", str(spool), "--json"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as receiving:
            # In the evenings before, the catalogue has come: the first one brings what it is judged by.
            for part in ("channels", "index"):
                with broadcasting(centre, place) as evening:
                    until((spool / part).exists)
                    evening.send_signal(signal.SIGTERM)
            air.outage = range(air.passed + outage, air.passed + outage + 700)
            assert broadcasting(centre, place).wait(100) == 0
            assert air.passed > air.outage.stop
            receiving.send_signal(signal.SIGTERM)
            out, _ = receiving.communicate(timeout=60)
    assert receiving.returncode == 3, out
    facts: dict[str, int] = json.loads(out)
    return facts


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def lacking(centre: Centre, spool: Path) -> int:
    """Return the bytes of frames that the spool does not have, by its packs and the maps of those on their way."""
    missing = 0
    for path in (centre.tree / "packs").iterdir():
        if (spool / "packs" / path.name).exists():
            continue
        known = spool / map_path(path.name)
        there = decode_map(known.read_bytes()) if known.exists() else None
        with path.open("rb") as file:
            entries = pack.read_directory(file, path.name)
        missing += sum(
            entry.stored for entry in entries if there is None or not there.covers(entry.offset, entry.stored)
        )
    return missing


# In the second night the recipes of some lessons are lost: what they are made of was received all the same.
@pytest.mark.parametrize(("seed", "outage"), [(1, 2100), (2, 1950)])
def test_in_the_morning_this_week_plays_and_the_net_brings_only_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int, outage: int
) -> None:
    centre, spool, point = Centre(tmp_path / "centre"), tmp_path / "spool", Point(tmp_path / "point")
    centre.done("init")
    publish(centre, tmp_path / "content")
    capsys.readouterr()
    facts = overnight(centre, spool, seed, outage)
    rest = lacking(centre, spool)
    assert rest > 0
    assert facts["objects_waiting"] > 0
    with FaultServer(centre.tree).running() as server:
        point.done("subscribe", server.address, "--root", centre.root)
        assert server.pack_bytes == 0
        morning = point.run("import", spool)
        assert morning.code == 3
        assert 0 < morning.facts["installed"] < WEEKS
        assert morning.facts["installed"] + morning.facts["waiting"] == WEEKS
        assert server.pack_bytes == 0
        ready = {one["id"] for one in point.done("list") if one["readiness"] == "ready"}
        assert {"film-1", "film-2"} <= ready
        point.done("subscribe", spool, "--root", centre.root)
        assert decode_status((spool / "status.json").read_bytes()).spread == 2
        done = point.done("sync", "--spread")  # as long as the broadcast says
        assert (done["installed"], done["waiting"]) == (WEEKS - len(ready), 0)
        # To the byte: what the air brought is not asked for again, not even of packs that are not whole.
        assert server.pack_bytes == rest
        session = str(decode_status((spool / "status.json").read_bytes()).session)
        assert {one.headers.get("songke-repair") for one in server.asked if "packs/" in one.path} == {session}
        assert decode_wish((spool / "wanted.json").read_bytes()) == {"county": frozenset({"yw"})}
    assert point.run("verify").code == 0
