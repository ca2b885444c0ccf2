"""A county with a channel of its own: it publishes there and nowhere else, and the province can take it back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata, TargetFile, Targets  # type: ignore[attr-defined]

from desktop_app.sync.subscribe import subscribe
from package_format import names
from package_format.errors import LessonError, Missing
from package_format.trust.keys import KeyRing
from package_format.trust.reader import TrustedMetadata
from package_format.trust.signer import Signer
from tests.centre import contents
from tests.centre.centres import run, tree_of
from tests.centre.contents import CHANNEL, mp4, row, table
from tests.sync.points import NOW, bring, opened

SIX_MONTHS = 183 * 86_400


def own_channel() -> str:
    return CHANNEL.replace('"demo"', '"county"').replace("yuwen-2a", "xiangtu-2a").replace("kexue-3a", "x-3a")


class Province:
    """A province with a channel of its own, and a county that has drawn the key of ``county``."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.province, self.county = folder / "province", folder / "county"
        self.tree = self.province / "repository"
        self.root = folder / "root.json"
        self.run("init", self.province)
        shutil.copy(self.tree / "metadata" / "root.json", self.root)
        contents.lessons(folder / "content", a__mp4=mp4(1))
        self.run("publish", self.province, "--unplayed", "--channel", "demo", folder / "content")
        self.run("init", self.county, "--delegated", "county", "--root", self.root)

    def run(self, *arguments: object, code: int = 0) -> dict[str, Any]:
        return run(self.capsys, *arguments, code=code)

    def delegate(self) -> None:
        self.run("delegate", self.province, "--channel", "county", "--key", self.county / "county.pub")
        self.run("mirror", self.tree, self.county)

    def write(self, *ids: str) -> Path:
        return contents.write(
            self.folder / "own",
            {
                "channel.toml": own_channel(),
                "resources.csv": table([row(one, 教材="xiangtu-2a", 文件=f"{one}.mp4") for one in ids]),
                **{f"{one}.mp4": mp4(number + 50, 60_000) for number, one in enumerate(ids)},
            },
        )  # fmt: skip

    def publish(self, *ids: str, code: int = 0) -> dict[str, Any]:
        return self.run("publish", self.county, "--unplayed", "--channel", "county", self.write(*ids), code=code)

    def accept(self, source: object = None, code: int = 0) -> dict[str, Any]:
        return self.run("accept", self.province, source or self.county, code=code)

    def forge(self, role: Targets, version: int = 2) -> Path:
        """Put a role signed with the county's own key where the province looks."""
        ring = KeyRing(self.county / "keys")
        [path] = (self.county / "keys").glob("county-*.pem")
        delegations = Metadata[Targets].from_file(str(sorted((self.tree / "metadata").glob("*.targets.json"))[-1]))
        assert delegations.signed.delegations is not None
        assert delegations.signed.delegations.roles is not None
        metadata = Metadata(role)
        for signer in ring.held("county", delegations.signed.delegations.roles["county"].keyids):
            metadata.sign(signer)
        place = self.county / "repository" / "metadata" / f"{version}.county.json"
        place.write_bytes(metadata.to_bytes())
        assert path.exists()
        return place


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Province:
    return Province(tmp_path, capsys)


def test_a_county_publishes_in_its_channel_and_points_see_it_when_the_province_has_accepted(
    site: Province, tmp_path: Path
) -> None:
    assert "songke-centre mirror" in site.publish("river", code=1)["error"]
    site.run("mirror", site.tree, site.county)
    assert "没有频道 county" in site.publish("river", code=1)["error"]
    site.delegate()
    assert site.publish("river")["release"] == 1
    assert site.publish("river")["signed"] is False, "nothing has changed"
    assert site.publish("river", "hill")["release"] == 2
    with opened(tmp_path / "point") as store:
        root = site.root.read_bytes()
        assert subscribe(store, str(site.tree), root, None, []) == ["demo"]
        accepted = site.accept()
        assert accepted["accepted"] == {"county": 2}
        assert site.accept()["accepted"] == {}
        assert sorted(subscribe(store, str(site.tree), root, None, [])) == ["county", "demo"]
        assert bring(store, site.tree).complete
        assert store.library.lesson("river").card.channel == "county"
        assert store.library.lesson("hill").files
        county, demo = store.library.manifest("county"), store.library.manifest("demo")
        assert county is not None
        assert demo is not None
        assert county.usage == demo.usage, "the use of all channels is collected in one place"
    site.run("mirror", site.tree, site.county)
    assert site.publish("river", "hill")["signed"] is False
    assert site.publish("hill")["release"] == 3
    assert site.run("withdraw", site.county, "--channel", "county", "hill", "--urgent")["release"] == 4
    site.run("mirror", site.tree, site.county)
    site.accept()
    with opened(tmp_path / "point") as store:
        bring(store, site.tree)
        with pytest.raises(LessonError):
            store.library.card("hill")


