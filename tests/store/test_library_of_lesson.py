"""What follows each other in class: the resources of one lesson that play."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.store.store import Store
from tests.ui import bookshop


def test_only_what_plays_of_the_same_lesson_in_the_order_of_the_catalogue(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        bookshop.fill(store)
        cards = {card.id: card for card in store.library.cards(limit=50)}
        film = cards["kedou-film"]
        assert [card.id for card in store.library.of_lesson(film)] == ["kedou-film", "kedou-pages", "kedou-tone"]
        # What is still to come is none of them, and what belongs to no lesson stands alone.
        assert [card.id for card in store.library.of_lesson(cards[bookshop.LATER])] == ["shenme-picture"]
        assert store.library.of_lesson(replace(film, node=None)) == []
