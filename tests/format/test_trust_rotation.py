from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from package_format import names
from package_format.errors import Older, Refused, Untrusted
from package_format.trust.reader import TrustedMetadata
from tests.format.simulator import DAY, NOW, Simulator, point

ROLES = ("root", "timestamp", "snapshot", "targets", "county")


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    simulator = Simulator(tmp_path / "centre", "county", "town")
    simulator.publish("county", "first")
    return simulator


def test_a_point_follows_three_new_roots_after_half_a_year(simulator: Simulator, tmp_path: Path) -> None:
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    for month in (1, 3, 5):
        simulator.signer.rotate("root", NOW + month * 30 * DAY)
    digest = simulator.publish("county", "second", NOW + 180 * DAY)
    stick = simulator.carrier()
    assert trusted.refresh(stick.fetch, ["county"], NOW + 180 * DAY, "stick")["county"].digest == digest
    assert stick.requests[:4] == [f"metadata/{version}.root.json" for version in (2, 3, 4, 5)]
    again = simulator.carrier()
    point(tmp_path, simulator).refresh(again.fetch, ["county"], NOW, "stick")
    assert again.requests == ["metadata/5.root.json", "metadata/timestamp.json"]


def test_a_source_that_lacks_the_newer_roots_is_fine(simulator: Simulator, tmp_path: Path) -> None:
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    simulator.signer.rotate("root", NOW)
    simulator.publish("county", "second")
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    simulator.publish("county", "third")
    lacking = simulator.carrier().without("metadata/2.root.json")
    assert trusted.refresh(lacking.fetch, ["county"], NOW, "stick")["county"].version == 3


def test_a_gap_in_the_roots_stops_a_new_point_only_where_it_matters(simulator: Simulator, tmp_path: Path) -> None:
    simulator.signer.rotate("timestamp", NOW)
    lacking = simulator.carrier().without("metadata/2.root.json")
    assert TrustedMetadata(tmp_path / "both keys", simulator.root).refresh(lacking.fetch, ["county"], NOW, "stick")
    simulator.publish("county", "second")
    lacking = simulator.carrier().without("metadata/2.root.json")
    with pytest.raises(Untrusted, match=r"timestamp\.json") as caught:
        point(tmp_path, simulator).refresh(lacking.fetch, ["county"], NOW, "stick")
    assert caught.value.source == "stick"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_get_a_new_key_and_old_and_new_points_follow(
    simulator: Simulator, tmp_path: Path, role: str
) -> None:
    old = point(tmp_path, simulator)
    old.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    simulator.signer.rotate(role, NOW)
    between = simulator.carrier()
    digest = simulator.publish("county", "second")
    for carrier in (between, simulator.carrier()):
        target = old.refresh(carrier.fetch, ["county"], NOW, "stick")["county"]
        fresh = TrustedMetadata(tmp_path / "fresh", simulator.root)
        assert fresh.refresh(carrier.fetch, ["county"], NOW, "stick")["county"] == target
        assert (target.digest == digest) == (carrier is not between)


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "county"])
def test_an_old_key_signs_nothing_once_its_role_has_a_new_one(simulator: Simulator, tmp_path: Path, role: str) -> None:
    delegator = simulator.tree.targets() if role == "county" else simulator.tree.root()
    old = delegator.get_delegated_role(role)
    simulator.signer.rotate(role, NOW)
    trusted = point(tmp_path, simulator)
    known = trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"]
    with pytest.raises(Untrusted, match=role):
        trusted.refresh(simulator.forged(role, old, keys_of=role).fetch, ["county"], NOW, "thief")
    assert trusted.known("county") == known


def test_a_stick_from_before_a_new_timestamp_key_is_old_and_not_forged(simulator: Simulator, tmp_path: Path) -> None:
    stick = simulator.carrier()
    old_key = simulator.tree.root().roles["timestamp"]
    simulator.signer.rotate("timestamp", NOW)
    simulator.signer.rotate("timestamp", NOW)
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    with pytest.raises(Older) as caught:
        trusted.refresh(stick.fetch, ["county"], NOW, "old stick")
    assert (caught.value.theirs, caught.value.ours, caught.value.source) == (4, 6, "old stick")
    [kept] = (tmp_path / "trust").glob("*/state-*/timestamp.json")
    for rot in (b"rot", None):  # nothing to compare with: then it is only a signature that no longer counts
        kept.unlink() if rot is None else kept.write_bytes(rot)
        with pytest.raises(Untrusted):
            trusted.refresh(stick.fetch, ["county"], NOW, "old stick")
    with pytest.raises(Untrusted):
        trusted.refresh(simulator.forged("timestamp", old_key, "timestamp").fetch, ["county"], NOW, "thief")


def test_a_fast_forward_is_undone_by_new_keys(simulator: Simulator, tmp_path: Path) -> None:
    """The TUF specification §5.3.11: who stole a key may have run the versions up; new keys let them start again."""
    trusted = point(tmp_path, simulator)
    snapshot, timestamp = simulator.tree.snapshot(), simulator.tree.timestamp()
    role = simulator.published("county")
    role.version = 2**31
    content = simulator.publication.sign("county", role, simulator.tree.targets().get_delegated_role("county"))
    forward = simulator.publication.put_signed("county", role.version, content)
    timestamp.version = 2**31
    simulator.publication.lead(simulator.tree.root(), snapshot, timestamp, {"county": forward}, {})
    assert trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "thief")["county"].version == 2**31
    for path in simulator.metadata.glob(f"{2**31}.*"):
        path.unlink()
    snapshot, timestamp = simulator.tree.snapshot(), simulator.tree.timestamp()
    del snapshot.meta["county.json"]
    timestamp.version = 4
    simulator.publication.lead(simulator.tree.root(), snapshot, timestamp, {}, {})
    for name in ("timestamp", "snapshot", "county"):
        simulator.signer.rotate(name, NOW)
    simulator.publish("county", "after the theft")
    assert trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"].version == 2


