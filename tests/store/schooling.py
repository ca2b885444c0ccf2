"""A small school and a county that paces its lessons: classes, a timetable, textbooks of two editions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from desktop_app.store.school.timetable import SchoolClass, Slot, Weeks
from desktop_app.store.store import Store
from package_format.catalogue import Manifest, TeachingProgress, Title, Week
from package_format.shard import TreeNode
from tests.store.publisher import CHANNEL, Book, Lesson, follow, manifest

SECOND, FOURTH = SchoolClass("二年级", 2, "东屋"), SchoolClass("四年级", 4, "东屋")
MONDAY = date(2026, 8, 31)
CHINA_MIDNIGHT = 1_788_105_600
"""2026-08-31 00:00 in China."""


def at(day: date, clock: str = "07:00") -> int:
    """Return the Unix time at which this computer shows ``day`` and ``clock``."""
    return int(datetime.combine(day, time.fromisoformat(clock)).astimezone(tz=UTC).timestamp())


def book(name: str, subject: str, grade: int, edition: str = "统编版", term: int = 1, weeks: int = 8) -> Book:
    """Return a textbook with a unit of ``weeks`` lessons, ``name``-1 …, one video at each."""
    about = Title(
        name, {"zh-CN": f"{subject}{grade}"}, "小学", grade, term, subject, edition, "六三", 2024, "上册", "zh-CN"
    )
    nodes = (
        TreeNode(f"{name}-u", "unit", {"zh-CN": "第一单元"}),
        *(TreeNode(f"{name}-{n}", "lesson", {"zh-CN": f"第{n}课"}, f"{name}-u") for n in range(1, weeks + 1)),
    )
    lessons = [Lesson(f"{name}-v{n}", f"{subject}{n}", nodes=(f"{name}-{n}",)) for n in range(1, weeks + 1)]
    return Book(about, lessons, nodes)


YUWEN, MATHS, MATHS_BSD = book("yw2", "语文", 2), book("sx2", "数学", 2, "人教版"), book("sx2b", "数学", 2, "北师大版")
YUWEN_4 = book("yw4", "语文", 4)
BOOKS = (YUWEN, MATHS, MATHS_BSD, YUWEN_4)


def progress(*books: Book, year: str = "2026-2027", term: int = 1, starts: int = CHINA_MIDNIGHT) -> TeachingProgress:
    """Return a pace of one lesson a week, two in week 2."""
    weeks = []
    for one in books:
        lessons = [node.id for node in one.nodes if node.kind == "lesson"]
        taught = [lessons[:1], lessons[1:3], *([lesson] for lesson in lessons[3:])]
        weeks += [Week(number, one.about.id, tuple(nodes)) for number, nodes in enumerate(taught, 1)]
    return TeachingProgress(year, term, starts, tuple(weeks))


def paced(number: int, *books: Book, said: tuple[TeachingProgress, ...] | None = None) -> Manifest:
    """Return a release with the teaching progress of its books."""
    return replace(manifest(number, *books), progress=(progress(*books),) if said is None else said)


def release(store: Store, number: int, *books: Book, said: tuple[TeachingProgress, ...] | None = None) -> None:
    """Bring a release into the catalogue."""
    store.catalogue.apply_manifest(CHANNEL, paced(number, *books, said=said), f"{number:064x}")
    for one in books:
        if store.catalogue.shard_state(CHANNEL, one.about.id) != one.entry().shard.raw_digest:
            store.catalogue.apply_shard(CHANNEL, one.entry(), one.shard())


def timetable() -> list[Slot]:
    """Return a week of both classes: 语文 four times, maths twice, music and art every other Friday."""
    found = [Slot("二年级", day, 1, "语文", 8 * 60, 8 * 60 + 40) for day in (1, 2, 3, 4)]
    found += [Slot("二年级", day, 2, "数学", 8 * 60 + 50, 9 * 60 + 30) for day in (1, 3)]
    found += [Slot("四年级", day, 1, "语文", 8 * 60, 8 * 60 + 40) for day in (1, 2)]
    found += [Slot("二年级", 5, 3, "音乐", weeks=Weeks.ODD), Slot("二年级", 5, 3, "美术", weeks=Weeks.EVEN)]
    return found


def settle(store: Store) -> Store:
    """Follow the county, receive 语文 and 人教版 maths, and enter the timetable."""
    follow(store)
    store.library.unsubscribe(CHANNEL, None)
    release(store, 1, *BOOKS)
    store.library.subscribe(CHANNEL, ["yw2", "sx2", "yw4"])
    store.school.put_timetable([SECOND, FOURTH], timetable())
    return store
