"""A point's store: one folder with everything this computer holds. It may lie on any disk, and be moved.

songke.db        the database, with -wal and -shm beside it while a program runs; songke.db.copy, a day old at most
files/ab/ab…     whole files under their digest
incoming/        files being received
trust/           signed metadata
relay/           other schools' usage on its way
receipts/        registers of receipts, to be handed on
ballast          room for usage on a full disk
writer.lock      who writes files
shown/           marks of what is on show now
open/            marks of the programs that have it open
own/             the teachers' own files
slides/          PDFs made of their presentations
unpacked/        the files of their web packages
opened/          copies of presentations, for WPS and PowerPoint
damaged/         the last databases that had to be made anew, as they were
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop_app.store import faults, safe_copy
from desktop_app.store.ballast import Ballast
from desktop_app.store.catalogue_writer import CatalogueWriter
from desktop_app.store.cleaning import Cleaning
from desktop_app.store.database import Database
from desktop_app.store.files import Files
from desktop_app.store.ink import Ink
from desktop_app.store.installs import Installs
from desktop_app.store.inventory import Holdings
from desktop_app.store.journal import Event, Journal
from desktop_app.store.lesson_plans import LessonPlans
from desktop_app.store.library import Library
from desktop_app.store.notes import Notes
from desktop_app.store.on_show import OnShow
from desktop_app.store.opening import open_database
from desktop_app.store.outbox import Outbox
from desktop_app.store.own_files import OwnFiles
from desktop_app.store.own_lessons import OwnLessons
from desktop_app.store.own_packages import OwnPackages
from desktop_app.store.preparation import Preparation
from desktop_app.store.published import Published
from desktop_app.store.references import references
from desktop_app.store.registers import Registers
from desktop_app.store.relay import Relay
from desktop_app.store.rescue import Rescued
from desktop_app.store.school.plan_reader import PlanReader
from desktop_app.store.school.school import School
from desktop_app.store.settings import Settings
from desktop_app.store.traffic import Traffic
from desktop_app.store.wordings import Wordings
from desktop_app.store.writer_lock import WriterLock
from package_format.errors import NoSpace


class Store:
    """The parts of one store, built once and closed once. Every part may be used from any thread."""

    def __init__(self, folder: Path, database: Database, ballast: Ballast) -> None:
        self.folder = folder
        self.trust_folder = folder / "trust"
        self._database = database
        self._ballast = ballast
        self.saved: Rescued | None = None
        """What was saved of a damaged database at this start."""
        self.marks = OnShow(folder / "open")
        self.journal = Journal(database)
        self._lock = WriterLock(folder / "writer.lock")
        self.settings = Settings(database)
        self.traffic = Traffic(database)
        self.ink = Ink(database)
        self.notes = Notes(database)
        self.outbox = Outbox(database, ballast)
        self.inventory = Holdings(database, lambda: self.settings.point_key, lambda: self.settings.school)
        self.on_show = OnShow(folder / "shown")
        self.files = Files(folder, self._lock, partial(references, database, self.on_show.lessons), self.settings.floor)
        plans = PlanReader()
        self.school = School(database, plans)
        self.installs = Installs(database, self.files, self._lock, plans)
        self.catalogue = CatalogueWriter(database)
        self.wordings = Wordings(database)
        self.published = Published(database, self.files)
        self.relay = Relay(folder / "relay", self.files.need)
        self.registers = Registers(folder / "receipts")
        self.own_files = OwnFiles(folder / "own", database, WriterLock(folder / "own.lock"), 2 * ballast.size)
        packages = OwnPackages(folder / "unpacked", 2 * ballast.size)
        self.own_lessons = OwnLessons(self.own_files, folder / "slides", packages)
        self.library = Library(database, self.files, self.installs, self.outbox, self.settings, self.own_lessons)
        self.cleaning = Cleaning(database, self.installs, self.school, self.on_show.lessons)
        self.lesson_plans = LessonPlans(database)
        self.preparation = Preparation(database, self.files, self.own_files)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the store in ``folder``, creating it or bringing its database to the newest schema.

        Raises:
            Unwritable, NoSpace: the folder cannot be made or written.
            Unreadable: a newer program has made it, or the disk cannot read it.
            Damaged: its database is malformed.
            Busy: another program kept the database locked.
        """
        folder = folder.absolute()
        with faults.writing(folder):
            (folder / "trust").mkdir(parents=True, exist_ok=True)
        ballast = Ballast(folder / "ballast")
        # Asked at every start: it also clears away the marks of programs that were killed.
        is_alone = not OnShow(folder / "open").lessons()
        lock = WriterLock(folder / "writer.lock")
        opened = partial(open_database, folder / "songke.db", ballast, lock, is_alone)
        try:
            database, saved = opened()
        except NoSpace:
            if not ballast.release():
                raise
            database, saved = opened()
        store = cls(folder, database, ballast)
        store.marks.begin("store", "open")
        if is_alone:
            store.outbox.take_up()
        if is_alone:
            store.relay.sweep()
        if saved is not None:
            store.take_over(saved)
        store.restore_reserve()
        return store

    def take_over(self, saved: Rescued) -> None:
        """Go on with a database that was made anew: what it says plays and is not here is noted."""
        self.saved = saved
        for digest, size in self.installs.playing_files():
            if not self.files.has(digest, size):
                self.installs.mark_missing(digest)
        self.journal.note(Event.RESCUED, int(time.time()), rows=saved.rows, copy=int(saved.had_copy))

    def keep_copy(self) -> bool:
        """Copy the database if the last copy is a day old and there is room; return whether it was copied."""
        path = self.folder / "songke.db"
        room = self.files.free_bytes() - self.files.floor
        if not safe_copy.is_due(path, time.time()) or room < path.stat().st_size:
            return False
        return safe_copy.copy_to(path, path.with_name(path.name + safe_copy.SUFFIX))

    @contextmanager
    def writing(self, wait: float = 0) -> Iterator[None]:
        """Keep other programs and threads from writing files to this store for the body.

        Everything that needs it takes it by itself; whoever does many such things takes it once around all.

        Raises:
            Busy: somebody else is writing and has not ended for ``wait`` seconds.
        """
        with self._lock.held(wait):
            yield

    def restore_reserve(self) -> bool:
        """Set the reserve for usage aside again where there is room for it; return whether it is there."""
        return self._ballast.fill(self.files.floor)

    def is_sound(self) -> bool:
        """Let the database check itself (reads all of it)."""
        return self._database.is_sound()

    def close(self) -> None:
        """Bring to the disk what is on its way, and close everything."""
        self.on_show.close()
        self.marks.close()
        self.files.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
