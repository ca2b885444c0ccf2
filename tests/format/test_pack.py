"""Packs are read back, and nothing that is wrong with one is believed."""

import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.errors import Damaged, Unwritable
from package_format.pack import FrameRef, PackWriter, open_frame, read_directory

VECTORS = Path(__file__).parents[1] / "vectors"


def write(path: Path, frames: list[bytes]) -> list[tuple[int, int]]:
    with PackWriter(path) as writer:
        placed = [writer.add(names.digest_of(raw), raw) for raw in frames]
        assert writer.finish() == names.digest_of(path.read_bytes())
    return placed


def test_frames_come_back(tmp_path: Path) -> None:
    frames = [b"a" * 5000, os.urandom(3000), "字".encode()]
    placed = write(tmp_path / "p", frames)
    content = (tmp_path / "p").read_bytes()
    with (tmp_path / "p").open("rb") as file:
        entries = read_directory(file, "p")
    assert [(entry.offset, entry.stored) for entry in entries] == placed
    for raw, entry in zip(frames, entries, strict=True):
        stored = content[entry.offset : entry.offset + entry.stored]
        assert open_frame(stored, entry.digest, entry.raw) == raw


def test_an_empty_pack_is_sound(tmp_path: Path) -> None:
    write(tmp_path / "p", [])
    with (tmp_path / "p").open("rb") as file:
        assert read_directory(file, "p") == []


@pytest.mark.parametrize("name", ["pack", "pack-recipes"])
def test_vectors(name: str) -> None:
    listing = json.loads((VECTORS / f"{name}.json").read_text())
    content = (VECTORS / f"{name}.bin").read_bytes()
    assert (names.digest_of(content), len(content)) == (listing["digest"], listing["size"])
    entries = read_directory(io.BytesIO(content), name)
    assert [[e.digest, e.offset, e.stored, e.raw] for e in entries] == listing["frames"]
    for entry in entries:
        open_frame(content[entry.offset : entry.offset + entry.stored], entry.digest, entry.raw)


def test_a_changed_byte_never_passes() -> None:
    content = (VECTORS / "pack.bin").read_bytes()
    entries = read_directory(io.BytesIO(content), "pack")
    for place in range(8, entries[-1].offset + entries[-1].stored):
        changed = bytearray(content)
        changed[place] ^= 1
        entry = next(e for e in entries if e.offset <= place < e.offset + e.stored)
        with pytest.raises(Damaged):
            open_frame(changed[entry.offset : entry.offset + entry.stored], entry.digest, entry.raw)


@given(st.integers(0, 745), st.integers(0, 255))
def test_a_changed_directory_is_sound_or_damaged(place: int, byte: int) -> None:
    changed = bytearray((VECTORS / "pack.bin").read_bytes())
    changed[place] = byte
    try:
        for entry in read_directory(io.BytesIO(bytes(changed)), "pack"):
            assert 0 < entry.stored <= entry.raw <= names.MOST_RECIPE
            assert entry.offset + entry.stored <= len(changed)
    except Damaged:
        pass


@pytest.mark.parametrize("content", [b"", b"SKPACK1\n", bytes(100), (VECTORS / "pack.bin").read_bytes()[:-1]])
def test_what_is_no_pack_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        read_directory(io.BytesIO(content), "x")


def test_a_directory_with_an_impossible_frame_is_damaged(tmp_path: Path) -> None:
    write(tmp_path / "p", [b"abc"])
    content = bytearray((tmp_path / "p").read_bytes())
    content[8 + 3 + 36 : 8 + 3 + 40] = (2).to_bytes(4, "little")  # raw smaller than stored
    with pytest.raises(Damaged, match="impossible"):
        read_directory(io.BytesIO(content), "x")
    content[8 + 3 + 32 : 8 + 3 + 36] = (2).to_bytes(4, "little")
    with pytest.raises(Damaged, match="add up"):
        read_directory(io.BytesIO(content), "x")


def test_frame_references() -> None:
    ref = FrameRef("ab" * 32, 100, "cd" * 32, 8, 50)
    assert FrameRef.from_json(ref.to_json(), "x", 100) == ref


@pytest.mark.parametrize(
    "change",
    [
        {"size": 101},
        {"size": 0},
        {"stored": 101},
        {"stored": 0},
        {"offset": 7},
        {"offset": names.MOST_PACK},
        {"pack": 1},
        {"digest": "x"},
    ],
)
def test_impossible_frame_references_are_damaged(change: dict[str, object]) -> None:
    value = FrameRef("ab" * 32, 100, "cd" * 32, 8, 50).to_json() | change
    with pytest.raises(Damaged):
        FrameRef.from_json(value, "x", 100)


def test_a_folder_that_is_not_there_is_unwritable(tmp_path: Path) -> None:
    with pytest.raises(Unwritable):
        PackWriter(tmp_path / "none" / "p")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_unwritable() -> None:
    with PackWriter(Path("/dev/full")) as writer, pytest.raises(Unwritable):
        writer.finish()
    with PackWriter(Path("/dev/full")) as writer, pytest.raises(Unwritable):
        writer.add("ab" * 32, os.urandom(1 << 20))
