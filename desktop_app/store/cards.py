"""What the rest of the program sees of the store: plain frozen records, no database in them.

Titles are texts by language (``{"zh-CN": "…"}``); sizes are bytes; times are Unix seconds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.store.web_media import web_media_type
from package_format import names

if TYPE_CHECKING:
    from package_format.shard import Loudness

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
    passage: str = ""
    """Of what a search found by its text alone: the passage that holds the words."""
    voices: tuple[str, ...] = ()
    """Languages (BCP 47) in which it is heard, as far as it says so."""
    captions: tuple[str, ...] = ()
    """Languages (BCP 47, ``und``) of its subtitles, beside and inside its film."""


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
    loudness: tuple[Loudness, ...] = ()
    """Of a film or recording: of its sounds, in their order; empty where nobody has measured it."""


class PackageFolder:
    """A web package as a player sees it: plain files, found under the paths by which its pages call them.

    No folder is made on the disk (docs/adr, web packages): what a page calls ``img/a.png`` is the file of that digest.

    Args:
        entry: what opens the package; its media type is the kind of package.
        folder: the folder, without a slash; the paths of all its files begin with it.
        held: size and digest by path.
        locate: returns where the file of a digest is.
    """

    def __init__(
        self, entry: StoredFile, folder: str, held: Mapping[str, tuple[int, str]], locate: Callable[[str], Path]
    ) -> None:
        self.entry = entry
        self.folder = folder
        self._held = held
        self._locate = locate
        self._folded: dict[str, str] | None = None

    def find(self, path: str) -> StoredFile | None:
        """Return the file that a page calls ``path`` (below the folder, unquoted), None if the package has none.

        Many packages were made on Windows: where no path is equal, one that differs by case alone is meant. Whether the
        file is still there is found out by opening it.
        """
        whole = unicodedata.normalize("NFC", f"{self.folder}/{path}")
        if whole not in self._held:
            if self._folded is None:
                self._folded = {names.fold_path(one): one for one in self._held}
            whole = self._folded.get(names.fold_path(whole), "")
        return self._stored(whole) if whole else None

    @property
    def paths(self) -> Iterable[str]:
        """The paths of all files, with the folder."""
        return self._held.keys()

    def __iter__(self) -> Iterator[StoredFile]:
        """Give every file, sorted by path."""
        return (self._stored(path) for path in sorted(self._held))

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._held)

    def _stored(self, path: str) -> StoredFile:
        size, digest = self._held[path]
        role = self.entry.role if path == self.entry.path else "extra"
        return StoredFile(role, path, web_media_type(path), size, digest, self.entry.language, self._locate(digest))


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
class LessonPlan:
    """备课单: a list in order, called by ``title`` or, where that is empty, by its ``day``."""

    key: int
    title: str
    day: date | None
    made: int
    entries: int
    """How many resources and own files it has; notes do not count."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry of a lesson plan, the ``number``-th of it (1, 2 …): a resource, an own file or a note.

    ``name`` is the id of a resource, or ``@`` and the number of an own file, and empty for a note; ``title`` what it
    was called when it was planned.
    """

    key: int
    plan: int
    plan_title: str
    day: date | None
    """Of its plan; None for a plan of no day."""
    number: int
    name: str
    title: Text
    card: Card | None
    """The resource as it is listed now; None for an own file, and for what is listed no more."""
    own: OwnFile | None
    retired: Retired | None
    """That the centre has withdrawn it, and what replaces it; None if it has not."""
    note: str = ""
    """The teacher's own words, where it is a note."""

    @property
    def plan_name(self) -> str:
        """What the plan is called."""
        return self.plan_title or str(self.day or "")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One resource that plays from this disk: the card, its installed version and its files.

    Of a web package ``files`` has only what opens it; ``folders`` knows the others, of which there may be thousands.
    """

    card: Card
    version: int
    files: tuple[StoredFile, ...]
    folders: tuple[PackageFolder, ...] = ()
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
    is_package: bool = False
    """Its files are named by its recipe only, not by its record: a web package."""
    textbook: str = ""
    """The textbook whose catalogue lists this version."""


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
