from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest

from desktop_app.store import notes
from desktop_app.store.store import Store

notes_of_classes = import_module("desktop_app.store.migrations.versions.0011_notes_of_classes")


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
        assert not store.notes.keep("qing", 1, "u" * (notes.MOST_NAME + 1), "x")
        for number in range(notes.MOST_NOTES):
            assert store.notes.keep("qing", 1, str(number), "x")
        assert not store.notes.keep("qing", 1, "one more", "x")
        assert store.notes.keep("qing", 1, "7", "changed")
        assert len(store.notes.of("qing", 1)) == notes.MOST_NOTES


def test_all_classes_together_cannot_fill_it_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notes, "MOST_TOTAL", 100)
    with Store.open(tmp_path) as store:
        assert store.notes.keep("qing", 1, "u", "x" * 60, "一年级")
        assert not store.notes.keep("qing", 1, "u", "x" * 60, "二年级")
        assert store.notes.keep("qing", 1, "u", "x" * 40, "二年级")
        # What takes the place of a note does not count twice.
        assert store.notes.keep("qing", 1, "u", "y" * 60, "一年级")
        assert store.notes.keep("another", 1, "u", "x" * 60)


def test_two_classes_have_notes_of_their_own(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        assert store.notes.keep("qing", 1, "u1", "second", "二年级")
        assert store.notes.keep("qing", 1, "u1", "third", "三年级")
        assert store.notes.keep("qing", 1, "u1", "whoever")
    with Store.open(tmp_path) as store:
        asked = [store.notes.of("qing", 1, learners) for learners in ("二年级", "三年级", "", "四年级")]
        assert asked == [{"u1": "second"}, {"u1": "third"}, {"u1": "whoever"}, {}]
        assert not store.notes.keep("qing", 1, "u1", "x", "班" * (notes.MOST_NAME + 1))
        assert store.notes.keep("qing", 2, "u1", "{}", "二年级"), "a new version begins anew"
        assert store.notes.of("qing", 1, "三年级") == {}


def test_notes_from_before_classes_are_nobodys_own(tmp_path: Path) -> None:
    path = tmp_path / "songke.db"
    with Store.open(tmp_path):
        pass
    older = "CREATE TABLE note (resource TEXT NOT NULL, name TEXT NOT NULL, version INTEGER DEFAULT '0' NOT NULL,"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE note")
        connection.execute(f"{older} text TEXT NOT NULL, PRIMARY KEY (resource, name)) WITHOUT ROWID")
        connection.execute("INSERT INTO note VALUES ('qing', 'u1', 1, '{}')")
        for statement in notes_of_classes.STATEMENTS[:-1]:
            connection.execute(statement)
        connection.commit()
    with Store.open(tmp_path) as store:
        assert store.notes.of("qing", 1) == {"u1": "{}"}
