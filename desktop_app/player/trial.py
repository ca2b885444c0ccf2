"""Plays a lesson once, to see whether a class could: does it open, paint, answer; what does it ask for in vain.

Whoever publishes wants to know this before a thousand schools do. The players are those of the window, behind the same
walls, and the play is recorded nowhere.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.player.protocol import Can, Player, State
from desktop_app.player.ranks import Ranks
from desktop_app.player.screen import ensure_platform
from desktop_app.player.web.epub_player import EpubPlayer
from desktop_app.player.web.site import OURS
from desktop_app.player.web.web_player import CRASHED, FLOODED, LATE, SILENT, WebPlayer
from desktop_app.store.cards import Lesson
from package_format.errors import LessonError, NotPlayable

SIZE = (1280, 720)
PAINTS_WITHIN = 6.0
"""Seconds after which a lesson that has opened, and is still one colour, is called blank."""
SETTLES = 0.8
"""Seconds for scripts to do what they do when everything is there."""
CALLED_WITHIN, TURNS_WITHIN = 1.5, 6.0
"""Seconds for the next unit of a course to be called, if it does not wait for the class to work; and to open."""
READ_WITHIN = 12.0
"""Seconds for a book to be read to its end; one that lacks a chapter never is."""
MOST_TURNED = 12
"""Units of a course that are opened."""
MOST_NAMED = 40
"""Paths, hosts and errors of a lesson that are named."""
_ADDRESS = re.compile(r"(?:https?|wss?|lesson)://([^/\s'\"?#]+)")
"""``//host/a.js`` in a page is the lesson's scheme and another host."""
_UNASKED = re.compile(r"(?:^|/)(?:favicon\.ico|com\.apple\.ibooks\.display-options\.xml)$", re.IGNORECASE)
"""What browsers, and epub.js, ask for without any page saying so."""


class Word(StrEnum):
    """What came of it."""

    SHOWN = "shown"
    UNSHOWN = "unshown"
    """The player says that it cannot be shown."""
    CRASHED = "crashed"
    """Its page's process has died."""
    HUNG = "hung"
    """It neither shows itself nor answers."""
    FLOODED = "flooded"
    """It asks for the same without end."""
    GREEDY = "greedy"
    """It takes more memory than a school's computer has to give."""


_WORDS = {CRASHED: Word.CRASHED, SILENT: Word.HUNG, LATE: Word.HUNG, FLOODED: Word.FLOODED}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a lesson may neither open nor answer (seconds), and what its page may take (MiB)."""

    seconds: float = 30.0
    memory: int = 1536


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was seen of one lesson; a document that another program opens is shown, and blank.

    ``pages`` counts the places that were looked at; ``missing`` are paths that the lesson does not have, ``outside``
    hosts that it wanted, ``errors`` what its scripts stumbled over: strangers' words.
    """

    word: Word
    reason: str
    player: str
    opened_ms: int
    is_blank: bool
    pages: int
    missing: tuple[str, ...]
    outside: tuple[str, ...]
    errors: tuple[str, ...]


