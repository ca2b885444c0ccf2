from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]
from tuf.api.metadata import Delegations, Metadata, Root  # type: ignore[attr-defined]

from package_format import names
from package_format.errors import Damaged, LessonError, Missing, Refused, Untrusted, Unwritable
from package_format.trust.reader import TrustedMetadata
from package_format.trust.signer import Signer
from package_format.trust.tree import roles_of
from tests.format.simulator import DAY, NOW, Simulator, contents, point
from tests.format.test_trust_rotation import ACTS


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    simulator = Simulator(tmp_path / "centre", "county", "town")
    simulator.publish("county", "first")
    return simulator


def lives(simulator: Simulator) -> dict[str, int]:
    """Return the days of every role in force from ``NOW`` to its expiry."""
    tree = simulator.tree
    roles = {
        "root": tree.root(),
        "timestamp": tree.timestamp(),
        "snapshot": tree.snapshot(),
        "targets": tree.targets(),
        "county": simulator.published("county"),
    }
    now = datetime.fromtimestamp(NOW, UTC)
    return {name: (signed.expires - now) // timedelta(days=1) for name, signed in roles.items()}


def test_the_tree_is_what_the_format_says(simulator: Simulator) -> None:
    digest = names.digest_of(b"first")
    objects = simulator.carrier().objects
    assert set(objects) == {
        "metadata/root.json",
        "metadata/1.root.json",
        "metadata/timestamp.json",
        *(f"metadata/{version}.snapshot.json" for version in (1, 2, 3, 4)),
        *(f"metadata/{version}.targets.json" for version in (1, 2, 3)),
        "metadata/1.county.json",
        f"channels/county/{digest}.release.json",
    }
    assert objects["metadata/root.json"] == objects["metadata/1.root.json"] == simulator.root
    targets = json.loads(objects["metadata/3.targets.json"])["signed"]
    assert targets["targets"] == {}
    county, town = targets["delegations"]["roles"]
    assert (county["name"], county["paths"], county["terminating"]) == ("county", ["channels/county/*"], True)
    assert county["keyids"] != town["keyids"]
    role = json.loads(objects["metadata/1.county.json"])["signed"]
    assert role["targets"] == {"channels/county/release.json": {"length": 5, "hashes": {"sha256": digest}}}
    root = json.loads(simulator.root)["signed"]
    assert root["consistent_snapshot"] is True
    assert (len(root["roles"]["root"]["keyids"]), root["roles"]["root"]["threshold"]) == (3, 2)
    assert len({key for role in root["roles"].values() for key in role["keyids"]}) == 6
    assert simulator.signer.channels() == ["county", "town"]


def test_everything_lives_as_long_as_it_should(simulator: Simulator) -> None:
    assert lives(simulator) == {"root": 1825, "timestamp": 400, "snapshot": 400, "targets": 1825, "county": 730}


def test_adding_a_channel_renews_no_life(simulator: Simulator) -> None:
    before = lives(simulator)
    simulator.signer.add_channel("village")
    assert lives(simulator) == before


def test_resigning_renews_what_is_in_its_second_half(simulator: Simulator) -> None:
    expected = {"root": 1825, "timestamp": 400, "snapshot": 400, "targets": 1825, "county": 730}
    for days, renewed in (
        (100, {"timestamp", "snapshot"}),
        (366, {"timestamp", "snapshot", "county"}),
        (913, {"timestamp", "snapshot", "county", "targets", "root"}),
    ):
        simulator.signer.resign(NOW + days * DAY)
        full = {"root": 1825, "timestamp": 400, "snapshot": 400, "targets": 1825, "county": 730}
        expected = {name: days + full[name] if name in renewed else left for name, left in expected.items()}
        assert lives(simulator) == expected
    assert simulator.tree.root().version == 2
    assert simulator.published("county").version == 3


def test_resigning_leaves_alone_what_has_its_key_elsewhere(simulator: Simulator, tmp_path: Path) -> None:
    trusted = point(tmp_path, simulator)
    for path in [*simulator.keys.folder.glob("root-*"), *simulator.keys.folder.glob("county-*")]:
        path.unlink()
    later = NOW + 1000 * DAY
    simulator.signer.resign(later)
    assert lives(simulator) == {"root": 1825, "timestamp": 1400, "snapshot": 1400, "targets": 2825, "county": 730}
    assert trusted.refresh(simulator.carrier().fetch, ["county"], later, "stick")["county"].expired


def test_keys_are_for_their_owner_only(simulator: Simulator) -> None:
    folder = simulator.keys.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert sorted(path.name.rpartition("-")[0] for path in files) == [
        "county", "root", "root", "root", "snapshot", "targets", "timestamp", "town",
    ]  # fmt: skip
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----\n")


def test_a_second_beginning_is_refused(simulator: Simulator) -> None:
    before = simulator.carrier().objects
    with pytest.raises(Refused, match="already here"):
        simulator.signer.create(NOW)
    assert simulator.carrier().objects == before


@pytest.mark.parametrize(("root_keys", "threshold"), [(0, 0), (2, 3), (3, 0), (1, -1)])
def test_a_root_nobody_could_sign_is_refused(tmp_path: Path, root_keys: int, threshold: int) -> None:
    with pytest.raises(Refused, match="cannot sign"):
        Signer(tmp_path / "metadata", tmp_path / "keys").create(NOW, root_keys, threshold)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    "channel", ["root", "targets", "snapshot", "timestamp", "county", "", "a", "A-b", "a/b", "../a"]
)
def test_a_bad_name_for_a_channel_is_refused(simulator: Simulator, channel: str) -> None:
    before = simulator.carrier().objects
    with pytest.raises(Refused):
        simulator.signer.add_channel(channel)
    assert simulator.carrier().objects == before


