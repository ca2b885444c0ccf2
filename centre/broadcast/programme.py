"""The programme: what a broadcast sends, in which order, when, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from centre.broadcast.carousel import Refrain, SentObject
from centre.broadcast.order import Order
from centre.broadcast.position import Positions
from centre.broadcast.queues import Kind, Queue, extra_repair, sort_into_queues, timeline
from centre.broadcast.symbols import MOST, SYMBOL, ObjectSymbols
from centre.centre_folder import CentreFolder
from centre.export.reading import read_contents
from centre.export.tree_object import TreeObject
from centre.release import published_release
from centre.workplace import workplace
from package_format import names
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.schedule import OnAir, Schedule, Slot, encode_schedule
from package_format.broadcast.side_process import SideProcesses
from package_format.trust.durable import read_whole, write_durably

HEADERS = 80
"""Bytes of a datagram beside its symbol: IPv4 and UDP 28, LCT 28, EXT_FTI 16, payload id 8."""
LEADS_EVERY = 12.0
"""Seconds after which schedule and metadata are sent again."""
_INDEX_EVERY, _INDEX_SHARE = 120.0, 0.1
"""The catalogue is sent again every two minutes, or less often if it would take more than a tenth of the rate."""
_LEADS_REPAIR, _INDEX_REPAIR = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Lesson:
    """An object of lessons, and the first textbook in the order of sending that needs it."""

    channel: str
    textbook: str
    found: TreeObject


@dataclass(frozen=True, slots=True)
class Programme:
    """What is to be sent, sizes in bytes; ``metadata`` and ``index`` (with pages of receipts) lead to ``lessons``."""

    metadata: tuple[OnAir, ...]
    index: tuple[TreeObject, ...]
    lessons: tuple[Lesson, ...]

    @property
    def size(self) -> int:
        """Bytes of all objects of lessons."""
        return sum(lesson.found.size for lesson in self.lessons)

    def seconds(self, rate: int, repair: float) -> float:
        """Return how long one pass takes at ``rate`` bits a second; ``repair`` is the share sent beyond the size."""
        index = sum(one.size for one in self.index)
        every = index_every(index, rate)
        lead = 8 * sum(one.size for one in self.metadata) * (1 + _LEADS_REPAIR) / LEADS_EVERY
        again = 8 * index * (1 + _INDEX_REPAIR) / every
        plain = 8 * self.size * (1 + repair)
        return plain * (SYMBOL + HEADERS) / SYMBOL / max(1.0, rate - lead - again)


def passes_needed(loss: float, repair: float) -> int:
    """Return after how many passes the median receiver that loses the share ``loss`` has everything."""
    passes = 1
    while passes * (1 + repair) * (1 - loss) < 1:
        passes += 1
    return passes


def read_programme(folder: CentreFolder, channels: Sequence[str], now: int) -> Programme:
    """Return what the repository holds now of ``channels`` (empty: all), lessons as they will be taught.

    Deltas stay at home: who has the earlier release and who has not, packs and shards serve both (ADR 0058).

    Raises:
        Refused: there is no such channel, or nothing is published.
        LessonError: the repository is not whole.
    """
    with workplace(folder) as (ledger, _):
        contents = read_contents(folder, ledger, channels, None, now)
    books, shards = _textbooks(folder, contents.releases, now)
    seen: set[str] = set()
    lessons = []
    for lesson in contents.lessons:
        for found in lesson.objects:
            if found.path not in seen and found.path.startswith("packs/"):
                seen.add(found.path)
                textbook = books.get((lesson.channel, lesson.id), lesson.id)
                lessons.append(Lesson(lesson.channel, textbook, found))
    leads = [one for one in contents.always if not one.digest or one.path.startswith("channels/")]
    metadata = tuple(_on_air(folder, one) for one in leads if one.path != "metadata/root.json")
    pages = [one for one in contents.always if one.path.startswith("receipts/") and one.digest]
    index = tuple([one for one in contents.always if one.path in shards] + pages)
    return Programme(metadata, index, tuple(lessons))


def into_queues(programme: Programme, positions: Positions, asked: Mapping[str, int]) -> list[Queue[Lesson]]:
    """Return the lessons of ``programme`` in their queues; ``asked``: see ``sort_into_queues``."""

    def is_fresh(lesson: Lesson) -> bool:
        return positions.next(lesson.found.digest) < Blocks(lesson.found.size, SYMBOL, MOST).size(0)

    return sort_into_queues(programme.lessons, lambda lesson: lesson.found.digest, is_fresh, asked)


def make_schedule(
    programme: Programme, queues: Sequence[Queue[Lesson]], now: int, order: Order, asked: Mapping[str, int]
) -> Schedule:
    """Return the schedule of one pass of ``programme`` in ``queues`` that begins ``now`` (Unix seconds)."""

    def seconds(lesson: Lesson) -> float:
        extra = extra_repair(asked.get(lesson.found.digest, 0), lesson.found.size)
        return lesson.found.size * (1 + order.repair + extra) * a_byte

    a_byte = programme.seconds(order.rate, 0) / max(1, programme.size)
    slots: list[Slot] = []
    for kind in Kind:
        times = [time for time in timeline(queues, seconds) if time[0] is kind]
        for (channel, textbook), run in groupby(times, key=lambda time: (time[1].channel, time[1].textbook)):
            sent = list(run)
            objects = tuple(OnAir(one.found.path, one.found.digest, one.found.size) for _, one, _, _ in sent)
            slots.append(Slot(channel, textbook, int(now + sent[0][2]), int(now + sent[-1][3]) + 1, objects))
    return Schedule(now, now, order.rate, programme.metadata, tuple(slots), order.spread)


class Stage:
    """What one programme needs on the disk to be sent: its schedule, and where its objects are."""

    def __init__(
        self,
        folder: CentreFolder,
        programme: Programme,
        schedule: Schedule,
        session: int,
        beside: SideProcesses | None = None,
    ) -> None:
        self._folder = folder
        self._beside = beside
        self._programme = programme
        self._session = session
        stored = encode_schedule(schedule, folder.usage_keys().receipts)
        self.digest = names.digest_of(stored)
        self.size = len(stored)
        self._schedule = folder.path / "broadcast" / "schedule"
        write_durably(self._schedule, stored)

    def refrains(self, rate: int) -> list[Refrain]:
        """Return what leads to lessons: schedule and metadata, then the catalogue."""
        tree = self._folder.repository
        leads = [self._object(self._schedule, self.digest, self.size, _LEADS_REPAIR)]
        leads += [
            self._object(tree / one.path, one.digest, one.size, _LEADS_REPAIR) for one in self._programme.metadata
        ]
        index = [self._object(tree / one.path, one.digest, one.size, _INDEX_REPAIR) for one in self._programme.index]
        size = sum(one.size for one in self._programme.index)
        return [Refrain(leads, LEADS_EVERY), Refrain(index, index_every(size, rate))]

    def leads(self) -> list[OnAir]:
        """Return what leads to lessons, as a table of files names it."""
        index = [OnAir(one.path, one.digest, one.size) for one in self._programme.index]
        return [OnAir(f"schedules/{self.digest}", self.digest, self.size), *self._programme.metadata, *index]

    def on_air(self) -> list[OnAir]:
        """Return the objects of lessons, as a table of files names them."""
        found = [lesson.found for lesson in self._programme.lessons]
        return [OnAir(one.path, one.digest, one.size) for one in found]

    def queues(
        self, queues: Sequence[Queue[Lesson]], repair: float, asked: Mapping[str, int]
    ) -> list[Queue[SentObject]]:
        """Return the objects of lessons in ``queues``, with more repair for what is ``asked`` for."""
        tree = self._folder.repository

        def sent(one: TreeObject) -> SentObject:
            extra = extra_repair(asked.get(one.digest, 0), one.size)
            return self._object(tree / one.path, one.digest, one.size, repair + extra)

        return [Queue(queue.kind, [sent(lesson.found) for lesson in queue.objects]) for queue in queues]

    def _object(self, path: Path, digest: str, size: int, repair: float) -> SentObject:
        return SentObject(digest, ObjectSymbols(path, digest, size, self._session, self._beside), repair)


def index_every(size: int, rate: int) -> float:
    """Return the seconds after which a catalogue of ``size`` bytes is sent again at ``rate`` bits a second."""
    return max(_INDEX_EVERY, 8 * size * (1 + _INDEX_REPAIR) / rate / _INDEX_SHARE)


def _textbooks(
    folder: CentreFolder, channels: dict[str, int], now: int
) -> tuple[dict[tuple[str, str], str], frozenset[str]]:
    """Return channel and resource → textbook, and the paths of all shards."""
    found: dict[tuple[str, str], str] = {}
    shards: set[str] = set()
    for channel in channels:
        release = published_release(folder, channel, now)
        if release is not None:
            shards |= {names.index_path(entry.shard.digest) for entry in release.manifest.textbooks}
            for book, (_, records) in release.shards.items():
                found |= {(channel, record.id): book for record in records}
    return found, frozenset(shards)


def _on_air(folder: CentreFolder, one: TreeObject) -> OnAir:
    content = read_whole(folder.repository / one.path)
    return OnAir(one.path, names.digest_of(content), len(content))
