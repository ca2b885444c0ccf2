"""A lesson that plays: the installed version as its own record and recipe describe it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, and_, select

from desktop_app.store.cards import Lesson, PackageFolder, Readiness, StoredFile
from desktop_app.store.files import Files
from desktop_app.store.lists import Locate, card, card_query
from desktop_app.store.standing import HIDDEN
from desktop_app.store.tables import channel, held_file, holding, resource, textbook
from package_format import shard
from package_format.errors import Cleaned, Missing
from package_format.shard import RecordFile

_Held = Mapping[str, tuple[int, str]]
"""Size and digest by path."""


def resolve(connection: Connection, resource_id: str, of_channel: str | None) -> int | None:
    """Return the key of the resource that a person means by its id, None for none.

    Where several channels or textbooks list it: what is not withdrawn, what plays, the channel that was there first.
    """
    query = card_query().where(resource.c.id == resource_id, resource.c.listed != HIDDEN)
    if of_channel is not None:
        query = query.where(channel.c.id == of_channel)
    ordered = query.with_only_columns(resource.c.key).order_by(
        resource.c.listed, (resource.c.readiness > 0).desc(), channel.c.key, resource.c.textbook
    )
    return connection.execute(ordered.limit(1)).scalar()


def lesson(connection: Connection, key: int, files: Files, locate: Locate) -> Lesson:
    """Return what plays of the resource ``key``; whether the files are really there is the caller's to see.

    Raises:
        Cleaned: it was cleaned away.
        Missing: nothing of it plays.
    """
    shown = card(connection.execute(card_query().where(resource.c.key == key)).one(), locate)
    plays = and_(holding.c.channel == textbook.c.channel, holding.c.resource == resource.c.id, holding.c.installed == 1)
    found = connection.execute(
        select(holding.c.key, holding.c.version, holding.c.line)
        .select_from(resource.join(textbook).join(holding, plays))
        .where(resource.c.key == key)
    ).one_or_none()
    if found is None:
        raise (Cleaned if shown.readiness is Readiness.CLEANED else Missing)(shown.id)
    record = shard.decode_record(found.line, shown.id)
    rows = connection.execute(select(held_file).where(held_file.c.holding == found.key)).all()
    held = {row.path: (row.size, row.digest) for row in rows}
    folders = {listed.path: _folder(listed, held, files) for listed in record.files if listed.form == "folder"}
    return Lesson(
        card=shown,
        version=found.version,
        files=tuple(
            folders[listed.path].entry if listed.path in folders else _file(listed, listed.path, held, files)
            for listed in record.files
        ),
        folders=tuple(folders.values()),
        description=record.description,
        rights=record.rights,
        contributors=record.contributors,
        source=record.source,
    )


def _folder(listed: RecordFile, held: _Held, files: Files) -> PackageFolder:
    inside = {path: facts for path, facts in held.items() if path.startswith(listed.path + "/")}
    entry = _file(listed, f"{listed.path}/{listed.entry}", held, files)
    return PackageFolder(entry, listed.path, inside, files.location)


def _file(listed: RecordFile, path: str, held: _Held, files: Files) -> StoredFile:
    size, digest = held[path]
    where, kind = files.location(digest), listed.media_type
    return StoredFile(listed.role, path, kind, size, digest, listed.language, where, listed.loudness)
