"""A picture drawn at twice its size and scaled down, so that every edge is smooth.

All coordinates and sizes are in finished pixels; colours are RGB or RGBA, 0-255.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from samples.make.outside import Face

Colour = tuple[int, int, int] | tuple[int, int, int, int]
Point = tuple[float, float]

INK = (38, 50, 56)
PAPER = (253, 248, 236)
WHITE = (255, 255, 255)
CINNABAR = (200, 75, 55)
JADE = (62, 137, 116)
SKY = (78, 165, 217)
SUN = (246, 190, 72)
LEAF = (107, 178, 89)
CORAL = (240, 108, 100)
INDIGO = (45, 74, 122)


@lru_cache(maxsize=128)
def font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    """A face at a size in (supersampled) pixels."""
    return ImageFont.truetype(str(face.find()), pixels, layout_engine=ImageFont.Layout.BASIC)


def blend(a: Colour, b: Colour, share: float) -> tuple[int, int, int]:
    """The colour `share` (0-1) of the way from a to b."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a[:3], b[:3], strict=True))
    return red, green, blue


def ease(progress: float) -> float:
    """0-1 in, 0-1 out, slow at both ends: how things move on the slides."""
    x = min(1.0, max(0.0, progress))
    return x * x * (3 - 2 * x)


class Picture:
    """A canvas of width × height pixels; transparent when no ground colour is given."""

    def __init__(self, width: int, height: int, ground: Colour | None = None, scale: int = 2) -> None:
        self.width, self.height, self.scale = width, height, scale
        size = (width * scale, height * scale)
        self.image = Image.new("RGBA", size, (0, 0, 0, 0)) if ground is None else Image.new("RGB", size, ground)
        # The RGBA mode of drawing blends half-transparent colours, but only over an opaque ground.
        self.pen = ImageDraw.Draw(self.image) if ground is None else ImageDraw.Draw(self.image, "RGBA")

    def finish(self) -> Image.Image:
        """The picture at its real size."""
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def gradient(self, top: Colour, bottom: Colour, first: float = 0, last: float | None = None) -> None:
        """Fill the band between two heights."""
        end = self.height if last is None else last
        band = Image.linear_gradient("L").resize((self.width * self.scale, round((end - first) * self.scale)))
        fill = Image.composite(Image.new("RGB", band.size, bottom), Image.new("RGB", band.size, top), band)
        self.image.paste(fill, (0, round(first * self.scale)))

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, fill: Colour, outline: Colour | None = None, width: float = 0
    ) -> None:
        """An ellipse by its centre and radii."""
        box = self._scaled([(x - rx, y - ry), (x + rx, y + ry)])
        self.pen.ellipse(box, fill, outline, round(width * self.scale))

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        """A filled polygon."""
        self.pen.polygon(self._scaled(points), fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """A line with round joints."""
        self.pen.line(self._scaled(points), fill, max(1, round(width * self.scale)), joint="curve")

    def dashes(self, start: Point, end: Point, fill: Colour, width: float, dash: float = 8) -> None:
        """A dashed straight line."""
        length = math.dist(start, end)
        for place in range(0, int(length), round(dash * 2)):
            a, b = place / length, min(1.0, (place + dash) / length)
            self.line(
                [(start[0] + (end[0] - start[0]) * s, start[1] + (end[1] - start[1]) * s) for s in (a, b)], fill, width
            )

    def rounded(
        self,
        box: tuple[float, float, float, float],
        radius: float,
        fill: Colour | None,
        outline: Colour | None = None,
        width: float = 0,
    ) -> None:
        """A rectangle (left, top, right, bottom) with round corners."""
        corners = self._scaled([box[:2], box[2:]])
        self.pen.rounded_rectangle(corners, radius * self.scale, fill, outline, round(width * self.scale))

    def text(
        self, x: float, y: float, words: str, size: float, fill: Colour, face: Face = Face.KAI_BOLD, anchor: str = "mm"
    ) -> None:
        """One line of text; `anchor` as in Pillow, the middle by default."""
        self.pen.text((x * self.scale, y * self.scale), words, fill, font(face, round(size * self.scale)), anchor)

    def paste(self, sprite: Image.Image, x: float, y: float) -> None:
        """Put a finished transparent image with its centre at (x, y)."""
        size = (sprite.width * self.scale, sprite.height * self.scale)
        large = sprite.resize(size, Image.Resampling.BICUBIC)
        self.image.paste(large, (round(x * self.scale - size[0] / 2), round(y * self.scale - size[1] / 2)), large)

    def mist(self, puffs: Sequence[tuple[float, float, float, float]], colour: Colour, softness: float) -> None:
        """Blurred puffs (x, y, rx, ry) of one colour, `softness` pixels wide at the edge."""
        small = Picture(self.width, self.height, (0, 0, 0), scale=1)
        for x, y, rx, ry in puffs:
            small.ellipse(x, y, rx, ry, (255, 255, 255, 150))
        mask = small.image.convert("L").filter(ImageFilter.GaussianBlur(softness)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, colour[:3]), (0, 0), mask)

    def ridge(self, seed: int, foot: float, height: float, colour: Colour, mist: Colour) -> None:
        """A range of hills that turns into mist (a colour) towards its foot, as in an ink painting."""
        mask = Image.new("L", self.image.size, 0)
        points = [(x, foot - height * h) for x, h in ridge_line(seed, self.width)]
        ImageDraw.Draw(mask).polygon(self._scaled([*points, (self.width, foot), (0, foot)]), fill=255)
        fading = Image.linear_gradient("L").resize((mask.width, max(1, round(height * self.scale))))
        haze = Image.new("L", self.image.size, 255)
        haze.paste(fading, (0, round((foot - height) * self.scale)))
        hills = Image.new("RGB", self.image.size, colour[:3])
        self.image.paste(Image.composite(Image.new("RGB", hills.size, mist[:3]), hills, haze), (0, 0), mask)


def smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """An open Catmull-Rom curve through the points."""
    padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append(between(a, b, c, d, t))
    return [*curve, points[-1]]


def between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """The Catmull-Rom point between b (t = 0) and c (t = 1)."""
    x, y = (
        0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2 + (3 * q - p - 3 * r + s) * t**3)
        for p, q, r, s in zip(a, b, c, d, strict=True)
    )
    return x, y


def ridge_line(seed: int, width: int) -> list[Point]:
    """Points (x, height 0-1) of a skyline: five sine waves whose phases come from the seed."""
    chance = random.Random(seed)
    waves = [(chance.uniform(0.6, 1.4) * n, chance.uniform(0, math.tau), 1 / n) for n in (1.2, 2.3, 4.1, 7.7, 13)]
    total = sum(weight for _, _, weight in waves)
    points = []
    for x in range(0, width + 8, 8):
        angle = x / width * math.tau
        height = sum(weight * math.sin(turns * angle + phase) for turns, phase, weight in waves) / total
        points.append((float(x), 0.5 + 0.5 * height))
    return points
