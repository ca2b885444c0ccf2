"""A program that answers line for line, contained like those that run once: started late, kept warm, ended by us."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress

from centre import contained
from centre.contained import Limits, NotRun

LONGEST_LINE = 4 << 20
"""Bytes of an answer that are read."""


class Conversation:
    """Talks with ``command``; ``limits.seconds`` is how long it may take for one answer, if nobody says otherwise.

    Raises:
        NotRun: it does not start.
    """

    def __init__(self, command: Sequence[str], limits: Limits, environment: Mapping[str, str]) -> None:
        if shutil.which(command[0]) is None:
            raise NotRun("it does not start: it is not there")
        self._limits = limits
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(
                contained.contained(command, limits, as_oneself=True),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        except OSError as error:
            raise NotRun(f"it does not start: {error.strerror or error}") from error
        if self._process.stdin is None or self._process.stdout is None:
            raise NotRun("it has no pipes")
        self._ours, self._theirs = self._process.stdin, self._process.stdout
        self._reader = threading.Thread(target=self._read, name="conversation", daemon=True)
        self._reader.start()

    @property
    def process(self) -> int:
        """The id of its process, which is also that of its session."""
        return self._process.pid

    def ask(self, line: bytes) -> bytes:
        """Say ``line`` (without its end) and return the answer.

        Raises:
            NotRun: it has ended, or did not answer in time.
        """
        try:
            self._ours.write(line + b"\n")
            self._ours.flush()
        except OSError as error:
            raise NotRun("it has ended") from error
        return self.hear()

    def hear(self, seconds: float = 0) -> bytes:
        """Return the next line that it says, within ``seconds``.

        Raises:
            NotRun: it has ended, or said nothing in time.
        """
        patience = seconds or self._limits.seconds
        try:
            line = self._lines.get(timeout=patience)
        except queue.Empty as error:
            raise NotRun(f"it took more than {patience:.0f} seconds") from error
        if not line:
            self._lines.put(b"")  # whoever asks again is told the same
            raise NotRun("it has ended")
        return line

    def end(self) -> None:
        """End it, with everything that it has started."""
        contained.end(self._process)
        self._reader.join()
        with suppress(OSError):  # what it never heard is not missed; Windows calls a broken pipe an invalid argument
            self._ours.close()
        self._theirs.close()

    def _read(self) -> None:
        """Take what it says, on a thread of its own: a pipe cannot be waited for everywhere."""
        while line := self._theirs.readline(LONGEST_LINE):
            self._lines.put(line)
        self._lines.put(b"")
