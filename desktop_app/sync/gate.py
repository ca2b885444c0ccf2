"""Whether the network may be used at this moment, asked before every request and after every frame."""

from __future__ import annotations

from typing import Protocol

from package_format.errors import LessonError


class Gate(Protocol):
    """Says yes, wait, or not now; every call may come from any thread."""

    @property
    def quiet(self) -> bool:
        """Whether a lesson is being shown: the network rests and goes on afterwards."""
        ...

    def refusal(self) -> LessonError | None:
        """Return why the network is not to be used any more for now, None while it may be."""
        ...

    def spend(self, carried: int, requests: int = 0) -> None:
        """Note that a body of ``carried`` bytes or ``requests`` requests went over the network."""
        ...


class OpenGate:
    """Always says yes: for what costs nothing, as on the school's own net."""

    quiet = False

    def refusal(self) -> LessonError | None:
        """Never refuse."""
        return None

    def spend(self, carried: int, requests: int = 0) -> None:
        """Count nothing."""
