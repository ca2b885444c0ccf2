"""How everything looks: colours, type scale, spacing, radii. One ``Theme`` is built for a screen and passed in.

Lengths are written in *design pixels*, which are pixels on a 1920×1080 screen, and scaled to the screen at hand, so
that a control keeps its share of the picture on a 1366×768 projector and on a 4K panel: the last row of a class sees
the same. The light palette is warm paper, ink, bamboo green and persimmon; the class page is a warm near-black.
Every text colour keeps a contrast of at least 4.5:1 on its ground (WCAG 2.2, 1.4.3), which a test checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Template

from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, QScreen

DESIGN_HEIGHT = 1080
SMALLEST, LARGEST = 0.8, 4.0

FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Noto Sans",
)
"""Asked in this order; the system's own fallback covers 藏, 维, 哈 and 蒙 letters."""


class Ink:
    """The palette, as ``#rrggbb``."""

    PAPER = "#FAF6EE"
    """The window's ground."""
    SURFACE = "#FFFFFF"
    """Cards, fields and sheets that lie on the paper."""
    SUNK = "#F2ECE0"
    """What is pressed into the paper: tracks, chips, the rail."""
    LINE = "#E6DCCB"
    TEXT = "#2A2520"
    SOFT = "#6A6055"
    """Secondary text."""
    BAMBOO = "#1F6F5C"
    """The accent: what can be pressed, what is ready."""
    BAMBOO_DEEP = "#17574A"
    BAMBOO_PALE = "#E0EFE8"
    PERSIMMON = "#A84A12"
    """Warm attention: continue, update, waiting for a person."""
    PERSIMMON_PALE = "#FBE9DA"
    AMBER = "#E59A2F"
    """Never text: marks and bars only."""
    NIGHT = "#151210"
    """The class page's ground."""
    NIGHT_RAISED = "#262120"
    NIGHT_LINE = "#3D3633"
    CHALK = "#FBF7F0"
    """Text on the night ground."""
    CHALK_SOFT = "#C9BFB2"


@dataclass(frozen=True, slots=True)
class Theme:
    """Design pixels turned into this screen's; ``scale`` is its height over 1080, within bounds."""

    scale: float = 1.0

    @classmethod
    def for_screen(cls, screen: QScreen | None) -> Theme:
        """The theme that suits ``screen`` (its logical height, so that a system's own scaling is not applied twice)."""
        found = screen or QGuiApplication.primaryScreen()
        return cls.for_height(found.size().height())

    @classmethod
    def for_height(cls, height: int) -> Theme:
        """The theme for a screen ``height`` logical pixels high."""
        return cls(min(LARGEST, max(SMALLEST, height / DESIGN_HEIGHT)))

    def px(self, design: float) -> int:
        """``design`` pixels at 1080p as whole pixels here; never 0 for something that is not."""
        return max(1, round(design * self.scale)) if design else 0

    def font(self, design: float, *, bold: bool = False) -> QFont:
        """The interface's font, ``design`` pixels high at 1080p."""
        font = QFont(list(FAMILIES))
        font.setPixelSize(self.px(design))
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        return font

    def palette(self) -> QPalette:
        """The palette of the window and everything in it that is not styled by name."""
        palette = QPalette()
        role = QPalette.ColorRole
        for name, colour in (
            (role.Window, Ink.PAPER),
            (role.Base, Ink.SURFACE),
            (role.AlternateBase, Ink.PAPER),
            (role.Button, Ink.SURFACE),
            (role.WindowText, Ink.TEXT),
            (role.Text, Ink.TEXT),
            (role.ButtonText, Ink.TEXT),
            (role.PlaceholderText, Ink.SOFT),
            (role.Highlight, Ink.BAMBOO),
            (role.HighlightedText, Ink.SURFACE),
            (role.ToolTipBase, Ink.TEXT),
            (role.ToolTipText, Ink.CHALK),
        ):
            palette.setColor(name, QColor(colour))
        return palette

    def sheet(self) -> str:
        """The style sheet of the whole window; classes are chosen by the dynamic property ``look``."""
        sizes = {name: f"{self.px(int(name[1:]))}px" for name in re.findall(r"\$(p\d+)", _SHEET)}
        colours = {name: value for name, value in vars(Ink).items() if name.isupper()}
        return Template(_SHEET).substitute(sizes | colours)


BODY, SMALL, LEAD, HEADING, TITLE, CLASS_TITLE = 18, 15, 21, 26, 34, 40
"""The type scale in design pixels; ``CLASS_TITLE`` is 30 pt at 96 dpi, above the 28 pt grades 1 and 2 need."""

