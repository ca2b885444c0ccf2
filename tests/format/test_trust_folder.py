"""The trusted state survives whatever stops a refresh: a kill, a power cut, a full or failing disk, another program."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from package_format.errors import Busy, NoSpace, Older, Stopped, Unreadable, Unwritable
from package_format.trust import durable
from package_format.trust.durable import sync_folder, write_durably
from package_format.trust.folder import TrustFolder
from package_format.trust.reader import TrustedMetadata, TrustedTarget
from tests.format.simulator import NOW, Carrier, Simulator, contents


class Releases:
    """Two releases of a channel, and a point below ``folder`` that trusts the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.simulator = Simulator(folder / "centre", "county")
        self.simulator.publish("county", "first")
        self.first_carrier = self.simulator.carrier()
        self.first = self.refresh(self.point(), self.first_carrier)
        self.simulator.signer.rotate("root", NOW)
        self.simulator.publish("county", "second")
        self.second_carrier = self.simulator.carrier()
        self.second = self.refresh(TrustedMetadata(folder / "elsewhere", self.simulator.root), self.second_carrier)

    def point(self, folder: str = "trust") -> TrustedMetadata:
        """Return a point as after a new start of the program."""
        return TrustedMetadata(self.folder / folder, self.simulator.root)

    def refresh(self, trusted: TrustedMetadata, carrier: Carrier) -> TrustedTarget:
        """Refresh and return what the channel vouches for."""
        return trusted.refresh(carrier.fetch, ["county"], NOW, "stick")["county"]


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path)


