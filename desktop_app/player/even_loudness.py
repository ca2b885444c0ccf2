"""Lessons follow each other equally loud: the gain of a sound, and the volume that makes a player give it. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.player.vocabulary import LOUDEST

if TYPE_CHECKING:
    from package_format.shard import Loudness

TARGET = -18.0
"""LUFS that every sound is brought to."""
CEILING = -1.0
"""dBTP that nothing is raised above (EBU R 128)."""
MOST_UP, MOST_DOWN = 9.0, -12.0
"""Decibels: what is quieter still is raised no more, for the noise in it comes up too."""
SILENT = -70.0
_CURVE = 60.0
"""A volume's cube is the factor of its samples (libVLC's curve): 60 dB are a tenfold volume."""


def gain_of(loudness: Sequence[Loudness], sound: int) -> float:
    """Return the decibels that bring the ``sound``-th sound of a file to ``TARGET``, as far as its peak allows.

    A sound that was not measured is taken for as loud as the first; 0 where none was, or it is silence.
    """
    if not loudness:
        return 0.0
    measured = loudness[sound if sound < len(loudness) else 0]
    if measured.integrated / 10 <= SILENT:
        return 0.0
    room = max(0.0, CEILING - measured.peak / 10)
    return max(MOST_DOWN, min(TARGET - measured.integrated / 10, room, MOST_UP))


def evened(volume: int, gain: float) -> float:
    """Return the volume (in percent, cubic) that is as loud as ``volume`` with ``gain`` dB; above 100 it amplifies."""
    return float(volume * 10 ** (gain / _CURVE))


def factor_of(volume: float) -> float:
    """Return what samples are multiplied by at ``volume``."""
    return float((volume / LOUDEST) ** 3)
