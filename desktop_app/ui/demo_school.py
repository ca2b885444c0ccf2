"""The school of the demonstration: two grades in one room, and a term that is always in its fifth week. No Qt."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.store.store import Store

_TIMES = ((480, 520), (530, 570), (600, 640), (650, 690))
"""Begin and end of the morning's periods, in minutes after midnight."""
_SUBJECTS = {1: ("数学", "数学", "体育", "音乐"), 2: ("语文", "语文", "体育", "音乐")}
_WEEK = 5


def enter(store: Store, now: int) -> None:
    """Enter the timetable, unless somebody has entered one, and let the sample channel's term be in its fifth week."""
    from desktop_app.store.school.calendar import Term, local
    from desktop_app.store.school.timetable import SchoolClass, Slot

    if not store.school.timetable():
        classes = [SchoolClass("一年级", 1, "东屋"), SchoolClass("二年级", 2, "东屋")]
        slots = [
            Slot(one.name, weekday, number + 1, subject, *_TIMES[number])
            for one in classes
            for weekday in range(1, 8)  # a demonstration may be held on a Sunday
            for number, subject in enumerate(_SUBJECTS[one.grade])
        ]
        store.school.put_timetable(classes, slots)
    day = local(now)[0]
    monday = day - timedelta(days=day.weekday(), weeks=_WEEK - 1)
    for term in store.school.calendar().terms:
        store.school.put_term(Term(term.year, term.number, monday))
