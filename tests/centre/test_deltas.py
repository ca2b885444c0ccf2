"""How release deltas are made: where new bytes are looked for in old files, and what goes into one group."""

from __future__ import annotations

from pathlib import Path

import pytest

from centre.centre_folder import CentreFolder
from centre.deltas import grouping
from centre.deltas.bases import Bases, nearly
from centre.deltas.chunk_map import MARGIN, WHOLE, WIDE, ChunkMap, base_for
from centre.deltas.grouping import drafts
from centre.deltas.origins import Origins
from centre.deltas.step import NewFile, Piece
from centre.ledger import Ledger
from centre.release import Releases
from centre.repository import Repository
from package_format import names
from package_format.catalogue import TeachingProgress
from package_format.delta import MOST_PREFIX, MOST_RAW, Region
from package_format.recipe import Chunk, RecipeFile
from tests.centre import contents
from tests.centre.centres import Site

SIZE = 40_000


def file(path: str, *chunks: str) -> RecipeFile:
    """A file of chunks called by their words, ``SIZE`` bytes each."""
    made = tuple(Chunk(word, SIZE, "p", 8, SIZE) for word in chunks)
    return RecipeFile(path, SIZE * len(made), path, made)


def words(name: str, count: int) -> list[str]:
    return [f"{name}{number}" for number in range(count)]


OLD = ChunkMap(file("old", *words("a", 200)))


def test_a_small_old_file_is_a_base_as_a_whole() -> None:
    small = ChunkMap(file("small", *words("a", 20)))
    assert small.file.size <= WHOLE
    assert base_for(ChunkMap(file("new", "b")), 0, 1, small) == Region("small", 0, 20 * SIZE)


def test_between_shared_chunks_the_place_is_known() -> None:
    new = ChunkMap(file("new", *words("a", 100), "b", *words("a", 200)[101:]))
    assert base_for(new, 100, 101, OLD) == Region("old", 100 * SIZE - MARGIN, SIZE + 2 * MARGIN)
    inserted = ChunkMap(file("new", *words("a", 100), "b", *words("a", 200)[100:]))
    assert base_for(inserted, 100, 101, OLD) == Region("old", 100 * SIZE - MARGIN, 2 * MARGIN)


def test_elsewhere_it_is_estimated() -> None:
    after = ChunkMap(file("new", "b", *words("a", 200)[150:]))
    assert base_for(after, 0, 1, OLD).offset == 149 * SIZE - WIDE
    before = ChunkMap(file("new", *words("a", 150), "b", "c"))
    assert base_for(before, 150, 151, OLD) == Region("old", 150 * SIZE - WIDE, 200 * SIZE - 150 * SIZE + WIDE)
    strange = ChunkMap(file("new", *words("b", 200)))
    assert base_for(strange, 100, 101, OLD) == Region("old", 100 * SIZE - WIDE, SIZE + 2 * WIDE)
    assert base_for(strange, 0, 1, OLD) == Region("old", 0, SIZE + WIDE)


def test_the_base_has_the_path_or_the_chunks_or_nearly_the_name() -> None:
    bases = Bases([file("js/app.1a2b3c4d.js", "a", "b"), file("x/film.mp4", "c", "d"), RecipeFile("empty", 0, "e", ())])
    assert [base.file.path for base in bases.of(file("x/film.mp4", "z"))] == ["x/film.mp4"]
    assert [base.file.path for base in bases.of(file("moved.mp4", "y", "d"))] == ["x/film.mp4"]
    assert [base.file.path for base in bases.of(file("js/app.99ffee00.js", "z"))] == ["js/app.1a2b3c4d.js"]
    assert bases.of(file("other.js", "z")) == []
    assert nearly("a/Guide-1.4.PDF")[1] == nearly("b/guide-2.0.pdf")[1]


def test_files_that_a_build_numbers_are_told_apart() -> None:
    olds = [file(f"js/{number}.{number:06x}aa.js", f"old{number}") for number in range(9)]
    bases = Bases([*olds, file("guide-1.4.pdf", "g")])
    for number in range(9):
        [base] = bases.of(file(f"js/{number}.{number:06x}bb.js", f"new{number}"))
        assert base.file.path == olds[number].path
    [base] = bases.of(file("guide-1.5.pdf", "h"))
    assert base.file.path == "guide-1.4.pdf"


def piece(name: str, size: int, *bases: Region) -> Piece:
    return Piece(Region(name, 0, size), (Chunk(name, size, "p", 8, size),), bases)


def new_file(name: str, size: int, *pieces: Piece) -> NewFile:
    return NewFile(RecipeFile(name, size, name, ()), pieces)


def test_small_files_share_a_group_and_large_ones_have_their_own() -> None:
    small = [new_file(f"s{number}", 1000, piece(f"s{number}", 1000)) for number in range(3)]
    large = new_file("film", WHOLE + 1, piece("film", 500), piece("film", 600))
    groups = [[one.region.file for one in draft.pieces] for draft in drafts([small[0], small[1], large, small[2]])]
    assert groups == [["s0", "s1"], ["film", "film"], ["s2"]]
    many = [new_file(str(number), 10, piece(str(number), 10)) for number in range(grouping.FILES + 1)]
    assert [draft.files for draft in drafts(many)] == [grouping.FILES, 1]


def test_no_group_is_larger_than_a_point_can_take() -> None:
    bases = [Region("old", number * (8 << 20), 7 << 20) for number in range(20)]
    pieces = [piece("film", 3 << 20, base) for base in bases]
    for draft in drafts([new_file("film", 1 << 30, *pieces)]):
        assert draft.raw <= grouping.RAW < MOST_RAW
        assert sum(base.length for base in draft.bases) <= grouping.PREFIX < MOST_PREFIX


def test_regions_that_touch_are_one() -> None:
    near = [Region("old", 0, 100), Region("old", 50, 100), Region("old", 150 + MARGIN, 10), Region("old", 10 << 20, 5)]
    [draft] = drafts([new_file("a", 10, *(piece("a", 10, base) for base in near))])
    assert draft.bases == (Region("old", 0, 160 + MARGIN), Region("old", 10 << 20, 5))


def test_the_baseline_is_the_release_before_the_term(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path, capsys)
    contents.three_lessons(site.content)
    published = []
    for number in range(3):
        contents.write(site.content, {"sheet.pdf": contents.pdf(4 + number)})
        site.publish()
        published.append(site.look().manifest.published)
    folder = CentreFolder.open(site.centre)
    ledger = Ledger(folder.ledger_file)
    repository = Repository(folder.repository)
    releases = Releases(folder, ledger, "demo")

    def baseline(starts: int) -> int | None:
        term = TeachingProgress("2026-2027", 1, starts, ())
        found = Origins(releases, repository, [term], published[-1] + 1).baseline
        return found.number if found else None

    assert baseline(published[-1] + 2) is None
    assert baseline(published[-1]) == 3
    assert baseline(published[0] - 1) == 1
    origins = Origins(releases, repository, [], published[-1])
    assert [volume.release for volume in origins.volumes("yuwen-2a")] == [3, 2, 1]
    (folder.repository / names.index_path(site.look().manifest.textbooks[1].shard.digest)).unlink()
    assert [volume.release for volume in origins.volumes("yuwen-2a")] == [2, 1]
    assert list(origins.volumes("none")) == []
    ledger.close()
