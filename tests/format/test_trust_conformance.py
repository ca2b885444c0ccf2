"""Cases of the TUF conformance suite that no other file here holds, over our own reader; each names the suite's test.

What the others hold: rollback, role removal and mix-and-match in ``test_trust_reader``; rotation and fast-forward in
``test_trust_rotation``; thresholds, delegations and one role for another in ``test_trust_attacks``; expiry and freezing
in ``test_trust_time_and_rot``. The suite itself runs over ``tests/conformance/songke_client.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from tuf.api.metadata import MetaFile  # type: ignore[attr-defined]

from package_format import names
from package_format.errors import Damaged, LessonError, Untrusted
from package_format.trust.reader import Fetch
from tests.format.simulator import NOW, TIMESTAMP, Simulator, point


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    simulator = Simulator(tmp_path / "centre", "county")
    simulator.publish("county", "first")
    return simulator


@pytest.mark.parametrize("place, taken", [(2, 3), (3, 2)])
def test_a_root_under_another_number_is_refused(simulator: Simulator, tmp_path: Path, place: int, taken: int) -> None:
    """test_url_and_metadata_version_mismatch: the third root as the second, the second again as the third."""
    simulator.signer.rotate("root", NOW)
    simulator.signer.rotate("root", NOW)
    carrier = simulator.carrier()
    swapped = carrier.with_object(f"metadata/{place}.root.json", carrier.objects[f"metadata/{taken}.root.json"])
    trusted = point(tmp_path, simulator)
    with pytest.raises((Damaged, Untrusted)):
        trusted.refresh(swapped.fetch, ["county"], NOW, "stick")
    assert trusted.known("county") is None
    assert trusted.refresh(carrier.fetch, ["county"], NOW, "stick")["county"].version == 1


def test_a_timestamp_of_the_same_number_changes_nothing(simulator: Simulator, tmp_path: Path) -> None:
    """test_timestamp_content_changes: whoever holds the key cannot say two things under one number."""
    trusted = point(tmp_path, simulator)
    before = trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    other = simulator.tree.timestamp()
    other.snapshot_meta = MetaFile(other.snapshot_meta.version + 7)
    content = simulator.publication.sign("timestamp", other, simulator.tree.root().roles["timestamp"])
    carrier = simulator.carrier().with_object(TIMESTAMP, content)
    assert trusted.refresh(carrier.fetch, ["county"], NOW, "stick") == before


@pytest.mark.parametrize("role", ["snapshot", "targets", "county"])
def test_a_well_signed_role_with_other_bytes_than_listed_is_damaged(
    simulator: Simulator, tmp_path: Path, role: str
) -> None:
    """test_snapshot_hash_mismatch, test_targets_hash_mismatch: the digest counts beside the signature."""
    carrier = simulator.carrier()
    (path,) = [path for path in carrier.objects if path.endswith(f"{_newest(carrier.objects, role)}.{role}.json")]
    spaced = json.dumps(json.loads(carrier.objects[path]), indent=1).encode()
    with pytest.raises(Damaged) as caught:
        point(tmp_path, simulator).refresh(carrier.with_object(path, spaced).fetch, ["county"], NOW, "stick")
    assert caught.value.name == path


def test_a_bad_signature_beside_enough_good_ones_does_no_harm(simulator: Simulator, tmp_path: Path) -> None:
    """test_invalid_sig_in_valid_metadata."""
    carrier = simulator.carrier()
    whole = json.loads(carrier.objects[TIMESTAMP])
    whole["signatures"].append({"keyid": names.digest_of(b"nobody"), "sig": "00" * 64})
    extra = carrier.with_object(TIMESTAMP, json.dumps(whole).encode())
    assert point(tmp_path, simulator).refresh(extra.fetch, ["county"], NOW, "stick")["county"].version == 1


def test_what_a_newer_version_adds_to_metadata_is_kept(simulator: Simulator, tmp_path: Path) -> None:
    """test_custom_fields: unknown keys are signed with the rest and hinder nobody."""
    timestamp = simulator.tree.timestamp()
    timestamp.version += 1
    timestamp.unrecognized_fields["songke-later"] = {"深": [1]}
    content = simulator.publication.sign("timestamp", timestamp, simulator.tree.root().roles["timestamp"])
    carrier = simulator.carrier().with_object(TIMESTAMP, content)
    trusted = point(tmp_path, simulator)
    assert trusted.refresh(carrier.fetch, ["county"], NOW, "stick")["county"].version == 1
    assert trusted.known("county") is not None


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "county"])
def test_an_unsigned_role_is_refused(simulator: Simulator, tmp_path: Path, role: str) -> None:
    """test_unsigned_metadata: no signature is no threshold, whoever lists it."""
    role_of = simulator.tree.targets().get_delegated_role("county") if role == "county" else None
    keys = role_of or simulator.tree.root().roles[role]
    keys.keyids, keys.threshold = [], 0
    error = _refused(simulator, simulator.forged(role, keys, role).fetch, tmp_path)
    assert isinstance(error, Untrusted)


def _refused(simulator: Simulator, fetch: Fetch, tmp_path: Path) -> LessonError:
    with pytest.raises(LessonError) as caught:
        point(tmp_path, simulator).refresh(fetch, ["county"], NOW, "thief")
    return caught.value


def _newest(objects: Mapping[str, bytes], role: str) -> int:
    found = [path.split("/")[-1] for path in objects if path.endswith(f".{role}.json")]
    return max(int(name.split(".")[0]) for name in found)
