"""Withdrawing: the next release no longer offers the resource, says so, and stays that way."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from centre.centre_folder import CentreFolder
from centre.titles import published_titles
from tests.centre import contents
from tests.centre.centres import Site


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    made = Site(tmp_path, capsys)
    contents.three_lessons(made.content)
    made.publish()
    return made


def test_the_resource_is_gone_and_named(site: Site) -> None:
    report = site.withdraw("tadpoles", "--urgent", "--replacement", "tadpoles-sheet", "--reason", "内容有误")
    assert (report["release"], report["signed"]) == (2, True)
    seen = site.look()
    assert set(seen.records) == {"tadpoles-sheet", "plants"}
    (gone,) = seen.manifest.withdrawn
    assert (gone.id, gone.urgent, gone.replacement, gone.reason) == ("tadpoles", True, "tadpoles-sheet", "内容有误")
    assert gone.at == seen.manifest.published


def test_reports_know_its_title_for_good(site: Site) -> None:
    folder = CentreFolder.open(site.centre)
    before = published_titles(folder, int(time.time()))
    for resource in ("tadpoles", "plants"):
        site.withdraw(resource)
    assert published_titles(folder, int(time.time())) == before
    for spoiled in (b"[[1]]", b"{", b"7"):
        folder.titles_file.write_bytes(spoiled)
        assert set(published_titles(folder, int(time.time()))) == {("demo", "tadpoles-sheet")}


def test_the_textbook_keeps_its_tree_and_an_index_delta_leads_there(site: Site) -> None:
    before = site.look()
    site.withdraw("tadpoles")
    after = site.look()
    assert after.headers["yuwen-2a"].nodes == before.headers["yuwen-2a"].nodes
    old = {entry.about.id: entry for entry in before.manifest.textbooks}
    new = {entry.about.id: entry for entry in after.manifest.textbooks}
    assert new["kexue-3a"] == old["kexue-3a"]
    assert [delta.base for delta in new["yuwen-2a"].deltas] == [old["yuwen-2a"].shard.raw_digest]


def test_publishing_again_does_not_bring_it_back(site: Site) -> None:
    site.withdraw("tadpoles")
    report = site.publish()
    assert (report["signed"], [finding["kind"] for finding in report["findings"]]) == (False, ["withdrawn"])
    contents.write(site.content, {"sheet.pdf": contents.pdf(8)})
    assert site.publish()["release"] == 3
    seen = site.look()
    assert "tadpoles" not in seen.records
    assert [gone.id for gone in seen.manifest.withdrawn] == ["tadpoles"]


def test_withdrawing_twice_changes_only_what_is_new(site: Site) -> None:
    site.withdraw("tadpoles")
    at = site.look().manifest.withdrawn[0].at
    assert site.withdraw("tadpoles") == {
        "channel": "demo", "release": 2, "resource": "tadpoles", "urgent": False, "signed": False
    }  # fmt: skip
    assert site.withdraw("tadpoles", "--urgent")["release"] == 3
    gone = site.look().manifest.withdrawn[0]
    assert (gone.urgent, gone.at) == (True, at)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["tadpoles", "--replacement", "nothing"],
        ["tadpoles", "--replacement", "tadpoles"],
    ],
)
def test_what_makes_no_sense_is_refused(site: Site, arguments: list[str]) -> None:
    site.withdraw(*arguments, code=1)
    assert site.look().manifest.number == 1


def test_a_mistake_is_taken_back_and_published_anew(site: Site) -> None:
    site.withdraw("tadpoles", "--urgent")
    restored = site.withdraw("tadpoles", "--undo")
    assert (restored["release"], restored["signed"]) == (3, True)
    assert site.look().manifest.withdrawn == ()
    assert site.publish()["added"] == 1
    assert site.look().records["tadpoles"].version == 2
    site.withdraw("tadpoles", "--undo", code=1)


def test_nothing_published_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path / "empty", capsys)
    site.withdraw("tadpoles", code=1)
    site.withdraw("tadpoles", "--undo", code=1)
