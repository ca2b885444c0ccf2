"""Which channels and textbooks this point follows, and where they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert

from desktop_app.store.among import among
from desktop_app.store.standing import restate
from desktop_app.store.tables import channel, source, textbook
from package_format import names
from package_format.catalogue import Manifest, decode_manifest
from package_format.errors import Missing, Refused


def add_channel(connection: Connection, channel_id: str, sources: Iterable[str], root: bytes) -> None:
    """Follow a channel; one that is followed already only gets the sources it did not have.

    Raises:
        Damaged: ``channel_id`` cannot be a channel's id.
        Refused: the channel is followed already, on the word of another root.
    """
    names.check_channel(channel_id)
    connection.execute(insert(channel).values(id=channel_id, root=root).on_conflict_do_nothing())
    if connection.execute(select(channel.c.root).where(channel.c.id == channel_id)).scalar_one() != root:
        raise Refused(f"channel {channel_id} is already followed with another root.json; nothing has been changed")
    for address in sources:
        add_source(connection, channel_id, address)


def add_source(connection: Connection, channel_id: str, address: str) -> None:
    """Ask one more source for a channel, after those that are there.

    Raises:
        Missing: the channel is not followed.
    """
    key = channel_key(connection, channel_id)
    last = connection.execute(select(func.max(source.c.position)).where(source.c.channel == key)).scalar() or 0
    connection.execute(insert(source).values(channel=key, address=address, position=last + 1).on_conflict_do_nothing())


def root(connection: Connection, channel_id: str) -> bytes:
    """Return the root.json a channel was subscribed with."""
    channel_key(connection, channel_id)
    return bytes(connection.execute(select(channel.c.root).where(channel.c.id == channel_id)).scalar_one())


def manifest(connection: Connection, channel_id: str) -> Manifest | None:
    """Return the release applied last, None before the first."""
    content = connection.execute(select(channel.c.manifest).where(channel.c.id == channel_id)).scalar()
    return decode_manifest(content, names.manifest_target(channel_id)) if content else None


def follow(connection: Connection, channel_id: str, textbooks: Collection[str] | None, subscribed: bool) -> None:
    """Subscribe to textbooks of a channel or stop it; None stands for all, those of later releases included.

    What plays from this disk stays.

    Raises:
        Missing: the channel is not followed.
        Refused: the channel has no such textbook; nothing has changed.
    """
    key = channel_key(connection, channel_id)
    known = set(connection.execute(select(textbook.c.id).where(textbook.c.channel == key)).scalars())
    if unknown := sorted(set(textbooks or ()) - known):
        raise Refused(f"channel {channel_id} has no textbook {unknown[0]}")
    if textbooks is None or not subscribed:
        every = int(subscribed and textbooks is None)
        connection.execute(update(channel).where(channel.c.key == key).values(every=every))
    chosen = known if textbooks is None else set(textbooks)
    books = select(textbook.c.key).where(textbook.c.channel == key, among(textbook.c.id, chosen))
    connection.execute(update(textbook).where(textbook.c.key.in_(books)).values(subscribed=int(subscribed)))
    restate(connection, textbook.c.key.in_(books))


def channel_key(connection: Connection, channel_id: str) -> int:
    """Return the key of a channel; raise ``Missing`` if it is not followed."""
    key = connection.execute(select(channel.c.key).where(channel.c.id == channel_id)).scalar()
    if key is None:
        raise Missing(f"channel {channel_id}")
    return int(key)
