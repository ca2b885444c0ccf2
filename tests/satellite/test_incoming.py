from __future__ import annotations

import random
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import names
from package_format.broadcast import alc, fountain
from package_format.broadcast.alc import Symbol
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.side_process import SideProcesses
from package_format.errors import NoSpace
from package_format.pack import PackWriter
from satellite_ingest.decoding import Puzzle, Verdict, is_right, judge, solve
from satellite_ingest.incoming import MOST_SPARE, Incoming, read_cut, save
from satellite_ingest.reception import MOST_MENDS, MOST_STRANGE, Reception
from satellite_ingest.spool import Spool
from satellite_ingest.wanted import Wanted

CONTENT = random.Random(7).randbytes(5003)
DIGEST = names.digest_of(CONTENT)
WANTED = Wanted(f"packs/{DIGEST}", DIGEST, len(CONTENT))
BLOCKS = Blocks(len(CONTENT), 100, 20)


def symbol(block: int, esi: int, blocks: Blocks = BLOCKS) -> Symbol:
    """Return an encoding symbol of ``CONTENT``."""
    if esi < blocks.size(block):
        offset, length = blocks.place(block, esi)
        part = CONTENT[offset : offset + length]
    else:
        start = blocks.place(block, 0)[0]
        end = sum(blocks.place(block, blocks.size(block) - 1))
        [part] = fountain.repair_symbols(CONTENT[start:end], blocks.symbol, block, [esi])
    return Symbol(5, WANTED.toi, blocks, block, esi, part)


def sources(blocks: Blocks = BLOCKS) -> Iterator[Symbol]:
    return (symbol(block, esi, blocks) for block in range(blocks.count) for esi in range(blocks.size(block)))


class AtOnce(SideProcesses):
    """Does the work where it is asked for, so that a test sees each step."""

    def submit(self, work: Any, *arguments: object) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(work(*arguments))
        return future


class Point:
    """A reception with its spool, and what has arrived in it."""

    def __init__(self, folder: Path, floor: int = 0) -> None:
        self.spool = Spool(folder, floor)
        self.arrived: list[Wanted] = []
        self.reception = Reception(self.spool, AtOnce(), self.arrived.append)
        self.reception.want([WANTED])

    def hear(self, one: Symbol) -> None:
        self.reception.take(one.toi, alc.encode(one))

    def look(self) -> None:
        for _ in range(3):
            self.reception.look()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.reception.close()


@pytest.fixture
def point(tmp_path: Path) -> Iterator[Point]:
    with Point(tmp_path) as point:
        yield point


@given(st.randoms(use_true_random=False), st.floats(0, 0.7))
def test_any_order_any_loss_and_repeats_end_in_the_object(draw: random.Random, loss: float) -> None:
    with tempfile.TemporaryDirectory() as name, Point(Path(name)) as point:
        heard = [one for one in sources() if draw.random() >= loss]
        heard += [symbol(block, 20 + esi) for block in range(BLOCKS.count) for esi in range(40)]
        heard += heard[:10]
        draw.shuffle(heard)
        for one in heard:
            point.hear(one)
            point.look()
            if point.arrived:
                break
        assert point.arrived == [WANTED]
        assert (point.spool.folder / WANTED.path).read_bytes() == CONTENT
        assert list(point.spool.arriving.iterdir()) == []


def test_what_nobody_wants_takes_neither_memory_nor_disk(point: Point) -> None:
    point.reception.want([])
    for one in sources():
        point.hear(one)
    assert point.reception.unwanted == BLOCKS.symbols
    assert list(point.spool.arriving.iterdir()) == []


def test_a_forged_symbol_is_found_out_and_the_object_comes_all_the_same(point: Point) -> None:
    forged = symbol(1, 3)
    point.hear(Symbol(5, forged.toi, BLOCKS, 1, 3, b"!" * 100))
    for one in sources():
        point.hear(one)
    point.look()
    assert point.reception.spoiled == 1
    assert point.arrived == []
    for one in sources():
        point.hear(one)
    point.look()
    assert point.arrived == [WANTED]


