"""A satellite's spool whose packs are not whole yet: what has arrived of them is used, and only that."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from desktop_app.sync.arriving import arrived_of
from desktop_app.sync.engine import sync
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.ranges import Span
from package_format import names
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.symbol_map import SymbolMap, map_path, part_path
from package_format.errors import Missing
from tests.sync.fault_server import FaultServer
from tests.sync.points import NOW, holds, is_clean, point, silent
from tests.sync.publisher import Lesson, Publisher, noise
from tests.sync.receivers import HASTY, Basket

SYMBOL = 1400


def arriving(spool: Path, pack: Path, lost: set[int]) -> SymbolMap:
    """Have ``pack`` arrive in ``spool``, but for the symbols ``lost``."""
    content = bytearray(pack.read_bytes())
    blocks = Blocks(len(content), SYMBOL, 4096)
    present = bytearray(b"\1" * blocks.symbols)
    for symbol in lost:
        present[symbol] = 0
        content[symbol * SYMBOL : (symbol + 1) * SYMBOL] = bytes(len(content[symbol * SYMBOL :][:SYMBOL]))
    found = SymbolMap(pack.name, blocks, bytes(present))
    (spool / ".arriving").mkdir(exist_ok=True)
    (spool / part_path(pack.name)).write_bytes(content)
    (spool / map_path(pack.name)).write_bytes(found.encode())
    return found


def spool_of(centre: Publisher, folder: Path) -> Path:
    shutil.copytree(centre.tree, folder, ignore=shutil.ignore_patterns("packs"))
    (folder / "packs").mkdir()
    return folder


def test_lessons_come_from_packs_that_are_not_whole_and_the_net_brings_only_the_rest(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", pack=400_000)
    centre.publish(*(Lesson(f"l{n}", {"l.mp4": noise(n, 150_000)}) for n in range(6)))
    spool = spool_of(centre, tmp_path / "spool")
    maps = {}
    films = sorted(path for path in (centre.tree / "packs").iterdir() if path.stat().st_size > 100_000)
    for pack in (centre.tree / "packs").iterdir():
        maps[pack.name] = arriving(spool, pack, {5, 50} if pack in films[1:] else set())
    frames = {(record.recipe.pack, record.recipe.offset, record.recipe.stored) for record in centre._records.values()}
    frames |= {
        (chunk.pack, chunk.offset, chunk.stored)
        for recipe in centre.recipes.values()
        for file in recipe.files
        for chunk in file.chunks
    }
    lacking = sum(stored for pack, offset, stored in frames if not maps[pack].covers(offset, stored))
    assert 0 < lacking < sum(stored for _, _, stored in frames) / 2
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        first = sync(store, [FolderSource(spool)], silent, now=NOW)
        assert 0 < first.installed < 6
        assert {type(trouble.error) for trouble in first.troubles} == {Missing}
        second = sync(store, [FolderSource(spool), HttpSource(server.address, patience=HASTY)], silent, now=NOW)
        assert second.complete
        assert not second.troubles
        assert server.pack_bytes == lacking
        assert holds(store, centre)
        assert is_clean(store)


def test_wrong_bytes_that_arrived_cost_their_frame_only(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("film", {"film.mp4": noise(1, 300_000)}), Lesson("other", {"o.mp4": noise(2, 100_000)}))
    spool = spool_of(centre, tmp_path / "spool")
    for pack in (centre.tree / "packs").iterdir():
        arriving(spool, pack, set())
        with (spool / part_path(pack.name)).open("r+b") as part:
            part.seek(pack.stat().st_size // 2)
            part.write(b"forged")
    with point(tmp_path / "point", centre) as store:
        assert not sync(store, [FolderSource(spool)], silent, now=NOW).complete
        assert sync(store, [FolderSource(centre.tree)], silent, now=NOW).complete
        assert holds(store, centre)


@pytest.mark.parametrize("harm", ["no map", "no part", "torn map", "other map"])
def test_what_cannot_say_how_much_has_arrived_has_nothing(tmp_path: Path, harm: str) -> None:
    pack, other = tmp_path / names.digest_of(b"pack"), tmp_path / names.digest_of(b"other")
    for path in (pack, other):
        path.write_bytes(random.Random(1).randbytes(10_000))
        arriving(tmp_path, path, set())
    span = Span(f"packs/{pack.name}", 100, 1000)
    source, basket = FolderSource(tmp_path), Basket()
    assert source.read(span) == pack.read_bytes()[100:1100]
    place = tmp_path / map_path(pack.name)
    if harm == "no map":
        place.unlink()
    elif harm == "no part":
        (tmp_path / part_path(pack.name)).unlink()
    elif harm == "torn map":
        place.write_bytes(place.read_bytes()[:-1])
    else:
        shutil.copy(tmp_path / map_path(other.name), place)
    with pytest.raises(Missing):
        source.read(span)
    source.fetch_ranges([span], basket)
    assert isinstance(basket.gone[span], Missing)
    assert harm == "no part" or arrived_of(tmp_path, span.path) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_on_a_stick_is_no_map(tmp_path: Path) -> None:
    pack = names.pack_path("ab" * 32)
    (tmp_path / map_path("ab" * 32)).parent.mkdir()
    os.mkfifo(tmp_path / map_path("ab" * 32))
    assert arrived_of(tmp_path, pack) is None
