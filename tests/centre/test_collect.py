"""Usage comes home on a stick: everything that can be taken is taken once, and a receipt goes back."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.centre_folder import CentreFolder
from centre.collect import Collector
from package_format import names
from package_format.errors import Unreachable
from package_format.receipt import read_receipt
from package_format.seal import PointKey, batch_id
from tests.centre import contents
from tests.centre.centres import run, tree_of
from tests.centre.plays import play, sealed

POINT = PointKey.from_bytes(bytes(range(32)))


class Home:
    """A centre and a stick."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], url: str) -> None:
        self.centre, self.stick, self._capsys = folder / "centre", folder / "stick", capsys
        run(capsys, "init", self.centre)
        settings = self.centre / "centre.toml"
        settings.write_text(settings.read_text().replace('url = ""', f"url = {json.dumps(url)}"))
        self.keys = CentreFolder.open(self.centre).usage_keys()
        (self.stick / "usage").mkdir(parents=True)

    def put(self, name: str, first: int, last: int) -> str:
        body = sealed(POINT, [play(seq) for seq in range(first, last + 1)], self.keys.seal_public)
        (self.stick / "usage" / f"{name}.batch").write_bytes(body)
        return batch_id(body)

    def collect(self, code: int = 0) -> dict[str, Any]:
        return run(self._capsys, "collect", self.centre, self.stick, code=code)

    def receipts(self) -> list[list[str]]:
        public = bytes.fromhex(self.keys.receipts_public)
        return [read_receipt(path.read_bytes(), public) for path in sorted((self.stick / "receipts").iterdir())]

    def totals(self) -> dict[str, int]:
        return dict(run(self._capsys, "report", self.centre)["totals"])


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str], archive_url: str) -> Home:
    return Home(tmp_path, capsys, archive_url)


@pytest.fixture
def plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    return Home(tmp_path, capsys, "")


def test_batches_are_taken_exactly_once(home: Home) -> None:
    ids = [home.put("a", 1, 100), home.put("b", 51, 200)]
    first = home.collect()
    assert (first["batches"], first["fresh"], first["repeated"], first["quarantined"]) == (2, 200, 50, 0)
    assert home.receipts() == [ids]
    again = home.collect()
    assert (again["batches"], again["fresh"], again["repeated"]) == (2, 0, 250)
    assert home.receipts() == [ids]
    assert home.totals() == {"rows": 200, "batches": 2, "points": 1, "quarantined": 0}


def test_a_stick_of_several_points_and_centres(plain: Home) -> None:
    ids = [plain.put("a", 1, 10)]
    (plain.stick / "usage/other.batch").write_bytes(sealed(POINT, [play(1)], "09" + "00" * 31))
    report = plain.collect()
    assert report["strange"] == ["other.batch"]
    assert plain.receipts() == [ids]


def test_what_cannot_be_read_hinders_nothing_else(plain: Home) -> None:
    ids = [plain.put("a", 1, 10), plain.put("c", 11, 20)]
    broken = bytearray((plain.stick / "usage/a.batch").read_bytes())
    broken[-1] ^= 1
    for name, content in {"b": bytes(broken), "d": b"", "e": bytes((4 << 20) + 1)}.items():
        (plain.stick / "usage" / f"{name}.batch").write_bytes(content)
    (plain.stick / "usage/note.txt").write_text("not ours")
    (plain.stick / "usage/folder.batch").mkdir()
    assert plain.collect(code=1)["refused"] == ["b.batch", "d.batch", "e.batch"]
    assert plain.receipts() == [ids]
    assert plain.totals()["rows"] == 20


def test_an_empty_stick_and_one_without_usage(plain: Home) -> None:
    assert plain.collect()["batches"] == 0
    assert not (plain.stick / "receipts").exists()
    (plain.stick / "usage").rmdir()
    assert plain.collect()["batches"] == 0
    plain.stick.rmdir()
    plain.collect(code=1)


def test_a_stick_that_cannot_be_written_is_taken_all_the_same(plain: Home) -> None:
    ids = [plain.put("a", 1, 10)]
    # A file where the folder should be: refuses to be written for every user.
    (plain.stick / "receipts").write_text("")
    plain.collect(code=3)
    assert plain.totals()["rows"] == 10
    (plain.stick / "receipts").unlink()
    assert plain.collect()["repeated"] == 10
    assert plain.receipts() == [ids]


