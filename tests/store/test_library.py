from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desktop_app.store import lists
from desktop_app.store.cards import Place, Readiness
from desktop_app.store.installs import Installs
from desktop_app.store.store import Store
from package_format import names
from package_format.errors import Busy, Damaged, Missing
from package_format.session_row import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow
from tests.store.publisher import Book, Lesson, deliver, follow, publish, title

LESSONS = [Lesson(f"r{number:02}", f"第{number}课", nodes=("u1l1" if number < 6 else "u2l1",)) for number in range(10)]
OTHERS = [Lesson(f"s{number:02}", f"算{number}") for number in range(3)]
ROW = SessionRow(
    ResourceVersion("province", "r00", 1), Kind.VIDEO, 1, ClockQuality.PLAUSIBLE, 1, 1, 1, 1, Origin.IN_CLASS, 0,
    Outcome.ENDED,
)  # fmt: skip


@pytest.fixture
def stocked(store: Store) -> Store:
    follow(store)
    publish(store, 1, Book(title("yw2a", 2), LESSONS), Book(title("sx3a", 3), OTHERS))
    deliver(store, LESSONS[0], LESSONS[7])
    newer = [LESSONS[0].next(), *LESSONS[1:]]
    publish(store, 2, Book(title("yw2a", 2), newer), Book(title("sx3a", 3), OTHERS))
    return store


def _ids(store: Store, **limits: object) -> list[str]:
    return [card.id for card in store.library.cards(**limits)]  # type: ignore[arg-type]


def test_lists_go_by_textbook_and_tree_and_by_page(stocked: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [lesson.id for lesson in (*LESSONS, *OTHERS)]
    assert _ids(stocked) == everything
    assert [_ids(stocked, offset=offset, limit=5) for offset in (0, 5, 10, 15)] == [
        everything[:5], everything[5:10], everything[10:], [],
    ]  # fmt: skip
    monkeypatch.setattr("desktop_app.store.library.MOST_CARDS", 4)
    assert _ids(stocked, limit=99) == everything[:4]
    assert lists.MOST_CARDS == 1000


def test_lists_narrow_down(stocked: Store) -> None:
    library = stocked.library
    assert _ids(stocked, textbook="sx3a") == ["s00", "s01", "s02"]
    assert _ids(stocked, textbook="yw2a", node="u2") == ["r06", "r07", "r08", "r09"]
    assert _ids(stocked, readiness=Readiness.READY) == ["r07"]
    assert _ids(stocked, readiness=Readiness.UPDATE) == ["r00"]
    assert _ids(stocked, node="u2", readiness=Readiness.WAITING) == ["r06", "r08", "r09"]
    for limits in ({}, {"textbook": "yw2a"}, {"node": "u1"}, {"readiness": Readiness.WAITING}, {"words": "课"}):
        assert library.count(**limits) == len(library.cards(**limits)), limits


def test_figures_of_the_whole(stocked: Store) -> None:
    stocked.outbox.add(ROW)
    stocked.settings.last_sync = 99
    totals = stocked.library.totals()
    assert (totals.resources, totals.ready, totals.update, totals.waiting) == (13, 1, 1, 11)
    assert (totals.bytes_ready, totals.bytes_waiting) == (3000, 12 * 3000)
    assert (totals.outbox_rows, totals.last_sync) == (1, 99)
    assert totals.bytes_free > 0
    books = {book.id: book for book in stocked.library.textbooks()}
    assert (books["yw2a"].records, books["yw2a"].ready, books["yw2a"].bytes_ready) == (10, 1, 3000)
    assert [(node.id, node.ready) for node in stocked.library.nodes("yw2a") if node.ready] == [("u2", 1), ("u2l1", 1)]


def test_an_empty_library_has_figures_too(store: Store) -> None:
    totals = store.library.totals()
    assert (totals.resources, totals.bytes_ready, totals.bytes_waiting) == (0, 0, 0)
    assert (store.library.cards(), store.library.recent(5), store.library.textbooks()) == ([], [], [])


def test_what_is_unknown_is_missing(stocked: Store) -> None:
    for call in (stocked.library.card, stocked.library.lesson):
        with pytest.raises(Missing):
            call("nothing")
    with pytest.raises(Missing) as caught:
        stocked.library.lesson("r01")
    assert caught.value.name == "r01"


def test_places_are_kept_and_come_back_newest_first(stocked: Store) -> None:
    library = stocked.library
    assert library.place("r00") is None
    for at, resource in enumerate(("r00", "r03", "gone", "s01")):
        library.keep_place(Place(resource, 1, 1000 * at, 60_000, at))
    library.keep_place(Place("r00", 2, 55_000, 60_000, 9))
    assert library.place("r00") == Place("r00", 2, 55_000, 60_000, 9)
    assert [(card.id, place.position) for card, place in library.recent(9)] == [
        ("r00", 55_000), ("s01", 3000), ("r03", 1000),
    ]  # fmt: skip
    assert [card.id for card, _ in library.recent(1)] == ["r00"]


def test_a_file_that_disappeared_is_noted_by_whoever_opens_the_lesson(stocked: Store) -> None:
    digest = names.digest_of(LESSONS[7].files["lesson.mp4"])
    stocked.files.location(digest).unlink()
    with pytest.raises(Damaged):
        stocked.library.lesson("r07")
    assert stocked.library.card("r07").readiness is Readiness.WAITING
    assert "r07" in [want.resource for want in stocked.installs.wants()]


def test_a_running_sync_does_not_keep_a_lesson_from_being_opened(
    stocked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = names.digest_of(LESSONS[7].files["lesson.mp4"])
    path = stocked.files.location(digest)
    content = path.read_bytes()
    path.unlink()

    def busy(self: Installs, digest: str) -> list[str]:
        raise Busy("folder")

    with monkeypatch.context() as syncing:
        syncing.setattr(Installs, "mark_missing", busy)
        with pytest.raises(Damaged):
            stocked.library.lesson("r07")
    assert stocked.library.card("r07").readiness is Readiness.READY
    path.write_bytes(content)
    assert stocked.library.lesson("r07").version == 1


def test_readers_go_on_while_a_sync_writes(stocked: Store) -> None:
    stop = threading.Event()
    faults: list[BaseException] = []
    seen: set[int] = set()

    def read() -> None:
        try:
            while not stop.is_set():
                seen.add(stocked.library.count())
                stocked.library.search("课")
                stocked.library.textbooks()
        except BaseException as error:  # whatever a thread meets is the test's to judge
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(3, 13):
        lessons = [Lesson(f"t{number}-{place}", f"第{place}课") for place in range(10)]
        publish(stocked, number, Book(title("yw2a", 2), lessons), Book(title("sx3a", 3), OTHERS))
    stop.set()
    for thread in threads:
        thread.join()
    assert not faults
    # What plays stays beside what is new: never a state in between.
    assert seen <= {13, 15}


def test_a_moved_folder_is_the_same_store(stocked: Store, tmp_path: Path) -> None:
    stocked.library.keep_place(Place("r07", 1, 5, 9, 1))
    folder = stocked.folder
    stocked.close()
    moved = tmp_path / "另一个盘" / "songke"
    moved.parent.mkdir()
    folder.rename(moved)
    with Store.open(moved) as again:
        assert again.library.lesson("r07").main.location.is_relative_to(moved)
        assert again.library.place("r07") is not None
        assert again.library.count() == 13
