"""A centre that is not whole: what is wrong is said, nothing is signed on top of it, and what can be used still is."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.centre_folder import CentreFolder
from centre.repository import Repository
from package_format.errors import Damaged, Missing
from package_format.pack import FrameRef
from package_format.seal import PointKey
from tests.centre import contents
from tests.centre.centres import Site, tree_of
from tests.centre.plays import STARTED, batch, play


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    made = Site(tmp_path, capsys)
    contents.three_lessons(made.content)
    made.publish()
    contents.write(made.content, {"sheet.pdf": contents.pdf(6)})
    return made


def refused(site: Site, code: int = 1) -> str:
    before = tree_of(site.tree / "metadata")
    error = str(site.publish(code=code)["error"])
    assert tree_of(site.tree / "metadata") == before
    return error


@pytest.mark.parametrize("name", ["usage-seal.key", "usage-receipts.key"])
def test_a_usage_key_that_is_lost_or_broken(site: Site, name: str) -> None:
    path = site.centre / "keys" / name
    kept = path.read_bytes()
    for content in (b"not hex\n", b"abcd\n", None):
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        assert name in refused(site)
        site.run("serve", site.centre, "--port", "0", code=1)
    path.write_bytes(kept)
    assert site.publish()["release"] == 2


def test_a_channel_key_that_is_elsewhere(site: Site) -> None:
    (key,) = (site.centre / "keys").glob("demo-*.pem")
    key.rename(key.with_name("away"))
    assert "keys" in refused(site)
    key.with_name("away").rename(key)
    assert site.publish()["release"] == 2


def test_a_ledger_that_is_no_database_may_be_deleted(site: Site) -> None:
    ledger = site.centre / "centre.db"
    for path in site.centre.glob("centre.db-*"):
        path.unlink()
    ledger.write_bytes(b"no database" * 1000)
    assert "centre.db" in refused(site)
    ledger.unlink()
    assert site.publish()["changed"] == 1


def test_a_ledger_of_another_version(site: Site) -> None:
    with sqlite3.connect(site.centre / "centre.db") as database:
        database.execute("PRAGMA user_version = 77")
    database.close()
    assert "77" in refused(site)


def test_a_ledger_that_another_program_writes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sqlite3.connect

    def hasty(path: Path, **options: object) -> sqlite3.Connection:
        return real(path, **(options | {"timeout": 0.05}))  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", hasty)
    other = real(site.centre / "centre.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused(site)
    other.close()
    assert site.publish()["release"] == 2


def test_a_shard_or_manifest_that_is_lost_or_changed(site: Site) -> None:
    for folder in ("index", "channels/demo"):
        for path in sorted((site.tree / folder).iterdir()):
            kept = path.read_bytes()
            path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
            assert path.name[:20] in refused(site)
            path.write_bytes(kept + b"x")
            refused(site)
            path.unlink()
            refused(site)
            path.write_bytes(kept)
    assert site.publish()["release"] == 2


def test_each_kind_of_metadata_that_is_changed(site: Site) -> None:
    for name in ("timestamp", "1.demo", "2.targets", "3.snapshot"):
        path = site.tree / f"metadata/{name}.json"
        kept = path.read_bytes()
        at = kept.index(b'"sig":"') + 9
        path.write_bytes(kept[:at] + (b"0" if kept[at : at + 1] != b"0" else b"1") + kept[at + 1 :])
        refused(site)
        path.write_bytes(kept)
    assert site.publish()["release"] == 2


def test_an_old_shard_that_was_cleared_away_costs_a_delta(site: Site) -> None:
    old = set((site.tree / "index").iterdir())
    site.publish()
    for path in old & {entry for entry in old if entry.name not in _shards(site)}:
        path.unlink()
    contents.write(site.content, {"sheet.pdf": contents.pdf(8)})
    assert site.publish()["release"] == 3
    assert site.look().records["tadpoles-sheet"].pages == 8


def _shards(site: Site) -> set[str]:
    return {entry.shard.digest for entry in site.look().manifest.textbooks}


def test_the_first_root_is_lost(site: Site) -> None:
    (site.tree / "metadata/1.root.json").unlink()
    assert "1.root.json" in refused(site)


def test_a_report_comes_out_of_a_broken_repository(site: Site) -> None:
    database = Database("", CentreFolder.open(site.centre).usage_file)
    Archive(database).take(batch(PointKey.generate(), [play(1)]), "aa" * 8, STARTED)
    database.close()
    assert site.run("report", site.centre)["resources"][0]["title"] == "小蝌蚪找妈妈"
    shutil.rmtree(site.tree / "index")
    report = site.run("report", site.centre)
    assert [(one["resource"], one["title"], one["plays"]) for one in report["resources"]] == [("tadpoles", "", 1)]


def test_objects_are_what_their_names_say_or_nothing(site: Site, tmp_path: Path) -> None:
    repository = Repository(site.tree)
    record = site.look().records["plants"]
    assert repository.frame(record.recipe)
    nowhere = FrameRef(record.recipe.digest, 10, "0" * 64, 8, 10)
    with pytest.raises(Missing):
        repository.frame(nowhere)
    with pytest.raises(Damaged):
        repository.fetch("metadata/timestamp.json", 10)
    assert list(Repository(tmp_path / "empty").packs()) == []
