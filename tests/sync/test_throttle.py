"""The cap: its average is kept and nobody else on the line feels a burst. With a clock that is told."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sync.throttle import Throttle


def test_a_throttle_lets_nothing_through_at_first_and_then_its_rate() -> None:
    now = 0.0
    throttle = Throttle(1000, clock=lambda: now)
    assert throttle.take(500) == 0.5
    now = 0.5
    assert throttle.take(1000) == 1
    now = 100
    assert throttle.take(250) == 0
    assert throttle.take(500) == 0.5
    assert (throttle.step, throttle.ahead) == (1024, 1024)
    assert (Throttle(1 << 20).step, Throttle(1 << 20).ahead) == (104857, 1 << 19)


@given(st.integers(1024, 10_000_000), st.integers(1, 4), st.integers(0, 1000))
def test_a_capped_flow_keeps_its_average_and_has_no_bursts(rate: int, readers: int, seed: int) -> None:
    """Readers on a line that is always faster, and a machine that wakes them up to 50 ms late."""
    chance = Random(seed)
    now = 0.0
    throttle = Throttle(rate, clock=lambda: now)
    free = [0.0] * readers
    came: list[tuple[float, int]] = []
    while now < 60:
        now = min(free)
        count = min(throttle.step, 1 + chance.randrange(throttle.step * 2))
        came.append((now, count))
        free[free.index(now)] = now + throttle.take(count) + chance.uniform(0.001, 0.05)
    total = sum(count for _, count in came)
    assert 0.98 * rate * now <= total + throttle.step * readers
    assert total <= 1.02 * rate * now + throttle.step * readers
    seconds: Counter[int] = Counter()
    for at, count in came:
        seconds[int(at)] += count
    assert max(seconds.values()) <= 1.3 * rate + throttle.step * readers
