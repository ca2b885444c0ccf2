"""The judge of the link, with a clock that is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from desktop_app.sync.link import CONNECTIONS, GAP_UNKNOWN, LEAST_GAP, MOST_GAP, Link
from desktop_app.sync.patience import Patience

PATIENCE = Patience(connect=10, read=8, silence=3)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Wire:
    def __init__(self) -> None:
        self.cuts = 0

    def cut(self) -> None:
        self.cuts += 1


@contextmanager
def many(link: Link) -> Iterator[None]:
    """Let two more connections receive."""
    with link.waiting(Wire(), body=True), link.waiting(Wire(), body=True):
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def link(clock: Clock) -> Link:
    return Link(PATIENCE, clock=clock)


def test_silence_on_every_connection_ends_all_of_them_those_that_wait_for_an_answer_too(
    link: Link, clock: Clock
) -> None:
    receiving, asking = Wire(), Wire()
    with many(link), link.waiting(receiving, body=True), link.waiting(asking, body=False):
        clock.now += 2.9
        link.watch()
        assert (receiving.cuts, link.cuts) == (0, 0)
        clock.now += 0.2
        link.watch()
        assert (receiving.cuts, asking.cuts, link.cuts) == (1, 1, 1)
        clock.now += 100
        link.watch()  # nobody waits any more as far as the link knows: nothing is cut twice
        assert (receiving.cuts, link.cuts) == (1, 1)


def test_one_connection_that_brings_something_speaks_for_all(link: Link, clock: Clock) -> None:
    silent, alive = Wire(), Wire()
    with link.waiting(silent, body=True):
        for _ in range(10):
            with link.waiting(alive, body=True):
                clock.now += 2
            link.came(1000)
            link.watch()
    assert silent.cuts == alive.cuts == link.cuts == 0


def test_a_server_that_thinks_before_it_answers_is_not_judged_by_its_silence(link: Link, clock: Clock) -> None:
    asking = Wire()
    with link.waiting(asking, body=False):
        clock.now += 7
        link.watch()
    assert asking.cuts == 0


def test_time_in_which_nobody_reads_is_no_silence(link: Link, clock: Clock) -> None:
    wire = Wire()
    link.came(1000)
    clock.now += 60  # the disk was slow
    with link.waiting(wire, body=True):
        link.watch()
        clock.now += 2
        link.watch()
    assert wire.cuts == 0


def test_a_slow_link_is_not_a_dead_one(link: Link, clock: Clock) -> None:
    def limit() -> float:
        with many(link), link.waiting(Wire(), body=True):
            return link.limit

    def wait(seconds: float) -> int:
        wire = Wire()
        with many(link), link.waiting(wire, body=True):
            clock.now += seconds
            link.watch()
            link.came(1500)
        return wire.cuts

    assert wait(2.8) == 0
    assert limit() == pytest.approx(5.6)
    assert wait(5) == 0  # nearly twice what was survived before
    assert wait(8.5) == 0
    assert wait(1) == 0
    clock.now += 300
    assert limit() == 3  # long ago
    assert link.limit == 8  # nobody receives, or few do


def test_a_long_round_trip_makes_every_wait_longer(link: Link) -> None:
    assert (link.connect, link.read, link.limit) == (10, 8, 8)
    link.answered(0.2)
    assert (link.connect, link.read, link.limit) == (4, 8, 8)
    for _ in range(40):
        link.answered(5)
    assert link.limit == pytest.approx(10, 0.01)
    assert link.read == pytest.approx(20, 0.01)
    assert link.connect == 10
    for _ in range(40):
        link.answered(100)
    assert (link.read, link.limit) == (60, 60)


def test_verdicts_in_a_row_come_later_and_later_until_enough_has_come(link: Link, clock: Clock) -> None:
    for expected in (8, 16, 32):
        assert link.limit == expected
        with link.waiting(Wire(), body=True):
            clock.now += expected + 0.1
            link.watch()
    link.came(100_000)
    assert link.limit == 60
    link.came(200_000)
    assert link.limit == 8


def test_rate_and_round_trip_say_how_large_a_gap_is_worth_carrying(link: Link, clock: Clock) -> None:
    assert link.gap == GAP_UNKNOWN
    link.answered(0.6)
    assert link.gap == GAP_UNKNOWN
    with ExitStack() as stack:
        stack.enter_context(link.waiting(Wire(), body=True))
        for _ in range(60):
            clock.now += 0.1
            link.came(3_200)
    assert link.rate == pytest.approx(32_000, 0.05)
    assert link.gap == pytest.approx(4_800, 0.06)
    for _ in range(60):
        clock.now += 1
        link.came(100_000_000)
    assert link.gap == MOST_GAP
    for _ in range(200):
        clock.now += 1
        link.came(10)
    assert link.gap == LEAST_GAP


def test_a_rest_is_not_measured_as_a_slow_link(link: Link, clock: Clock) -> None:
    for _ in range(30):
        clock.now += 0.5
        link.came(16_000)
    clock.now += 3600
    link.came(16_000)
    assert link.rate == pytest.approx(32_000, 0.05)


def test_on_a_slow_link_little_is_received_ahead_of_a_lost_packet(link: Link, clock: Clock) -> None:
    def flow(rate: int) -> None:
        for _ in range(100):
            clock.now += 1
            link.came(rate)

    assert link.window == 0
    link.answered(0.6)
    link.answered(2.0)  # a queue on the way makes no larger link
    assert link.connections == CONNECTIONS
    flow(32_000)
    assert link.connections == CONNECTIONS
    assert link.window == pytest.approx(3 * 32_000 * 0.6 / CONNECTIONS, 0.02)
    flow(8_000)
    flow(8_000)
    flow(8_000)
    assert link.connections == 2
    assert link.window == pytest.approx(3 * 8_000 * 0.6 / 2, 0.2)
    for _ in range(4):
        flow(100)
    assert link.window == 6 << 10
    flow(10_000_000)
    assert link.window == 0


@pytest.mark.parametrize("ahead, window", [(0, 0), (40_000, 20_000)], ids=["no cap", "cap"])
def test_a_near_server_is_never_narrowed(ahead: int, window: int, clock: Clock) -> None:
    """Thousands of small ranges look slow: 50 kB a second and 4 ms would fill with 200 bytes."""
    link = Link(PATIENCE, ahead=ahead, clock=clock)
    link.answered(0.004)
    for _ in range(20):
        clock.now += 1
        link.came(50_000)
    assert link.window == window


def test_a_cap_receives_little_ahead_from_the_first_byte_on(clock: Clock) -> None:
    link = Link(PATIENCE, ahead=40_000, clock=clock)
    assert link.window == 10_000
    link.answered(0.02)
    for _ in range(20):
        clock.now += 1
        link.came(10_000_000)
    assert link.window == 10_000


def test_on_the_slowest_link_a_connection_is_alive_with_its_share(link: Link, clock: Clock) -> None:
    assert link.least(PATIENCE) == PATIENCE.slow_bytes
    for rate, least in ((32_000, 4096), (1000, 1000), (250, 512)):
        for _ in range(100):
            clock.now += 1
            link.came(rate)
        assert link.least(PATIENCE) == pytest.approx(least, abs=20)


def test_where_two_connections_fill_the_link_their_silence_is_enough(link: Link, clock: Clock) -> None:
    link.answered(0.6)
    for _ in range(20):
        clock.now += 1
        link.came(8_000)
    one, two = Wire(), Wire()
    with link.waiting(one, body=True), link.waiting(two, body=True):
        clock.now += 3.1
        link.watch()
    assert (one.cuts, two.cuts) == (1, 1)
