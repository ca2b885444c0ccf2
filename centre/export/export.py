"""Puts a copy of the repository, or as much of it as fits, onto a stick.

    what every stick holds (manifests, shards, metadata with the timestamp last) → lessons as they will be taught

At any instant the stick holds a valid copy: what is not there yet is merely absent. Run again it finds what is there,
checks it, and goes on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from centre.centre_folder import CentreFolder
from centre.export.division import Part, Room, cost, divide
from centre.export.file_system import most_files
from centre.export.reading import read_contents
from centre.export.stick_copy import StickCopy
from centre.export.tree_object import Contents, Lesson, TreeObject
from centre.ledger import Ledger
from centre.workplace import workplace
from package_format.errors import Damaged, LessonError, Refused, Unreadable
from package_format.stick import stick_fault
from package_format.trust.file_lock import exclusive

USAGE_ROOM = 16 << 20
"""Bytes left free on a stick that is filled up: usage goes home on it."""

Report = Callable[[int, int], None]
"""Takes (done, expected) bytes; raises ``Stopped`` to end the work safely."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants on a stick; ``part`` counts from 1, ``size`` is in bytes, None for what the stick holds."""

    channels: Sequence[str] = ()
    since: int | None = None
    size: int | None = None
    part: int = 1


@dataclass(slots=True)
class Exported:
    """What is on the stick now; bytes of files."""

    folder: str
    releases: dict[str, int]
    part: int
    parts: int
    lessons: int
    lessons_left: int
    """Lessons that are for other parts."""
    oversized: list[str]
    """Lessons that need more room than a stick has."""
    size: int
    """What ``Order.size`` must be for other sticks, so that the parts fit together."""
    copied: int = 0
    found: int = 0
    removed: int = 0
    broken: list[str] = field(default_factory=list)
    """Objects that the repository itself does not have as they should be; the others were copied."""
    trouble: LessonError | None = None
    """What ended the work early; what was copied by then is whole."""

    @property
    def complete(self) -> bool:
        """Whether this part is on the stick as it was planned."""
        return self.trouble is None and not self.broken


def export(
    folder: CentreFolder,
    place: Path,
    order: Order,
    now: int,
    report: Report,
    mirror: Path | None = None,
    *,
    partial: bool = False,
) -> Exported:
    """Copy to the stick at ``place`` what ``order`` asks for.

    Where ``folder`` holds no centre but a mirror of one, ``mirror`` is the lock file of who copies there. A ``partial``
    copy of another centre's repository need not have every channel.

    Raises:
        Refused: there is no such channel, release or part, ``order.size`` is less than what every stick must hold, or
            another centre's tree is on the stick.
        Busy: another program publishes or copies here.
        LessonError: the repository, or a stick that cannot be looked at.
    """
    with _ledger(folder, mirror) as ledger:
        contents = read_contents(folder, ledger, order.channels, order.since, now, partial)
    progress = _Progress(report)
    stick = StickCopy(folder.repository, place, progress)
    room = _room(stick, place, contents, order.size)
    parts, oversized = divide(contents.lessons, room)
    if not 1 <= order.part <= len(parts):
        raise Refused(f"there are {len(parts)} parts of that size", "--part")
    part = parts[order.part - 1]
    done = _planned(stick.home, contents, parts, part, order.part)
    done.oversized = [lesson.id for lesson in oversized]
    done.size = room.size + sum(map(cost, contents.always))
    progress.expected = sum(item.size for item in (*contents.always, *part.objects.values()))
    try:
        _copy(stick, contents.always, done)
        done.removed = stick.drop_ballast(contents.current)
        _copy(stick, part.objects.values(), done)
    except LessonError as error:
        done.trouble = error
    done.copied, done.found = stick.copied, stick.found
    return done


@contextmanager
def _ledger(folder: CentreFolder, mirror: Path | None) -> Iterator[Ledger]:
    """Give the ledger of a centre; a mirror, which publishes nothing, has none and reads its recipes each time."""
    if mirror is None:
        with workplace(folder) as (ledger, _):
            yield ledger
        return
    with exclusive(mirror), closing(Ledger(Path(":memory:"))) as ledger:
        yield ledger


def _planned(home: Path, contents: Contents, parts: Sequence[Part], part: Part, number: int) -> Exported:
    left = _names(lesson for other in parts if other is not part for lesson in other.lessons)
    return Exported(
        folder=str(home),
        releases=contents.releases,
        part=number,
        parts=len(parts),
        lessons=len(_names(part.lessons)),
        lessons_left=len(left - _names(part.lessons)),
        oversized=[],
        size=0,
    )


def _names(lessons: Iterable[Lesson]) -> set[tuple[str, str]]:
    return {(lesson.channel, lesson.id) for lesson in lessons if not lesson.is_extra}


def _copy(stick: StickCopy, objects: Iterable[TreeObject], done: Exported) -> None:
    for item in objects:
        try:
            stick.put(item.path, item.size, item.digest)
        except (Damaged, Unreadable):
            done.broken.append(item.path)


def _room(stick: StickCopy, place: Path, contents: Contents, size: int | None) -> Room:
    """Return the room for lessons: of the size that was asked for, or what the stick has beside other files."""
    most = most_files(place)
    always = sum(map(cost, contents.always))
    if size is not None:
        if size < always:
            raise Refused(f"catalogues and signatures alone need {always} bytes", "--max-size")
        return Room(size - always, most)
    wanted = {item.path: item for lesson in contents.lessons for item in lesson.objects}
    wanted |= {item.path: item for item in contents.always}
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        raise stick_fault(error, place / "x", 0) from error
    held = sum(cost(wanted[path]) for path in stick.held({path: item.size for path, item in wanted.items()}))
    return Room(max(0, free + held + stick.ballast(contents.current) - always - USAGE_ROOM), most)


class _Progress:
    """Adds up what was copied or found."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._done = 0
        self.expected = 0

    def __call__(self, amount: int) -> None:
        self._done += amount
        self._report(min(self._done, self.expected), self.expected)
