"""The release manifest: what one signed release of a channel holds (FORMAT §5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from package_format import canonical, names
from package_format.canonical import Json
from package_format.delta import ReleaseDelta
from package_format.era import MOST_TIME
from package_format.errors import Damaged
from package_format.fields import MOST_INTEGER, Fields, Text, without_none
from package_format.pack import FrameRef

FORMAT = "songke-release-1"
INDEX_DELTA = "zstd-prefix"
MOST_COVER = 256 << 10
MOST_MIRRORS = 16
MOST_ADDRESS = 500
_MIRROR = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Title:
    """What a textbook is: the descriptive keys shared by manifest entry and shard header."""

    id: str
    title: Text
    stage: str
    grade: int
    term: int
    subject: str
    edition: str
    system: str
    revised: int
    volume: str
    language: str

    def to_json(self) -> dict[str, Json]:
        """Return the descriptive keys as the format writes them."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_fields(cls, fields: Fields) -> Title:
        """Read the descriptive keys of a textbook."""
        return cls(
            id=fields.identifier("id"),
            title=fields.words("title"),
            stage=fields.text("stage"),
            grade=fields.integer("grade", 0, 99),
            term=fields.integer("term", 0, 9),
            subject=fields.text("subject"),
            edition=fields.text("edition"),
            system=fields.text("system"),
            revised=fields.integer("revised", 0, 9999),
            volume=fields.text("volume"),
            language=fields.text("language"),
        )


@dataclass(frozen=True, slots=True)
class ShardRef:
    """A shard: digest and size as stored under ``index/``, and of the decompressed bytes (``raw``)."""

    digest: str
    size: int
    raw: int
    raw_digest: str


