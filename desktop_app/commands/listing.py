"""``songke list``: every lesson that is known here, or the textbooks."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from desktop_app.commands.sayings import say
from desktop_app.commands.speaker import DONE, Speaker

if TYPE_CHECKING:
    from desktop_app.store.cards import Card, Retired, Textbook
    from desktop_app.store.store import Store

_PAGE = 200


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Print the list, in the order of the shelf."""
    if arguments.textbooks:
        books = store.library.textbooks()
        speaker.show([textbook_facts(book) for book in books])
        for book in books:
            speaker.line(_textbook_line(book, speaker))
        return DONE
    if arguments.withdrawn:
        gone = store.library.retired()
        speaker.show([retired_facts(one) for one in gone])
        for one in gone:
            speaker.line(retired_line(one, speaker))
        return DONE
    cards = list(_cards(store))
    speaker.show([card_facts(card) for card in cards])
    for card in cards:
        speaker.line(card_line(card, speaker))
    return DONE


def card_facts(card: Card) -> dict[str, Any]:
    """Return ``card`` as JSON shows it."""
    return {
        "id": card.id,
        "title": dict(card.title),
        "readiness": str(card.readiness),
        "textbook": card.textbook,
        "channel": card.channel,
        "version": card.version,
        "kind": card.kind,
        "media_type": card.media_type,
        "bytes": card.bytes,
        "status": card.status,
        "withdrawn": card.withdrawn,
        "replacement": card.replacement,
        "passage": card.passage,
    }


def card_line(card: Card, speaker: Speaker) -> str:
    """Return ``card`` as one line for a person."""
    state = say("is withdrawn" if card.withdrawn else f"is {card.readiness}", speaker.language)
    if card.replacement:
        state += say("instead", speaker.language, id=card.replacement)
    passage = f"\t“{card.passage}”" if card.passage else ""
    return f"{card.id}\t{speaker.title(card.title)}\t{state}\t{card.textbook}{passage}"


def retired_facts(gone: Retired) -> dict[str, Any]:
    """Return what is withdrawn as JSON shows it; ``replacement`` is null where nothing here takes its place."""
    return {
        "id": gone.id,
        "title": dict(gone.title),
        "channel": gone.channel,
        "at": gone.at,
        "urgent": gone.urgent,
        "reason": gone.reason,
        "listed": gone.listed,
        "replacement": card_facts(gone.replacement) if gone.replacement else None,
    }


def retired_line(gone: Retired, speaker: Speaker) -> str:
    """Return what is withdrawn as one line for a person: id, title, that it is, and what to use instead."""
    state = say("is withdrawn", speaker.language)
    if gone.replacement:
        state += say("instead", speaker.language, id=gone.replacement.id)
    return f"{gone.id}\t{speaker.title(gone.title)}\t{state}\t{gone.reason}".rstrip()


def textbook_facts(book: Textbook) -> dict[str, Any]:
    """Return ``book`` as JSON shows it."""
    return {
        "id": book.id,
        "title": dict(book.title),
        "channel": book.channel,
        "grade": book.grade,
        "term": book.term,
        "subject": book.subject,
        "edition": book.edition,
        "subscribed": book.subscribed,
        "records": book.records,
        "ready": book.ready,
        "bytes_total": book.bytes_total,
        "bytes_ready": book.bytes_ready,
    }


def _textbook_line(book: Textbook, speaker: Speaker) -> str:
    mark = say("is subscribed", speaker.language) if book.subscribed else ""
    return f"{book.id}\t{speaker.title(book.title)}\t{book.ready}/{book.records}\t{mark}".rstrip()


def _cards(store: Store) -> Iterator[Card]:
    offset = 0
    while cards := store.library.cards(offset=offset, limit=_PAGE):
        yield from cards
        offset += len(cards)
