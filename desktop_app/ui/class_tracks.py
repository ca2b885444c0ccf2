"""声音和字幕: the sound track that is heard, the one or two subtitles that are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, Track
from desktop_app.ui.choices import Segments
from desktop_app.ui.controls import label
from desktop_app.ui.language_strings import LANGUAGES
from desktop_app.ui.spoken import base
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, Theme

OFF = ""
OPEN_MS = 12_000
"""The panel goes by itself after so long without a choice."""
LONGEST = 14
"""Characters of a name: films come with whole sentences as titles."""


def named(track: Track, say: Strings, numbered: str) -> str:
    """Return what ``track`` is called: its language, else its title, else its number under the words ``numbered``."""
    key = f"language-{base(track.language)}"
    return say(key) if key in LANGUAGES else track.title or say(numbered, number=track.index + 1)


def told_apart(tracks: Sequence[Track], say: Strings, numbered: str) -> list[str]:
    """Return what each of ``tracks`` is called; those of one language are also told by their title or number."""
    names = [named(track, say, numbered) for track in tracks]
    known = [track.title if track.title != track.language else "" for track in tracks]
    return [
        _short(name if names.count(name) == 1 else f"{name} {title or track.index + 1}")
        for name, title, track in zip(names, known, tracks, strict=True)
    ]


def unshown_words(player: Player, say: Strings) -> str:
    """Return what to say of subtitles that the film has and nobody here can show; empty without such."""
    tracks = player.unshown_tracks()
    keys = (f"language-{base(track.language)}" for track in tracks)
    names = list(dict.fromkeys(say(key) for key in keys if key in LANGUAGES))
    if names:
        return say("subtitles-unshown", names=say("between-names").join(names))
    return say("subtitles-unshown-unnamed") if tracks else ""


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


class TrackPanel(QWidget):
    """One row for the sound and one or two for the subtitles, as far as there is a choice."""

    done = Signal()
    """Nothing is being chosen any more."""

    def __init__(self, player: Player, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._player, self._theme, self._say = player, theme, say
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, theme.px(6))
        self._grid.setHorizontalSpacing(theme.px(18))
        self._grid.setVerticalSpacing(theme.px(6))
        self.rows: list[Segments] = []
        self.unshown: QLabel | None = None
        self._leave = QTimer(self, singleShot=True, interval=OPEN_MS)
        self._leave.timeout.connect(self.done)
        self._leave.start()
        if Can.VOICES in player.capabilities:
            heard = player.chosen_voice
            self._row("voices", player.voices(), heard, self._choose_voice, numbered="voice-number")
        chosen = [*player.chosen_tracks, None, None]
        if Can.SUBTITLES in player.capabilities:
            self._row("subtitles", player.tracks(), chosen[0], self._choose_upper, numbered="subtitle-number")
        if len(player.tracks()) > 1:
            self._row("subtitles-second", player.tracks(), chosen[1], self._choose_lower, numbered="subtitle-number")
        if words := unshown_words(player, say):
            self.unshown = label(words, theme, BODY, look="night-soft")
            self._grid.addWidget(self.unshown, len(self.rows), 0, 1, 2)

    def _row(
        self,
        key: str,
        tracks: Sequence[Track],
        held: Track | None,
        choose: Callable[[Track | None], None],
        numbered: str,
    ) -> None:
        names = told_apart(tracks, self._say, numbered)
        choices = [(str(track.index), name) for track, name in zip(tracks, names, strict=True)]
        if key != "voices":
            choices.insert(0, (OFF, self._say("subtitles-off")))
        made = Segments(choices, self._theme, self._say(key), night=True)
        made.setFont(self._theme.font(BODY + 2))
        made.set_value(str(held.index) if held else choices[0][0])
        made.chosen.connect(lambda index: self._chose(choose, next((t for t in tracks if str(t.index) == index), None)))
        row = len(self.rows)
        self._grid.addWidget(label(self._say(key), self._theme, BODY + 2, look="night-soft"), row, 0)
        self._grid.addWidget(made, row, 1)
        self.rows.append(made)

    def _chose(self, choose: Callable[[Track | None], None], track: Track | None) -> None:
        choose(track)
        self._leave.start()
        if len(self.rows) == 1:
            self.done.emit()

    def _choose_voice(self, voice: Track | None) -> None:
        if voice is not None:
            self._player.choose_voice(voice)

    def _choose_upper(self, track: Track | None) -> None:
        self._choose(track, self._lower)

    def _choose_lower(self, track: Track | None) -> None:
        self._choose(self._upper, track)

    @property
    def _upper(self) -> Track | None:
        return next(iter(self._player.chosen_tracks), None)

    @property
    def _lower(self) -> Track | None:
        return next(iter(self._player.chosen_tracks[1:]), None)

    def _choose(self, upper: Track | None, lower: Track | None) -> None:
        """Show both, and let the rows say what is shown: one language is never shown twice, and a gap closes."""
        self._player.choose_tracks([track for track in (upper, lower) if track is not None])
        shown = (self._upper, self._lower)
        captions = self.rows[-2:] if len(self._player.tracks()) > 1 else self.rows[-1:]
        for row, track in zip(captions, shown, strict=False):
            row.set_value(OFF if track is None else str(track.index))


def has_choice(player: Player) -> bool:
    """Return whether ``player`` can speak in more than one way, or has something to say of why it cannot."""
    return bool({Can.VOICES, Can.SUBTITLES} & player.capabilities or player.unshown_tracks())
