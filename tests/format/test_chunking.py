"""Cutting keeps every byte, and keeps cuts where content stays."""

import os
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from package_format import chunking, names
from package_format.errors import Unreadable


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(seed=st.integers(0, 2**32), size=st.integers(0, 700_000))
def test_chunks_add_up_to_the_file(tmp_path: Path, seed: int, size: int) -> None:
    content = random.Random(seed).randbytes(size)
    (tmp_path / "f").write_bytes(content)
    chunks = list(chunking.cut(tmp_path / "f"))
    assert b"".join(chunks) == content
    assert all(0 < len(chunk) <= chunking.MOST for chunk in chunks)
    assert all(len(chunk) >= chunking.LEAST for chunk in chunks[:-1])


def test_an_insertion_changes_few_chunks(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(5_000_000)
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "b").write_bytes(content[:2_000_000] + b"one more sentence" + content[2_000_000:])
    before, after = ({names.digest_of(c) for c in chunking.cut(tmp_path / name)} for name in "ab")
    assert len(after - before) <= 3


def test_an_unchanged_member_of_a_zip_keeps_its_chunks(tmp_path: Path) -> None:
    picture = random.Random(2).randbytes(300_000)
    digests = []
    for name, text in (("a", "first"), ("b", "a much longer second text that moves the picture")):
        with zipfile.ZipFile(tmp_path / name, "w") as container:
            container.writestr("slide.xml", text)
            container.writestr("picture.jpg", picture)
        digests.append([names.digest_of(chunk) for chunk in chunking.cut(tmp_path / name)])
    assert len(set(digests[0]) & set(digests[1])) >= len(digests[0]) - 2


def test_what_only_looks_like_a_zip_is_cut_all_the_same(tmp_path: Path) -> None:
    for content in (b"PK\x03\x04" + os.urandom(100_000), b"PK\x03\x04"):
        (tmp_path / "f").write_bytes(content)
        assert b"".join(chunking.cut(tmp_path / "f")) == content


def test_a_zip_behind_other_bytes_is_cut_whole(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z", "w") as container:
        container.writestr("a", os.urandom(50_000))
    content = b"PK\x03\x04" + os.urandom(40_000) + (tmp_path / "z").read_bytes()
    (tmp_path / "f").write_bytes(content)
    assert b"".join(chunking.cut(tmp_path / "f")) == content


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        list(chunking.cut(tmp_path / "none"))


def test_an_empty_zip_is_one_chunk(tmp_path: Path) -> None:
    """It says that it has members and has none: found by a fuzzer."""
    end = b"PK\x05\x06" + bytes(18)
    (tmp_path / "f").write_bytes(b"PK\x03\x04" + end)
    assert list(chunking.cut(tmp_path / "f")) == [b"PK\x03\x04" + end]