def test_what_does_not_exist_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no channel called village"):
        simulator.publish("village", "first")
    with pytest.raises(Missing, match=r"timestamp\.json"):
        Signer(tmp_path / "nowhere", tmp_path / "keys").add_channel("county")


# ------------------------------------------------------------ a channel whose publisher keeps its own key


@pytest.fixture
def publisher(simulator: Simulator, tmp_path: Path) -> Signer:
    """A centre school that holds the key of the channel ``school`` and a copy of the county's metadata."""
    key = CryptoSigner.generate_ed25519()
    public = bytes.fromhex(key.public_key.keyval["public"])
    simulator.signer.add_channel("school", public)
    keys = tmp_path / "school" / "keys"
    keys.mkdir(parents=True)
    (keys / f"school-{key.public_key.keyid[:16]}.pem").write_bytes(key.private_bytes)
    shutil.copytree(simulator.metadata, tmp_path / "school" / "metadata")
    return Signer(tmp_path / "school" / "metadata", keys)


def test_a_publisher_signs_its_own_channel_and_nothing_else(
    simulator: Simulator, publisher: Signer, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="1 keys of school are needed, 0 are here"):
        simulator.publish("school", "by the county")
    with pytest.raises(Refused, match="1 keys of county are needed, 0 are here"):
        publisher.sign_channel("county", b"by the school", NOW)
    role = publisher.sign_channel("school", b"by the school", NOW)
    digest = simulator.signer.accept_channel("school", role, b"by the school", NOW)
    trusted = point(tmp_path, simulator)
    assert trusted.refresh(simulator.carrier().fetch, ["school"], NOW, "stick")["school"].digest == digest
    with pytest.raises(Untrusted, match="used before"):
        simulator.signer.accept_channel("school", role, b"by the school", NOW)


def test_what_a_publisher_did_not_sign_is_not_taken(simulator: Simulator, publisher: Signer) -> None:
    role = publisher.sign_channel("school", b"by the school", NOW)
    before = simulator.carrier().objects
    wrong: list[tuple[str, bytes, bytes, type[LessonError]]] = [
        ("school", role, b"something else", Untrusted),
        ("school", role[:-5], b"by the school", Damaged),
        ("school", simulator.signer.sign_channel("county", b"by the school", NOW), b"by the school", Untrusted),
        ("county", role, b"by the school", Untrusted),
        ("village", role, b"by the school", Refused),
        ("school", role.replace(b"2028", b"2999"), b"by the school", Untrusted),
    ]
    for channel, offered, manifest, kind in wrong:
        with pytest.raises(kind):
            simulator.signer.accept_channel(channel, offered, manifest, NOW)
    assert simulator.carrier().objects == before


def _delegating(simulator: Simulator) -> bytes:
    role = simulator.published("county")
    role.version += 1
    role.delegations = Delegations({}, {})
    return simulator.publication.sign("county", role, roles_of(simulator.tree.targets())["county"])


def _a_root(simulator: Simulator) -> bytes:
    role = roles_of(simulator.tree.targets())["county"]
    [signer] = simulator.keys.held("county", role.keyids)
    metadata = Metadata[Root](simulator.tree.root())
    metadata.sign(signer)
    return metadata.to_bytes()


@pytest.mark.parametrize("offered", [_delegating, _a_root])
def test_a_well_signed_role_of_another_shape_is_not_taken(
    simulator: Simulator, offered: Callable[[Simulator], bytes]
) -> None:
    with pytest.raises(Untrusted, match="something else"):
        simulator.signer.accept_channel("county", offered(simulator), b"first", NOW)


