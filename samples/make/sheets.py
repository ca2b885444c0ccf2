"""Papers printed as PDF through Qt, block by block: real text that can be searched, copied and read aloud."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage

from samples.make import blocks
from samples.make.covers import SCENES
from samples.make.drawing import CORAL, SKY, Picture
from samples.make.outside import CannotMake
from samples.make.pdf_dates import without_dates
from samples.make.pen import FOOT, LEADING, MARGIN, RED_RULE, Pen


class Printer(Pen):
    """Prints one paper; goes down the page block by block and refuses to run over its foot."""

    def print(self) -> None:
        """All pages; raises CannotMake when a page holds more than fits."""
        for number, page in enumerate(self.paper.pages):
            if number:
                self.writer.newPage()
            self.frame_page(number + 1)
            for block in page:
                self.place(block)
            if self.y > self.height - FOOT:
                excess = round(self.y - self.height + FOOT)
                self.painter.end()
                raise CannotMake(f"page {number + 1} of {self.paper.title} ({self.paper.kind}): {excess} pt too long")
        self.painter.end()

    def place(self, block: blocks.Block) -> None:
        """Print one block and move the pen below it."""
        makers: dict[type, Callable[..., None]] = {
            blocks.Heading: self.heading, blocks.Prose: self.prose, blocks.Scroll: self.scroll,
            blocks.Squares: self.squares, blocks.Rows: self.rows, blocks.Matching: self.matching,
            blocks.Counting: self.counting, blocks.Scenery: self.scenery, blocks.Frame: self.frame,
            blocks.Table: self.table, blocks.Gap: self.gap,
        }  # fmt: skip
        makers[type(block)](block)

    def gap(self, block: blocks.Gap) -> None:
        """Empty height."""
        self.y += block.height

    def heading(self, block: blocks.Heading) -> None:
        """A heading with a coloured stroke before it."""
        size = 30 if self.paper.pupils else 18
        self.y += 0 if self.fresh else size * 0.3
        self.fresh = False
        self.fill(QRectF(MARGIN, self.y + size * 0.24, size * 0.22, size), self.colour, 2)
        self.use(size, self.colour, bold=True)
        self.painter.drawText(QPointF(MARGIN + size * 0.55, self.y + size * 1.08), block.text)
        self.y += size * 1.62

    def prose(self, block: blocks.Prose) -> None:
        """A wrapped paragraph."""
        self.use(block.size, bold=block.bold)
        text = "\u3000\u3000" * block.indent + block.text
        way = Qt.AlignmentFlag.AlignHCenter if block.centred else Qt.AlignmentFlag.AlignLeft
        for line in wrapped(text, (self.width - 2 * MARGIN) / block.size):
            box = QRectF(MARGIN, self.y, self.width - 2 * MARGIN, block.size * LEADING)
            self.painter.drawText(box, way | Qt.AlignmentFlag.AlignVCenter, line)
            self.y += block.size * LEADING
        self.y += block.size * 0.12

    def scroll(self, block: blocks.Scroll) -> None:
        """A poem on the left and a tall picture on the right."""
        count = len(block.lines[0]) - 1
        size = 52.0 if count == 5 else 43.0
        step, left = size * 1.5, MARGIN + size * 0.6
        wide = self.width - 2 * MARGIN - step * count - size * 1.2
        high = self.height - self.y - FOOT - 14
        picture = scene_picture(block.scene, high * 16 / 9, high)
        start = (picture.width - wide * 2) * block.focus
        cut = picture.crop((round(start), 0, round(start + wide * 2), picture.height))
        self.painter.drawImage(QRectF(self.width - MARGIN - wide, self.y, wide, high), qt_image(cut))
        self.use(size * 0.6, self.colour)
        self.centred(left + step * (count - 1) / 2, self.y + size * 0.4, block.author)
        for number, (line, pinyin) in enumerate(zip(block.lines, block.pinyin, strict=True)):
            top = self.y + size * 1.15 + number * (high - size * 1.3) / 4
            for place, (character, sound) in enumerate(zip(line, pinyin.split(), strict=False)):
                self.use(size * 0.4, (90, 100, 110))
                self.centred(left + step * place, top + size * 0.22, sound)
                self.use(size, bold=True)
                self.centred(left + step * place, top + size * 0.94, character)
            self.centred(left + step * (count - 0.35), top + size * 0.94, line[-1])
        self.y += high

    def squares(self, block: blocks.Squares) -> None:
        """Rows of writing squares, as many groups in a row as fit."""
        size, group = block.size, block.size * (1 + block.blanks) + 14
        in_a_row = int((self.width - 2 * MARGIN + 14) // group)
        for place, (character, pinyin) in enumerate(block.characters):
            x = MARGIN + group * (place % in_a_row)
            if place and place % in_a_row == 0:
                self.y += size * 1.5
            self.use(size * 0.3, (90, 100, 110))
            self.centred(x + size / 2, self.y + size * 0.17, pinyin)
            for blank in range(1 + block.blanks):
                self.square(x + size * blank, self.y + size * 0.36, size)
            self.use(size * 0.88, bold=True)
            self.centred(x + size / 2, self.y + size * 0.85, character)
        self.y += size * 1.55

    def square(self, x: float, y: float, size: float) -> None:
        """One writing square by its upper left corner."""
        self.rule(RED_RULE, 0.8, dashed=True)
        self.painter.drawLine(QPointF(x, y + size / 2), QPointF(x + size, y + size / 2))
        self.painter.drawLine(QPointF(x + size / 2, y), QPointF(x + size / 2, y + size))
        self.rule(RED_RULE, 1.6)
        self.painter.drawRect(QRectF(x, y, size, size))

    def rows(self, block: blocks.Rows) -> None:
        """Cells in columns of equal width."""
        self.use(block.size)
        step = (self.width - 2 * MARGIN) / len(block.cells[0])
        for row in block.cells:
            for column, cell in enumerate(row):
                self.painter.drawText(QPointF(MARGIN + 10 + step * column, self.y + block.size * 1.15), cell)
            self.y += block.size * block.leading

    def matching(self, block: blocks.Matching) -> None:
        """Two columns with dots to join."""
        longest = max(map(len, block.right)) * block.size
        right = min(self.width * 0.58, self.width - MARGIN - 18 - longest)
        left = right - self.width * 0.2
        for first, second in zip(block.left, block.right, strict=True):
            middle = self.y + block.size * 0.9
            for x in (left, right):
                self.fill(QRectF(x - 4, middle - 4, 8, 8), self.colour, 4)
            self.use(block.size)
            before = QRectF(MARGIN, middle - 50, left - MARGIN - 18, 100)
            self.painter.drawText(before, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, first)
            after = QRectF(right + 18, middle - 50, self.width, 100)
            self.painter.drawText(after, Qt.AlignmentFlag.AlignVCenter, second)
            self.y += block.size * 1.85

    def counting(self, block: blocks.Counting) -> None:
        """Groups of counters, five in a row, over their captions."""
        step, dot = (self.width - 2 * MARGIN) / len(block.groups), block.size * 0.92
        self.y += block.size * 0.3
        deep = max(-(-(red + blue) // 5) for red, blue in block.groups)
        for place, (red, blue) in enumerate(block.groups):
            middle = MARGIN + step * (place + 0.5)
            wide = min(5, red + blue)
            for number in range(red + blue):
                x = middle + (number % 5 - wide / 2) * dot * 1.12
                self.fill(
                    QRectF(x, self.y + number // 5 * dot * 1.12, dot, dot), CORAL if number < red else SKY, dot / 2
                )
            self.use(block.size)
            self.centred(middle, self.y + deep * dot * 1.12 + block.size * 0.8, block.captions[place])
        self.y += deep * dot * 1.12 + block.size * 1.75

    def scenery(self, block: blocks.Scenery) -> None:
        """A lesson's scene as a picture between the margins."""
        wide = self.width - 2 * MARGIN
        picture = scene_picture(block.scene, wide, block.height)
        self.painter.drawImage(QRectF(MARGIN, self.y, wide, block.height), qt_image(picture))
        self.y += block.height + 8

    def frame(self, block: blocks.Frame) -> None:
        """An empty frame."""
        self.rule(self.colour, 1.4)
        self.painter.drawRoundedRect(QRectF(MARGIN, self.y, self.width - 2 * MARGIN, block.height), 10, 10)
        if block.label:
            self.use(28, (140, 140, 140))
            self.painter.drawText(QPointF(MARGIN + 14, self.y + 38), block.label)
        self.y += block.height + 12

    def table(self, block: blocks.Table) -> None:
        """A ruled table; a row is as high as its longest cell."""
        wide = self.width - 2 * MARGIN
        for number, row in enumerate(block.rows):
            cells = [
                wrapped(cell, (share * wide - 12) / block.size) for share, cell in zip(block.shares, row, strict=True)
            ]
            height = max(len(lines) for lines in cells) * block.size * 1.5 + 8
            x = MARGIN
            for share, lines in zip(block.shares, cells, strict=True):
                if number == 0:
                    self.fill(QRectF(x, self.y, share * wide, height), (238, 232, 220))
                self.rule((170, 160, 145), 0.8)
                self.painter.drawRect(QRectF(x, self.y, share * wide, height))
                self.use(block.size, bold=number == 0)
                for place, line in enumerate(lines):
                    self.painter.drawText(QPointF(x + 6, self.y + 4 + block.size * (1.12 + 1.5 * place)), line)
                x += share * wide
            self.y += height
        self.y += 8


