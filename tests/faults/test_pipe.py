"""The link's arithmetic, with a clock that is told: exact to the packet."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.conditions import MTU, Conditions, Cut, Outages, Way, village
from tests.faults.pipe import Pipe

PACKET = bytes(1000)
NEVER = 1e9


def drain(pipe: Pipe) -> list[float]:
    """Return when each packet arrives."""
    moments = []
    while (moment := pipe.next_due) is not None:
        moments += [moment] * len(pipe.arrivals(moment, dead=False))
    return moments


def test_packets_leave_at_the_rate_and_arrive_a_delay_later() -> None:
    pipe = Pipe(Way(rate=80_000, delay=0.5), seed=1)
    for _ in range(5):
        pipe.offer(10.0, PACKET)
    assert drain(pipe) == pytest.approx([10.6, 10.7, 10.8, 10.9, 11.0])


def test_an_idle_link_saves_nothing_up() -> None:
    pipe = Pipe(Way(rate=80_000), seed=1)
    pipe.offer(0.0, PACKET)
    pipe.offer(50.0, PACKET)
    pipe.offer(50.0, PACKET)
    assert drain(pipe) == pytest.approx([0.1, 50.1, 50.2])


def test_a_full_queue_refuses_and_has_room_again_when_packets_have_left() -> None:
    pipe = Pipe(Way(rate=80_000, queue=3000), seed=1)
    for _ in range(5):
        pipe.offer(0.0, PACKET)
    assert (pipe.carried.offered, pipe.carried.overflowed) == (5, 2)
    pipe.offer(0.11, PACKET)
    assert pipe.carried.overflowed == 2
    assert len(drain(pipe)) == 4


@given(st.integers(0, 10**6), st.floats(0.01, 0.5))
def test_the_same_seed_loses_the_same_packets(seed: int, loss: float) -> None:
    way = Way(rate=10**9, loss=loss, queue=1 << 20)
    packets = [number.to_bytes(2, "big") * 50 for number in range(300)]
    first, second = Pipe(way, seed), Pipe(way, seed)
    for number, packet in enumerate(packets):
        first.offer(0.0, packet)
        second.offer(number * 0.1, packet)
    chance = random.Random(seed)
    expected = [packet for packet in packets if chance.random() >= loss]
    assert first.arrivals(NEVER, dead=False) == second.arrivals(NEVER, dead=False) == expected
    assert first.carried.lost == len(packets) - len(expected)


def test_what_would_arrive_while_the_link_is_dead_vanishes() -> None:
    pipe = Pipe(Way(rate=80_000), seed=1)
    for _ in range(4):
        pipe.offer(0.0, PACKET)
    assert len(pipe.arrivals(0.15, dead=False)) == 1
    assert pipe.arrivals(0.35, dead=True) == []
    assert len(pipe.arrivals(NEVER, dead=False)) == 1
    assert (pipe.carried.delivered, pipe.carried.vanished) == (2, 2)


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(40, MTU), st.booleans()), max_size=60), st.integers(0, 99))
def test_every_packet_is_accounted_for_and_none_is_faster_than_the_link(
    offers: list[tuple[float, int, bool]], seed: int
) -> None:
    way = Way(rate=64_000, delay=0.3, loss=0.2, queue=8000)
    pipe, now, arrived = Pipe(way, seed), 0.0, 0
    for wait, size, dead in offers:
        now += wait
        pipe.offer(now, bytes(size))
        arrived += sum(map(len, pipe.arrivals(now, dead)))
        assert arrived * 8 <= way.rate * max(0.0, now - way.delay) + 1e-6
    pipe.arrivals(NEVER, dead=False)
    carried = pipe.carried
    assert carried.offered == carried.overflowed + carried.lost + carried.vanished + carried.delivered == len(offers)


def test_outages_come_at_the_end_of_every_period_and_no_more_often_than_told() -> None:
    outages = Outages(every=30, lasting=3, most=2)
    assert [outages.dead(second) for second in (0, 26.9, 27, 29.9, 30, 56.9, 57.1, 60, 87.5)] == [
        False, False, True, True, False, False, True, False, False
    ]  # fmt: skip
    assert [outages.started(second) for second in (0, 27, 30, 57, 1000)] == [0, 1, 1, 2, 2]
    assert [outages.next_change(second) for second in (0, 28, 30, 58, 60)] == [27, 30, 57, 60, None]


def test_the_village_link_carries_20_mb_in_no_less_than_757_seconds() -> None:
    # 20 MB are 625 s at 256 kbit/s; headers make it 647, lost packets 681, and 25 cuts of 3 s are 75 more.
    assert village().least_seconds(20_000_000) == pytest.approx(756.8, abs=0.2)
    assert replace(village(), outages=None).least_seconds(20_000_000) == pytest.approx(681.8, abs=0.2)


def test_conditions_travel_as_json_and_nonsense_is_refused() -> None:
    for conditions in (village(seed=5, life=9), Conditions(Way(8000), Way(8000))):
        assert Conditions.from_json(conditions.to_json()) == conditions
    for rate, delay, loss, queue in ((0, 0, 0, MTU), (1, -1, 0, MTU), (1, 0, 1.0, MTU), (1, 0, 0, 100)):
        with pytest.raises(ValueError, match="no such link"):
            Way(rate, delay, loss, queue)
    with pytest.raises(ValueError, match="no such outages"):
        Outages(3, 3, Cut.RESET)
