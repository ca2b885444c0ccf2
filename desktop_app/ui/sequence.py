"""What is shown one after another in class, whoever has put it in order: a plan, or the resources of a lesson."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from desktop_app.store.cards import Card, Planned


@dataclass(frozen=True, slots=True)
class Step:
    """One resource or own file, and what the teacher has noted before it (never projected by itself)."""

    card: Card
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps in order, and at which of them the class is (0 …)."""

    title: str
    steps: tuple[Step, ...]
    at: int = 0

    @classmethod
    def of_plan(cls, title: str, entries: Iterable[tuple[Planned, Card | None]]) -> Self:
        """Make the sequence of a lesson plan: what plays of it, each with the notes that stand before it.

        Notes behind the last step go with that.
        """
        steps: list[Step] = []
        notes: list[str] = []
        for entry, card in entries:
            if entry.note:
                notes.append(entry.note)
            elif card is not None and card.readiness.plays and entry.retired is None:
                steps.append(Step(card, "\n".join(notes)))
                notes = []
        if notes and steps:
            steps[-1] = replace(steps[-1], note="\n".join(filter(None, (steps[-1].note, *notes))))
        return cls(title, tuple(steps))

    @classmethod
    def of_lesson(cls, cards: Iterable[Card], shown: Card) -> Self | None:
        """Make the sequence of the resources of one lesson, standing at ``shown``; None if it is not there."""
        steps = tuple(Step(card) for card in cards)
        at = next((place for place, step in enumerate(steps) if step.card.id == shown.id), None)
        return cls("", steps, at) if at is not None else None

    @property
    def step(self) -> Step:
        """Where the class is."""
        return self.steps[self.at]

    @property
    def before(self) -> Step | None:
        """What comes before."""
        return self.steps[self.at - 1] if self.at > 0 else None

    @property
    def after(self) -> Step | None:
        """What comes next."""
        return self.steps[self.at + 1] if self.at + 1 < len(self.steps) else None

    def moved(self, by: int) -> Self:
        """Return the sequence ``by`` steps further on, no further than its ends."""
        return replace(self, at=max(0, min(len(self.steps) - 1, self.at + by)))
