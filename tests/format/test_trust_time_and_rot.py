from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from types import SimpleNamespace

import pytest
from tuf.api import _payload
from tuf.ngclient._internal import trusted_metadata_set

from package_format.errors import Damaged, Missing, Untrusted
from package_format.trust.publication import CHANNEL_LIFE, LONG_LIFE, SHORT_LIFE
from package_format.trust.reader import TrustedMetadata
from tests.format.simulator import DAY, NOW, TIMESTAMP, Simulator, contents, point


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    return Simulator(tmp_path / "centre", "county", "town")


# ------------------------------------------------------------ clocks


class _Clock(datetime):
    at = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _Clock:
        return cls.fromtimestamp(cls.at, tz)


@pytest.mark.parametrize("year", [1970, 2008, 2099])
def test_the_machines_clock_decides_nothing(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    simulator.publish("county", "first")
    _Clock.at = (year - 1970) * 365 * DAY
    clock = SimpleNamespace(datetime=_Clock, timezone=timezone)
    monkeypatch.setattr(trusted_metadata_set, "datetime", clock)
    monkeypatch.setattr(_payload, "datetime", _Clock)
    trusted = point(tmp_path, simulator)
    target = trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"]
    assert not target.expired
    assert trusted.known("county", NOW) == target


def test_what_has_expired_is_reported_and_used(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    late = NOW + int(SHORT_LIFE.total_seconds())
    for reference_time, expired in ((0, False), (late - 1, False), (late, True), (late + 100 * 365 * DAY, True)):
        target = trusted.refresh(simulator.carrier().fetch, ["county"], reference_time, "stick")["county"]
        assert (target.expired, target.expires) == (expired, late)
        assert trusted.known("county", reference_time) == target


def test_a_point_offline_for_seven_years_follows_at_once(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    later = NOW + 7 * 365 * DAY
    simulator.signer.resign(later)
    digest = simulator.publish("county", "second", later)
    target = trusted.refresh(simulator.carrier().fetch, ["county"], later, "stick")["county"]
    assert (target.digest, target.expired) == (digest, False)


@pytest.mark.parametrize(
    ("life", "renew"),
    [
        (CHANNEL_LIFE, lambda simulator, now: simulator.publication.announce({}, now)),
        (LONG_LIFE, lambda simulator, now: simulator.publish("county", "again", now)),
    ],
)
def test_the_earliest_expiry_counts(
    simulator: Simulator, tmp_path: Path, life: timedelta, renew: Callable[[Simulator, int], object]
) -> None:
    simulator.publish("county", "first")
    renew(simulator, NOW + 2000 * DAY)
    target = point(tmp_path, simulator).refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"]
    assert target.expires == NOW + life.total_seconds()


# ------------------------------------------------------------ rot on this disk


@pytest.mark.parametrize("name", ["timestamp", "snapshot", "targets", "county", "root_history/2.root"])
@pytest.mark.parametrize("rot", [b"", b"{}", b"not JSON", b"[" * 4000])
def test_rot_in_the_trusted_state_is_found_and_healed(
    simulator: Simulator, tmp_path: Path, name: str, rot: bytes
) -> None:
    simulator.publish("county", "first")
    simulator.signer.rotate("root", NOW)
    carrier = simulator.carrier()
    healthy = point(tmp_path, simulator).refresh(carrier.fetch, ["county"], NOW, "stick")["county"]
    [path] = (tmp_path / "trust").glob(f"*/state-*/{name}.json")
    path.write_bytes(rot)
    trusted = point(tmp_path, simulator)
    assert trusted.known("county") is None
    assert trusted.channels() == (["county", "town"] if name == "county" else [])
    assert trusted.refresh(carrier.fetch, ["county"], NOW, "stick")["county"] == healthy
    assert trusted.known("county") == healthy


def test_files_of_the_trusted_state_in_each_others_place_are_found(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    [state] = (tmp_path / "trust").glob("*/state-*")
    good = contents(state)
    foreign = Simulator(tmp_path / "foreign", "county").carrier().objects
    for name, other in itertools.permutations(("timestamp.json", "snapshot.json", "targets.json", "county.json"), 2):
        for wrong in (good[other], foreign[TIMESTAMP], foreign["metadata/2.targets.json"]):
            (state / name).write_bytes(wrong)
            assert point(tmp_path, simulator).known("county") is None
            (state / name).write_bytes(good[name])
    assert point(tmp_path, simulator).known("county") is not None


def test_a_root_of_the_state_that_no_earlier_one_vouches_for_is_found(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    assert trusted.known("county") is not None
    stranger = Simulator(tmp_path / "stranger", "county")
    stranger.publish("county", "strange")
    stranger.signer.rotate("root", NOW)
    there = TrustedMetadata(tmp_path / "elsewhere", stranger.root)
    there.refresh(stranger.carrier().fetch, ["county"], NOW, "stick")
    [ours] = (tmp_path / "trust").glob("*/state-*")
    [theirs] = (tmp_path / "elsewhere").glob("*/state-*")
    for name, content in contents(theirs).items():
        if name != "root_history/1.root.json":
            (ours / name).write_bytes(content)
    assert point(tmp_path, simulator).known("county") is None
    with pytest.raises(Untrusted, match=r"2\.root\.json"):
        point(tmp_path, simulator).refresh(simulator.carrier().fetch, ["county"], NOW, "stick")


def test_a_lost_root_is_not_stepped_over(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("county", "first")
    simulator.signer.rotate("root", NOW)
    simulator.signer.rotate("root", NOW)
    carrier = simulator.carrier()
    trusted = point(tmp_path, simulator)
    trusted.refresh(carrier.fetch, ["county"], NOW, "stick")
    [root] = (tmp_path / "trust").glob("*/state-*/root_history/2.root.json")
    root.unlink()
    with pytest.raises(Missing, match=r"2\.root\.json"):
        trusted.refresh(carrier.without("metadata/2.root.json").fetch, ["county"], NOW, "stick")
    assert trusted.refresh(carrier.fetch, ["county"], NOW, "stick")


def test_a_broken_root_given_by_hand_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    fetch = simulator.carrier().fetch
    for given, kind in ((b"", Damaged), (b"<html>", Damaged), (simulator.root[:-9], Damaged), (b"{}", Damaged)):
        with pytest.raises(kind, match=r"root\.json"):
            TrustedMetadata(tmp_path / "trust", given).refresh(fetch, [], NOW, "stick")
    timestamp = simulator.carrier().objects["metadata/timestamp.json"]
    with pytest.raises(Untrusted, match=r"root\.json"):
        TrustedMetadata(tmp_path / "trust", timestamp).refresh(fetch, [], NOW, "stick")
