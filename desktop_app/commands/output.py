"""The standard output of a command: whatever it leads to, what a command has to say must not end it."""

from __future__ import annotations

import io
import os
import sys


def settle_output() -> None:
    """Let a character that the terminal or file has no code for become ``?``.

    On Windows output into a file is in the country's old code page, which has no Tibetan.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def drop_output() -> None:
    """Forget what is left to be said: whoever read it (``| head``) has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
