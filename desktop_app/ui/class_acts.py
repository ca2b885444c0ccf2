"""What the keys of a class do, by their names in the table: the same from keyboard, clicker and remote control."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, Unit
from desktop_app.ui import class_keys
from desktop_app.ui.class_bar import Blackness
from desktop_app.ui.class_dock import ClassDock
from desktop_app.ui.class_ending import ClassEnding
from desktop_app.ui.class_tools.tool import Tool
from desktop_app.ui.class_tools.toolbox import Toolbox

_STEP_MS, _LEAP_MS = 5_000, 30_000
_ALWAYS = frozenset({"full", "dark", "leave"})
_IN_THE_DARK = _ALWAYS | {"louder", "quieter", "mute", "toggle", "timer"}
"""What leaves a blacked out picture black: a film may go on to be heard, but no page is turned that nobody sees."""


class Page(Protocol):
    """A class page, as far as its acts go."""

    dock: ClassDock
    tools: Toolbox
    ending: ClassEnding
    black: Blackness

    @property
    def player(self) -> Player | None:
        """The player of the lesson being shown."""

    @property
    def full_asked(self) -> SignalInstance:
        """A person wants the full screen, or out of it."""

    @property
    def beyond(self) -> SignalInstance:
        """A person asks for more than the end (1) or the beginning (-1)."""

    def toggle_dark(self) -> None:
        """Black the picture out, or bring it back."""

    def touch(self) -> None:
        """A person did something."""

    def leave(self) -> None:
        """Close the lesson and go back."""


class ClassActs:
    """The acts of one class page.

    What a key does also depends on what lies over the lesson: while the class is asked how it was, nothing below
    moves; while the picture is black, the first key that would change it brings it back; Esc closes what was opened
    last, one thing a press, before it leaves.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self.closing: list[Callable[[], bool]] = [page.dock.put_away, page.tools.put_away]
        """What Esc asks in turn: each closes what it has open and says whether there was something."""

    def table(self) -> dict[str, Callable[[], object]]:
        """The acts by name, each only done where it makes sense."""
        page, dock = self._page, self._page.dock
        acts: dict[str, Callable[[], object]] = {
            "toggle": self.toggle,
            "forward": lambda: self.step(1, _STEP_MS),
            "backward": lambda: self.step(-1, _STEP_MS),
            "next": lambda: self.step(1, _LEAP_MS),
            "previous": lambda: self.step(-1, _LEAP_MS),
            "step": lambda: self._do(lambda player: player.step()),
            "louder": lambda: dock.change_volume(5),
            "quieter": lambda: dock.change_volume(-5),
            "mute": dock.toggle_mute,
            "full": page.full_asked.emit,
            "dark": page.toggle_dark,
            "repeat": dock.repeat_next,
            **{name: partial(page.tools.press, name) for name in (*Tool, "undo")},
            "larger": lambda: self._do(lambda player: player.zoom_in()),
            "smaller": lambda: self._do(lambda player: player.zoom_out()),
            "fit": lambda: self._do(lambda player: player.zoom_fit()),
            "find": dock.find_asked.emit,
            "leave": self.escape,
        }
        return {name: self._guarded(name, act) for name, act in acts.items()}

    def _guarded(self, name: str, act: Callable[[], object]) -> Callable[[], object]:
        def done() -> None:
            if self._page.ending.asks and name not in _ALWAYS:
                return
            stays = name in _IN_THE_DARK and (name != "toggle" or self._has_time)
            if self._page.black.isVisible() and not stays:
                self._page.toggle_dark()
            else:
                act()

        return done

    @property
    def _has_time(self) -> bool:
        """Whether what is shown plays and pauses."""
        return self._page.player is not None and Can.PAUSE in self._page.player.capabilities

    def escape(self) -> None:
        """Close what lies over the lesson, or leave."""
        if self._page.black.isVisible():
            self._page.toggle_dark()
        elif not any(close() for close in self.closing):
            self._page.leave()

    def toggle(self) -> None:
        """Play or pause; what has no time goes on to the next page."""
        if self._has_time:
            self._page.dock.toggle()
        else:
            self.step(1, 0)
        self._page.touch()

    def step(self, direction: int, milliseconds: int) -> None:
        """Go on (1) or back (-1) by a page, or by some time of a film."""
        player = self._page.player
        if player is None:
            return
        beyond = class_keys.is_beyond(player, direction)
        if player.unit is Unit.MS:
            if not beyond:
                self._page.dock.skip(direction * milliseconds)
            self._page.touch()
        elif direction > 0:
            player.next_page()
        else:
            player.previous_page()
        if beyond:
            self._page.beyond.emit(direction)

    def _do(self, act: Callable[[Player], object]) -> None:
        if self._page.player is not None:
            act(self._page.player)
