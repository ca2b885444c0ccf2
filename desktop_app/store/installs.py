"""Installing: a version of a resource plays once all its files are whole, and until then the earlier one does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, select

from desktop_app.store import holdings, wanted, wanting, withdrawals
from desktop_app.store.cards import Want
from desktop_app.store.database import Database
from desktop_app.store.files import Files
from desktop_app.store.held_shard import ShardReader
from desktop_app.store.school.plan_reader import PlanReader
from desktop_app.store.school.urgency import urgency
from desktop_app.store.tables import channel, holding
from desktop_app.store.wanted import Wanted
from desktop_app.store.withdrawals import Shown
from desktop_app.store.writer_lock import WriterLock
from package_format import shard
from package_format.errors import Damaged, Missing, NoSpace
from package_format.pack import FrameRef
from package_format.recipe import Recipe, folder_digest, folder_files

_FEW = 1000
"""Wanted resources whose records are looked at for one that cannot be received: only the last of them end a sync."""


class Installs:
    """What is wanted, what is arriving, and the switch from one version to the next."""

    def __init__(self, database: Database, files: Files, lock: WriterLock, plans: PlanReader) -> None:
        self._database = database
        self._plans = plans
        self._files = files
        self._lock = lock
        self._shards = ShardReader()

    def wanted(self, channels: Collection[str] | None = None, now: int | None = None) -> Wanted:
        """Return what the subscriptions ask for and this disk does not hold whole, the most urgent first.

        Args:
            channels: of these only; None for all.
            now: the time (Unix seconds) by which lessons are due, as far as it can be believed; None for no timetable:
                then by the weeks of the last term.
        """
        with self._database.reading() as connection:
            plan = self._plans.read(connection)
            return Wanted(self._database, wanted.wanted_lines(connection, channels, urgency(connection, plan, now)))

    def wants(self, channel: str | None = None, now: int | None = None) -> list[Want]:
        """Return all of ``wanted``, read."""
        return list(self.wanted(None if channel is None else [channel], now))

    def waiting(self, channel: str) -> int:
        """Return how many resources of a channel are wanted; exact where they are few."""
        found = self.wanted([channel])
        return len(found) if len(found) > _FEW else sum(1 for _ in found)

    def wanted_covers(self, channel: str | None = None) -> list[FrameRef]:
        """Return the covers of subscribed textbooks and of lessons that play, as far as they are not here."""
        with self._database.reading() as connection:
            books = wanting.textbook_covers(connection, channel, subscribed=True)
            covers = {cover.digest: cover for cover in (*books, *wanting.playing_covers(connection, channel))}
        return [cover for cover in covers.values() if not self._files.has(cover.digest, cover.size)]

    def stage(self, want: Want, recipe: Recipe) -> None:
        """Keep the recipe of what is about to arrive: no later run has to fetch it again, no sweep takes its files.

        Raises:
            Missing: the catalogue has moved on, nobody wants this version any more.
            Damaged: the recipe does not make what the record promises.
        """
        with self._database.writing() as connection:
            self._stage(connection, [(want, recipe)])

    def staged_recipe(self, want: Want) -> Recipe | None:
        """Return the recipe that ``stage`` has kept for ``want``."""
        of = (channel.c.id == want.channel, holding.c.resource == want.resource, holding.c.version == want.version)
        with self._database.reading() as connection:
            return holdings.read_recipe(connection, of)

    def installed_recipe(self, resource_id: str, of_channel: str | None = None) -> Recipe | None:
        """Return the recipe of the version that plays: its files hold chunks the next version may need."""
        of = [holding.c.resource == resource_id, holding.c.installed == 1]
        if of_channel is not None:
            of.append(channel.c.id == of_channel)
        with self._database.reading() as connection:
            return holdings.read_recipe(connection, of)

    def held_versions(self, of_channel: str, resources: Collection[str]) -> set[tuple[str, int]]:
        """Return id and version of those of ``resources`` whose recipes are here, of what plays or is arriving."""
        with self._database.reading() as connection:
            return holdings.versions(connection, of_channel, resources)

    def held_recipe(self, of_channel: str, resource_id: str, version: int) -> bytes | None:
        """Return the bytes of the recipe of a version that plays or is arriving."""
        of = (channel.c.id == of_channel, holding.c.resource == resource_id, holding.c.version == version)
        with self._database.reading() as connection:
            return holdings.raw_recipe(connection, of)

    def install(self, want: Want, recipe: Recipe) -> None:
        """Make one version play; see ``install_many``."""
        self.install_many([(want, recipe)])

    def install_many(self, arrived: Sequence[tuple[Want, Recipe]]) -> None:
        """Make versions play whose files are all whole, in one transaction; what nothing needs any more is deleted.

        Raises:
            Missing: a file is not whole, or the catalogue has moved on; nothing has changed.
            Damaged: a recipe does not make what the record promises; nothing has changed.
            Busy: another program is writing to this store.
            NoSpace, Unwritable: a file or the database could not be brought to the disk.
        """
        with self._lock.held():
            files = [file for _, recipe in arrived for file in recipe.files]
            absent = next((file for file in files if not self._files.has(file.digest, file.size)), None)
            if absent is not None:
                raise Missing(f"file {absent.path} ({absent.digest})")
            self._files.settle(file.digest for file in files)
            with self._database.writing() as connection:
                left = holdings.switch(connection, self._stage(connection, arrived))
                left -= self._needed(connection, left)
            for digest in left:
                self._files.drop(digest)

    def mark_missing(self, digest: str) -> list[str]:
        """Note that the file ``digest`` is not what it should be; return the resources that no longer play for it.

        The file is set aside; its good chunks serve the next sync.

        Raises:
            Busy: another program is writing to this store.
        """
        with self._lock.held():
            # In this order: a power cut in between leaves a lesson without its file, which is found out when it is
            # opened; the other way round a spoiled file would be taken for a whole one.
            self._files.quarantine(digest)
            with self._database.writing() as connection:
                return holdings.break_up(connection, digest)

    def forget_withdrawn(self, shown: Shown = ()) -> None:
        """Delete what may not be played any more; what is on show (channel and resource) stays for another time.

        Raises:
            Busy: another program is writing to this store.
        """
        with self._lock.held():
            with self._database.writing() as connection:
                left = withdrawals.forget_holdings(connection, shown)
                left -= self._needed(connection, left)
            for digest in left:
                self._files.drop(digest)

    def needs(self, digest: str) -> bool:
        """Tell whether the file ``digest`` belongs to something that plays or is arriving."""
        with self._database.reading() as connection:
            return bool(holdings.referenced(connection, [digest]))

    def begun(self) -> set[tuple[str, str]]:
        """Return channel and id of everything of which some version is installed or arriving."""
        with self._database.reading() as connection:
            return set(connection.execute(select(channel.c.id, holding.c.resource).join(channel)).all())

    def evict(self, names: Collection[tuple[str, str]], now: int) -> None:
        """Give up what plays of resources (channel and id), and want none of it until somebody asks.

        Raises:
            Busy: another program is writing to this store.
        """
        with self._lock.held():
            try:
                left = self._evict(names, now)
            except NoSpace:
                # Not even the reserve is left. Files go first here: what a power cut then leaves is a lesson without
                # its file, which is found out when it is opened.
                with self._database.reading() as connection:
                    only = holdings.files_of(connection, names)
                    only -= self._needed(connection, only, apart_from=names)
                for digest in only:
                    self._files.drop(digest)
                left = self._evict(names, now)
            for digest in left:
                self._files.drop(digest)

    def _evict(self, names: Collection[tuple[str, str]], now: int) -> set[str]:
        with self._database.writing(surely=True) as connection:
            left = holdings.evict(connection, names, now)
            return left - self._needed(connection, left)

    def playing_files(self) -> list[tuple[str, int]]:
        """Return digest and size of every file of what plays, each once."""
        with self._database.reading() as connection:
            return holdings.playing_files(connection)

    def _stage(self, connection: Connection, arrived: Sequence[tuple[Want, Recipe]]) -> list[int]:
        """Write the rows of versions that are arriving; return their keys."""
        lines = wanting.wanted_lines(connection, [want for want, _ in arrived], self._shards)
        arrivals = []
        for want, recipe in arrived:
            if (want.channel, want.resource) not in lines:
                raise Missing(f"{want.resource} version {want.version}")
            publisher, line = lines[want.channel, want.resource]
            _compare(line, want, recipe)
            arrivals.append(holdings.Arrival(publisher, want.resource, want.version, line, recipe))
        return holdings.stage(connection, arrivals)

    def _needed(
        self, connection: Connection, digests: Iterable[str], apart_from: Collection[tuple[str, str]] = ()
    ) -> set[str]:
        """Return which of ``digests`` are files of something (``apart_from`` resources), or of what is to arrive."""
        left = set(digests)
        if not left:
            return set()
        held = holdings.referenced(connection, left, apart_from)
        return held | (left & set(wanting.wanted_digests(connection)))


def _compare(line: bytes, want: Want, recipe: Recipe) -> None:
    """Raise ``Damaged`` unless ``recipe`` makes every file that the record in ``line`` promises."""
    name = f"recipe of {want.resource}"
    record = shard.decode_record(line, name)
    if (recipe.resource, recipe.version) != (record.id, record.version):
        raise Damaged(name, f"it is the recipe of {recipe.resource} version {recipe.version}")
    made = {file.path: (file.size, file.digest) for file in recipe.files}
    for file in record.files:
        if file.form == "folder":
            inside = folder_files(recipe, file.path)
            digest = folder_digest((one.path, one.size, one.digest) for one in inside)
            if f"{file.path}/{file.entry}" not in made:
                raise Damaged(name, f"it makes no {file.path}/{file.entry}")
            if (sum(one.size for one in inside), digest) != (file.size, file.digest):
                raise Damaged(name, f"it makes another folder {file.path} than the record lists")
        elif made.get(file.path) != (file.size, file.digest):
            raise Damaged(name, f"it makes another {file.path} than the record lists")
