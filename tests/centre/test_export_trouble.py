"""Sticks that are full, write-protected, pulled out, or full of traps: one plain sentence, nothing broken."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from centre.export import stick_copy
from centre.export.division import CLUSTER
from centre.export.export import USAGE_ROOM
from tests.centre import contents
from tests.centre.centres import Site, tree_of
from tests.centre.sticks import export, films, in_force, six_films


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Site:
    return six_films(tmp_path, capsys, monkeypatch)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def test_a_full_stick_keeps_what_is_whole_and_goes_on_when_there_is_room(
    site: Site, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    allowed, real = 1_000_000, os.fsync
    written = 0

    def fsync(file: int) -> None:
        nonlocal written
        written += os.fstat(file).st_size
        if written > allowed:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file)

    monkeypatch.setattr("os.fsync", fsync)
    facts = export(site, stick, code=3)
    assert not facts["complete"]
    assert not list(stick.rglob("*.part"))
    assert tree_of(stick).items() <= in_force(site).items()
    monkeypatch.undo()
    assert films(stick, tmp_path)
    monkeypatch.setattr("centre.packing.PACK_SIZE", 300_000)
    assert export(site, stick)["found"] == facts["copied"]
    assert tree_of(stick) == in_force(site)


@pytest.mark.parametrize(
    "number, code, words",
    [(errno.EROFS, 1, "不能写入"), (errno.EIO, 3, "拔出"), (errno.ENOSPC, 3, "满了")],
)
def test_a_stick_in_trouble_is_one_plain_sentence(
    site: Site, stick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    number: int, code: int, words: str,
) -> None:  # fmt: skip
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("package_format.stick.open_new", refuse)
    from centre.__main__ import main

    assert main(["export", str(site.centre), str(stick)]) == code
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert "可以拔出" not in said.out


def test_a_stick_that_is_not_there_is_not_made_elsewhere(site: Site, tmp_path: Path) -> None:
    export(site, tmp_path / "media" / "STICK", code=1)
    assert not (tmp_path / "media").exists()
    copy = stick_copy.StickCopy(site.tree, tmp_path / "gone", lambda _: None)
    copy.home.rmdir()
    pack = next((site.tree / "packs").iterdir())
    with pytest.raises(Exception, match="gone"):
        copy.put(f"packs/{pack.name}", pack.stat().st_size, pack.name)
    assert not (tmp_path / "gone").exists()


def test_links_on_a_stick_are_never_written_through(site: Site, stick: Path, tmp_path: Path) -> None:
    export(site, stick)
    victim = contents.write(tmp_path / "victim", {"diary.txt": b"precious"})
    pack = next((stick / "packs").iterdir())
    size = pack.stat().st_size
    pack.unlink()
    (stick / "packs" / f"{pack.name}.part").symlink_to(victim / "diary.txt")
    (stick / "metadata" / "timestamp.json").unlink()
    (stick / "metadata" / "timestamp.json").symlink_to(victim / "diary.txt")
    assert export(site, stick)["copied"] >= size
    assert (victim / "diary.txt").read_bytes() == b"precious"
    assert tree_of(stick) == in_force(site)
    shutil.rmtree(stick / "packs")
    (stick / "packs").symlink_to(victim)
    export(site, stick, code=1)
    assert [path.name for path in victim.iterdir()] == ["diary.txt"]


def test_a_stick_is_filled_up_but_for_the_room_of_usage(
    site: Site, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = export(site, stick, "--max-size", "100m")
    shutil.rmtree(stick)
    stick.mkdir()

    class Free:
        free = small["copied"] // 2 + USAGE_ROOM + 20 * CLUSTER

    monkeypatch.setattr("shutil.disk_usage", lambda _: Free)
    facts = export(site, stick, code=3)
    assert facts["parts"] > 1
    assert 0 < facts["copied"] <= Free.free - USAGE_ROOM
    assert facts["lessons_left"]
    rest = [export(site, stick, "--max-size", facts["size"], "--part", n) for n in range(2, facts["parts"] + 1)]
    assert facts["lessons"] + sum(each["lessons"] for each in rest) == 6
    Free.free = USAGE_ROOM
    shutil.rmtree(stick)
    assert len(export(site, stick, code=3)["oversized"]) == 6
