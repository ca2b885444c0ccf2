"""The four solids of the first maths book, drawn with a light from the upper left, and counters for adding."""

from __future__ import annotations

from PIL import Image, ImageFilter

from samples.make.drawing import WHITE, Colour, Picture, blend


def shadow(picture: Picture, x: float, y: float, rx: float, ry: float) -> None:
    """A soft shadow on the table."""
    dark = Picture(picture.width, picture.height, (0, 0, 0), scale=1)
    dark.ellipse(x, y, rx, ry, (70, 70, 70))
    mask = dark.image.convert("L").filter(ImageFilter.GaussianBlur(ry * 0.5)).resize(picture.image.size)
    picture.image.paste(Image.new("RGB", picture.image.size, (60, 70, 90)), (0, 0), mask)


def cuboid(picture: Picture, x: float, y: float, box: tuple[float, float, float], colour: Colour) -> None:
    """A box (width, height, depth in pixels) whose front face has its centre at (x, y)."""
    width, height, depth = box
    dx, dy = depth * 0.62, depth * 0.42
    left, right, top, foot = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    picture.polygon([(left, top), (right, top), (right, foot), (left, foot)], colour)
    picture.polygon(
        [(left, top), (left + dx, top - dy), (right + dx, top - dy), (right, top)], blend(colour, WHITE, 0.4)
    )
    picture.polygon(
        [(right, top), (right + dx, top - dy), (right + dx, foot - dy), (right, foot)],
        blend(colour, (20, 30, 60), 0.28),
    )
    for edge in ([(left, top), (right, top), (right, foot)], [(right, top), (right + dx, top - dy)]):
        picture.line(edge, blend(colour, WHITE, 0.62), 2)


def cylinder(picture: Picture, x: float, y: float, size: float, colour: Colour) -> None:
    """A standing cylinder about 2 × `size` high."""
    rx, ry, half = size * 0.62, size * 0.2, size * 0.85
    for step in range(round(2 * rx)):
        share = step / (2 * rx)
        light = 1 - abs(share - 0.32) * 1.5
        shade = blend(blend(colour, (20, 30, 60), 0.35), blend(colour, WHITE, 0.35), max(0.0, min(1.0, light)))
        sag = ry * (1 - (2 * share - 1) ** 2) ** 0.5
        at = x - rx + step
        picture.line([(at, y - half), (at, y + half + sag)], shade, 1.6)
    picture.ellipse(x, y - half, rx, ry, blend(colour, WHITE, 0.45))


def ball(picture: Picture, x: float, y: float, size: float, colour: Colour) -> None:
    """A sphere of radius `size`."""
    for step in range(40):
        share = step / 39
        shade = blend(blend(colour, (120, 50, 20), 0.28), blend(colour, WHITE, 0.75), share**1.4)
        reach = size * (1 - share)
        picture.ellipse(x - size * 0.36 * share, y - size * 0.38 * share, reach, reach, shade)


def counter(size: int, colour: Colour) -> Image.Image:
    """A round counter, `size` pixels across, on a transparent ground."""
    disc = Picture(size, size, scale=4)
    middle, radius = size / 2, size / 2 - 1
    disc.ellipse(middle, middle, radius, radius, blend(colour, (20, 30, 60), 0.22))
    disc.ellipse(middle, middle - size * 0.02, radius * 0.93, radius * 0.93, colour)
    disc.ellipse(middle, middle - size * 0.02, radius * 0.7, radius * 0.7, blend(colour, WHITE, 0.18))
    disc.ellipse(middle - size * 0.15, middle - size * 0.18, size * 0.09, size * 0.06, blend(colour, WHITE, 0.75))
    return disc.finish()
