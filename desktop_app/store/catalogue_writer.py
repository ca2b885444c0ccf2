"""Taking releases into the catalogue: a manifest, then the shards of the textbooks it offers.

A shard is kept as it came. So the next one is compared with it line by line and only what changed is parsed, and it is
there as the base of an index delta.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, select, update

from desktop_app.store import withdrawals
from desktop_app.store.among import among
from desktop_app.store.database import Database
from desktop_app.store.held_shard import HeldShard, ShardReader, keep_shard
from desktop_app.store.shard_rows import Changes, ShardRows
from desktop_app.store.standing import is_plain, restate
from desktop_app.store.tables import channel as channels
from desktop_app.store.tables import resource, textbook
from desktop_app.store.tables import shard as shards
from package_format import names
from package_format.catalogue import Manifest, TextbookEntry, encode_manifest
from package_format.errors import Damaged, Missing, Older

_FEW = 500
"""Resources that are looked up one by one rather than with their whole textbook."""


class CatalogueWriter:
    """Writes the catalogue part of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shards = ShardReader()

    def apply_manifest(self, channel: str, manifest: Manifest, digest: str, expires: int = 0) -> None:
        """Take a verified release: its textbooks, and at once its withdrawals.

        Args:
            channel: the subscribed channel.
            manifest: the release.
            digest: of the manifest, as the signature names it.
            expires: when its signature should have been renewed, 0 if unknown.

        Raises:
            Missing: the channel is not subscribed.
            Damaged: the manifest is of another channel.
            Older: a newer release has been applied.
        """
        if manifest.channel != channel:
            raise Damaged(names.manifest_target(channel), f"it is the manifest of {manifest.channel}")
        with self._database.writing() as connection:
            key, release = _channel(connection, channel)
            if manifest.number < release:
                raise Older(channel, manifest.number, release)
            connection.execute(
                update(channels)
                .where(channels.c.key == key)
                .values(
                    manifest=encode_manifest(manifest),
                    digest=digest,
                    release=manifest.number,
                    title=json.dumps(dict(manifest.title), ensure_ascii=False),
                    published=manifest.published,
                    expires=expires,
                )
            )
            _take_textbooks(connection, key, manifest)
            if withdrawals.take(connection, key, manifest):
                restate(connection, textbook.c.channel == key)

    def applied(self, channel: str) -> str | None:
        """Return the digest of the manifest applied last, None before the first."""
        with self._database.reading() as connection:
            found = connection.execute(select(channels.c.digest).where(channels.c.id == channel)).scalar()
        return found or None

    def shard_state(self, channel: str, textbook_id: str) -> str | None:
        """Return the raw digest of the shard held of a textbook, None for none."""
        with self._database.reading() as connection:
            query = select(shards.c.digest).join(textbook).where(_is_book(channel, textbook_id))
            return connection.execute(query).scalar()

    def stored_shard(self, channel: str, textbook_id: str) -> bytes | None:
        """Return the decompressed shard held of a textbook, None for none."""
        with self._database.reading() as connection:
            key = connection.execute(select(textbook.c.key).where(_is_book(channel, textbook_id))).scalar()
            held = None if key is None else self._shards.load(connection, key)
        return held.raw if held else None

    def apply_shard(self, channel: str, entry: TextbookEntry, raw: bytes) -> Changes:
        """Take the decompressed shard that ``entry`` names, in one transaction; return what it changed.

        Raises:
            Missing: the textbook is not in the channel's applied manifest.
            Damaged: the bytes are not those that ``entry`` names, or break a rule of the format.
        """
        name = f"shard {entry.about.id}"
        new = HeldShard.check(raw, entry.shard.raw, entry.shard.raw_digest, name)
        with self._database.writing() as connection:
            key = connection.execute(select(textbook.c.key).where(_is_book(channel, entry.about.id))).scalar()
            if key is None:
                raise Missing(name)
            rows = ShardRows(connection, key, name)
            changes = rows.replace(self._shards.load(connection, key), new)
            keep_shard(connection, key, new)
            if not is_plain(connection, key):
                few = len(rows.touched) < _FEW
                restate(connection, among(resource.c.key, rows.touched) if few else resource.c.textbook == key)
            rows.forget_gone()
        return changes


def _channel(connection: Connection, channel: str) -> tuple[int, int]:
    found = connection.execute(select(channels.c.key, channels.c.release).where(channels.c.id == channel)).one_or_none()
    if found is None:
        raise Missing(f"channel {channel}")
    return found.key, found.release


def _is_book(channel: str, textbook_id: str) -> ColumnElement[bool]:
    of_channel = select(channels.c.key).where(channels.c.id == channel).scalar_subquery()
    return and_(textbook.c.channel == of_channel, textbook.c.id == textbook_id)


def _take_textbooks(connection: Connection, channel: int, manifest: Manifest) -> None:
    """Write the rows of the textbooks that the manifest offers; the others stay with what they hold."""
    known = dict(connection.execute(select(textbook.c.id, textbook.c.key).where(textbook.c.channel == channel)).all())
    every = connection.execute(select(channels.c.every).where(channels.c.key == channel)).scalar_one()
    connection.execute(update(textbook).where(textbook.c.channel == channel).values(offered=0))
    # Keys count up in the order of the shelf: lists of all resources go by it.
    shelf = sorted(manifest.textbooks, key=lambda entry: (entry.about.grade, entry.about.term, entry.about.id))
    rows = [_textbook_row(entry) for entry in shelf]
    new = [row | {"channel": channel, "subscribed": every} for row in rows if row["id"] not in known]
    old = [row | {"at": known[row["id"]]} for row in rows if row["id"] in known]
    if new:
        connection.execute(insert(textbook), new)
    if old:
        connection.execute(update(textbook).where(textbook.c.key == bindparam("at")), old)


def _textbook_row(entry: TextbookEntry) -> dict[str, Any]:
    about = entry.about
    same = ("id", "stage", "grade", "term", "subject", "edition", "volume", "language")
    return {name: getattr(about, name) for name in same} | {
        "title": json.dumps(dict(about.title), ensure_ascii=False),
        "cover": json.dumps(entry.cover.to_json()) if entry.cover else None,
        "records": entry.records,
        "bytes": entry.bytes,
        "offered": 1,
    }