class Instants:
    """Copies of ``folder`` at every step a refresh takes on the disk: as a kill and as a power cut would leave it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._on_disk = {path.stat().st_ino: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        self.copies: list[Path] = []
        fsync = os.fsync

        def recorded(handle: int) -> None:
            fsync(handle)
            for path in folder.rglob("*"):
                if path.is_file() and path.stat().st_ino == os.fstat(handle).st_ino:
                    self._on_disk[path.stat().st_ino] = path.read_bytes()
            self._copy()

        monkeypatch.setattr(os, "fsync", recorded)
        steps: list[tuple[Any, str]] = [
            (os, "replace"), (shutil, "rmtree"), (Path, "write_bytes"), (tempfile, "mkdtemp")
        ]  # fmt: skip
        for module, step in steps:
            monkeypatch.setattr(module, step, self._watched(getattr(module, step)))

    def _watched(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **options: Any) -> Any:
            self._copy()
            result = step(*arguments, **options)
            self._copy()
            return result

        return watched

    def _copy(self) -> None:
        number = len(self.copies)
        for kind in ("killed", "power-cut"):
            copy = self._folder.parent / f"{kind}-{number}"
            for path in self._folder.rglob("*"):
                target = copy / path.relative_to(self._folder)
                if path.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    lasting = self._on_disk.get(path.stat().st_ino, b"")
                    with target.open("wb") as file:
                        file.write(path.read_bytes() if kind == "killed" else lasting)
            self.copies.append(copy)


def test_a_refresh_may_be_killed_or_lose_its_power_at_any_step(
    releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    instants = Instants(releases.folder / "trust", monkeypatch)
    assert releases.refresh(releases.point(), releases.second_carrier) == releases.second
    monkeypatch.undo()
    seen = []
    for copy in instants.copies:
        trusted = releases.point(copy.name)
        seen.append(trusted.known("county"))
        if seen[-1] == releases.second:
            with pytest.raises(Older):
                releases.refresh(trusted, releases.first_carrier)
        else:
            assert releases.refresh(releases.point(copy.name), releases.first_carrier) == releases.first
        assert releases.refresh(releases.point(copy.name), releases.second_carrier) == releases.second
        assert trusted.known("county") == releases.second
        assert len(list(copy.glob("*/state-*"))) <= 2
    assert set(seen) == {releases.first, releases.second}
    assert len(seen) > 60


def test_the_first_refresh_may_be_killed_or_lose_its_power_at_any_step(
    releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(releases.folder / "trust")
    (releases.folder / "trust").mkdir()
    instants = Instants(releases.folder / "trust", monkeypatch)
    releases.refresh(releases.point(), releases.first_carrier)
    monkeypatch.undo()
    for copy in instants.copies:
        assert releases.point(copy.name).known("county") in (None, releases.first)
        assert releases.refresh(releases.point(copy.name), releases.second_carrier) == releases.second


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, NoSpace), (errno.EDQUOT, NoSpace), (errno.EIO, Unwritable)]
)
@pytest.mark.parametrize("step", ["fsync", "replace", "open", "mkdir"])
def test_a_disk_that_fails_at_any_step_costs_nothing(
    releases: Releases, monkeypatch: pytest.MonkeyPatch, step: str, number: int, kind: type[NoSpace | Unwritable]
) -> None:
    real = getattr(os, step)
    troubles = []
    for good in range(1000):
        passed = 0

        def failing(*arguments: Any, **options: Any) -> Any:
            nonlocal passed
            passed += 1
            if passed == good + 1:  # noqa: B023
                raise OSError(number, os.strerror(number))
            return real(*arguments, **options)

        trusted = releases.point()
        with monkeypatch.context() as patch:
            patch.setattr(os, step, failing)
            try:
                releases.refresh(trusted, releases.second_carrier)
            except kind as trouble:
                troubles.append(str(trouble))
        assert releases.point().known("county") in (releases.first, releases.second)
        if passed <= good:
            break
        shutil.rmtree(releases.folder / "trust")
        releases.refresh(releases.point(), releases.first_carrier)
    assert troubles
    assert all(str(releases.folder) in line for line in troubles)
    assert releases.refresh(releases.point(), releases.second_carrier) == releases.second


def test_a_person_may_stop_a_refresh(releases: Releases) -> None:
    before = contents(releases.folder / "trust")
    for stop in (Stopped(), KeyboardInterrupt()):

        def fetch(path: str, most: int) -> bytes:
            raise stop  # noqa: B023

        with pytest.raises(type(stop)):
            releases.point().refresh(fetch, ["county"], NOW, "stick")
        assert contents(releases.folder / "trust") == before


def test_a_second_program_at_the_same_folder_is_noticed(releases: Releases) -> None:
    trusted = releases.point()

    def fetch(path: str, most: int) -> bytes:
        if path == "metadata/timestamp.json":
            [pointer] = (releases.folder / "trust").glob("*/current")
            shutil.copytree(pointer.parent / pointer.read_text(), pointer.parent / "state-other")
            pointer.write_text("state-other")
        return releases.second_carrier.fetch(path, most)

    with pytest.raises(Busy):
        trusted.refresh(fetch, ["county"], NOW, "stick")
    assert releases.point().known("county") == releases.first
    assert releases.refresh(releases.point(), releases.second_carrier) == releases.second


@pytest.mark.parametrize("pointer", ["", "state-gone", "../elsewhere", ".", "state-" + "x" * 300, "\0", "état"])
def test_a_pointer_to_nowhere_is_like_the_first_day(releases: Releases, pointer: str) -> None:
    [current] = (releases.folder / "trust").glob("*/current")
    current.write_text(pointer, encoding="utf-8")
    assert releases.point().known("county") is None
    assert releases.refresh(releases.point(), releases.first_carrier) == releases.first


def test_a_folder_that_cannot_be_read_or_written_is_named(releases: Releases) -> None:
    [current] = (releases.folder / "trust").glob("*/current")
    state = current.parent / current.read_text()
    (state / "snapshot.json").unlink()
    (state / "snapshot.json").mkdir()
    with pytest.raises(Unreadable, match=r"snapshot\.json"):
        releases.point().known("county")
    current.unlink()
    current.mkdir()
    for act in (
        lambda: releases.point().channels(),
        lambda: releases.refresh(releases.point(), releases.first_carrier),
    ):
        with pytest.raises(Unreadable, match="current"):
            act()
    (releases.folder / "file").touch()
    with pytest.raises((Unreadable, Unwritable), match="file"):
        releases.refresh(releases.point("file"), releases.first_carrier)


def test_a_stage_that_came_into_use_is_not_discarded(tmp_path: Path) -> None:
    folder = TrustFolder(tmp_path)
    stage = folder.stage(None)
    (stage / "timestamp.json").write_bytes(b"1")
    folder.switch(stage, None)
    folder.discard(stage)
    assert folder.current() == stage
    other = folder.stage(stage)
    assert contents(other) == {"timestamp.json": b"1"}
    folder.discard(other)
    assert not other.exists()
    (tmp_path / "current").unlink()
    (tmp_path / "current").mkdir()
    folder.discard(stage)
    assert stage.exists()


def test_windows_syncs_folders_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "os", SimpleNamespace(name="nt"))
    sync_folder(tmp_path / "never opened")


def test_a_full_disk_is_told_with_its_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpace) as caught:
        write_durably(tmp_path / "new" / "file", b"1")
    assert caught.value.folder == str(tmp_path / "new")
    assert caught.value.needed == durable.ROOM
    with pytest.raises(NoSpace) as larger:
        write_durably(tmp_path / "new" / "file", bytes(durable.ROOM + 1))
    assert larger.value.needed == durable.ROOM + 1
    assert caught.value.free > 0
    assert not (tmp_path / "new" / "file").exists()
