"""Web lessons are played once in the player that the points have, where it is installed beside the centre.

The player is another program: it is started as one (``songke try-lesson -``), without a network, in limited memory and
time, and kept for all lessons of a publishing. What came of a lesson is kept under the digest of all its files.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from centre.contained import Limits, NotRun
from centre.conversation import Conversation
from centre.examine.examination import Fault
from package_format.trust.durable import write_durably, writing

EDITION = 1
"""Rises when lessons should be played again because more is found out about them."""
SECONDS = 30.0
"""How long a lesson may neither open nor answer."""
MEMORY = 1536
"""MiB that a page may hold: a point has 4 GiB for everything."""
LIMITS = Limits(seconds=240, file=2 << 30, written=6 << 30)
"""For the program and each of its processes, and for one lesson."""
STARTS_WITHIN = 120.0
"""Seconds for the program to be there: it loads a browser engine from a cold disk."""
MOST_NAMED = 40
LEFT_AFTER = 86_400.0
"""Seconds after which a lesson that lies unpacked was left by a run that was cut off: nobody plays one for a day."""
_WORDS: Mapping[str, Fault | None] = {
    "shown": None,
    "unshown": Fault.UNSHOWN,
    "crashed": Fault.CRASHED,
    "hung": Fault.HUNG,
    "flooded": Fault.HUNG,
    "greedy": Fault.GREEDY,
}

Spread = Callable[[Path], Mapping[str, tuple[int, Path]]]
"""Takes a folder in which files may be made; returns size and place of each file of a lesson, by its path."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A lesson to be played: ``entry`` is the path of what opens it, ``spread`` makes its files when they are needed.

    ``digest`` is that of everything in it; ``is_package`` tells the files of one web package from files side by side.
    """

    digest: str
    media_type: str
    entry: str
    is_package: bool
    spread: Spread


@dataclass(frozen=True, slots=True)
class Played:
    """What was seen: why a class could not see it, or what it lacks (paths), and wants from outside (hosts)."""

    fault: Fault | None = None
    reason: str = ""
    is_blank: bool = False
    missing: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class Trials:
    """Plays lessons, and keeps what came of them in ``folder``.

    Args:
        folder: made if it is not there.
        is_quick: nothing is played that was not played before.
        command: what starts the player; None where there is none. By default the one installed beside the centre.
        seconds: how long a lesson may neither open nor answer.
        memory: MiB that a page may hold.
    """

    def __init__(
        self,
        folder: Path,
        is_quick: bool = False,
        command: Sequence[str] | None = None,
        seconds: float = SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self._folder = folder
        self._quick = is_quick
        self._command = player() if command is None else command
        self._patience = {"seconds": seconds, "memory": memory}
        self._conversation: Conversation | None = None
        self.unplayed = 0
        """Lessons that nobody played because there is no player."""
        self.why = "" if self._command else "songke is not installed beside songke-centre"
        """Why there is no player, in a few English words."""

    def play(self, tried: Tried) -> Played | None:
        """Return what came of a lesson, now or before; None if it was never played.

        A lesson that cannot be shown is tried twice, the second time in a player that has seen no other.

        Raises:
            NoSpace, Unwritable: there is no room for its files, or for what was found.
        """
        kept = self._folder / f"{tried.digest}.played.json"
        if kept.is_file() and (known := from_json(kept.read_bytes())) is not None:
            return known
        if self._quick:
            return None
        found = self._play(tried)
        if found is None:
            self.unplayed += 1
            return None
        write_durably(kept, to_json(found))
        return found

    def end(self) -> None:
        """End the player."""
        conversation, self._conversation = self._conversation, None
        if conversation is not None:
            conversation.end()

    def _play(self, tried: Tried) -> Played | None:
        if self._begin() is None:
            return None  # before anything is unpacked for it
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            work = tempfile.TemporaryDirectory(dir=self._folder)
        with work as place:
            files = {path: (size, str(where.absolute())) for path, (size, where) in tried.spread(Path(place)).items()}
            told = {"media_type": tried.media_type, "entry": tried.entry, "package": tried.is_package, "files": files}
            line = json.dumps({**told, **self._patience}).encode()
            found = self._ask(line)
            if found is not None and found.fault is not None:
                self.end()
                found = self._ask(line)
            return found

    def _ask(self, line: bytes) -> Played | None:
        """Return what the player says; None where there is no player."""
        conversation = self._begin()
        if conversation is None:
            return None
        try:
            return verdict(json.loads(conversation.ask(line)))
        except NotRun as error:
            self.end()
            return Played(Fault.CRASHED if "ended" in str(error) else Fault.HUNG, f"the player: {error}")
        except (ValueError, KeyError, TypeError) as error:
            self.end()
            return Played(Fault.CRASHED, f"the player said what nobody understands: {error}")

    def _begin(self) -> Conversation | None:
        """Return the player, started if it does not run; None where there is none, and ``why`` says why."""
        if self._conversation is not None or self.why:
            return self._conversation
        self._forget_left()
        try:
            self._conversation = Conversation(self._command, LIMITS, _environment())
            self.why = str(json.loads(self._conversation.hear(STARTS_WITHIN))["reason"])
        except NotRun as error:
            self.why = str(error)
        except (ValueError, KeyError, TypeError):
            self.why = "it is another program"
        if self.why:
            self.end()
        return self._conversation

    def _forget_left(self) -> None:
        """Delete lessons that lie unpacked since the power was cut: they may be of gigabytes."""
        for left in self._folder.glob(f"{tempfile.gettempprefix()}*"):
            with suppress(OSError):
                if left.is_dir() and time.time() - left.stat().st_mtime > LEFT_AFTER:
                    shutil.rmtree(left)


def player() -> Sequence[str]:
    """Return what starts the player that is installed beside the centre; nothing where there is none."""
    if find_spec("desktop_app") is None:
        return ()
    return (sys.executable, "-m", "desktop_app", "try-lesson", "-")


def _environment() -> Mapping[str, str]:
    """Return what the player needs to know: no screen, all its players, and where it lies."""
    spec = find_spec("desktop_app")
    home = [str(Path(spec.origin).parents[1])] if spec is not None and spec.origin else []
    path = os.pathsep.join(filter(None, (*home, os.environ.get("PYTHONPATH"))))
    return {"QT_QPA_PLATFORM": "offscreen", "SONGKE_PLAYERS": "", "PYTHONPATH": path}


def verdict(said: Mapping[str, Any]) -> Played:
    """Return what the player says of a lesson; raises KeyError, TypeError or ValueError where it makes no sense."""
    return Played(
        fault=_WORDS[said["word"]],
        reason=_printable(said["reason"], 200),
        is_blank=bool(said["is_blank"]),
        missing=_texts(said["missing"]),
        outside=_texts(said["outside"]),
        errors=_texts(said["errors"]),
    )


def to_json(found: Played) -> bytes:
    """Return ``found`` as it is kept."""
    return json.dumps({"edition": EDITION, **asdict(found)}, ensure_ascii=False, sort_keys=True).encode()


def from_json(kept: bytes) -> Played | None:
    """Return what was kept, None if it was kept by another edition or is broken."""
    try:
        value: Mapping[str, Any] = json.loads(kept)
        if value["edition"] != EDITION:
            return None
        return Played(
            fault=Fault(value["fault"]) if value["fault"] else None,
            reason=_printable(value["reason"], 200),
            is_blank=bool(value["is_blank"]),
            missing=_texts(value["missing"]),
            outside=_texts(value["outside"]),
            errors=_texts(value["errors"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _texts(value: Sequence[object]) -> tuple[str, ...]:
    return tuple(_printable(one, 300) for one in value[:MOST_NAMED])


def _printable(said: object, most: int) -> str:
    """Return a stranger's words as a terminal may be given them: in one line, and with nothing that steers it."""
    return "".join(mark if mark.isprintable() else " " for mark in str(said)[:most])
