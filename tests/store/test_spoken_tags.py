"""Which languages a lesson has is known before it is opened: from its record, on its card, after an upgrade too."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store.spoken_tags import MOST, of_files, tags_of
from desktop_app.store.store import Store
from package_format import shard, zstd
from package_format.catalogue import Manifest
from package_format.errors import Damaged
from package_format.shard import FileTrack, RecordFile, ShardHeader
from tests.store import publisher
from tests.store.publisher import Lesson

TRACKS = (FileTrack("audio", "aac", "zh"), FileTrack("audio", "aac", "bo"), FileTrack("subtitle", "mov_text", "bo"))


def main(*tracks: Mapping[str, str]) -> dict[str, Any]:
    return {"role": "main", "tracks": list(tracks)}


def sound(language: str = "") -> dict[str, str]:
    return {"kind": "audio", "codec": "aac"} | ({"language": language} if language else {})


@pytest.mark.parametrize(
    ("files", "spoken"),
    [
        ([{"role": "main"}], ""),
        ([main(sound(), sound())], ""),
        ([main(sound("zh"), sound("bo"), sound("zh"))], "zh bo|"),
        ([main(sound("zh-Hant-TW"), sound("not a tag"))], "zh-hant-tw|"),
        ([{"role": "main"}, {"role": "subtitle", "language": "zh-CN"}, {"role": "subtitle"}], "|zh-cn und"),
        ([main({"kind": "subtitle", "codec": "subrip", "language": "ug"})], "|ug"),
        ([main({"kind": "subtitle", "codec": "hdmv_pgs_subtitle", "language": "zh"})], ""),
        ([main(sound("bo")), main(sound("en"))], "bo|"),
        ([main(*(sound(f"a{letter}") for letter in "abcdefghijk"))], "aa ab ac ad ae af ag ah|"),
    ],
)
def test_languages_of_files(files: list[dict[str, Any]], spoken: str) -> None:
    assert of_files(files) == spoken
    heard, read = tags_of(spoken)
    assert spoken in ("", f"{' '.join(heard)}|{' '.join(read)}")
    assert len(heard) <= MOST


def bilingual() -> tuple[Manifest, bytes]:
    """A release of two lessons, the first in two languages, and its shard."""
    record = Lesson("a").record()
    film = replace(record.files[0], tracks=TRACKS)
    beside = RecordFile("subtitle", "a.srt", "application/x-subrip", 5, "ab" * 32, "zh-CN")
    told = replace(record, files=(film, beside))
    header = ShardHeader(publisher.title(), publisher.TREE, ((publisher.PACK, 60 << 20),))
    raw = shard.encode_shard(header, [told, Lesson("b").record()])
    return replace(publisher.manifest(1), textbooks=(publisher.entry_of(publisher.title(), raw, 2),)), raw


def stock(folder: Path) -> None:
    release, raw = bilingual()
    with Store.open(folder) as store:
        publisher.follow(store)
        store.catalogue.apply_manifest(publisher.CHANNEL, release, "1" * 64)
        store.catalogue.apply_shard(publisher.CHANNEL, release.textbooks[0], raw)


def languages(folder: Path, resource: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    with Store.open(folder) as store:
        card = store.library.card(resource)
    return card.voices, card.captions


def test_a_card_says_what_its_record_says(tmp_path: Path) -> None:
    stock(tmp_path)
    assert languages(tmp_path, "a") == (("zh", "bo"), ("bo", "zh-cn"))
    assert languages(tmp_path, "b") == ((), ())


@pytest.mark.parametrize("spoiled", ["", "shard", "tracks"])
def test_what_is_listed_already_is_looked_up_when_the_program_is_renewed(tmp_path: Path, spoiled: str) -> None:
    stock(tmp_path)
    with closing(sqlite3.connect(tmp_path / "songke.db")) as connection:
        connection.execute("ALTER TABLE resource DROP COLUMN spoken")
        if spoiled == "shard":
            connection.execute("UPDATE shard SET stored = x'00'")
        if spoiled == "tracks":  # as an earlier edition of this program could have taken it
            raw = bilingual()[1].replace(b'"language":"bo"', b'"language":[17]')
            connection.execute("UPDATE shard SET stored = ?, size = ?", (zstd.compress_frame(raw), len(raw)))
        connection.execute("UPDATE alembic_version SET version_num = '0013'")
        connection.execute("PRAGMA user_version = 13")
        connection.commit()
    assert languages(tmp_path, "a") == (((), ()) if spoiled else (("zh", "bo"), ("bo", "zh-cn")))


def test_tracks_that_are_none_are_refused_with_their_shard(tmp_path: Path) -> None:
    release, raw = bilingual()
    raw = raw.replace(b'"language":"bo"', b'"language":[17]')
    entry = publisher.entry_of(publisher.title(), raw, 2)
    with Store.open(tmp_path) as store:
        publisher.follow(store)
        store.catalogue.apply_manifest(publisher.CHANNEL, replace(release, textbooks=(entry,)), "1" * 64)
        with pytest.raises(Damaged):
            store.catalogue.apply_shard(publisher.CHANNEL, entry, raw)
