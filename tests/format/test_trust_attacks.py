from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tuf.api.metadata import (  # type: ignore[attr-defined]
    DelegatedRole,
    Delegations,
    SuccinctRoles,
    TargetFile,
    Targets,
)

from package_format import names
from package_format.errors import Damaged, LessonError, Missing, Untrusted
from package_format.trust.reader import TrustedMetadata
from package_format.trust.tree import roles_of
from tests.format.simulator import NOW, Carrier, Simulator, contents, point

RELEASE = names.manifest_target("county")


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    """A repository whose first release a point below ``tmp_path`` trusts."""
    simulator = Simulator(tmp_path / "centre", "county", "town")
    simulator.publish("county", "first")
    point(tmp_path, simulator).refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    return simulator


def refused(simulator: Simulator, carrier: Carrier, tmp_path: Path) -> LessonError:
    """Let the point refuse ``carrier`` without losing what it trusts; return the error."""
    trusted = point(tmp_path, simulator)
    before, known = contents(tmp_path / "trust"), trusted.known("county")
    with pytest.raises(LessonError) as caught:
        trusted.refresh(carrier.fetch, ["county"], NOW, "stick")
    assert contents(tmp_path / "trust").items() <= before.items()
    assert trusted.known("county") == known == point(tmp_path, simulator).known("county")
    assert known is not None
    return caught.value


# ------------------------------------------------------------ tampering on the way


def test_files_under_each_others_names_are_found(simulator: Simulator, tmp_path: Path) -> None:
    simulator.signer.rotate("root", NOW)
    simulator.signer.add_channel("village")
    simulator.publish("county", "second")
    carrier = simulator.carrier()
    used = [f"metadata/{role}.json" for role in ("2.root", "timestamp", "6.snapshot", "4.targets", "2.county")]
    for name in used:
        for other in carrier.objects:
            if other.startswith("metadata/") and carrier.objects[other] != carrier.objects[name]:
                error = refused(simulator, carrier.with_object(name, carrier.objects[other]), tmp_path)
                assert isinstance(error, Untrusted | Damaged)
    assert point(tmp_path, simulator).refresh(carrier.fetch, ["county"], NOW, "stick")["county"].version == 2


# ------------------------------------------------------------ strangers


def test_a_strangers_repository_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    stranger = Simulator(tmp_path / "stranger", "county")
    stranger.publish("county", "first")
    stranger.publish("county", "second")
    error = refused(simulator, stranger.carrier(), tmp_path)
    assert isinstance(error, Untrusted)
    assert error.name == "metadata/timestamp.json"
    stranger.signer.rotate("root", NOW)
    error = refused(simulator, stranger.carrier(), tmp_path)
    assert isinstance(error, Untrusted)
    assert error.name == "metadata/2.root.json"


def test_a_repository_is_refused_to_whom_has_a_strangers_root(simulator: Simulator, tmp_path: Path) -> None:
    stranger = Simulator(tmp_path / "stranger")
    trusted = TrustedMetadata(tmp_path / "elsewhere", stranger.root)
    with pytest.raises(Untrusted, match=r"timestamp\.json"):
        trusted.refresh(simulator.carrier().fetch, ["county"], NOW, "stick")
    assert trusted.channels() == []


def test_a_root_below_the_threshold_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    simulator.signer.rotate("root", NOW)
    name = "metadata/2.root.json"
    carrier = simulator.carrier()
    whole = json.loads(carrier.objects[name])
    # Signed by the three old and the three new keys; two of each are needed.
    for left, good in (
        ([0, 1, 3, 4], True),
        ([1, 2, 4, 5], True),
        ([0, 1, 3], False),
        ([0, 3, 4, 5], False),
        ([], False),
    ):
        fewer = {**whole, "signatures": [whole["signatures"][place] for place in left]}
        tampered = carrier.with_object(name, json.dumps(fewer).encode())
        if good:
            fresh = TrustedMetadata(tmp_path / f"fresh{left}", simulator.root)
            assert fresh.refresh(tampered.fetch, ["county"], NOW, "stick")
        else:
            assert isinstance(refused(simulator, tampered, tmp_path), Untrusted)


def test_one_key_does_not_count_twice(simulator: Simulator, tmp_path: Path) -> None:
    simulator.signer.rotate("root", NOW)
    name = "metadata/2.root.json"
    whole = json.loads(simulator.carrier().objects[name])
    signatures = whole["signatures"]
    twice = {**whole, "signatures": [signatures[0], signatures[0], signatures[3], signatures[4]]}
    carrier = simulator.carrier().with_object(name, json.dumps(twice).encode())
    assert isinstance(refused(simulator, carrier, tmp_path), Damaged)


