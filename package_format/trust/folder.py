"""The reader's folder: one whole trusted state at any instant, whatever stops the program.

    <folder>/current         the name of the state in use, replaced in one step
    <folder>/state-xxxxxxxx  a state; never changed once ``current`` names it

A refresh works in a copy (``stage``) and ends with ``switch``. The state before the last one is kept until the next
refresh, so that a reader in another thread never sees it vanish.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from package_format.errors import Busy, LessonError
from package_format.trust.durable import read_whole, reading, sync_file, sync_folder, write_durably, writing

_STATE = re.compile(r"state-[0-9a-z_]{1,40}", re.ASCII)


class TrustFolder:
    """The states under ``path``. One refresh at a time may work on it; reading is free at any time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Path | None:
        """Return the state in use, or None before the first refresh.

        Raises:
            Unreadable: the folder is there and cannot be read.
        """
        try:
            name = read_whole(self.path / "current").decode("ascii", "replace")
        except FileNotFoundError:
            return None
        state = self.path / name
        return state if _STATE.fullmatch(name) and state.is_dir() else None

    def stage(self, base: Path | None) -> Path:
        """Return a fresh copy of ``base``, the state in use (None: empty); clears away what a stopped refresh left.

        Raises:
            NoSpace, Unwritable: the disk does not take it.
        """
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            for left in self.path.glob("state-*"):
                if left != base:
                    shutil.rmtree(left, ignore_errors=True)
            stage = Path(tempfile.mkdtemp(prefix="state-", dir=self.path))
            for name, content in _contents(base).items() if base else ():
                (stage / name).parent.mkdir(exist_ok=True)
                (stage / name).write_bytes(content)
        return stage

    def discard(self, stage: Path) -> None:
        """Clear away a stage unless it came into use; what cannot be removed now goes at the next refresh."""
        with suppress(LessonError):
            if self.current() != stage:
                shutil.rmtree(stage, ignore_errors=True)

    def switch(self, stage: Path, base: Path | None) -> None:
        """Make ``stage`` the state in use; ``base`` is the state it was made from.

        Raises:
            Busy: another program has switched in the meantime.
            NoSpace, Unwritable, Unreadable: the disk does not take it; the old state stays in use.
        """
        if self.current() != base:
            raise Busy(str(self.path))
        if base is not None and _same(stage, base):
            self.discard(stage)
            return
        with writing(stage):
            for path in sorted(stage.rglob("*")):
                (sync_folder if path.is_dir() else sync_file)(path)
            sync_folder(stage)
        write_durably(self.path / "current", stage.name.encode())


def _same(one: Path, other: Path) -> bool:
    return _contents(one) == _contents(other)


def _contents(state: Path) -> dict[str, bytes]:
    with reading(state):
        return {str(path.relative_to(state)): path.read_bytes() for path in state.rglob("*") if path.is_file()}
