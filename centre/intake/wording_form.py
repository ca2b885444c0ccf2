"""What a finding does to the publishing, and the form of its sentences."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """Whether a finding stops the publishing, or only leaves the one resource out; and its sentences."""

    stops: bool
    chinese: str
    english: str
    leaves_out: bool = False


def mistake(chinese: str, english: str) -> Wording:
    """Return the wording of what stops the publishing."""
    return Wording(True, chinese, english)


def warning(chinese: str, english: str) -> Wording:
    """Return the wording of what is only mentioned."""
    return Wording(False, chinese, english)


def left_out(chinese: str, english: str) -> Wording:
    """Return the wording of what keeps one resource from being published, and nothing else."""
    return Wording(False, chinese, english, leaves_out=True)
