"""Whatever a server or a stick does, a sync ends safe, and the next one finishes with what is still missing."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.store.cards import Readiness
from desktop_app.store.store import Store
from desktop_app.sync.engine import sync
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.progress import Progress
from package_format.errors import Damaged, LessonError, Missing, NoSpace, Stopped, Unreachable, Untrusted
from tests.sync import fault_server
from tests.sync.fault_server import Exchange, Fault, FaultServer, cutting, good, ignoring_ranges
from tests.sync.points import bring, holds, is_clean, point
from tests.sync.publisher import Lesson, Publisher, noise
from tests.sync.receivers import HASTIEST, HASTY

LESSONS = [Lesson(f"film{number}", {"film.mp4": noise(number, 330_000)}, cover=True) for number in range(4)]
CHUNK = 64 << 10


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    made = Publisher(tmp_path_factory.mktemp("centre"))
    made.publish(*LESSONS)
    return made


@pytest.fixture
def store(centre: Publisher, tmp_path: Path) -> Iterator[Store]:
    with point(tmp_path / "point", centre) as made:
        yield made


def kinds(troubles: object) -> set[type[LessonError]]:
    return {type(trouble.error) for trouble in troubles}  # type: ignore[attr-defined]


def packs_only(fault: Fault) -> Fault:
    """Let ``fault`` answer for packs; everything else is served well."""
    return lambda exchange: fault(exchange) if exchange.path.startswith("packs/") else exchange.answer()


def dying(after: int) -> Fault:
    """Serve well until ``after`` bytes of packs are sent, cut there, and answer nothing any more."""

    def fault(exchange: Exchange) -> bool:
        if not exchange.path.startswith("packs/"):
            return exchange.server.pack_bytes < after and exchange.answer()
        start, end = exchange.span or (0, 0)
        share = exchange.server.reserve(after, end - start)
        if share:
            exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
            exchange.send((exchange.content or b"")[start : start + share])
        return 0 < share == end - start

    return fault


def test_a_server_that_dies_again_and_again_is_finished_with_nothing_fetched_twice(
    centre: Publisher, store: Store
) -> None:
    deaths = [100_000, 300_000, 310_000, 650_000, 900_000]
    with FaultServer(centre.tree).running() as server:
        for after in deaths:
            server.fault = dying(after)
            outcome = bring(store, server.address)
            assert not outcome.complete
            assert kinds(outcome.troubles) == {Unreachable}
            assert outcome.waiting + store.library.totals().ready == len(LESSONS)
        server.fault = good
        assert bring(store, server.address).complete
        needed = centre.needed(*centre.lessons)
        # Each death cuts at most four connections, each in the middle of one frame.
        assert server.pack_bytes <= 1.05 * needed + len(deaths) * 4 * CHUNK
    assert holds(store, centre)
    assert is_clean(store)


@pytest.mark.parametrize("how", ["close", "reset", "stall"])
def test_cuts_within_a_sync_cost_nothing_but_time(centre: Publisher, store: Store, how: str) -> None:
    cuts = 3
    with FaultServer(centre.tree, packs_only(cutting(100_000, cuts, how))).running() as server:
        assert bring(store, server.address, patience=HASTIEST if how == "stall" else HASTY).complete
        # A reset throws away what the system had received and nobody had read yet.
        lost_on_the_way = cuts * 100_000 if how == "reset" else cuts * CHUNK
        assert server.pack_bytes <= 1.05 * centre.needed(*centre.lessons) + lost_on_the_way
    assert holds(store, centre)
    assert is_clean(store)


def test_a_server_without_ranges_serves_a_sync_and_sends_little_more(centre: Publisher, store: Store) -> None:
    with FaultServer(centre.tree, packs_only(ignoring_ranges)).running() as server:
        assert bring(store, server.address).complete
        # Each pack comes once for covers and recipes and once for the lessons in it.
        assert server.pack_bytes <= 1.05 * centre.needed(*centre.lessons) + 2 * centre.chunk + 65536
    assert holds(store, centre)


@pytest.mark.parametrize(
    "fault, kind",
    [
        (fault_server.wrong_bytes, Damaged),
        (fault_server.wrong_range, Damaged),
        (fault_server.encoding, Damaged),
        (fault_server.status("404 Not Found"), Missing),
        (fault_server.status("410 Gone"), Missing),
        (fault_server.garbage, Unreachable),
        (fault_server.status("500 Internal Server Error"), Unreachable),
        (fault_server.redirecting, Unreachable),
    ],
)
def test_packs_that_come_wrong_leave_a_safe_sync_that_the_next_finishes(
    centre: Publisher, store: Store, fault: Fault, kind: type[LessonError]
) -> None:
    with FaultServer(centre.tree, packs_only(fault)).running() as server:
        outcome = bring(store, server.address)
        assert not outcome.complete
        assert outcome.installed == 0
        assert kind in kinds(outcome.troubles)
        assert store.library.totals().waiting == len(LESSONS)
        server.fault = good
        assert bring(store, server.address).complete
    assert holds(store, centre)
    assert is_clean(store)


@pytest.mark.parametrize(
    "fault",
    [
        fault_server.garbage,
        fault_server.status("503 Service Unavailable", Retry_After="600"),
        fault_server.encoding,
        fault_server.redirecting,
        fault_server.status("404 Not Found"),
    ],
)
def test_metadata_that_does_not_come_ends_a_sync_at_once(centre: Publisher, store: Store, fault: Fault) -> None:
    with FaultServer(centre.tree, fault).running() as server:
        outcome = bring(store, server.address)
        assert not outcome.complete
        assert outcome.troubles
        server.fault = good
        assert bring(store, server.address).complete


def test_one_bad_object_costs_only_its_lesson(centre: Publisher, store: Store) -> None:
    victim = centre.recipes["film2", 1].files[0].chunks[3]

    def fault(exchange: Exchange) -> bool:
        start, end = exchange.span or (0, 0)
        if exchange.path != f"packs/{victim.pack}" or not start <= victim.offset < end:
            return exchange.answer()
        content = bytearray(exchange.content or b"")
        content[victim.offset] ^= 1
        exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
        exchange.send(bytes(content[start:end]))
        return True

    with FaultServer(centre.tree, fault).running() as server:
        outcome = bring(store, server.address)
        assert not outcome.complete
        assert (outcome.installed, outcome.waiting) == (3, 1)
        [trouble] = outcome.troubles
        assert trouble.lesson == "课文 film2"
        assert isinstance(trouble.error, Damaged)
        assert store.library.card("film2").readiness is Readiness.WAITING
        server.fault = good
        server.by_path.clear()
        again = bring(store, server.address)
        assert again.complete
        assert server.pack_bytes == victim.stored
    assert is_clean(store)


def test_what_a_stick_spoils_the_network_brings(centre: Publisher, store: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(centre.tree, stick)
    victim = centre.recipes["film1", 1].files[0].chunks[2]
    pack = stick / "packs" / victim.pack
    content = bytearray(pack.read_bytes())
    content[victim.offset + 7] ^= 0x20
    pack.write_bytes(content)
    with FaultServer(centre.tree).running() as server:
        outcome = bring(store, server.address, stick)
        assert outcome.complete
        assert outcome.troubles == ()
        assert server.pack_bytes == victim.stored
    assert holds(store, centre)
    assert is_clean(store)


def test_a_stick_that_holds_a_part_gives_that_part(centre: Publisher, store: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(centre.tree, stick)
    lost = centre.recipes["film3", 1].files[0].chunks[0].pack
    (stick / "packs" / lost).unlink()
    outcome = bring(store, stick)
    assert not outcome.complete
    assert kinds(outcome.troubles) == {Missing}
    assert outcome.installed + len(outcome.troubles) == len(LESSONS)
    assert bring(store, centre.tree).complete
    assert is_clean(store)


def test_a_stick_pulled_out_in_the_middle_loses_nothing(centre: Publisher, store: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(centre.tree, stick)
    source = PulledOut(stick, after=600_000)
    outcome = bring(store, source)
    assert not outcome.complete
    assert Unreachable in kinds(outcome.troubles)
    assert bring(store, centre.tree).complete
    assert holds(store, centre)
    assert is_clean(store)


class PulledOut(FolderSource):
    """A stick that disappears after so many bytes."""

    def __init__(self, folder: Path, after: int) -> None:
        super().__init__(folder)
        self._after = after

    def _open(self, path: str) -> int:
        if self.received > self._after:
            self.folder = self.folder.parent / "gone"
        return super()._open(path)


def test_a_person_may_stop_at_any_moment(centre: Publisher, store: Store) -> None:
    for allowed in range(12):
        left = iter(range(allowed))

        def report(_: Progress, left: Iterator[int] = left) -> None:
            time.sleep(0.02)
            if next(left, None) is None:
                raise Stopped

        try:
            sync(store, [FolderSource(centre.tree)], report)
        except Stopped:
            continue
        break
    assert bring(store, centre.tree).complete
    assert holds(store, centre)
    assert is_clean(store)


def test_a_full_disk_stops_receiving_and_nothing_else(
    centre: Publisher, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def free() -> int:
        places = [*(store.folder / "files").rglob("*"), *(store.folder / "incoming").iterdir()]
        taken = sum(path.stat().st_size for path in places if path.is_file())
        return store.files.floor + 700_000 - taken

    monkeypatch.setattr(store.files, "free_bytes", free)
    outcome = bring(store, centre.tree)
    assert not outcome.complete
    assert kinds(outcome.troubles) == {NoSpace}
    [trouble] = outcome.troubles
    assert isinstance(trouble.error, NoSpace)
    assert trouble.error.needed > trouble.error.free
    monkeypatch.undo()
    store.files.floor = 0
    assert bring(store, centre.tree).complete
    assert is_clean(store)


def test_a_stranger_is_refused_and_nothing_of_his_is_used(store: Store, centre: Publisher, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish(Lesson("film0", {"film.mp4": b"not yours"}))
    outcome = bring(store, stranger.tree)
    assert not outcome.complete
    assert Untrusted in kinds(outcome.troubles)
    assert outcome.installed == 0
    assert bring(store, centre.tree, stranger.tree).complete
    assert holds(store, centre)
