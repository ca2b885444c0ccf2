"""Publishing heals what can be healed, and leaves the release before in force where it cannot go on."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from centre.centre_folder import CentreFolder
from centre.intake.content import read_content
from centre.intake.findings import Findings
from centre.publish import Publisher
from package_format.errors import Refused, Stopped
from package_format.trust.file_lock import exclusive
from tests.centre import contents
from tests.centre.centres import Site, tree_of


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    made = Site(tmp_path, capsys)
    contents.three_lessons(made.content)
    return made


def test_a_lost_ledger_is_learned_again(site: Site) -> None:
    site.publish()
    before = tree_of(site.tree)
    for path in site.centre.glob("centre.db*"):
        path.unlink()
    assert not site.publish()["signed"]
    assert tree_of(site.tree) == before
    contents.write(site.content, {"sheet.pdf": contents.pdf(9)})
    assert site.publish()["changed"] == 1
    assert site.look().records["tadpoles-sheet"].pages == 9


def test_a_lost_ledger_gives_no_version_out_twice(site: Site) -> None:
    site.publish()
    everything = (site.content / "resources.csv").read_bytes()
    first = site.look().manifest.textbooks[1].shard.digest
    for pages in (5, 6):
        contents.write(site.content, {"sheet.pdf": contents.pdf(pages)})
        site.publish()
    assert site.look().versions()["tadpoles-sheet"] == 3
    contents.write(site.content, {"resources.csv": contents.table([contents.row("tadpoles", 文件="sheet.pdf")])})
    site.publish()
    # The first release was cleared away; what the others say is enough.
    for path in (*site.centre.glob("centre.db*"), site.tree / "index" / first):
        path.unlink()
    contents.write(site.content, {"resources.csv": everything})
    site.publish()
    assert site.look().versions()["tadpoles-sheet"] == 4
    assert len(site.look().manifest.textbooks[1].deltas) >= 1


def test_a_vanished_pack_is_written_again(site: Site) -> None:
    site.publish()
    before = tree_of(site.tree)
    recipes = site.look().records["plants"].recipe.pack
    for path in (site.tree / "packs").iterdir():
        if path.name != recipes:
            path.unlink()
    report = site.publish()
    assert (report["signed"], report["packs"]) == (False, 1)
    assert tree_of(site.tree) == before
    assert site.look().files["plants"]["plants.mp4"] == tree_of(site.content)["video/plants.mp4"]


def test_what_lay_beside_old_chunks_in_a_vanished_pack_gets_a_new_place(site: Site) -> None:
    site.publish()
    packs = set((site.tree / "packs").iterdir())
    contents.write(site.content, {"video/plants.mp4": contents.mp4(77, 400_000)})
    site.publish()
    for path in packs:
        path.unlink()
    report = site.publish()
    assert site.look().versions() == {"tadpoles": 2, "tadpoles-sheet": 2, "plants": 3}
    assert report["changed"] == 3
    assert site.look().files["tadpoles"]["蝌蚪.mp4"] == tree_of(site.content)["video/蝌蚪.mp4"]


def test_broken_packs_are_named_and_not_used(site: Site) -> None:
    site.publish()
    digest = "0" * 64
    (site.tree / "packs" / digest).write_bytes(b"SKPACK1\nnot a pack")
    report = site.publish()
    assert report["broken_packs"] == [digest]
    assert not report["signed"]


def test_an_old_copy_of_the_repository_is_not_built_upon(site: Site, tmp_path: Path) -> None:
    site.publish()
    shutil.copytree(site.tree, tmp_path / "old")
    contents.write(site.content, {"sheet.pdf": contents.pdf(5)})
    site.publish()
    shutil.rmtree(site.tree)
    (tmp_path / "old").rename(site.tree)
    assert "旧" in site.publish(code=1)["error"]


def test_two_publishers_at_once(site: Site) -> None:
    with exclusive(site.centre / "centre.lock"):
        assert "另一个程序" in site.publish(code=1)["error"]
        site.withdraw("plants", code=1)
        site.run("rotate", site.centre, "timestamp", code=1)
    site.publish()


def test_a_file_that_changes_under_the_publisher(site: Site) -> None:
    folder = CentreFolder.open(site.centre)
    content = read_content(site.content, "demo", Findings())
    assert content is not None
    contents.write(site.content, {"sheet.pdf": contents.pdf(1000)})
    with pytest.raises(Refused, match=r"sheet\.pdf"):
        Publisher(folder, 0, lambda _done, _all: None).publish(content, Findings())
    site.publish()


def test_stopping_loses_nothing(site: Site) -> None:
    folder = CentreFolder.open(site.centre)
    content = read_content(site.content, "demo", Findings())
    assert content is not None

    def stop(done: int, _expected: int) -> None:
        if done > 600_000:
            raise Stopped

    with pytest.raises(Stopped):
        Publisher(folder, 0, stop).publish(content, Findings())
    site.publish()
    assert len(site.look().records) == 3


@pytest.mark.parametrize("place", ["unfinished", "repository/packs", "repository/index", "repository/channels"])
def test_a_centre_that_cannot_be_written(site: Site, place: str) -> None:
    # A file where a folder should be refuses every user, root too.
    contents.write(site.centre, {place: ""})
    site.publish(code=1)
    (site.centre / place).unlink()
    assert site.publish()["release"] == 1
    assert len(site.look().records) == 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(site: Site, small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    full = Site(small_disk, capsys)
    full.content = site.content
    full.publish()
    before = full.look()
    contents.write(site.content, {"sheet.pdf": contents.pdf() + random.Random(2).randbytes(4 << 20)})
    report = full.publish(code=1)
    assert "写不进去" in report["error"] or "空间不够" in report["error"]
    assert full.look() == before
    subprocess.run(["mount", "-o", "remount,size=30m", str(small_disk)], check=True)
    assert full.publish()["release"] == 2
    assert full.look().files["tadpoles-sheet"]["sheet.pdf"] == (site.content / "sheet.pdf").read_bytes()
