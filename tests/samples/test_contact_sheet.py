from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from benchmarks import contact_sheet
from benchmarks.class_pictures import LESSONS, NAMES, picture_path

pytestmark = pytest.mark.usefixtures("qapp")
RED, BLUE = 0xFFE5352B, 0xFF2F7DE1


def test_every_kind_on_the_sheet_is_among_the_samples() -> None:
    table = contact_sheet.ROOT / "samples" / "lessons" / "resources.csv"
    more = contact_sheet.ROW + contact_sheet.ARCHIVE_ROW
    rows = [*csv.DictReader((table.read_text("utf-8-sig") + more).splitlines())]
    titles = {row["标识"]: row["标题"] for row in rows}
    assert set(LESSONS.values()) <= set(titles)
    assert all(None not in row and None not in row.values() for row in rows), "each row has every column"


def test_pictures_of_all_screens_come_onto_one_sheet(tmp_path: Path) -> None:
    shown = {("1366x768", 0): RED, ("two", 1): BLUE}
    for (size, screen), colour in shown.items():
        (tmp_path / size).mkdir()
        picture = QImage(160, 90, QImage.Format.Format_RGB32)
        picture.fill(colour)
        assert picture.save(str(picture_path(tmp_path / size, NAMES[-1], screen)))
    sheet = QImage(str(contact_sheet.compose(tmp_path, ["1366x768", "two"])))
    columns = [180 + 12 + column * (480 + 12) + 240 for column in range(3)]
    last = sheet.height() - 12 - 135
    assert [sheet.pixelColor(x, last).name() for x in columns] == ["#e5352b", "#3d3633", "#2f7de1"]
