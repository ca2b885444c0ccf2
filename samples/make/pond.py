"""The pond and who lives there: water, lotus, tadpoles, frogs, fish and ducks.

Creatures are drawn around (x, y); `size` is about half their length in pixels.
"""

from __future__ import annotations

import math
import random

from samples.make.drawing import INK, WHITE, Colour, Picture, smooth
from samples.make.landscapes import cloud, waves

TADPOLE = (58, 66, 74)
FROG = (112, 178, 74)
FROG_BELLY = (226, 238, 188)


def water(picture: Picture) -> None:
    """Under water: light from above, sand, pebbles, weeds and bubbles."""
    w, h = picture.width, picture.height
    picture.gradient((176, 226, 226), (72, 158, 170))
    for x in (0.16, 0.42, 0.7):
        picture.polygon(
            [(w * x, 0), (w * (x + 0.07), 0), (w * (x - 0.04), h), (w * (x - 0.24), h)], (255, 255, 255, 26)
        )
    floor = smooth([(0, h * 0.9), (w * 0.25, h * 0.86), (w * 0.55, h * 0.91), (w * 0.8, h * 0.86), (w, h * 0.9)])
    picture.polygon([*floor, (w, h), (0, h)], (222, 202, 150))
    chance = random.Random(7)
    for _ in range(22):
        x, y, size = w * chance.random(), h * chance.uniform(0.91, 0.99), chance.uniform(6, 18) * h / 720
        picture.ellipse(x, y, size * 1.4, size, chance.choice([(196, 170, 120), (176, 164, 148), (204, 190, 166)]))
    for x, tall in ((0.06, 0.36), (0.1, 0.26), (0.93, 0.4), (0.89, 0.24), (0.97, 0.3)):
        weed(picture, w * x, h * 0.93, h * tall)
    for _ in range(16):
        x, y, size = w * chance.random(), h * chance.uniform(0.1, 0.8), chance.uniform(4, 11) * h / 720
        picture.ellipse(x, y, size, size, (255, 255, 255, 60), (255, 255, 255, 170), 1.5)


def weed(picture: Picture, x: float, foot: float, tall: float) -> None:
    """A waving water plant."""
    for lean in (-0.12, 0.02, 0.16):
        stem = smooth(
            [
                (x + tall * lean * s + tall * 0.05 * math.sin(s * 6 + lean * 30), foot - tall * s * (1 - abs(lean)))
                for s in (0, 0.25, 0.5, 0.75, 1)
            ]
        )
        picture.line(stem, (58, 140, 96), max(3, tall * 0.045))


def surface(picture: Picture, time: float = 0) -> None:
    """A pond seen from the bank: sky, far trees, water, lotus leaves and flowers."""
    w, h = picture.width, picture.height
    picture.gradient((168, 216, 242), (238, 248, 250), 0, h * 0.4)
    cloud(picture, w * 0.2 + time * 5, h * 0.13, h * 0.06)
    cloud(picture, w * 0.72 + time * 3, h * 0.09, h * 0.045)
    picture.ridge(62, h * 0.42, h * 0.22, (130, 180, 132), (156, 198, 160))
    picture.gradient((122, 196, 214), (64, 152, 186), h * 0.4)
    waves(picture, h * 0.4, h, (255, 255, 255, 90), time, seed=5)
    for x, y, size in (
        (0.08, 0.86, 0.09),
        (0.2, 0.94, 0.11),
        (0.93, 0.9, 0.11),
        (0.86, 0.56, 0.05),
        (0.1, 0.53, 0.045),
    ):
        lotus_leaf(picture, w * x, h * y, h * size)
    flower(picture, w * 0.155, h * 0.84, h * 0.05)
    flower(picture, w * 0.885, h * 0.82, h * 0.045)


def lotus_leaf(picture: Picture, x: float, y: float, size: float) -> None:
    """A floating leaf with its veins."""
    picture.ellipse(x, y + size * 0.08, size * 1.6, size * 0.62, (44, 118, 112, 120))
    picture.ellipse(x, y, size * 1.6, size * 0.6, (78, 160, 92))
    for angle in range(0, 360, 40):
        tip = (x + 1.4 * size * math.cos(math.radians(angle)), y + 0.52 * size * math.sin(math.radians(angle)))
        picture.line([(x, y), tip], (110, 184, 112), max(1.5, size * 0.03))


