"""Makes the vectors of docs/FORMAT.md §2, §5-§9: ``python -m tests.vectors.make_format FOLDER``.

The vectors are committed. The tests read the committed files only: another zstd release may compress to other bytes.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from package_format import canonical, catalogue, names, recipe, shard, zstd
from package_format.delta import Region, ReleaseDelta, compress_group
from package_format.delta_directory import compress_part, encode_directory, encode_listing
from package_format.delta_writer import DeltaWriter
from package_format.pack import FrameRef, PackWriter, read_directory

FRAMES = (
    "床前明月光，疑是地上霜。".encode() * 40,
    bytes(range(256)) * 3,
    bytes((number * 7919) % 251 for number in range(1500)),
)


def make_pack(folder: Path, name: str, frames: tuple[bytes, ...]) -> list[FrameRef]:
    """Write the pack ``name``.bin and its directory as ``name``.json; return the frame references."""
    path = folder / f"{name}.bin"
    with PackWriter(path) as writer:
        placed = [(names.digest_of(raw), len(raw), *writer.add(names.digest_of(raw), raw)) for raw in frames]
        pack = writer.finish()
    with path.open("rb") as file:
        directory = [[e.digest, e.offset, e.stored, e.raw] for e in read_directory(file, path.name)]
    listing = {"digest": pack, "size": path.stat().st_size, "frames": directory}
    (folder / f"{name}.json").write_text(json.dumps(listing, indent=1) + "\n")
    return [FrameRef(digest, size, pack, offset, stored) for digest, size, offset, stored in placed]


def make_recipe(folder: Path, refs: list[FrameRef]) -> bytes:
    """Write recipe.json: one file of two chunks, one of one, one empty."""
    first, second, third = refs
    size = (folder / "pack.bin").stat().st_size

    def chunk(ref: FrameRef) -> recipe.Chunk:
        return recipe.Chunk(ref.digest, ref.size, ref.pack, ref.offset, ref.stored)

    def file(path: str, *parts: FrameRef) -> recipe.RecipeFile:
        content = b"".join(raw for part in parts for raw in FRAMES if names.digest_of(raw) == part.digest)
        return recipe.RecipeFile(path, len(content), names.digest_of(content), tuple(map(chunk, parts)))

    files = (file("静夜思.txt", first), file("pictures/moon.bin", second, third), file("empty.txt"))
    content = recipe.encode(recipe.Recipe("jingyesi", 2, {first.pack: size}, files))
    (folder / "recipe.json").write_bytes(content)
    return content


def make_folder(folder: Path) -> None:
    """Write folder.json: the files of a web package and the digest of its folder entry."""
    contents = {"package/index.html": b"<html>", "package/js/app.js": b"play()", "package/声/一.txt": b""}
    files = [(path, len(content), names.digest_of(content)) for path, content in contents.items()]
    digest = recipe.folder_digest(files)
    (folder / "folder.json").write_text(json.dumps({"files": files, "digest": digest}, indent=1) + "\n")


def _spoken(record: shard.Record) -> shard.Record:
    """Return ``record`` with words for search, and with tracks and their loudness in its first file."""
    tracks = (shard.FileTrack("audio", "opus", "zh"), shard.FileTrack("subtitle", "webvtt"))
    loudness = (shard.Loudness(-231, -12),)
    files = (replace(record.files[0], tracks=tracks, loudness=loudness), *record.files[1:])
    return replace(record, text="曲项向天歌 白毛浮绿水", files=files)


def make_shard(folder: Path, refs: list[FrameRef], recipe_bytes: bytes) -> tuple[catalogue.Title, bytes, bytes]:
    """Write shard.jsonl and shard.zst and the delta from a first release with one record less."""
    [ref] = make_pack(folder, "pack-recipes", (recipe_bytes,))
    about = catalogue.Title(
        "tongbian-yuwen-1a",
        {"zh-CN": "语文 一年级上册", "en": "Chinese 1A"},
        "小学",
        1,
        1,
        "语文",
        "统编版",
        "六三",
        2024,
        "上册",
        "zh-CN",
    )
    nodes = (
        shard.TreeNode("u1", "unit", {"zh-CN": "第一单元"}),
        shard.TreeNode("u1-l1", "lesson", {"zh-CN": "静夜思"}, "u1"),
    )
    packs = tuple(
        (pack, (folder / name).stat().st_size)
        for pack, name in ((refs[0].pack, "pack.bin"), (ref.pack, "pack-recipes.bin"))
    )
    files = tuple(
        shard.RecordFile("main" if place == 0 else "extra", file.path, "text/plain", file.size, file.digest)
        for place, file in enumerate(reversed(recipe.decode(recipe_bytes, "recipe").files))
    )

    def record(identifier: str, title: str, initials: str) -> shard.Record:
        return shard.Record(
            id=identifier,
            version=2,
            title={"zh-CN": title},
            initials=initials,
            kind="音频诵读",
            resource_class="基础性",
            languages=("zh-CN",),
            grades=(1,),
            subject="语文",
            stage="小学",
            nodes=("u1-l1",),
            files=files,
            recipe=ref,
            status="正式",
            rights="CC0-1.0",
        )

    header = shard.ShardHeader(about, nodes, packs)
    spoken = _spoken(record("yonge", "咏鹅", "ye"))
    old = shard.encode_shard(header, [record("jingyesi", "静夜思", "jys")])
    new = shard.encode_shard(header, [record("jingyesi", "静夜思", "jys"), spoken])
    (folder / "shard-old.jsonl").write_bytes(old)
    (folder / "shard.jsonl").write_bytes(new)
    (folder / "shard.zst").write_bytes(zstd.compress_frame(new))
    (folder / "shard-delta.zst").write_bytes(zstd.compress_with_prefix(new, old))
    return about, old, new


def make_delta(folder: Path) -> None:
    """Write delta.bin, its directory, and delta.json: old files and recipe, a manifest's entry and what comes out.

    The first part brings a recipe made from the one before, the second lists a group and no recipe.
    """
    old = {names.digest_of(content): content for content in (FRAMES[0], FRAMES[1] + FRAMES[2])}
    poem, numbers = old.values()
    new = [poem.replace("明月".encode(), "月明".encode(), 3), FRAMES[2][::-1] + numbers[100:], b"x" * 2000]
    regions = [Region(names.digest_of(content), 0, len(content)) for content in new]
    bases = [Region(digest, 0, len(content)) for digest, content in old.items()]
    some = Region(bases[1].file, 100, bases[1].length - 100)
    before, after = (_poem_recipe(version, content) for version, content in ((1, poem), (2, new[0])))
    with DeltaWriter(folder / "delta.bin") as writer:
        first = encode_listing([writer.add(bases[:1], regions[:1], compress_group(new[0], poem))])
        second = encode_listing([writer.add([some], regions[1:], compress_group(new[1] + new[2], numbers[100:]))])
        stored = compress_part(after, first, before)
        writer.add_part("jingyesi", 1, len(after), len(first), stored)
        writer.add_part("shuzi", 0, 0, len(second), compress_part(b"", second, b""))
        digest = writer.finish()
    (folder / "delta-directory.json").write_bytes(encode_directory(writer.parts))
    entry = ReleaseDelta("ab" * 32, 1, digest, writer.size, writer.directory).to_json()
    listing = {"entry": entry, "old": [old[file].hex() for file in sorted(old)]}
    listing |= {"new": {names.digest_of(content): content.hex() for content in new}}
    listing |= {"recipes": {"jingyesi": {"old": before.decode(), "new": after.decode()}}}
    (folder / "delta.json").write_text(json.dumps(listing, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _poem_recipe(version: int, content: bytes) -> bytes:
    """Return the recipe of a file of one chunk, which lies in a pack that is no vector."""
    digest = names.digest_of(content)
    chunk = recipe.Chunk(digest, len(content), "cd" * 32, 8 + version, len(content))
    file = recipe.RecipeFile("静夜思.txt", len(content), digest, (chunk,))
    return recipe.encode(recipe.Recipe("jingyesi", version, {"cd" * 32: 8 << 20}, (file,)))


def make_manifest(folder: Path, about: catalogue.Title, old: bytes, new: bytes) -> None:
    """Write manifest.json."""
    stored = (folder / "shard.zst").read_bytes()
    delta = (folder / "shard-delta.zst").read_bytes()
    entry = catalogue.TextbookEntry(
        about=about,
        records=2,
        bytes=1234,
        shard=catalogue.ShardRef(names.digest_of(stored), len(stored), len(new), names.digest_of(new)),
        deltas=(catalogue.IndexDelta(names.digest_of(old), names.digest_of(delta), len(delta)),),
    )
    weeks = (catalogue.Week(1, about.id, ("u1-l1",)),)
    manifest = catalogue.Manifest(
        channel="vectors",
        title={"zh-CN": "测试频道"},
        publisher={"zh-CN": "测试中心"},
        number=2,
        published=1788134400,
        textbooks=(entry,),
        progress=(catalogue.TeachingProgress("2026-2027", 1, 1788134400, weeks),),
        withdrawn=(catalogue.Withdrawal("old-song", 1788000000, urgent=True, replacement="yonge", reason="错字"),),
        usage=catalogue.Usage("11" * 32, "22" * 32, "usage/batches"),
    )
    (folder / "manifest.json").write_bytes(catalogue.encode_manifest(manifest))


def make_canonical(folder: Path) -> None:
    """Write canonical-json.json: values with their bytes, and texts that are refused."""
    values = [{"b": 1, "a": [True, False, None, -5]}, {"字": '\u2028\t"\\\u0001', "Z": "é", "z": ""}, 2**53 - 1, [], {}]
    good = [{"value": value, "hex": canonical.encode(value).hex()} for value in values]
    bad = [
        '{"b":1,"a":2}',
        "1.0",
        "1e3",
        "9007199254740992",
        "NaN",
        '{"a":1,"a":1}',
        '"\\u0041"',
        "[1, 2]",
        "\ufeff1",
        '"\\ud800"',
        "-0",
        "[",
    ]
    (folder / "canonical-json.json").write_text(json.dumps({"good": good, "bad": bad}, indent=1) + "\n")


def make_paths(folder: Path) -> None:
    """Write paths.json: paths that are taken and paths that are refused."""
    deep = "/".join("abcdefghijklmnopq")
    good = ["a", "静夜思.mp3", "html/index.html", "a b/c.d", "CON1/x", "comm.txt", "é.png", "x" * 240]
    bad = [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "./a",
        "a\\b",
        "c:a",
        "a*",
        'a"',
        "a?",
        "a|b",
        "<a>",
        " a",
        "a ",
    ]
    bad += ["a.", "a/ b", "CON", "con.txt", "a/NUL", "COM1", "lpt9.tar.gz", "aux .txt", "a\u0000b", "a\nb", "a\u202eb"]
    bad += ["e\u0301.png", "x" * 241, deep, "a\x7fb"]
    clashes = [["A.txt", "a.TXT"], ["a", "a/b"], ["straße", "STRASSE"], ["A/x", "a"]]
    listing = {"good": good, "bad": bad, "clashes": clashes}
    (folder / "paths.json").write_text(json.dumps(listing, indent=1) + "\n")


def make(folder: Path) -> None:
    """Write every vector into ``folder``."""
    refs = make_pack(folder, "pack", FRAMES)
    recipe_bytes = make_recipe(folder, refs)
    make_delta(folder)
    make_manifest(folder, *make_shard(folder, refs, recipe_bytes))
    make_canonical(folder)
    make_paths(folder)
    make_folder(folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
