from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store import disk, faults
from desktop_app.store.files import LEAST_FLOOR, Files, default_floor
from desktop_app.store.part import Part
from desktop_app.store.writer_lock import WriterLock
from package_format import names
from package_format.errors import Busy, Damaged, NoSpace, Unreadable
from package_format.recipe import Chunk
from tests.store.publisher import CHUNK, make_recipe

CONTENT = bytes(range(256)) * 20
DIGEST = names.digest_of(CONTENT)
CHUNKS = make_recipe("a", 1, {"a": CONTENT}).files[0].chunks
OTHER = names.digest_of(b"other")


@pytest.fixture
def kept() -> set[str]:
    return set()


@pytest.fixture
def files(tmp_path: Path, kept: set[str]) -> Iterator[Files]:
    made = Files(tmp_path, WriterLock(tmp_path / "writer.lock"), lambda: kept, floor=0)
    yield made
    made.close()


def _parts(files: Files) -> list[Path]:
    return list(files.location(DIGEST).parents[2].joinpath("incoming").iterdir())


def _fill(part: Part, chunks: tuple[Chunk, ...] = CHUNKS, step: int = 1) -> None:
    for number in range(len(chunks))[::step]:
        start = number * CHUNK
        part.write(start, CONTENT[start : start + CHUNK])


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("wait", [True, False])
def test_a_file_arrives_in_any_order_and_is_whole_under_its_digest(files: Files, step: int, wait: bool) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    assert not files.has(DIGEST, len(CONTENT))
    _fill(part, step=step)
    path = part.finish(wait)
    assert files.has(DIGEST, len(CONTENT))
    files.settle()
    assert path.read_bytes() == CONTENT
    assert (files.location(DIGEST), files.find(DIGEST)) == (path, path)
    assert not files.has(DIGEST, len(CONTENT) - 1)
    assert not _parts(files)


def test_what_a_crash_has_left_is_hashed_not_believed(files: Files) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    part.write(0, CONTENT[:CHUNK])
    part.write(3 * CHUNK, CONTENT[3 * CHUNK : 4 * CHUNK])
    part.write(4 * CHUNK, b"x" * CHUNK)
    part.close()
    again = files.begin(DIGEST, len(CONTENT))
    assert again.present(CHUNKS) == {0, 3 * CHUNK}
    _fill(again)
    assert again.present(CHUNKS) == {number * CHUNK for number in range(len(CHUNKS))}
    assert again.finish().read_bytes() == CONTENT


def test_a_longer_part_is_cut_to_size(files: Files) -> None:
    part = files.begin(DIGEST, len(CONTENT) + 100)
    part.write(len(CONTENT), b"tail" * 20)
    part.close()
    again = files.begin(DIGEST, len(CONTENT))
    _fill(again)
    assert again.finish().read_bytes() == CONTENT


def test_wrong_bytes_never_get_the_name(files: Files) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    _fill(part)
    part.write(7, b"x")
    with pytest.raises(Damaged):
        part.finish()
    assert not files.has(DIGEST, len(CONTENT))
    assert not _parts(files)


def test_bytes_rewritten_at_the_beginning_are_hashed_as_they_are_now(files: Files) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    part.write(0, b"x" * len(CONTENT))
    part.write(0, CONTENT[:CHUNK])
    part.write(CHUNK, CONTENT[CHUNK:])
    assert part.finish().read_bytes() == CONTENT


def test_an_incomplete_file_is_not_finished(files: Files) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    part.write(0, CONTENT[:-1])
    with pytest.raises(Damaged):
        part.finish()


def test_an_empty_file_is_a_file(files: Files) -> None:
    digest = names.digest_of(b"")
    assert files.begin(digest, 0).finish().read_bytes() == b""
    assert files.has(digest, 0)


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (len(CONTENT), 1), (len(CONTENT) - 1, 2)])
def test_writing_beyond_the_file_is_a_bug(files: Files, offset: int, length: int) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    with pytest.raises(ValueError, match="beyond"):
        part.write(offset, b"x" * length)
    part.close()


