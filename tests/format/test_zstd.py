"""zstd never takes more memory than what was promised."""

import contextlib
from pathlib import Path

import pytest
from backports import zstd as library
from hypothesis import given
from hypothesis import strategies as st

from package_format import zstd
from package_format.errors import Damaged

VECTORS = Path(__file__).parents[1] / "vectors"


@given(st.binary(max_size=3000))
def test_round_trip(raw: bytes) -> None:
    stored = zstd.compress(raw * 3)
    assert len(stored) <= len(raw * 3)
    assert zstd.expand(stored, len(raw) * 3, "x") == raw * 3
    frame = zstd.compress_frame(raw)
    assert zstd.declared_size(frame, 3000, "x") == len(raw)
    assert zstd.expand_frame(frame, len(raw), "x") == raw


@given(st.binary(max_size=2000), st.binary(max_size=300))
def test_round_trip_after_a_prefix(prefix: bytes, extra: bytes) -> None:
    raw = prefix + extra + prefix
    stored = zstd.compress_with_prefix(raw, prefix)
    assert zstd.expand_with_prefix(stored, prefix, len(raw), "x") == raw


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_expand_or_are_damaged(stored: bytes, size: int) -> None:
    for expand in (zstd.expand, zstd.expand_frame):
        with contextlib.suppress(Damaged):
            assert len(expand(stored, size, "x")) == size


def test_a_small_change_makes_a_small_delta() -> None:
    old = bytes((number * number * 31 + number // 7) % 256 for number in range(200_000))
    new = old[:90_000] + b"changed" + old[90_000:]
    assert len(zstd.compress_with_prefix(new, old)) < 200


def test_a_bomb_is_refused_before_it_is_expanded() -> None:
    bomb = library.compress(bytes(50_000_000))
    with pytest.raises(Damaged, match="declares"):
        zstd.expand(bomb, 1000, "bomb")


def test_a_frame_that_hides_its_size_is_refused() -> None:
    stream = library.ZstdCompressor()
    hidden = stream.compress(b"abc" * 1000) + stream.flush()
    assert library.get_frame_info(hidden).decompressed_size is None
    with pytest.raises(Damaged, match="declares None"):
        zstd.expand(hidden, 3000, "x")


@pytest.mark.parametrize("spoil", [lambda f: f[:-3], lambda f: f + b"more", lambda f: f + f])
def test_a_frame_cut_short_or_followed_is_damaged(spoil: object) -> None:
    frame = zstd.compress_frame(b"one two three " * 100)
    assert callable(spoil)
    with pytest.raises(Damaged):
        zstd.expand(spoil(frame), 1400, "x")


def test_another_size_than_expected_is_damaged() -> None:
    with pytest.raises(Damaged, match="another size"):
        zstd.expand(zstd.compress_frame(b"abc" * 100), 301, "x")


def test_vectors() -> None:
    raw = (VECTORS / "shard.jsonl").read_bytes()
    old = (VECTORS / "shard-old.jsonl").read_bytes()
    assert zstd.expand_frame((VECTORS / "shard.zst").read_bytes(), len(raw), "x") == raw
    assert zstd.expand_with_prefix((VECTORS / "shard-delta.zst").read_bytes(), old, len(raw), "x") == raw
    with pytest.raises(Damaged):
        zstd.expand_with_prefix((VECTORS / "shard-delta.zst").read_bytes(), old[5:], len(raw) + 1, "x")
