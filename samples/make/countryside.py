"""The country around the school: the autumn field, and the way water goes from the sea and back."""

from __future__ import annotations

import math
import random

from samples.make.drawing import WHITE, Colour, Picture, blend, smooth
from samples.make.landscapes import cloud, glow, waves


def autumn_field(picture: Picture, time: float = 0) -> None:
    """秋天的田野: golden rice, sorghum, haystacks and a low sun."""
    w, h = picture.width, picture.height
    picture.gradient((142, 196, 232), (255, 232, 190), 0, h * 0.55)
    glow(picture, w * 0.8, h * 0.3, h * 0.075, (255, 226, 150), (255, 176, 84))
    cloud(picture, w * 0.24 + time * 6, h * 0.17, h * 0.07)
    cloud(picture, w * 0.55 + time * 4, h * 0.1, h * 0.045)
    picture.ridge(41, h * 0.56, h * 0.2, (136, 164, 140), (196, 200, 164))
    picture.gradient((236, 196, 84), (214, 150, 48), h * 0.54)
    chance = random.Random(12)
    for row in range(14):
        depth = row / 13
        y = h * (0.58 + 0.48 * depth**1.3)
        for place in range(40):
            x = w * (place + chance.random()) / 40
            shade = blend((255, 226, 120), (206, 142, 40), chance.random() * 0.8)
            ear(picture, x, y, (12 + 46 * depth) * h / 720, 3 * math.sin(time * 1.6 + x / 70), shade)
    for x, y, size in ((0.17, 0.66, 46), (0.31, 0.62, 34), (0.9, 0.64, 40)):
        haystack(picture, w * x, h * y, size * h / 720)


def ear(picture: Picture, x: float, foot: float, size: float, sway: float, colour: Colour) -> None:
    """A bowed ear of rice: a stalk and its grains."""
    bow = smooth(
        [
            (x, foot),
            (x + sway, foot - size),
            (x + sway + size * 0.35, foot - size * 1.25),
            (x + sway + size * 0.7, foot - size),
        ],
        4,
    )
    picture.line(bow, blend(colour, (150, 120, 40), 0.45), max(1.0, size * 0.05))
    for number, (gx, gy) in enumerate(bow[6:]):
        grain = size * (0.11 - 0.006 * number)
        picture.ellipse(gx, gy + grain * 0.5, grain * 0.75, grain, colour)


def haystack(picture: Picture, x: float, foot: float, size: float) -> None:
    """A round haystack with a cap."""
    picture.ellipse(x, foot, size * 1.1, size * 0.22, (150, 104, 40, 120))
    picture.polygon(
        [(x - size, foot), (x + size, foot), (x + size * 0.7, foot - size), (x - size * 0.7, foot - size)],
        (222, 168, 70),
    )
    picture.polygon(
        [(x - size * 0.95, foot - size * 0.85), (x + size * 0.95, foot - size * 0.85), (x, foot - size * 1.8)],
        (200, 142, 52),
    )


def water_cycle(picture: Picture) -> None:
    """一滴水的旅行: sea, rising vapour, cloud over the hills, rain, river, with labels and arrows left to the card."""
    w, h = picture.width, picture.height
    picture.gradient((150, 208, 240), (226, 244, 252), 0, h * 0.72)
    glow(picture, w * 0.13, h * 0.16, h * 0.075, (255, 240, 180), (255, 206, 84))
    picture.ridge(52, h * 0.74, h * 0.3, (150, 188, 160), (186, 212, 196))
    picture.polygon(
        [
            (w * 0.5, h * 0.74),
            (w * 0.68, h * 0.4),
            (w * 0.76, h * 0.5),
            (w * 0.86, h * 0.34),
            (w, h * 0.52),
            (w, h * 0.74),
        ],
        (112, 160, 118),
    )
    picture.polygon([(w * 0.655, h * 0.45), (w * 0.68, h * 0.4), (w * 0.706, h * 0.433), (w * 0.68, h * 0.46)], WHITE)
    picture.polygon([(w * 0.83, h * 0.39), (w * 0.86, h * 0.34), (w * 0.895, h * 0.386), (w * 0.86, h * 0.42)], WHITE)
    picture.gradient((126, 190, 108), (98, 162, 84), h * 0.72)
    coast = smooth([(w * x, h * y) for x, y in ((0.4, 0.72), (0.44, 0.76), (0.48, 0.82), (0.45, 0.9), (0.46, 1.0))])
    picture.polygon([(0, h * 0.72), *coast, (0, h)], (70, 150, 206))
    near = smooth([(w * x, h * y) for x, y in ((0.78, 0.72), (0.76, 0.77), (0.62, 0.8), (0.58, 0.85), (0.43, 0.88))])
    far = smooth([(w * x, h * y) for x, y in ((0.43, 0.95), (0.6, 0.91), (0.66, 0.85), (0.79, 0.81), (0.81, 0.72))])
    picture.polygon([*near, *far], (70, 150, 206))
    small = Picture(round(w * 0.4), round(h * 0.26), (70, 150, 206), picture.scale)
    waves(small, 0, h * 0.26, (255, 255, 255, 110), 0, seed=3)
    picture.image.paste(small.image, (0, round(h * 0.74 * picture.scale)))
    for x, y, size, colour in (
        (0.34, 0.2, 0.07, WHITE),
        (0.72, 0.17, 0.09, (214, 222, 232)),
        (0.82, 0.2, 0.08, (196, 206, 218)),
    ):
        cloud(picture, w * x, h * y, h * size, colour)
    chance = random.Random(2)
    for _ in range(40):
        x, y = w * chance.uniform(0.66, 0.88), h * chance.uniform(0.28, 0.46)
        picture.line([(x, y), (x - 4, y + 16)], (84, 140, 196), 2.5)
