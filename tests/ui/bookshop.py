"""Fills a real store with lessons the way a sync does: a manifest, shards, and files that are whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop_app.store.store import Store
from package_format import names, recipe, shard
from package_format.catalogue import Manifest, ShardRef, TextbookEntry, Title
from package_format.pack import FrameRef
from package_format.recipe import Chunk, Recipe, RecipeFile
from package_format.shard import FileTrack, Loudness, Record, RecordFile, ShardHeader, TreeNode

CHANNEL = "sample-channel"
PUBLISHED = 1_795_400_000
PACK = "ab" * 32
STEP = 64 << 10
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
FIXTURES = Path(__file__).parents[1] / "player" / "fixtures"
MEDIA = {
    "视频课程": ("film.mp4", "video/mp4"),
    "音频诵读": ("tone.mp3", "audio/mpeg"),
    "学习任务单": ("pages.pdf", "application/pdf"),
    "素材": ("picture1.png", "image/png"),
}
BOOKS = (("yuwen-2a", "语文", "语文 二年级上册", 2), ("shuxue-1a", "数学", "数学 一年级上册", 1))
TREE = (
    TreeNode("u1", "unit", {"zh-CN": "第一单元", "en": "Unit 1"}),
    TreeNode("l1", "lesson", {"zh-CN": "1 小蝌蚪找妈妈", "en": "1 Tadpoles"}, "u1"),
    TreeNode("l2", "lesson", {"zh-CN": "2 我是什么", "en": "2 What am I"}, "u1"),
)
SHOPFUL = (
    ("kedou-film", "小蝌蚪找妈妈", "xkdzmm", "视频课程", "l1"),
    ("kedou-tone", "小蝌蚪找妈妈 朗读", "xkdzmmld", "音频诵读", "l1"),
    ("kedou-pages", "小蝌蚪找妈妈 任务单", "xkdzmmrwd", "学习任务单", "l1"),
    ("shenme-picture", "我是什么", "wssm", "素材", "l2"),
    ("shenme-later", "我是什么 视频", "wssmsp", "视频课程", "l2"),
)
"""Resource, title, initials, kind, node; the last one is never put on the disk."""
LATER = "shenme-later"


@dataclass(frozen=True)
class Offered:
    """One resource with the bytes of its one file."""

    id: str
    title: str
    initials: str
    kind: str
    node: str
    content: bytes
    media_type: str
    path: str = "lesson.bin"
    version: int = 1
    cover: bytes | None = None
    subtitle: bytes | None = None
    original: bytes | None = None
    subtitles: Mapping[str, bytes] = field(default_factory=dict)
    """More of them, by language."""
    text: str = ""
    loudness: tuple[Loudness, ...] = ()
    tracks: tuple[FileTrack, ...] = ()
    """Of its main file."""

    @property
    def contents(self) -> dict[str, bytes]:
        """The bytes of every file by its path."""
        beside = {"zz.pptx": self.original, "zz.srt": self.subtitle}
        beside |= {f"zz.{language}.srt": content for language, content in self.subtitles.items()}
        return {self.path: self.content} | {path: content for path, content in beside.items() if content}

    @property
    def made(self) -> Recipe:
        files = []
        for path, content in sorted(self.contents.items()):
            parts = [content[at : at + STEP] for at in range(0, len(content), STEP)]
            chunks = tuple(Chunk(names.digest_of(part), len(part), PACK, 8, len(part)) for part in parts)
            files.append(RecipeFile(path, len(content), names.digest_of(content), chunks))
        return Recipe(self.id, self.version, {PACK: 60 << 20}, tuple(files))

    def record(self) -> Record:
        timed = self.media_type.startswith(("video/", "audio/"))
        main = RecordFile("main", self.path, self.media_type, len(self.content), names.digest_of(self.content))
        files = [replace(main, loudness=self.loudness, tracks=self.tracks)]
        if self.original:
            files.append(RecordFile("original", "zz.pptx", PPTX, len(self.original), names.digest_of(self.original)))
        if self.subtitle:
            digest = names.digest_of(self.subtitle)
            files.append(RecordFile("subtitle", "zz.srt", "application/x-subrip", len(self.subtitle), digest, "zh-CN"))
        for language, content in self.subtitles.items():
            digest, path = names.digest_of(content), f"zz.{language}.srt"
            files.append(RecordFile("subtitle", path, "application/x-subrip", len(content), digest, language))
        return Record(
            id=self.id,
            version=self.version,
            title={"zh-CN": self.title, "en": f"Lesson {self.id}"},
            initials=self.initials,
            kind=self.kind,
            resource_class="基础性",
            languages=("zh-CN",),
            grades=(2,),
            subject="语文",
            stage="小学",
            nodes=(self.node,),
            files=tuple(files),
            recipe=frame(recipe.encode(self.made)),
            status="正式",
            cover=frame(self.cover) if self.cover else None,
            duration_ms=4_000 if timed else 0,
            pages=3 if self.media_type == "application/pdf" else 0,
            text=self.text,
        )


def frame(content: bytes) -> FrameRef:
    return FrameRef(names.digest_of(content), len(content), PACK, 8, len(content))


def offer(resource: str, title: str, initials: str, kind: str, node: str) -> Offered:
    name, media_type = MEDIA[kind]
    content = (FIXTURES / name).read_bytes()
    return Offered(resource, title, initials, kind, node, content, media_type, path=f"{resource}{Path(name).suffix}")


def about(book: tuple[str, str, str, int]) -> Title:
    name, subject, title, grade = book
    english = {"语文": "Chinese", "数学": "Mathematics"}.get(subject, subject)
    titles = {"zh-CN": title, "en": f"{english}, grade {grade}"}
    return Title(name, titles, "小学", grade, 1, subject, "统编版", "六三", 2024, "上册", "zh-CN")


def follow(store: Store, address: str = "http://127.0.0.1:9/") -> None:
    store.library.add_channel(CHANNEL, [address], b'{"signed": "for this test only"}')


def catalogue(store: Store, shelves: Sequence[tuple[Title, Sequence[TreeNode], Iterable[Record]]]) -> None:
    """Let the store know ``shelves``: textbook, tree and records of each, all subscribed."""
    entries, raws = [], []
    for title, tree, records in sorted(shelves, key=lambda shelf: shelf[0].id):
        listed = sorted(records, key=lambda record: record.id)
        raw = shard.encode_shard(ShardHeader(title, tuple(tree), ((PACK, 60 << 20),)), listed)
        digest = names.digest_of(raw)
        size = sum(record.size for record in listed)
        entries.append(TextbookEntry(title, len(listed), size, ShardRef(digest, len(raw), len(raw), digest)))
        raws.append(raw)
    titles = {"zh-CN": "示范频道", "en": "Sample channel"}
    manifest = Manifest(CHANNEL, titles, titles, 1, PUBLISHED, tuple(entries))
    store.catalogue.apply_manifest(CHANNEL, manifest, "cd" * 32)
    store.library.subscribe(CHANNEL, None)
    for entry, raw in zip(entries, raws, strict=True):
        store.catalogue.apply_shard(CHANNEL, entry, raw)


def arrive(store: Store, offered: Iterable[Offered]) -> None:
    """Put the files of ``offered`` on the disk and install them."""
    wants = {want.resource: want for want in store.installs.wants()}
    for lesson in offered:
        for content in lesson.contents.values():
            store.files.write_whole(names.digest_of(content), len(content), [content])
        if lesson.cover is not None:
            store.files.write_whole(names.digest_of(lesson.cover), len(lesson.cover), [lesson.cover])
        store.installs.install(wants[lesson.id], lesson.made)
    store.files.settle()


def fill(store: Store, *more: Offered) -> list[Offered]:
    """A small library: two textbooks, five resources of the first, four of them here; and what else is offered."""
    offered = [*(offer(*row) for row in SHOPFUL), *more]
    store.files.floor = 0
    follow(store)
    shelves = [(about(BOOKS[0]), TREE, [lesson.record() for lesson in offered]), (about(BOOKS[1]), TREE, [])]
    catalogue(store, shelves)
    arrive(store, [lesson for lesson in offered if lesson.id != LATER])
    return offered


def fill_many(store: Store, count: int) -> None:
    """``count`` resources in one textbook, none of them here."""
    follow(store)
    first = Offered("r", "", "", "视频课程", "l1", b"0", "video/mp4").record()
    records = [
        replace(first, id=f"r{n:06d}", title={"zh-CN": f"第{n}课 找妈妈"}, initials=f"d{n}kzmm") for n in range(count)
    ]
    catalogue(store, [(about(BOOKS[0]), TREE, records)])
