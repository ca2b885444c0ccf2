"""What a stick would bring and what would go out on it, before anybody is asked.

Looking takes the stick's catalogue (what is offered, what is withdrawn) and no lesson; nothing is written onto it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.store.cards import Channel, Want
from desktop_app.store.store import Store
from desktop_app.sync import clock
from desktop_app.sync.catalogue_refresh import CatalogueRefresh
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.lessons import windows
from desktop_app.sync.prelude import Lesson, Prelude
from desktop_app.sync.progress import Reporter, Trouble
from desktop_app.sync.release_age import OlderRelease, older_release
from desktop_app.sync.tally import Tally
from package_format import names
from package_format.catalogue import TextbookEntry
from package_format.errors import Unreadable, Untrusted
from package_format.recipe import Chunk
from package_format.stick import home_on, read_regular, tree_on

USUAL_RATE = 8e6
"""Bytes a second that an old stick and a hard disk manage between them."""
_FASTEST = 25e6
"""What memory answers says nothing about the stick: nothing is believed to be quicker than this."""
_SAMPLE = 4 << 20


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """A stick for classes that use another edition (版本) than this school does."""

    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class StickLook:
    """What is on a stick for this point; sizes in bytes, ``seconds`` is a rough time for receiving it."""

    folder: Path
    lessons: int
    size: int
    seconds: float
    weeks: tuple[int, int] | None
    """First and last teaching week of the term that list lessons on it."""
    rows: int
    """Session rows that no receipt has confirmed."""
    writable: bool
    older: tuple[OlderRelease, ...]
    """Channels of which the stick has an earlier release than this computer."""
    editions: tuple[OtherEdition, ...]
    troubles: tuple[Trouble, ...]

    @property
    def refused(self) -> Untrusted | None:
        """Why nothing on the stick may be used; None if that is not so."""
        found = (trouble.error for trouble in self.troubles if isinstance(trouble.error, Untrusted))
        return next(found, None) if not self.lessons else None

    @property
    def worth_asking(self) -> bool:
        """Whether there is anything to bring or to take away."""
        return bool(self.lessons or (self.rows and self.writable))


def look_at(store: Store, folder: Path, now: int, report: Reporter) -> StickLook:
    """Look at the stick ``folder``.

    Args:
        store: the point's store.
        folder: the stick.
        now: time by this computer's clock.
        report: takes snapshots and may raise ``Stopped``.

    Raises:
        Unreachable: the stick was pulled out.
        Busy: another program is receiving into this store.
        Stopped, NoSpace, Unwritable: as for a sync.
    """
    tree = tree_on(folder)
    source = FolderSource(tree or folder, str(folder))
    with store.writing():
        tally = Tally(report, [source])
        channels = store.library.channels()
        catalogue = CatalogueRefresh(store, tally)
        carried = catalogue.refresh(source, [channel.id for channel in channels]) if tree else []
        troubles = tally.troubles
        offer = _Offer(store, source, Tally(report, [source]))
        for channel in carried:
            offer.add(store.installs.wants(channel))
        older = () if offer.wants or not tree else tuple(_older(store, source, channels, carried))
        return StickLook(
            folder=folder,
            lessons=len(offer.wants),
            size=offer.size,
            seconds=offer.size / offer.rate(),
            weeks=store.school.weeks_of([(want.channel, want.resource) for want in offer.wants], now),
            rows=store.outbox.pending(),
            writable=os.access(home_on(folder), os.W_OK),
            older=older,
            editions=tuple(_editions(store, source, carried)) if not offer.wants else (),
            troubles=troubles,
        )


class _Offer:
    """Counts what can be made whole of the stick and of what is here."""

    def __init__(self, store: Store, source: FolderSource, tally: Tally) -> None:
        self._store = store
        self._source = source
        self._tally = tally
        self._prelude = Prelude(store, tally, tally.pulse)
        self._packs = _listed(source, "packs")
        self._counted: set[str] = set()
        self._sample: Chunk | None = None
        self.wants: list[Want] = []
        self.size = 0

    def add(self, wants: Iterable[Want]) -> None:
        """Count those of ``wants`` that are to be had."""
        for window in windows(want for want in wants if want.recipe["pack"] in self._packs):
            for lesson in self._prelude.recipes(self._source, window):
                self._add_lesson(lesson)

    def rate(self) -> float:
        """Return bytes a second that receiving may bring, by reading a little of what is wanted."""
        if self._sample is None:
            return USUAL_RATE
        began = time.monotonic()
        try:
            read = len(read_regular(self._source.folder / names.pack_path(self._sample.pack), _SAMPLE - 1))
        except Unreadable:
            return USUAL_RATE
        took = time.monotonic() - began
        return min(_FASTEST, max(1e5, read / took)) if read == _SAMPLE and took > 0 else USUAL_RATE

    def _add_lesson(self, lesson: Lesson) -> None:
        want, recipe = lesson
        files = [file for file in recipe.files if not self._store.files.has(file.digest, file.size)]
        chunks = {chunk.digest: chunk for file in files for chunk in file.chunks}
        elsewhere = {digest for digest, chunk in chunks.items() if chunk.pack not in self._packs}
        if elsewhere and not elsewhere <= self._held(want):
            return
        self.wants.append(want)
        new = {chunk.digest: chunk for file in files if file.digest not in self._counted for chunk in file.chunks}
        # By files, not by chunks: of a disk with the lessons of years there are millions.
        self._counted.update(file.digest for file in files)
        for digest, chunk in new.items():
            if digest not in elsewhere:
                self.size += chunk.stored
                self._sample = self._sample or chunk

    def _held(self, want: Want) -> set[str]:
        """Return the chunks of the version that plays."""
        recipe = self._store.installs.installed_recipe(want.resource, want.channel)
        return {chunk.digest for file in recipe.files for chunk in file.chunks} if recipe else set()


def _older(
    store: Store, source: FolderSource, channels: Sequence[Channel], carried: Sequence[str]
) -> Iterator[OlderRelease]:
    reference = clock.reference_time(store)
    found = (older_release(store, source, channel, reference) for channel in channels if channel.id in carried)
    yield from (one for one in found if one is not None)


def _editions(store: Store, source: FolderSource, carried: Sequence[str]) -> Iterator[OtherEdition]:
    """Yield textbooks on the stick that take the place of those used here, which are not on it."""
    shards = _listed(source, "index")
    for channel in carried:
        manifest = store.library.manifest(channel)
        subscribed = {book.id for book in store.library.textbooks(channel, subscribed_only=True)}
        entries = manifest.textbooks if manifest else ()
        ours = {_place(entry): entry for entry in entries if entry.about.id in subscribed}
        for entry in entries:
            used = ours.get(_place(entry))
            if used is None or entry.about.id in subscribed or used.about.edition == entry.about.edition:
                continue
            if entry.shard.digest in shards and used.shard.digest not in shards:
                yield OtherEdition(entry.about.edition, used.about.edition)


def _place(entry: TextbookEntry) -> tuple[str, int, int]:
    return entry.about.subject, entry.about.grade, entry.about.term


def _listed(source: FolderSource, folder: str) -> set[str]:
    """Return the names in a folder of the tree on a stick."""
    try:
        with os.scandir(source.folder / folder) as entries:
            return {entry.name for entry in entries}
    except OSError:
        return set()