def wrapped(text: str, per_line: float) -> list[str]:
    """Break Chinese text into lines of at most `per_line` squares; no line begins with a closing mark."""
    lines, line, used = [], "", 0.0
    for character in text:
        wide = 1.0 if ord(character) > 0x2000 else 0.58
        if used + wide > per_line and character not in "，。！？；：、”）》":
            lines.append(line)
            line, used = "", 0.0
        line, used = line + character, used + wide
    return [*lines, line]


def scene_picture(scene: str, width: float, height: float) -> Image.Image:
    """A lesson's scene for a place of so many points, at 144 dots an inch."""
    picture = Picture(round(width * 2), round(height * 2), (255, 255, 255))
    SCENES[scene].paint(picture)
    return picture.finish()


def qt_image(image: Image.Image) -> QImage:
    """The same pixels for Qt."""
    plain = image.convert("RGB")
    wrapping = QImage(plain.tobytes(), plain.width, plain.height, plain.width * 3, QImage.Format.Format_RGB888)
    return wrapping.copy()  # the bytes above live only as long as this function


def write_papers(folder: Path, papers: dict[str, blocks.Paper]) -> None:
    """Print papers by their file's path in the content folder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["TZ"] = "UTC"  # a time zone would change the length of the dates that without_dates overwrites
    time.tzset()
    application = QGuiApplication.instance() or QGuiApplication(["samples"])
    for name, paper in papers.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Printer(paper, path).print()
        path.write_bytes(without_dates(path.read_bytes()))
    application.processEvents()
