"""An ear for tests: makes recordings of a known loudness, and hears how loud decoded sound is (ITU-R BS.1770-4)."""

from __future__ import annotations

import array
import math
import random
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

RATE = 44_100
_BLOCK, _STEP = 0.4, 0.1
"""Seconds: the blocks that are gated, and from the beginning of one to that of the next (§2.2)."""
_GATE, _BELOW = -70.0, 10.0


def record(path: Path, decibels: float, seconds: float = 4.0, seed: int = 1) -> Path:
    """Write something like speech: a voice in syllables, the same for each ``seed``, turned down by ``decibels``."""
    chance = random.Random(seed)
    pitches = [chance.choice((180, 220, 260, 330)) for _ in range(round(seconds * 4) + 1)]
    factor = 10 ** (-decibels / 20) * 11_000
    samples = array.array("h")
    for at in range(round(seconds * RATE)):
        time = at / RATE
        pitch, through = pitches[int(time * 4)], (time * 4) % 1
        voice = sum(math.sin(2 * math.pi * pitch * tone * time) / tone for tone in (1, 2, 5))
        sample = round(factor * voice * math.sin(math.pi * through))
        samples.extend((sample, sample))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def samples_of(path: Path) -> array.array[int]:
    """The 16-bit samples of a recording made here, channel by channel in turn."""
    with wave.open(str(path), "rb") as file:
        return array.array("h", file.readframes(file.getnframes()))


def loudness_of(samples: Sequence[int], channels: int = 2, rate: int = RATE) -> float:
    """The integrated loudness of 16-bit samples in LUFS; minus infinity for silence."""
    return _gated(_blocks(samples, channels, rate))


def loudest_of(samples: Sequence[int], channels: int = 2, rate: int = RATE) -> float:
    """The loudness of the loudest 0.4 s in LUFS: gaps, as a busy machine makes them, do not change it."""
    return _loudness(max(_blocks(samples, channels, rate), default=0.0))


def _blocks(samples: Sequence[int], channels: int, rate: int) -> list[float]:
    """Return the power of each block."""
    weighted = [_weigh(samples[channel::channels], rate) for channel in range(channels)]
    size, step = round(_BLOCK * rate), round(_STEP * rate)
    powers = []
    for start in range(0, len(weighted[0]) - size + 1, step):
        powers.append(sum(math.fsum(square[start : start + size]) / size for square in weighted))
    return powers


def peak_of(samples: Sequence[int]) -> float:
    """The highest sample in dBFS."""
    return 20 * math.log10(max(*samples, -min(samples), 1) / 32_768)


def _gated(powers: Sequence[float]) -> float:
    heard = [power for power in powers if _loudness(power) > _GATE]
    if not heard:
        return -math.inf
    gate = _loudness(math.fsum(heard) / len(heard)) - _BELOW
    kept = [power for power in heard if _loudness(power) > gate]
    return _loudness(math.fsum(kept) / len(kept))


def _loudness(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf


def _weigh(samples: Sequence[int], rate: int) -> list[float]:
    """Return the squares of one channel behind the two filters of K-weighting."""
    heard: Iterator[float] = (sample / 32_768 for sample in samples)
    for filters in (_shelf(rate), _high_pass(rate)):
        heard = _filtered(heard, filters)
    return [sample * sample for sample in heard]


def _filtered(samples: Iterator[float], taps: tuple[float, ...]) -> Iterator[float]:
    b0, b1, b2, a1, a2 = taps
    first = second = 0.0
    for sample in samples:
        out = b0 * sample + first
        first = b1 * sample - a1 * out + second
        second = b2 * sample - a2 * out
        yield out


def _shelf(rate: int) -> tuple[float, ...]:
    """The head (§2.1), whose taps the recommendation gives for 48 kHz, designed anew for ``rate``."""
    gain, quality, middle = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k = math.tan(math.pi * middle / rate)
    high = 10 ** (gain / 20)
    band = high**0.4996667741545416
    whole = 1 + k / quality + k * k
    return (
        (high + band * k / quality + k * k) / whole,
        2 * (k * k - high) / whole,
        (high - band * k / quality + k * k) / whole,
        2 * (k * k - 1) / whole,
        (1 - k / quality + k * k) / whole,
    )


def _high_pass(rate: int) -> tuple[float, ...]:
    quality, middle = 0.5003270373238773, 38.13547087602444
    k = math.tan(math.pi * middle / rate)
    whole = 1 + k / quality + k * k
    return (1.0, -2.0, 1.0, 2 * (k * k - 1) / whole, (1 - k / quality + k * k) / whole)