def flower(picture: Picture, x: float, y: float, size: float) -> None:
    """A lotus flower."""
    for angle, colour in (
        (-58, (244, 168, 190)),
        (58, (244, 168, 190)),
        (-30, (248, 188, 204)),
        (30, (248, 188, 204)),
        (0, (252, 208, 220)),
    ):
        lean = math.radians(angle)
        tip = (x + 1.25 * size * math.sin(lean), y - 1.25 * size * math.cos(lean))
        side = (0.36 * size * math.cos(lean), 0.36 * size * math.sin(lean))
        middle = (x + 0.65 * size * math.sin(lean), y - 0.65 * size * math.cos(lean))
        picture.polygon(
            smooth(
                [
                    (x, y),
                    (middle[0] - side[0], middle[1] - side[1]),
                    tip,
                    (middle[0] + side[0], middle[1] + side[1]),
                    (x, y),
                ]
            ),
            colour,
        )


def spawn(picture: Picture, x: float, y: float, size: float) -> None:
    """A clump of frog's eggs."""
    chance = random.Random(15)
    for ring, count in ((0.0, 1), (0.42, 6), (0.84, 12)):
        for number in range(count):
            angle = math.tau * number / count + ring
            ex = x + size * ring * math.cos(angle) * 1.25 + chance.uniform(-3, 3)
            ey = y + size * ring * math.sin(angle) * 0.85 + chance.uniform(-3, 3)
            picture.ellipse(ex, ey, size * 0.25, size * 0.25, (236, 250, 250, 190), (255, 255, 255, 230), 2)
            picture.ellipse(ex, ey, size * 0.1, size * 0.1, TADPOLE)


def eye(picture: Picture, x: float, y: float, size: float) -> None:
    """A round eye with a glint."""
    picture.ellipse(x, y, size, size, WHITE)
    picture.ellipse(x + size * 0.15, y, size * 0.62, size * 0.62, INK)
    picture.ellipse(x + size * 0.3, y - size * 0.22, size * 0.2, size * 0.2, WHITE)


def tadpole(picture: Picture, x: float, y: float, size: float, legs: int = 0, colour: Colour = TADPOLE) -> None:
    """A tadpole that swims to the right; `legs` 0, 2 (hind legs) or 4."""
    length = 1.0 if legs < 4 else 0.55
    back = [
        (x - 0.5 * size, y - 0.24 * size),
        (x - size, y - 0.3 * size),
        (x - (1 + 0.5 * length) * size, y - 0.12 * size),
        (x - (1 + length) * size, y - 0.3 * size),
    ]
    front = [
        (x - (1 + 0.5 * length) * size, y + 0.12 * size),
        (x - size, y + 0.04 * size),
        (x - 0.5 * size, y + 0.24 * size),
    ]
    picture.polygon([*smooth(back), *smooth(front)], colour)
    if legs >= 2:
        leg = smooth(
            [(x - 0.5 * size, y + 0.25 * size), (x - 0.85 * size, y + 0.62 * size), (x - 0.55 * size, y + 0.82 * size)]
        )
        picture.line(leg, colour, size * 0.16)
    if legs >= 4:
        picture.line(
            smooth(
                [(x + 0.2 * size, y + 0.3 * size), (x + 0.1 * size, y + 0.72 * size), (x + 0.36 * size, y + 0.8 * size)]
            ),
            colour,
            size * 0.14,
        )
    picture.ellipse(x, y, 0.72 * size, 0.52 * size, colour)
    picture.ellipse(x - 0.05 * size, y + 0.2 * size, 0.5 * size, 0.24 * size, (96, 106, 112))
    eye(picture, x + 0.34 * size, y - 0.12 * size, 0.15 * size)
    smile = [(x + 0.4 * size, y + 0.16 * size), (x + 0.5 * size, y + 0.22 * size), (x + 0.6 * size, y + 0.14 * size)]
    picture.line(smooth(smile), WHITE, max(2, size * 0.035))


