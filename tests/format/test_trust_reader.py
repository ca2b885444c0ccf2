from __future__ import annotations

from pathlib import Path

import pytest
from tuf.api.metadata import MetaFile  # type: ignore[attr-defined]

from package_format import names
from package_format.errors import Damaged, LessonError, Missing, Older, Stopped, Unreachable, Unreadable, Untrusted
from package_format.trust.publication import SHORT_LIFE
from tests.format.simulator import NOW, TIMESTAMP, Carrier, Simulator, contents, point


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    return Simulator(tmp_path / "centre", "county", "town")


def test_a_point_learns_what_a_channel_vouches_for(simulator: Simulator, tmp_path: Path) -> None:
    digest = simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    assert trusted.known("county") is None
    assert trusted.channels() == []
    target = trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"]
    assert (target.digest, target.length, target.version) == (digest, 5, 1)
    assert target.expires == NOW + SHORT_LIFE.total_seconds()
    assert not target.expired
    assert simulator.carrier().objects[names.manifest_path("county", target.digest)] == b"first"
    again = point(tmp_path, simulator)
    assert again.known("county") == target
    assert again.channels() == ["county", "town"]


def test_channels_can_be_listed_before_one_is_chosen(simulator: Simulator, tmp_path: Path) -> None:
    trusted = point(tmp_path, simulator)
    assert trusted.refresh(simulator.carrier().fetch, [], NOW, "stick") == {}
    assert trusted.channels() == ["county", "town"]


