"""Titles of what is published now or was withdrawn, for everything that speaks of resources to people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress

from centre.centre_folder import CentreFolder
from centre.release import published_release
from package_format.errors import LessonError
from package_format.trust.durable import read_whole, write_durably

Titles = Mapping[tuple[str, str], Mapping[str, str]]
"""(channel, resource id) → title by language."""


def published_titles(folder: CentreFolder, now: int) -> Titles:
    """Return the titles of all resources in the newest releases, and of what was withdrawn.

    A channel that cannot be read has none.
    """
    titles: dict[tuple[str, str], Mapping[str, str]] = {}
    with suppress(LessonError):
        titles.update(_kept(folder))
    for channel in folder.signer().channels():
        try:
            release = published_release(folder, channel, now)
            records = release.records if release else {}
        except LessonError:
            # A report on use must come out even while the repository is being repaired.
            continue
        titles.update({(channel, record.id): record.title for record in records.values()})
    return titles


def keep_title(folder: CentreFolder, channel: str, resource: str, title: Mapping[str, str]) -> None:
    """Keep the title of what is about to be withdrawn: its plays are reported for years.

    Raises:
        NoSpace, Unwritable: the titles kept before are still there.
    """
    kept = {**_kept(folder), (channel, resource): title}
    rows = [[*name, dict(words)] for name, words in sorted(kept.items())]
    write_durably(folder.titles_file, json.dumps(rows, ensure_ascii=False).encode())


def _kept(folder: CentreFolder) -> Titles:
    """Return the titles that are kept; none where a person or a bad disk has spoiled them: a report goes without."""
    try:
        rows = json.loads(read_whole(folder.titles_file))
        return {(str(channel), str(resource)): dict(title) for channel, resource, title in rows}
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def best(title: Mapping[str, str], language: str) -> str:
    """Return the title in ``language`` (``zh`` or ``en``), or in whatever language there is; empty if there is none."""
    fits = [text for tag, text in title.items() if tag.split("-")[0] == language]
    return next(iter([*fits, *title.values()]), "")
