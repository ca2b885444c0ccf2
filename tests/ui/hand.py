"""A teacher's hand for scenario tests: it presses what is seen, and counts presses and seconds, which are printed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop_app.ui.cover_wall import CoverWall
from desktop_app.ui.rooms import Rooms


@dataclass
class Hand:
    """Counts what a person does; ``told`` prints it (``pytest -s``). Seconds are never asserted."""

    clicks: int = 0
    keys: int = 0
    began: float = field(default_factory=time.monotonic)

    def click(self, part: QWidget, at: QPoint | None = None) -> None:
        """Press what is on the screen and can be pressed."""
        assert part.isVisible(), f"nobody can see {part.accessibleName()}"
        assert part.isEnabled(), f"{part.accessibleName()} cannot be pressed"
        self.clicks += 1
        QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=at or part.rect().center())

    def choose(self, segments: QWidget, number: int) -> None:
        """Press the ``number``-th (0 …) of a few choices."""
        self.click(segments, segments.cells()[number].center().toPoint())  # type: ignore[attr-defined]

    def key(self, part: QWidget, key: Qt.Key) -> None:
        """Press a key of the keyboard or clicker."""
        self.keys += 1
        QTest.keyClick(part, key)

    def card(self, rooms: Rooms, resource: str, *, plus: bool = False) -> None:
        """Press a card of 找资源, or its plus."""
        wall: CoverWall = rooms.library.wall
        cards = [rooms.library.cards.card(row) for row in range(rooms.library.cards.rowCount())]
        row = next(number for number, card in enumerate(cards) if card is not None and card.id == resource)
        cell = wall.cell(row)
        assert wall.corner is not None
        at = wall.corner(cell, wall.layoutDirection()).center() if plus else cell.center()
        self.click(wall.viewport(), at)

    def told(self, scenario: str) -> None:
        """Print what it took."""
        seconds = time.monotonic() - self.began
        print(f"{scenario}: {self.clicks} clicks, {self.keys} keys, {seconds:.1f} s")
