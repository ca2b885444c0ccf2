"""Landscapes for the three poems. Every one fills the picture it is given.

Time, where a function takes it, is in seconds and only moves things; the same time gives the same picture.
"""

from __future__ import annotations

import math
import random

from PIL import Image, ImageFilter

from samples.make.drawing import CINNABAR, WHITE, Colour, Picture, blend, ridge_line, smooth


def glow(picture: Picture, x: float, y: float, radius: float, colour: Colour, disc: Colour) -> None:
    """A sun or moon with a soft halo."""
    halo = Picture(picture.width, picture.height, (0, 0, 0), scale=1)
    for step in range(12, 0, -1):
        shade = round(150 * (1 - step / 13) ** 2)
        halo.ellipse(x, y, radius * (1 + step / 4), radius * (1 + step / 4), (shade, shade, shade))
    mask = halo.image.convert("L").filter(ImageFilter.GaussianBlur(8)).resize(picture.image.size)
    picture.image.paste(Image.new("RGB", picture.image.size, colour[:3]), (0, 0), mask)
    picture.ellipse(x, y, radius, radius, disc)


def cloud(picture: Picture, x: float, y: float, size: float, colour: Colour = WHITE) -> None:
    """A rounded cloud about 3 × `size` wide whose middle is (x, y)."""
    for dx, dy, radius in ((-1.0, 0.12, 0.42), (-0.45, -0.18, 0.58), (0.25, -0.28, 0.66), (0.9, 0.02, 0.5)):
        picture.ellipse(x + dx * size, y + dy * size, radius * size, radius * size, colour)
    picture.rounded((x - 1.4 * size, y, x + 1.4 * size, y + 0.54 * size), 0.27 * size, colour)


def waves(picture: Picture, top: float, bottom: float, colour: Colour, time: float, seed: int = 1) -> None:
    """Broken wave lines that drift to the left; nearer lines are longer and farther apart."""
    chance = random.Random(seed)
    for row in range(14):
        depth = (row / 13) ** 1.5
        y = top + 8 + (bottom - top - 16) * depth
        for _ in range(5):
            length = (60 + 170 * depth) * chance.uniform(0.6, 1.3)
            travel = picture.width + 2 * length
            start = (chance.uniform(0, travel) - time * (14 + 40 * depth)) % travel - length
            curve = [(start + length * s / 10, y + (1 + 3 * depth) * math.sin(s * 0.9 + start / 40)) for s in range(11)]
            picture.line(curve, colour, 1.2 + 2 * depth)


def tower(picture: Picture, x: float, foot: float, floors: float, size: float) -> None:
    """A pavilion tower; `floors` may be a fraction while it grows. `size` is the height of one floor."""
    wall, beam, tile = (236, 214, 178), (150, 62, 44), (64, 74, 84)
    picture.rounded((x - 2.1 * size, foot - 0.3 * size, x + 2.1 * size, foot), 4, (142, 132, 120))
    top = foot - 0.3 * size
    for floor in range(math.ceil(floors)):
        rise = min(1.0, floors - floor)
        half, height = size * (1.55 - 0.3 * floor), size * 0.8 * rise
        picture.polygon([(x - half, top), (x + half, top), (x + half, top - height), (x - half, top - height)], wall)
        for post in range(5):
            at = x - half + 2 * half * post / 4
            picture.line([(at, top), (at, top - height)], beam, size * 0.08)
        picture.line([(x - half, top - height * 0.3), (x + half, top - height * 0.3)], beam, size * 0.06)
        top -= height
        eave = half + size * 0.55
        picture.polygon(
            [
                (x - eave - size * 0.12, top - size * 0.16 * rise),
                (x - eave, top + size * 0.06),
                (x + eave, top + size * 0.06),
                (x + eave + size * 0.12, top - size * 0.16 * rise),
                (x + half * 0.72, top - size * 0.34 * rise),
                (x - half * 0.72, top - size * 0.34 * rise),
            ],
            tile,
        )
        top -= size * 0.3 * rise
    if floors >= 3:
        picture.polygon([(x - size * 0.62, top + 2), (x + size * 0.62, top + 2), (x, top - size * 0.62)], tile)
        picture.ellipse(x, top - size * 0.66, size * 0.1, size * 0.14, (214, 164, 66))