@pytest.mark.parametrize("public", [b"", b"short", bytes(31), bytes(33)])
def test_a_bad_public_key_is_refused(simulator: Simulator, public: bytes) -> None:
    with pytest.raises(Refused, match="public key"):
        simulator.signer.add_channel("school", public)
    assert simulator.signer.channels() == ["county", "town"]


def test_a_centre_may_take_a_channel_over(simulator: Simulator, publisher: Signer, tmp_path: Path) -> None:
    role = publisher.sign_channel("school", b"by the school", NOW)
    simulator.signer.rotate("school", NOW)
    digest = simulator.publish("school", "by the county")
    trusted = point(tmp_path, simulator)
    assert trusted.refresh(simulator.carrier().fetch, ["school"], NOW, "stick")["school"].digest == digest
    with pytest.raises(Untrusted):
        simulator.signer.accept_channel("school", role, b"by the school", NOW)


# ------------------------------------------------------------ trouble on the centre's disk


def test_a_key_file_that_is_not_the_key_is_named(simulator: Simulator) -> None:
    [path] = simulator.keys.folder.glob("county-*.pem")
    private = Ed25519PrivateKey.generate()
    locked = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    other_kind = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for content in (b"", b"rot", locked, other_kind, CryptoSigner(private).private_bytes):
        path.write_bytes(content)
        with pytest.raises(Damaged, match=path.name):
            simulator.publish("county", "second")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("timestamp.json", b"", Damaged),
        ("4.snapshot.json", None, Missing),
        ("3.targets.json", b"{}", Damaged),
        ("1.root.json", b"rot", Damaged),
    ],
)
def test_a_repository_that_is_not_whole_signs_nothing(
    simulator: Simulator, name: str, content: bytes | None, kind: type[LessonError]
) -> None:
    path = simulator.metadata / name
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(kind, match=name):
        simulator.signer.add_channel("village")
    with pytest.raises(kind, match=name):
        simulator.signer.resign(NOW)


def test_one_role_in_the_place_of_another_is_named(simulator: Simulator) -> None:
    shutil.copy(simulator.metadata / "4.snapshot.json", simulator.metadata / "3.targets.json")
    with pytest.raises(Damaged, match=r"3\.targets\.json"):
        simulator.signer.channels()
    shutil.copy(simulator.metadata / "1.county.json", simulator.metadata / "3.targets.json")
    with pytest.raises(Damaged, match="delegates no roles"):
        simulator.signer.channels()


def test_a_disk_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unwritable, match="file"):
        Signer(tmp_path / "metadata", tmp_path / "file").create(NOW)
    with pytest.raises(Unwritable, match="file"):
        Signer(tmp_path / "file" / "metadata", tmp_path / "keys").create(NOW)


@pytest.mark.parametrize("act", ACTS)
def test_a_centre_killed_at_any_instant_goes_on(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    top = simulator.metadata.parents[1]
    point(tmp_path, simulator).refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    copies: list[Path] = []
    replace = Path.replace

    def watched(source: Path, target: Path) -> Path:
        copies.append(shutil.copytree(top, tmp_path / f"killed-{len(copies)}"))
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", watched)
    ACTS[act](simulator)
    monkeypatch.undo()
    for copy in copies:
        signer = Signer(copy / "repository" / "metadata", copy / "keys")
        digest = signer.publish_channel("county", b"after the kill", NOW)
        signer.rotate("timestamp", NOW)
        shutil.copytree(tmp_path / "trust", copy / "trust")
        trusted = TrustedMetadata(copy / "trust", simulator.root)
        carrier = contents(copy / "repository")

        def fetch(path: str, most: int) -> bytes:
            if path not in carrier:  # noqa: B023
                raise Missing(path)
            return carrier[path]  # noqa: B023

        assert trusted.refresh(fetch, ["county"], NOW, "stick")["county"].digest == digest
    assert len(copies) >= 3


def test_numbers_that_nothing_leads_to_are_not_used_again(simulator: Simulator, tmp_path: Path) -> None:
    (simulator.metadata / "9.county.json").write_bytes(b"left by a kill")
    (simulator.metadata / "7.snapshot.json").write_bytes(b"left by a kill")
    (simulator.metadata / "x.snapshot.json").write_bytes(b"somebody's copy")
    simulator.publish("county", "second")
    assert simulator.published("county").version == 10
    assert simulator.tree.snapshot().version == 8
    trusted = point(tmp_path, simulator)
    assert trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")["county"].version == 10
