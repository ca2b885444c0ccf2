"""The contract of every source, and what folders and web servers do beyond it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.ranges import Span
from desktop_app.sync.sources import Source, open_source
from desktop_app.sync.throttle import Throttle
from package_format.errors import Damaged, Missing, Refused, Stopped, Unreachable, Unreadable
from tests.sync.fault_server import FaultServer, ignoring_ranges
from tests.sync.receivers import HASTY, Basket

PACK = bytes(number * 31 % 251 for number in range(700_000))
Open = Callable[[], Source]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    for name, content in {"metadata/timestamp.json": b"{}", "packs/a": PACK, "packs/b": PACK[::-1]}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(params=["folder", "http", "http without ranges"])
def source(request: pytest.FixtureRequest, tree: Path) -> Iterator[Source]:
    with ExitStack() as stack:
        if request.param == "folder":
            made: Source = FolderSource(tree)
        else:
            server = FaultServer(tree)
            if request.param != "http":
                server.fault = ignoring_ranges
            made = HttpSource(stack.enter_context(server.running()).address, patience=HASTY)
        yield made
        made.close()


def spans(path: str, content: bytes, size: int = 50_000) -> dict[Span, bytes]:
    return {
        Span(path, offset, len(content[offset : offset + size])): content[offset : offset + size]
        for offset in range(8, len(content), size)
    }


def test_a_whole_object_comes_as_it_is(source: Source) -> None:
    assert source.fetch("packs/a", len(PACK)) == PACK
    assert source.fetch("metadata/timestamp.json", 100) == b"{}"
    assert source.received == len(PACK) + 2
    assert source.requests == 2
    assert source.name


def test_an_object_larger_than_allowed_is_refused_before_it_fills_the_memory(source: Source) -> None:
    with pytest.raises(Damaged, match="larger than 1000 bytes"):
        source.fetch("packs/a", 1000)


def test_what_is_not_there_is_missing(source: Source) -> None:
    with pytest.raises(Missing):
        source.fetch("packs/c", 1000)
    basket = Basket()
    absent, there = Span("packs/c", 8, 10), Span("packs/a", 8, 10)
    source.fetch_ranges([absent, Span("packs/c", 400_000, 10), there], basket)
    assert basket.got == {there: PACK[8:18]}
    assert {type(error) for error in basket.gone.values()} == {Missing}
    assert len(basket.gone) == 2


def test_ranges_of_several_objects_come_each_once(source: Source) -> None:
    wanted = spans("packs/a", PACK) | spans("packs/b", PACK[::-1])
    basket = Basket()
    source.fetch_ranges(list(wanted), basket)
    assert basket.got == wanted
    assert not basket.gone
    assert basket.pulses


def test_no_ranges_need_no_asking(source: Source) -> None:
    source.fetch_ranges([], Basket())
    assert source.requests == 0


def test_a_range_beyond_the_end_loses_only_itself(source: Source) -> None:
    beyond, past, there = Span("packs/a", 699_990, 20), Span("packs/b", 800_000, 20), Span("packs/a", 8, 50)
    basket = Basket()
    source.fetch_ranges([beyond, there, past], basket)
    assert list(basket.got) == [there]
    assert {type(basket.gone[span]) for span in (beyond, past)} == {Damaged}


def test_stopping_ends_fetching_at_once(source: Source) -> None:
    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        source.fetch("packs/a", len(PACK), stop)
    with pytest.raises(Stopped):
        source.fetch_ranges(list(spans("packs/a", PACK)), Basket(stop))


def test_a_source_is_named_by_address_or_folder(tmp_path: Path) -> None:
    assert isinstance(open_source("HTTP://lessons.example/a"), HttpSource)
    assert open_source("https://lessons.example/a//").name == "https://lessons.example/a/"
    assert open_source(str(tmp_path), Throttle(1000)).name == str(tmp_path)
    assert open_source(str(tmp_path)).cost < open_source("http://lessons.example").cost
    with pytest.raises(Refused, match="ftp"):
        open_source("ftp://lessons.example/")


# ------------------------------------------------------------------------------------------------ folders
def test_a_stick_pulled_out_is_unreachable_not_missing(tree: Path) -> None:
    source = FolderSource(tree)
    shutil.rmtree(tree)
    with pytest.raises(Unreachable):
        source.fetch("packs/a", 10)
    with pytest.raises(Unreachable):
        source.fetch_ranges([Span("packs/a", 8, 10)], Basket())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a system with named pipes")
def test_a_pipe_or_folder_in_place_of_a_file_is_missing_and_never_waited_for(tree: Path) -> None:
    os.mkfifo(tree / "packs/pipe")
    (tree / "packs/folder").mkdir()
    for path in ("packs/pipe", "packs/folder", "metadata/timestamp.json/x", "packs/" + "x" * 300):
        with pytest.raises(Missing):
            FolderSource(tree).fetch(path, 10)


def test_a_bad_sector_loses_its_frames_only(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = os.read

    def failing(file: int, length: int) -> bytes:
        if 100_000 <= os.lseek(file, 0, os.SEEK_CUR) < 200_000:
            raise OSError(5, "Input/output error")
        return read(file, length)

    monkeypatch.setattr(os, "read", failing)
    wanted = spans("packs/a", PACK)
    basket = Basket()
    FolderSource(tree).fetch_ranges(list(wanted), basket)
    assert {span.offset for span in basket.gone} == {100_008, 150_008}
    assert all(isinstance(error, Unreadable) for error in basket.gone.values())
    assert len(basket.got) == len(wanted) - 2


def test_a_file_that_may_not_be_opened_is_unreadable(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refusing)
    basket = Basket()
    FolderSource(tree).fetch_ranges([Span("packs/a", 8, 10)], basket)
    assert isinstance(basket.gone[Span("packs/a", 8, 10)], Unreadable)
