"""A centre restored from an older copy: noticed by what points say they have seen, and not published over.

What points say is signed by each point and by nobody this centre knows. So it only stops a publication, in plain words,
until a person has brought back what is newer (``recover``) or is sure that no copy is left.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from centre.centre_folder import CentreFolder
from centre.mirror.carriers import FolderCarrier
from centre.release import published_release
from centre.settings import read_settings
from package_format.errors import Damaged, LessonError, Missing, Refused
from package_format.tree_paths import TIMESTAMP
from package_format.trust.reader import TrustedMetadata
from package_format.trust.tree import MetadataTree

FURTHEST = 10_000
"""Releases beyond the newest here that are taken for a claim; what is further was made up."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """``points`` points say that they trust ``release`` of ``channel``; here the newest is ``here``."""

    channel: str
    release: int
    points: int
    here: int


def seen_by_points(folder: CentreFolder) -> dict[str, tuple[int, int]]:
    """Return channel → the newest release that points have, and how many say so; nothing before usage has come."""
    settings = read_settings(folder.settings_file)
    if not settings.archive_url and not folder.usage_file.exists():
        return {}
    # Only now: a centre without usage publishes without a database engine.
    from centre.archive import figures
    from centre.archive.engine import Database

    database = Database(settings.archive_url, folder.usage_file)
    try:
        return figures.newest_seen(database)
    finally:
        database.close()


def ahead(seen: dict[str, tuple[int, int]], channel: str, here: int) -> Ahead | None:
    """Return what points have of ``channel`` beyond release ``here``, None if nothing."""
    release, points = seen.get(channel, (0, 0))
    return Ahead(channel, release, points, here) if here < release <= here + FURTHEST else None


def next_number(folder: CentreFolder, channel: str, here: int, sure: bool) -> int:
    """Return the number of the release after ``here``; above what points have, if a person is ``sure``.

    Raises:
        Refused: points have a newer release than is here, and nobody is sure that it is lost.
    """
    newer = ahead(seen_by_points(folder), channel, here)
    if newer is None:
        return here + 1
    if sure:
        return newer.release + 1
    raise Refused(
        f"{newer.points} points have release {newer.release}, here is {here}: this centre was restored from an older "
        "copy. Bring back the newest: songke-centre recover DIR FROM (a mirror or a stick). No copy is left? --anyway",
        channel,
    )


def all_ahead(folder: CentreFolder, now: int) -> list[Ahead]:
    """Return every channel of which points have a newer release than is here."""
    found = []
    for channel, (release, points) in sorted(seen_by_points(folder).items()):
        try:
            here = published_release(folder, channel, now)
        except LessonError:
            # Not a repository that points would accept: whoever publishes hears of it.
            continue
        newer = ahead({channel: (release, points)}, channel, here.manifest.number if here else 0)
        found += [newer] if newer else []
    return found


def newer_copy(folder: CentreFolder, stick: Path, now: int) -> bool:
    """Tell whether ``stick`` carries a copy of this repository, well signed, that is newer than what is here."""
    carrier = FolderCarrier(stick)
    with tempfile.TemporaryDirectory(prefix="songke-") as nothing:
        trusted = TrustedMetadata(Path(nothing), folder.root())
        try:
            trusted.refresh(carrier.fetch, [], now, carrier.name)
            theirs = trusted.carried()[TIMESTAMP]
        except (LessonError, KeyError):
            return False
    try:
        ours = MetadataTree(folder.repository / "metadata").timestamp().version
    except (Missing, Damaged):
        return True
    return int(json.loads(theirs)["signed"]["version"]) > ours
