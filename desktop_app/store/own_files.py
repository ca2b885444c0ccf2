"""我的文件: what teachers bring themselves. No sync, cleaning or sweep ever touches it, and nothing of it is sent.

    own/<digest>/<name>     one folder a file, so that its name survives the loss of the database
    own/<random>.part/      a file that is being copied
    own/<digest>.gone/      one that is being removed

What they are is judged by their content (``own_kinds``); programs are not taken.

A folder is renamed before its row is written or deleted. So whatever a killed program left says by its name what was
under way, and ``files`` and ``add`` finish it: a whole file without a row is taken in, one that was going goes.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.store import disk, faults, own_kinds
from desktop_app.store.cards import OwnFile
from desktop_app.store.database import Database
from desktop_app.store.tables import ink, note, own_file, place
from desktop_app.store.writer_lock import WriterLock
from package_format import names
from package_format.errors import Busy, NoSpace, NotPlayable, Refused, Unreadable

OWN = "@"
"""What stands before the number of an own file where a resource's id could stand; no id begins so (FORMAT §2)."""

MOST_NAME = 120
"""Bytes of a name in the store's folder; the title keeps all of it."""
_BLOCK = 1 << 20
_HEAD = 16
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_MARKS = re.compile(f"{_UNREADABLE}+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART, _GONE = ".part", ".gone"
_UNUSABLE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)")


class OwnFiles:
    """The teachers' own files in ``folder``.

    Args:
        folder: ``own/`` of the store.
        database: the store's.
        lock: of this folder alone: adding waits for no sync.
        reserve: bytes that copying leaves free on the disk, so that usage has room.
    """

    def __init__(self, folder: Path, database: Database, lock: WriterLock, reserve: int) -> None:
        self._folder = folder
        self._database = database
        self._lock = lock
        self._reserve = reserve

    def add(self, path: Path) -> OwnFile:
        """Copy the file at ``path`` into the store; one that is here already is returned as it is.

        Raises:
            NotPlayable: it is a program, which nobody opens in class; it is empty, or a PDF that is not whole.
            Unreadable: it is no file, or cannot be read.
            NoSpace, Unwritable: the copy cannot be written; nothing is left of it.
            Busy: another program is adding or removing own files.
        """
        with self._lock.held(), faults.writing(self._folder):
            self._recover()
            part = self._folder / (secrets.token_hex(8) + _PART)
            title = title_of(path)
            try:
                part.mkdir(parents=True)
                digest, size = self._copy(path, part / name_of(title))
                if kind := own_kinds.flaw(part / name_of(title)):
                    raise NotPlayable(OWN, "it is empty or not whole", title, kind)
                home = self._folder / digest
                if not home.exists():
                    disk.sync_folder(part)
                    disk.replace(part, home)
                    disk.sync_folder(self._folder)
            finally:
                shutil.rmtree(part, ignore_errors=True)
            with self._database.writing(surely=True) as connection:
                _note(connection, digest, title, name_of(title), size)
                return self._found(connection, own_file.c.digest == digest)[0]

    def files(self) -> list[OwnFile]:
        """Return all own files, the newest first; what a killed program was doing to them is finished before."""
        with contextlib.suppress(Busy), self._lock.held():
            self._recover()
        with self._database.reading() as connection:
            return self._found(connection)

    def get(self, key: int) -> OwnFile:
        """Return the own file number ``key``; raise ``Refused`` if there is none."""
        with self._database.reading() as connection:
            found = self._found(connection, own_file.c.key == key)
        if not found:
            raise Refused(f"there is no own file @{key}")
        return found[0]

    def remove(self, key: int) -> OwnFile:
        """Delete an own file, because its teacher said so; return what it was.

        Raises:
            Refused: there is none of that number.
            Unwritable: it cannot be deleted (a program has it open).
            Busy: another program is adding or removing own files.
        """
        with self._lock.held():
            self._recover()
            gone = self.get(key)
            home = gone.location.parent
            with faults.writing(home):
                disk.replace(home, home.with_name(home.name + _GONE))
                disk.sync_folder(self._folder)
            self._finish_removal(home.with_name(home.name + _GONE))
            return gone

    def _copy(self, path: Path, target: Path) -> tuple[str, int]:
        """Copy ``path`` durably; return digest and size."""
        hasher, size = names.hasher(), 0
        with faults.reading(path):
            if not path.is_file():
                raise Unreadable(str(path), "it is not a file")
            source = path.open("rb", buffering=0)
        if own_kinds.is_program(target.name, _read(path, source.fileno(), _HEAD)):
            source.close()
            raise NotPlayable(OWN, "it is a program", title_of(path), own_kinds.PROGRAM)
        os.lseek(source.fileno(), 0, os.SEEK_SET)
        with source, target.open("wb") as copy:
            while block := _read(path, source.fileno()):
                free = faults.free_bytes(self._folder)
                if free - len(block) < self._reserve:
                    raise NoSpace(str(self._folder), path.stat().st_size - size + self._reserve, free)
                hasher.update(block)
                copy.write(block)
                size += len(block)
            copy.flush()
            os.fsync(copy.fileno())
        return hasher.hexdigest(), size

    def _recover(self) -> None:
        """Finish what a killed program was doing; the lock is held."""
        known = self._digests()
        for found in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            if found.name.endswith(_PART):
                shutil.rmtree(found, ignore_errors=True)
            elif found.name.endswith(_GONE):
                self._finish_removal(found)
            elif _DIGEST.fullmatch(found.name) and found.name not in known:
                self._take_in(found)

    def _digests(self) -> set[str]:
        with self._database.reading() as connection:
            return set(connection.execute(select(own_file.c.digest)).scalars())

    def _finish_removal(self, gone: Path) -> None:
        """Forget the file of the folder ``gone`` with what was kept of it: where it was left, ink, notes."""
        this = own_file.c.digest == gone.name.removesuffix(_GONE)
        with self._database.writing(surely=True) as connection:
            for key in connection.execute(select(own_file.c.key).where(this)).scalars().all():
                for table in (place, ink, note):
                    connection.execute(delete(table).where(table.c.resource == f"{OWN}{key}"))
            connection.execute(delete(own_file).where(this))
        shutil.rmtree(gone, ignore_errors=True)

    def _take_in(self, home: Path) -> None:
        file = next((file for file in home.iterdir() if file.is_file()), None)
        if file is not None:
            with self._database.writing(surely=True) as connection:
                _note(connection, home.name, file.name, file.name, file.stat().st_size)

    def _found(self, connection: Connection, *conditions: ColumnElement[bool]) -> list[OwnFile]:
        rows = connection.execute(select(own_file).where(*conditions).order_by(own_file.c.key.desc()))
        return [
            OwnFile(row.key, row.title, row.digest, row.size, row.added, self._folder / row.digest / row.name)
            for row in rows
        ]


