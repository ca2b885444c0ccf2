"""Files with timetables, saved as schools save them, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.store.school.timetable import SchoolClass
from desktop_app.store.timetables.mistakes import Mistake, TimetableRefused
from desktop_app.store.timetables.reader import read_timetable

SECOND = SchoolClass("二年级", 2)


def saved(folder: Path, text: str, name: str = "课表.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.strip("\n").encode(encoding))
    return path


def refused(path: Path, one: SchoolClass | None = None) -> list[Mistake]:
    with pytest.raises(TimetableRefused) as caught:
        read_timetable(path, one)
    assert list(caught.value.mistakes)
    return list(caught.value.mistakes)
