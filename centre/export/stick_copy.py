"""Copies objects of the tree onto a stick: checked, and whole under their names or not there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from package_format import names, stick
from package_format.errors import PULLED, Damaged, LessonError, Refused, Unreachable, Unreadable
from package_format.tree_paths import read_path
from package_format.trust.durable import read_whole

Advance = Callable[[int], None]
"""Takes bytes that have been copied or found there; raises ``Stopped`` to end the work safely."""

_STEP = 1 << 20
_MOST_METADATA = 5 << 20


class StickCopy:
    """The copy of ``repository`` on the stick at ``place``; nothing that is not the tree's is touched.

    Raises (every act that writes):
        NoSpace: the stick is full; what is on it is whole.
        Unreachable: it was pulled out.
        Unwritable: it cannot be written.
    """

    def __init__(self, repository: Path, place: Path, advance: Advance) -> None:
        self._repository = repository
        self._place = place
        self._advance = advance
        self.home = _home(place, repository)
        self._device = stick.device_of(place)
        self.copied = 0
        self.found = 0
        """Bytes written, and bytes that were there already and are what they should be."""

    def put(self, path: str, size: int, digest: str) -> None:
        """Make sure that the object is on the stick; ``digest`` is empty where its name does not say it.

        Raises:
            Damaged, Unreadable: the repository does not have it as it should be; the stick is as it was.
        """
        if stick.device_of(self._place) != self._device:
            raise Unreachable(str(self._place), PULLED)
        target, source = self.home / path, self._repository / path
        if digest:
            self._put_object(source, target, size, digest)
        else:
            self._put_small(source, target)

    def ballast(self, current: frozenset[str]) -> int:
        """Return the bytes of what ``drop_ballast`` would remove."""
        return sum(size for _, size in self._ballast(current))

    def drop_ballast(self, current: frozenset[str]) -> int:
        """Remove objects of this repository that no current release needs, and halves; return the bytes that frees."""
        freed = 0
        for path, size in list(self._ballast(current)):
            try:
                path.unlink()
            except OSError as error:
                raise stick.stick_fault(error, path, 0) from error
            freed += size
        return freed

    def held(self, sizes: Mapping[str, int]) -> list[str]:
        """Return which objects (path → size in bytes) seem to be on the stick already."""
        return [path for path, size in sizes.items() if self._size(self.home / path) == size]

    def _ballast(self, current: frozenset[str]) -> Iterator[tuple[Path, int]]:
        for folder in ("metadata", "packs", "index", "deltas", "receipts", *self._channels()):
            for path in stick.regular_files(self.home / folder, ""):
                name = f"{folder}/{path.name}"
                whole = name.removesuffix(".part")
                named = read_path(whole)
                if named is None:
                    continue
                # Pages of a register are gone from the repository soon after they are replaced.
                known = named.kind == "receipts" or (self._repository / name).is_file()
                if name != whole or (known and name not in current):
                    yield path, path.lstat().st_size

    def _channels(self) -> list[str]:
        folder = self._repository / "channels"
        return [f"channels/{path.name}" for path in folder.iterdir()] if folder.is_dir() else []

    def _put_object(self, source: Path, target: Path, size: int, digest: str) -> None:
        if self._size(target) == size and self._is(target, digest):
            self.found += size
            return
        self._open(target.parent)
        waiting = stick.part_of(target)
        try:
            with os.fdopen(stick.open_new(waiting), "wb") as out:
                self._copy(source, out.write, digest)
                out.flush()
                os.fsync(out.fileno())
            stick.settle_on(waiting, target)
        except OSError as error:
            _forget(waiting)
            raise stick.stick_fault(error, target, size) from error
        except BaseException:  # Ctrl-C too leaves no half of an object
            _forget(waiting)
            raise
        self.copied += size

    def _put_small(self, source: Path, target: Path) -> None:
        try:
            content = read_whole(source)
        except FileNotFoundError as error:
            raise Unreadable(str(source), "it is not there") from error
        with suppress(LessonError):
            if stick.read_regular(target, len(content)) == content:
                self.found += len(content)
                self._advance(len(content))
                return
        self._open(target.parent)
        stick.write_on(target, content)
        self.copied += len(content)
        self._advance(len(content))

    def _copy(self, source: Path, write: Callable[[bytes], object], digest: str) -> None:
        """Copy and hash; what the repository cannot give is no trouble of the stick."""
        hasher = names.hasher()
        try:
            file = source.open("rb")
        except OSError as error:
            raise Unreadable(str(source), error.strerror or str(error)) from error
        with file:
            while part := _read(file.fileno(), source):
                hasher.update(part)
                write(part)
                self._advance(len(part))
        if hasher.hexdigest() != digest:
            raise Damaged(str(source), "the bytes do not match their digest")

    def _is(self, target: Path, digest: str) -> bool:
        """Whether the stick gives the object called ``digest`` back; a bad sector means no."""
        hasher = names.hasher()
        met = 0
        try:
            with target.open("rb") as file:
                while part := file.read(_STEP):
                    hasher.update(part)
                    met += len(part)
                    self._advance(len(part))
        except OSError:
            pass
        if hasher.hexdigest() == digest:
            return True
        self._advance(-met)
        return False

    def _open(self, folder: Path) -> None:
        """Make the folders between the stick and ``folder``, never the stick itself."""
        missing = [folder, *folder.parents]
        for each in reversed(missing[: missing.index(self._place)]):
            try:
                stick.open_folder(each)
            except OSError as error:
                raise stick.stick_fault(error, each, 0) from error

    @staticmethod
    def _size(path: Path) -> int | None:
        """Return the size of a regular file, None if there is none."""
        try:
            facts = path.lstat()
        except OSError:
            return None
        return facts.st_size if stick.is_regular(facts.st_mode) else None


def _home(place: Path, repository: Path) -> Path:
    """Return where on the stick the tree goes: where it is; ``songke/`` beside other things; else the stick itself.

    Raises:
        Refused: another centre's tree is there.
        Unreadable: there is no folder that it could lie in.
        Unwritable, Unreachable: ``place`` cannot be looked at.
    """
    try:
        if not place.exists():
            if stick.is_gone(place.absolute().parent):
                raise Unreadable(str(place.parent), "no folder that can be read is there")
            place.mkdir()
        others = any(not entry.name.startswith((".", "System Volume")) for entry in place.iterdir())
    except OSError as error:
        raise stick.stick_fault(error, place / "x", 0) from error
    there = stick.tree_on(place)
    if there is None:
        return place / stick.FOLDER if others else place
    if not _is_ours(there / "metadata", repository / "metadata"):
        raise Refused("another centre's lessons are on this stick: take another one, or another folder", str(there))
    return there


def _is_ours(metadata: Path, own: Path) -> bool:
    """Whether the tree on a stick is of this repository; bits may have rotted, so one file that is the same will do."""
    there = stick.regular_files(metadata, ".json")
    return not there or any(_same(path, own / path.name) for path in there)


def _same(one: Path, other: Path) -> bool:
    try:
        return stick.read_regular(one, _MOST_METADATA) == stick.read_regular(other, _MOST_METADATA)
    except Unreadable:
        return False


def _read(file: int, source: Path) -> bytes:
    try:
        return os.read(file, _STEP)
    except OSError as error:
        raise Unreadable(str(source), error.strerror or str(error)) from error


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