# ------------------------------------------------------------ one role's key does another's work


def test_a_channels_key_cannot_sign_for_another_channel(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("town", "of the town")
    carrier = simulator.forged("county", roles_of(simulator.tree.targets())["town"], keys_of="town")
    error = refused(simulator, carrier, tmp_path)
    assert isinstance(error, Untrusted)
    assert error.name == "metadata/2.county.json"


def test_a_channel_cannot_list_what_is_anothers(simulator: Simulator, tmp_path: Path) -> None:
    simulator.publish("town", "of the town")
    town = simulator.published("town")
    town.targets[RELEASE] = TargetFile.from_data(RELEASE, b"of the town", [names.HASH])
    carrier = simulator.put_role("town", town)
    trusted = point(tmp_path, simulator)
    county = trusted.refresh(carrier.fetch, ["county"], NOW, "stick")["county"]
    assert county.digest == names.digest_of(b"first")
    with pytest.raises(Untrusted, match=r"town\.json"):
        trusted.refresh(carrier.fetch, ["town"], NOW, "stick")


def more(role: Targets) -> None:
    role.targets["channels/county/other.json"] = TargetFile.from_data("other", b"", [names.HASH])


def other(role: Targets) -> None:
    role.targets["channels/county/other.json"] = role.targets.pop(RELEASE)


def delegating(role: Targets) -> None:
    role.delegations = Delegations({}, {})


def another_function(role: Targets) -> None:
    role.targets[RELEASE].hashes = {"sha512": "0" * 128}


def not_a_digest(role: Targets) -> None:
    role.targets[RELEASE].hashes = {"sha256": "../../etc/passwd"}


def huge(role: Targets) -> None:
    role.targets[RELEASE].length = names.MOST_MANIFEST + 1


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (more, Untrusted),
        (other, Untrusted),
        (delegating, Untrusted),
        (another_function, Damaged),
        (not_a_digest, Damaged),
        (huge, Damaged),
    ],
)
def test_a_channel_that_lists_anything_but_its_release_is_refused(
    simulator: Simulator, tmp_path: Path, change: Callable[[Targets], None], kind: type[LessonError]
) -> None:
    role = simulator.published("county")
    change(role)
    assert type(refused(simulator, simulator.put_role("county", role), tmp_path)) is kind


def listing(targets: Targets) -> None:
    targets.targets[RELEASE] = TargetFile.from_data(RELEASE, b"first", [names.HASH])


def by_hash(targets: Targets) -> None:
    keys = roles_of(targets)["county"].keyids
    targets.delegations = Delegations({}, None, SuccinctRoles(keys, 1, 1, "bin"))


def wide(targets: Targets) -> None:
    roles_of(targets)["county"].paths = ["channels/*/*"]


def shadowed(targets: Targets) -> None:
    roles = dict(roles_of(targets))
    roles_of(targets).clear()
    roles_of(targets)["town"] = DelegatedRole("town", roles["town"].keyids, 1, True, ["channels/county/*"])
    roles_of(targets)["county"] = roles["county"]


def going_on(targets: Targets) -> None:
    roles_of(targets)["county"].terminating = False


def badly_named(targets: Targets) -> None:
    roles_of(targets)["../x"] = DelegatedRole("../x", roles_of(targets)["town"].keyids, 1, True, ["channels/../x/*"])


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (listing, Untrusted),
        (by_hash, Untrusted),
        (wide, Untrusted),
        (shadowed, Untrusted),
        (going_on, Untrusted),
        (badly_named, Damaged),
    ],
)
def test_targets_that_do_more_than_delegate_channels_are_refused(
    simulator: Simulator, tmp_path: Path, change: Callable[[Targets], None], kind: type[LessonError]
) -> None:
    targets = simulator.tree.targets()
    change(targets)
    role = simulator.tree.root().roles["targets"]
    simulator.publication.announce({"targets": simulator.publication.put_targets("targets", targets, role)}, NOW)
    assert type(refused(simulator, simulator.carrier(), tmp_path)) is kind


def test_targets_without_delegations_have_no_channels(simulator: Simulator, tmp_path: Path) -> None:
    targets = simulator.tree.targets()
    targets.delegations = None
    role = simulator.tree.root().roles["targets"]
    simulator.publication.announce({"targets": simulator.publication.put_targets("targets", targets, role)}, NOW)
    assert isinstance(refused(simulator, simulator.carrier(), tmp_path), Missing)
    trusted = point(tmp_path, simulator)
    trusted.refresh(simulator.carrier().fetch, [], NOW, "stick")
    assert trusted.channels() == []
