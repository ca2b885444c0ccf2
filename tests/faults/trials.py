"""Trials: an act goes wrong at one call or instant, and then everything that was promised is looked at.

A ``Scene`` is one act with what it needs; its ``prepare`` lays out fresh copies, its ``check`` looks afterwards,
without any fault: what played plays, what was acknowledged is there, doing it again ends well, and nothing lies about.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop_app.store.cards import Readiness
from desktop_app.store.store import Store
from desktop_app.sync import clock
from package_format.statement import SessionRow
from tests.faults.bad_disk import FATAL, Kind
from tests.faults.workshop import Ended, Order, Workshop
from tests.sync.collecting import Collector
from tests.sync.paced import NEW, PACE, WEEK_1, WEEK_2
from tests.sync.points import NOW, bring, holds, is_clean, opened, played, point
from tests.sync.publisher import Lesson, Publisher, newer, noise

CHUNK = 16 << 10
KINDS = tuple(kind for kind in Kind if kind is not Kind.NOTHING)


class Scene(Protocol):
    """One act and what it needs."""

    act: str

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Lay out fresh copies in the empty ``folder``; return the words of the act and the place that goes wrong."""
        ...

    def check(self, words: Mapping[str, str], ended: Ended) -> None:
        """Assert everything that was promised."""
        ...


@dataclass(frozen=True)
class Trial:
    """One act that goes wrong, and how it ended."""

    act: str
    kind: Kind
    at: int
    word: str


def count_calls(workshop: Workshop, scene: Scene, kind: Kind, folder: Path) -> int:
    """Return at how many calls ``kind`` can go wrong in the act of ``scene``; 0 where it writes or reads nothing."""
    ended = _perform(workshop, scene, kind, 0, folder)
    assert (ended.code, ended.bug) == (0, ""), ended
    return ended.calls


def attempt(workshop: Workshop, scene: Scene, kind: Kind, at: int, folder: Path) -> Trial:
    """Let the ``at``-th call go wrong and check everything.

    Raises:
        AssertionError: a promise was broken; the message says which, where and how.
    """
    words = scene.prepare(_fresh(folder))
    ended = workshop.do(Order(scene.act, words, words["place"], kind, at))
    return _judged(scene, words, ended, kind, at)


def kill(workshop: Workshop, scene: Scene, seconds: float, folder: Path) -> Trial:
    """Kill the act after ``seconds`` and check everything, as ``attempt`` does."""
    words = scene.prepare(_fresh(folder))
    ended = workshop.do(Order(scene.act, words, seconds=seconds))
    return _judged(scene, words, ended, Kind.KILLED, 0)


def time_of(workshop: Workshop, scene: Scene, folder: Path) -> float:
    """Return the seconds that the act of ``scene`` takes when nothing goes wrong."""
    return _perform(workshop, scene, Kind.NOTHING, 0, folder).seconds


def _judged(scene: Scene, words: Mapping[str, str], ended: Ended, kind: Kind, at: int) -> Trial:
    where = f"{scene.act}, {kind.name} at call {at}: {ended}"
    if ended.code is None:
        assert kind in FATAL, where
    else:
        assert not ended.bug, where
        assert ended.code in {0, 1, 3}, where
        assert ended.code == 0 or ended.trouble.strip(), where
    try:
        scene.check(words, ended)
    except Exception as error:  # whatever it is: what led to it is the news
        raise AssertionError(f"{type(error).__name__}: {error} after {where}") from error
    return Trial(scene.act, kind, at, _WORDS[ended.code])


_WORDS: Mapping[int | None, str] = {None: "killed", 0: "done", 1: "refused", 3: "incomplete"}


def _perform(workshop: Workshop, scene: Scene, kind: Kind, at: int, folder: Path) -> Ended:
    words = scene.prepare(_fresh(folder))
    return workshop.do(Order(scene.act, words, words["place"], kind, at))


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


