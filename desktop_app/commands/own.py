"""``songke own``: 我的文件, what teachers bring themselves; never taken away by the program, never sent anywhere."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from desktop_app.commands.speaker import DONE, Speaker
from desktop_app.store.own_files import OWN
from desktop_app.ui import figures

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.store.cards import OwnFile
    from desktop_app.store.store import Store


def run(arguments: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Add, list or remove own files; the number behind the @ names one in ``songke plan``."""
    match arguments.what:
        case "add":
            files = [_added(store, path) for path in arguments.files]
        case "remove":
            files = [store.own_lessons.remove(number) for number in arguments.numbers]
        case _:
            files = store.own_files.files()
    speaker.show([own_facts(file) for file in files])
    for file in files:
        speaker.line(f"{OWN}{file.key}\t{file.title}\t{figures.size(file.size)}")
    if not files:
        speaker.say("no own files")
    return DONE


def _added(store: Store, path: Path) -> OwnFile:
    """Add one file; of a presentation a PDF is made, where LibreOffice is installed, so that it plays like a lesson."""
    from desktop_app.player import slides

    file = store.own_files.add(path)
    slides.make_slides(store, file)
    return file


def own_facts(file: OwnFile) -> dict[str, Any]:
    """Return ``file`` as JSON shows it."""
    return {
        "id": f"{OWN}{file.key}",
        "title": file.title,
        "size": file.size,
        "digest": file.digest,
        "added": file.added,
        "location": str(file.location),
    }
