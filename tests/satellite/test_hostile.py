from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from package_format import names
from package_format.broadcast import alc
from package_format.broadcast.alc import Symbol
from package_format.broadcast.blocks import Blocks
from satellite_ingest.handles import MOST, Handles
from satellite_ingest.plan import Plan
from satellite_ingest.reception import Reception
from satellite_ingest.spool import Spool
from satellite_ingest.trusted_release import TrustedReleases
from satellite_ingest.wanted import Wanted
from tests.satellite.hostile import Hostile
from tests.satellite.test_incoming import AtOnce
from tests.whole.programs import Centre

COUNT = int(os.environ.get("SONGKE_DATAGRAMS", "20000"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_forged_and_spoiled_datagrams_fill_no_memory_and_what_arrives_is_right(
    published: Centre, tmp_path: Path
) -> None:
    hostile = Hostile(tmp_path, published.root.read_bytes(), seed=COUNT)
    hostile.hear(COUNT // 4)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hostile.hear(COUNT)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 30_000  # KiB
    assert hostile.reception.broken > COUNT // 10
    assert hostile.is_right()
    hostile.hear_all(60)
    assert len(hostile.arrived) == len(hostile.wanted)
    assert hostile.is_right()
    hostile.close()


def test_hundreds_of_objects_on_their_way_keep_few_files_open(tmp_path: Path) -> None:
    contents = [number.to_bytes(4, "big") * 50 for number in range(3 * MOST)]
    wanted = [Wanted(f"packs/{digest}", digest, 200) for one in contents for digest in [names.digest_of(one)]]
    arrived: list[Wanted] = []
    reception = Reception(Spool(tmp_path, 0), AtOnce(), arrived.append)
    reception.want(wanted)
    blocks = Blocks(200, 100, 2)
    for esi in (1, 0):
        for one, content in zip(wanted, contents, strict=True):
            symbol = Symbol(5, one.toi, blocks, 0, esi, content[100 * esi :][:100])
            reception.take(one.toi, alc.encode(symbol))
        assert len(reception._handles) <= MOST
    for _ in range(2):
        reception.look()
    assert len(arrived) == len(wanted)
    assert len(reception._handles) == 0
    reception.close()
    for one, content in zip(wanted, contents, strict=True):
        assert (tmp_path / one.path).read_bytes() == content


def test_handles_close_the_file_that_rested_longest(tmp_path: Path) -> None:
    handles = Handles(2)
    first = handles.of(tmp_path / "a")
    second = handles.of(tmp_path / "b")
    assert handles.of(tmp_path / "a") is first
    handles.of(tmp_path / "c")
    assert second.closed
    assert not first.closed
    for name in "abc":
        handles.close(tmp_path / name)
    assert first.closed


def test_what_no_manifest_names_any_more_leaves_the_spool(published: Centre, tmp_path: Path) -> None:
    spool = Spool(tmp_path, 0)
    plan = Plan(spool, TrustedReleases(spool, published.root.read_bytes()))
    assert plan.named() is None
    stray = tmp_path / "packs" / names.digest_of(b"of an old release")
    stray.parent.mkdir()
    stray.write_bytes(b"of an old release")
    (tmp_path / "packs" / "mine.txt").write_bytes(b"not the tree's")
    files = {
        str(path.relative_to(published.tree)): path.read_bytes()
        for path in published.tree.rglob("*")
        if path.is_file() and path.name != "root.json"
    }
    plan.offered({path: content for path, content in files.items() if path.startswith(("metadata/", "channels/"))})
    assert plan.named() is None  # the catalogue has not come: nobody knows what it names
    for path, content in files.items():
        if path.startswith(("index/", "packs/")):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(content)
    named = plan.named()
    assert named is not None
    plan.sweep(named)
    assert not stray.exists()
    assert (tmp_path / "packs" / "mine.txt").exists()
    assert plan.wanted() == []