class Trial:
    """Plays lessons one after another, with one engine; makes the application that it needs."""

    def __init__(self) -> None:
        ensure_platform()
        if QApplication.instance() is None:
            QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
        self._application = QApplication.instance() or QApplication(["songke"])
        self._ranks = Ranks(silent=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ranks.close()
        self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def judge(self, lesson: Lesson, patience: Patience) -> Verdict:
        """Play ``lesson`` once and say what was seen; whatever happens to it is an answer."""
        try:
            player = self._ranks.player_for(lesson)
        except NotPlayable as error:
            return Verdict(Word.UNSHOWN, error.reason, "", 0, True, 0, (), (), ())
        return _Play(player, lesson, patience).run()


class _Play:
    """One play of one lesson."""

    def __init__(self, player: Player, lesson: Lesson, patience: Patience) -> None:
        self._player = player
        self._lesson = lesson
        self._patience = patience
        self._failures: list[LessonError] = []
        self._is_greedy = False
        self._moves = 0
        self._pages = 1
        self._missing: dict[str, None] = {}
        self._outside: dict[str, None] = {}
        self._errors: dict[str, None] = {}
        player.failed.connect(self._failures.append)
        player.moved.connect(self._on_moved)
        if isinstance(player, WebPlayer):
            player.missed.connect(self._on_missed)
            player.refused.connect(self._on_refused)
            player.erred.connect(self._on_erred)

    def run(self) -> Verdict:
        player = self._player
        appetite = QTimer(player, interval=100)
        appetite.timeout.connect(self._weigh)
        player.widget.resize(*SIZE)
        player.widget.show()
        began = time.monotonic()
        try:
            player.open(self._lesson, self._lesson.main)
            appetite.start()
            player.play()
            _wait(self._patience.seconds, lambda: player.state not in (State.IDLE, State.OPENING))
            opened = time.monotonic()
            word, reason = self._look() if player.state is not State.OPENING else (Word.HUNG, LATE)
            if word is Word.HUNG:
                self._end()
            is_blank = word is not Word.SHOWN or not self._is_filled()
        finally:
            appetite.stop()
            player.close()
            player.deleteLater()
            _wait(0.02)
        return Verdict(
            word=word,
            reason=_printable(reason),
            player=player.name,
            opened_ms=round((opened - began) * 1000) if word is Word.SHOWN else 0,
            is_blank=is_blank,
            pages=self._pages,
            missing=tuple(self._missing),
            outside=tuple(self._outside),
            errors=tuple(self._errors),
        )

    def _look(self) -> tuple[Word, str]:
        """Look at what has opened, or see why it has not."""
        since = time.monotonic()
        _wait(PAINTS_WITHIN, lambda: self._has_failed() or self._is_filled(), every=100)
        _wait(SETTLES - (time.monotonic() - since), self._has_failed)
        self._leaf()
        if not self._has_failed() and not self._answers():
            return Word.HUNG, SILENT
        if self._is_greedy:
            return Word.GREEDY, f"more than {self._patience.memory} MiB"
        if self._failures:
            reason = getattr(self._failures[0], "reason", str(self._failures[0]))
            return _WORDS.get(reason, Word.UNSHOWN), reason
        return Word.SHOWN, ""

    def _has_failed(self) -> bool:
        return bool(self._failures)

    def _is_filled(self) -> bool:
        seen = self._player.decoded()
        return bool(seen.filled_pages or seen.frames or seen.samples or seen.sound_blocks)

    def _leaf(self) -> None:
        """Open the units of a course that are open to a class, and let a book be read to its end."""
        player = self._player
        if self._has_failed() or Can.PAGES not in player.capabilities or not isinstance(player, WebPlayer):
            return
        if isinstance(player, EpubPlayer):
            _wait(READ_WITHIN, lambda: self._has_failed() or player.is_read or bool(self._missing))
            return
        for _ in range(min(player.length, MOST_TURNED) - 1):
            before, self._moves = player.position, 0
            player.next_page()
            # It moves when the unit is called, and again when it is there.
            _wait(CALLED_WITHIN, lambda: self._has_failed() or self._moves > 0)
            if self._has_failed() or player.position == before:
                return
            _wait(TURNS_WITHIN, lambda: self._has_failed() or self._moves > 1)
            self._pages += 1

    def _answers(self) -> bool:
        """Whether the page still does anything."""
        if not isinstance(self._player, WebPlayer):
            return True
        heard: list[object] = []
        self._player.ask("1", heard.append)
        _wait(self._patience.seconds, lambda: bool(heard) or self._has_failed())
        return bool(heard) or self._has_failed()

    def _weigh(self) -> None:
        """End a page that takes too much, before the computer has nothing left."""
        pid = self._player.process if isinstance(self._player, WebPlayer) else 0
        if pid and _resident(pid) > self._patience.memory:
            self._is_greedy = True
            self._end()

    def _end(self) -> None:
        """End the page's process, which may not hear anybody any more."""
        pid = self._player.process if isinstance(self._player, WebPlayer) else 0
        if pid and hasattr(signal, "SIGKILL"):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def _on_moved(self, _position: int) -> None:
        self._moves += 1

    def _on_missed(self, path: str) -> None:
        if not path.startswith(OURS) and not _UNASKED.search(path):
            _note(self._missing, path)

    def _on_refused(self, address: str) -> None:
        for host in _ADDRESS.findall(address):
            _note(self._outside, host.lower())

    def _on_erred(self, words: str) -> None:
        if words.startswith("Refused to"):  # by our Content Security Policy, before the gate could see it
            self._on_refused(words)
        elif words.startswith("Uncaught"):
            _note(self._errors, words[:200])


def _note(found: dict[str, None], words: str) -> None:
    if len(found) < MOST_NAMED:
        found[_printable(words)] = None


def _printable(words: str) -> str:
    """Return a stranger's words as a terminal may be given them: in one line, and with nothing that steers it."""
    return "".join(mark if mark.isprintable() else " " for mark in words)


def _resident(pid: int) -> int:
    """MiB that a process holds; 0 where nobody says (``VmRSS``, proc(5))."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


def _wait(seconds: float, until: Callable[[], bool] = lambda: False, every: int = 20) -> None:
    """Let the player live until ``until`` holds, asked every so many milliseconds, no longer than ``seconds``."""
    end = time.monotonic() + seconds
    loop = QEventLoop()
    while time.monotonic() < end and not until():
        QTimer.singleShot(every, loop.quit)
        loop.exec()
