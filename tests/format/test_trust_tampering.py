"""Every byte of the metadata, changed one at a time or altogether, is refused with a known kind of trouble."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.formats import encode_canonical

from package_format.errors import Damaged, LessonError, Untrusted
from package_format.trust.reader import TrustedMetadata
from package_format.trust.tree import roles_of
from tests.format.simulator import NOW, Carrier, Simulator, contents, point


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "first_contact"),
    [("2.root", True), ("timestamp", False), ("5.snapshot", True), ("3.targets", True), ("2.county", False)],
)
def test_each_single_byte_flipped_is_found(tmp_path: Path, role: str, first_contact: bool) -> None:
    simulator = Simulator(tmp_path / "centre", "county", root_keys=1, threshold=1)
    simulator.publish("county", "first")
    trusted = point(tmp_path, simulator)
    if not first_contact:
        trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    known, before = trusted.known("county"), contents(tmp_path / "trust")
    simulator.signer.rotate("root", NOW)
    simulator.signer.add_channel("town")
    simulator.publish("county", "second")
    good = simulator.carrier()
    fine = TrustedMetadata(tmp_path / "elsewhere", simulator.root).refresh(good.fetch, ["county"], NOW, "stick")
    name = f"metadata/{role}.json"
    content = good.objects[name]
    for place in range(len(content)):
        flipped = content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :]
        try:
            taken = trusted.refresh(good.with_object(name, flipped).fetch, ["county"], NOW, "stick")
        except (Untrusted, Damaged):
            assert trusted.known("county") == known
        else:
            # Hex digits and the letters of a time mean the same in upper and lower case.
            assert chr(content[place]) in "abcdefTZ"
            assert flipped.swapcase()[place] == content[place]
            assert taken == fine
            _restore(tmp_path / "trust", before)
    assert contents(tmp_path / "trust") == before
    assert trusted.refresh(good.fetch, ["county"], NOW, "stick") == fine


def _restore(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


ROLES = ("2.root", "timestamp", "5.snapshot", "3.targets", "1.county")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Simulator, Carrier, TrustedMetadata]:
    """A repository with a second root, its carrier, and a point that trusts nothing yet."""
    folder = tmp_path_factory.mktemp("standing")
    simulator = Simulator(folder, "county")
    simulator.publish("county", "first")
    simulator.signer.rotate("targets", NOW)
    return simulator, simulator.carrier(), point(folder, simulator)


@given(role=st.sampled_from(ROLES), content=st.binary(max_size=60) | JSON.map(json.dumps).map(str.encode))
def test_any_bytes_instead_of_metadata_are_refused(
    standing: tuple[Simulator, Carrier, TrustedMetadata], role: str, content: bytes
) -> None:
    _, carrier, trusted = standing
    tampered = carrier.with_object(f"metadata/{_named(carrier, role)}.json", content)
    with pytest.raises((Untrusted, Damaged)):
        trusted.refresh(tampered.fetch, ["county"], NOW, "stick")
    assert trusted.known("county") is None


def _named(carrier: Carrier, role: str) -> str:
    """Return the newest file of a role in the carrier."""
    versions = [path[9:-5] for path in carrier.objects if path.endswith(f"{role.partition('.')[2] or role}.json")]
    return max(name for name in versions if name != "root")


@given(role=st.sampled_from(["root", "timestamp", "snapshot", "targets", "county"]), choices=st.data(), value=JSON)
def test_whatever_a_trusted_key_signs_only_known_trouble_comes_out(
    standing: tuple[Simulator, Carrier, TrustedMetadata], role: str, choices: st.DataObject, value: Any
) -> None:
    simulator, carrier, trusted = standing
    name = f"metadata/{_named(carrier, role)}.json"
    metadata = json.loads(carrier.objects[name])
    place: Any = metadata["signed"]
    while True:
        key = choices.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not place[key] or not isinstance(place[key], dict | list) or choices.draw(st.booleans()):
            break
        place = place[key]
    place[key] = value
    root = simulator.tree.root()
    keyids = root.roles[role].keyids if role != "county" else roles_of(simulator.tree.targets())["county"].keyids
    signed = str(encode_canonical(metadata["signed"])).encode("utf-8", "surrogatepass")
    metadata["signatures"] = [signer.sign(signed).to_dict() for signer in simulator.keys.held(role, keyids)]
    before = trusted.known("county")
    try:
        trusted.refresh(carrier.with_object(name, json.dumps(metadata).encode()).fetch, ["county"], NOW, "stick")
    except LessonError:
        assert trusted.known("county") == before
    else:
        assert trusted.known("county") is not None
