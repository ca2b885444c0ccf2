"""What the maintainers' machine must have: two programs and two font files, all from Debian.

Nothing here is needed by a user: the finished samples are in the repository.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from enum import Enum
from pathlib import Path


class CannotMake(Exception):
    """Something the maintainers' machine lacks, or a program that failed; the text says what to do."""


class Face(Enum):
    """The font files, both under the SIL Open Font License 1.1."""

    KAI = "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
    KAI_BOLD = "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Bold.ttf"

    def find(self) -> Path:
        """The font file; raises CannotMake with the Debian package to install when it is absent."""
        if not Path(self.value).is_file():
            raise CannotMake(f"font {self.value} is missing: install it with  apt-get install fonts-lxgw-wenkai")
        return Path(self.value)


def program(name: str) -> str:
    """The full path of ffmpeg or espeak-ng; raises CannotMake with the Debian package to install."""
    found = shutil.which(name)
    if found is None:
        raise CannotMake(f"the program {name} is missing: install it with  apt-get install {name}")
    return found


def check_everything() -> None:
    """Find out before the first frame is drawn, and name all that is missing at once."""
    missing = []
    for name in ("ffmpeg", "espeak-ng"):
        try:
            program(name)
        except CannotMake as lack:
            missing.append(str(lack))
    for face in Face:
        try:
            face.find()
        except CannotMake as lack:
            missing.append(str(lack))
    if missing:
        raise CannotMake("\n".join(missing))


def run(command: Sequence[str]) -> bytes:
    """Run a program to its end and return its standard output; raises CannotMake with its last words."""
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()[-5:]
        raise CannotMake(f"{command[0]} failed ({done.returncode}):\n" + "\n".join(words))
    return done.stdout