def stork_tower(picture: Picture, time: float = 0, sun: float = 0.35, floors: float = 3) -> None:
    """登鹳雀楼: evening sky, hills, the Yellow River; `sun` 0-1 is how far the sun has sunk, `floors` up to 3."""
    w, h = picture.width, picture.height
    picture.gradient(
        blend((250, 226, 180), (236, 168, 120), sun), blend((255, 246, 224), (250, 210, 160), sun), 0, h * 0.7
    )
    glow(picture, w * 0.24, h * (0.2 + 0.42 * sun), h * 0.068, (255, 214, 130), blend((250, 190, 90), CINNABAR, sun))
    for seed, foot, height, colour in (
        (3, 0.66, 0.34, (168, 172, 176)),
        (8, 0.68, 0.25, (126, 142, 148)),
        (5, 0.7, 0.15, (86, 110, 112)),
    ):
        picture.ridge(
            seed, h * foot, h * height, colour, blend(colour, blend((255, 240, 214), (248, 206, 156), sun), 0.7)
        )
    picture.gradient((232, 196, 130), (196, 146, 78), h * 0.7)
    waves(picture, h * 0.7, h, (255, 240, 205, 150), time)
    bank = [(w * (0.62 + 0.38 * s / 20), h * (0.9 - 0.1 * math.sin(s / 20 * math.pi * 0.75))) for s in range(21)]
    picture.polygon([*bank, (w, h), (w * 0.5, h)], (104, 122, 84))
    tower(picture, w * 0.84, h * 0.86, floors, h * 0.105)


def waterfall(picture: Picture, time: float = 0) -> None:
    """望庐山瀑布: a purple peak in the sun, violet haze, a white fall and its spray."""
    w, h = picture.width, picture.height
    picture.gradient((200, 218, 240), (252, 240, 224))
    glow(picture, w * 0.09, h * 0.15, h * 0.07, (255, 236, 190), (255, 214, 130))
    for seed, foot, height, colour in ((11, 1.02, 0.62, (178, 176, 208)), (14, 1.06, 0.5, (140, 138, 178))):
        picture.ridge(seed, h * foot, h * height, colour, blend(colour, (250, 240, 230), 0.75))
    peak = smooth([(w * x, h * y) for x, y in CLIFF])
    picture.polygon([*peak, (w, h), (w * 0.42, h)], (96, 90, 138))
    shade = smooth([(w * x, h * y) for x, y in CLIFF[6:]])
    picture.polygon([*shade, (w, h), (w * 0.69, h), (w * 0.665, h * 0.5)], (78, 74, 120))
    violet = [(w * x, h * y, w * 0.1, h * 0.045) for x, y in ((0.5, 0.46), (0.57, 0.5), (0.76, 0.36), (0.84, 0.42))]
    picture.mist(violet, (206, 190, 232), h / 28)
    fall(picture, w * 0.6, w * 0.655, h * 0.19, h * 0.93, time)
    chance = random.Random(5)
    spray = [(w * chance.uniform(0.5, 0.76), h * chance.uniform(0.9, 1.02), w * 0.03, h * 0.03) for _ in range(16)]
    picture.mist(spray, WHITE, picture.height / 26)


CLIFF = (
    (0.4, 1.02),
    (0.45, 0.74),
    (0.48, 0.44),
    (0.525, 0.22),
    (0.575, 0.14),
    (0.615, 0.19),
    (0.665, 0.1),
    (0.73, 0.13),
    (0.79, 0.28),
    (0.86, 0.4),
    (0.93, 0.52),
    (1.02, 0.6),
)


