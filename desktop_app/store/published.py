"""What of this store may be handed on: signed releases, their shards, recipes, covers and files, by digest.

Nothing else is ever found here: not the school's own files, not the database, not keys, not usage.
"""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path

from sqlalchemy import select

from desktop_app.store.database import Database
from desktop_app.store.files import Files
from desktop_app.store.held_shard import load_shard
from desktop_app.store.tables import channel, held_file, holding, resource, textbook
from desktop_app.store.tables import shard as shards
from package_format import names, zstd
from package_format.errors import Damaged

_RECIPE = re.compile(rb'"recipe":\{"digest":"([0-9a-f]{64})"')
"""In a record's line, which is canonical JSON: its keys are sorted and nothing stands between them."""

_Stamp = tuple[tuple[int, int], ...]


class Published:
    """Looks objects up by digest; may be used from any thread.

    Recipes and covers have no index of their own in the database: where they lie is noted at the first question, and
    anew when one is asked for that is not noted and the database has changed since.
    """

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files
        self._lock = threading.Lock()
        self._stamp: _Stamp = ()
        self._recipes: dict[str, int] = {}
        self._covers: set[str] = set()
        self._shard = ("", b"")

    def manifest(self, of: str, digest: str) -> bytes | None:
        """Return the bytes of the newest release of the channel ``of``, if that is the manifest called ``digest``."""
        query = select(channel.c.manifest).where(channel.c.id == of, channel.c.digest == digest)
        with self._database.reading() as connection:
            content = connection.execute(query).scalar()
        # What a later version of the format has added to it was not kept by every earlier program.
        return content if content is not None and names.digest_of(content) == digest else None

    def file(self, digest: str) -> Path | None:
        """Return where the whole file ``digest`` of some published resource is, or a cover."""
        query = select(held_file.c.size).where(held_file.c.digest == digest).limit(1)
        with self._database.reading() as connection:
            size = connection.execute(query).scalar()
        if size is not None:
            return self._files.location(digest) if self._files.has(digest, size) else None
        path = self._files.find(digest)
        return path if path is not None and digest in self._noted(digest)[1] else None

    def small(self, digest: str) -> bytes | None:
        """Return the recipe or the decompressed shard called ``digest``."""
        return self._read_recipe(digest) or self._read_shard(digest)

    def _read_recipe(self, digest: str) -> bytes | None:
        key = self._noted(digest)[0].get(digest)
        with self._database.reading() as connection:
            row = connection.execute(select(holding).where(holding.c.key == key)).one_or_none()
        if row is None:
            return None
        try:
            content = zstd.expand_frame(row.recipe, row.recipe_size, "recipe")
        except Damaged:
            return None
        return content if names.digest_of(content) == digest else None

    def _read_shard(self, digest: str) -> bytes | None:
        """Return a shard; the last one is remembered, because a shard is asked for in many ranges."""
        with self._lock:
            if self._shard[0] == digest:
                return self._shard[1]
            with self._database.reading() as connection:
                book = connection.execute(select(shards.c.textbook).where(shards.c.digest == digest)).scalar()
                held = None if book is None else load_shard(connection, book)
            if held is None:
                return None
            self._shard = (digest, held.raw)
            return held.raw

    def _noted(self, digest: str) -> tuple[dict[str, int], set[str]]:
        """Return where recipes lie (key of the holding) and which covers there are, ``digest`` among them if it is."""
        with self._lock:
            if digest not in self._recipes and digest not in self._covers and (stamp := self._look()) != self._stamp:
                self._stamp = stamp
                self._note()
            return self._recipes, self._covers

    def _look(self) -> _Stamp:
        """Return what changes with every transaction."""
        paths = (self._database.path, self._database.path.with_name(self._database.path.name + "-wal"))
        return tuple((facts.st_mtime_ns, facts.st_size) for path in paths if path.exists() for facts in [path.stat()])

    def _note(self) -> None:
        with self._database.reading() as connection:
            lines = connection.execute(select(holding.c.key, holding.c.line))
            self._recipes = {found[1].decode(): key for key, line in lines if (found := _RECIPE.search(line))}
            covers = connection.execute(select(resource.c.cover).where(resource.c.cover.is_not(None))).scalars()
            books = connection.execute(select(textbook.c.cover).where(textbook.c.cover.is_not(None))).scalars()
            self._covers = {*covers, *(json.loads(book)["digest"] for book in books)}
