"""``songke``: the window, or one command. Whoever needs an object makes it and passes it on; nothing is global."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from importlib import import_module

from desktop_app.commands.arguments import parse
from package_format.errors import LessonError, NoSpace, Stopped

_MODULES: Mapping[str, str] = {"import": "import_", "list": "listing", "try-lesson": "try_lesson"}
"""Commands whose module cannot be called like them."""
_WITHOUT_STORE = frozenset({"try-lesson"})
"""Commands that neither need nor touch what this computer holds."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window or one command; return 0 done, 1 refused or failed (nothing lost), 3 incomplete but safe."""
    language = ""
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        language = arguments.lang
        if arguments.command:
            return _command(arguments.command, arguments)
        return _window(arguments)
    except KeyboardInterrupt:
        return _refuse(Stopped(), language)
    except LessonError as error:
        return _refuse(error, language)


def _window(arguments: Namespace) -> int:
    # The window opens at once: neither the commands nor the engine are imported for it.
    if arguments.demo:
        from desktop_app.ui import demo

        return demo.run(arguments.data, arguments.offscreen, arguments.pictures, arguments.lang)
    from desktop_app.ui import window

    return window.run(arguments.data)


def _command(name: str, arguments: Namespace) -> int:
    from desktop_app.commands.output import drop_output, settle_output
    from desktop_app.commands.speaker import DONE, Speaker
    from desktop_app.store.store import Store

    settle_output()
    command = import_module(f"desktop_app.commands.{_MODULES.get(name, name)}")
    if name in _WITHOUT_STORE:
        return int(command.run(arguments, Speaker(arguments.lang or "zh_CN", arguments.json)))
    with Store.open(arguments.data) as store:
        speaker = Speaker(arguments.lang or "zh_CN", arguments.json)
        if store.saved is not None:
            speaker.warn("rescued", rows=store.saved.rows)
        try:
            code = int(command.run(arguments, store, speaker))
            sys.stdout.flush()
        except BrokenPipeError:  # whoever read the answer (``| head``) has gone
            drop_output()
            return DONE
        return code


def _refuse(error: LessonError, language: str) -> int:
    from desktop_app.commands.speaker import FAILED, INCOMPLETE, Speaker

    Speaker(language or "zh_CN").trouble(error)
    return INCOMPLETE if isinstance(error, Stopped | NoSpace) else FAILED


if __name__ == "__main__":
    sys.exit(main())
