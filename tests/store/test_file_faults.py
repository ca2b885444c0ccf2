from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store import landing
from desktop_app.store.files import Files
from desktop_app.store.part import Part
from desktop_app.store.writer_lock import WriterLock
from package_format import names
from package_format.errors import LessonError, NoSpace, Unreadable, Unwritable
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


def _failing(number: int) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise OSError(number, os.strerror(number))

    return fail


def _finish_and_settle(files: Files, part: Part, wait: bool) -> None:
    part.finish(wait)
    files.settle()


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, NoSpace), (errno.EIO, Unwritable)])
@pytest.mark.parametrize("step", ["os.fsync", "desktop_app.store.disk.replace", "desktop_app.store.disk.sync_folder"])
def test_a_fault_at_any_step_of_landing_loses_nothing(
    files: Files, monkeypatch: pytest.MonkeyPatch, step: str, number: int, kind: type[LessonError], wait: bool
) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    _fill(part)
    with monkeypatch.context() as broken:
        broken.setattr(step, _failing(number))
        with pytest.raises(kind):
            _finish_and_settle(files, part, wait)
    # Either it is there, whole, or its part is, and the next try ends well.
    if not files.has(DIGEST, len(CONTENT)):
        assert files.begin(DIGEST, len(CONTENT)).finish().read_bytes() == CONTENT
    assert files.location(DIGEST).read_bytes() == CONTENT


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, NoSpace), (errno.EIO, Unwritable)])
def test_a_fault_of_writing_keeps_what_came_before(files: Files, number: int, kind: type[LessonError]) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    part.write(0, CONTENT[:CHUNK])
    real = part._file

    class Full:
        def seek(self, offset: int) -> int:
            return real.seek(offset)

        def write(self, content: memoryview) -> int:
            real.write(content[:10])
            raise OSError(number, os.strerror(number))

    part._file = Full()  # type: ignore[assignment]
    with pytest.raises(kind):
        part.write(CHUNK, CONTENT[CHUNK : 2 * CHUNK])
    part._file = real
    part.close()
    again = files.begin(DIGEST, len(CONTENT))
    assert again.present(CHUNKS) == {0}
    again.close()


def test_a_write_that_takes_only_a_part_goes_on(files: Files) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    real = part._file

    class Slow:
        def write(self, content: memoryview) -> int:
            return real.write(content[:777])

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    part._file = Slow()  # type: ignore[assignment]
    part.write(0, CONTENT)
    part._file = real
    assert part.finish().read_bytes() == CONTENT


def test_a_chunk_on_a_bad_sector_is_not_here(files: Files) -> None:
    part = files.begin(DIGEST, len(CONTENT))
    _fill(part)
    real = part._file

    class Rotten:
        place = 0
        bad = CHUNK

        def seek(self, offset: int) -> int:
            self.place = offset
            return real.seek(offset)

        def read(self, size: int) -> bytes:
            if self.place == self.bad:
                raise OSError(errno.EIO, "Input/output error")
            return real.read(size)

    rotten = Rotten()
    part._file = rotten  # type: ignore[assignment]
    assert {number * CHUNK for number in range(len(CHUNKS))} - part.present(CHUNKS) == {CHUNK}
    part._hashed, rotten.bad = 0, 0
    with pytest.raises(Unreadable):
        part.finish()
    part._file = real
    part.close()


def test_a_part_that_cannot_be_opened_is_named(files: Files, tmp_path: Path) -> None:
    (tmp_path / "incoming" / (DIGEST + ".part")).mkdir()
    with pytest.raises(Unwritable):
        files.begin(DIGEST, len(CONTENT))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file in the way")
    with pytest.raises(Unwritable):
        Files(tmp_path, WriterLock(tmp_path / "writer.lock"), set)


def test_only_so_many_files_are_on_their_way_at_once(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    real = os.fsync

    def slow(descriptor: int) -> None:
        gate.wait(60)
        real(descriptor)

    monkeypatch.setattr("os.fsync", slow)
    contents = [bytes([number]) * (landing.SMALL + 1) for number in range(landing.MOST_WAITING + 1)]
    digests = [names.digest_of(content) for content in contents]

    def bring() -> None:
        for digest, content in zip(digests, contents, strict=True):
            files.write_whole(digest, len(content), [content])

    thread = threading.Thread(target=bring)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    gate.set()
    thread.join()
    files.settle(digests)
    assert all(files.location(digest).exists() for digest in digests)


def test_waiting_files_survive_a_sweep_and_a_close(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    real = os.fsync

    def slow(descriptor: int) -> None:
        gate.wait(60)
        real(descriptor)

    monkeypatch.setattr("os.fsync", slow)
    files.write_whole(DIGEST, len(CONTENT), [CONTENT])
    assert files.sweep() == 0
    threading.Timer(0.1, gate.set).start()
    files.close()
    assert files.location(DIGEST).read_bytes() == CONTENT
    files.close()


def test_a_file_that_could_not_be_read_once_is_not_spoiled(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write_whole(DIGEST, len(CONTENT), [CONTENT])
    files.settle()
    real, failures = Path.open, iter([OSError(errno.EIO, "Input/output error")])

    def opening(path: Path, *arguments: Any, **words: Any) -> Any:
        if path == files.location(DIGEST) and (error := next(failures, None)):
            raise error
        return real(path, *arguments, **words)

    monkeypatch.setattr(Path, "open", opening)
    assert files.is_right(DIGEST, lambda _: None)
    failures = iter([OSError(errno.EIO, "Input/output error")] * 2)
    assert not files.is_right(DIGEST, lambda _: None)


def test_a_folder_that_somebody_deleted_is_made_again(files: Files) -> None:
    incoming = files.location(DIGEST).parents[2] / "incoming"
    incoming.rmdir()
    files.write_whole(DIGEST, len(CONTENT), [CONTENT])
    files.settle()
    assert files.location(DIGEST).read_bytes() == CONTENT
