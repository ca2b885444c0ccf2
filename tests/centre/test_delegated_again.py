"""A county whose key is lost or stolen goes on with a new one; and the province takes no more than it allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.sync.subscribe import subscribe
from package_format.errors import Missing
from package_format.trust.reader import TrustedMetadata
from tests.centre.centres import tree_of
from tests.centre.test_delegation import Province
from tests.sync.points import bring, opened


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Province:
    return Province(tmp_path, capsys)


def new_county(site: Province, folder: Path) -> Path:
    """Found the county anew on another disk, with a new key; return its folder."""
    site.run("init", folder, "--delegated", "county", "--root", site.root)
    return folder


def test_a_county_that_has_lost_its_key_goes_on_with_a_new_one(site: Province, tmp_path: Path) -> None:
    site.delegate()
    site.publish("river")
    site.accept()
    root = site.root.read_bytes()
    with opened(tmp_path / "point") as store:
        subscribe(store, str(site.tree), root, None, [])
        assert bring(store, site.tree).complete
        site.county = new_county(site, tmp_path / "county again")
        key = site.county / "county.pub"
        assert (
            "已经有叫 county 的频道"
            in site.run("delegate", site.province, "--channel", "county", "--key", key, code=1)["error"]
        )
        site.run("delegate", site.province, "--channel", "county", "--key", key, "--again")
        again = ("delegate", site.province, "--channel", "county", "--key", key, "--again")
        assert "已经用着这把钥匙" in site.run(*again, code=1)["error"]
        assert bring(store, site.tree).complete, "what the old key signed stays in force until there is something new"
        site.run("mirror", site.tree, site.county)
        assert site.publish("river", "hill")["release"] == 2
        assert site.accept()["accepted"] == {"county": 2}
        assert bring(store, site.tree).complete
        assert store.library.lesson("hill").files
        assert TrustedMetadata(store.trust_folder, root).known("county") is not None


def test_the_lost_key_signs_nothing_once_the_new_one_has(site: Province, tmp_path: Path) -> None:
    site.delegate()
    site.publish("river")
    site.accept()
    lost, site.county = site.county, new_county(site, tmp_path / "county again")
    site.run("delegate", site.province, "--channel", "county", "--key", site.county / "county.pub", "--again")
    site.run("mirror", site.tree, site.county)
    site.publish("river", "hill")
    site.accept()
    site.county = lost
    site.run("mirror", site.tree, lost)
    assert "county 要有 1 把钥匙，这里有 0 把" in site.publish("poison", code=1)["error"]


def test_after_a_theft_the_channel_is_emptied_first_and_handed_over_then(site: Province, tmp_path: Path) -> None:
    site.delegate()
    site.publish("river")
    site.accept()
    site.run("revoke", site.province, "--channel", "county")
    site.county = new_county(site, tmp_path / "county again")
    site.run("delegate", site.province, "--channel", "county", "--key", site.county / "county.pub", "--again")
    site.run("mirror", site.tree, site.county)
    site.publish("hill")
    assert list(site.accept()["accepted"]) == ["county"]
    with opened(tmp_path / "point") as store:
        assert "county" in subscribe(store, str(site.tree), site.root.read_bytes(), None, [])
        assert bring(store, site.tree).complete
        assert store.library.lesson("hill").files
        with pytest.raises(Missing):
            store.library.card("river")


def test_a_release_that_is_too_large_is_refused_before_its_packs_come(
    site: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.delegate()
    site.publish("river", "hill")
    before = set(tree_of(site.tree))
    refused = site.run("accept", site.province, site.county, "--max-size", "1k", code=1)["refused"]["county"]
    assert "--max-size" in refused
    assert "1000 bytes" in refused
    assert not [path for path in set(tree_of(site.tree)) - before if path.startswith("packs/")]
    with monkeypatch.context() as few:
        few.setattr("centre.delegation.accept.MOST_OBJECTS", 1)
        assert "in 1 files are allowed" in site.accept(code=1)["refused"]["county"]
    assert site.accept()["accepted"] == {"county": 1}
