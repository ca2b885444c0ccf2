"""The rows of what is on this disk: versions of resources that are arriving (staged) or play (installed)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, select, update

from desktop_app.store.cards import Want
from desktop_app.store.standing import restate
from desktop_app.store.tables import channel, held_file, holding, resource, textbook
from desktop_app.store.wanting import is_wanted
from package_format import recipe as recipes
from package_format import zstd
from package_format.recipe import Recipe

_LEVEL = 3


def stage(connection: Connection, publisher: int, want: Want, line: bytes, recipe: Recipe) -> int:
    """Write the rows of a version whose files are arriving; return their key. What is there of it is kept."""
    known = connection.execute(
        select(holding.c.key).where(_is(publisher, want.resource), holding.c.version == want.version)
    ).scalar()
    if known is not None:
        return int(known)
    raw = recipes.encode(recipe)
    key = connection.execute(
        insert(holding)
        .values(
            channel=publisher,
            resource=want.resource,
            version=want.version,
            line=line,
            recipe=zstd.compress_frame(raw, _LEVEL),
            recipe_size=len(raw),
            bytes=recipe.size,
        )
        .returning(holding.c.key)
    ).scalar_one()
    files = [{"holding": key, "path": file.path, "size": file.size, "digest": file.digest} for file in recipe.files]
    connection.execute(insert(held_file), files)
    return int(key)


def switch(connection: Connection, key: int) -> set[str]:
    """Make the staged version ``key`` the one that plays; return the digests of the files of those it replaces."""
    publisher, resource_id = connection.execute(
        select(holding.c.channel, holding.c.resource).where(holding.c.key == key)
    ).one()
    others = and_(_is(publisher, resource_id), holding.c.key != key)
    left = connection.execute(select(held_file.c.digest).join(holding).where(others)).scalars()
    digests = set(left)
    connection.execute(delete(holding).where(others))
    connection.execute(update(holding).where(holding.c.key == key).values(installed=1))
    restate(connection, and_(textbook.c.channel == publisher, resource.c.id == resource_id))
    return digests


def read_recipe(connection: Connection, of: Iterable[ColumnElement[bool]]) -> Recipe | None:
    """Return the recipe of the holding that meets the conditions ``of``, None for none; the oldest channel's first."""
    row = connection.execute(select(holding).join(channel).where(*of).order_by(channel.c.key).limit(1)).one_or_none()
    if row is None:
        return None
    name = f"recipe of {row.resource}"
    return recipes.decode(zstd.expand_frame(row.recipe, row.recipe_size, name), name)


def break_up(connection: Connection, digest: str) -> list[str]:
    """Take what plays the file ``digest`` back to arriving; return the ids of those resources."""
    broken = connection.execute(
        select(holding.c.key, holding.c.channel, holding.c.resource)
        .join(held_file)
        .where(held_file.c.digest == digest, holding.c.installed == 1)
        .distinct()
    ).all()
    for key, publisher, resource_id in broken:
        connection.execute(update(holding).where(holding.c.key == key).values(installed=0))
        restate(connection, and_(textbook.c.channel == publisher, resource.c.id == resource_id))
    return [row.resource for row in broken]


def forget_stale(connection: Connection) -> None:
    """Delete what was staged for versions that nobody wants any more."""
    wanted = exists().where(
        resource.c.textbook == textbook.c.key,
        textbook.c.channel == holding.c.channel,
        resource.c.id == holding.c.resource,
        resource.c.version == holding.c.version,
        is_wanted(),
    )
    connection.execute(delete(holding).where(holding.c.installed == 0, ~wanted))


def referenced(connection: Connection, digests: Collection[str] | None = None) -> set[str]:
    """Return which of ``digests`` (by default: all) are files of something staged or installed."""
    query = select(held_file.c.digest)
    if digests is not None:
        query = query.where(held_file.c.digest.in_(digests))
    return set(connection.execute(query).scalars())


def playing_files(connection: Connection) -> list[tuple[str, int]]:
    """Return digest and size of every file of what plays, each once, in the order of their names."""
    query = select(held_file.c.digest, held_file.c.size).join(holding).where(holding.c.installed == 1)
    return list(connection.execute(query.distinct().order_by(held_file.c.digest)))


def _is(publisher: int, resource_id: str) -> ColumnElement[bool]:
    return and_(holding.c.channel == publisher, holding.c.resource == resource_id)
