"""A recipe says exactly how files are put together, or it is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical, names, recipe
from package_format.errors import Damaged
from package_format.pack import open_frame

VECTORS = Path(__file__).parents[1] / "vectors"
CONTENT = (VECTORS / "recipe.json").read_bytes()


def test_vector_puts_files_together() -> None:
    found = recipe.decode(CONTENT, "vector")
    pack = (VECTORS / "pack.bin").read_bytes()
    assert found.packs == {names.digest_of(pack): len(pack)}
    assert found.size == sum(file.size for file in found.files)
    assert [file.path for file in found.files] == ["empty.txt", "pictures/moon.bin", "静夜思.txt"]
    for file in found.files:
        parts = [open_frame(pack[c.offset : c.offset + c.stored], c.digest, c.size) for c in file.chunks]
        assert names.digest_of(b"".join(parts)) == file.digest
    assert recipe.encode(found) == CONTENT


def changed(**keys: Any) -> bytes:
    return canonical.encode(canonical.decode(CONTENT, "x") | keys)


def file(**keys: Any) -> dict[str, Any]:
    return {"path": "a", "size": 0, "digest": "ab" * 32, "chunks": []} | keys


PACK = ["cd" * 32, 1000]
CHUNK = ["ab" * 32, 10, 0, 8, 10]


@pytest.mark.parametrize(
    "content",
    [
        changed(format="songke-recipe-2"),
        changed(resource="../x"),
        changed(version=0),
        changed(version=True),
        changed(packs=[["cd" * 32]]),
        changed(packs=[["cd" * 32, 1 << 40]]),
        changed(packs={}),
        changed(files=[]),
        changed(files=None),
        changed(files=[file(path="b"), file(path="a")]),
        changed(files=[file(path="A"), file(path="a")]),
        changed(files=[file(path="a/../b")]),
        changed(files=[file(size=1)]),
        changed(files=[file(size=-1)]),
        changed(files=[file(digest="x")]),
        changed(packs=[PACK], files=[file(size=10, chunks=[CHUNK[:4]])]),
        changed(packs=[PACK], files=[file(size=10, chunks=[["ab" * 32, 10, 1, 8, 10]])]),
        changed(packs=[PACK], files=[file(size=10, chunks=[["ab" * 32, 10, 0, 7, 10]])]),
        changed(packs=[PACK], files=[file(size=10, chunks=[["ab" * 32, 10, 0, 995, 10]])]),
        changed(packs=[PACK], files=[file(size=10, chunks=[["ab" * 32, 10, 0, 8, 11]])]),
        changed(packs=[PACK], files=[file(size=1 << 21, chunks=[["ab" * 32, 1 << 21, 0, 8, 10]])]),
        changed(packs=[], files=[file(size=10, chunks=[CHUNK])]),
        changed(packs=[PACK], files=[file(size=10, chunks=[["x", 10, 0, 8, 10]])]),
        CONTENT + b" ",
        b"[]",
        b"",
    ],
)
def test_what_breaks_a_rule_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        recipe.decode(content, "x")


@given(st.integers(0, len(CONTENT) - 1), st.integers(0, 255))
def test_a_changed_byte_is_sound_or_damaged(place: int, byte: int) -> None:
    spoiled = bytearray(CONTENT)
    spoiled[place] = byte
    try:
        found = recipe.decode(bytes(spoiled), "x")
    except Damaged:
        return
    assert recipe.encode(found) == bytes(spoiled)
    for entry in found.files:
        assert sum(chunk.size for chunk in entry.chunks) == entry.size


@given(
    st.lists(
        st.tuples(st.from_regex(r"f[a-z]{1,8}", fullmatch=True), st.lists(st.integers(1, 1 << 20), max_size=5)),
        min_size=1,
        unique_by=lambda pair: pair[0],
    )
)
def test_what_is_written_is_read(shape: list[tuple[str, list[int]]]) -> None:
    pack = "ef" * 32
    files = tuple(
        recipe.RecipeFile(path, sum(sizes), "ab" * 32, tuple(recipe.Chunk("cd" * 32, s, pack, 8, s) for s in sizes))
        for path, sizes in sorted(shape)
    )
    written = recipe.Recipe("r1", 3, {pack: 2 << 20}, files)
    assert recipe.decode(recipe.encode(written), "x") == written


def test_the_digest_of_a_folder() -> None:
    vector = json.loads((VECTORS / "folder.json").read_text())
    assert recipe.folder_digest(tuple(file) for file in vector["files"]) == vector["digest"]
    assert recipe.folder_digest(tuple(file) for file in reversed(vector["files"])) == vector["digest"]
    assert names.digest_of(canonical.encode(vector["files"])) == vector["digest"]


def test_the_files_below_a_folder() -> None:
    found = recipe.decode(CONTENT, "x")
    assert [file.path for file in recipe.folder_files(found, "pictures")] == ["pictures/moon.bin"]
    assert recipe.folder_files(found, "pict") == []
