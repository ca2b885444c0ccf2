"""A point for the tests of sync: a store, its subscription, and questions about what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from desktop_app.sync.engine import sync
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.patience import Patience
from desktop_app.sync.progress import Outcome, Progress
from desktop_app.sync.source import Source
from desktop_app.sync.subscribe import subscribe
from package_format import names
from package_format.statement import ClockQuality, Kind, Origin, ResourceVersion, SessionRow
from package_format.statement import Outcome as Ending
from tests.sync.publisher import Publisher
from tests.sync.receivers import HASTY

NOW = 1_796_000_000


def local(month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """Unix time of a moment of 2026 on the clock on the wall."""
    return int(datetime(2026, month, day, hour, minute).astimezone().timestamp())


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    with Store.open(folder) as store:
        store.settings.floor = 0
        store.files.floor = 0
        yield store


@contextmanager
def point(folder: Path, centre: Publisher, textbooks: Sequence[str] = ()) -> Iterator[Store]:
    """A store that has subscribed to the tree of ``centre`` on this disk."""
    with opened(folder) as store:
        subscribe(store, str(centre.tree), centre.root, None, textbooks)
        yield store


def silent(_: Progress) -> None:
    return


def bring(
    store: Store,
    where: Path | str | Source,
    *more: Path | str | Source,
    now: int = NOW,
    patience: Patience = HASTY,
) -> Outcome:
    """Sync from folders, addresses and sources; close what is opened here."""
    sources: list[Source] = []
    for each in (where, *more):
        if isinstance(each, Path):
            sources.append(FolderSource(each))
        elif isinstance(each, str):
            sources.append(HttpSource(each, patience=patience))
        else:
            sources.append(each)
    try:
        return sync(store, sources, silent, now=now)
    finally:
        for source in sources:
            source.close()


def holds(store: Store, centre: Publisher, *lessons: str) -> bool:
    """Whether ``lessons`` (all by default) play in their newest version, byte for byte."""
    for name in lessons or centre.lessons:
        lesson = store.library.lesson(name)
        made = {stored.path: stored.location.read_bytes() for stored in lesson.files}
        if lesson.version != centre.lessons[name].version or made != dict(centre.lessons[name].files):
            return False
    return True


def is_clean(store: Store) -> bool:
    """Whether every file hashes right and nothing lies about that nothing refers to."""
    left = list((store.folder / "incoming").iterdir())
    return verify(store).clean and not left


def played(store: Store, resource: str, seconds: int = 60) -> SessionRow:
    """Add the row of one play to the outbox."""
    card = store.library.card(resource)
    row = SessionRow(
        ResourceVersion(card.channel, card.id, card.version),
        Kind.VIDEO,
        NOW,
        ClockQuality.PLAUSIBLE,
        seconds * 1000,
        seconds * 1000,
        seconds * 1000,
        1000,
        Origin.IN_CLASS,
        3,
        Ending.ENDED,
        ((0, seconds * 10),),
    )
    return store.outbox.add(row)


def digests(content: Sequence[bytes]) -> list[str]:
    return [names.digest_of(each) for each in content]
