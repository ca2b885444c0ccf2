"""What publishing remembers of the repository, in one SQLite file: where every frame lies, how known files are cut.

The ledger only ever repeats what the repository says. It is written after the packs it speaks of; what a stopped
program left out, or the whole ledger if it is lost, is learned again from the packs themselves (``stock``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from package_format.catalogue import Manifest
from package_format.errors import Busy, Damaged, Unwritable
from package_format.pack import Entry, FrameRef

_VERSION = 1
_SCHEMA = """
CREATE TABLE packs (number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, size INTEGER NOT NULL);
CREATE TABLE frames (digest BLOB PRIMARY KEY, pack INTEGER NOT NULL REFERENCES packs ON DELETE CASCADE,
    start INTEGER NOT NULL, stored INTEGER NOT NULL, raw INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX frames_of_pack ON frames (pack);
CREATE TABLE files (digest BLOB PRIMARY KEY, size INTEGER NOT NULL, duration_ms INTEGER NOT NULL,
    pages INTEGER NOT NULL, chunks BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE recipes (digest BLOB PRIMARY KEY, packs TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE versions (channel TEXT, resource TEXT, version INTEGER NOT NULL,
    PRIMARY KEY (channel, resource)) WITHOUT ROWID;
CREATE TABLE releases (channel TEXT, number INTEGER, manifest TEXT NOT NULL,
    PRIMARY KEY (channel, number)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that was cut before: its facts, and the digests of its chunks in order."""

    size: int
    duration_ms: int
    pages: int
    chunks: tuple[str, ...]


class Ledger:
    """The ledger at ``path``, made if it is not there; used by the one program that holds the centre's lock.

    Raises (every use):
        Unwritable, Busy: SQLite cannot write the file.
        Damaged: the file is no ledger; it may be deleted, and is made anew from the repository.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._wrapped():
            self._db = sqlite3.connect(path, timeout=10, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            # What a power cut takes from the end of the ledger is learned again from the packs.
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
            elif version != _VERSION:
                raise Damaged(str(path), f"written by another version of Songke ({version})")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def packs(self) -> dict[str, int]:
        """Return digest → size in bytes of all packs."""
        with self._wrapped():
            return dict(self._db.execute("SELECT digest, size FROM packs"))

    def add_pack(
        self, digest: str, size: int, entries: Iterable[Entry], files: Iterable[tuple[str, KnownFile]]
    ) -> None:
        """Note a pack that is in place, and the files whose last chunk it holds; one transaction."""
        with self._transaction():
            self._db.execute("INSERT OR IGNORE INTO packs (digest, size) VALUES (?, ?)", (digest, size))
            (number,) = self._db.execute("SELECT number FROM packs WHERE digest = ?", (digest,)).fetchone()
            self._db.executemany(
                "INSERT OR IGNORE INTO frames VALUES (?, ?, ?, ?, ?)",
                ((bytes.fromhex(e.digest), number, e.offset, e.stored, e.raw) for e in entries),
            )
            self._add_files(files)

    def add_files(self, files: Iterable[tuple[str, KnownFile]]) -> None:
        """Note files whose chunks all lie in noted packs."""
        with self._transaction():
            self._add_files(files)

    def drop_packs(self, digests: Iterable[str]) -> None:
        """Forget packs that are no longer in place, and every frame in them."""
        with self._transaction():
            self._db.executemany("DELETE FROM packs WHERE digest = ?", ((digest,) for digest in digests))

    def has_frame(self, digest: str) -> bool:
        """Return whether some noted pack holds the frame."""
        with self._wrapped():
            found = self._db.execute("SELECT 1 FROM frames WHERE digest = ?", (bytes.fromhex(digest),)).fetchone()
        return found is not None

    def frame(self, digest: str) -> FrameRef:
        """Return where the frame lies; ``Damaged`` if no pack holds it."""
        with self._wrapped():
            row = self._db.execute(
                "SELECT raw, packs.digest, start, stored FROM frames JOIN packs ON packs.number = pack"
                " WHERE frames.digest = ?",
                (bytes.fromhex(digest),),
            ).fetchone()
        if row is None:
            raise Damaged(str(self._path), f"no pack holds the frame {digest}")
        return FrameRef(digest, *row)

    def file(self, digest: str) -> KnownFile | None:
        """Return how a file was cut before; None if it is new, or if a chunk of it is gone."""
        with self._wrapped():
            row = self._db.execute(
                "SELECT size, duration_ms, pages, chunks FROM files WHERE digest = ?", (bytes.fromhex(digest),)
            ).fetchone()
        if row is None:
            return None
        size, duration_ms, pages, packed = row
        chunks = tuple(packed[at : at + 32].hex() for at in range(0, len(packed), 32))
        if not all(map(self.has_frame, chunks)):
            return None
        return KnownFile(size, duration_ms, pages, chunks)

    def recipe_packs(self, digest: str) -> tuple[str, ...] | None:
        """Return the packs that the recipe called ``digest`` needs, or None if that was never noted."""
        with self._wrapped():
            row = self._db.execute("SELECT packs FROM recipes WHERE digest = ?", (bytes.fromhex(digest),)).fetchone()
        return tuple(row[0].split()) if row else None

    def add_recipes(self, recipes: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Note which packs recipes (by digest) need."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO recipes VALUES (?, ?)",
                ((bytes.fromhex(digest), " ".join(sorted(packs))) for digest, packs in recipes),
            )

    def version(self, channel: str, resource: str) -> int:
        """Return the highest version that the resource ever had; 0 for a new one."""
        with self._wrapped():
            row = self._db.execute(
                "SELECT version FROM versions WHERE channel = ? AND resource = ?", (channel, resource)
            ).fetchone()
        return int(row[0]) if row else 0

    def releases(self, channel: str, most: int) -> list[str]:
        """Return the manifests' digests of the newest ``most`` signed releases, newest first."""
        with self._wrapped():
            rows = self._db.execute(
                "SELECT manifest FROM releases WHERE channel = ? ORDER BY number DESC LIMIT ?", (channel, most)
            ).fetchall()
        return [row[0] for row in rows]

    def learn_release(self, manifest: Manifest, digest: str, versions: Iterable[tuple[str, int]]) -> None:
        """Note a signed release and the version of each of its resources; one transaction."""
        with self._transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO releases VALUES (?, ?, ?)", (manifest.channel, manifest.number, digest)
            )
            self._db.executemany(
                "INSERT INTO versions VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET version = max(version, excluded.version)",
                ((manifest.channel, resource, version) for resource, version in versions),
            )

    def _add_files(self, files: Iterable[tuple[str, KnownFile]]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            (
                (bytes.fromhex(digest), file.size, file.duration_ms, file.pages, bytes.fromhex("".join(file.chunks)))
                for digest, file in files
            ),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._wrapped():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:  # Ctrl-C too must leave the ledger as it was
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise Busy(str(self._path)) from error
            raise Unwritable(str(self._path), str(error)) from error
        except sqlite3.DatabaseError as error:
            raise Damaged(str(self._path), str(error)) from error