def test_an_update_of_one_channel_asks_for_little(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    first = simulator.carrier()
    trusted.refresh(first.fetch, ["county"], NOW, "stick")
    assert first.requests == [
        "metadata/2.root.json",
        "metadata/timestamp.json",
        "metadata/4.snapshot.json",
        "metadata/3.targets.json",
        "metadata/1.county.json",
    ]
    simulator.publish("county", "second")
    second = simulator.carrier()
    trusted.refresh(second.fetch, ["county"], NOW, "stick")
    assert second.requests == [
        "metadata/2.root.json",
        "metadata/timestamp.json",
        "metadata/5.snapshot.json",
        "metadata/2.county.json",
    ]


def test_nothing_new_changes_nothing_on_disk(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    carrier = simulator.carrier()
    first = trusted.refresh(carrier.fetch, ["county"], NOW, "stick")
    before = contents(tmp_path / "trust")
    assert trusted.refresh(carrier.fetch, ["county"], NOW, "stick") == first
    assert contents(tmp_path / "trust") == before


def test_a_channel_not_asked_for_keeps_what_was_known(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("town", "town 1")
    simulator.publish("county", "county 1")
    trusted = point(tmp_path, simulator)
    before = trusted.refresh(simulator.carrier().fetch, ["county", "town"], NOW, "stick")
    simulator.publish("county", "county 2")
    simulator.publish("town", "town 2")
    after = trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    assert after["county"].version == 2
    town = trusted.known("town")
    assert town is not None
    assert town.digest == before["town"].digest
    assert trusted.refresh(simulator.carrier().fetch, ["town"], NOW, "stick")["town"].version == 2


@pytest.mark.parametrize("channel", ["town", "village"])
def test_a_channel_without_a_release_is_missing(simulator: Simulator, tmp_path: Path, channel: str) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    with pytest.raises(Missing, match=f"channels/{channel}/release.json"):
        trusted.refresh(simulator.carrier().fetch, [channel], NOW, "stick")
    assert trusted.known(channel) is None
    assert trusted.known("county") is not None


def test_an_emptied_channel_is_missing(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    role = simulator.published("county")
    role.targets.clear()
    carrier = simulator.put_role("county", role)
    with pytest.raises(Missing, match=r"channels/county/release\.json"):
        point(tmp_path, simulator).refresh(carrier.fetch, ["county"], NOW, "stick")


@pytest.mark.parametrize("channel", ["", "../county", "County", "a/b", "a.b", "村"])
def test_a_name_that_is_no_channel_is_asked_of_nobody(simulator: Simulator, tmp_path: Path, channel: str) -> None:
    carrier = simulator.carrier()
    with pytest.raises(Damaged):
        point(tmp_path, simulator).refresh(carrier.fetch, [channel], NOW, "stick")
    assert carrier.requests == []


def test_repositories_with_other_roots_share_a_folder(simulator: Simulator, tmp_path: Path) -> None:
    other = Simulator(tmp_path / "other", "county")
    simulator.publish("county", "ours")
    other.publish("county", "theirs")
    here, there = point(tmp_path, simulator), point(tmp_path, other)
    ours = here.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"]
    theirs = there.refresh(other.carrier().fetch, ["county"], NOW, "stick")["county"]
    assert here.known("county") == ours != theirs == there.known("county")


# ------------------------------------------------------------ older


def test_an_older_source_is_refused_with_both_versions(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    old = simulator.carrier()
    simulator.publish("county", "second")
    trusted = point(tmp_path, simulator)
    newest = trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"]
    before = contents(tmp_path / "trust")
    with pytest.raises(Older) as caught:
        trusted.refresh(old.fetch, ["county"], NOW, "old stick")
    older = caught.value
    assert (older.name, older.theirs, older.ours, older.source) == ("metadata/timestamp.json", 4, 5, "old stick")
    assert contents(tmp_path / "trust").items() <= before.items()
    assert trusted.known("county") == newest


def test_a_newer_timestamp_cannot_bring_back_an_older_snapshot(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    old = simulator.tree.timestamp()
    simulator.publish("county", "second")
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    old.version = 99
    content = simulator.publication.sign("timestamp", old, simulator.tree.root().roles["timestamp"])
    with pytest.raises(Older) as caught:
        trusted.refresh(simulator.carrier().with_object("metadata/timestamp.json", content).fetch, [], NOW, "stick")
    assert (caught.value.name, caught.value.theirs, caught.value.ours) == ("metadata/snapshot.json", 4, 5)


@pytest.mark.parametrize("role", ["targets", "county"])
def test_a_newer_snapshot_cannot_bring_back_an_older_role(simulator: Simulator, tmp_path: Path, role: str) -> None:
    simulator.publish("county", "first")
    old = simulator.tree.snapshot().meta[f"{role}.json"]
    simulator.signer.add_channel("village")
    simulator.publish("county", "second")
    ours = simulator.tree.snapshot().meta[f"{role}.json"].version
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    simulator.publication.announce({role: old}, NOW)
    with pytest.raises(Older) as caught:
        trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    assert (caught.value.name, caught.value.theirs, caught.value.ours) == (f"metadata/{role}.json", old.version, ours)


def test_a_role_cannot_be_dropped(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    snapshot, timestamp = simulator.tree.snapshot(), simulator.tree.timestamp()
    del snapshot.meta["county.json"]
    timestamp.version += 1
    simulator.publication.lead(simulator.tree.root(), snapshot, timestamp, {}, {})
    with pytest.raises(Untrusted, match=r"county\.json"):
        trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    assert trusted.known("county") is not None


@pytest.mark.parametrize("emptied", [False, True])
def test_a_snapshot_of_another_version_than_listed_is_damaged(
    simulator: Simulator, tmp_path: Path, emptied: bool
) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    simulator.signer.rotate("snapshot", NOW)
    root, timestamp, snapshot = simulator.tree.root(), simulator.tree.timestamp(), simulator.tree.snapshot()
    timestamp.version += 1
    timestamp.snapshot_meta = MetaFile(snapshot.version + 1)
    if emptied:
        snapshot.meta.clear()
    content = simulator.publication.sign("snapshot", snapshot, root.roles["snapshot"])
    signed = simulator.publication.sign("timestamp", timestamp, root.roles["timestamp"])
    carrier = simulator.carrier().with_object(f"metadata/{snapshot.version + 1}.snapshot.json", content)
    with pytest.raises(Damaged, match="not the one listed"):
        trusted.refresh(carrier.with_object(TIMESTAMP, signed).fetch, ["county"], NOW, "stick")
    assert trusted.known("county") is not None


# ------------------------------------------------------------ partial copies and carriers in trouble


def test_every_file_a_partial_copy_may_lack_is_named(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    whole = simulator.carrier()
    for name in ("timestamp", "4.snapshot", "3.targets", "1.county"):
        trusted = point(tmp_path, simulator)
        with pytest.raises(Missing) as caught:
            trusted.refresh(whole.without(f"metadata/{name}.json").fetch, ["county"], NOW, "stick")
        assert caught.value.name == f"metadata/{name}.json"
        assert trusted.known("county") is None
    assert point(tmp_path, simulator).refresh(whole.fetch, ["county"], NOW, "stick")


def test_a_partial_copy_of_one_channel_is_a_valid_copy(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("town", "town")
    simulator.publish("county", "county")
    stick = simulator.carrier().without("metadata/1.town.json")
    trusted = point(tmp_path, simulator)
    assert trusted.refresh(stick.fetch, ["county"], NOW, "stick")
    with pytest.raises(Missing, match=r"1\.town\.json"):
        trusted.refresh(stick.fetch, ["town"], NOW, "stick")


@pytest.mark.parametrize(
    "trouble", [Unreachable("centre", "reset"), Damaged("metadata", "larger"), Unreadable("stick", "I/O"), Stopped()]
)
def test_the_carriers_own_trouble_travels_out_unchanged(
    simulator: Simulator, tmp_path: Path, trouble: LessonError
) -> None:
    simulator.publish("county", "first")
    carrier = simulator.carrier()
    for asked in range(5):
        left = asked

        def fetch(path: str, most: int) -> bytes:
            nonlocal left
            left -= 1
            if left < 0:
                raise trouble
            return carrier.fetch(path, most)

        with pytest.raises(type(trouble)) as caught:
            point(tmp_path, simulator).refresh(fetch, ["county"], NOW, "stick")
        assert caught.value is trouble
        assert point(tmp_path, simulator).known("county") is None


def test_the_carrier_is_told_every_limit(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    carrier = simulator.carrier()
    asked: dict[str, int] = {}

    def fetch(path: str, most: int) -> bytes:
        asked[path] = most
        return carrier.fetch(path, most)

    point(tmp_path, simulator).refresh(fetch, ["county"], NOW, "stick")
    size = {path: len(content) for path, content in carrier.objects.items()}
    assert asked == {
        "metadata/2.root.json": 512_000,
        "metadata/timestamp.json": 16_384,
        **{name: size[name] for name in asked if name[9].isdigit() and "root" not in name},
    }


@pytest.mark.parametrize("name", ["2.root", "timestamp", "4.snapshot", "3.targets", "1.county"])
def test_what_is_too_large_is_damaged_even_if_the_carrier_does_not_care(
    simulator: Simulator, tmp_path: Path, name: str
) -> None:
    simulator.publish("county", "first")
    carrier = simulator.carrier().with_object(f"metadata/{name}.json", b" " * 6_000_000)
    with pytest.raises(Damaged) as caught:
        point(tmp_path, simulator).refresh(lambda path, _: _plain(carrier, path), ["county"], NOW, "stick")
    assert caught.value.name == f"metadata/{name}.json"


def _plain(carrier: Carrier, path: str) -> bytes:
    return carrier.fetch(path, 1 << 30)


def test_what_is_trusted_is_handed_on_as_it_was_signed(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    assert trusted.carried() == {}
    first = simulator.carrier()
    trusted.refresh(first.fetch, ["county"], NOW, "stick")
    simulator.signer.rotate("timestamp", NOW)
    simulator.publish("county", "second")
    simulator.publish("town", "town")
    carrier = simulator.carrier()
    trusted.refresh(carrier.fetch, ["county"], NOW, "stick")
    carried = trusted.carried()
    assert {path: carrier.objects[path] for path in carried} == carried
    assert list(carried)[-1] == TIMESTAMP
    assert not [path for path in carried if path.endswith(".town.json")], "a role that nobody asked for is not here"
    handed_on = {**carried, **{path: content for path, content in carrier.objects.items() if "release" in path}}
    second = point(tmp_path / "second", simulator)
    assert second.refresh(Carrier(handed_on).fetch, ["county"], NOW, "school") == {"county": trusted.known("county")}
    simulator.signer.rotate("county", NOW)
    trusted.refresh(simulator.carrier().fetch, [], NOW, "stick")
    assert "metadata/2.county.json" not in trusted.carried(), "a role from before its new key is not handed on"
    (simulator.metadata / "nothing").touch()
    folder = next((tmp_path / "trust").glob("*/state-*/snapshot.json"), None)
    assert folder is not None
    for rotten in (tmp_path / "trust").glob("*/state-*/snapshot.json"):
        rotten.write_bytes(b"rot")
    assert point(tmp_path, simulator).carried() == {}