class PointScene:
    """A point that has release 1 and two plays, and a centre with release 2; ``act`` is what the point does."""

    def __init__(self, act: str, folder: Path) -> None:
        self.act = act
        self._folder = folder
        self._centre = Publisher(folder / "centre", chunk=CHUNK, address="usage/batches")
        self._first = [Lesson(f"l{number}", {"l.mp4": noise(number, 60_000)}, cover=True) for number in range(3)]
        self._centre.publish(*self._first)
        with point(folder / "base", self._centre) as store:
            assert bring(store, self._centre.tree).complete
            self._rows = [played(store, "l1", seconds) for seconds in (30, 60)]
        self._source: Path | str = self._centre.tree
        (folder / "stick").mkdir()
        film = noise(0, 30_000) + b"changed" + noise(0, 60_000)[30_007:]
        fresh = Lesson("fresh", {"a.pdf": noise(7, 50_000), "b.pdf": noise(8, 20_000)})
        self._centre.publish(newer(self._first[0], l__mp4=film), fresh)

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Copy the point and the stick."""
        copy = Path(shutil.copytree(self._folder / "base", folder / "point"))
        stick = Path(shutil.copytree(self._folder / "stick", folder / "stick"))
        return {"point": str(copy), "source": str(self._source), "stick": str(stick), "place": str(copy)}

    def check(self, words: Mapping[str, str], ended: Ended) -> None:
        """Everything plays, every row is here or on the way, and a sync makes it whole and clean."""
        with opened(Path(words["point"])) as store:
            self._plays(store)
            acknowledged = {(row.stream, row.seq) for row in self._rows} | {_key(kept) for kept in ended.kept}
            assert self._delivered(store).keys() >= acknowledged
            assert bring(store, self._source).complete
            assert holds(store, self._centre)
            assert is_clean(store)
            assert store.files.sweep() == 0

    def _plays(self, store: Store) -> None:
        for lesson in self._first:
            assert store.library.card(lesson.id).readiness in {Readiness.READY, Readiness.UPDATE}
            held = store.library.lesson(lesson.id)
            versions = {
                lesson.version: lesson,
                self._centre.lessons[lesson.id].version: self._centre.lessons[lesson.id],
            }
            assert held.main.location.read_bytes() == versions[held.version].files["l.mp4"]

    def _delivered(self, store: Store) -> dict[tuple[int, int], SessionRow]:
        """Seal everything that waits and open it as the centre does; the rows it gets, each once."""
        from desktop_app.sync.centres import centres, seal_rows

        collector = Collector(self._centre)
        for centre in centres(store):
            seal_rows(store, centre, 1_796_000_000)
            for _, sealed in centre.waiting(store):
                collector.take(sealed)
        return collector.rows


class StickScene(PointScene):
    """The same point, and its stick is the disk that goes wrong."""

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Copy the point, and the repository onto the stick."""
        words = super().prepare(folder)
        stick = Path(words["stick"])
        shutil.copytree(self._centre.tree, stick, dirs_exist_ok=True)
        return {**words, "source": str(stick), "place": str(stick)}


class CleanScene:
    """A point whose weeks 1 and 2 are over makes room; week 3 and its usage are not to suffer."""

    act = "clean"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._centre = Publisher(folder / "centre", address="usage/batches")
        self._centre.publish(WEEK_1, WEEK_2, NEW, progress=[PACE])
        with point(folder / "base", self._centre) as store:
            assert bring(store, self._centre.tree).complete
            self._row = played(store, NEW.id)

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Copy the point."""
        copy = str(shutil.copytree(self._folder / "base", folder / "point"))
        return {"point": copy, "place": copy}

    def check(self, words: Mapping[str, str], ended: Ended) -> None:
        """What was cleaned away is gone whole, the rest plays whole; cleaning again ends it."""
        with opened(Path(words["point"])) as store:
            assert holds(store, self._centre, NEW.id)
            assert store.outbox.pending() == 1
            ready = {Readiness.READY, Readiness.CLEANED}
            states = {lesson.id: store.library.card(lesson.id).readiness for lesson in (WEEK_1, WEEK_2)}
            assert set(states.values()) <= ready
            left = [one for one, state in states.items() if state is not Readiness.CLEANED]
            # On a disk that stays full whatever is deleted, files go before their rows: cleaning again ends that, too.
            full = ended.code == 3 and "空间" in ended.trouble
            assert full or holds(store, self._centre, NEW.id, *left)
            assert ended.code != 0 or set(states.values()) == {Readiness.CLEANED}
            now = clock.believed(store, NOW)
            with store.writing():
                store.cleaning.clean(store.cleaning.removable(now, now), NOW)
            assert bring(store, self._centre.tree).complete
            assert store.library.card(WEEK_1.id).readiness is Readiness.CLEANED
            assert is_clean(store)
            assert store.files.sweep() == 0


def _key(kept: str) -> tuple[int, int]:
    stream, seq = kept.split()
    return int(stream), int(seq)


def point_scenes(folder: Path) -> list[Scene]:
    """Return what a point does while its own disk goes wrong, or its stick."""
    acts = ("sync", "verify", "carry", "record")
    own: list[Scene] = [*(PointScene(act, folder / act) for act in acts), CleanScene(folder / "clean")]
    return [*own, *(StickScene(act, folder / f"stick-{act}") for act in ("import", "carry"))]
