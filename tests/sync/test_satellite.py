"""What a point learns of a satellite's ingest, and what it tells it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from desktop_app.sync import satellite
from desktop_app.sync.engine import sync
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.source import Source
from package_format.broadcast.spool_files import MOST_FILE, decode_wish
from tests.sync.fault_server import FaultServer
from tests.sync.points import NOW, opened, point, silent
from tests.sync.publisher import Lesson, Publisher, noise
from tests.sync.receivers import HASTY


def tell(spool: Path, **more: object) -> None:
    (spool / "status.json").write_text(json.dumps({"format": "songke-ingest-1", "at": NOW, "state": "good"} | more))


def test_an_ingest_that_has_written_lately_runs(tmp_path: Path) -> None:
    assert satellite.reception(tmp_path) is None
    tell(tmp_path)
    for now, running in ((NOW, True), (NOW + 59, True), (NOW + 61, False), (NOW - 61, False)):
        told = satellite.reception(tmp_path, now)
        assert told is not None
        assert told.running is running
    told = satellite.reception(tmp_path)
    assert told is not None
    assert not told.running
    (tmp_path / "status.json").write_bytes(b" " * (MOST_FILE + 1))
    assert satellite.reception(tmp_path) is None


def test_the_centre_says_how_wide_requests_for_the_rest_are_spread(tmp_path: Path) -> None:
    spools = [tmp_path / name for name in ("one", "other", "stick")]
    for spool in spools:
        spool.mkdir()
    assert satellite.spread(spools) == satellite.UNTOLD
    tell(spools[0], spread=0)
    assert satellite.spread(spools) == satellite.UNTOLD
    tell(spools[1], spread=60)
    assert satellite.spread(spools) == 60
    tell(spools[0], spread=14_400)
    assert satellite.spread(spools) == 14_400


def test_the_ingest_learns_what_is_followed_and_servers_what_is_mended(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("film", {"film.mp4": noise(1, 100_000)}))
    spool = tmp_path / "spool"
    shutil.copytree(centre.tree, spool, ignore=shutil.ignore_patterns("packs"))
    tell(spool, session=77)
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        store.library.add_source(store.library.channels()[0].id, str(spool))
        assert satellite.spools(store) == [spool]
        sources: list[Source] = [FolderSource(spool), HttpSource(server.address, patience=HASTY)]
        assert sync(store, sources, silent, now=NOW).complete
        channel, books = store.library.channels()[0].id, store.library.textbooks()
        assert decode_wish((spool / "wanted.json").read_bytes()) == {channel: frozenset(book.id for book in books)}
        asked = [one for one in server.asked if one.path.startswith("packs/")]
        assert asked
        assert {one.headers["songke-repair"] for one in asked} == {"77"}
        assert all("songke-repair" not in one.headers for one in server.asked if one not in asked)
        before = (spool / "wanted.json").stat().st_mtime_ns
        assert satellite.wish(store, spool)
        assert (spool / "wanted.json").stat().st_mtime_ns == before


def test_a_point_that_does_not_know_yet_what_there_is_asks_for_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "point") as store:
        assert not satellite.wish(store, tmp_path)
        store.library.add_channel("county", [str(tmp_path)], b"{}")
        assert not satellite.wish(store, tmp_path)
    assert not (tmp_path / "wanted.json").exists()


def test_a_spool_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("film", {"film.mp4": noise(1, 100_000)}))
    tell(centre.tree)
    (centre.tree / "wanted.json").mkdir()
    with point(tmp_path / "point", centre) as store:
        assert sync(store, [FolderSource(centre.tree)], silent, now=NOW).complete
        assert not satellite.wish(store, centre.tree)


@pytest.mark.parametrize("name", ["status.json"])
def test_a_folder_that_is_no_file_tells_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert satellite.reception(tmp_path) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_stick_whose_status_is_a_pipe_or_endless_is_no_spool(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "status.json")
    assert satellite.reception(tmp_path) is None
    (tmp_path / "status.json").unlink()
    (tmp_path / "status.json").symlink_to("/dev/zero")
    assert satellite.reception(tmp_path) is None
