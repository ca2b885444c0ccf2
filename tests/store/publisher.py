"""The other side in small: a publisher that makes real manifests, shards and recipes, and a carrier of files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from desktop_app.store.cards import Want
from desktop_app.store.store import Store
from package_format import names, recipe, shard
from package_format.catalogue import Manifest, ShardRef, TextbookEntry, Title, Usage, Withdrawal
from package_format.pack import FrameRef
from package_format.recipe import Chunk, Recipe
from package_format.recipe import RecipeFile as Made
from package_format.shard import Record, RecordFile, ShardHeader, TreeNode

CHUNK = 1000
PACK = "aa" * 32
CHANNEL = "province"
TREE = (
    TreeNode("u1", "unit", {"zh-CN": "第一单元"}),
    TreeNode("u1l1", "lesson", {"zh-CN": "小蝌蚪找妈妈"}, "u1"),
    TreeNode("u1l2", "lesson", {"zh-CN": "我是什么"}, "u1"),
    TreeNode("u2", "unit", {"zh-CN": "第二单元"}),
    TreeNode("u2l1", "lesson", {"zh-CN": "Apple tree"}, "u2"),
)


def title(book: str = "yw2a", grade: int = 2, term: int = 1) -> Title:
    return Title(book, {"zh-CN": f"语文{grade}"}, "小学", grade, term, "语文", "统编版", "六三", 2024, "上册", "zh-CN")


def frame(content: bytes) -> FrameRef:
    return FrameRef(names.digest_of(content), len(content), PACK, 8, len(content))


def make_recipe(resource: str, version: int, files: dict[str, bytes]) -> Recipe:
    made = []
    for path, content in sorted(files.items()):
        parts = [content[start : start + CHUNK] for start in range(0, len(content), CHUNK)]
        chunks = tuple(Chunk(names.digest_of(part), len(part), PACK, 8, len(part)) for part in parts)
        made.append(Made(path, len(content), names.digest_of(content), chunks))
    return Recipe(resource, version, {PACK: 60 << 20}, tuple(made))


@dataclass
class Lesson:
    """One resource as the publisher has it; ``files`` are (path, role, bytes)."""

    id: str
    title: str = "小蝌蚪找妈妈"
    initials: str = "xkdzmm"
    version: int = 1
    nodes: tuple[str, ...] = ("u1l1",)
    files: dict[str, bytes] = field(default_factory=dict)
    cover: bytes | None = None
    keywords: tuple[str, ...] = ()
    kind: str = "视频课程"
    english: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        self.files = self.files or {"lesson.mp4": f"{self.id} {self.version} ".encode() * 500}

    def recipe(self) -> Recipe:
        return make_recipe(self.id, self.version, self.files)

    def record(self) -> Record:
        listed = [
            RecordFile("extra" if number else "main", path, "video/mp4", len(content), names.digest_of(content))
            for number, (path, content) in enumerate(self.files.items())
        ]
        titles = {"zh-CN": self.title} | ({"en": self.english} if self.english else {})
        return Record(
            id=self.id, version=self.version, title=titles, initials=self.initials, kind=self.kind,
            resource_class="基础性", languages=("zh-CN",), grades=(2,), subject="语文", stage="小学", nodes=self.nodes,
            files=tuple(listed), recipe=frame(recipe.encode(self.recipe())), status="正式",
            cover=frame(self.cover) if self.cover else None, duration_ms=60_000, keywords=self.keywords, rights="CC0",
            text=self.text,
        )  # fmt: skip

    def next(self, **changes: object) -> Lesson:
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]


@dataclass
class Book:
    """One textbook with its lessons."""

    about: Title = field(default_factory=title)
    lessons: list[Lesson] = field(default_factory=list)
    nodes: tuple[TreeNode, ...] = TREE
    cover: bytes | None = None

    def shard(self) -> bytes:
        header = ShardHeader(self.about, self.nodes, ((PACK, 60 << 20),))
        return shard.encode_shard(header, [lesson.record() for lesson in self.lessons])

    def entry(self) -> TextbookEntry:
        return entry_of(self.about, self.shard(), len(self.lessons), self.cover)


def entry_of(about: Title, raw: bytes, records: int = 1, cover: bytes | None = None) -> TextbookEntry:
    stored = ShardRef("bb" * 32, 1, len(raw), names.digest_of(raw))
    return TextbookEntry(about, records, 5000 * records, stored, cover=frame(cover) if cover else None)


def manifest(
    number: int,
    *books: Book,
    withdrawn: tuple[Withdrawal, ...] = (),
    channel: str = CHANNEL,
    usage: Usage | None = None,
) -> Manifest:
    entries = tuple(book.entry() for book in books)
    return Manifest(
        channel,
        {"zh-CN": "省资源"},
        {"zh-CN": "省电教馆"},
        number,
        1000 + number,
        entries,
        withdrawn=withdrawn,
        usage=usage,
    )


def publish(
    store: Store, number: int, *books: Book, channel: str = CHANNEL, withdrawn: tuple[Withdrawal, ...] = ()
) -> None:
    """Bring a release into the store's catalogue, as a sync does."""
    release = manifest(number, *books, withdrawn=withdrawn, channel=channel)
    store.catalogue.apply_manifest(channel, release, f"{number:064x}")
    for book in books:
        if store.catalogue.shard_state(channel, book.about.id) != book.entry().shard.raw_digest:
            store.catalogue.apply_shard(channel, book.entry(), book.shard())


def follow(store: Store, channel: str = CHANNEL, root: bytes = b"root") -> None:
    """Subscribe to everything of a channel."""
    store.library.add_channel(channel, ["https://example.org/songke"], root)
    store.library.subscribe(channel, None)


def bring(store: Store, lesson: Lesson) -> None:
    """Bring the files and the cover of a lesson, not installing it."""
    for content in (*lesson.files.values(), *([lesson.cover] if lesson.cover else [])):
        digest = names.digest_of(content)
        if not store.files.has(digest, len(content)):
            store.files.write_whole(digest, len(content), [content])


def deliver(store: Store, *lessons: Lesson) -> None:
    """Bring and install whatever of ``lessons`` is wanted."""
    wanted = {want.resource: want for want in store.installs.wants()}
    for lesson in lessons:
        bring(store, lesson)
        store.installs.install(wanted[lesson.id], lesson.recipe())


def want_of(store: Store, resource: str) -> Want:
    return next(want for want in store.installs.wants() if want.resource == resource)
