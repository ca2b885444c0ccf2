"""Asks the process that reads a ZIM archive, and lives on when it dies of what is in there."""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTemporaryDir, QTimer, Signal

CHILD = Path(__file__).with_name("zim_child.py")
ANSWER_WITHIN = 60_000
"""Milliseconds in which a question must be answered: writing a film out takes seconds on an old disk."""
MOST_DEATHS = 3
"""Deaths of the process after which the archive is given up: each costs one question."""
MOST_HEAD, MOST_CONTENT = 64 << 10, 8 << 20
"""Bytes of an answer's line, and of what follows it, that are still believed."""
LAST = 2_000
"""Milliseconds that the system has to end a process."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: ``head`` as ``zim_child`` describes it, empty where there is none, and what followed."""

    head: Mapping[str, Any]
    content: bytes = b""


NOTHING = Said({})
Hear = Callable[[Said], object]


class ZimReader(QObject):
    """One per opened archive; on Qt's thread. Questions are answered in their order.

    Args:
        archive: a plain file.
    """

    opened = Signal(object)
    """The first answer, ``Said``; once."""
    failed = Signal(str)
    """It cannot be read, or not any more; in a few English words; once, then nothing is answered."""

    def __init__(self, archive: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._archive = archive
        self._folder: QTemporaryDir | None = None
        self._process: QProcess | None = None
        self._heard = bytearray()
        self._questions: deque[tuple[bytes, Hear]] = deque()
        self._has_opened = self._greeted = self._over = False
        self._deaths = 0
        self._patience = QTimer(self, singleShot=True, interval=ANSWER_WITHIN)
        self._patience.timeout.connect(self._on_silence)

    def begin(self) -> None:
        """Start the process; ``opened`` or ``failed`` tells what came of it."""
        self._folder = QTemporaryDir()
        if not self._folder.isValid():
            self._end("there is no room for a temporary folder")
            return
        self._heard.clear()
        self._greeted = False
        self._process = process = QProcess(self)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._on_heard)
        process.finished.connect(self._on_end)
        process.errorOccurred.connect(self._on_error)
        process.start(sys.executable, ["-I", str(CHILD), str(self._archive.absolute()), self._folder.path()])
        self._patience.start()

    def ask(self, question: Mapping[str, Any], hear: Hear) -> None:
        """Ask; ``hear`` is called once, with ``NOTHING`` where there is no answer."""
        if self._over:
            hear(NOTHING)
            return
        line = json.dumps(question).encode() + b"\n"
        self._questions.append((line, hear))
        if self._greeted and self._process is not None:
            self._process.write(line)
            if len(self._questions) == 1:
                self._patience.start()

    def file(self, name: object) -> Path | None:
        """Where the process has written a large entry; None if it is no file of its folder."""
        if self._folder is None or not isinstance(name, str) or not (name.isascii() and name.isdigit()):
            return None
        location = Path(self._folder.path()) / name
        return location if location.is_file() and not location.is_symlink() else None

    def close(self) -> None:
        """Ask nothing any more and give everything back; who waits for an answer gets none."""
        self._end("")

    # ------------------------------------------------------------ what the process says

    def _on_heard(self) -> None:
        if self._process is None:
            return
        self._heard += self._process.readAllStandardOutput().data()
        try:
            while not self._over and (said := self._taken()) is not None:
                self._take(said)
        except (ValueError, RecursionError):  # a process that speaks otherwise than ours has been taken over
            self._end("its reader makes no sense")

    def _taken(self) -> Said | None:
        """Take the next whole answer out of what was heard, None if there is none yet; ValueError if it is bad."""
        at = self._heard.find(b"\n")
        if at < 0 and len(self._heard) <= MOST_HEAD:
            return None
        if not 0 <= at <= MOST_HEAD:
            raise ValueError
        head = json.loads(self._heard[:at])
        size = head.get("size", 0) if isinstance(head, dict) else -1
        if not isinstance(size, int) or not 0 <= size <= MOST_CONTENT:
            raise ValueError
        if len(self._heard) < at + 1 + size:
            return None
        said = Said(head, bytes(self._heard[at + 1 : at + 1 + size]))
        del self._heard[: at + 1 + size]
        return said

    def _take(self, said: Said) -> None:
        if not self._greeted:
            self._greet(said)
            return
        if not self._questions:
            raise ValueError
        _line, hear = self._questions.popleft()
        self._patience.start() if self._questions else self._patience.stop()
        hear(said)

    def _greet(self, said: Said) -> None:
        if "broken" in said.head:
            self._end(str(said.head["broken"])[:100])
            return
        self._greeted = True
        self._patience.stop()
        for line, _hear in self._questions:
            if self._process is not None:
                self._process.write(line)
        if self._questions:
            self._patience.start()
        if not self._has_opened:
            self._has_opened = True
            self.opened.emit(said)

    # ------------------------------------------------------------ how it ends

    def _on_silence(self) -> None:
        if self._process is not None:
            self._process.kill()  # and go on as if it had died of the question

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._end("its reader does not start")

    def _on_end(self, _code: int, _status: QProcess.ExitStatus) -> None:
        """It died, of the question that was next; the others are asked anew."""
        if self._over:
            return
        self._on_heard()
        self._deaths += 1
        if self._over or not self._greeted or self._deaths >= MOST_DEATHS:
            self._end("reading it crashes")
            return
        self._let_go()
        culprit = self._questions.popleft()[1] if self._questions else None
        self.begin()
        if culprit is not None:
            culprit(NOTHING)

    def _end(self, reason: str) -> None:
        if self._over:
            return
        self._over = True
        self._patience.stop()
        self._let_go()
        waiting, self._questions = self._questions, deque()
        for _line, hear in waiting:
            hear(NOTHING)
        if reason:
            self.failed.emit(reason)

    def _let_go(self) -> None:
        """End the process and take its folder away."""
        process, self._process = self._process, None
        folder, self._folder = self._folder, None
        if process is not None and process.state() is not QProcess.ProcessState.NotRunning:
            process.kill()
            process.waitForFinished(LAST)
        if process is not None:
            process.deleteLater()
        if folder is not None:
            folder.remove()
