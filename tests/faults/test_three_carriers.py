"""One lesson from three carriers at once, each with a part of it and each damaged in its own way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app.store.store import Store
from package_format.errors import Damaged, Missing
from tests.faults.trials import CHUNK
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.points import bring, holds, is_clean, opened, point
from tests.sync.publisher import Lesson, Publisher, noise

FILM = 900_000


@dataclass
class Carriers:
    """A stick and two servers with a third of the packs each."""

    centre: Publisher
    stick: Path
    one: FaultServer
    two: FaultServer
    packs: list[list[str]]

    def all(self) -> tuple[Path, str, str]:
        return self.stick, self.one.address, self.two.address


@pytest.fixture
def carriers(tmp_path: Path) -> Iterator[Carriers]:
    centre = Publisher(tmp_path / "centre", chunk=CHUNK, pack=64 << 10)
    centre.publish(Lesson("film", {"film.mp4": noise(1, FILM), "sheet.pdf": noise(2, 90_000)}, cover=True))
    packs = sorted((path.name for path in (centre.tree / "packs").iterdir()), key=lambda name: name[::-1])
    parts = [packs[place::3] for place in range(3)]
    trees = []
    for place, part in enumerate(parts):
        tree = Path(shutil.copytree(centre.tree, tmp_path / f"copy{place}"))
        for name in packs:
            if name not in part:
                (tree / "packs" / name).unlink()
        trees.append(tree)
    with ExitStack() as stack:
        one, two = (stack.enter_context(FaultServer(tree).running()) for tree in trees[1:])
        yield Carriers(centre, trees[0], one, two, parts)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0x10
    path.write_bytes(content)


def cut_short(exchange: Exchange) -> bool:
    """Every body of a pack ends two thirds on, with a reset, the first three times it is asked for."""
    asked = sum(one.path == exchange.path for one in exchange.server.asked)
    if exchange.span is None or exchange.content is None or asked > 3:
        return exchange.answer()
    start, end = exchange.span
    exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
    exchange.send(exchange.content[start : start + (end - start) * 2 // 3])
    return exchange.reset()


def test_whole_in_one_sync(carriers: Carriers, tmp_path: Path) -> None:
    carriers.two.fault = cut_short
    with point(tmp_path / "point", carriers.centre) as store:
        outcome = bring(store, *carriers.all())
        assert outcome.complete
        assert holds(store, carriers.centre)
        assert is_clean(store)
    # Nothing that one of them had was asked of another: the network brings what the stick lacks, and little more.
    on_net = sum((carriers.centre.tree / "packs" / name).stat().st_size for part in carriers.packs[1:] for name in part)
    assert carriers.one.pack_bytes + carriers.two.pack_bytes <= on_net * 1.1
    assert min(carriers.one.pack_bytes, carriers.two.pack_bytes) > 0


def test_each_damaged_differently_and_still_whole_as_far_as_one_of_them_is_right(
    carriers: Carriers, tmp_path: Path
) -> None:
    """The stick has a flipped bit and a short pack, a server lies, the other cuts; the first server has the rest."""
    flipped, short = carriers.packs[0][:2]
    for name in (flipped, short):
        shutil.copy(carriers.centre.tree / "packs" / name, _tree(carriers.one) / "packs" / name)
    flip(carriers.stick / "packs" / flipped, 5_000)
    with (carriers.stick / "packs" / short).open("r+b") as file:
        file.truncate(9_000)
    liar = carriers.packs[1][0]
    flip(_tree(carriers.one) / "packs" / liar, 3_000)
    shutil.copy(carriers.centre.tree / "packs" / liar, _tree(carriers.two) / "packs" / liar)
    carriers.two.fault = cut_short
    with point(tmp_path / "point", carriers.centre) as store:
        outcome = bring(store, *carriers.all())
        assert outcome.complete, outcome.troubles
        assert holds(store, carriers.centre)
        assert is_clean(store)


def test_what_nobody_has_right_is_named_and_everything_else_kept(carriers: Carriers, tmp_path: Path) -> None:
    lost = carriers.packs[0][0]
    flip(carriers.stick / "packs" / lost, 5_000)
    with point(tmp_path / "point", carriers.centre) as store:
        outcome = bring(store, *carriers.all())
        assert not outcome.complete
        assert {type(trouble.error) for trouble in outcome.troubles} <= {Damaged, Missing}
        assert any("film" in trouble.lesson for trouble in outcome.troubles)
        before = carriers.one.pack_bytes + carriers.two.pack_bytes
        # Only the few chunks that were bad are fetched when somebody has them.
        shutil.copy(carriers.centre.tree / "packs" / lost, _tree(carriers.two) / "packs" / lost)
        assert bring(store, *carriers.all()).complete
        assert carriers.one.pack_bytes + carriers.two.pack_bytes - before <= 4 * CHUNK
        assert holds(store, carriers.centre)
        assert is_clean(store)


def test_one_carrier_a_day_with_a_restart_between(carriers: Carriers, tmp_path: Path) -> None:
    with point(tmp_path / "point", carriers.centre) as store:
        assert not bring(store, carriers.stick).complete
    # Whoever came before the lesson's recipe was known has to come once more.
    visits: list[Path | str] = [*carriers.all()[1:], *carriers.all()]
    for number, each in enumerate(visits):
        with opened(tmp_path / "point") as store:
            complete = bring(store, each).complete
            assert complete or number < len(visits) - 1
    with Store.open(tmp_path / "point") as store:
        assert holds(store, carriers.centre)
        assert is_clean(store)


def _tree(server: FaultServer) -> Path:
    assert isinstance(server.tree, Path)
    return server.tree
