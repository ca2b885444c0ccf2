"""One sync: what is missing is worked out anew, brought from the cheapest source that has it, and used at once.

It may be killed at any line. Nothing it relies on outlives it except what is checked again: whole files under their
digest, chunks that hash right, signed metadata, and one transaction for each switch.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from desktop_app.store.journal import Event
from desktop_app.store.store import Store
from desktop_app.sync import clock, satellite, upload
from desktop_app.sync.catalogue_refresh import CatalogueRefresh
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.lessons import Lessons
from desktop_app.sync.mirrors import together
from desktop_app.sync.network import Network
from desktop_app.sync.progress import Outcome, Reporter
from desktop_app.sync.registered import take_registered
from desktop_app.sync.source import Mending
from desktop_app.sync.sources import Source
from desktop_app.sync.tally import Tally
from package_format.errors import Deferred, NoSpace, Unreachable, Unwritable


@dataclass(frozen=True, slots=True)
class Errand:
    """A source and the channels it is asked for."""

    source: Source
    channels: tuple[str, ...]
    published: bool = False
    """Whether a release names the source as a mirror: it stands in for the channel's own, and need not answer."""
    near: bool = False
    """Whether it is a neighbour, found by looking around: it owes nobody anything, so what it lacks is no trouble."""


def sync(
    store: Store,
    sources: Sequence[Source] | None,
    report: Reporter,
    *,
    network: Network | None = None,
    now: int | None = None,
) -> Outcome:
    """Receive what is missing, then report what was used.

    Args:
        store: the point's store.
        sources: asked instead of the channels' own (None), for every channel; they stay open.
        report: takes snapshots and may raise ``Stopped``.
        network: how the network may be used, and what opens sources; None for what the settings say. It stays open.
        now: what this computer's clock says (Unix seconds); None to look.

    Raises:
        Busy: another program is receiving into this store.
        Stopped: a person asked to stop; everything received is kept.
        NoSpace, Unwritable: the database or the folder cannot be written; nothing is lost.
    """
    moment = int(time.time()) if now is None else now
    with ExitStack() as stack:
        stack.enter_context(store.writing())
        if network is None:
            network = stack.enter_context(closing(Network(store, now=moment)))
        errands = _own(store, network, stack) if sources is None else _named(store, sources)
        return _Run(store, errands, report, moment, network).all(upload_anywhere=sources is None)


def _named(store: Store, sources: Sequence[Source]) -> list[Errand]:
    channels = tuple(channel.id for channel in store.library.channels())
    return [Errand(source, channels) for source in sources]


def _own(store: Store, network: Network, stack: ExitStack) -> list[Errand]:
    """Open every source that some channel names and every mirror of its release, once, and close them at the end."""
    own: dict[str, list[str]] = {}
    mirrors: dict[str, list[str]] = {}
    for channel in store.library.channels():
        for text in channel.sources:
            own.setdefault(text, []).append(channel.id)
        manifest = store.library.manifest(channel.id)
        for text in manifest.mirrors if manifest else ():
            if text not in channel.sources:
                mirrors.setdefault(text, []).append(channel.id)
    errands = [Errand(network.open(text), tuple(ids)) for text, ids in own.items()]
    errands += [Errand(network.open_mirror(text), tuple(ids), published=True) for text, ids in mirrors.items()]
    followed = {channel.id for channel in store.library.channels()}
    for neighbour in network.neighbours():
        if common := tuple(sorted(followed & neighbour.releases.keys())):
            errands.append(Errand(network.open_near(neighbour), common, near=True))
    for errand in errands:
        stack.callback(errand.source.close)
    return errands