def test_an_archive_that_goes_away_half_way(plain: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [plain.put(name, number * 10 + 1, number * 10 + 10) for number, name in enumerate("abc")]
    real, calls = Archive.take, []

    def take(archive: Archive, *arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise Unreachable("database", "gone", 10)
        return real(archive, *arguments)

    monkeypatch.setattr(Archive, "take", take)
    plain.collect(code=3)
    assert plain.receipts() == [ids[:1]]
    monkeypatch.undo()
    assert plain.collect()["fresh"] == 20
    assert plain.receipts() == [ids]


def test_the_bytes_are_kept_as_they_came(plain: Home) -> None:
    identifier = plain.put("a", 1, 10)
    plain.collect()
    kept = tree_of(plain.centre / "archive/batches")
    assert kept == {f"{identifier[:2]}/{identifier}": (plain.stick / "usage/a.batch").read_bytes()}
    assert names.digest_of(next(iter(kept.values())))[:16] == identifier


def test_the_report_names_what_is_published(plain: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = contents.three_lessons(tmp_path / "content")
    run(capsys, "publish", plain.centre, "--unplayed", "--channel", "demo", content)
    plain.put("a", 1, 3)
    plain.collect()
    report = run(capsys, "report", plain.centre)
    assert [(one["resource"], one["title"], one["plays"], one["class_ms"]) for one in report["resources"]] == [
        ("tadpoles", "小蝌蚪找妈妈", 3, 180_000)
    ]


def test_receipts_of_several_trips_are_one_file(plain: Home) -> None:
    first = [plain.put("a", 1, 10)]
    plain.collect()
    (plain.stick / "usage/a.batch").unlink()
    receipts = plain.stick / "receipts"
    [path] = receipts.iterdir()
    path.rename(receipts / "as an older program called it.json")
    (receipts / "another centre.json").write_bytes(b"{}")
    second = [plain.put("b", 11, 20)]
    assert plain.collect()["receipt"] == f"receipts/{path.name}"
    (receipts / "another centre.json").unlink()
    assert plain.receipts() == [second + first]


def test_beside_the_tree_in_a_folder_of_its_own(plain: Home) -> None:
    ids = [plain.put("a", 1, 10)]
    home = plain.stick / "songke"
    (home / "metadata").mkdir(parents=True)
    (plain.stick / "usage").rename(home / "usage")
    (plain.stick / "usage").mkdir()
    ids.insert(0, plain.put("b", 11, 20))
    assert plain.collect()["receipt"].startswith("songke/receipts/")
    plain.stick = home
    assert plain.receipts() == [ids]


@pytest.mark.skipif(os.name == "nt", reason="needs links, pipes and devices")
def test_hostile_files_are_neither_followed_nor_opened(plain: Home, tmp_path: Path) -> None:
    ids = [plain.put("a", 1, 10)]
    usage = plain.stick / "usage"
    (tmp_path / "secret").write_bytes((usage / "a.batch").read_bytes())
    (usage / "link.batch").symlink_to(tmp_path / "secret")
    (usage / "zero.batch").symlink_to("/dev/zero")
    os.mkfifo(usage / "pipe.batch")
    (usage / "half.batch.part").write_bytes(b"SKSEAL1")
    (usage / "autorun.inf").write_bytes(b"[autorun]\nopen=a.exe")
    (usage / "课件.lnk").write_bytes(b"L")
    (usage / "huge.batch").touch()
    os.truncate(usage / "huge.batch", 1 << 40)
    (usage / "\x1b[2Jred.batch").write_bytes(b"a name that would clear the screen")
    facts = plain.collect(code=1)
    assert facts["refused"] == ["?[2Jred.batch", "huge.batch"]
    assert plain.receipts() == [ids]
    receipts = plain.stick / "receipts"
    [path] = receipts.iterdir()
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    before = (tmp_path / "secret").read_bytes()
    plain.collect(code=1)
    assert (path.is_symlink(), (tmp_path / "secret").read_bytes()) == (False, before)


def test_a_batch_that_is_sent_twice_at_once_is_kept_and_counted_once(plain: Home) -> None:
    folder = CentreFolder.open(plain.centre)
    body = sealed(POINT, [play(seq) for seq in range(1, 40)], plain.keys.seal_public)
    database = Database("", folder.usage_file)
    collector = Collector(Archive(database), plain.keys, folder.batches, lambda: 1_795_400_000)
    with ThreadPoolExecutor(8) as crew:
        for answered in [crew.submit(collector.take, body) for _ in range(24)]:
            answered.result()
    database.close()
    assert plain.totals()["rows"] == 39
    [kept] = [path for path in folder.batches.rglob("*") if path.is_file()]
    assert kept.read_bytes() == body
