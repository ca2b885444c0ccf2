"""Sticks from anybody's pocket: where the tree lies, and reading and writing without believing what is there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from package_format import stick
from package_format.errors import LessonError, NoSpace, Unreachable, Unreadable, Unwritable
from package_format.trust import durable


def folders(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).mkdir(parents=True)
    return root


@pytest.mark.parametrize(
    "names, place",
    [
        ((), None),
        (("metadata",), ""),
        (("songke/metadata",), "songke"),
        (("packs", "songke/metadata"), "songke"),
        (("metadata", "songke/metadata"), ""),
        (("songke/packs",), "songke"),
        (("index", "教案"), ""),
        (("usage", "songke"), None),
    ],
)
def test_the_tree_is_found_in_the_root_or_its_folder(tmp_path: Path, names: tuple[str, ...], place: str | None) -> None:
    found = stick.tree_on(folders(tmp_path, *names))
    assert found == (None if place is None else tmp_path / place)


def test_usage_lies_beside_the_tree(tmp_path: Path) -> None:
    assert stick.home_on(tmp_path) == tmp_path
    assert stick.homes_on(tmp_path) == [tmp_path]
    folders(tmp_path, "songke")
    assert stick.home_on(tmp_path) == tmp_path / "songke"
    assert stick.homes_on(tmp_path) == [tmp_path, tmp_path / "songke"]
    folders(tmp_path, "metadata")
    assert stick.home_on(tmp_path) == tmp_path
    assert stick.homes_on(tmp_path / "nowhere") == []


@pytest.mark.skipif(os.name == "nt", reason="needs links, pipes and devices")
def test_only_plain_files_are_read(tmp_path: Path) -> None:
    plain = tmp_path / "plain.batch"
    plain.write_bytes(b"x" * 100)
    (tmp_path / "link.batch").symlink_to(plain)
    os.mkfifo(tmp_path / "pipe.batch")
    (tmp_path / "folder.batch").mkdir()
    (tmp_path / "zero.batch").symlink_to("/dev/zero")
    assert stick.regular_files(tmp_path, ".batch") == [plain]
    assert stick.read_regular(plain, 100) == b"x" * 100
    assert len(stick.read_regular(plain, 10)) == 11
    for name in ("link", "pipe", "folder", "zero", "absent"):
        with pytest.raises(Unreadable):
            stick.read_regular(tmp_path / f"{name}.batch", 100)


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_folder_that_is_a_link_is_none(tmp_path: Path) -> None:
    folders(tmp_path, "real/metadata")
    (tmp_path / "songke").symlink_to(tmp_path / "real")
    assert stick.tree_on(tmp_path) is None
    assert stick.regular_files(tmp_path / "songke", "") == []
    with pytest.raises(Unwritable):
        stick.write_on(tmp_path / "songke" / "x", b"x")
    assert not (tmp_path / "real" / "x").exists()


def test_a_folder_that_cannot_be_listed_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("os.scandir", failing)
    with pytest.raises(Unreadable):
        stick.regular_files(tmp_path, "")


def test_what_is_written_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "usage" / "a.batch"
    (tmp_path / "usage").mkdir()
    stick.part_of(place).write_bytes(b"left by a stopped program")
    stick.write_on(place, b"first")
    stick.write_on(place, b"second")
    assert place.read_bytes() == b"second"
    for number, kind in (
        (errno.ENOSPC, NoSpace),
        (errno.EIO, Unreachable),
        (errno.EROFS, Unwritable),
        (errno.EFBIG, NoSpace),
    ):

        def failing(_: object, number: int = number) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr("os.fsync", failing)
        with pytest.raises(kind):
            stick.write_on(place, b"third")
        monkeypatch.undo()
        assert [path.name for path in place.parent.iterdir()] == ["a.batch"]
        assert place.read_bytes() == b"second"


def test_a_stick_that_is_gone_is_not_made_again_on_this_disk(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        stick.write_on(tmp_path / "media" / "usage" / "a.batch", b"x")
    assert not (tmp_path / "media").exists()
    assert isinstance(stick.stick_fault(OSError(errno.ENOSPC, "full"), Path("nowhere/at/all"), 1), NoSpace)


def test_a_kind_of_folder_that_cannot_be_synced_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(stick, "sync_folder", refuse)
    stick.write_on(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


def test_whose_device_a_folder_lies_on(tmp_path: Path) -> None:
    assert stick.device_of(tmp_path) == tmp_path.stat().st_dev
    assert stick.device_of(tmp_path / "nowhere") is None
    assert stick.is_gone(tmp_path / "nowhere")
    assert not stick.is_gone(tmp_path)
    (tmp_path / "plain").touch()
    assert stick.is_regular((tmp_path / "plain").stat().st_mode)
    assert not stick.is_regular(tmp_path.stat().st_mode)


def test_only_a_plain_file_is_opened_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"pack")
    (tmp_path / "link").symlink_to(tmp_path / "plain")
    for name in ("plain", "link"):
        with stick.open_regular(tmp_path / name) as file:
            assert file.read() == b"pack"
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(IsADirectoryError):
            stick.open_regular(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        stick.open_regular(tmp_path / "nothing")


def _windows(number: int, code: int) -> OSError:
    error = OSError(number, "as Windows says it")
    error.winerror = code  # type: ignore[attr-defined, unused-ignore]
    return error


@pytest.mark.parametrize(
    ("error", "there", "kind"),
    [
        (_windows(errno.EACCES, 21), True, Unreachable),
        (_windows(errno.EINVAL, 1167), True, Unreachable),
        (OSError(errno.ENODEV, "no device"), True, Unreachable),
        (OSError(errno.EINVAL, "odd"), False, Unreachable),
        (PermissionError(errno.EACCES, "no"), False, Unreachable),
        (OSError(errno.EINVAL, "odd"), True, Unwritable),
        (_windows(errno.EACCES, 5), True, Unwritable),
        (OSError(errno.EROFS, "read-only"), False, Unwritable),
    ],
)
def test_a_pulled_stick_is_told_from_one_that_refuses(
    tmp_path: Path, error: OSError, there: bool, kind: type[LessonError]
) -> None:
    folder = tmp_path if there else tmp_path / "pulled"
    assert type(stick.stick_fault(error, folder / "x", 1)) is kind


@pytest.mark.parametrize(("code", "gone"), [(21, True), (5, False), (None, False)])
def test_a_folder_of_somebody_else_is_not_gone_but_an_empty_drive_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int | None, gone: bool
) -> None:
    def refuse(_: object) -> object:
        raise _windows(errno.EACCES, code) if code else PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "scandir", refuse)
    assert stick.is_gone(tmp_path) is gone


@pytest.mark.parametrize(("held", "works"), [(0, True), (3, True), (5, True), (6, False)])
def test_a_file_that_a_virus_scanner_holds_is_put_into_its_place_a_little_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int, works: bool
) -> None:
    real, left = Path.replace, [held]
    pauses: list[float] = []

    def sometimes(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(errno.EACCES, "another process has it open")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", sometimes)
    monkeypatch.setattr("time.sleep", pauses.append)
    for number, write in enumerate((durable.write_durably, stick.write_on)):
        left[0], path = held, tmp_path / f"{number}"
        path.write_bytes(b"old")
        if works:
            write(path, b"new")
        else:
            with pytest.raises(Unwritable):
                write(path, b"new")
        assert path.read_bytes() == (b"new" if works else b"old")
    assert len(pauses) == 2 * min(held, 5)
    assert sum(pauses) < 5
