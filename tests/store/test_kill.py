"""A real program, killed at any instant: what it was promised is there, what it was doing is finished by the next."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.store.cards import Readiness
from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from package_format import names
from package_format.seal import unseal
from tests.store import schooling, worker
from tests.store.publisher import bring, deliver, follow, publish

KILLS = 10
ROOT = Path(__file__).resolve().parents[2]


def _run_and_kill(work: str, folder: Path, draw: random.Random, most: int = 8) -> list[list[str]]:
    """Kill the worker some lines and some milliseconds after its start; return the lines it could say whole."""
    command = [sys.executable, "-m", "tests.store.worker", work, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        said = "".join(process.stdout.readline() for _ in range(draw.randint(0, most)))
        time.sleep(draw.uniform(0, 0.05))
        process.kill()
        said += process.stdout.read()
    return [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.slow
def test_a_killed_sync_loses_nothing_it_installed(tmp_path: Path) -> None:
    draw = random.Random(11)
    with Store.open(tmp_path) as store:
        follow(store)
        publish(store, 1, worker.release(1))
    newest: dict[str, int] = {}
    for _ in range(KILLS):
        said = _run_and_kill("sync", tmp_path, draw)
        newest |= {resource: int(version) for word, resource, version in said if word == "installed"}
        with Store.open(tmp_path) as store:
            assert store.is_sound()
            for resource, version in newest.items():
                lesson = store.library.lesson(resource)
                assert lesson.version >= version
                newest[resource] = lesson.version
                for stored in lesson.files:
                    assert names.digest_of(stored.location.read_bytes()) == stored.digest
            _nothing_half_is_under_a_digest(store)
    assert newest
    with Store.open(tmp_path) as store:
        _finish(store)


def _nothing_half_is_under_a_digest(store: Store) -> None:
    for path in (store.folder / "files").glob("??/*"):
        assert names.digest_of(path.read_bytes()) == path.name


def _finish(store: Store) -> None:
    """Bring what is still wanted, as the next sync does, and look at the whole."""
    store.files.floor = 0
    release = worker.release(store.library.channels()[0].release)
    publish(store, store.library.channels()[0].release, release)
    by_id = {lesson.id: lesson for lesson in release.lessons}
    for want in store.installs.wants():
        bring(store, by_id[want.resource])
        store.installs.install(want, by_id[want.resource].recipe())
    store.files.sweep()
    assert verify(store).clean
    assert store.library.count(readiness=Readiness.READY) == worker.LESSONS
    files = {path.name for path in (store.folder / "files").glob("??/*")}
    assert files == {digest for digest, _ in store.installs.playing_files()}
    assert not list((store.folder / "incoming").iterdir())


@pytest.mark.slow
def test_a_killed_cleaning_leaves_lessons_whole_or_cleaned(tmp_path: Path) -> None:
    draw = random.Random(13)
    with Store.open(tmp_path) as store:
        store.files.floor = 0
        schooling.settle(store)
        deliver(store, *schooling.YUWEN.lessons)
    cleaned = 0
    for _ in range(KILLS):
        said = _run_and_kill("clean", tmp_path, draw, most=30)
        cleaned += sum(word == "cleaned" for word, _ in said)
        with Store.open(tmp_path) as store:
            store.files.floor = 0
            assert store.is_sound()
            _nothing_half_is_under_a_digest(store)
            cards = store.library.cards(textbook="yw2")
            assert {card.readiness for card in cards} <= {Readiness.READY, Readiness.CLEANED, Readiness.WAITING}
            for card in cards:
                if card.readiness.plays:
                    for stored in store.library.lesson(card.id).files:
                        assert names.digest_of(stored.location.read_bytes()) == stored.digest
            assert verify(store).clean
            assert len(store.preparation.entries(schooling.MONDAY)) <= 1
            # Nothing is left over after the next sweep.
            store.files.sweep()
            held = {digest for digest, _ in store.installs.playing_files()}
            wanted = {names.digest_of(content) for one in schooling.YUWEN.lessons for content in one.files.values()}
            left = {path.name for path in (tmp_path / "files").glob("??/*")}
            assert held <= left <= wanted
            assert not list((tmp_path / "shown").glob("*"))
    assert cleaned


@pytest.mark.slow
def test_killed_usage_keeps_every_row_it_was_promised(tmp_path: Path) -> None:
    draw = random.Random(12)
    Store.open(tmp_path).close()
    rows: set[tuple[int, int]] = set()
    batches: dict[str, str] = {}
    for _ in range(KILLS):
        for word, first, second in _run_and_kill("usage", tmp_path, draw):
            if word == "row":
                rows.add((int(first), int(second)))
            else:
                batches[first] = second
    assert len({stream for stream, _ in rows}) > 1
    with Store.open(tmp_path) as store:
        while store.outbox.pack_batch(store.settings.point_key, worker.names_of_centre(), "学校", 2):
            pass
        kept = dict(store.outbox.waiting_batches())
        assert {name: names.digest_of(sealed) for name, sealed in kept.items() if name in batches} == batches
        opened = [row for sealed in kept.values() for row in unseal(sealed, bytes([7] * 32)).rows]
        keys = {(row.stream, row.seq) for row in opened}
        assert len(keys) == len(opened) == store.outbox.pending()
        assert rows <= keys
        # Done but not yet said when the power went: at most one row for every kill.
        assert len(keys - rows) <= KILLS
        assert store.outbox.confirm(list(kept)) == len(keys)
