from __future__ import annotations

from pathlib import Path

from desktop_app.store import notes
from desktop_app.store.store import Store


def test_notes_stay_with_their_version_and_survive_a_restart(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.notes.of("qing", 1) == {}
        assert store.notes.keep("qing", 1, "u1", '{"a":1}')
        assert store.notes.keep("qing", 1, "u1", '{"a":2}')
        assert store.notes.keep("qing", 1, "u2", "{}")
        assert store.notes.keep("other", 1, "u1", "{}")
    with Store.open(tmp_path) as store:
        assert store.notes.of("qing", 1) == {"u1": '{"a":2}', "u2": "{}"}
        assert store.notes.of("qing", 2) == {}
        assert store.notes.of("qing", 1), "looking at another version forgets nothing"
        assert store.notes.keep("qing", 2, "u1", "{}")
        assert store.notes.of("qing", 1) == {}
        assert store.notes.of("other", 1) == {"u1": "{}"}


def test_a_lesson_cannot_fill_the_disk(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert not store.notes.keep("qing", 1, "u", "x" * (notes.MOST_TEXT + 1))
        assert not store.notes.keep("qing", 1, "u" * (notes.MOST_NOTES + 1), "x")
        for number in range(notes.MOST_NOTES):
            assert store.notes.keep("qing", 1, str(number), "x")
        assert not store.notes.keep("qing", 1, "one more", "x")
        assert store.notes.keep("qing", 1, "7", "changed")
        assert len(store.notes.of("qing", 1)) == notes.MOST_NOTES
