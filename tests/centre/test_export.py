"""Copies on sticks: valid at any instant, within a size, over several sticks, beside other people's files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from centre.export.division import CLUSTER, Room, divide
from centre.export.file_system import FAT_FILES, kind_among, most_files
from centre.export.teaching_order import WEEK, ranked
from centre.export.tree_object import Lesson, TreeObject
from package_format import names
from package_format.catalogue import TeachingProgress, Week
from package_format.shard import TreeNode
from tests.centre import contents
from tests.centre.centres import Site, tree_of
from tests.centre.contents import row
from tests.centre.sticks import BIG, export, films, in_force, named, six_films
from tests.ui.bookshop import Offered


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Site:
    return six_films(tmp_path, capsys, monkeypatch)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def test_an_empty_stick_gets_the_whole_tree_and_the_second_time_nothing(site: Site, stick: Path) -> None:
    facts = export(site, stick)
    assert (facts["lessons"], facts["parts"], facts["complete"], facts["releases"]) == (6, 1, True, {"demo": 1})
    assert tree_of(stick) == in_force(site)
    again = export(site, stick)
    assert (again["copied"], again["found"]) == (0, facts["copied"])


def test_beside_other_files_the_tree_has_a_folder_of_its_own(site: Site, stick: Path, tmp_path: Path) -> None:
    foreign = contents.write(stick, {"教案/第一课.doc": b"mine", "packs.txt": b"mine too", "autorun.inf": b"[autorun]"})
    before = tree_of(foreign)
    facts = export(site, stick)
    assert facts["folder"] == str(stick / "songke")
    assert tree_of(stick / "songke") == in_force(site)
    assert before.items() <= tree_of(stick).items()
    assert len(films(stick / "songke", tmp_path)) == 6
    # Once there, it stays where it is, whatever is put beside it.
    (stick / "songke" / "packs" / "note.txt").write_text("somebody's")
    assert export(site, stick)["copied"] == 0
    assert (stick / "songke" / "packs" / "note.txt").read_text() == "somebody's"


def test_what_rotted_on_the_stick_is_written_again(site: Site, stick: Path) -> None:
    export(site, stick)
    pack = next((stick / "packs").iterdir())
    content = bytearray(pack.read_bytes())
    content[100] ^= 1
    pack.write_bytes(content)
    (stick / "metadata" / "1.root.json").write_bytes(b"rot")
    assert export(site, stick)["copied"] == len(content) + (site.tree / "metadata/1.root.json").stat().st_size
    assert tree_of(stick) == in_force(site)


def test_sticks_of_a_size_hold_everything_between_them_and_each_is_useful_alone(
    site: Site, stick: Path, tmp_path: Path
) -> None:
    whole = export(site, tmp_path / "whole")["copied"]
    small = whole - sum(path.stat().st_size for path in (site.tree / "packs").iterdir())
    size = small + 20 * CLUSTER + 1_400_000
    got: list[set[str]] = []
    first = export(site, stick, "--max-size", size)
    for part in range(1, first["parts"] + 1):
        home = tmp_path / f"stick-{part}"
        facts = export(site, home, "--max-size", size, "--part", part)
        assert sum(len(content) for content in tree_of(home).values()) <= size
        assert (facts["lessons"] + facts["lessons_left"], facts["parts"]) == (6, first["parts"])
        got.append(films(home, tmp_path))
        assert len(got[-1]) >= facts["lessons"] > 0
    assert len(got) > 1
    assert set().union(*got) == {f"film-{n}" for n in range(6)}
    assert "film-0" in got[0]
    export(site, stick, "--max-size", size, "--part", first["parts"] + 1, code=1)
    export(site, stick, "--max-size", "1k", code=1)


def test_since_a_release_only_what_changed_travels(site: Site, stick: Path) -> None:
    film = bytearray(contents.mp4(50, BIG))
    film[300_000:300_100] = bytes(100)
    contents.write(site.content, {"f0.mp4": bytes(film), "f6.mp4": contents.mp4(56, BIG)})
    rows = [row(f"film-{n}", 标题=f"第{n}课 电影", 文件=f"f{n}.mp4", 课=f"第{n}课") for n in range(7)]
    site.rows(*rows)
    before = set((site.tree / "packs").iterdir())
    site.publish()
    new = {path.name for path in set((site.tree / "packs").iterdir()) - before}
    facts = export(site, stick, "--since", 1)
    assert {path.name for path in (stick / "packs").iterdir()} == new
    # The release delta that is on the stick as well is no lesson.
    assert facts["lessons"] == 2
    assert list((stick / "deltas").iterdir())
    assert facts["copied"] < 2 * BIG
    for wrong in (2, 7):
        export(site, stick, "--since", wrong, code=1)
    shutil.rmtree(site.tree / "channels" / "demo")
    export(site, stick, "--since", 1, code=1)


def test_one_channel_of_several_brings_its_lessons_and_everybodys_signatures(
    site: Site, stick: Path, tmp_path: Path
) -> None:
    other = contents.lessons(tmp_path / "other", channel__toml=contents.CHANNEL.replace('"demo"', '"maths"'))
    site.run("publish", site.centre, "--unplayed", "--channel", "maths", other)
    export(site, stick, "--since", 1, code=1)
    facts = export(site, stick, "--channel", "maths")
    assert (facts["releases"], facts["lessons"]) == ({"maths": 1}, 1)
    assert named(stick / "metadata") == {path[9:] for path in in_force(site) if path.startswith("metadata/")}
    assert {path.parts[-2] for path in (stick / "channels").rglob("*.json")} == {"demo", "maths"}
    assert len(list((stick / "packs").iterdir())) < len(list((site.tree / "packs").iterdir()))
    export(site, stick, "--channel", "physics", code=1)


def test_what_no_release_needs_any_more_makes_room(site: Site, stick: Path) -> None:
    export(site, stick)
    strange = stick / "packs" / ("ab" * 32)
    strange.write_bytes(b"another centre's, or a stranger's")
    (stick / "packs" / f"{'cd' * 32}.part").write_bytes(b"left by a stopped program")
    (stick / "metadata" / "9.snapshot.json.part").write_bytes(b"left by another")
    (stick / "channels" / "demo" / "notes.txt").write_bytes(b"mine")
    site.rows(row("film-9", 标题="第9课 电影", 文件="f9.mp4"))
    site.add(f9__mp4=contents.mp4(99, BIG))
    site.publish()
    facts = export(site, stick)
    assert facts["removed"] > 6 * BIG
    assert strange.is_file()
    strange.unlink()
    (stick / "channels" / "demo" / "notes.txt").unlink()
    assert named(stick / "packs") < named(site.tree / "packs")
    # What is left is what is in force: no older manifest, no superseded signature, no half.
    assert named(stick / "channels") < named(site.tree / "channels")
    assert named(stick / "metadata") == {path[9:] for path in in_force(site) if path.startswith("metadata/")}
    assert not list(stick.rglob("*.part"))


def test_another_centres_stick_is_left_alone(
    site: Site, stick: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b").mkdir()
    stranger = Site(tmp_path / "b", capsys)
    contents.lessons(stranger.content)
    stranger.publish()
    export(stranger, stick)
    before = tree_of(stick)
    said = export(site, stick, code=1)
    assert "另一个中心" in said["error"]
    assert tree_of(stick) == before


def test_nothing_to_export_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], stick: Path) -> None:
    site = Site(tmp_path, capsys)
    export(site, stick, code=1)
    assert not list(stick.iterdir())


def test_one_broken_pack_of_the_repository_costs_only_itself(site: Site, stick: Path, tmp_path: Path) -> None:
    pack = max((site.tree / "packs").iterdir(), key=lambda path: path.stat().st_size)
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 1
    pack.write_bytes(content)
    facts = export(site, stick, code=3)
    assert (facts["broken"], facts["complete"]) == ([f"packs/{pack.name}"], False)
    assert not (stick / "packs" / pack.name).exists()
    assert films(stick, tmp_path)
    assert not list(stick.rglob("*.part"))


def test_a_mirror_puts_what_it_copied_onto_sticks(site: Site, stick: Path, tmp_path: Path) -> None:
    other = contents.lessons(tmp_path / "other", channel__toml=contents.CHANNEL.replace('"demo"', '"maths"'))
    site.run("publish", site.centre, "--unplayed", "--channel", "maths", other)
    mirror = tmp_path / "mirror"
    root = site.tree / "metadata" / "1.root.json"
    site.run("mirror", site.tree, mirror, "--root", root, "--channel", "demo")
    facts = site.run("export", mirror, stick)
    assert (facts["releases"], facts["lessons"], facts["complete"]) == ({"demo": 1}, 6, True)
    assert len(films(stick, tmp_path)) == 6
    # The same stick may be written by the centre itself, too.
    assert export(site, stick)["lessons"] == 7


def test_lessons_come_in_the_order_in_which_they_are_taught() -> None:
    nodes = (
        TreeNode("u1", "unit", {"zh-CN": "一"}),
        TreeNode("l1", "lesson", {"zh-CN": "1"}, "u1"),
        TreeNode("l2", "lesson", {"zh-CN": "2"}, "u1"),
        TreeNode("u2", "unit", {"zh-CN": "二"}),
        TreeNode("l3", "lesson", {"zh-CN": "3"}, "u2"),
        TreeNode("l4", "lesson", {"zh-CN": "4"}, "u2"),
    )
    records = [Offered(f"on-{node}", "", "", "课件", node, b"x", "image/png").record() for node in
               ("l4", "l3", "l2", "l1", "elsewhere")]  # fmt: skip
    starts = 1_790_000_000
    weeks = (Week(1, "b", ("l1",)), Week(2, "b", ("l2",)), Week(3, "b", ("u2",)), Week(9, "other", ("l4",)))
    progress = (TeachingProgress("2026-2027", 1, starts, weeks),)

    def order(now: int) -> list[str]:
        found = ranked(records, nodes, "b", progress, now)
        return [record.id.removeprefix("on-") for _, record in sorted(found, key=lambda pair: pair[0])]

    assert order(starts) == ["l1", "l2", "l3", "l4", "elsewhere"]
    assert order(starts + WEEK) == ["l2", "l3", "l4", "l1", "elsewhere"]
    assert order(starts + 2 * WEEK) == ["l3", "l4", "l2", "l1", "elsewhere"]


def test_a_lesson_goes_with_its_packs_and_packs_are_shared() -> None:
    packs = {name: TreeObject(f"packs/{name}", CLUSTER) for name in "abcd"}
    lessons = [Lesson("c", each, tuple(packs[name] for name in each)) for each in ("ab", "b", "bc", "cd", "abcd")]
    parts, oversized = divide(lessons, Room(3 * CLUSTER))
    assert [[lesson.id for lesson in part.lessons] for part in parts] == [["ab", "b", "bc"], ["cd"]]
    assert [lesson.id for lesson in oversized] == ["abcd"]
    parts, _ = divide(lessons, Room(9 * CLUSTER, files=2))
    assert [[lesson.id for lesson in part.lessons] for part in parts] == [["ab", "b"], ["bc"], ["cd"], ["abcd"]]
    assert divide([], Room(0))[0][0].lessons == []


def test_a_fat_takes_few_names_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = (
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "30 22 8:17 / /media/teacher/U\\040盘 rw,nosuid shared:5 - vfat /dev/sdb1 rw\n"
        "31 22 8:18 / /media/teacher/two rw - fuseblk.exfat /dev/sdc1 rw\n"
        "nonsense\n"
    )
    assert kind_among(mounts, Path("/media/teacher/U 盘/songke")) == "vfat"
    assert kind_among(mounts, Path("/media/teacher/two")) == "exfat"
    assert kind_among(mounts, Path("/home")) == "ext4"
    assert most_files(tmp_path) is None
    monkeypatch.setattr("centre.export.file_system.kind_of", lambda _: "vfat")
    assert most_files(tmp_path) == FAT_FILES
    monkeypatch.undo()
    monkeypatch.setattr("centre.export.file_system._MOUNTS", tmp_path / "none")
    assert most_files(tmp_path) is None


def test_names_on_a_stick_fit_every_file_system(site: Site, stick: Path) -> None:
    export(site, stick)
    paths = [path.relative_to(stick) for path in stick.rglob("*") if path.is_file()]
    for path in paths:
        assert str(path) == str(path).lower()
        assert str(path).isascii()
        assert not names.path_fault(str(path))
        assert (stick / path).stat().st_size < 4 << 30
