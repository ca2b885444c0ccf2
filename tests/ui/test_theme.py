from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui import art, icons
from desktop_app.ui.class_dock import CONTROL
from desktop_app.ui.theme import CLASS_TITLE, Ink, Theme
from package_format.shard import KINDS

TEXT_ON_GROUND = [
    (Ink.TEXT, Ink.PAPER),
    (Ink.TEXT, Ink.SURFACE),
    (Ink.TEXT, Ink.PERSIMMON_PALE),
    (Ink.SOFT, Ink.PAPER),
    (Ink.SOFT, Ink.SURFACE),
    (Ink.SOFT, Ink.SUNK),
    (Ink.BAMBOO, Ink.PAPER),
    (Ink.BAMBOO, Ink.SURFACE),
    (Ink.BAMBOO, Ink.BAMBOO_PALE),
    (Ink.BAMBOO_DEEP, Ink.SURFACE),
    (Ink.SURFACE, Ink.BAMBOO),
    (Ink.PERSIMMON, Ink.SURFACE),
    (Ink.PERSIMMON, Ink.PERSIMMON_PALE),
    (Ink.CHALK, Ink.NIGHT),
    (Ink.CHALK, Ink.NIGHT_RAISED),
    (Ink.CHALK_SOFT, Ink.NIGHT),
    (Ink.CHALK_SOFT, Ink.NIGHT_RAISED),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("text,ground", TEXT_ON_GROUND)
def test_text_is_read_from_the_last_row(text: str, ground: str) -> None:
    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_class_controls_and_titles_are_large_enough_at_1080p() -> None:
    theme = Theme.for_height(1080)
    assert theme.px(CONTROL) >= 64
    assert theme.px(CLASS_TITLE) * 72 / 96 >= 28


@pytest.mark.parametrize("height,scale", [(768, 0.8), (600, 0.8), (1080, 1.0), (1440, 4 / 3), (2160, 2.0), (9000, 4.0)])
def test_everything_keeps_its_share_of_the_screen(height: int, scale: float) -> None:
    assert Theme.for_height(height).scale == pytest.approx(scale)


def test_nothing_vanishes_when_it_is_scaled_down() -> None:
    assert Theme(0.1).px(1) == 1
    assert Theme(0.1).px(0) == 0


def test_the_style_sheet_is_taken_without_a_warning(qtbot: QtBot) -> None:
    sheet = Theme().sheet()
    assert "$" not in sheet
    assert re.search(r"min-height: 64px", sheet)
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setStyleSheet(sheet)
    widget.show()
    widget.grab()


def painted(paint: object, side: int = 64) -> int:
    """How many pixels a painting has changed."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    assert callable(paint)
    paint(painter)
    painter.end()
    return sum(image.pixelColor(x, y).alpha() > 0 for x in range(0, side, 2) for y in range(0, side, 2))


@pytest.mark.usefixtures("qapp")
def test_every_icon_paints_something_within_its_square() -> None:
    for name in icons.DRAWINGS:
        for _filled, path in icons.shapes(name):
            box = path.boundingRect()
            assert box.left() >= 0 and box.right() <= 24 and box.top() >= 0 and box.bottom() <= 24, name  # noqa: PT018
        assert not icons.pixmap(name, 24, Ink.BAMBOO).isNull()
        assert icons.icon(name, 24, Ink.BAMBOO).availableSizes()


def test_every_kind_has_its_icon_and_hue() -> None:
    for kind in KINDS:
        assert kind in art.KINDS
        assert art.glyph(kind) in icons.DRAWINGS
    assert art.glyph("新种类") in icons.DRAWINGS
    assert art.subject_hue("语文") != art.subject_hue("数学")
    assert art.subject_hue("劳动") == art.subject_hue("劳动")
