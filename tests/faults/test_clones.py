"""Twenty clones of one disk, a card that restores the disk at every start, and a fork of one run: exactly once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from centre.__main__ import main
from centre.archive import figures
from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.centre_folder import CentreFolder
from centre.collect import Collector, collect_stick
from centre.usage_keys import UsageKeys
from desktop_app.store import machine
from desktop_app.sync.carry import carry
from package_format.seal import PointKey, batch_id
from package_format.session_row import SessionRow
from tests.centre.plays import play, sealed
from tests.faults.centre_trials import command
from tests.sync.points import NOW, bring, opened, played, point
from tests.sync.publisher import Lesson, Publisher, noise

CLONES = 20
Key = tuple[int, int]


@dataclass
class Place:
    """A centre that collects from sticks, and the image of a disk with two rows on it."""

    publisher: Publisher
    database: Database
    collector: Collector
    image: Path
    rows: list[SessionRow]

    def collect(self, stick: Path) -> int:
        """Take what is on the stick; return how many rows were set aside."""
        outcome = collect_stick(self.collector, stick, lambda _done, _all: None)
        assert outcome.trouble is None
        assert outcome.refused == []
        return outcome.quarantined

    def keys(self) -> list[Key]:
        return [(one.row.stream, one.row.seq) for one in figures.sessions(self.database)]

    def points(self) -> int:
        return figures.totals(self.database).points


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    publisher = Publisher(tmp_path / "centre", address="usage/batches")
    publisher.publish(Lesson("kedou", {"kedou.mp4": noise(1, 30_000)}))
    on(monkeypatch, 0)
    with point(tmp_path / "image", publisher) as store:
        assert bring(store, publisher.tree).complete
        rows = [played(store, "kedou", 10)]
        carry(store, _folder(tmp_path / "county's stick"), NOW)  # sealed, and not collected yet
        rows.append(played(store, "kedou", 20))  # and one that is in no batch
    keys = UsageKeys(publisher.seal.private_bytes_raw(), publisher.receipts.private_bytes_raw())
    database = Database("", tmp_path / "usage.db")
    collector = Collector(Archive(database), keys, tmp_path / "batches", lambda: NOW)
    yield Place(publisher, database, collector, tmp_path / "image", rows)
    database.close()


def on(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(machine, "marks", lambda: frozenset({f"card {number}", f"disk {number}"}))


def _folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    return path


def key(row: SessionRow) -> Key:
    return row.stream, row.seq


def test_twenty_clones_are_twenty_points_and_every_row_counts_once(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = _folder(tmp_path / "stick")
    made = list(place.rows)
    ids = set()
    for number in range(1, CLONES + 1):
        on(monkeypatch, number)
        with opened(Path(shutil.copytree(place.image, tmp_path / f"clone{number}"))) as store:
            ids.add(store.settings.point_key.id)
            made.append(played(store, "kedou", 60 + number))
            carry(store, stick, NOW)
    assert len(ids) == CLONES
    assert place.collect(stick) == 0
    assert place.keys() == sorted(map(key, made))
    # The clones, and the machine whose sealed batch every one of them carried.
    assert place.points() == CLONES + 1
    for number in range(1, CLONES + 1):
        on(monkeypatch, number)
        with opened(tmp_path / f"clone{number}") as store:
            carry(store, stick, NOW)
            assert store.outbox.pending() == 0
    assert place.collect(stick) == 0
    assert len(place.keys()) == len(made)


def test_a_card_that_restores_the_disk_at_every_start_loses_only_what_was_never_carried(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, 0)
    stick = _folder(tmp_path / "stick")
    made = list(place.rows)
    for day in range(5):
        with opened(Path(shutil.copytree(place.image, tmp_path / f"day{day}"))) as store:
            made.append(played(store, "kedou", 30 + day))
            carry(store, stick, NOW + day)
        assert place.collect(stick) == 0
    assert place.keys() == sorted(map(key, made))
    assert place.points() == 1


def test_one_run_that_goes_on_twice_is_set_aside_and_shown(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virtual machine saved while a lesson plays, and started twice from there."""
    copies = [Path(shutil.copytree(place.image, tmp_path / f"copy{number}")) for number in (1, 2)]
    stick = _folder(tmp_path / "stick")
    for number, copy in enumerate(copies, 1):
        on(monkeypatch, number)
        with opened(copy) as store:
            store.outbox.stream = 4711
            played(store, "kedou", 100 * number)
            carry(store, stick, NOW)
        assert place.collect(stick) == number - 1
    (fork,) = figures.forks(place.database)
    assert (fork.kept.row.stream, fork.kept.row.seq) == (fork.other.row.stream, fork.other.row.seq) == (4711, 1)
    assert (fork.kept.row.active_ms, fork.other.row.active_ms) == (100_000, 200_000)
    assert replace(fork.kept.row, active_ms=0, length=0, position=0, segments=()) == replace(
        fork.other.row, active_ms=0, length=0, position=0, segments=()
    )
    assert fork.kept.point != fork.other.point


def test_the_report_shows_what_was_set_aside(tmp_path: Path) -> None:
    command("init", tmp_path / "centre")
    keys = CentreFolder(tmp_path / "centre").usage_keys()
    usage = _folder(_folder(tmp_path / "stick") / "usage")
    points = [PointKey.generate() for _ in range(2)]
    for number, each in enumerate(points):
        content = sealed(each, [play(1, active_ms=1000 * (number + 1))], keys.seal_public)
        (usage / f"{batch_id(content)}.batch").write_bytes(content)
    assert command("collect", tmp_path / "centre", tmp_path / "stick")["quarantined"] == 1
    report = command("report", tmp_path / "centre", "--forks")
    assert report["totals"]["quarantined"] == 1
    (fork,) = report["forks"]
    assert {fork["kept_by"], fork["other"]} == {each.id for each in points}
    assert {fork["kept_ms"], fork["other_ms"]} == {1000, 2000}
    assert "forks" not in command("report", tmp_path / "centre")
    assert main(["report", str(tmp_path / "centre"), "--forks", "--lang", "en"]) == 0
