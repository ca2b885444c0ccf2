"""Titles of what is published now, for everything that speaks of resources to people."""

from __future__ import annotations

from collections.abc import Mapping

from centre.centre_folder import CentreFolder
from centre.release import published_release
from package_format.errors import LessonError

Titles = Mapping[tuple[str, str], Mapping[str, str]]
"""(channel, resource id) → title by language."""


def published_titles(folder: CentreFolder, now: int) -> Titles:
    """Return the titles of all resources in the newest releases; a channel that cannot be read has none."""
    titles: dict[tuple[str, str], Mapping[str, str]] = {}
    for channel in folder.signer().channels():
        try:
            release = published_release(folder, channel, now)
            records = release.records if release else {}
        except LessonError:
            # A report on use must come out even while the repository is being repaired.
            continue
        titles.update({(channel, record.id): record.title for record in records.values()})
    return titles


def best(title: Mapping[str, str], language: str) -> str:
    """Return the title in ``language`` (``zh`` or ``en``), or in whatever language there is; empty if there is none."""
    fits = [text for tag, text in title.items() if tag.split("-")[0] == language]
    return next(iter([*fits, *title.values()]), "")
