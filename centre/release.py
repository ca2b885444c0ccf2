"""The releases of one channel: what readers see now, and how the next one is signed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from centre.centre_folder import CentreFolder
from centre.ledger import Ledger
from centre.repository import Repository
from package_format import names
from package_format.catalogue import Manifest, ShardRef, Usage, decode_manifest, encode_manifest
from package_format.errors import Damaged, LessonError, Missing
from package_format.shard import Record, ShardHeader
from package_format.trust.reader import TrustedMetadata, TrustedTarget

_OLDER_RELEASES = 3
"""How many releases back the deltas of a textbook lead from."""


@dataclass(frozen=True)
class Release:
    """A signed release as readers see it."""

    manifest: Manifest
    digest: str
    repository: Repository

    @cached_property
    def shards(self) -> dict[str, tuple[ShardHeader, list[Record]]]:
        """Textbook id → header and records; read when first asked for."""
        return {entry.about.id: self.repository.records(entry.shard) for entry in self.manifest.textbooks}

    @cached_property
    def records(self) -> dict[str, Record]:
        """Resource id → record."""
        return {record.id: record for _, records in self.shards.values() for record in records}


class Releases:
    """The releases of ``channel`` in a centre's repository.

    The repository is judged by the same reader as at a point: nothing is built on what a point would refuse, and an old
    copy of the repository is ``Older``.
    """

    def __init__(self, folder: CentreFolder, ledger: Ledger, channel: str) -> None:
        self._folder = folder
        self._ledger = ledger
        self._repository = Repository(folder.repository)
        self.channel = channel

    def current(self, now: int) -> Release | None:
        """Return the newest signed release, or None before the first; the ledger learns it if it did not know.

        Raises:
            LessonError: the repository is not one that a point would accept.
        """
        release = published_release(self._folder, self.channel, now)
        known = self._ledger.releases(self.channel, 1)
        if release is not None and release.digest not in known:
            if not known:
                self._learn_history(release)
            self._learn(release)
        return release

    def older(self, most: int = _OLDER_RELEASES) -> Iterator[Manifest]:
        """Yield the last ``most`` releases, newest first.

        One that was cleared away costs a delta, nothing else.
        """
        for digest in self._ledger.releases(self.channel, most):
            with suppress(LessonError):
                yield self._repository.manifest(self.channel, digest)

    def older_shards(self, textbook: str) -> Iterator[tuple[ShardRef, bytes]]:
        """Yield the different shards (reference, decompressed) of ``textbook`` in the last releases, newest first."""
        seen: set[str] = set()
        for manifest in self.older():
            entry = manifest.entry(textbook)
            if entry is not None and entry.shard.raw_digest not in seen:
                seen.add(entry.shard.raw_digest)
                with suppress(LessonError):
                    yield entry.shard, self._repository.shard(entry.shard)

    def sign(self, manifest: Manifest, now: int) -> Release:
        """Sign ``manifest`` as the newest release; the channel begins with its first one.

        Raises:
            Damaged: the manifest breaks a rule of the format (it is too large), so that no point would take it.
            LessonError: a key is not here, or the disk does not take it.
        """
        content = encode_manifest(manifest)
        decode_manifest(content, names.manifest_target(self.channel))
        signer = self._folder.signer()
        if self.channel not in signer.channels():
            signer.add_channel(self.channel)
        signer.publish_channel(self.channel, content, now)
        # Looked at as a point will: from now on an older copy of the repository is known as such.
        release = published_release(self._folder, self.channel, now)
        if release is None or release.manifest != manifest:
            raise Damaged(names.manifest_target(self.channel), "readers see another release than the one just signed")
        self._learn(release)
        return release

    def usage(self, address: str) -> Usage | None:
        """Return where points send usage."""
        keys = self._folder.usage_keys()
        register = names.register_path(bytes.fromhex(keys.receipts_public))
        return Usage(keys.seal_public, keys.receipts_public, address, register)

    def _learn_history(self, current: Release) -> None:
        """Learn the releases before ``current`` from what is left of them, so that no version is given out twice."""
        for digest in self._repository.manifests(self.channel):
            try:
                release = Release(self._repository.manifest(self.channel, digest), digest, self._repository)
                if release.manifest.number < current.manifest.number:
                    self._learn(release)
            except LessonError:
                # What was cleared away is not needed: the ledger only repeats what the repository says.
                continue

    def _learn(self, release: Release) -> None:
        versions: Sequence[tuple[str, int]] = [(record.id, record.version) for record in release.records.values()]
        self._ledger.learn_release(release.manifest, release.digest, versions)


def published_release(folder: CentreFolder, channel: str, now: int) -> Release | None:
    """Return the newest signed release of ``channel`` as points see it; None if nothing is published in it.

    Two readers look: one who has been here before finds a repository that went back, one who comes for the first time
    finds every file that is broken.

    Raises:
        LessonError: the repository is not one that points would accept.
    """
    repository = Repository(folder.repository)
    try:
        _look(folder, repository, folder.trust, channel, now)
        with tempfile.TemporaryDirectory(prefix="songke-") as nothing:
            target = _look(folder, repository, Path(nothing), channel, now)
    except Missing as error:
        if error.name == names.manifest_target(channel):
            return None
        raise
    return Release(repository.manifest(channel, target.digest), target.digest, repository)


def _look(folder: CentreFolder, repository: Repository, kept: Path, channel: str, now: int) -> TrustedTarget:
    """Return what a reader who keeps its trusted metadata in ``kept`` finds."""
    trust = TrustedMetadata(kept, folder.root())
    return trust.refresh(repository.fetch, [channel], now, str(folder.repository))[channel]
