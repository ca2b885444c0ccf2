"""Quiet plucked music under the recitations, composed and played by this file (a Karplus-Strong string).

The tune walks over the five notes 宫商角徵羽; a fixed seed makes it the same every time.
"""

from __future__ import annotations

import math
import random
from array import array
from functools import lru_cache

from samples.make.narration import RATE, Samples

SCALE = (0, 2, 4, 7, 9)
TONIC = 146.83
"""D3, in hertz."""


def pitch(degree: int) -> float:
    """The frequency, in hertz, of a degree of the five-note scale; 5 is the octave above 0."""
    octave, step = divmod(degree, len(SCALE))
    return TONIC * math.pow(2, octave + SCALE[step] / 12)


@lru_cache(maxsize=32)
def pluck(degree: int, length: float = 3.0) -> tuple[float, ...]:
    """One plucked string of `length` seconds, amplitude within ±1."""
    period = round(RATE / pitch(degree))
    chance = random.Random(degree)
    string = [chance.uniform(-1, 1) for _ in range(period)]
    for _ in range(4):  # a softer finger: smooth the first noise
        string = [(a + b) / 2 for a, b in zip(string, string[1:] + string[:1], strict=True)]
    sound = []
    for place in range(round(RATE * length)):
        here = place % period
        sound.append(string[here])
        string[here] = 0.4985 * (string[here] + string[(here + 1) % period])
    return tuple(sound)


def tune(length: float, seed: int) -> list[tuple[float, int, float]]:
    """Notes (second, degree, loudness) for `length` seconds: a slow bass with a wandering upper voice."""
    chance = random.Random(seed)
    notes: list[tuple[float, int, float]] = []
    degree, beat, place = 7, 0.62, 0.2
    count = 0
    while place < length - 2.5:
        if count % 8 == 0:
            notes.append((place, chance.choice((0, 2, 3)), 0.55))
        if count % 8 in (0, 2, 3, 4, 6) or chance.random() < 0.25:
            degree = min(12, max(4, degree + chance.choice((-2, -1, -1, 1, 1, 2))))
            notes.append((place, degree, chance.uniform(0.5, 0.8)))
        place += beat
        count += 1
    notes += [(length - 2.4, 0, 0.6), (length - 2.3, 5, 0.6), (length - 2.2, 7, 0.6)]
    return notes


def under(speech: Samples, seed: int, loudness: float = 0.16) -> Samples:
    """The speech with music under it, fading at the end; `loudness` 1 would be full scale."""
    mix = [0.0] * len(speech)
    for start, degree, force in tune(len(speech) / RATE, seed):
        first = round(start * RATE)
        for place, value in enumerate(pluck(degree)):
            if first + place >= len(mix):
                break
            mix[first + place] += value * force
    peak = max((*map(abs, mix), 1e-6))
    fade = RATE * 1.5
    gain = 32767 * loudness / peak
    together = (
        voice + tone * gain * min(1.0, (len(mix) - place) / fade)
        for place, (voice, tone) in enumerate(zip(speech, mix, strict=True))
    )
    return array("h", (max(-32767, min(32767, round(value))) for value in together))
