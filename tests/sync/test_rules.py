"""The school's rules for the network, held by a whole sync: hours, budget, rest while a lesson is shown, override."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from desktop_app.store.hours import read_hours
from desktop_app.store.store import Store
from desktop_app.sync import network
from desktop_app.sync.allowance import Allowance
from desktop_app.sync.engine import sync
from desktop_app.sync.network import Network
from desktop_app.sync.progress import Outcome, Progress
from desktop_app.sync.subscribe import subscribe
from desktop_app.sync.upload import upload
from package_format.errors import Deferred, NoSpace, Rule
from tests.sync.collecting import Collector
from tests.sync.fault_server import Exchange, FaultServer, cutting
from tests.sync.points import bring, holds, is_clean, local, opened, played, silent
from tests.sync.publisher import Lesson, Publisher, noise

NOON = local(11, 28, 12)


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(*(Lesson(f"lesson-{n}", {"lesson.pdf": noise(n, 400_000)}) for n in range(4)))
    return made


@pytest.fixture
def server(centre: Publisher) -> Iterator[FaultServer]:
    with FaultServer(centre.tree).running() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path, centre: Publisher, server: FaultServer) -> Iterator[Store]:
    with opened(tmp_path / "point") as made:
        subscribe(made, server.address, centre.root, None, ())
        made.traffic.count(date(2026, 11, 28), 0)
        yield made


def run(store: Store, now: int = NOON, override: bool = False) -> Outcome:
    with closing(Network(store, now=now, override=override)) as used:
        return sync(store, None, silent, network=used, now=now)


def rules(outcome: Outcome) -> set[Rule]:
    return {trouble.error.rule for trouble in outcome.troubles if isinstance(trouble.error, Deferred)}


def test_outside_its_hours_nothing_is_asked_of_the_network_and_a_folder_works(
    store: Store, centre: Publisher, server: FaultServer
) -> None:
    store.settings.network_hours = read_hours("22-6")
    asked = len(server.asked)
    outcome = run(store)
    assert (outcome.complete, outcome.installed, len(server.asked)) == (False, 0, asked)
    assert rules(outcome) == {Rule.HOURS}
    assert bring(store, centre.tree, now=NOON).complete
    assert len(server.asked) == asked


def test_a_person_may_say_now_all_the_same(store: Store, centre: Publisher) -> None:
    store.settings.network_hours = read_hours("22-6")
    store.settings.day_budget = 1
    assert run(store, override=True).complete
    assert holds(store, centre)
    assert sum(store.traffic.days().values()) > centre.needed(*centre.lessons)
    assert rules(run(store)) == {Rule.HOURS}


def test_a_budget_ends_a_sync_safely_and_the_next_day_goes_on(
    store: Store, centre: Publisher, server: FaultServer
) -> None:
    needed = centre.needed(*centre.lessons)
    spent = sum(store.traffic.days().values())
    store.settings.day_budget = spent + needed // 2
    server.fault = slow
    server.sent = 0
    outcome = run(store)
    assert (outcome.complete, rules(outcome)) == (False, {Rule.DAY})
    # What was under way when it was used up is still taken: a frame for each connection, and half a second.
    assert server.sent < 0.9 * needed
    counted = sum(store.traffic.days().values())
    assert counted >= spent + needed // 2
    assert rules(run(store)) == {Rule.DAY}
    assert sum(store.traffic.days().values()) == counted
    server.fault = Exchange.answer
    store.settings.day_budget = 10**9
    assert run(store, NOON + 86_400).complete
    assert holds(store, centre)
    assert is_clean(store)
    assert server.sent <= 1.1 * needed + 4 * 65_536


def test_when_the_hours_end_a_sync_stops_between_two_frames(
    store: Store, centre: Publisher, server: FaultServer
) -> None:
    store.settings.network_hours = read_hours("11:00-12:01")
    server.fault = slow
    minutes = [0.0]

    def look(progress: Progress) -> None:
        if progress.received > 100_000:
            minutes[0] = 61.0

    with closing(Network(store, now=NOON)) as used:
        used.gate = Allowance(store, NOON, ticks=lambda: time.monotonic() + minutes[0])
        outcome = sync(store, None, look, network=used, now=NOON)
    assert (outcome.complete, rules(outcome)) == (False, {Rule.HOURS})
    assert outcome.received > 100_000
    received = outcome.received
    server.fault = Exchange.answer
    store.settings.network_hours = ()
    outcome = run(store)
    assert outcome.complete
    assert holds(store, centre)
    # Whole frames were kept: nothing of them is fetched twice but what was under way on each connection.
    assert received + outcome.received <= 1.05 * centre.needed(*centre.lessons) + 4 * 65_536 + 30_000


def slow(exchange: Exchange) -> bool:
    start, end = exchange.span or (0, 0)
    if not exchange.path.startswith("packs/") or end - start < 20_000:
        return exchange.answer()
    exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
    exchange.send((exchange.content or b"")[start:end], pace=0.03)
    return True


def test_a_sync_rests_while_a_lesson_is_shown_and_goes_on_afterwards(
    store: Store, centre: Publisher, server: FaultServer
) -> None:
    server.fault = slow
    server.sent = 0
    lesson = threading.Event()
    sent: list[int] = []

    def look(progress: Progress) -> None:
        if progress.received > 100_000 and not sent:
            lesson.set()
            sent.append(0)
            threading.Thread(target=later).start()
        rested.append(progress.resting)

    def later() -> None:
        while len(sent) < 3 or sent[-1] != sent[-2]:  # until what was under way has ended
            time.sleep(1.0)
            sent.append(server.sent)
        lesson.clear()

    rested: list[bool] = []
    with closing(Network(store, now=NOON, quiet=lesson.is_set)) as used:
        outcome = sync(store, None, look, network=used, now=NOON)
    assert outcome.complete
    assert holds(store, centre)
    assert any(rested)
    assert not rested[-1]
    assert 0 < sent[-1] < server.sent


def test_reports_of_use_wait_for_the_same_rules(store: Store, centre: Publisher, server: FaultServer) -> None:
    centre.address = "usage/batches"
    centre.publish(Lesson("lesson-9", {"lesson.pdf": noise(9, 1000)}))
    collector = Collector(centre)
    server.fault = collector
    assert run(store).complete
    played(store, "lesson-9")
    store.settings.day_budget = 1
    held = upload(store, [server.address], NOON)
    assert [type(error) for error in held.troubles] == [Deferred]
    assert not collector.rows
    store.settings.day_budget = None
    counted = sum(store.traffic.days().values())
    assert upload(store, [server.address], NOON).rows == 1
    assert sum(store.traffic.days().values()) > counted


def test_a_full_disk_keeps_nobody_from_ending(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise NoSpace("D:", 1, 0)

    used = Network(store, now=NOON)
    used.gate.spend(1000)
    monkeypatch.setattr(store.traffic, "count", full)
    used.close()


def test_a_proxy_and_a_cap_are_those_of_the_settings(store: Store) -> None:
    store.settings.proxy = "192.0.2.1:8080"
    store.settings.rate_limit = 5000
    used = network.Network(store)
    assert (used.proxy, used.throttle and used.throttle.rate) == ("http://192.0.2.1:8080", 5000)
    assert network.Network(store, limit_rate=99).throttle is not None


def test_a_cut_while_a_lesson_begins_costs_nothing(store: Store, centre: Publisher, server: FaultServer) -> None:
    server.fault = cutting(50_000, 3)
    quiet = iter([False, False, True, True, False, True])
    with closing(Network(store, now=NOON, quiet=lambda: next(quiet, False))) as used:
        assert sync(store, None, silent, network=used, now=NOON).complete
    assert holds(store, centre)
