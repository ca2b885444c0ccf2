"""Shards: the catalogue of one textbook as canonical JSON lines (FORMAT §6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from package_format import canonical, names
from package_format.canonical import Json
from package_format.catalogue import MOST_COVER, Title
from package_format.era import MOST_TIME
from package_format.errors import Damaged
from package_format.fields import MOST_INTEGER, Fields, Text, without_none
from package_format.pack import FrameRef

FORMAT = "songke-index-1"
ROLES = ("main", "subtitle", "audio", "original", "extra")
NODE_KINDS = ("unit", "lesson", "period")
STATUSES = ("试用", "正式", "限用")
KINDS = (
    "视频课程",
    "课件",
    "教学设计",
    "学习任务单",
    "课后练习",
    "音频诵读",
    "微课",
    "优课",
    "素材",
    "电子教材",
    "研修",
)
SILENT, DEAFENING = -700, 200
"""Bounds of a loudness, in tenths of LUFS: below the first BS.1770-4 counts nothing (§4, the absolute gate)."""
LOWEST_PEAK, HIGHEST_PEAK = -2000, 200
"""Bounds of a peak, in tenths of dBTP: what 32 bits hold, and what decoders make of sound that was too loud."""
MOST_SOUNDS = 32
CLASSES = ("基础性", "个性化", "校本", "生成性", "专题")


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A unit, lesson or period of the textbook's tree; a parent comes before its children."""

    id: str
    kind: str
    title: Text
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class ShardHeader:
    """The first line of a shard: the textbook, its tree, and the packs a mirror must hold (digest, bytes)."""

    about: Title
    nodes: tuple[TreeNode, ...]
    packs: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FileTrack:
    """One sound or subtitle inside a film: what it is (``audio`` or ``subtitle``), its codec, its language or ""."""

    kind: str
    codec: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud one sound is, after ITU-R BS.1770-4, in tenths: of LUFS over the whole sound, of dBTP at its peak."""

    integrated: int
    peak: int


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One file of a resource; ``form`` is ``folder`` for an exploded package, whose start page is ``entry``."""

    role: str
    path: str
    media_type: str
    size: int
    digest: str
    language: str = ""
    form: str = ""
    entry: str = ""
    tracks: tuple[FileTrack, ...] = ()
    """Of a film with several sounds, with subtitles, or whose only sound says its language; empty otherwise."""
    loudness: tuple[Loudness, ...] = ()
    """Of a film or recording: of its first sounds, in their order; empty where nobody has measured it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One resource as the catalogue lists it; field by field the table of FORMAT §6."""

    id: str
    version: int
    title: Text
    initials: str
    kind: str
    resource_class: str
    languages: tuple[str, ...]
    grades: tuple[int, ...]
    subject: str
    stage: str
    nodes: tuple[str, ...]
    files: tuple[RecordFile, ...]
    recipe: FrameRef
    status: str
    cover: FrameRef | None = None
    lesson_minutes: int = 0
    duration_ms: int = 0
    pages: int = 0
    contributors: tuple[str, ...] = ()
    source: str = ""
    rights: str = ""
    keywords: tuple[str, ...] = ()
    description: str = ""
    valid_from: int | None = None
    valid_to: int | None = None
    replaces: tuple[str, ...] = ()
    text: str = ""
    """What is written or said in it, shortened, for search; never shown as such."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def encode_shard(header: ShardHeader, records: Iterable[Record]) -> bytes:
    """Return the decompressed shard: the header line, then the records sorted by id, each ended by LF."""
    lines = [_header_json(header), *(record_json(record) for record in sorted(records, key=lambda record: record.id))]
    return b"".join(canonical.encode(line) + b"\n" for line in lines)


def split_lines(raw: bytes, name: str) -> tuple[bytes, list[bytes]]:
    """Return the header line and the record lines of a decompressed shard (without LF), none of them parsed yet."""
    if not raw.endswith(b"\n"):
        raise Damaged(name, "the last line is not ended")
    header, *records = raw[:-1].split(b"\n")
    lengths = set(map(len, records))
    if lengths and not 0 < min(lengths) <= max(lengths) <= names.MOST_RECORD:
        raise Damaged(name, "a record is empty or too long")
    return header, records


def decode_header(line: bytes, name: str) -> ShardHeader:
    """Return the header that ``line`` spells; raise ``Damaged`` about ``name`` otherwise."""
    fields = Fields(canonical.decode(line, name), name)
    fields.format(FORMAT)
    nodes = fields.listed("nodes", lambda value: _node(Fields(value, name)), required=True)
    seen: set[str] = set()
    for node in nodes:
        if node.id in seen or (node.parent is not None and node.parent not in seen):
            raise Damaged(name, f"node {node.id} is listed twice or before its parent")
        seen.add(node.id)
    packs = fields.listed("packs", lambda pair: _pack(pair, name), required=True)
    return ShardHeader(Title.from_fields(Fields(fields.value.get("textbook"), name)), nodes, packs)


def decode_record(line: bytes, name: str) -> Record:
    """Return the record that ``line`` spells; raise ``Damaged`` about ``name`` otherwise. Unknown keys are ignored."""
    fields = Fields(canonical.decode_line(line, name), name)
    files = fields.listed("files", lambda value: _file(Fields(value, name)), required=True)
    if not any(file.role == "main" for file in files):
        raise fields.fault("files", "none has the role main")
    return Record(
        id=fields.identifier("id"),
        version=fields.integer("version", 1),
        title=fields.words("title"),
        initials=fields.text("initials"),
        kind=fields.text("kind"),
        resource_class=fields.text("class"),
        languages=fields.texts("languages"),
        grades=fields.integers("grades"),
        subject=fields.text("subject"),
        stage=fields.text("stage"),
        nodes=fields.texts("nodes"),
        files=files,
        recipe=FrameRef.from_json(fields.value.get("recipe"), name, names.MOST_RECIPE),
        status=fields.text("status"),
        cover=fields.maybe("cover", lambda ref: FrameRef.from_json(ref, name, MOST_COVER)),
        lesson_minutes=fields.integer("lesson_minutes", default=0),
        duration_ms=fields.integer("duration_ms", default=0),
        pages=fields.integer("pages", default=0),
        contributors=fields.texts("contributors"),
        source=fields.text("source", ""),
        rights=fields.text("rights", ""),
        keywords=fields.texts("keywords"),
        description=fields.text("description", ""),
        valid_from=_time(fields, "valid_from"),
        valid_to=_time(fields, "valid_to"),
        replaces=fields.texts("replaces"),
        text=fields.text("text", ""),
    )


def record_json(record: Record) -> dict[str, Json]:
    """Return ``record`` as the format writes it; optional keys that say nothing are left out."""
    plain = {name: getattr(record, name) for name in record.__dataclass_fields__}
    required = {
        key: plain.pop(key) for key in ("languages", "grades", "nodes", "initials", "subject", "stage", "title")
    }
    optional = {key: plain.pop(key) or None for key in ("lesson_minutes", "duration_ms", "pages")}
    plain["class"] = plain.pop("resource_class")
    plain["files"] = [_file_json(file) for file in record.files]
    plain["recipe"] = record.recipe.to_json()
    plain["cover"] = record.cover.to_json() if record.cover else None
    return without_none(plain | optional) | required


def _header_json(header: ShardHeader) -> dict[str, Json]:
    nodes = [without_none({"id": n.id, "kind": n.kind, "title": n.title, "parent": n.parent}) for n in header.nodes]
    return {"format": FORMAT, "textbook": header.about.to_json(), "nodes": nodes, "packs": sorted(header.packs)}


def _file_json(file: RecordFile) -> dict[str, Json]:
    plain = {name: getattr(file, name) for name in file.__dataclass_fields__}
    tracks = [
        without_none({"kind": one.kind, "codec": one.codec, "language": one.language or None}) for one in file.tracks
    ]
    loudness = [[one.integrated, one.peak] for one in file.loudness]
    return without_none(plain | {"tracks": tracks or None, "loudness": loudness or None})


def _file(fields: Fields) -> RecordFile:
    role = fields.text("role")
    if role not in ROLES:
        raise fields.fault("role", f"unknown: {role!r:.40}")
    return RecordFile(
        role=role,
        path=names.check_path(fields.text("path"), fields.name),
        media_type=fields.text("media_type"),
        size=fields.integer("size", 0, names.MOST_FILE * names.MOST_FILES),
        digest=fields.digest("digest"),
        language=fields.text("language", ""),
        form=fields.text("form", ""),
        entry=fields.maybe("entry", lambda path: names.check_path(path, fields.name)) or "",
        tracks=fields.listed("tracks", lambda value: _track(Fields(value, fields.name))),
        loudness=_loudness(fields),
    )


def _track(fields: Fields) -> FileTrack:
    return FileTrack(fields.text("kind"), fields.text("codec"), fields.text("language", ""))


def _loudness(fields: Fields) -> tuple[Loudness, ...]:
    found = fields.listed("loudness", lambda pair: _measured(pair, fields))
    if len(found) > MOST_SOUNDS:
        raise fields.fault("loudness", f"of more than {MOST_SOUNDS} sounds")
    return found


def _measured(pair: Json, fields: Fields) -> Loudness:
    if not isinstance(pair, list) or len(pair) != 2 or not all(type(number) is int for number in pair):
        raise fields.fault("loudness", "not pairs of integers")
    loudness, peak = pair
    if not (SILENT <= loudness <= DEAFENING and LOWEST_PEAK <= peak <= HIGHEST_PEAK):
        raise fields.fault("loudness", "louder or quieter than sound can be")
    return Loudness(loudness, peak)


def _node(fields: Fields) -> TreeNode:
    kind = fields.text("kind")
    if kind not in NODE_KINDS:
        raise fields.fault("kind", f"unknown: {kind!r:.40}")
    parent = fields.identifier("parent") if "parent" in fields.value else None
    return TreeNode(fields.identifier("id"), kind, fields.words("title"), parent)


def _pack(pair: Json, name: str) -> tuple[str, int]:
    if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[1], int):
        raise Damaged(name, "packs: not pairs of digest and size")
    return names.check_digest(pair[0], name), pair[1]


def _time(fields: Fields, key: str) -> int | None:
    return fields.integer(key, -MOST_INTEGER, MOST_TIME) if key in fields.value else None
