"""What the programs do while the disk goes wrong or they are killed: the real commands, a process for each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.faults.share_trials import share

Facts = dict[str, object]

MODULES = (
    "centre.commands.collect",
    "centre.commands.export",
    "centre.commands.publish",
    "desktop_app.commands.carry",
    "desktop_app.commands.clean",
    "desktop_app.commands.import_",
    "desktop_app.commands.sync",
    "desktop_app.commands.verify",
    "desktop_app.store.verify",
    "desktop_app.sync.engine",
    "desktop_app.sync.http_source",
    "desktop_app.sync.courier",
    "desktop_app.sync.share_server",
    "desktop_app.sync.shared_tree",
    "desktop_app.ui.words",
    "tests.sync.points",
)
"""Imported once, before any child is forked."""


def act(name: str, words: Mapping[str, str], acknowledge: Callable[[str], None]) -> int:
    """Do the act called ``name``; return its exit code. ``acknowledge`` is told of every statement that is kept."""
    if name == "record":
        return _record(Path(words["point"]), acknowledge)
    if name == "share":
        return share(words, acknowledge)
    if name in {"publish", "collect", "export"}:
        from centre.__main__ import main

        place = ["--unplayed", "--channel", "demo", words["content"]] if name == "publish" else [words["stick"]]
        return main([name, words["centre"], *place, "--json"])
    from desktop_app.__main__ import main as point

    return point([*_LINES[name](words), "--data", words["point"], "--json"])


_LINES: Mapping[str, Callable[[Mapping[str, str]], list[str]]] = {
    "sync": lambda words: ["sync", "--source", words["source"]],
    "import": lambda words: ["import", words["source"]],
    "carry": lambda words: ["carry", words["stick"]],
    "verify": lambda _: ["verify"],
    "clean": lambda _: ["clean"],
}


def _record(folder: Path, acknowledge: Callable[[str], None]) -> int:
    """Keep the rows of three plays, one after another."""
    from package_format.errors import LessonError
    from tests.sync.points import opened, played

    try:
        with opened(folder) as store:
            for seconds in (10, 20, 30):
                row = played(store, "l0", seconds)
                acknowledge(f"{row.stream} {row.seq}")
    except LessonError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0
