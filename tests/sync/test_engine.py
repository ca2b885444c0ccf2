"""One sync from end to end: a signed tree on one side, a store on the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sync.fault_server import FaultServer
from tests.sync.points import bring, holds, is_clean, point
from tests.sync.publisher import Lesson, Publisher, newer, noise


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(
        Lesson("film", {"film.mp4": noise(1, 700_000), "film.zh.srt": b"1\n" * 400}, cover=True),
        Lesson("sheet", {"sheet.pdf": noise(2, 90_000)}, cover=True),
        Lesson("sums", {"sums.pdf": noise(3, 150_000), "empty.txt": b""}, textbook="shuxue-1a"),
    )
    return made


def test_a_first_sync_from_a_folder_brings_everything(centre: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre) as store:
        outcome = bring(store, centre.tree)
        assert outcome.complete
        assert (outcome.installed, outcome.waiting, outcome.troubles) == (3, 0, ())
        assert outcome.releases == {"county": 1}
        assert holds(store, centre)
        assert is_clean(store)
        assert store.library.card("film").cover is not None
        again = bring(store, centre.tree)
        assert again.complete
        assert (again.installed, again.received < 2000) == (0, True)


def test_a_first_sync_over_http_fetches_little_more_than_is_needed(centre: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        outcome = bring(store, server.address)
        assert outcome.complete
        assert holds(store, centre)
        assert is_clean(store)
        packs = sum(sent for path, sent in server.by_path.items() if path.startswith("packs/"))
        assert packs <= 1.05 * centre.needed("film", "sheet", "sums")
        assert outcome.received == server.sent


def test_an_update_fetches_only_what_changed(centre: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        bring(store, server.address)
        film = bytearray(centre.lessons["film"].files["film.mp4"])
        film[300_000:300_100] = b"x" * 100
        centre.publish(newer(centre.lessons["film"], film__mp4=bytes(film)), Lesson("new", {"new.pdf": noise(9, 5000)}))
        server.by_path.clear()
        outcome = bring(store, server.address)
        assert outcome.complete
        assert outcome.installed == 2
        assert outcome.kept > 600_000
        assert holds(store, centre)
        assert is_clean(store)
        packs = sum(sent for path, sent in server.by_path.items() if path.startswith("packs/"))
        assert packs < 65536 + 5000 + 3000