@dataclass(frozen=True, slots=True)
class IndexDelta:
    """How to make the shard from the decompressed older one called ``base``."""

    base: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class TextbookEntry:
    """One textbook of a release."""

    about: Title
    records: int
    bytes: int
    shard: ShardRef
    deltas: tuple[IndexDelta, ...] = ()
    cover: FrameRef | None = None
    releases: tuple[ReleaseDelta, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A resource that is no longer offered; ``urgent`` asks to hide it at once."""

    id: str
    at: int
    urgent: bool
    replacement: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Where usage goes: the centre's X25519 key, the Ed25519 key of its receipts, and the address.

    ``register`` is where in the tree the centre says which batches it has taken; empty for nowhere.
    """

    seal: str
    receipts: str
    address: str
    register: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """What one teaching week covers in one textbook: ids of its nodes."""

    number: int
    textbook: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeachingProgress:
    """The teaching calendar of one term; ``starts`` is the Monday of week 1 (Unix seconds)."""

    year: str
    term: int
    starts: int
    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """One release of a channel."""

    channel: str
    title: Text
    publisher: Text
    number: int
    published: int
    textbooks: tuple[TextbookEntry, ...]
    progress: tuple[TeachingProgress, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    push: tuple[Mapping[str, Json], ...] = field(default=())
    usage: Usage | None = None
    mirrors: tuple[str, ...] = ()
    """Addresses of further copies of the repository, the best first."""

    def entry(self, textbook: str) -> TextbookEntry | None:
        """Return the entry of a textbook, None if the release does not have it."""
        return next((entry for entry in self.textbooks if entry.about.id == textbook), None)


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the canonical bytes of ``manifest``, its lists sorted as the format asks."""
    return canonical.encode(
        without_none(
            {
                "format": FORMAT,
                "hash": names.HASH,
                "channel": manifest.channel,
                "title": manifest.title,
                "publisher": manifest.publisher,
                "number": manifest.number,
                "published": manifest.published,
                "progress": tuple(_progress_json(term) for term in manifest.progress),
                "push": manifest.push,
                "mirrors": manifest.mirrors,
                "usage": manifest.usage and _usage_json(manifest.usage),
            }
        )
        | {
            "textbooks": [_entry_json(entry) for entry in sorted(manifest.textbooks, key=lambda entry: entry.about.id)],
            "withdrawn": [_withdrawal_json(gone) for gone in sorted(manifest.withdrawn, key=lambda gone: gone.id)],
        }
    )


def decode_manifest(content: bytes, name: str) -> Manifest:
    """Return the manifest that ``content`` spells; raise ``Damaged`` about ``name`` where it breaks a rule of §5."""
    if len(content) > names.MOST_MANIFEST:
        raise Damaged(name, "larger than a manifest may be")
    fields = Fields(canonical.decode(content, name), name)
    fields.format(FORMAT)
    if fields.text("hash") != names.HASH:
        raise fields.fault("hash", "unknown digest function")
    textbooks = fields.listed("textbooks", lambda value: _entry(value, name), required=True)
    if len({entry.about.id for entry in textbooks}) != len(textbooks):
        raise fields.fault("textbooks", "one is listed twice")
    return Manifest(
        channel=names.check_channel(fields.text("channel")),
        title=fields.words("title"),
        publisher=fields.words("publisher"),
        number=fields.integer("number", 1),
        published=fields.integer("published", -MOST_INTEGER, MOST_TIME),
        textbooks=textbooks,
        progress=fields.listed("progress", lambda value: _progress(Fields(value, name))),
        withdrawn=fields.listed("withdrawn", lambda value: _withdrawal(Fields(value, name)), required=True),
        push=fields.listed("push", lambda value: Fields(value, name).value),
        usage=fields.maybe("usage", lambda value: _usage(Fields(value, name))),
        mirrors=_mirrors(fields),
    )


def is_mirror(address: str) -> bool:
    """Whether ``address`` may stand in a manifest's list of mirrors."""
    return _MIRROR.fullmatch(address) is not None and len(address) <= MOST_ADDRESS


def _mirrors(fields: Fields) -> tuple[str, ...]:
    mirrors = fields.texts("mirrors")
    if len(mirrors) > MOST_MIRRORS or not all(map(is_mirror, mirrors)):
        raise fields.fault("mirrors", f"not at most {MOST_MIRRORS} http or https addresses")
    return mirrors


def _entry_json(entry: TextbookEntry) -> dict[str, Json]:
    shard = {key: getattr(entry.shard, key) for key in ("digest", "size", "raw", "raw_digest")}
    deltas = [{"form": INDEX_DELTA, "from": d.base, "digest": d.digest, "size": d.size} for d in entry.deltas]
    cover = {"cover": entry.cover.to_json()} if entry.cover else {}
    counts = {"records": entry.records, "bytes": entry.bytes}
    lists = {"shard": shard, "deltas": deltas, "releases": [delta.to_json() for delta in entry.releases]}
    return entry.about.to_json() | counts | lists | cover


def _entry(value: Json, name: str) -> TextbookEntry:
    fields = Fields(value, name)
    shard = Fields(value.get("shard"), name)
    deltas = fields.listed("deltas", lambda delta: _delta(Fields(delta, name)), required=True)
    releases = fields.listed("releases", lambda delta: ReleaseDelta.from_fields(Fields(delta, name)), required=True)
    return TextbookEntry(
        about=Title.from_fields(fields),
        records=fields.integer("records"),
        bytes=fields.integer("bytes"),
        shard=ShardRef(
            shard.digest("digest"),
            shard.integer("size", 1, names.MOST_SHARD_STORED),
            shard.integer("raw", 1, names.MOST_SHARD),
            shard.digest("raw_digest"),
        ),
        deltas=tuple(delta for delta in deltas if delta),
        cover=fields.maybe("cover", lambda ref: FrameRef.from_json(ref, name, MOST_COVER)),
        releases=tuple(delta for delta in releases if delta),
    )


def _delta(fields: Fields) -> IndexDelta | None:
    """Read an index delta; None for a form that this version does not know."""
    if fields.text("form") != INDEX_DELTA:
        return None
    return IndexDelta(
        fields.digest("from"), fields.digest("digest"), fields.integer("size", 1, names.MOST_SHARD_STORED)
    )


def _withdrawal_json(gone: Withdrawal) -> dict[str, Json]:
    return without_none({key: getattr(gone, key) for key in gone.__dataclass_fields__})


def _withdrawal(fields: Fields) -> Withdrawal:
    replacement = fields.maybe("replacement", lambda value: names.check_identifier(value, fields.name))
    return Withdrawal(
        fields.identifier("id"),
        fields.integer("at", 0, MOST_TIME),
        fields.flag("urgent"),
        replacement or "",
        fields.text("reason", ""),
    )


def _usage_json(usage: Usage) -> dict[str, Json]:
    register = {"register": usage.register} if usage.register else {}
    return {"seal": usage.seal, "receipts": usage.receipts, "address": usage.address, **register}


def _usage(fields: Fields) -> Usage:
    usage = Usage(fields.digest("seal"), fields.digest("receipts"), fields.text("address"), fields.text("register", ""))
    if usage.register not in {"", names.register_path(bytes.fromhex(usage.receipts))}:
        raise fields.fault("register", "it is not called after the receipts key")
    return usage


def _progress_json(term: TeachingProgress) -> dict[str, Json]:
    weeks = [{"number": week.number, "textbook": week.textbook, "nodes": week.nodes} for week in term.weeks]
    return {"year": term.year, "term": term.term, "starts": term.starts, "weeks": weeks}


def _progress(fields: Fields) -> TeachingProgress:
    weeks = fields.listed("weeks", lambda value: _week(Fields(value, fields.name)), required=True)
    return TeachingProgress(
        fields.text("year"), fields.integer("term", 0, 9), fields.integer("starts", 0, MOST_TIME), weeks
    )


def _week(fields: Fields) -> Week:
    nodes = fields.listed("nodes", lambda node: names.check_identifier(node, fields.name), required=True)
    return Week(fields.integer("number", 0, 99), fields.identifier("textbook"), nodes)
