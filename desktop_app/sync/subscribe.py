"""Choosing a repository, its channels and textbooks: everything is checked before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing

from desktop_app.store.store import Store
from desktop_app.sync import clock
from desktop_app.sync.network import Network
from desktop_app.sync.source import Pulse, Source, steady
from desktop_app.sync.verified import fetch_verified
from package_format import catalogue, names
from package_format.catalogue import Manifest
from package_format.errors import Missing, Older, Refused
from package_format.trust.reader import TrustedMetadata, TrustedTarget


def subscribe(
    store: Store,
    where: str,
    root: bytes,
    channel: str | None,
    textbooks: Sequence[str],
    pulse: Pulse = steady,
) -> list[str]:
    """Follow channels of the repository at ``where`` and return their ids.

    Args:
        store: the point's store.
        where: address or folder of the repository; later syncs ask there.
        root: the ``root.json`` that the centre gave out by a trusted way.
        channel: the only one to follow; None for every channel of the repository that has a release.
        textbooks: the only ones to receive; empty for all, those of later releases included.
        pulse: called while waiting; may raise ``Stopped``.

    Raises:
        Refused: there is no such channel or textbook, or the channel is followed with another root; nothing changed.
        Untrusted: what is there is not signed by what ``root`` leads to.
        Missing, Damaged, Unreachable, Unreadable: the repository cannot be read.
    """
    trusted = TrustedMetadata(store.trust_folder, root)
    # A person waits for this now: the rules for the network do not hold, but what is spent counts.
    with closing(Network(store, override=True)) as network, closing(network.open(where)) as source:
        releases = _releases(store, source, trusted, channel, pulse)
    chosen = _chosen(releases, textbooks)
    for name, books in chosen.items():
        manifest, target = releases[name]
        store.library.add_channel(name, [source.name], root)
        if store.catalogue.applied(name) != target.digest:
            store.catalogue.apply_manifest(name, manifest, target.digest, target.expires)
        store.library.subscribe(name, books)
    return list(chosen)


def _releases(
    store: Store, source: Source, trusted: TrustedMetadata, channel: str | None, pulse: Pulse
) -> dict[str, tuple[Manifest, TrustedTarget]]:
    """Return the newest release of every channel to follow."""
    reference = clock.reference_time(store)
    _refresh(trusted, source, [], reference, pulse)
    offered = trusted.channels()
    if channel is not None and channel not in offered:
        raise Refused(f"the repository has no channel {channel}; it has {', '.join(offered) or 'none'}", "--channel")
    releases = {}
    for name in offered if channel is None else [channel]:
        try:
            _refresh(trusted, source, [name], reference, pulse)
        except Missing:
            if channel is not None:
                raise
            continue  # delegated, and nothing published in it yet
        if (target := trusted.known(name, reference)) is not None:
            releases[name] = (_manifest(store, source, name, target, pulse), target)
    if not releases:
        raise Missing("a release", source.name)
    return releases


def _refresh(trusted: TrustedMetadata, source: Source, channels: list[str], reference: int, pulse: Pulse) -> None:
    try:
        trusted.refresh(lambda path, most: source.fetch(path, most, pulse), channels, reference, source.name)
    except Older:
        return  # what is trusted already is newer: that is what is subscribed to


def _manifest(store: Store, source: Source, channel: str, target: TrustedTarget, pulse: Pulse) -> Manifest:
    held = store.library.manifest(channel) if store.catalogue.applied(channel) == target.digest else None
    if held is not None:
        return held
    path = names.manifest_path(channel, target.digest)
    return catalogue.decode_manifest(fetch_verified(source, path, target.digest, target.length, pulse), path)


def _chosen(
    releases: Mapping[str, tuple[Manifest, TrustedTarget]], textbooks: Sequence[str]
) -> dict[str, list[str] | None]:
    """Return which textbooks of which channel are meant; None for all of a channel."""
    if not textbooks:
        return dict.fromkeys(releases)
    offered = {name: {entry.about.id for entry in manifest.textbooks} for name, (manifest, _) in releases.items()}
    everything = set().union(*offered.values())
    if unknown := [book for book in textbooks if book not in everything]:
        raise Refused(
            f"there is no textbook {unknown[0]}; there are {', '.join(sorted(everything)) or 'none'}", "--textbook"
        )
    wanted = {name: [book for book in textbooks if book in books] for name, books in offered.items()}
    return {name: books for name, books in wanted.items() if books}
