"""A centre whose clock is wrong: 2008 signs as of the program's day, 2099 signs nothing, and neither stays for ever."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from centre.archive import tables
from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.usage_keys import UsageKeys
from package_format.era import BUILT, LAST, LONGEST_OFFLINE, MOST_TIME, SLACK, is_plausible, possible
from package_format.seal import PointKey, unseal
from package_format.trust.publication import LONG_LIFE, SHORT_LIFE
from package_format.trust.signer import Signer
from package_format.trust.tree import MetadataTree
from tests.centre import contents
from tests.centre.centres import Site
from tests.centre.contents import row
from tests.centre.plays import play, sealed

CLOCK_2008 = 1_199_145_600
CLOCK_2099 = 4_070_908_800
NOW = BUILT + 30 * 86_400


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Site:
    shows(monkeypatch, NOW)
    site = Site(tmp_path, capsys)
    contents.lessons(site.content, [row("one", 文件="a.mp4")])
    site.publish()
    return site


def shows(monkeypatch: pytest.MonkeyPatch, now: float) -> None:
    monkeypatch.setattr("time.time", lambda: now)


@pytest.mark.parametrize("command", ["publish", "withdraw", "resign", "rotate"])
def test_a_clock_of_2099_signs_nothing(site: Site, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    shows(monkeypatch, CLOCK_2099)
    before = (site.tree / "metadata" / "timestamp.json").read_bytes()
    words: dict[str, tuple[object, ...]] = {
        "publish": ("--channel", "demo", site.content), "withdraw": ("--channel", "demo", "one"), "rotate": ("root",),
    }  # fmt: skip
    said = site.run(command, site.centre, *words.get(command, ()), code=1)
    assert "2099-01-01" in said["error"]
    assert "--clock-is-right" in said["error"]
    assert (site.tree / "metadata" / "timestamp.json").read_bytes() == before


def test_a_new_centre_asks_for_the_clock_first(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shows(monkeypatch, CLOCK_2099)
    site.run("init", tmp_path / "other", code=1)
    assert not (tmp_path / "other").exists()
    site.run("init", tmp_path / "other", "--clock-is-right")


def test_a_clock_of_2008_signs_as_of_the_day_this_program_was_built(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(monkeypatch, CLOCK_2008)
    contents.lessons(site.content, [row("one", 文件="a.mp4"), row("two", 文件="a.mp4")])
    assert site.publish()["release"] == 2
    assert site.look().manifest.published == BUILT - SLACK
    assert MetadataTree(site.tree / "metadata").timestamp().expires.timestamp() == BUILT - SLACK + 400 * 86_400


def test_what_was_signed_in_2099_is_put_right_by_the_next_signature(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows(monkeypatch, CLOCK_2099)
    contents.lessons(site.content, [row("one", 文件="a.mp4"), row("two", 文件="a.mp4")])
    site.run("publish", site.centre, "--unplayed", "--channel", "demo", site.content, "--clock-is-right")
    site.run("withdraw", site.centre, "--channel", "demo", "two", "--clock-is-right")
    assert site.look().manifest.published == CLOCK_2099
    shows(monkeypatch, NOW + 86_400)
    contents.lessons(site.content, [row("one", 文件="a.mp4"), row("three", 文件="a.mp4")])
    assert site.publish()["release"] == 4
    manifest = site.look().manifest
    assert manifest.published == NOW + 86_400
    assert [gone.at for gone in manifest.withdrawn] == [NOW + 86_400]
    site.run("resign", site.centre)
    tree = MetadataTree(site.tree / "metadata")
    channel = tree.published("demo")
    assert channel is not None
    latest = NOW + 86_400 + LONG_LIFE.total_seconds()
    for signed in (tree.timestamp(), tree.snapshot(), tree.targets(), tree.root(), channel):
        assert signed.expires.timestamp() <= latest


def test_a_little_back_is_a_clock_that_lags_and_is_not_believed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    shows(monkeypatch, NOW - 3600)
    contents.lessons(site.content, [row("one", 文件="a.mp4"), row("two", 文件="a.mp4")])
    site.publish()
    assert site.look().manifest.published == NOW


def test_the_time_of_the_last_signature_is_known(site: Site) -> None:
    assert Signer(site.tree / "metadata", site.centre / "keys").signed_at() == NOW
    assert MetadataTree(site.tree / "metadata").timestamp().expires.timestamp() == NOW + SHORT_LIFE.total_seconds()


def test_bounds_of_what_can_be_right() -> None:
    assert time.gmtime(MOST_TIME).tm_year == 2999
    assert (possible(LAST), possible(LAST + 1)) == (LAST, 0)
    assert is_plausible(BUILT - SLACK, BUILT)
    assert not is_plausible(BUILT + LONGEST_OFFLINE + 1, BUILT)


def test_a_batch_made_in_2099_keeps_no_schools_name_for_ever(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    keys = UsageKeys.draw(tmp_path / "keys")
    database, key = Database("", tmp_path / "usage.db"), PointKey.generate()
    for number, made in enumerate((CLOCK_2099, CLOCK_2008, NOW + 2)):
        opened = unseal(sealed(key, [play(number + 1)], keys.seal_public, made), keys.seal)
        Archive(database).take(opened, f"{number:016x}", NOW + number)
    with database.reading() as connection:
        (point,) = connection.execute(tables.points.select())
    database.close()
    assert (point.made, point.last_received) == (NOW + 2, NOW + 2)