def test_a_county_signs_no_other_channel(site: Province) -> None:
    site.delegate()
    content = contents.lessons(site.folder / "content", a__mp4=mp4(9))
    assert (
        "这个中心只签频道 county"
        in site.run("publish", site.county, "--unplayed", "--channel", "demo", content, code=1)["error"]
    )
    keys = {path.name.split("-")[0] for path in (site.county / "keys").glob("*.pem")}
    assert keys == {"county"}
    signer = Signer(site.county / "repository" / "metadata", site.county / "keys")
    for act in (
        lambda: signer.sign_channel("demo", b"{}", NOW),
        lambda: signer.resign(NOW),
        lambda: signer.add_channel("town"),
        lambda: signer.revoke("demo", NOW),
        lambda: signer.rotate("county", NOW),
        lambda: signer.rotate("root", NOW),
    ):
        before = tree_of(site.county / "repository")
        with pytest.raises(LessonError):
            act()
        after = tree_of(site.county / "repository")
        assert {name: text for name, text in after.items() if name in before} == before


def _target(path: str, content: bytes) -> TargetFile:
    return TargetFile.from_data(path, content, ["sha256"])


@pytest.mark.parametrize(
    "targets",
    [
        {"channels/demo/release.json": b"{}"},
        {"channels/county/release.json": b"{}", "channels/demo/release.json": b"{}"},
        {"channels/county/other.json": b"{}"},
        {"metadata/root.json": b"{}"},
        {},
    ],
)
def test_a_role_that_lists_anything_else_is_not_accepted(site: Province, targets: dict[str, bytes]) -> None:
    site.delegate()
    site.publish("river")
    site.accept()
    before = tree_of(site.tree)
    role = Targets(version=2, targets={path: _target(path, content) for path, content in targets.items()})
    site.forge(role)
    assert "county" in site.accept(code=1)["refused"]
    assert tree_of(site.tree) == before


def test_a_stranger_s_signature_and_a_used_version_are_not_accepted(site: Province, tmp_path: Path) -> None:
    site.delegate()
    site.publish("river")
    role = site.county / "repository" / "metadata" / "1.county.json"
    stranger = KeyRing(tmp_path / "stranger").draw("county")
    metadata = Metadata[Targets].from_bytes(role.read_bytes())
    metadata.signatures.clear()
    metadata.sign(stranger)
    good = role.read_bytes()
    before = tree_of(site.tree)
    for content in (metadata.to_bytes(), b"{}", good.replace(b'"version":1', b'"version":7')):
        role.write_bytes(content)
        assert "county" in site.accept(code=1)["refused"]
        assert tree_of(site.tree) == before
    role.write_bytes(good)
    assert site.accept()["accepted"] == {"county": 1}
    signer = Signer(site.tree / "metadata", site.province / "keys")
    manifest = next((site.tree / "channels" / "county").iterdir()).read_bytes()
    with pytest.raises(LessonError, match="used before"):
        signer.accept_channel("county", good, manifest, NOW)


@pytest.mark.parametrize("kind", ["channels/county", "index", "packs"])
def test_a_release_that_points_could_not_receive_is_not_accepted(site: Province, kind: str) -> None:
    site.delegate()
    site.publish("river")
    site.accept()
    old = tree_of(site.county / "repository").keys()
    site.publish("river", "hill")
    timestamp = (site.tree / "metadata" / "timestamp.json").read_bytes()
    new = [name for name in tree_of(site.county / "repository") if name not in old and name.startswith(kind)]
    place = site.county / "repository" / new[0]
    good = place.read_bytes()
    place.write_bytes(bytes(len(good)))
    assert "county" in site.accept(code=1)["refused"]
    place.unlink()
    site.accept(code=1)
    assert (site.tree / "metadata" / "timestamp.json").read_bytes() == timestamp
    place.write_bytes(good)
    assert site.accept()["accepted"] == {"county": 2}


