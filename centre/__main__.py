"""``songke-centre``: the centre's commands. Every object is made by the command that needs it; nothing is global."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from centre.commands.arguments import parse
from centre.commands.output import drop_output, settle_output
from centre.commands.speaker import DONE, FAILED, INCOMPLETE, Speaker
from package_format.errors import LessonError, NoSpace, Stopped, Unreachable, Unreadable


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 done, 1 refused or failed (nothing lost), 3 incomplete but safe to run again."""
    speaker = Speaker("zh")
    settle_output()
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        speaker = Speaker(arguments.lang, arguments.json)
        # A command brings its own libraries: ``report`` needs no web server, ``publish`` no database engine.
        command = import_module(f"centre.commands.{arguments.command.replace('-', '_')}")
        code = int(command.run(arguments, speaker, _now(arguments)))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        speaker.trouble(Stopped())
        return INCOMPLETE
    except LessonError as error:
        speaker.trouble(error)
        return INCOMPLETE if isinstance(error, NoSpace | Stopped | Unreachable) else FAILED
    except PermissionError as error:
        # Wherever it was: a person who may not look there is told so.
        speaker.trouble(Unreadable(str(error.filename), error.strerror or "no permission"))
        return FAILED
    except BrokenPipeError:
        drop_output()
        return DONE


def _now(arguments: Namespace) -> int:
    """Return what the clock shows; for a command that signs, a time that may be signed under."""
    now = int(time.time())
    if "clock_is_right" not in arguments:
        return now
    from centre.clock import signing_time

    return signing_time(arguments.centre, now, arguments.clock_is_right)


if __name__ == "__main__":
    sys.exit(main())
