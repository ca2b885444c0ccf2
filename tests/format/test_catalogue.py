"""Manifests and shards say what was put in, and nothing impossible."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical, catalogue, names, shard
from package_format.delta import DirectoryRef, ReleaseDelta
from package_format.errors import Damaged
from package_format.pack import FrameRef, open_frame
from package_format.recipe import decode as decode_recipe

VECTORS = Path(__file__).parents[1] / "vectors"
MANIFEST = (VECTORS / "manifest.json").read_bytes()
SHARD = (VECTORS / "shard.jsonl").read_bytes()
REF = FrameRef("ab" * 32, 100, "cd" * 32, 8, 50)


DELTA = ReleaseDelta("ef" * 32, 7, "ab" * 32, 5000, DirectoryRef("cd" * 32, 400, 300))


def test_manifest_vector() -> None:
    manifest = catalogue.decode_manifest(MANIFEST, "vector")
    assert catalogue.encode_manifest(manifest) == MANIFEST
    [entry] = manifest.textbooks
    assert entry.shard.raw_digest == names.digest_of(SHARD)
    assert entry.shard.digest == names.digest_of((VECTORS / "shard.zst").read_bytes())
    assert entry.deltas[0].base == names.digest_of((VECTORS / "shard-old.jsonl").read_bytes())
    assert manifest.withdrawn[0].urgent
    assert manifest.progress[0].weeks[0].nodes == ("u1-l1",)


def test_a_full_manifest_comes_back() -> None:
    manifest = catalogue.decode_manifest(MANIFEST, "vector")
    push = ({"resource": "a", "why": {"zh-CN": "推荐"}},)
    entry = replace(manifest.textbooks[0], cover=REF, deltas=(), releases=(DELTA,))
    mirrors = ("https://county.example/songke/", "http://[2001:db8::1]:8080/")
    full = replace(manifest, textbooks=(entry,), push=push, usage=None, progress=(), withdrawn=(), mirrors=mirrors)
    assert catalogue.decode_manifest(catalogue.encode_manifest(full), "x") == full


WEEK = {"number": 1, "textbook": "a", "nodes": ["b"]}


def manifest_with(**keys: Any) -> bytes:
    return canonical.encode(canonical.decode(MANIFEST, "x") | keys)


def entry_with(**keys: Any) -> bytes:
    return manifest_with(textbooks=[canonical.decode(MANIFEST, "x")["textbooks"][0] | keys])


@pytest.mark.parametrize(
    "content",
    [
        manifest_with(format="x"),
        manifest_with(hash="md5"),
        manifest_with(number=0),
        manifest_with(number="1"),
        manifest_with(channel="../a"),
        manifest_with(title={}),
        manifest_with(title={"zh-CN": 1}),
        manifest_with(title="a"),
        manifest_with(textbooks=None),
        manifest_with(textbooks=canonical.decode(MANIFEST, "x")["textbooks"] * 2),
        manifest_with(withdrawn=[{"id": "a", "at": 1, "urgent": 1}]),
        manifest_with(withdrawn=[{"id": "a", "at": 1}]),
        manifest_with(withdrawn=[{"id": "a", "at": 1, "urgent": True, "replacement": "../b"}]),
        manifest_with(usage={"seal": "x", "receipts": "22" * 32, "address": "a"}),
        manifest_with(usage={"seal": "11" * 32, "receipts": "22" * 32, "address": "a", "register": "receipts/x"}),
        manifest_with(push=["x"]),
        manifest_with(mirrors="https://a/"),
        manifest_with(mirrors=["ftp://a/"]),
        manifest_with(mirrors=["https://a b/"]),
        manifest_with(mirrors=["https://a/" + "b" * 500]),
        manifest_with(mirrors=["https://a/"] * 17),
        manifest_with(progress=[{"year": "a", "term": 1, "starts": 1, "weeks": [WEEK | {"nodes": ["/"]}]}]),
        entry_with(grade=100),
        entry_with(grade=True),
        entry_with(shard=None),
        entry_with(shard={"digest": "ab" * 32, "size": 1 << 40, "raw": 1, "raw_digest": "ab" * 32}),
        entry_with(cover=REF.to_json() | {"size": 1 << 20}),
        entry_with(deltas=[{"form": "zstd-prefix", "from": "x", "digest": "ab" * 32, "size": 1}]),
        entry_with(releases=["x"]),
        MANIFEST + b" " * names.MOST_MANIFEST,
    ],
)  # fmt: skip
def test_a_manifest_that_breaks_a_rule_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        catalogue.decode_manifest(content, "x")


def test_unknown_keys_and_forms_are_ignored() -> None:
    unknown = entry_with(deltas=[{"form": "later", "anything": 1}], novelty={"a": 1})
    [entry] = catalogue.decode_manifest(unknown, "x").textbooks
    assert entry.deltas == ()


@given(st.integers(0, len(MANIFEST) - 1), st.integers(0, 255))
def test_a_changed_byte_of_a_manifest_is_sound_or_damaged(place: int, byte: int) -> None:
    spoiled = bytearray(MANIFEST)
    spoiled[place] = byte
    try:
        manifest = catalogue.decode_manifest(bytes(spoiled), "x")
    except Damaged:
        return
    names.check_channel(manifest.channel)


def test_shard_vector() -> None:
    header_line, lines = shard.split_lines(SHARD, "vector")
    header = shard.decode_header(header_line, "vector")
    records = [shard.decode_record(line, "vector") for line in lines]
    assert shard.encode_shard(header, reversed(records)) == SHARD
    assert [record.id for record in records] == ["jingyesi", "yonge"]
    ref = records[0].recipe
    pack = (VECTORS / "pack-recipes.bin").read_bytes()
    stored = pack[ref.offset : ref.offset + ref.stored]
    recipe = decode_recipe(open_frame(stored, ref.digest, ref.size), "recipe")
    assert {file.digest for file in recipe.files} == {file.digest for file in records[0].files}
    assert records[0].size == recipe.size
    assert dict(header.packs)[ref.pack] == len(pack)


def test_a_full_record_comes_back() -> None:
    _, lines = shard.split_lines(SHARD, "x")
    record = replace(
        shard.decode_record(lines[0], "x"),
        cover=REF,
        lesson_minutes=40,
        duration_ms=65_000,
        pages=3,
        contributors=("村小教研组",),
        source="自制",
        keywords=("古诗",),
        description="朗读",
        valid_from=-5,
        valid_to=7,
        replaces=("old",),
        files=(shard.RecordFile("main", "web", "text/html", 10, "ab" * 32, "zh-CN", "folder", "index.html"),),
    )
    assert shard.decode_record(canonical.encode(shard.record_json(record)), "x") == record


def record_with(**keys: Any) -> bytes:
    return canonical.encode(canonical.decode(shard.split_lines(SHARD, "x")[1][0], "x") | keys)


FILE = {"role": "main", "path": "a", "media_type": "a/b", "size": 1, "digest": "ab" * 32}


@pytest.mark.parametrize(
    "line",
    [
        record_with(id="A"),
        record_with(version=0),
        record_with(files=[]),
        record_with(files=[FILE | {"role": "other"}]),
        record_with(files=[FILE | {"role": "extra"}]),
        record_with(files=[FILE | {"path": "../a"}]),
        record_with(files=[FILE | {"entry": "/a"}]),
        record_with(files=[FILE | {"size": -1}]),
        record_with(recipe=None),
        record_with(cover=1),
        record_with(languages=[1]),
        record_with(grades=["1"]),
        record_with(grades=[True]),
        record_with(valid_from="x"),
        record_with(kind=None),
        b"[]",
        b"{",
    ],
)
def test_a_record_that_breaks_a_rule_is_damaged(line: bytes) -> None:
    with pytest.raises(Damaged):
        shard.decode_record(line, "x")


def header_with(**keys: Any) -> bytes:
    return canonical.encode(canonical.decode(shard.split_lines(SHARD, "x")[0], "x") | keys)


NODE = {"id": "a", "kind": "unit", "title": {"zh-CN": "一"}}


@pytest.mark.parametrize(
    "line",
    [
        header_with(format="x"),
        header_with(nodes=[NODE, NODE]),
        header_with(nodes=[NODE | {"parent": "later"}]),
        header_with(nodes=[NODE | {"kind": "chapter"}]),
        header_with(packs=[["ab" * 32]]),
        header_with(packs=[["ab" * 32, "1"]]),
        header_with(packs=[["x", 1]]),
        header_with(textbook=None),
    ],
)
def test_a_header_that_breaks_a_rule_is_damaged(line: bytes) -> None:
    with pytest.raises(Damaged):
        shard.decode_header(line, "x")


@pytest.mark.parametrize("raw", [b"", b"{}", b"{}\n\n", b"{}\n" + b"x" * (names.MOST_RECORD + 1) + b"\n"])
def test_lines_that_are_no_shard_are_damaged(raw: bytes) -> None:
    with pytest.raises(Damaged):
        shard.split_lines(raw, "x")


def test_an_empty_textbook_is_a_shard() -> None:
    assert shard.split_lines(b"{}\n", "x") == (b"{}", [])


def test_a_record_says_what_is_spoken_in_it() -> None:
    record = shard.decode_record(shard.split_lines(SHARD, "x")[1][1], "x")
    assert record.text == "曲项向天歌 白毛浮绿水"
    assert record.files[0].tracks == (shard.FileTrack("audio", "opus", "zh"), shard.FileTrack("subtitle", "webvtt"))
    assert record.files[0].loudness == (shard.Loudness(-231, -12),)
    assert shard.decode_record(shard.split_lines(SHARD, "x")[1][0], "x").text == ""