@given(order=st.permutations(range(len(CHUNKS))), wrong=st.sets(st.integers(0, len(CHUNKS) - 1)))
def test_any_order_with_any_chunk_wrong_at_first_ends_right(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], wrong: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    files = Files(folder, WriterLock(folder / "writer.lock"), set, floor=0)
    part = files.begin(DIGEST, len(CONTENT))
    for number in order:
        content = CONTENT[number * CHUNK : (number + 1) * CHUNK]
        part.write(number * CHUNK, bytes(len(content)) if number in wrong else content)
    part.close()
    again = files.begin(DIGEST, len(CONTENT))
    missing = {number * CHUNK for number in range(len(CHUNKS))} - again.present(CHUNKS)
    assert missing == {number * CHUNK for number in wrong}
    for offset in missing:
        again.write(offset, CONTENT[offset : offset + CHUNK])
    assert again.finish().read_bytes() == CONTENT
    files.close()


def test_several_threads_write_one_file(files: Files) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    threads = [threading.Thread(target=_fill, args=(part, CHUNKS, step)) for step in (1, -1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert part.finish().read_bytes() == CONTENT


def test_a_file_in_one_piece_is_hashed_while_it_is_written(files: Files) -> None:
    path = files.write_whole(DIGEST, len(CONTENT), [CONTENT[:100], CONTENT[100:]])
    files.settle([DIGEST])
    assert path.read_bytes() == CONTENT
    for content in ([CONTENT[:-1]], [CONTENT[:-1] + b"x"], [CONTENT, b"x"]):
        with pytest.raises(Damaged):
            files.write_whole(OTHER, len(CONTENT), content)
    assert not files.has(OTHER, len(CONTENT))


def test_a_pulled_stick_leaves_what_it_gave(files: Files) -> None:
    def pulled() -> Iterator[bytes]:
        yield CONTENT[: 2 * CHUNK]
        raise Unreadable("E:", "the device is gone")

    with pytest.raises(Unreadable):
        files.write_whole(DIGEST, len(CONTENT), pulled())
    part = files.begin(DIGEST, len(CONTENT))
    assert part.present(CHUNKS) == {0, CHUNK}
    part.close()


def test_a_file_from_elsewhere_is_taken_and_left_where_it_was(files: Files, tmp_path: Path) -> None:
    (tmp_path / "found.mp4").write_bytes(CONTENT)
    files.adopt(tmp_path / "found.mp4", DIGEST, len(CONTENT))
    files.settle()
    assert files.has(DIGEST, len(CONTENT))
    assert (tmp_path / "found.mp4").read_bytes() == CONTENT
    with pytest.raises(Unreadable):
        files.adopt(tmp_path / "nothing.mp4", OTHER, 5)


def test_only_digests_are_names(files: Files) -> None:
    for name in ("../../etc/passwd", "", DIGEST.upper(), DIGEST + "\n"):
        with pytest.raises(Damaged):
            files.location(name)
        with pytest.raises(Damaged):
            files.begin(name, 1)


def test_rehashing_tells_right_from_spoiled(files: Files) -> None:
    path = files.write_whole(DIGEST, len(CONTENT), [CONTENT])
    files.settle()
    took: list[int] = []
    assert files.is_right(DIGEST, took.append)
    assert sum(took) == len(CONTENT)
    path.write_bytes(CONTENT[:-1] + b"x")
    assert not files.is_right(DIGEST, took.append)
    assert not files.is_right(OTHER, took.append)


def test_a_spoiled_file_serves_with_its_good_chunks(files: Files) -> None:
    path = files.write_whole(DIGEST, len(CONTENT), [CONTENT])
    files.settle()
    path.write_bytes(CONTENT[: 2 * CHUNK] + b"x" + CONTENT[2 * CHUNK + 1 :] + b"tail")
    files.quarantine(DIGEST)
    files.quarantine(DIGEST)
    assert files.find(DIGEST) is None
    part = files.begin(DIGEST, len(CONTENT))
    assert {number * CHUNK for number in range(len(CHUNKS))} - part.present(CHUNKS) == {2 * CHUNK}
    part.close()


def test_a_sweep_takes_what_nothing_refers_to_and_nothing_else(files: Files, kept: set[str], tmp_path: Path) -> None:
    kept |= {DIGEST, names.digest_of(b"arriving")}
    files.write_whole(DIGEST, len(CONTENT), [CONTENT])
    files.write_whole(OTHER, 5, [b"other"])
    files.settle()
    for content in (b"arriving", b"forgotten"):
        part = files.begin(names.digest_of(content), 100)
        part.write(0, content)
        part.close()
    own = tmp_path / "files" / "my own notes.txt"
    own.write_text("not ours to delete")
    (tmp_path / "files" / "ab").mkdir(exist_ok=True)
    (tmp_path / "files" / "ab" / "neither this").write_text("not a digest")
    assert files.sweep() > 0
    assert files.has(DIGEST, len(CONTENT))
    assert not files.has(OTHER, 5)
    assert [path.name for path in _parts(files)] == [names.digest_of(b"arriving") + ".part"]
    assert own.exists()
    assert (tmp_path / "files" / "ab" / "neither this").exists()
    assert files.sweep() == 0


def test_a_sweep_leaves_what_a_player_holds_open_for_later(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    path = files.write_whole(OTHER, 5, [b"other"])
    files.settle()
    with monkeypatch.context() as windows:
        windows.setattr(disk, "remove", lambda _: False)
        assert files.sweep() == 0
        assert not files.drop(OTHER)
    assert path.exists()
    assert files.drop(OTHER)


def test_no_sweep_while_another_program_writes(files: Files, tmp_path: Path) -> None:
    with WriterLock(tmp_path / "writer.lock").held(), pytest.raises(Busy):
        files.sweep()


def test_the_floor_is_left_free(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    free = 10_000
    monkeypatch.setattr(faults, "free_bytes", lambda _: free)
    files.floor = 6_000
    with pytest.raises(NoSpace) as caught:
        files.begin(DIGEST, len(CONTENT))
    assert caught.value.needed - caught.value.free == len(CONTENT) + 6_000 - free
    free = 12_000
    part = files.begin(DIGEST, len(CONTENT))
    part.write(0, CONTENT[:CHUNK])
    free = 6_500
    with pytest.raises(NoSpace):
        part.write(CHUNK, CONTENT[CHUNK : 2 * CHUNK])
    part.close()
    free = 20_000
    again = files.begin(DIGEST, len(CONTENT))
    assert again.present(CHUNKS) == {0}
    again.close()


def test_what_a_part_already_occupies_is_not_asked_for_again(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    _fill(part)
    part.close()
    monkeypatch.setattr(faults, "free_bytes", lambda _: 0)
    again = files.begin(DIGEST, len(CONTENT))
    assert again.finish().read_bytes() == CONTENT


def test_bytes_are_counted_where_the_system_knows_no_blocks(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    _fill(part)
    part.close()
    monkeypatch.setattr(faults, "free_bytes", lambda _: 0)
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path: SimpleNamespace(st_size=len(CONTENT), st_mode=real(path).st_mode))
    files.begin(DIGEST, len(CONTENT)).close()


@pytest.mark.parametrize(("disk_bytes", "floor"), [(1 << 40, LEAST_FLOOR), (1 << 30, (1 << 30) // 50)])
def test_a_small_disk_has_a_small_floor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk_bytes: int, floor: int
) -> None:
    monkeypatch.setattr(faults, "disk_bytes", lambda _: disk_bytes)
    assert default_floor(tmp_path) == floor
    files = Files(tmp_path, WriterLock(tmp_path / "writer.lock"), set)
    assert files.floor == floor
