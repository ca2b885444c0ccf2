"""How old what a carrier has is, in dates that a person can compare."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from desktop_app.store.cards import Channel
from desktop_app.store.store import Store
from desktop_app.sync.source import Source, steady
from desktop_app.sync.verified import fetch_verified
from package_format import catalogue, names
from package_format.errors import LessonError
from package_format.fields import Text
from package_format.trust.reader import TrustedMetadata


@dataclass(frozen=True, slots=True)
class OlderRelease:
    """A channel's release on a carrier and the newer one on this computer, by when they were published (Unix time)."""

    title: Text
    theirs: int
    ours: int


def older_release(store: Store, source: Source, channel: Channel, reference: int) -> OlderRelease | None:
    """Return how far ``source`` lags behind in ``channel``; None if it does not, or if nobody can tell.

    It is judged as a point would that comes for the first time; what this point trusts stays as it is.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="songke-") as nothing:
            trusted = TrustedMetadata(Path(nothing), store.library.root(channel.id))
            target = trusted.refresh(source.fetch, [channel.id], reference, source.name)[channel.id]
        path = names.manifest_path(channel.id, target.digest)
        content = fetch_verified(source, path, target.digest, target.length, steady)
        theirs = catalogue.decode_manifest(content, path)
    except LessonError:
        return None
    if theirs.number >= channel.release:
        return None
    return OlderRelease(channel.title, theirs.published, channel.published)
