"""What the rest of the program sees of the store: plain frozen records, no database in them.

Titles are texts by language (``{"zh-CN": "…"}``); sizes are bytes; times are Unix seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

Text = Mapping[str, str]


class Readiness(StrEnum):
    """How much of a resource is on this disk."""

    READY = "ready"
    """The newest known version plays."""
    UPDATE = "update"
    """An earlier version plays; a newer one is waiting to be received."""
    WAITING = "waiting"
    """Known from the catalogue, nothing playable here yet."""
    CLEANED = "cleaned"
    """Was here and has been cleaned away to make room; comes again when a person asks for it."""

    @property
    def plays(self) -> bool:
        """Whether some version plays from this disk."""
        return self in (Readiness.READY, Readiness.UPDATE)


@dataclass(frozen=True, slots=True)
class Channel:
    """One subscribed channel and where it comes from."""

    id: str
    title: Text
    sources: tuple[str, ...]
    """URLs or folders, in the order they are asked."""
    release: int
    """Number of the newest trusted release; 0 before the first sync."""
    published: int
    expires: int
    """When the signatures of this channel say they should have been renewed; 0 when unknown."""


@dataclass(frozen=True, slots=True)
class Textbook:
    """One textbook volume as the shelf shows it."""

    channel: str
    id: str
    title: Text
    stage: str
    grade: int
    term: int
    subject: str
    edition: str
    volume: str
    language: str
    subscribed: bool
    cover: Path | None
    records: int
    ready: int
    bytes_total: int
    bytes_ready: int


@dataclass(frozen=True, slots=True)
class Node:
    """A unit, lesson or period of a textbook's tree, in reading order, with what it holds (descendants included)."""

    textbook: str
    id: str
    parent: str | None
    kind: str
    title: Text
    depth: int
    records: int
    ready: int


@dataclass(frozen=True, slots=True)
class Card:
    """One resource as lists and the cover wall show it."""

    id: str
    channel: str
    version: int
    title: Text
    kind: str
    textbook: str
    node: str | None
    media_type: str
    bytes: int
    duration_ms: int
    pages: int
    readiness: Readiness
    cover: Path | None
    status: str
    withdrawn: bool = False
    replacement: str = ""
    """Of what is withdrawn: id of the resource to use instead, empty for none."""


@dataclass(frozen=True, slots=True)
class Retired:
    """A resource that the centre has withdrawn and that was known here."""

    id: str
    channel: str
    title: Text
    at: int
    urgent: bool
    reason: str
    listed: bool
    """Whether it is still shown, last of its textbook: it may be used until its replacement is here."""
    replacement: Card | None
    """What to use instead, where the catalogue has it."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of an installed resource, whole and plain on this disk."""

    role: str
    path: str
    media_type: str
    size: int
    digest: str
    language: str
    location: Path


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that a teacher has brought: number ``key``, its name as the teacher knows it, and where it is."""

    key: int
    title: str
    digest: str
    size: int
    added: int
    location: Path


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry of the lesson plan for ``day``, the ``number``-th of it (1, 2 …).

    ``name`` is the id of a resource, or ``@`` and the number of an own file; ``title`` what it was called when it was
    planned.
    """

    key: int
    day: date
    number: int
    name: str
    title: Text
    card: Card | None
    """The resource as it is listed now; None for an own file, and for what is listed no more."""
    own: OwnFile | None
    retired: Retired | None
    """That the centre has withdrawn it, and what replaces it; None if it has not."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One resource that plays from this disk: the card, its installed version and its files."""

    card: Card
    version: int
    files: tuple[StoredFile, ...]
    description: str = ""
    rights: str = ""
    contributors: Sequence[str] = field(default=())
    source: str = ""

    @property
    def main(self) -> StoredFile:
        """The file that opens: the first with the role ``main``."""
        return next(stored for stored in self.files if stored.role == "main")


@dataclass(frozen=True, slots=True)
class Want:
    """A resource version that the subscriptions ask for and this disk does not hold whole."""

    channel: str
    resource: str
    version: int
    title: Text
    size: int
    recipe: Mapping[str, str | int]
    """A frame reference: digest, size, pack, offset, stored (FORMAT §7)."""
    cover: Mapping[str, str | int] | None
    order: int
    """Smaller is wanted sooner."""
    rank: int = 0
    """What is needed at the same time has the same one (``school.urgency``)."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The state of the whole store in figures."""

    resources: int
    ready: int
    update: int
    waiting: int
    cleaned: int
    bytes_ready: int
    bytes_waiting: int
    bytes_free: int
    outbox_rows: int
    """Session rows that no receipt has confirmed yet."""
    last_sync: int
    """When a sync last ended complete; 0 for never."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource was left: ``position`` in ms or pages (FORMAT §10), ``length`` in the same unit."""

    resource: str
    version: int
    position: int
    length: int
    at: int