_SHEET = """
* { outline: none; }
QWidget { color: $TEXT; }
QMainWindow { background: $PAPER; }
QToolTip { background: $TEXT; color: $CHALK; border: 0; padding: $p6 $p10; }
QLabel { background: transparent; }
QLabel[look="soft"] { color: $SOFT; }
QLabel[look="night"] { color: $CHALK; }
QLabel[look="night-soft"] { color: $CHALK_SOFT; }

QPushButton, QToolButton[look="plain"] {
  background: $SURFACE; color: $TEXT; border: $p1 solid $LINE; border-radius: $p12;
  padding: 0 $p20; min-height: $p44;
}
QPushButton:hover { border-color: $BAMBOO; color: $BAMBOO_DEEP; }
QPushButton:focus { border: $p2 solid $BAMBOO; }
QPushButton:pressed { background: $SUNK; }
QPushButton:disabled { color: $SOFT; background: $SUNK; }
QPushButton[look="main"] {
  background: $BAMBOO; color: $SURFACE; border: 0; font-weight: 600; min-height: $p52; padding: 0 $p28;
}
QPushButton[look="main"]:hover { background: $BAMBOO_DEEP; }
QPushButton[look="main"]:focus { border: $p2 solid $TEXT; }
QPushButton[look="main"]:disabled { background: $SUNK; color: $SOFT; }
QPushButton[look="quiet"] { background: transparent; border: $p2 solid transparent; color: $BAMBOO; padding: 0 $p12; }
QPushButton[look="quiet"]:hover { background: $BAMBOO_PALE; }
QPushButton[look="quiet"]:focus { border-color: $BAMBOO; }
QPushButton[look="night"] {
  background: $NIGHT_RAISED; color: $CHALK; border: $p2 solid $NIGHT_LINE; text-align: left; min-height: $p64;
}
QPushButton[look="night"]:hover, QPushButton[look="night"]:focus { border-color: $AMBER; color: $CHALK; }

QLineEdit {
  background: $SURFACE; border: $p1 solid $LINE; border-radius: $p12; padding: 0 $p14; min-height: $p44;
  selection-background-color: $BAMBOO; selection-color: $SURFACE;
}
QLineEdit:focus { border: $p2 solid $BAMBOO; }

QFrame[look="card"] { background: $SURFACE; border: $p1 solid $LINE; border-radius: $p18; }
QFrame[look="row"] { background: $SURFACE; border: $p1 solid $LINE; border-radius: $p14; }
QFrame[look="row-note"] { background: $BAMBOO_PALE; border: 0; border-radius: $p14; }
QFrame[look="drop"] { background: $SURFACE; border: $p2 dashed $LINE; border-radius: $p18; }
QFrame[look="drop-here"] { background: $BAMBOO_PALE; border: $p2 dashed $BAMBOO; border-radius: $p18; }
QFrame[look="notice"] { background: $PERSIMMON_PALE; border: 0; border-radius: $p14; }
QFrame[look="good"] { background: $BAMBOO_PALE; border: 0; border-radius: $p14; }

QSlider::groove:horizontal { height: $p8; background: $SUNK; border-radius: $p4; }
QSlider::sub-page:horizontal { background: $BAMBOO; border-radius: $p4; }
QSlider::handle:horizontal {
  width: $p28; height: $p28; margin: -$p10 0; border-radius: $p14; background: $SURFACE; border: $p2 solid $BAMBOO;
}
QSlider::handle:horizontal:focus { background: $BAMBOO; }

QHeaderView { background: $SUNK; }
QHeaderView::section { background: $SUNK; color: $TEXT; border: 0; padding: $p4 $p10; }
QMenu { background: $SURFACE; color: $TEXT; border: $p1 solid $LINE; }
QMenu::item { padding: $p8 $p28; }
QMenu::item:selected { background: $BAMBOO_PALE; color: $TEXT; }
QMenu::item:disabled { color: $SOFT; }

QScrollArea, QAbstractScrollArea { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: $p14; margin: $p2; }
QScrollBar::handle:vertical { background: $LINE; border-radius: $p4; min-height: $p52; }
QScrollBar::handle:vertical:hover { background: $SOFT; }
QScrollBar:horizontal { background: transparent; height: $p14; margin: $p2; }
QScrollBar::handle:horizontal { background: $LINE; border-radius: $p4; min-width: $p52; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
