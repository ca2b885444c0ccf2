"""The keys of a class: keyboard, clicker and remote control do the same things by the same table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State, Unit

KEYS: Mapping[str, tuple[str, ...]] = {
    "toggle": ("Space", "Media Play", "Media Pause", "Toggle Media Play/Pause"),
    "forward": ("Right",),
    "backward": ("Left",),
    "next": ("PgDown", "Media Next"),
    "previous": ("PgUp", "Media Previous"),
    "step": ("Shift+Right",),
    "louder": ("Up",),
    "quieter": ("Down",),
    "mute": ("M",),
    "full": ("F11", "F5", "F"),
    "dark": ("B", "."),
    "pen": ("P",),
    "eraser": ("E",),
    "undo": ("Ctrl+Z",),
    "region": ("Z",),
    "freeze": ("S",),
    "curtain": ("C",),
    "timer": ("T",),
    "repeat": ("R",),
    "larger": ("+", "="),
    "smaller": ("-",),
    "fit": ("0",),
    "find": ("Ctrl+F",),
    "leave": ("Esc", "Backspace"),
}
"""What a key does; clickers send PgUp, PgDn, B, F5 and Esc."""
TURNING = ("PgDown", "PgUp")
ARROWS = ("Right", "Left", "Up", "Down")
OF_LESSONS = frozenset({"Space", *ARROWS, *"MFPEZSCTR", *"+=-0", "Ctrl+Z", "Shift+Right", "Backspace", *TURNING})
"""What a lesson that takes keys itself is left: everything but full screen, black and the way out."""


def bind(page: QWidget, acts: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Let every key of the table do its act while ``page`` or anything on it has the keyboard."""
    bound = []
    for name, keys in KEYS.items():
        for key in keys:
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(name in ("forward", "backward", "louder", "quieter"))
            shortcut.activated.connect(_act(page, name, acts[name]))
            bound.append(shortcut)
    return bound


def counted(acts: Mapping[str, Callable[[], object]], noticed: Callable[[], object]) -> dict[str, Callable[[], object]]:
    """Let ``noticed`` be called after each of ``acts``: whoever presses a key is there."""

    def both(act: Callable[[], object]) -> None:
        act()
        noticed()

    return {name: partial(both, act) for name, act in acts.items()}


def leave_to_lesson(bound: Iterable[QShortcut], keys: Collection[str]) -> None:
    """Let ``keys`` go to what is shown, and all others of the table do their acts."""
    left = {QKeySequence(key) for key in keys}
    for shortcut in bound:
        shortcut.setEnabled(shortcut.key() not in left)


def share(page: QWidget, bound: Iterable[QShortcut], player: Player | None) -> bool:
    """Give a lesson that takes keys the keyboard, PgUp and PgDn only if it has no pages; return whether it takes some.

    Without a ``player``, or with one that takes none, ``page`` has all of them.
    """
    can = player.capabilities if player is not None else frozenset()
    lessons = OF_LESSONS if Can.KEYS in can else frozenset()
    leave_to_lesson(bound, lessons.difference(TURNING if Can.PAGES in can else ()))
    taker = player.widget if lessons and player is not None else None
    if page.focusProxy() is not taker:
        page.setFocusProxy(taker)  # type: ignore[arg-type]  # the stub forgets that none is allowed
        page.setFocus()
    return bool(lessons)


def _act(page: QWidget, name: str, act: Callable[[], object]) -> Callable[[], None]:
    def done() -> None:
        held: QObject | None = page.focusWidget()
        if name == "toggle" and isinstance(held, QAbstractButton) and held.hasFocus():
            held.click()  # somebody went there with Tab: Space presses what is marked
        else:
            act()

    return done


def is_beyond(player: Player, direction: int) -> bool:
    """Return whether a step in ``direction`` leads out of the lesson: behind its end, or before its first page."""
    if player.unit is Unit.MS:
        return direction > 0 and player.state is State.ENDED
    # Players whose places are not pages (a book's) turn on all the same: this only says that nothing follows a place.
    return player.position >= player.length > 0 if direction > 0 else player.position <= 1