def _rotating(role: str) -> Callable[[Simulator], object]:
    return lambda simulator: simulator.signer.rotate(role, NOW)


ACTS: dict[str, Callable[[Simulator], object]] = {
    "publish": lambda simulator: simulator.publish("county", "second"),
    "add channel": lambda simulator: simulator.signer.add_channel("village"),
    "resign": lambda simulator: simulator.signer.resign(NOW + 1700 * DAY),
    **{f"rotate {role}": _rotating(role) for role in ROLES},
}


@pytest.mark.parametrize("act", ACTS)
def test_a_reader_at_any_instant_of_an_act_finds_old_or_new(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    old = point(tmp_path, simulator)
    known = old.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"]
    instants = [simulator.carrier()]
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        instants.append(simulator.carrier())  # with the .tmp file
        replace(source, target)
        instants.append(simulator.carrier())

    monkeypatch.setattr(os, "replace", watched)
    ACTS[act](simulator)
    monkeypatch.undo()
    assert len(instants) > 4
    last = TrustedMetadata(tmp_path / "last", simulator.root)
    newest = last.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"]
    for first, moving in itertools.product(range(len(instants)), (False, True)):
        passing = iter(instants[first:])

        def fetch(path: str, most: int) -> bytes:
            return (next(passing, instants[-1]) if moving else instants[first]).fetch(path, most)  # noqa: B023

        for folder in ("old", "new"):
            reader = TrustedMetadata(tmp_path / f"{folder}-{first}-{moving}", simulator.root)
            if folder == "old":
                shutil.copytree(tmp_path / "trust", tmp_path / f"{folder}-{first}-{moving}")
            passing = iter(instants[first:])
            target = reader.refresh(fetch, ["county"], NOW, "web server")["county"]
            manifest = fetch(names.manifest_path("county", target.digest), target.length)
            assert names.digest_of(manifest) == target.digest
            assert target in (known, newest) or (target.digest, target.version) in [
                (known.digest, known.version),
                (newest.digest, newest.version),
            ]


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "county"])
def test_a_lost_key_is_replaced(simulator: Simulator, tmp_path: Path, role: str) -> None:
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    for path in simulator.keys.folder.glob(f"{role}-*.pem"):
        path.unlink()
    act = "publish" if role == "county" else "add channel"
    with pytest.raises(Refused, match=f"1 keys of {role} are needed, 0 are here"):
        ACTS[act](simulator)
    assert point(tmp_path, simulator).refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    simulator.signer.rotate(role, NOW)
    digest = simulator.publish("county", "second")
    assert trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"].digest == digest
    assert names.digest_of(b"second") == digest


def test_root_keys_below_the_threshold_rotate_nothing(simulator: Simulator) -> None:
    first, second, _ = simulator.keys.folder.glob("root-*.pem")
    first.unlink()
    simulator.signer.rotate("root", NOW)
    assert simulator.tree.root().version == 2
    simulator = Simulator(simulator.metadata.parents[1] / "another")
    first, second, _ = simulator.keys.folder.glob("root-*.pem")
    first.unlink()
    second.unlink()
    before = simulator.carrier().objects
    for role in ("root", "targets"):
        with pytest.raises(Refused, match="2 keys of root are needed, 1 are here"):
            simulator.signer.rotate(role, NOW)
    assert simulator.tree.root().version == 1
    assert simulator.carrier().objects["metadata/root.json"] == before["metadata/root.json"]


def test_a_role_that_does_not_exist_is_refused(simulator: Simulator) -> None:
    before = simulator.carrier().objects
    with pytest.raises(Refused, match="no role and no channel called village"):
        simulator.signer.rotate("village", NOW)
    assert simulator.carrier().objects == before


def test_a_channel_without_a_release_can_get_a_new_key(simulator: Simulator, tmp_path: Path) -> None:
    simulator.signer.rotate("town", NOW)
    digest = simulator.publish("town", "of the town")
    trusted = point(tmp_path, simulator)
    assert trusted.refresh(simulator.carrier().fetch, ["town"], NOW, "stick")["town"].digest == digest


def test_a_leap_signs_above_everything_but_what_others_sign(tmp_path: Path) -> None:
    """A repository restored from an older copy; the county keeps its key at home."""
    simulator = Simulator(tmp_path / "centre", "county", "town")
    for channel in ("county", "town"):
        simulator.publish(channel, "first")
    reader = point(tmp_path, simulator)
    reader.refresh(simulator.carrier().fetch, ["county", "town"], NOW, "carrier")
    for path in simulator.keys.folder.glob("county-*.pem"):
        path.unlink()
    before = {name: simulator.published(name).version for name in ("county", "town")}
    simulator.signer.leap(NOW + DAY)
    after = {name: simulator.published(name).version for name in ("county", "town")}
    assert after["county"] == before["county"]
    assert after["town"] > before["town"] + 100
    trusted = reader.refresh(simulator.carrier().fetch, ["county", "town"], NOW + DAY, "carrier")
    assert {name: target.version for name, target in trusted.items()} == after
