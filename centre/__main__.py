"""``songke-centre``: the centre's commands. Every object is made by the command that needs it; nothing is global."""

from __future__ import annotations

import sys
import time
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
        return int(command.run(arguments, speaker, int(time.time())))
    except KeyboardInterrupt:
        speaker.trouble(Stopped())
        return INCOMPLETE
    except LessonError as error:
        speaker.trouble(error)
        return INCOMPLETE if isinstance(error, NoSpace | Stopped | Unreachable) else FAILED


if __name__ == "__main__":
    sys.exit(main())
