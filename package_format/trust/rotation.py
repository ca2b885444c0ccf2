"""New keys for a role, in an order in which every reader, old or new, always finds signatures it trusts."""

from __future__ import annotations

from collections.abc import Collection

from tuf.api.metadata import DelegatedRole, Key, MetaFile, Root, Targets  # type: ignore[attr-defined]

from package_format.errors import Refused
from package_format.trust.keys import KeyRing
from package_format.trust.publication import CHANNEL_LIFE, LONG_LIFE, NOBODY, Joining, Publication, after
from package_format.trust.tree import MetadataTree, roles_of


class Rotation:
    """Draws keys from ``keys`` and has ``publication`` sign with them."""

    def __init__(self, tree: MetadataTree, keys: KeyRing, publication: Publication) -> None:
        self._tree = tree
        self._keys = keys
        self._publication = publication

    def rotate(self, role: str, now: int) -> None:
        """Give ``role`` new keys; raise ``Refused`` if there is no such role or its keys are not this centre's."""
        root = self._tree.root()
        if role == "root":
            self._rotate_root(root, now)
        elif role in root.roles:
            self._rotate_listed(root, role, now)
        else:
            self._rotate_channel(role, now)

    def empty(self, channel: str, now: int) -> None:
        """Take ``channel`` over with a new key and let it list nothing, in force with one timestamp."""
        targets, root = self._tree.targets(), self._tree.root()
        delegation = self._take_over(targets, channel)
        emptied = Targets(expires=after(now, CHANNEL_LIFE))
        changed = {
            "targets": self._publication.put_targets("targets", targets, root.roles["targets"]),
            channel: self._publication.put_targets(channel, emptied, delegation),
        }
        self._publication.announce(changed, now)

    def hand_over(self, channel: str, key: Key) -> None:
        """List ``key`` beside those of ``channel``: what is in force stays so, and the new owner can sign the next.

        Raises:
            Refused: there is no such channel, or it has this key already.
        """
        targets, root = self._tree.targets(), self._tree.root()
        delegation = roles_of(targets).get(channel)
        if delegation is None or key.keyid in delegation.keyids:
            raise Refused(f"there is no channel called {channel}, or it has this key already")
        targets.add_key(key, channel)
        listed = self._publication.put_targets("targets", targets, root.roles["targets"])
        self._publication.announce({"targets": listed}, None)

    def settled(self, channel: str, signers: Collection[str]) -> dict[str, MetaFile]:
        """Give up those keys of ``channel`` that are none of ``signers`` (key ids): they signed what comes into force.

        Return how the targets role is listed then; nothing where all keys stay.
        """
        targets, root = self._tree.targets(), self._tree.root()
        left = [keyid for keyid in roles_of(targets)[channel].keyids if keyid not in signers]
        for keyid in left:
            targets.revoke_key(keyid, channel)
        return {"targets": self._publication.put_targets("targets", targets, root.roles["targets"])} if left else {}

    def _rotate_root(self, root: Root, now: int) -> None:
        """As many new keys as there were; the new root is signed by old and new (TUF specification §6.1)."""
        before = list(root.roles["root"].keyids)
        old = self._keys.held("root", before)
        if len(old) < root.roles["root"].threshold:
            raise Refused(f"{root.roles['root'].threshold} keys of root are needed, {len(old)} are here")
        for keyid in before:
            root.revoke_key(keyid, "root")
            root.add_key(self._keys.draw("root").public_key, "root")
        root.expires = after(now, LONG_LIFE)
        self._publication.put_root(root, old)

    def _rotate_listed(self, root: Root, role: str, now: int) -> None:
        """Sign with the old and the new key, and only then list the new one in a root.

        Who reads between the two follows the old root and finds the old key's signature. Where the old key is lost,
        the root has to come first.
        """
        before = list(root.roles[role].keyids)
        old = self._keys.held(role, before)
        new = self._keys.draw(role)
        if old:
            self._sign_again(root, role, now, {role: new})
        for keyid in before:
            root.revoke_key(keyid, role)
        root.add_key(new.public_key, role)
        self._publication.put_root(root)
        if not old:
            self._sign_again(root, role, now, NOBODY)

    def _sign_again(self, root: Root, role: str, now: int, joining: Joining) -> None:
        changed: dict[str, MetaFile] = {}
        if role == "targets":
            targets = self._tree.targets()
            targets.expires = after(now, LONG_LIFE)
            changed[role] = self._publication.put_targets(role, targets, root.roles[role], joining)
        self._publication.announce(changed, now, joining)

    def _rotate_channel(self, channel: str, now: int) -> None:
        """List the new key and sign the role with it: both come into force with one timestamp."""
        targets, root = self._tree.targets(), self._tree.root()
        delegation = self._take_over(targets, channel)
        changed = {"targets": self._publication.put_targets("targets", targets, root.roles["targets"])}
        published = self._tree.published(channel)
        if published is not None:
            published.expires = after(now, CHANNEL_LIFE)
            changed[channel] = self._publication.put_targets(channel, published, delegation)
        self._publication.announce(changed, now)

    def _take_over(self, targets: Targets, channel: str) -> DelegatedRole:
        """Make a new key, kept here, the only one of ``channel`` in ``targets``; return the delegation."""
        delegation = roles_of(targets).get(channel)
        if delegation is None:
            raise Refused(f"there is no role and no channel called {channel}")
        for keyid in list(delegation.keyids):
            targets.revoke_key(keyid, channel)
        targets.add_key(self._keys.draw(channel).public_key, channel)
        return delegation
