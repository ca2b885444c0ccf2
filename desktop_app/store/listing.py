"""What lists and search need of a record, read quickly: a first release has 50,000 of them.

The line is bound by the shard's signed digest. Here it is only made sure that what goes into the tables is of the right
kind; ``shard.decode_record`` judges every field of it before anything of the resource is fetched or played.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.store import spoken_tags
from package_format import canonical, names
from package_format.errors import Damaged


@dataclass(slots=True)
class Listing:
    """The part of a record that the tables show; ``size`` is the bytes of all files, ``cover`` a digest.

    ``spoken`` are the languages heard and read (``spoken_tags``).
    """

    id: str
    version: int
    title: Mapping[str, str]
    initials: str
    kind: str
    status: str
    nodes: list[str]
    keywords: list[str]
    media_type: str
    size: int
    duration_ms: int
    pages: int
    cover: str | None
    spoken: str


def read_listing(line: bytes, name: str) -> Listing:
    """Return what lists show of the record that ``line`` spells.

    Raises:
        Damaged: about ``name``; a field that lists show is absent or of the wrong kind.
    """
    value = canonical.decode_line(line, name)
    try:
        files = value["files"]
        cover = value.get("cover")
        found = Listing(
            names.check_identifier(value["id"], name),
            value["version"],
            value["title"],
            value["initials"],
            value["kind"],
            value["status"],
            value["nodes"],
            value.get("keywords", []),
            next(file["media_type"] for file in files if file["role"] == "main"),
            sum([file["size"] for file in files]),
            value.get("duration_ms", 0),
            value.get("pages", 0),
            cover and names.check_digest(cover["digest"], name),
            spoken_tags.of_files(files),
        )
        _check(found, name)
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        raise Damaged(name, f"a record lacks what lists show: {error!r:.80}") from error
    return found


def _check(found: Listing, name: str) -> None:
    numbers = (found.version, found.size, found.duration_ms, found.pages)
    texts = (found.initials, found.kind, found.status, found.media_type, *found.nodes, *found.keywords)
    if {*map(type, numbers)} != {int} or min(numbers) < 0 or max(numbers) >= 1 << 53:
        raise Damaged(name, f"{found.id}: a number is none, or out of range")
    if {*map(type, texts), *map(type, found.title.values())} != {str} or not found.title:
        raise Damaged(name, f"{found.id}: a text is none")