def test_a_release_with_a_lower_number_is_not_accepted(site: Province) -> None:
    site.delegate()
    for ids in (("river",), ("river", "hill")):
        site.publish(*ids)
    signer = Signer(site.county / "repository" / "metadata", site.county / "keys")
    old = next(
        path.read_bytes()
        for path in (site.county / "repository" / "channels" / "county").iterdir()
        if b'"number":1,' in path.read_bytes()
    )
    site.accept()
    site.run("mirror", site.tree, site.county)
    signer.hand_in("county", old, NOW)
    assert "already trusted is 2" in site.accept(code=1)["refused"]["county"]


def test_revoking_reaches_a_point_that_was_offline_for_six_months(site: Province, tmp_path: Path) -> None:
    site.delegate()
    site.publish("river")
    site.accept()
    root = site.root.read_bytes()
    with opened(tmp_path / "point") as store:
        subscribe(store, str(site.tree), root, None, [])
        bring(store, site.tree)
        stale = tmp_path / "stale"
        shutil.copytree(site.tree, stale)
        site.run("revoke", site.province, "--channel", "county")
        site.publish("river", "poison")
        site.accept(code=0)
        outcome = bring(store, site.tree, now=NOW + SIX_MONTHS)
        assert outcome.complete
        assert TrustedMetadata(store.trust_folder, root).known("county") is None
        assert store.library.lesson("river").files, "what plays keeps playing"
        for late in (site.county / "repository", stale):
            bring(store, late, now=NOW + SIX_MONTHS)
            assert TrustedMetadata(store.trust_folder, root).known("county") is None
        with pytest.raises(Missing):
            store.library.card("poison")
    assert "county" not in site.run("mirror", site.tree, tmp_path / "m", "--root", site.root)["releases"]
    roles = tree_of(site.tree)
    assert "metadata/2.county.json" in roles, "the role was emptied, not dropped"
    assert (
        "已经有叫 county 的频道或角色"
        in site.run("delegate", site.province, "--channel", "county", "--key", site.county / "county.pub", code=1)[
            "error"
        ]
    )


def test_a_point_that_follows_the_revoked_channel_alone_does_not_go_back_either(site: Province, tmp_path: Path) -> None:
    site.delegate()
    site.publish("river")
    site.accept()
    root = site.root.read_bytes()
    with opened(tmp_path / "point") as store:
        subscribe(store, str(site.tree), root, "county", [])
        bring(store, site.tree)
        stale = tmp_path / "stale"
        shutil.copytree(site.tree, stale)
        site.run("revoke", site.province, "--channel", "county")
        assert not bring(store, site.tree).complete
        bring(store, stale)
        assert TrustedMetadata(store.trust_folder, root).known("county") is None


@pytest.mark.parametrize("kept", ["private", "text", "rsa", "absent"])
def test_only_a_public_key_is_delegated_to(site: Province, tmp_path: Path, kept: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    [private] = (site.county / "keys").glob("county-*.pem")
    given = tmp_path / "given.pub"
    if kept == "private":
        given = private
    elif kept == "text":
        given.write_text("hello")
    elif kept == "rsa":
        other = X25519PrivateKey.generate().public_key()
        given.write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    before = tree_of(site.tree)
    assert "error" in site.run("delegate", site.province, "--channel", "county", "--key", given, code=1)
    assert tree_of(site.tree) == before


def test_a_folder_of_a_centre_is_not_turned_into_another(site: Province, tmp_path: Path) -> None:
    assert "不是空的" in site.run("init", site.province, "--delegated", "x-y", "--root", site.root, code=1)["error"]
    assert "--root" in site.run("init", tmp_path / "new", "--delegated", "town", code=1)["error"]
    assert (
        "不能作频道的标识" in site.run("init", tmp_path / "n", "--delegated", "T", "--root", site.root, code=1)["error"]
    )
    assert "自己发布的中心" in site.run("mirror", site.tree, site.province, "--root", site.root, code=1)["error"]
    assert names.check_channel("town")