def title_of(path: Path) -> str:
    """Return the name of a file as its teacher reads it, whatever encoding the stick was written in.

    A name that is no UTF-8 comes from an older Windows: it is read as GB 18030, which holds GBK.
    """
    raw = os.fsencode(path.name)
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "replace")


def on_disk(path: Path) -> Path:
    """Return the file that a window's dialogue means by ``path``.

    Qt shows bytes that are no UTF-8 as U+FFFD, and no file is called so: the one file that looks like it is meant.
    """
    if _UNREADABLE not in path.name or path.exists():
        return path
    wanted = _seen(path.name)
    with faults.reading(path.parent):
        alike = [one for one in path.parent.iterdir() if _seen(one.name) == wanted]
    return alike[0] if len(alike) == 1 else path


def name_of(title: str) -> str:
    """Return a name that every file system holds, with the ending of ``title`` so that other programs know the kind."""
    stem, dot, ending = _UNUSABLE.sub("_", title).rpartition(".")
    if not dot or not stem or len(ending.encode()) > 16:
        stem, dot, ending = f"{stem}{dot}{ending}", "", ""
    room = MOST_NAME - len((dot + ending).encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").strip(" .") or "_"
    if _DEVICE.match(stem):
        stem = "_" + stem
    return (stem + dot + ending).rstrip(" .")


def _seen(name: str) -> str:
    """Return a name as a window shows it, however many marks it makes of what it cannot read."""
    return _MARKS.sub(_UNREADABLE, os.fsencode(name).decode("utf-8", "replace"))


def number_of(name: str) -> int:
    """Return the number of the own file that ``name`` (``@3``) means; raise ``Refused`` if it is none."""
    number = name.removeprefix(OWN)
    if not number.isdecimal() or len(number) > 18:
        raise Refused("an own file is named by @ and its number", name)
    return int(number)


def _read(path: Path, descriptor: int, most: int = _BLOCK) -> bytes:
    with faults.reading(path):
        return os.read(descriptor, most)


def _note(connection: Connection, digest: str, title: str, name: str, size: int) -> None:
    row = {"digest": digest, "title": title, "name": name, "size": size, "added": int(time.time())}
    connection.execute(insert(own_file).values(row).on_conflict_do_nothing())
