"""The centre's side of trust: keys, roles and signatures of a repository (FORMAT §4).

Every act writes what is new first and ``timestamp.json``, which leads to it, last: a reader, a mirror or a power cut at
any instant finds the state before or the state after. One program at a time may sign.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import (  # type: ignore[attr-defined]
    TOP_LEVEL_ROLE_NAMES,
    DelegatedRole,
    Delegations,
    Metadata,
    Role,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from package_format import names
from package_format.errors import Damaged, Refused, Untrusted
from package_format.trust.durable import read_whole, write_durably
from package_format.trust.keys import KeyRing
from package_format.trust.publication import CHANNEL_LIFE, LONG_LIFE, NOBODY, SHORT_LIFE, Publication, after
from package_format.trust.rotation import Rotation
from package_format.trust.tree import MetadataTree, roles_of
from package_format.trust.verdict import verdict

LEAP = 10_000
"""More signatures than are made between a backup and the day it is needed."""
_CLOCKS_APART = timedelta(days=2)


class Signer:
    """Signs the repository whose metadata is in ``metadata_dir`` with the keys in ``keys_dir``. Times are Unix seconds.

    Raises (every act):
        Refused: a key is not here, or the act makes no sense now.
        Missing, Damaged, Unreadable: the repository on disk is not whole.
        NoSpace, Unwritable: the disk does not take it; the state before is still in force.
    """

    def __init__(self, metadata_dir: Path, keys_dir: Path) -> None:
        self._tree = MetadataTree(metadata_dir)
        self._keys = KeyRing(keys_dir)
        self._publication = Publication(self._tree, self._keys)

    def create(self, now: int, root_keys: int = 3, threshold: int = 2) -> bytes:
        """Begin a repository without channels; return its first ``root.json``, to be given out by a trusted way."""
        if self._tree.begun():
            raise Refused("a repository is already here", str(self._tree.folder))
        if not 1 <= threshold <= root_keys:
            raise Refused(f"{threshold} of {root_keys} root keys cannot sign")
        root = Root(expires=after(now, LONG_LIFE), consistent_snapshot=True)
        for role in ["root"] * root_keys + ["timestamp", "snapshot", "targets"]:
            root.add_key(self._keys.draw(role).public_key, role)
        root.roles["root"].threshold = threshold
        content = self._publication.put_root(root)
        targets = Targets(expires=after(now, LONG_LIFE), delegations=Delegations({}, {}))
        listed = self._publication.put_targets("targets", targets, root.roles["targets"])
        short = after(now, SHORT_LIFE)
        self._publication.lead(root, Snapshot(expires=short), Timestamp(expires=short), {"targets": listed}, NOBODY)
        return content

    def channels(self) -> list[str]:
        """Return the channels that are delegated, sorted."""
        return sorted(roles_of(self._tree.targets()))

    def add_channel(self, channel: str, public_key: bytes | None = None) -> None:
        """Delegate a channel: to a new key kept here, or to the Ed25519 ``public_key`` (32 bytes) of its publisher.

        Expiries stay as they are. The channel can be read once something is published in it.
        """
        targets, root = self._tree.targets(), self._tree.root()
        if channel in TOP_LEVEL_ROLE_NAMES or channel in roles_of(targets):
            raise Refused(f"there is a channel or a role called {channel} already")
        try:
            names.check_channel(channel)
        except Damaged as error:
            raise Refused(f"not a channel's id: {error}") from error
        key = self._keys.draw(channel).public_key if public_key is None else _public_key(public_key)
        roles_of(targets)[channel] = DelegatedRole(channel, [], 1, True, [f"channels/{channel}/*"])
        targets.add_key(key, channel)
        listed = self._publication.put_targets("targets", targets, root.roles["targets"])
        self._publication.announce({"targets": listed}, None)

    def hand_over(self, channel: str, public_key: bytes) -> None:
        """Let a channel's owner go on with the Ed25519 ``public_key`` (32 bytes) after the old key was lost.

        What is in force stays so. The first release that is accepted with the new key leaves it the only one. Where the
        old key was stolen, ``revoke`` comes first.
        """
        Rotation(self._tree, self._keys, self._publication).hand_over(channel, _public_key(public_key))

    def publish_channel(self, channel: str, manifest: bytes, now: int) -> str:
        """Sign ``manifest`` as the newest of ``channel`` and put it in the tree; return its digest."""
        return self.accept_channel(channel, self.sign_channel(channel, manifest, now), manifest, now)

    def sign_channel(self, channel: str, manifest: bytes, now: int) -> bytes:
        """Return the channel's role, signed, and write nothing: what a publisher with a key of its own hands in."""
        role = Targets(self._tree.next_version(channel), expires=after(now, CHANNEL_LIFE))
        listed = _target(channel, manifest)
        role.targets[listed.path] = listed
        return self._publication.sign(channel, role, self._delegation(channel))

    def accept_channel(self, channel: str, role: bytes, manifest: bytes, now: int) -> str:
        """Put a signed role and the manifest it lists in the tree; return the manifest's digest.

        Raises:
            Damaged: the role cannot be read.
            Untrusted: it is not signed by the channel's key, or lists anything but this manifest.
        """
        version, digest, length = self.offered(channel, role)
        if (digest, length) != (names.digest_of(manifest), len(manifest)):
            raise Untrusted(f"{channel}.json", "it lists something else than this manifest")
        write_durably(self._tree.folder.parent / names.manifest_path(channel, digest), manifest)
        signed = Metadata[Targets].from_bytes(role)
        delegator = self._tree.targets()
        by = delegator.get_verification_result(channel, signed.signed_bytes, signed.signatures).signed
        changed = Rotation(self._tree, self._keys, self._publication).settled(channel, by)
        changed[channel] = self._publication.put_signed(channel, version, role)
        self._publication.announce(changed, now)
        return digest

    def hand_in(self, channel: str, manifest: bytes, now: int) -> str:
        """Sign ``manifest`` for a channel of somebody else's repository, of which this is a copy; return its digest.

        Role and manifest are put in the tree and nothing leads to them yet: readers see them when the repository's
        owner has accepted them.
        """
        role = self.sign_channel(channel, manifest, now)
        digest = names.digest_of(manifest)
        write_durably(self._tree.folder.parent / names.manifest_path(channel, digest), manifest)
        self._publication.put_signed(channel, self._tree.next_version(channel), role)
        return digest

    def handed_in(self, channel: str) -> str | None:
        """Return the digest of the newest manifest handed in that is not accepted yet, None if there is none."""
        newest = self._tree.next_version(channel) - 1
        in_force = self._tree.published(channel)
        if newest < 1 or (in_force is not None and newest <= in_force.version):
            return None
        content = read_whole(self._tree.folder / f"{newest}.{channel}.json")
        return _only_target(channel, self._verified(channel, content))[0]

    def offered(self, channel: str, role: bytes) -> tuple[int, str, int]:
        """Return version, digest and length of the manifest that a role handed in by the channel's owner lists.

        Raises:
            Damaged: the role cannot be read.
            Untrusted: it is not signed by the channel's key, lists anything but one manifest, or was used before.
        """
        signed = self._verified(channel, role)
        listed = _only_target(channel, signed)
        if signed.version < self._tree.next_version(channel):
            raise Untrusted(f"{channel}.json", f"its version {signed.version} was used before")
        return signed.version, *listed

    def is_handed_out(self, channel: str) -> bool:
        """Tell whether somebody else has a key of a channel, so that releases of it may come from elsewhere."""
        keyids = self._delegation(channel).keyids
        return len(self._keys.held(channel, keyids)) < len(keyids)

    def revoke(self, channel: str, now: int) -> None:
        """Empty a channel's role, signed by a new key: nothing is published in it any more, whoever has the old key.

        The role's name stays for ever; what points have of the channel keeps playing.
        """
        Rotation(self._tree, self._keys, self._publication).empty(channel, now)

    def signed_at(self) -> int:
        """Return what the clock showed when readers were last led anywhere (Unix seconds)."""
        return int((self._tree.timestamp().expires - SHORT_LIFE).timestamp())

    def leap(self, now: int) -> None:
        """Sign everything whose keys are here under numbers far above those on this disk.

        For a repository restored from an older copy: readers have seen higher numbers, nobody knows which.
        """
        root, targets = self._tree.root(), self._tree.targets()
        signed = {channel: (self._tree.published(channel), role) for channel, role in roles_of(targets).items()}
        changed = {}
        for name, (role, keys) in {"targets": (targets, root.roles["targets"]), **signed}.items():
            if role is not None and len(self._keys.held(name, keys.keyids)) >= keys.threshold:
                changed[name] = self._publication.put_targets(name, role, keys, above=LEAP)
        self._publication.announce(changed, now, above=LEAP)

    def resign(self, now: int) -> None:
        """Sign snapshot and timestamp again, and what is in the second half of its life and has its keys here.

        What lives longer than anything signed now could was signed under a wrong clock, and gets its right life.
        """
        root = self._tree.root()
        if self._is_due("root", root, root.roles["root"], LONG_LIFE, now):
            root.expires = after(now, LONG_LIFE)
            self._publication.put_root(root)
        targets = self._tree.targets()
        roles = {channel: (self._tree.published(channel), role) for channel, role in roles_of(targets).items()}
        changed = {}
        for name, (signed, role) in {"targets": (targets, root.roles["targets"]), **roles}.items():
            life = LONG_LIFE if name == "targets" else CHANNEL_LIFE
            if signed is not None and self._is_due(name, signed, role, life, now):
                signed.expires = after(now, life)
                changed[name] = self._publication.put_targets(name, signed, role)
        self._publication.announce(changed, now)

    def rotate(self, role: str, now: int) -> None:
        """Give ``role`` (root, timestamp, snapshot, targets or a channel) new keys; the old ones stay in their folder.

        Points follow by themselves, at any instant. A lost key can be replaced too; for timestamp, snapshot and targets
        readers then find nothing they trust for the instant between two files. A channel whose key is its publisher's
        is taken over.
        """
        Rotation(self._tree, self._keys, self._publication).rotate(role, now)

    def _verified(self, channel: str, role: bytes) -> Targets:
        """Return a channel's role that its key has signed."""
        self._delegation(channel)
        name = f"{channel}.json"
        try:
            offered = Metadata[Targets].from_bytes(role)
            self._tree.targets().verify_delegate(channel, offered.signed_bytes, offered.signatures)
        except RepositoryError as error:
            raise verdict(error, name) from error
        return offered.signed

    def _delegation(self, channel: str) -> DelegatedRole:
        try:
            return roles_of(self._tree.targets())[channel]
        except KeyError as error:
            raise Refused(f"there is no channel called {channel}") from error

    def _is_due(self, name: str, signed: Signed, role: Role, life: timedelta, now: int) -> bool:
        """Tell whether half of its life is over, or has not begun, and enough of its keys are here."""
        in_order = after(now, life / 2) <= signed.expires <= after(now, life + _CLOCKS_APART)
        return not in_order and len(self._keys.held(name, role.keyids)) >= role.threshold


def _public_key(key: bytes) -> SSlibKey:
    """Return the Ed25519 ``key`` (32 bytes) as metadata list it; raise ``Refused`` if it is none."""
    try:
        return SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(key))
    except ValueError as error:
        raise Refused(f"not a public key: {error}") from error


def _only_target(channel: str, signed: Targets) -> tuple[str, int]:
    """Return digest and length of the one manifest that a channel's role may list."""
    name, path = f"{channel}.json", names.manifest_target(channel)
    if signed.type != Targets.type or signed.delegations is not None or set(signed.targets) != {path}:
        raise Untrusted(name, "it lists something else than this manifest")
    listed = signed.targets[path]
    return names.check_digest(listed.hashes.get(names.HASH), name), listed.length


def _target(channel: str, manifest: bytes) -> TargetFile:
    return TargetFile.from_data(names.manifest_target(channel), manifest, [names.HASH])
