"""The languages that a school hears and reads films in, whatever film it is. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.player.vocabulary import State, Track
from desktop_app.ui.language_strings import THREE_LETTERS

if TYPE_CHECKING:
    from desktop_app.player.protocol import Player


@dataclass(frozen=True, slots=True)
class Spoken:
    """The languages (ISO 639-1) that a school has chosen: one to hear, up to two to read, the upper one first."""

    voice: str = ""
    captions: tuple[str, ...] = ()

    @classmethod
    def of(cls, player: Player) -> Spoken:
        """What ``player`` lets hear and read now."""
        voice = player.chosen_voice
        captions = (base(track.language) for track in player.chosen_tracks)
        return cls(base(voice.language) if voice else "", tuple(language for language in captions if language))

    def choose(self, player: Player) -> None:
        """Let ``player``, which has opened its lesson, speak so as far as the lesson can."""
        for voice in player.voices():
            if self.voice and base(voice.language) == self.voice:
                player.choose_voice(voice)
                break
        found = (_first(player.tracks(), language) for language in self.captions)
        if wanted := [track for track in found if track is not None]:
            player.choose_tracks(wanted)


def base(language: str) -> str:
    """Return ``language`` without script and region: ``zh-CN``, ``chi`` and ``zh`` are all ``zh``."""
    first = language.replace("_", "-").partition("-")[0].lower()
    return THREE_LETTERS.get(first, "" if first == "und" else first)


def _first(tracks: Iterable[Track], language: str) -> Track | None:
    return next((track for track in tracks if base(track.language) == language), None)


def is_open(state: State) -> bool:
    """Return whether a player in ``state`` knows its tracks."""
    return state not in (State.IDLE, State.OPENING, State.FAILED)
