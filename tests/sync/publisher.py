"""A small centre for the tests of sync: real packs, recipes, shards, manifests and signatures, laid out as told.

It has no tables, no lint and no database; ``centre`` has. What it signs is what the format says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from package_format import catalogue, names, recipe, shard, zstd
from package_format.catalogue import IndexDelta, Manifest, ShardRef, TextbookEntry, Title, Usage
from package_format.pack import FrameRef, PackWriter
from package_format.recipe import Chunk, Recipe, RecipeFile
from package_format.shard import Record, RecordFile, ShardHeader, TreeNode
from package_format.trust.signer import Signer

CHANNEL = "county"
PUBLISHED = 1_795_400_000
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@dataclass(frozen=True)
class Lesson:
    """A resource as a test describes it: files by path, in a textbook."""

    id: str
    files: Mapping[str, bytes]
    textbook: str = "yuwen-1a"
    version: int = 1
    cover: bool = False


@dataclass
class Publisher:
    """Signs releases of one channel into ``folder``; chunks are ``chunk`` bytes long, packs about ``pack`` bytes."""

    folder: Path
    chunk: int = 64 << 10
    pack: int = 1 << 20
    channel: str = CHANNEL
    address: str = ""
    mirrors: tuple[str, ...] = ()
    number: int = 0
    lie_about: str = ""
    """A lesson whose files get a digest that their chunks do not make."""
    broken_recipes: bool = False
    """Whether recipes are something else."""
    swap_recipes: bool = False
    """Whether records name the recipe of another lesson."""
    lessons: dict[str, Lesson] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = self.folder / "repository"
        (self.tree / "packs").mkdir(parents=True)
        (self.tree / "index").mkdir()
        (self.tree / "metadata").mkdir()
        self.signer = Signer(self.tree / "metadata", self.folder / "keys")
        self.root = self.signer.create(PUBLISHED, root_keys=1, threshold=1)
        self.signer.add_channel(self.channel)
        self.seal = X25519PrivateKey.generate()
        self.receipts = Ed25519PrivateKey.generate()
        self.recipes: dict[tuple[str, int], Recipe] = {}
        self._frames: dict[str, FrameRef] = {}
        self._records: dict[tuple[str, int], Record] = {}
        self._shards: dict[str, bytes] = {}

    # ------------------------------------------------------------------------------------------ releases
    def publish(
        self,
        *lessons: Lesson,
        withdraw: Sequence[str] = (),
        published: int | None = None,
        withdrawals: Sequence[catalogue.Withdrawal] = (),
        progress: Sequence[catalogue.TeachingProgress] = (),
    ) -> Manifest:
        """Add or replace lessons and sign the next release; only what this one withdraws is withdrawn."""
        self.number += 1
        self.lessons |= {lesson.id: lesson for lesson in lessons}
        for gone in (*withdraw, *(one.id for one in withdrawals)):
            self.lessons.pop(gone, None)
        self._store_frames([part for lesson in lessons for part in self._chunks(lesson)])
        self._store_recipes(lessons)
        at = published or PUBLISHED + self.number * 86_400
        entries = tuple(self._entry(book) for book in sorted({lesson.textbook for lesson in self.lessons.values()}))
        manifest = Manifest(
            self.channel,
            {"zh-CN": "县中心"},
            {"zh-CN": "县教育局"},
            self.number,
            at,
            entries,
            withdrawn=(*(catalogue.Withdrawal(gone, at, urgent=False) for gone in withdraw), *withdrawals),
            usage=self.usage,
            mirrors=self.mirrors,
            progress=tuple(progress),
        )
        self.sign(manifest, at)
        return manifest

    @property
    def usage(self) -> Usage | None:
        seal = self.seal.public_key().public_bytes_raw().hex()
        return Usage(seal, self.receipts.public_key().public_bytes_raw().hex(), self.address) if self.address else None

    def sign(self, manifest: Manifest, at: int) -> str:
        return self.signer.publish_channel(self.channel, catalogue.encode_manifest(manifest), at)

    # ------------------------------------------------------------------------------------------ figures
    def needed(self, *lessons: str) -> int:
        """Stored bytes of the distinct chunks of the newest versions of ``lessons``."""
        frames = {
            chunk.digest: chunk.stored
            for name in lessons
            for file in self.recipes[name, self.lessons[name].version].files
            for chunk in file.chunks
        }
        return sum(frames.values())

    # ------------------------------------------------------------------------------------------ parts
    def _chunks(self, lesson: Lesson) -> list[bytes]:
        return [
            content[start : start + self.chunk]
            for _, content in sorted(lesson.files.items())
            for start in range(0, len(content), self.chunk)
        ]

    def _store_recipes(self, lessons: Sequence[Lesson]) -> None:
        made = [(lesson, self._recipe(lesson)) for lesson in lessons]
        parts = [recipe.encode(content) for _, content in made]
        if self.broken_recipes:
            parts = [b"no recipe"] * len(parts)
        if self.swap_recipes:
            parts = [recipe.encode(next(iter(self.recipes.values())))] * len(parts)
        self._store_frames([*parts, *([PNG + lesson.id.encode() for lesson in lessons if lesson.cover])])
        for (lesson, content), part in zip(made, parts, strict=True):
            self.recipes[lesson.id, lesson.version] = content
            cover = self._frames[names.digest_of(PNG + lesson.id.encode())] if lesson.cover else None
            self._records[lesson.id, lesson.version] = self._record(lesson, self._frames[names.digest_of(part)], cover)

    def _recipe(self, lesson: Lesson) -> Recipe:
        files = []
        for path, content in sorted(lesson.files.items()):
            frames = [
                self._frames[names.digest_of(content[start : start + self.chunk])]
                for start in range(0, len(content), self.chunk)
            ]
            chunks = tuple(Chunk(ref.digest, ref.size, ref.pack, ref.offset, ref.stored) for ref in frames)
            files.append(RecipeFile(path, len(content), self._digest(lesson, content), chunks))
        packs = {
            chunk.pack: (self.tree / names.pack_path(chunk.pack)).stat().st_size for f in files for chunk in f.chunks
        }
        return Recipe(lesson.id, lesson.version, packs, tuple(files))

    def _record(self, lesson: Lesson, ref: FrameRef, cover: FrameRef | None) -> Record:
        files = tuple(
            RecordFile(
                "main" if not number else "extra", path, _media(path), len(content), self._digest(lesson, content)
            )
            for number, (path, content) in enumerate(sorted(lesson.files.items()))
        )
        return Record(
            id=lesson.id,
            version=lesson.version,
            title={"zh-CN": f"课文 {lesson.id}"},
            initials="kw",
            kind="课件",
            resource_class="基础性",
            languages=("zh-CN",),
            grades=(1,),
            subject="语文",
            stage="小学",
            nodes=("u1",),
            files=files,
            recipe=ref,
            status="正式",
            cover=cover,
        )

    def _digest(self, lesson: Lesson, content: bytes) -> str:
        return names.digest_of(content + b"?" if lesson.id == self.lie_about else content)

    def _store_frames(self, parts: Sequence[bytes]) -> None:
        new = {names.digest_of(part): part for part in parts}
        waiting = [(digest, part) for digest, part in new.items() if digest not in self._frames]
        while waiting:
            path = self.tree / "packs" / "writing"
            placed: list[tuple[str, int, int, int]] = []
            with PackWriter(path) as writer:
                while waiting and writer.size < self.pack:
                    digest, part = waiting.pop(0)
                    placed.append((digest, len(part), *writer.add(digest, part)))
                pack = writer.finish()
            path.rename(self.tree / names.pack_path(pack))
            for digest, size, offset, stored in placed:
                self._frames[digest] = FrameRef(digest, size, pack, offset, stored)

    def _entry(self, book: str) -> TextbookEntry:
        lessons = [lesson for lesson in self.lessons.values() if lesson.textbook == book]
        records = [self._records[lesson.id, lesson.version] for lesson in lessons]
        about = Title(book, {"zh-CN": f"语文 {book}"}, "小学", 1, 1, "语文", "统编版", "六三", 2024, "上册", "zh-CN")
        packs = {ref.pack for record in records for ref in (record.recipe, record.cover) if ref}
        packs |= {pack for lesson in lessons for pack in self.recipes[lesson.id, lesson.version].packs}
        sizes = tuple((pack, (self.tree / names.pack_path(pack)).stat().st_size) for pack in sorted(packs))
        node = TreeNode("u1", "unit", {"zh-CN": "第一单元"})
        raw = shard.encode_shard(ShardHeader(about, (node,), sizes), records)
        stored = zstd.compress_frame(raw)
        ref = ShardRef(self._put_index(stored), len(stored), len(raw), names.digest_of(raw))
        deltas = self._delta(book, raw)
        self._shards[book] = raw
        return TextbookEntry(about, len(records), sum(record.size for record in records), ref, deltas)

    def _delta(self, book: str, raw: bytes) -> tuple[IndexDelta, ...]:
        before = self._shards.get(book)
        if before is None or before == raw:
            return ()
        delta = zstd.compress_with_prefix(raw, before)
        return (IndexDelta(names.digest_of(before), self._put_index(delta), len(delta)),)

    def _put_index(self, stored: bytes) -> str:
        digest = names.digest_of(stored)
        (self.tree / names.index_path(digest)).write_bytes(stored)
        return digest


def _media(path: str) -> str:
    return {"mp4": "video/mp4", "pdf": "application/pdf", "png": "image/png"}.get(path.rpartition(".")[2], "text/plain")


def noise(seed: int, size: int) -> bytes:
    """Bytes that nothing compresses, the same for the same seed."""
    import random

    return random.Random(seed).randbytes(size)


def newer(lesson: Lesson, **files: bytes) -> Lesson:
    """The next version of ``lesson`` with ``files`` replaced (path with ``__`` for the dot)."""
    changed = {path.replace("__", "."): content for path, content in files.items()}
    return replace(lesson, version=lesson.version + 1, files={**lesson.files, **changed})