def test_of_a_pack_that_came_out_wrong_the_right_frames_are_kept(tmp_path: Path) -> None:
    frames = [random.Random(number).randbytes(3000) for number in range(20)]
    writer = PackWriter(tmp_path / "pack")
    for frame in frames:
        writer.add(names.digest_of(frame), frame)
    digest = writer.finish()
    content = (tmp_path / "pack").read_bytes()
    wanted = Wanted(f"packs/{digest}", digest, len(content))
    blocks = Blocks(len(content), 100, 200)
    every = [
        Symbol(5, wanted.toi, blocks, block, esi, content[offset : offset + length])
        for block in range(blocks.count)
        for esi in range(blocks.size(block))
        for offset, length in [blocks.place(block, esi)]
    ]
    with Point(tmp_path / "point") as point:
        point.reception.want([wanted])
        for number, one in enumerate(every):
            point.hear(replace(one, content=b"!" * 100) if number == 305 else one)
        point.look()
        assert (point.reception.spoiled, point.arrived) == (1, [])
        before = point.reception.useful
        for one in every:
            point.hear(one)
        point.look()
        assert point.arrived == [wanted]
        assert (point.spool.folder / wanted.path).read_bytes() == content
        # One frame of 3000 bytes and the directory of 816 came once more, not 610 symbols.
        assert point.reception.useful - before <= 32 + 10


def test_a_pack_whose_directory_is_wrong_is_begun_anew_and_so_is_one_wrong_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / DIGEST
    path.write_bytes(CONTENT[:-1] + b"?")
    assert judge(path, DIGEST) == Verdict(False)
    path.write_bytes(CONTENT)
    assert judge(path, DIGEST) == Verdict(True)
    with Point(tmp_path / "point") as point:
        for turn in range(MOST_MENDS + 2):
            for one in sources():
                point.hear(replace(one, content=b"!" * len(one.content)) if one.esi == 1 else one)
            point.look()
            assert point.reception.spoiled == turn + 1
        for one in sources():
            point.hear(one)
        point.look()
        assert point.arrived == [WANTED]


def test_a_forged_length_or_another_cut_changes_nothing(point: Point) -> None:
    longer = Blocks(1 << 40, 100, 20)
    point.hear(Symbol(5, WANTED.toi, longer, 0, 0, b"x" * 100))
    assert list(point.spool.arriving.iterdir()) == []
    point.hear(symbol(0, 0))
    point.hear(symbol(0, 0, Blocks(len(CONTENT), 50, 20)))
    assert (point.reception.useful, point.reception.broken) == (1, 2)


