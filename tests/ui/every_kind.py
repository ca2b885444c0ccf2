"""A resource of every kind of lesson that a store can hold, as small as it can be, and what plays it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from desktop_app.store.own_kinds import ZIM
from package_format import names
from package_format.session_row import Kind
from package_format.shard import Record, RecordFile
from samples.make import flash
from tests.centre.slides import pptx
from tests.player import archives, courses
from tests.player.web_lessons import sample
from tests.ui.bookshop import FIXTURES, Offered
from tests.ui.web_packages import Package

PICTURES = ("picture1.png", "picture2.png", "picture3.png")


@dataclass(frozen=True)
class Album(Offered):
    """A resource of several pictures; ``content`` is the first."""

    others: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def contents(self) -> dict[str, bytes]:
        return {self.path: self.content, **self.others}

    def record(self) -> Record:
        whole = super().record()
        more = (
            RecordFile("extra", path, self.media_type, len(content), names.digest_of(content))
            for path, content in self.others.items()
        )
        return replace(whole, files=(*whole.files, *more))


@dataclass(frozen=True)
class Sort:
    """One kind of lesson: a whole one, one that cannot be shown, and which player shows it.

    Args:
        pages: pages, pictures or units that can be turned; 0 where nothing is.
        unopened: the same lesson as it may come to lie on a disk and does not open.
    """

    name: str
    player: str
    kind: Kind
    whole: Offered
    unopened: Offered
    pages: int = 0

    @property
    def timed(self) -> bool:
        """Whether time runs in it."""
        return self.kind in (Kind.VIDEO, Kind.AUDIO)


def _plain(player: str, kind: Kind, file: str, media_type: str, pages: int = 0, *, original: bytes | None = None,
           name: str = "") -> Sort:  # fmt: skip
    content = (FIXTURES / file).read_bytes()
    whole = Offered("whole", "整", "z", "课件", "l1", content, media_type, file, original=original)
    return Sort(name or f"{kind.name.lower()}-{player}", player, kind, whole, replace(whole, content=bytes(999)), pages)


def _album() -> Sort:
    first, *others = ((FIXTURES / name).read_bytes() for name in PICTURES)
    beside = dict(zip(PICTURES[1:], others, strict=True))
    whole = Album("whole", "整", "z", "素材", "l2", first, "image/png", PICTURES[0], others=beside)
    spoiled = replace(whole, content=b"1", others={path: path.encode() for path in beside})
    return Sort("pictures", "images", Kind.IMAGE, whole, spoiled, 3)


def _web(name: str, player: str, kind: Kind, media_type: str, entry: str, files: Mapping[str, str | bytes], pages: int,
         spoil: Callable[[dict[str, bytes]], dict[str, bytes]]) -> Sort:  # fmt: skip
    held = {path: one.encode() if isinstance(one, str) else one for path, one in files.items()}
    whole = Package("whole", "整", "z", "课件", "l1", b"", media_type, entry, files=held)
    return Sort(name, player, kind, whole, replace(whole, files=spoil(dict(held))), pages)


def _without(*parts: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {path: one for path, one in files.items() if not path.endswith(parts)}


def _flash() -> Sort:
    media_type = "application/x-shockwave-flash"
    whole = Offered("whole", "整", "z", "素材", "l1", flash.film(), media_type, "film.swf")
    return Sort("SWF", "swf", Kind.WEB, whole, replace(whole, content=b"no film" * 99))


def _archives() -> tuple[Sort, ...]:
    """An archive of pages that lead to each other, none of which is the next; none where libzim is not installed."""
    if not archives.HAS_LIBZIM:
        return ()
    whole = Offered("whole", "整", "z", "素材", "l1", archives.small(), ZIM, "water.zim")
    return (Sort("ZIM", "zim", Kind.DOCUMENT, whole, replace(whole, content=bytes(999))),)


def _course(edition: str) -> Sort:
    return _web(f"SCORM-{edition}", "scorm", Kind.WEB, courses.MEDIA_TYPE, courses.ENTRY, courses.course(edition), 2,
                lambda files: {**files, "imsmanifest.xml": b"<manifest/>"})  # fmt: skip


SORTS = (
    *(_plain(player, Kind.VIDEO, "film.mp4", "video/mp4") for player in ("vlc", "qtmultimedia")),
    *(_plain(player, Kind.AUDIO, "tone.mp3", "audio/mpeg") for player in ("vlc", "qtmultimedia")),
    _plain("vlc", Kind.VIDEO, "film.rm", "application/vnd.rn-realmedia", name="RealMedia"),
    _plain("qtpdf", Kind.DOCUMENT, "pages.pdf", "application/pdf", 3, name="PDF"),
    _plain("qtpdf", Kind.DOCUMENT, "pages.pdf", "application/pdf", 3, original=pptx("一"), name="presentation"),
    _album(),
    _web("HTML5", "html", Kind.WEB, "text/html", "index.html", sample("jiuji"), 0,
         lambda _files: {"index.html": b"<script>for (;;);</script>"}),
    _course("1.2"),
    _course("2004"),
    _web("H5P", "h5p", Kind.WEB, "application/x-h5p+zip", "h5p.json", sample("panduan"), 0, _without("library.json")),
    _flash(),
    _web("EPUB", "epub", Kind.DOCUMENT, "application/epub+zip", "OEBPS/book.opf", sample("huiben"), 3,
         lambda files: {**files, "OEBPS/book.opf": b"<package/>"}),
    *_archives(),
)  # fmt: skip
STILL = tuple(sort for sort in SORTS if not sort.timed)
TIMED = tuple(sort for sort in SORTS if sort.timed)
