"""``songke-centre``: the centre's commands. Every object is made by the command that needs it; nothing is global."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from centre.commands.arguments import parse
from centre.commands.speaker import FAILED, INCOMPLETE, Speaker
from package_format.errors import LessonError, NoSpace, Stopped, Unreachable


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 refused or failed (nothing lost), 3 incomplete but safe to run again."""
    speaker = Speaker("zh")
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        speaker = Speaker(arguments.lang, arguments.json)
        # A command brings its own libraries: ``report`` needs no web server, ``publish`` no database engine.
        command = import_module(f"centre.commands.{arguments.command.replace('-', '_')}")
        return int(command.run(arguments, speaker, _now(arguments)))
    except KeyboardInterrupt:
        speaker.trouble(Stopped())
        return INCOMPLETE
    except LessonError as error:
        speaker.trouble(error)
        return INCOMPLETE if isinstance(error, NoSpace | Stopped | Unreachable) else FAILED


def _now(arguments: Namespace) -> int:
    """Return what the clock shows; for a command that signs, a time that may be signed under."""
    now = int(time.time())
    if "clock_is_right" not in arguments:
        return now
    from centre.clock import signing_time

    return signing_time(arguments.centre, now, arguments.clock_is_right)


if __name__ == "__main__":
    sys.exit(main())