def frog(picture: Picture, x: float, y: float, size: float) -> None:
    """A sitting frog, seen from the front."""
    for side in (-1, 1):
        picture.ellipse(x + side * 0.72 * size, y + 0.34 * size, 0.36 * size, 0.44 * size, (96, 158, 62))
        picture.ellipse(x + side * 0.86 * size, y + 0.76 * size, 0.36 * size, 0.12 * size, (96, 158, 62))
    picture.ellipse(x, y + 0.2 * size, 0.72 * size, 0.64 * size, FROG)
    picture.ellipse(x, y + 0.34 * size, 0.46 * size, 0.46 * size, FROG_BELLY)
    picture.ellipse(x, y - 0.34 * size, 0.66 * size, 0.44 * size, FROG)
    for side in (-1, 1):
        picture.ellipse(x + side * 0.36 * size, y - 0.7 * size, 0.24 * size, 0.24 * size, FROG)
        eye(picture, x + side * 0.36 * size, y - 0.72 * size, 0.16 * size)
        picture.ellipse(x + side * 0.46 * size, y - 0.26 * size, 0.1 * size, 0.07 * size, (240, 150, 130, 190))
        picture.line(
            [(x + side * 0.3 * size, y + 0.4 * size), (x + side * 0.34 * size, y + 0.8 * size)], FROG, 0.15 * size
        )
        picture.ellipse(x + side * 0.34 * size, y + 0.82 * size, 0.18 * size, 0.07 * size, FROG)
    mouth = [(x - 0.36 * size, y - 0.3 * size), (x, y - 0.12 * size), (x + 0.36 * size, y - 0.3 * size)]
    picture.line(smooth(mouth), (60, 100, 40), max(2.5, 0.035 * size))


def fish(picture: Picture, x: float, y: float, size: float, colour: Colour) -> None:
    """A little fish that swims to the left."""
    picture.polygon(
        [(x + 0.6 * size, y), (x + 1.15 * size, y - 0.4 * size), (x + size, y), (x + 1.15 * size, y + 0.4 * size)],
        colour,
    )
    picture.ellipse(x, y, 0.8 * size, 0.42 * size, colour)
    picture.polygon(
        [(x - 0.1 * size, y - 0.36 * size), (x + 0.3 * size, y - 0.66 * size), (x + 0.4 * size, y - 0.28 * size)],
        colour,
    )
    eye(picture, x - 0.45 * size, y - 0.08 * size, 0.11 * size)


def duck(picture: Picture, x: float, y: float, size: float, colour: Colour = (252, 206, 74)) -> None:
    """A duckling that swims to the left on the line y."""
    shade = tuple(max(0, c - 26) for c in colour[:3])
    picture.ellipse(x, y + 0.34 * size, 1.15 * size, 0.13 * size, (255, 255, 255, 90))
    body = smooth(
        [
            (x - 0.85 * size, y - 0.1 * size),
            (x - 0.6 * size, y + 0.3 * size),
            (x + 0.4 * size, y + 0.34 * size),
            (x + 0.95 * size, y - 0.06 * size),
            (x + 1.2 * size, y - 0.5 * size),
            (x + 0.62 * size, y - 0.34 * size),
            (x, y - 0.42 * size),
            (x - 0.6 * size, y - 0.45 * size),
            (x - 0.85 * size, y - 0.1 * size),
        ]
    )
    picture.polygon(body, colour)
    picture.polygon(
        smooth(
            [
                (x - 0.15 * size, y - 0.22 * size),
                (x + 0.1 * size, y + 0.16 * size),
                (x + 0.8 * size, y - 0.1 * size),
                (x + 0.4 * size, y - 0.26 * size),
                (x - 0.15 * size, y - 0.22 * size),
            ]
        ),
        (shade[0], shade[1], shade[2]),
    )
    picture.ellipse(x - 0.6 * size, y - 0.68 * size, 0.42 * size, 0.4 * size, colour)
    picture.polygon(
        smooth(
            [(x - 0.94 * size, y - 0.78 * size), (x - 1.36 * size, y - 0.62 * size), (x - 0.94 * size, y - 0.5 * size)]
        ),
        (240, 132, 52),
    )
    eye(picture, x - 0.72 * size, y - 0.78 * size, 0.1 * size)