class _Run:
    """The steps of one sync and what they have in common."""

    def __init__(self, store: Store, errands: Sequence[Errand], report: Reporter, now: int, network: Network) -> None:
        self._store = store
        self._network = network
        self._errands = sorted(errands, key=lambda errand: errand.source.cost)
        self._handed_on = 0
        self._near = [errand.source for errand in errands if errand.near]
        self._now = now
        self._tally = Tally(report, [errand.source for errand in self._errands], lambda: network.gate.quiet)
        self._catalogue = CatalogueRefresh(store, self._tally)
        self._lessons = Lessons(store, self._tally, clock.believed(store, now))
        self._full: NoSpace | None = None
        self._mend_broadcasts()

    def all(self, upload_anywhere: bool) -> Outcome:
        """Ask every source, report usage, tidy up, and say how it went.

        The newest catalogue any of them has comes first: what it wants may lie on the cheapest.
        """
        carried = self._carried()
        self._store.installs.forget_withdrawn(self._store.on_show.lessons())
        self._store.cleaning.recall(clock.believed(self._store, self._now))
        sources = together(carried)
        for source, channels in sources:
            self._receive(source, channels)
        for source, channels in sources if self._lessons.found_late else ():
            # How a lesson is put together came from the last carrier, what it is put together from lies on the first.
            self._receive(source, channels)
        if cleaned := self._lessons.room.cleaned:
            names, size = [one.resource for one in cleaned], sum(one.bytes for one in cleaned)
            self._store.journal.note(Event.CLEANED, self._now, resources=names, bytes=size)
        if (full := self._lessons.room.trouble() or self._full) is not None:
            self._tally.trouble(full)
        uploaded = self._take_registered(carried) + self._upload(upload_anywhere)
        self._wish(carried)
        self._index_words()
        self._keep_copy()
        outcome = self._outcome(uploaded)
        if outcome.complete:
            self._store.settings.last_sync = self._now
            self._store.files.sweep()
        self._store.restore_reserve()
        self._tally.enter("done")
        return outcome

    def _carried(self) -> list[tuple[Source, tuple[str, ...]]]:
        """Look at the catalogue of every source; return which channels each has.

        A mirror is only looked at for channels that no source of their own has vouched for: it may lag, and costs data.
        """
        carried: list[tuple[Source, tuple[str, ...]]] = []
        vouched: set[str] = set()
        for errand in sorted(self._errands, key=lambda errand: errand.published):
            if errand.published and set(errand.channels) <= vouched:
                carried.append((errand.source, errand.channels))
            elif channels := tuple(self._look(errand)):
                carried.append((errand.source, channels))
                if not errand.near:  # a neighbour knows what it has, and no more
                    vouched |= self._catalogue.current.intersection(channels)
        return carried

    def _look(self, errand: Errand) -> list[str]:
        """Bring the catalogue up to date; return the channels whose lessons the source may have."""
        with self._tally.indulgent(errand.near):
            try:
                carried = self._catalogue.refresh(errand.source, errand.channels)
            except (Unreachable, Deferred) as error:
                self._tally.trouble(error)
                return []
        if not errand.near and errand.source.name in self._catalogue.vouchers:
            clock.compare(self._store, self._now, errand.source.server_time)
        return carried

    def _receive(self, source: Source, channels: Sequence[str]) -> None:
        if self._full or not channels:
            return
        try:
            with self._tally.indulgent(source in self._near):
                try:
                    self._lessons.receive(source, channels)
                except (Unreachable, Deferred) as error:
                    self._tally.trouble(error)
        except NoSpace as error:
            # Somebody else fills the disk. It is as full for the next source; usage still has its reserve.
            waiting = self._store.library.totals().bytes_waiting
            self._full = NoSpace(error.folder, max(error.needed, waiting + self._store.files.floor), error.free)

    def _mend_broadcasts(self) -> None:
        """Let servers count what the broadcast did not bring: what a satellite's spool among the sources lacks."""
        folders = [errand.source.folder for errand in self._errands if isinstance(errand.source, FolderSource)]
        spools = [told for folder in folders if (told := satellite.reception(folder)) is not None]
        for session in [told.status.session for told in spools if told.status.session][:1]:
            for errand in self._errands:
                if isinstance(errand.source, Mending):
                    errand.source.mending(session)

    def _wish(self, carried: Sequence[tuple[Source, Sequence[str]]]) -> None:
        """Tell the ingests among the sources which textbooks are followed here."""
        for source, _ in carried:
            if isinstance(source, FolderSource) and satellite.reception(source.folder) is not None:
                satellite.wish(self._store, source.folder)

    def _index_words(self) -> None:
        """Let what was received be found by what is said in it, now that nothing else has to wait for that."""
        try:
            self._store.wordings.index(self._tally.pulse)
        except (NoSpace, Unwritable) as error:
            self._tally.trouble(error)

    def _keep_copy(self) -> None:
        """Copy the database if it is time: what the school has nowhere else survives a bad disk."""
        try:
            self._store.keep_copy()
        except (NoSpace, Unwritable) as error:
            self._tally.trouble(error)

    def _take_registered(self, carried: Sequence[tuple[Source, Sequence[str]]]) -> int:
        """Take receipts that came with the lessons: what reached the centre by another way need not be sent."""
        self._tally.enter("usage")
        rows = 0
        for source, channels in carried:
            with self._tally.indulgent(source in self._near):
                try:
                    confirmed, troubles = (
                        take_registered(self._store, source, self._tally.pulse) if channels else (0, [])
                    )
                except (Unreachable, Deferred) as error:
                    self._tally.trouble(error)
                    continue
                rows += confirmed
                for trouble in troubles:
                    self._tally.trouble(trouble)
        return rows

    def _upload(self, anywhere: bool) -> int:
        self._tally.enter("usage")
        beyond = [errand for errand in self._errands if not errand.published and not errand.near]
        bases = [errand.source.name for errand in beyond if errand.source.cost]
        if not bases and not anywhere:
            return 0
        near = [source.name for source in self._near]
        result = upload.upload(self._store, bases, self._now, self._tally.pulse, self._network, near)
        for error in result.troubles:
            self._tally.trouble(error)
        self._handed_on = result.handed_on
        return result.rows

    def _outcome(self, uploaded: int) -> Outcome:
        channels = self._store.library.channels()
        asked = {channel for errand in self._errands for channel in errand.channels}
        waiting = {channel: self._store.installs.waiting(channel) for channel in asked}
        due = asked - self._catalogue.elsewhere | self._catalogue.current
        reference = clock.reference_time(self._store)
        return Outcome(
            complete=bool(due) and due <= self._catalogue.current and not any(waiting[channel] for channel in due),
            installed=self._lessons.installed,
            waiting=sum(waiting.values()),
            received=self._tally.received,
            requests=self._tally.requests,
            kept=self._tally.kept,
            uploaded=uploaded,
            handed_on=self._handed_on,
            releases={channel.id: channel.release for channel in channels},
            expired=tuple(channel.id for channel in channels if 0 < channel.expires <= reference),
            troubles=self._tally.troubles,
        )
