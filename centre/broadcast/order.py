"""What a broadcast is told to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent: ``rate`` in bits a second, ``repair`` as a share of the size; ``passes`` None for no end.

    ``spread``: the seconds over which schools are to spread their requests for the rest.
    """

    channels: tuple[str, ...]
    rate: int
    repair: float
    passes: int | None
    spread: int = 0