def fall(picture: Picture, left: float, right: float, top: float, foot: float, time: float) -> None:
    """Falling water between two edges that spread towards the foot."""
    spread = (right - left) * 0.35
    picture.polygon(
        [
            *smooth([(left, top + 6), ((left + right) / 2, top - 4), (right, top + 2)]),
            (right + spread, foot),
            (left - spread, foot),
        ],
        (234, 243, 252),
    )
    chance = random.Random(4)
    for _ in range(90):
        share, speed = chance.uniform(0.02, 0.98), chance.uniform(0.4, 0.9)
        down = (chance.random() + time * speed) % 1.0
        y, length = top + 12 + down * (foot - top) * 0.9, 24 + 70 * speed
        x = left - spread * down + share * (right - left + 2 * spread * down)
        picture.line([(x, y), (x + (share - 0.5) * 6, y + length)], (176, 206, 236, 200), 2)


def snow_river(picture: Picture, time: float = 0) -> None:
    """江雪: snow hills, an empty river, one boat with the old man and his line."""
    w, h = picture.width, picture.height
    picture.gradient((196, 208, 220), (238, 242, 246), 0, h * 0.62)
    for seed, foot, height, colour in (
        (21, 0.64, 0.5, (222, 228, 236)),
        (27, 0.65, 0.34, (206, 216, 226)),
        (24, 0.66, 0.2, (240, 244, 248)),
    ):
        picture.ridge(seed, h * foot, h * height, colour, blend(colour, (236, 240, 246), 0.6))
    picture.gradient((158, 178, 194), (120, 146, 168), h * 0.64)
    waves(picture, h * 0.64, h, (226, 236, 244, 90), time * 0.3, seed=6)
    shore = [(x, h * 0.93 + 26 * height) for x, height in ridge_line(31, w)]
    picture.polygon([*shore, (w, h), (0, h)], (246, 249, 252))
    fisher(picture, w * 0.66, h * 0.79, h * 0.11)
    chance = random.Random(9)
    for _ in range(150):
        x, y, size = chance.random() * w, chance.random() * h, chance.uniform(1.2, 3.6)
        picture.ellipse((x + 10 * math.sin(time + y)) % w, (y + time * 18 * size) % h, size, size, (255, 255, 255, 220))


def fisher(picture: Picture, x: float, y: float, size: float) -> None:
    """A boat, and in it a man in a straw cape and hat with a fishing rod; `size` is about the man's height."""
    hull = [
        (x - 2.2 * size, y - 0.18 * size),
        (x - 1.6 * size, y + 0.3 * size),
        (x + 1.6 * size, y + 0.3 * size),
        (x + 2.3 * size, y - 0.26 * size),
        (x + 1.2 * size, y),
        (x - 1.2 * size, y),
    ]
    picture.polygon(hull, (84, 66, 54))
    picture.polygon(
        [
            (x - 0.45 * size, y + 0.06 * size),
            (x + 0.5 * size, y + 0.06 * size),
            (x + 0.2 * size, y - 0.75 * size),
            (x - 0.1 * size, y - 0.75 * size),
        ],
        (146, 118, 76),
    )
    picture.ellipse(x + 0.06 * size, y - 0.82 * size, 0.16 * size, 0.17 * size, (226, 186, 150))
    picture.polygon(
        [(x - 0.5 * size, y - 0.84 * size), (x + 0.62 * size, y - 0.84 * size), (x + 0.06 * size, y - 1.24 * size)],
        (120, 94, 58),
    )
    picture.line([(x + 0.25 * size, y - 0.4 * size), (x + 2.6 * size, y - 1.1 * size)], (70, 54, 44), 0.05 * size)
    picture.line([(x + 2.6 * size, y - 1.1 * size), (x + 2.65 * size, y + 0.7 * size)], (90, 90, 96), 1.2)
    picture.ellipse(x + 2.65 * size, y + 0.72 * size, 0.34 * size, 0.06 * size, (200, 216, 228))
