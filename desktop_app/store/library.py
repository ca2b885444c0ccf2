"""The library of lessons: what there is, what plays, and where it was left. Every call may come from any thread."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress

from sqlalchemy import Connection

from desktop_app.store import lessons, lists, places, search, shelf, spelling, subscriptions, withdrawals
from desktop_app.store.cards import Card, Channel, Lesson, Node, Place, Readiness, Retired, Textbook, Totals
from desktop_app.store.database import Database
from desktop_app.store.files import Files
from desktop_app.store.installs import Installs
from desktop_app.store.lists import MOST_CARDS, Scope
from desktop_app.store.outbox import Outbox
from desktop_app.store.own_lessons import OwnLessons, is_own
from desktop_app.store.settings import Settings
from package_format.catalogue import Manifest
from package_format.errors import Busy, Damaged, Missing, Refused


class Library:
    """Facts about lessons, read from the database; never slow enough to need more than a worker thread."""

    def __init__(
        self,
        database: Database,
        files: Files,
        installs: Installs,
        outbox: Outbox,
        settings: Settings,
        own: OwnLessons,
    ) -> None:
        self._database = database
        self._files = files
        self._installs = installs
        self._outbox = outbox
        self._settings = settings
        self._own = own

    def channels(self) -> list[Channel]:
        """Return the subscribed channels, in the order they were added."""
        with self._database.reading() as connection:
            return shelf.channels(connection)

    def textbooks(self, channel: str | None = None, subscribed_only: bool = False) -> list[Textbook]:
        """Return textbooks by grade and term."""
        with self._database.reading() as connection:
            return shelf.textbooks(connection, channel, subscribed_only, self._files.find)

    def nodes(self, textbook: str, channel: str | None = None) -> list[Node]:
        """Return a textbook's tree in reading order; empty before its catalogue has arrived."""
        with self._database.reading() as connection:
            return shelf.nodes(connection, textbook, channel)

    def count(
        self,
        textbook: str | None = None,
        node: str | None = None,
        words: str = "",
        readiness: Readiness | None = None,
    ) -> int:
        """Return how many cards ``cards`` has in all for the same question; at most ``search.MOST_HITS`` with words."""
        scope = Scope(textbook, node, readiness)
        with self._database.reading() as connection:
            return len(search.find(connection, words, scope)) if words.strip() else lists.count(connection, scope)

    def cards(
        self,
        textbook: str | None = None,
        node: str | None = None,
        words: str = "",
        readiness: Readiness | None = None,
        offset: int = 0,
        limit: int = 200,
    ) -> list[Card]:
        """Return a part of the cards: in the order of the shelf, with ``words`` the best match first."""
        scope = Scope(textbook, node, readiness)
        limit = min(limit, MOST_CARDS)
        with self._database.reading() as connection:
            if not words.strip():
                return lists.cards(connection, lists.page(connection, scope, offset, limit), self._files.find)
            found = search.find(connection, words, scope)[offset : offset + limit]
            passages = search.passages(connection, words, [key for key, kind in found if kind == search.SAID])
            return lists.cards(connection, [key for key, _ in found], self._files.find, passages)

    def search(self, words: str, limit: int = 50) -> list[Card]:
        """Return the cards that ``words`` find: Chinese without spaces, pinyin initials, Latin; the best first.

        What is found in its text only comes last, and says so (``Card.passage``).
        """
        return self.cards(words=words, limit=limit) if words.strip() else []

    def card(self, resource_id: str, channel: str | None = None) -> Card:
        """Return the card of a resource, or of an own file (``@3``).

        Raises:
            Withdrawn: the centre has withdrawn it.
            Missing: nothing of that id is listed.
            Refused: there is no such own file.
        """
        if is_own(resource_id):
            return self._own.card(resource_id)
        with self._database.reading() as connection:
            return lists.cards(connection, [self._key(connection, resource_id, channel)], self._files.find)[0]

    def lesson(self, resource_id: str, channel: str | None = None) -> Lesson:
        """Return what plays of a resource or an own file (``@3``), its files checked to be there.

        Raises:
            Withdrawn: the centre has withdrawn it, and it may not be played any more.
            Cleaned: it was cleaned away to make room.
            Missing: nothing playable of it is on this disk.
            Damaged: a file of it has disappeared or is cut short. That is noted, so that the next sync heals it.
            Refused, Unreadable: there is no such own file; it has been taken out of its folder.
        """
        if is_own(resource_id):
            return self._own.lesson(resource_id)
        with self._database.reading() as connection:
            key = self._key(connection, resource_id, channel)
            found = lessons.lesson(connection, key, self._files, self._files.find)
        absent = [stored.digest for stored in found.files if not self._files.has(stored.digest, stored.size)]
        for digest in absent:
            with suppress(Busy):  # a sync is running: whoever opens the lesson next will note it
                self._installs.mark_missing(digest)
        if absent:
            raise Damaged(found.card.id, f"{len(absent)} of its files are gone or cut short")
        return found

    def others(self, card: Card) -> list[Card]:
        """Return what else plays at the place of ``card``: of its lesson, or of its textbook if it belongs to none.

        What the centre names as a replacement comes first.
        """
        found = self.cards(textbook=card.textbook, node=card.node, limit=50)
        instead = [one.replacement for one in self.retired() if one.id == card.id and one.replacement]
        cards = {other.id: other for other in (*instead, *found)}
        return [other for other in cards.values() if other.id != card.id and other.readiness.plays]

    def of_lesson(self, card: Card) -> list[Card]:
        """Return what plays of the lesson of ``card``, that one included, in the centre's order."""
        if card.node is None:
            return []
        return [one for one in self.cards(textbook=card.textbook, node=card.node, limit=50) if one.readiness.plays]

    def retired(self, words: str = "") -> list[Retired]:
        """Return what is withdrawn and was once listed here (with ``words``: whose title holds them), latest first."""
        with self._database.reading() as connection:
            found = withdrawals.retired(connection, self._files.find)
        needle = spelling.spell(words)
        return [one for one in found if any(needle in spelling.spell(title) for title in one.title.values())]

    def totals(self) -> Totals:
        """Return the state of the whole store in figures."""
        with self._database.reading() as connection:
            found = shelf.tally(connection)
        waiting, bytes_waiting = found[Readiness.WAITING]
        update, bytes_update = found[Readiness.UPDATE]
        ready, bytes_ready = found[Readiness.READY]
        return Totals(
            resources=sum(number for number, _ in found.values()),
            ready=ready,
            update=update,
            waiting=waiting,
            cleaned=found[Readiness.CLEANED][0],
            bytes_ready=bytes_ready,
            bytes_waiting=bytes_waiting + bytes_update,
            bytes_free=self._files.free_bytes(),
            outbox_rows=self._outbox.pending(),
            last_sync=self._settings.last_sync,
        )

    def place(self, resource_id: str) -> Place | None:
        """Return where a resource was left."""
        with self._database.reading() as connection:
            return places.place(connection, resource_id)

    def keep_place(self, left: Place) -> None:
        """Note where a resource was left."""
        with self._database.writing(surely=True) as connection:
            places.keep(connection, left)

    def recent(self, limit: int) -> list[tuple[Card, Place]]:
        """Return what was played last and is still listed or an own file, the newest first."""
        with self._database.reading() as connection:
            left = places.latest(connection, min(limit, MOST_CARDS))
            keys = {one.resource: lessons.resolve(connection, one.resource, None) for one in left}
            found = lists.cards(connection, [key for key in keys.values() if key is not None], self._files.find)
        cards = {card.id: card for card in found}
        for one in left:
            if is_own(one.resource):
                with suppress(Refused):
                    cards[one.resource] = self._own.card(one.resource)
        return [(cards[one.resource], one) for one in left if one.resource in cards]

    def add_channel(self, channel: str, sources: Iterable[str], root: bytes) -> None:
        """Follow a channel; see ``subscriptions.add_channel``."""
        with self._database.writing() as connection:
            subscriptions.add_channel(connection, channel, sources, root)

    def add_source(self, channel: str, address: str) -> None:
        """Ask one more source for a channel; raise ``Missing`` if it is not followed."""
        with self._database.writing() as connection:
            subscriptions.add_source(connection, channel, address)

    def root(self, channel: str) -> bytes:
        """Return the root.json a channel was subscribed with; raise ``Missing`` if it is not followed."""
        with self._database.reading() as connection:
            return subscriptions.root(connection, channel)

    def manifest(self, channel: str) -> Manifest | None:
        """Return the release of a channel that was applied last, None before the first."""
        with self._database.reading() as connection:
            return subscriptions.manifest(connection, channel)

    def subscribe(self, channel: str, textbooks: Collection[str] | None) -> None:
        """Subscribe to textbooks, or with None to all, those of later releases included; see ``follow``."""
        with self._database.writing() as connection:
            subscriptions.follow(connection, channel, textbooks, subscribed=True)

    def unsubscribe(self, channel: str, textbooks: Collection[str] | None) -> None:
        """Stop receiving textbooks, with None all of them; what plays stays."""
        with self._database.writing() as connection:
            subscriptions.follow(connection, channel, textbooks, subscribed=False)

    def _key(self, connection: Connection, resource_id: str, channel: str | None) -> int:
        key = lessons.resolve(connection, resource_id, channel)
        if key is None:
            for found in withdrawals.retired(connection, self._files.find, resource_id):
                raise withdrawals.trouble(found)
            raise Missing(resource_id)
        return key
