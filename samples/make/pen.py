"""The pen of a printed paper: its page, its type, its lines, and the head and foot of every page. Sizes in points.

The font is LXGW WenKai for every word: Qt maps the glyphs of Noto Sans CJK back to Kangxi radicals (⼭ for 山), and
such a file would be found by no search.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from samples.make import blocks
from samples.make.covers import KIND_COLOURS
from samples.make.drawing import INK, Colour
from samples.make.outside import CannotMake, Face

DOTS = 1200
"""Resolution of the page description; all sizes are given in points and scaled."""
MARGIN = 40.0
FOOT = 30.0
LEADING = 1.42
RED_RULE = (214, 128, 112)


def colour_of(colour: Colour) -> QColor:
    """The colour as Qt has it."""
    return QColor(*colour)


class Pen:
    """Draws on the pages of one PDF; `y` is how far down the page it has come."""

    def __init__(self, paper: blocks.Paper, path: Path) -> None:
        self.paper = paper
        self.colour = KIND_COLOURS[paper.kind]
        self.families = [family_of(face) for face in (Face.KAI, Face.KAI_BOLD)]
        self.writer = QPdfWriter(str(path))
        self.writer.setResolution(DOTS)
        self.writer.setTitle(paper.title)
        self.writer.setCreator("Songke samples")
        way = QPageLayout.Orientation.Landscape if paper.pupils else QPageLayout.Orientation.Portrait
        self.writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), way, QMarginsF(0, 0, 0, 0)))
        self.width, self.height = (842.0, 595.0) if paper.pupils else (595.0, 842.0)
        self.painter = QPainter(self.writer)
        self.painter.scale(DOTS / 72, DOTS / 72)
        self.y = 0.0
        self.fresh = True

    def use(self, size: float, colour: Colour = INK, bold: bool = False) -> None:
        """Take type of a size in points."""
        font = QFont(self.families[bold])
        font.setBold(bold)
        font.setPixelSize(round(size))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        self.painter.setFont(font)
        self.painter.setPen(colour_of(colour))

    def rule(self, colour: Colour, width: float = 1, dashed: bool = False) -> None:
        """Take a pen for lines."""
        pen = QPen(colour_of(colour), width)
        pen.setStyle(Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)

    def centred(self, x: float, y: float, text: str) -> None:
        """A line of text whose middle is (x, y)."""
        self.painter.drawText(QRectF(x - 400, y - 100, 800, 200), Qt.AlignmentFlag.AlignCenter, text)

    def fill(self, box: QRectF, colour: Colour, radius: float = 0) -> None:
        """A filled box."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour_of(colour))
        self.painter.drawRoundedRect(box, radius, radius)

    def frame_page(self, number: int) -> None:
        """The head and foot of a page; the first page has the large title."""
        first, big = number == 1, 34.0 if self.paper.pupils else 24.0
        height = big * (2.0 if first else 1.1)
        self.fill(QRectF(0, 0, self.width, height), self.colour)
        self.use(big if first else big * 0.52, (255, 255, 255), bold=True)
        middle = Qt.AlignmentFlag.AlignVCenter
        self.painter.drawText(QRectF(MARGIN, 0, self.width, height), middle, self.paper.title)
        self.use(15 if self.paper.pupils else 12, (255, 255, 255))
        side = QRectF(0, 0, self.width - MARGIN, height)
        self.painter.drawText(side, middle | Qt.AlignmentFlag.AlignRight, f"{self.paper.kind} · {self.paper.book}")
        self.use(10, (130, 130, 130))
        foot = f"送课示范频道 · CC0-1.0 {self.paper.note}".strip()
        self.painter.drawText(QPointF(MARGIN, self.height - 16), foot)
        count = QRectF(0, self.height - 28, self.width - MARGIN, 16)
        self.painter.drawText(count, Qt.AlignmentFlag.AlignRight, f"{number} / {len(self.paper.pages)}")
        self.y = height + (18 if self.paper.pupils else 14)
        self.fresh = True


def family_of(face: Face) -> str:
    """The name under which Qt knows a font file."""
    number = QFontDatabase.addApplicationFont(str(face.find()))
    families = QFontDatabase.applicationFontFamilies(number)
    if not families:
        raise CannotMake(f"Qt cannot read the font {face.find()}")
    return str(families[0])
