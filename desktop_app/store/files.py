"""Whole files under their digest, and those on their way: ``files/ab/ab…`` and ``incoming/ab….part``.

A file stands in ``files/`` only after its whole digest was right and it was on the disk for good. So what is there is
whole; whether the disk has spoiled it since is what ``verify`` finds out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from desktop_app.store import disk, faults
from desktop_app.store.landing import Landing
from desktop_app.store.part import Part
from desktop_app.store.writer_lock import WriterLock
from package_format import names
from package_format.errors import Damaged, LessonError, NoSpace

LEAST_FLOOR = 512 << 20
"""Bytes left free on a disk of 25 GiB or more; of a smaller one a fiftieth."""
READINGS = 2
"""Times that ``verify`` tries to read a file before it is taken for spoiled."""
_BLOCK = 1 << 20
_SUFFIX = ".part"


class Files:
    """The files of one store folder.

    Args:
        folder: the store's folder, which exists.
        lock: the store's writer lock, taken for deleting.
        references: returns the digests of all files that are installed or still wanted; nothing of them is ever swept.
        floor: bytes that receiving leaves free on the disk; None for the rule of ``LEAST_FLOOR``.
    """

    def __init__(
        self, folder: Path, lock: WriterLock, references: Callable[[], set[str]], floor: int | None = None
    ) -> None:
        self._incoming = folder / "incoming"
        self._files = folder / "files"
        self._lock = lock
        self._references = references
        with faults.writing(folder):
            self._incoming.mkdir(exist_ok=True)
            self._files.mkdir(exist_ok=True)
            disk.sync_folder(folder)
        self._landing = Landing(self._files)
        self.floor = default_floor(folder) if floor is None else floor

    def location(self, digest: str) -> Path:
        """Return where the file called ``digest`` is, or would be."""
        return self._landing.location(digest)

    def find(self, digest: str) -> Path | None:
        """Return where the file called ``digest`` is, None if it is not here."""
        return self._landing.find(digest)

    def has(self, digest: str, size: int) -> bool:
        """Tell whether the whole file is here or, checked, on its way to the disk (see ``settle``)."""
        if self._landing.is_waiting(digest):
            return True
        try:
            return self.location(digest).stat().st_size == size
        except OSError:
            return False

    def lacking(self, digest: str, size: int) -> int:
        """Return how many bytes of a file the disk still has to take in; an earlier try may have left some."""
        return 0 if self.has(digest, size) else max(0, size - _occupied(self._part_path(digest)))

    def arriving_bytes(self) -> int:
        """Return the bytes that files on their way already take of the disk."""
        return sum(map(_occupied, self._incoming.iterdir()))

    def begin(self, digest: str, size: int) -> Part:
        """Open the ``.part`` of a file, with whatever an earlier try has left in it.

        Raises:
            NoSpace: the rest of the file would go below the floor.
            Unwritable: the folder cannot be written.
        """
        path = self._part_path(digest)
        self.need(max(0, size - _occupied(path)))
        return Part(path, digest, size, self.need, self._landing)

    def write_whole(self, digest: str, size: int, chunks: Iterable[bytes]) -> Path:
        """Write a file that comes in one piece, hashing it once; ``settle`` waits until it is on the disk for good.

        Raises:
            Damaged: the bytes are not those of the digest.
            NoSpace, Unwritable: as ``begin``; and whatever ``chunks`` raises. What has arrived stays in the ``.part``.
        """
        part = self.begin(digest, size)
        try:
            offset = 0
            for content in chunks:
                if offset + len(content) > size:
                    raise Damaged(digest, f"longer than {size} bytes")
                part.write(offset, content)
                offset += len(content)
        except BaseException:  # whatever the source raises goes on to the caller; the file must not stay open
            part.close()
            raise
        return part.finish(wait=False)

    def adopt(self, path: Path, digest: str, size: int) -> Path:
        """Take the bytes of the file at ``path``, which stays where it is; settled like ``write_whole``.

        Raises:
            Unreadable: ``path`` cannot be read; and what ``write_whole`` raises.
        """
        return self.write_whole(digest, size, _blocks(path))

    def settle(self, digests: Iterable[str] | None = None) -> None:
        """Return when the files ``digests`` (by default all) are on the disk for good; raise if one cannot be."""
        self._landing.settle(digests)

    def is_right(self, digest: str, took: Callable[[int], None]) -> bool:
        """Rehash the file; False if it is absent, unreadable at every try, or not what its digest says.

        ``took`` is called with every number of bytes read, and may raise to stop.
        """
        for _ in range(READINGS):
            try:
                return self._hashed(digest, took) == digest
            except FileNotFoundError:
                return False
            except OSError:
                # Once may be the controller's or the cable's fault; a good file is not to be set aside for that.
                continue
        return False

    def read(self, digest: str, offset: int, length: int) -> bytes | None:
        """Return bytes of a whole file, not believed; None if it is absent, too short or unreadable."""
        try:
            self.settle([digest])
            with self.location(digest).open("rb", buffering=0) as file:
                file.seek(offset)
                content = file.read(length)
        except (OSError, LessonError):
            return None
        return content if len(content) == length else None

    def quarantine(self, digest: str) -> None:
        """Take a spoiled file out of its place; its good chunks serve the next sync as a ``.part``.

        Raises:
            Unwritable: the file cannot be moved.
        """
        place = self.location(digest)
        if place.exists():
            with faults.writing(place):
                disk.replace(place, self._part_path(digest))
                disk.sync_folder(place.parent)

    def drop(self, digest: str) -> bool:
        """Delete the file; the caller knows that nothing refers to it. False if it stays for a later ``sweep``."""
        return disk.remove(self.location(digest))

    def sweep(self) -> int:
        """Delete whole files that nothing refers to and ``.part`` files that nothing wants; return the bytes freed.

        Raises:
            Busy: another program is writing to this store.
        """
        with self._lock.held():
            kept = self._references()
            freed = 0
            for path in self._strays(kept):
                size = _occupied(path)
                freed += size if disk.remove(path) else 0
            return freed

    def free_bytes(self) -> int:
        """Return the bytes free on the disk, the floor included."""
        return faults.free_bytes(self._files)

    def need(self, count: int) -> None:
        """Raise ``NoSpace`` unless ``count`` more bytes leave the floor free."""
        free = self.free_bytes()
        if count and free - count < self.floor:
            raise NoSpace(str(self._files.parent), count + self.floor, free)

    def close(self) -> None:
        """Bring what is on its way to the disk and end the threads."""
        self._landing.close()

    def _hashed(self, digest: str, took: Callable[[int], None]) -> str:
        hasher = names.hasher()
        with self.location(digest).open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                hasher.update(block)
                took(len(block))
        return hasher.hexdigest()

    def _part_path(self, digest: str) -> Path:
        names.check_digest(digest, "file")
        return self._incoming / (digest + _SUFFIX)

    def _strays(self, kept: set[str]) -> Iterator[Path]:
        for folder in sorted(self._files.iterdir()):
            if folder.is_dir():
                found = (path for path in folder.iterdir() if len(path.name) == 64 and path.name not in kept)
                yield from (path for path in found if not self._landing.is_waiting(path.name))
        for path in sorted(self._incoming.iterdir()):
            digest = path.name.removesuffix(_SUFFIX)
            if digest not in kept and not self._landing.is_waiting(digest):
                yield path


def default_floor(folder: Path) -> int:
    """Return the bytes to leave free on the disk of ``folder``."""
    return min(LEAST_FLOOR, faults.disk_bytes(folder) // 50)


def _occupied(path: Path) -> int:
    """Return the bytes that ``path`` really takes on the disk: its holes do not count."""
    try:
        status = path.stat()
    except OSError:
        return 0
    blocks: int | None = getattr(status, "st_blocks", None)
    return status.st_size if blocks is None else min(status.st_size, blocks * 512)


def _blocks(path: Path) -> Iterator[bytes]:
    with faults.reading(path), path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
