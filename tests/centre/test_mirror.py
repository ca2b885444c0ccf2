"""Mirrors of mirrors: what is copied, in what order, and what a lagging, lying or broken source changes."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from centre.mirror.carriers import FolderCarrier, HttpCarrier, open_carrier
from centre.mirror.mirror import Mirrored, Order, mirror
from centre.mirror.mirror_folder import MirrorFolder
from desktop_app.sync.subscribe import subscribe
from package_format import names
from package_format.errors import Damaged, Missing, Refused, Unreachable, Untrusted
from tests.centre.centres import run, tree_of
from tests.centre.servers import centre_server
from tests.sync.fault_server import FaultServer
from tests.sync.points import bring, holds, opened
from tests.sync.publisher import Lesson, Publisher, noise
from tests.sync.test_registered import Registering

NOW = 1_796_000_000
SONG = Lesson("song", {"song.mp4": noise(1, 300_000)}, cover=True)
POEM = Lesson("poem", {"poem.txt": b"poem " * 5_000})
SUMS = Lesson("sums", {"sums.pdf": noise(2, 50_000)}, textbook="shuxue-1a")


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", pack=128 << 10)
    made.publish(SONG, POEM, SUMS)
    (tmp_path / "root.json").write_bytes(made.root)
    return made


def quiet(_done: int, _expected: int) -> None:
    return


def copy(where: Path | str, folder: Path, root: Path | None = None, **order: tuple[str, ...]) -> Mirrored:
    return mirror(MirrorFolder(folder), open_carrier(str(where)), root, Order(**order), NOW, quiet)


def objects(tree: Path) -> set[str]:
    return {name for name in tree_of(tree) if not name.startswith("metadata/")}


def test_a_chain_of_three_brings_the_same_bytes_to_a_school(tmp_path: Path, centre: Publisher) -> None:
    root = tmp_path / "root.json"
    copied = copy(centre.tree, tmp_path / "city", root)
    assert copied.complete
    assert copied.releases == {"county": 1}
    city = tmp_path / "city" / "repository"
    assert objects(city) == objects(centre.tree)
    assert {name: text for name, text in tree_of(centre.tree).items() if name in tree_of(city)} == tree_of(city)
    with FaultServer(city).running() as server:
        assert copy(server.address, tmp_path / "county", root).complete
    with (
        FaultServer(tmp_path / "county" / "repository").running() as server,
        opened(tmp_path / "school") as store,
    ):
        subscribe(store, server.address, centre.root, None, [])
        assert bring(store, server.address).complete
        assert holds(store, centre)


def test_an_update_copies_what_is_new_and_sweeps_what_two_releases_do_not_need(
    tmp_path: Path, centre: Publisher
) -> None:
    root, folder = tmp_path / "root.json", tmp_path / "city"
    copy(centre.tree, folder, root)
    again = copy(centre.tree, folder)
    assert (again.copied, again.removed, again.complete) == (0, 0, True)
    before = objects(folder / "repository")
    own = folder / "repository" / "index.html"
    own.write_text("a page of somebody's")
    centre.publish(Lesson("new", {"new.bin": noise(5, 40_000)}))
    update = copy(centre.tree, folder)
    assert 40_000 < update.copied < 80_000
    assert before < objects(folder / "repository"), "a reader of the release before still finds everything"
    begun, other = folder / "unfinished" / ("ab" * 32), folder / "unfinished" / "7.delta"
    begun.write_bytes(b"half of a pack that no release needs any more")
    other.write_bytes(b"of a release being published")
    swept = copy(centre.tree, folder)
    assert swept.removed > 0
    assert (begun.exists(), other.exists()) == (False, True)
    left = objects(folder / "repository") - {"index.html"}
    assert before - left, "the manifest and the shard of the release before"
    assert own.read_text() == "a page of somebody's"
    with opened(tmp_path / "school") as store:
        subscribe(store, str(folder / "repository"), centre.root, None, [])
        assert bring(store, folder / "repository").complete
        assert holds(store, centre)


def test_a_part_may_be_copied(tmp_path: Path, centre: Publisher) -> None:
    root = tmp_path / "root.json"
    part = copy(centre.tree, tmp_path / "part", root, textbooks=("shuxue-1a",))
    assert part.complete
    whole = objects(centre.tree)
    assert objects(tmp_path / "part" / "repository") < whole
    with opened(tmp_path / "school") as store:
        subscribe(store, str(tmp_path / "part" / "repository"), centre.root, None, ["shuxue-1a"])
        assert bring(store, tmp_path / "part" / "repository").complete
    for order in ({"textbooks": ("no-such",)}, {"channels": ("no-such",)}):
        with pytest.raises(Refused, match="no-such"):
            copy(centre.tree, tmp_path / "part", root, **order)


def test_a_mirror_is_begun_with_one_root(tmp_path: Path, centre: Publisher) -> None:
    with pytest.raises(Refused, match="the first time"):
        copy(centre.tree, tmp_path / "city")
    (tmp_path / "none.json").write_bytes(b"{}")
    with pytest.raises(Refused, match="is no root"):
        copy(centre.tree, tmp_path / "city", tmp_path / "none.json")
    assert not (tmp_path / "city").exists()
    copy(centre.tree, tmp_path / "city", tmp_path / "root.json")
    other = Publisher(tmp_path / "other")
    other.publish(POEM)
    (tmp_path / "other.json").write_bytes(other.root)
    with pytest.raises(Refused, match="another root"):
        copy(other.tree, tmp_path / "city", tmp_path / "other.json")
    before = tree_of(tmp_path / "city" / "repository")
    with pytest.raises(Untrusted):
        copy(other.tree, tmp_path / "city")
    assert tree_of(tmp_path / "city" / "repository") == before


def test_a_source_that_lags_changes_nothing(tmp_path: Path, centre: Publisher) -> None:
    shutil.copytree(centre.tree, tmp_path / "old")
    centre.publish(Lesson("new", {"new.txt": b"new"}))
    copy(centre.tree, tmp_path / "city", tmp_path / "root.json")
    before = tree_of(tmp_path / "city" / "repository")
    lagging = copy(tmp_path / "old", tmp_path / "city")
    assert lagging.older
    assert lagging.complete
    assert tree_of(tmp_path / "city" / "repository") == before


@pytest.mark.parametrize("kind", ["index", "packs", "channels"])
def test_a_source_that_lies_or_lacks_something_keeps_the_release_before(
    tmp_path: Path, centre: Publisher, kind: str
) -> None:
    copy(centre.tree, tmp_path / "city", tmp_path / "root.json")
    before = objects(tmp_path / "city" / "repository")
    served = (tmp_path / "city" / "repository" / "metadata" / "timestamp.json").read_bytes()
    old = objects(centre.tree)
    centre.publish(Lesson("new", {"new.bin": noise(8, 90_000)}))
    lying = tmp_path / "lying"
    shutil.copytree(centre.tree, lying)
    for name in objects(centre.tree) - old:
        if name.startswith(kind):
            (lying / name).write_bytes(bytes((lying / name).stat().st_size))
    bad = copy(lying, tmp_path / "city")
    assert not bad.complete
    assert bad.missing[0].startswith(kind)
    assert before <= objects(tmp_path / "city" / "repository")
    assert (tmp_path / "city" / "repository" / "metadata" / "timestamp.json").read_bytes() == served
    assert copy(centre.tree, tmp_path / "city").complete
    assert objects(tmp_path / "city" / "repository") >= objects(centre.tree) - old


def test_a_killed_run_goes_on_from_the_byte(tmp_path: Path, centre: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(BaseException):
        pass

    real = FolderCarrier.blocks
    limit = [250_000]

    def cutting(self: FolderCarrier, path: str, start: int):  # type: ignore[no-untyped-def]
        for block in real(self, path, start):
            for at in range(0, len(block), 10_000):
                limit[0] -= 10_000
                if limit[0] < 0 and path.startswith("packs"):
                    raise Cut
                yield block[at : at + 10_000]

    monkeypatch.setattr(FolderCarrier, "blocks", cutting)
    with pytest.raises(Cut):
        copy(centre.tree, tmp_path / "city", tmp_path / "root.json")
    assert not (tmp_path / "city" / "repository" / "metadata").exists(), "nothing leads to what is not whole"
    monkeypatch.setattr(FolderCarrier, "blocks", real)
    [part] = list((tmp_path / "city" / "unfinished").iterdir())
    begun = part.stat().st_size
    assert begun > 0
    rest = copy(centre.tree, tmp_path / "city")
    assert rest.complete
    packs = sum(path.stat().st_size for path in (centre.tree / "packs").iterdir())
    assert rest.copied < packs


def test_a_part_that_rots_or_is_too_long_is_begun_anew(tmp_path: Path, centre: Publisher) -> None:
    pack = max((centre.tree / "packs").iterdir(), key=lambda path: path.stat().st_size)
    unfinished = tmp_path / "city" / "unfinished"
    for content in (b"rot" * 100, bytes(pack.stat().st_size), bytes(pack.stat().st_size + 9)):
        shutil.rmtree(tmp_path / "city" / "repository", ignore_errors=True)
        unfinished.mkdir(parents=True, exist_ok=True)
        (unfinished / pack.name).write_bytes(content)
        assert copy(centre.tree, tmp_path / "city", tmp_path / "root.json").complete
        assert (tmp_path / "city" / "repository" / "packs" / pack.name).read_bytes() == pack.read_bytes()
        with FaultServer(centre.tree).running() as server:
            # A server has nothing to send behind the end of what an earlier run has left too long.
            shutil.rmtree(tmp_path / "city" / "repository")
            (unfinished / pack.name).write_bytes(content)
            assert copy(server.address, tmp_path / "city", tmp_path / "root.json").complete
            assert (tmp_path / "city" / "repository" / "packs" / pack.name).read_bytes() == pack.read_bytes()


def test_new_roots_and_an_emptied_channel_are_handed_on(tmp_path: Path, centre: Publisher) -> None:
    copy(centre.tree, tmp_path / "city", tmp_path / "root.json")
    centre.signer.rotate("root", NOW)
    centre.signer.rotate("timestamp", NOW)
    newest = tmp_path / "newest.json"
    shutil.copy(centre.tree / "metadata" / "root.json", newest)
    assert copy(centre.tree, tmp_path / "city").complete
    assert copy(tmp_path / "city", tmp_path / "late", newest).complete
    late = tmp_path / "late" / "repository" / "metadata"
    assert {path.name for path in late.glob("*.root.json")} == {f"{number}.root.json" for number in (1, 2, 3)}
    centre.signer.revoke("county", NOW)
    emptied = copy(centre.tree, tmp_path / "city")
    assert emptied.releases == {}
    assert copy(tmp_path / "city", tmp_path / "late").releases == {}
    with opened(tmp_path / "school") as store, pytest.raises(Missing):
        subscribe(store, str(tmp_path / "late" / "repository"), centre.root, None, [])


def test_carriers_say_what_is_wrong(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "metadata").mkdir(parents=True)
    (tree / "metadata" / "timestamp.json").write_bytes(b"x" * 5000)
    waits: list[float] = []
    with FaultServer(tree).running() as server:
        web = HttpCarrier(server.address, waits.append)
        assert web.fetch("metadata/timestamp.json", 5000) == b"x" * 5000
        assert b"".join(web.blocks("metadata/timestamp.json", 4000)) == b"x" * 1000
        with pytest.raises(Missing):
            web.fetch("metadata/1.root.json", 5000)
        for carrier in (web, FolderCarrier(tree)):
            with pytest.raises(Damaged, match="larger"):
                carrier.fetch("metadata/timestamp.json", 100)
        with pytest.raises(Damaged, match="shorter"):
            list(web.blocks("metadata/timestamp.json", 6000))
    with pytest.raises(Unreachable):
        web.fetch("metadata/timestamp.json", 5000)
    assert len(waits) == 4
    gone = FolderCarrier(tree)
    os.mkfifo(tree / "metadata" / "pipe")
    for path in ("metadata", "metadata/pipe"):  # a pipe that nobody writes into would be waited for
        with pytest.raises(Missing):
            gone.fetch(path, 5)
    shutil.rmtree(tree)
    with pytest.raises(Unreachable):
        gone.fetch("metadata/timestamp.json", 5)
    with pytest.raises(Refused):
        open_carrier("ftp://example.org/")
    with pytest.raises(Refused, match="not an address"):
        open_carrier("http://[broken")


def test_the_commands_mirror_and_serve(tmp_path: Path, centre: Publisher, capsys: pytest.CaptureFixture[str]) -> None:
    city = tmp_path / "city"
    said = run(capsys, "mirror", centre.tree, city, "--root", tmp_path / "root.json")
    assert said["releases"] == {"county": 1}
    assert said["complete"] is True
    with centre_server(city) as server:
        assert json.loads(server.get("/metadata/timestamp.json").body)["signed"]["version"] >= 2
        assert server.ask("POST", "/usage/batches", b"x").status == 404
        assert run(capsys, "mirror", f"http://127.0.0.1:{server.port}/", tmp_path / "county", "--root",
                   tmp_path / "root.json", "--channel", "county", "--textbook", "yuwen-1a")["complete"]  # fmt: skip
    assert "error" in run(capsys, "mirror", tmp_path / "nothing", city, code=3)
    (centre.tree / "metadata" / "timestamp.json").write_bytes(b"{}")
    assert "error" in run(capsys, "mirror", centre.tree, city, code=1)


def test_receipts_in_the_tree_are_copied_as_they_come(tmp_path: Path) -> None:
    centre = Registering(tmp_path / "registering", address="usage/batches")
    centre.publish(POEM)
    (tmp_path / "root.json").write_bytes(centre.root)
    assert copy(centre.tree, tmp_path / "city", tmp_path / "root.json").complete
    register = names.register_path(centre.public)
    city = tmp_path / "city" / "repository"
    assert not (city / register).exists()
    pages = centre.register(centre.tree, *(f"{number:016x}" for number in range(1, 40)))
    assert copy(centre.tree, tmp_path / "city").complete
    for path in (register, *(page.relative_to(centre.tree).as_posix() for page in pages)):
        assert (city / path).read_bytes() == (centre.tree / path).read_bytes()
    before = (city / register).read_bytes()
    (centre.tree / register).write_bytes(b"rot")
    assert copy(centre.tree, tmp_path / "city").complete
    assert (city / register).read_bytes() == before


def test_a_mirror_in_the_middle_that_lies_or_lags_is_found_and_passed_over(tmp_path: Path, centre: Publisher) -> None:
    root = tmp_path / "root.json"
    copy(centre.tree, tmp_path / "city", root)
    copy(tmp_path / "city", tmp_path / "county", root)
    county = tmp_path / "county" / "repository"
    for pack in (county / "packs").iterdir():
        pack.write_bytes(bytes(pack.stat().st_size))
    with opened(tmp_path / "school") as store:
        subscribe(store, str(county), centre.root, None, [])
        alone = bring(store, county)
        assert not alone.complete
        assert alone.installed == 0
        assert bring(store, county, tmp_path / "city" / "repository").complete
        assert holds(store, centre)
        centre.publish(Lesson("new", {"new.txt": b"new"}))
        copy(centre.tree, tmp_path / "city")
        assert bring(store, county, tmp_path / "city" / "repository").complete
        assert holds(store, centre)
        late = bring(store, county)
        assert late.releases == {"county": 2}, "what was trusted is trusted still"
        assert holds(store, centre)


def test_a_plain_copy_of_the_tree_is_a_mirror_too_in_whatever_order_it_is_made(
    tmp_path: Path, centre: Publisher
) -> None:
    """As rsync does it: file by file, by name, while readers come."""
    plain = tmp_path / "plain"
    with opened(tmp_path / "school") as store:
        subscribe(store, str(centre.tree), centre.root, None, [])
        for release in range(2):
            names_now = sorted(tree_of(centre.tree), reverse=bool(release))
            for number, name in enumerate(names_now):
                (plain / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(centre.tree / name, plain / name)
                if number % 4 == 0:
                    bring(store, plain)
            assert bring(store, plain).complete
            assert holds(store, centre)
            centre.publish(Lesson("new", {"new.txt": b"new"}))
        assert copy(plain, tmp_path / "city", tmp_path / "root.json").complete
