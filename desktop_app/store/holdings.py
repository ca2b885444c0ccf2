"""The rows of what is on this disk: versions of resources that are arriving (staged) or play (installed)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from desktop_app.store.among import among, pairs_among
from desktop_app.store.standing import restate_with_replaced
from desktop_app.store.tables import channel, evicted, held_file, holding, resource, textbook
from desktop_app.store.wanting import is_wanted
from package_format import recipe as recipes
from package_format import zstd
from package_format.recipe import Recipe

_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """A version of a resource of the channel ``publisher`` (its key), with its record line and recipe."""

    publisher: int
    resource: str
    version: int
    line: bytes
    recipe: Recipe


def stage(connection: Connection, arrivals: Sequence[Arrival]) -> list[int]:
    """Write the rows of versions whose files are arriving; return their keys. What is there of one is kept."""
    known = _keys(connection, arrivals)
    if new := [arrival for arrival in arrivals if _name(arrival) not in known]:
        connection.execute(insert(holding), [_row(arrival) for arrival in new])
        known = _keys(connection, arrivals)
        files = [
            {"holding": known[_name(arrival)], "path": file.path, "size": file.size, "digest": file.digest}
            for arrival in new
            for file in arrival.recipe.files
        ]
        connection.execute(insert(held_file), files)
    return [known[_name(arrival)] for arrival in arrivals]


def switch(connection: Connection, keys: Sequence[int]) -> set[str]:
    """Make the staged versions ``keys`` the ones that play; return the digests of the files of those they replace."""
    these = among(holding.c.key, keys)
    named = connection.execute(select(holding.c.channel, holding.c.resource).where(these))
    pairs = [(publisher, resource_id) for publisher, resource_id in named]
    others = and_(pairs_among(holding.c.channel, holding.c.resource, pairs), ~these)
    left = set(connection.execute(select(held_file.c.digest).join(holding).where(others)).scalars())
    connection.execute(delete(holding).where(others))
    connection.execute(update(holding).where(these).values(installed=1))
    connection.execute(delete(evicted).where(pairs_among(evicted.c.channel, evicted.c.resource, pairs)))
    for publisher, resources in _by_channel(pairs).items():
        restate_with_replaced(connection, publisher, resources)
    return left


def read_recipe(connection: Connection, of: Iterable[ColumnElement[bool]]) -> Recipe | None:
    """Return the recipe of the holding that meets the conditions ``of``, None for none; the oldest channel's first."""
    raw = raw_recipe(connection, of)
    return recipes.decode(raw, "a recipe") if raw is not None else None


def raw_recipe(connection: Connection, of: Iterable[ColumnElement[bool]]) -> bytes | None:
    """Return the bytes of that recipe."""
    row = connection.execute(select(holding).join(channel).where(*of).order_by(channel.c.key).limit(1)).one_or_none()
    return None if row is None else zstd.expand_frame(row.recipe, row.recipe_size, f"recipe of {row.resource}")


def versions(connection: Connection, publisher: str, resources: Collection[str]) -> set[tuple[str, int]]:
    """Return id and version of what is staged or installed of ``resources`` of the channel ``publisher``."""
    query = select(holding.c.resource, holding.c.version).join(channel).where(channel.c.id == publisher)
    rows = connection.execute(query.where(among(holding.c.resource, resources)))
    return {(resource_id, version) for resource_id, version in rows}


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
        restate_with_replaced(connection, publisher, [resource_id])
    return [row.resource for row in broken]


def remove(connection: Connection, keys: Collection[int]) -> set[str]:
    """Delete holdings by their keys; return the digests of their files, which something else may need all the same."""
    these = among(holding.c.key, keys)
    pairs = [tuple(row) for row in connection.execute(select(holding.c.channel, holding.c.resource).where(these))]
    left = set(connection.execute(select(held_file.c.digest).join(holding).where(these)).scalars())
    connection.execute(delete(holding).where(these))
    for publisher, resources in _by_channel(pairs).items():
        restate_with_replaced(connection, publisher, resources)
    return left


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


def referenced(
    connection: Connection, digests: Collection[str] | None = None, apart_from: Collection[tuple[str, str]] = ()
) -> set[str]:
    """Return which of ``digests`` (by default: all) are files of something staged or installed.

    Resources ``apart_from`` (channel and id) do not count.
    """
    query = select(held_file.c.digest).select_from(held_file.join(holding).join(channel))
    if apart_from:
        query = query.where(~pairs_among(channel.c.id, holding.c.resource, apart_from))
    if digests is not None:
        query = query.where(among(held_file.c.digest, digests))
    return set(connection.execute(query).scalars())


def files_of(connection: Connection, names: Collection[tuple[str, str]]) -> set[str]:
    """Return the digests of the files of resources (channel and id)."""
    named = pairs_among(channel.c.id, holding.c.resource, names)
    query = select(held_file.c.digest).select_from(held_file.join(holding).join(channel))
    return set(connection.execute(query.where(named)).scalars())


def playing_files(connection: Connection) -> list[tuple[str, int]]:
    """Return digest and size of every file of what plays, each once, in the order of their names."""
    query = select(held_file.c.digest, held_file.c.size).join(holding).where(holding.c.installed == 1)
    return list(connection.execute(query.distinct().order_by(held_file.c.digest)))


def evict(connection: Connection, names: Collection[tuple[str, str]], now: int) -> set[str]:
    """Mark resources (channel and id) as cleaned away and delete their holdings; return the digests of their files."""
    publishers = {publisher for publisher, _ in names}
    keys = dict(connection.execute(select(channel.c.id, channel.c.key).where(among(channel.c.id, publishers))).all())
    pairs = [(keys[publisher], name) for publisher, name in names if publisher in keys]
    if not pairs:
        return set()
    rows = [{"channel": key, "resource": name, "at": now} for key, name in pairs]
    connection.execute(sqlite_insert(evicted).on_conflict_do_nothing(), rows)
    named = pairs_among(holding.c.channel, holding.c.resource, pairs)
    return remove(connection, connection.execute(select(holding.c.key).where(named)).scalars().all())


def _by_channel(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    """Return the resources of ``pairs`` by the key of their channel."""
    found: dict[int, list[str]] = {}
    for publisher, resource_id in pairs:
        found.setdefault(publisher, []).append(resource_id)
    return found


def _name(arrival: Arrival) -> tuple[int, str, int]:
    return arrival.publisher, arrival.resource, arrival.version


def _keys(connection: Connection, arrivals: Sequence[Arrival]) -> dict[tuple[int, str, int], int]:
    """Return the keys of those ``arrivals`` that have rows, by channel, resource and version."""
    rows = connection.execute(
        select(holding.c.channel, holding.c.resource, holding.c.version, holding.c.key).where(
            among(holding.c.resource, (arrival.resource for arrival in arrivals))
        )
    )
    return {(publisher, resource_id, version): key for publisher, resource_id, version, key in rows}


def _row(arrival: Arrival) -> dict[str, Any]:
    raw = recipes.encode(arrival.recipe)
    return {
        "channel": arrival.publisher,
        "resource": arrival.resource,
        "version": arrival.version,
        "line": arrival.line,
        "recipe": zstd.compress_frame(raw, _LEVEL),
        "recipe_size": len(raw),
        "bytes": arrival.recipe.size,
    }