def test_a_wrong_first_cut_gives_way_to_the_one_that_keeps_coming(point: Point) -> None:
    point.hear(symbol(0, 0, Blocks(len(CONTENT), 50, 20)))
    for _ in range(1 + MOST_STRANGE // BLOCKS.symbols):
        for one in sources():
            point.hear(one)
    for one in sources():
        point.hear(one)
    point.look()
    assert point.arrived == [WANTED]


def test_a_full_disk_is_said_and_nothing_is_begun(tmp_path: Path) -> None:
    with Point(tmp_path, floor=1 << 60) as point:
        point.hear(symbol(0, 0))
        assert isinstance(point.reception.trouble, NoSpace)
        assert list(point.spool.arriving.iterdir()) == []


def test_more_repair_symbols_than_can_help_are_not_kept(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, WANTED, BLOCKS)
    size = BLOCKS.size(0)
    taken = sum(incoming.take(symbol(0, esi)) for esi in range(size, 4 * size))
    assert taken == size + MOST_SPARE
    assert not incoming.take(symbol(0, size))
    incoming.close()


def test_after_a_power_cut_only_what_was_saved_counts(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, WANTED, BLOCKS)
    every = list(sources())
    for one in every[:20]:
        assert incoming.take(one)
    incoming.take(symbol(2, 25))
    save(incoming.snapshot())
    for one in every[20:30]:
        incoming.take(one)
    incoming.close()
    again = Incoming(tmp_path, WANTED, BLOCKS)
    assert [one for one in every if again.take(one)] == every[20:]
    assert again.repairs(2).keys() == {25}
    assert again.is_whole
    again.close()
    assert is_right(again.part, DIGEST)


@pytest.mark.parametrize("place", [0, 10, 45, 70, -1])
def test_a_map_that_rotted_counts_for_nothing(tmp_path: Path, place: int) -> None:
    incoming = Incoming(tmp_path, WANTED, BLOCKS)
    for one in sources():
        incoming.take(one)
    save(incoming.snapshot())
    incoming.close()
    assert read_cut(incoming.map, WANTED) == BLOCKS
    content = bytearray(incoming.map.read_bytes())
    content[place] ^= 1
    incoming.map.write_bytes(content)
    assert read_cut(incoming.map, WANTED) is None
    again = Incoming(tmp_path, WANTED, BLOCKS)
    assert not again.is_whole
    assert again.received == 0
    again.close()


def test_a_map_of_another_object_or_cut_counts_for_nothing(tmp_path: Path) -> None:
    other = Wanted("packs/" + "0" * 64, "0" * 64, len(CONTENT))
    incoming = Incoming(tmp_path, WANTED, BLOCKS)
    save(incoming.snapshot())
    incoming.close()
    assert read_cut(incoming.map, other) is None
    assert read_cut(incoming.map, Wanted(WANTED.path, DIGEST, 7)) is None
    assert read_cut(tmp_path / "absent", WANTED) is None
    incoming = Incoming(tmp_path, WANTED, Blocks(len(CONTENT), 50, 20))
    assert incoming.received == 0
    incoming.close()


def test_a_torn_end_of_the_repair_file_is_cut_off(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, WANTED, BLOCKS)
    for esi in range(20, 25):
        incoming.take(symbol(0, esi))
    incoming.close()
    with incoming.repair.open("r+b") as file:
        file.truncate(4 * 112 + 50)
    again = Incoming(tmp_path, WANTED, BLOCKS)
    assert sorted(again.repairs(0)) == [20, 21, 22, 23]
    assert again.take(symbol(0, 24))
    again.close()
    assert incoming.repair.stat().st_size == 5 * 112


def test_the_decode_process_solves_and_checks_and_a_killed_one_is_replaced(tmp_path: Path) -> None:
    decoder = SideProcesses()
    arrived: list[Wanted] = []
    reception = Reception(Spool(tmp_path, 0), decoder, arrived.append)
    reception.want([WANTED])
    for one in sources():
        if one.esi % 3:
            reception.take(one.toi, alc.encode(one))
    for block in range(BLOCKS.count):
        for esi in range(20, 40):
            one = symbol(block, esi)
            reception.take(one.toi, alc.encode(one))
    reception.look()
    for process in decoder.processes:
        process.kill()
    deadline = time.monotonic() + 60
    while not arrived and time.monotonic() < deadline:
        reception.look()
        time.sleep(0.05)
    reception.close()
    decoder.close()
    assert arrived == [WANTED]
    assert (tmp_path / WANTED.path).read_bytes() == CONTENT


def test_solving_says_when_symbols_do_not_suffice(tmp_path: Path) -> None:
    part, log = tmp_path / "part", tmp_path / "log"
    part.write_bytes(CONTENT[:2000])
    log.write_bytes(b"x" * 100)
    assert not solve(Puzzle(part, log, 0, 0, 2000, 100, (1, 2), ((30, 0),)))
    assert part.read_bytes() == CONTENT[:2000]


def test_a_large_object_takes_little_memory(tmp_path: Path) -> None:
    size = 48 << 20
    block = random.Random(2).randbytes(1400)
    symbols = -(-size // 1400)
    digest = names.hasher()
    for place in range(symbols):
        digest.update(block[: size - place * 1400])
    wanted = Wanted(f"deltas/{digest.hexdigest()}", digest.hexdigest(), size)
    blocks = Blocks(size, 1400, 4096)
    with Point(tmp_path) as point:
        point.reception.want([wanted])
        tracemalloc.start()
        for number in range(blocks.count):
            for esi in range(blocks.size(number)):
                length = blocks.place(number, esi)[1]
                point.reception.put(wanted, Symbol(5, wanted.toi, blocks, number, esi, block[:length]))
        point.look()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert point.arrived == [wanted]
    assert peak < 6 << 20
