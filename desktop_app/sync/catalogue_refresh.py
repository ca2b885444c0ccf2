"""The catalogue, brought up to date from one source: trust, then the manifest, then the shards that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_app.store.store import Store
from desktop_app.sync import clock
from desktop_app.sync.routes import OBJECTS, PACKS
from desktop_app.sync.source import Source
from desktop_app.sync.tally import Tally
from desktop_app.sync.verified import fetch_verified
from package_format import catalogue, names, zstd
from package_format.catalogue import IndexDelta, Manifest, TextbookEntry
from package_format.errors import Damaged, LessonError, Missing, Older, Unreadable, Untrusted
from package_format.trust.reader import TrustedMetadata, TrustedTarget

CARRIER = (Missing, Damaged, Untrusted, Unreadable)
"""Troubles of a carrier that cost one object; ``Unreachable`` costs the carrier, the disk's own cost the sync."""


class CatalogueRefresh:
    """Refreshes channels from sources. Nothing is believed about earlier syncs: what is applied is compared with what
    is trusted, each time.
    """

    def __init__(self, store: Store, tally: Tally) -> None:
        self._store = store
        self._tally = tally
        self.current: set[str] = set()
        """Channels that some source has shown to be as new as it knows, or older than what is trusted here."""
        self.vouchers: set[str] = set()
        """Names of the sources that have just brought signatures which were verified."""
        self.elsewhere: set[str] = set()
        """Channels that a source asked for them does not carry, while it carries others."""

    def refresh(self, source: Source, channels: Sequence[str]) -> list[str]:
        """Take what ``source`` has newer of ``channels``; return those that it carries, as far as one can tell.

        What is wrong with the source becomes a trouble; its packs may be good all the same.

        Raises:
            Unreachable: the source does not answer.
            Stopped, NoSpace, Unwritable: the sync cannot go on.
        """
        carrier = _Remembering(source, self._tally)
        repositories = {channel: self._trusted(channel) for channel in channels}
        errors = {channel: self._judge(trusted, carrier, channel) for channel, trusted in repositories.items()}
        carried = self._carried(errors)
        for channel in carried:
            target = repositories[channel].known(channel, clock.reference_time(self._store))
            if target is not None:
                self._apply(source, channel, target)
        return carried

    def _trusted(self, channel: str) -> TrustedMetadata:
        return TrustedMetadata(self._store.trust_folder, self._store.library.root(channel))

    def _carried(self, errors: Mapping[str, LessonError | None]) -> list[str]:
        """Return which channels the source carries, and note what was wrong with those.

        A stick of one centre is not signed by another one that this point knows, and need not be.
        """
        roots = {self._store.library.root(channel) for channel, error in errors.items() if error is None}
        carried = []
        for channel, error in errors.items():
            stranger = isinstance(error, Untrusted) and self._store.library.root(channel) not in roots
            unlisted = isinstance(error, Missing) and _is_about(error.name, channel)
            if roots and (stranger or unlisted):
                self.elsewhere.add(channel)
                continue
            carried.append(channel)
            if error is not None:
                self._tally.trouble(error)
        return carried

    def _judge(self, trusted: TrustedMetadata, carrier: _Remembering, channel: str) -> LessonError | None:
        """Refresh what is trusted of ``channel``; return what was wrong with the source, None if nothing was."""
        self._tally.enter("trust", carrier.source.name)
        reference = clock.reference_time(self._store)
        try:
            trusted.refresh(carrier.fetch, [channel], reference, carrier.source.name)
        except Older as error:
            self.current.add(channel)
            self._alarm(carrier.source, channel, error)
        except CARRIER as error:
            return error
        else:
            self.current.add(channel)
            self.vouchers.add(carrier.source.name)
        return None

    def _alarm(self, source: Source, channel: str, error: Older) -> None:
        """Say so where a channel's own server has gone back: it may have been restored from an old copy.

        A stick or a neighbour is behind as a matter of course.
        """
        own = next((known.sources for known in self._store.library.channels() if known.id == channel), ())
        if source.cost and source.name in own:
            self._tally.trouble(error)

    def _apply(self, source: Source, channel: str, target: TrustedTarget) -> None:
        """Bring the tables to the state that ``target`` vouches for, as far as ``source`` has it."""
        self._tally.enter("catalogue", source.name)
        try:
            manifest = self._manifest(source, channel, target)
        except (*CARRIER, Older) as error:
            self.current.discard(channel)
            self._tally.trouble(error)
            return
        subscribed = {book.id for book in self._store.library.textbooks(channel, subscribed_only=True)}
        for entry in manifest.textbooks:
            if entry.about.id in subscribed:
                self._take_shard(source, channel, entry)

    def _manifest(self, source: Source, channel: str, target: TrustedTarget) -> Manifest:
        writer = self._store.catalogue
        manifest = self._store.library.manifest(channel) if writer.applied(channel) == target.digest else None
        expires = {known.id: known.expires for known in self._store.library.channels()}
        if manifest is None:
            path = names.manifest_path(channel, target.digest)
            content = fetch_verified(source, path, target.digest, target.length, self._tally.pulse)
            manifest = catalogue.decode_manifest(content, path)
        elif expires[channel] == target.expires:
            return manifest
        writer.apply_manifest(channel, manifest, target.digest, target.expires)
        return manifest

    def _take_shard(self, source: Source, channel: str, entry: TextbookEntry) -> None:
        """Bring the catalogue of one textbook up to date, by a delta where one fits and is smaller."""
        writer = self._store.catalogue
        held = writer.shard_state(channel, entry.about.id)
        if held == entry.shard.raw_digest:
            return
        try:
            delta = next((delta for delta in entry.deltas if delta.base == held), None)
            raw = self._by_delta(source, channel, entry, delta) if delta and delta.size < entry.shard.size else None
            writer.apply_shard(channel, entry, raw or self._whole(source, entry))
        except CARRIER as error:
            self.current.discard(channel)
            self._tally.trouble(error, entry.about.title.get("zh-CN", entry.about.id), f"textbook {entry.about.id}")
        else:
            self._tally.settled(f"textbook {entry.about.id}")

    def _by_delta(self, source: Source, channel: str, entry: TextbookEntry, delta: IndexDelta) -> bytes | None:
        """Return the shard made from the one held, or None where that does not work: a delta is only an accelerator."""
        base = self._store.catalogue.stored_shard(channel, entry.about.id)
        if base is None:
            return None
        path = names.index_path(delta.digest)
        try:
            stored = fetch_verified(source, path, delta.digest, delta.size, self._tally.pulse)
            raw = zstd.expand_with_prefix(stored, base, entry.shard.raw, path)
        except CARRIER:
            return None
        return raw if names.digest_of(raw) == entry.shard.raw_digest else None

    def _whole(self, source: Source, entry: TextbookEntry) -> bytes:
        """Return the shard: decompressed from a carrier of whole objects, otherwise as the publisher stored it."""
        if OBJECTS in source.carries:
            path, shard = names.object_path(entry.shard.raw_digest), entry.shard
            try:
                return fetch_verified(source, path, shard.raw_digest, shard.raw, self._tally.pulse)
            except Missing:
                if PACKS not in source.carries:
                    raise
        path = names.index_path(entry.shard.digest)
        stored = fetch_verified(source, path, entry.shard.digest, entry.shard.size, self._tally.pulse)
        return zstd.expand_frame(stored, entry.shard.raw, path)


def _is_about(name: str, channel: str) -> bool:
    """Tell whether ``name`` is a channel's target or its role: partial copies hold the roles of their channels only."""
    return name == names.manifest_target(channel) or (
        name.startswith("metadata/") and name.endswith(f".{channel}.json")
    )


class _Remembering:
    """Fetches metadata, each object once for all channels of a repository."""

    def __init__(self, source: Source, tally: Tally) -> None:
        self.source = source
        self._tally = tally
        self._seen: dict[str, bytes | Missing] = {}

    def fetch(self, path: str, most: int) -> bytes:
        """Return the object at ``path``; see ``package_format.trust.Fetch``."""
        if path not in self._seen:
            try:
                self._seen[path] = self.source.fetch(path, most, self._tally.pulse)
            except Missing as error:
                self._seen[path] = error
        found = self._seen[path]
        if isinstance(found, Missing):
            raise found
        return found
