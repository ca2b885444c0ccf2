"""The picture sets: how a frog grows, the water's way, the family of 青, numbers, solids, and two poems' landscapes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from samples.make import countryside, landscapes, pond, solids
from samples.make.drawing import (
    CINNABAR,
    CORAL,
    INDIGO,
    INK,
    JADE,
    LEAF,
    PAPER,
    SKY,
    SUN,
    WHITE,
    Colour,
    Picture,
    blend,
)
from samples.make.outside import Face
from samples.make.texts import LUSHAN_FALL, QING_FAMILY, RIVER_SNOW, Poem

SIZE = (1280, 720)
NUMERALS = ((1, "一", "yī"), (2, "二", "èr"), (3, "三", "sān"), (4, "四", "sì"), (5, "五", "wǔ"))
NUMBER_COLOURS = (CORAL, SUN, LEAF, SKY, (150, 122, 200))


def caption(picture: Picture, words: str, colour: Colour = INK, y: float = 640) -> None:
    """A label on a white band near the foot of a picture."""
    half = 34 * len(words) + 40
    picture.rounded((640 - half, y - 52, 640 + half, y + 52), 52, (255, 255, 255, 225))
    picture.text(640, y, words, 60, colour)


def frog_stage(number: int) -> Picture:
    """One of the four pictures of a frog's life."""
    picture = Picture(*SIZE, WHITE)
    pond.water(picture)
    if number == 1:
        for x, y, size in ((640, 300, 170), (330, 420, 90), (960, 420, 100)):
            pond.spawn(picture, x, y, size)
    elif number == 2:
        for x, y, size in ((720, 290, 170), (420, 460, 90), (1060, 470, 100)):
            pond.tadpole(picture, x, y, size)
    elif number == 3:
        pond.tadpole(picture, 560, 270, 150, legs=2)
        pond.tadpole(picture, 920, 400, 150, legs=4, colour=(70, 92, 72))
    else:
        pond.frog(picture, 640, 320, 230)
    caption(picture, f"{number} " + ("卵", "蝌蚪", "长出后腿，再长前腿", "青蛙")[number - 1])
    return picture


def labelled_water_cycle() -> Picture:
    """The water's way with its four steps."""
    picture = Picture(*SIZE, WHITE)
    countryside.water_cycle(picture)
    for bend in (0, 60, 120):
        stem = [(150 + bend + 8 * (-1) ** s, 500 - 26 * s) for s in range(7)]
        picture.line(stem, (255, 255, 255, 200), 6)
        picture.polygon([(136 + bend, 344), (180 + bend, 344), (158 + bend, 314)], (255, 255, 255, 220))
    for x, y, words in (
        (290, 640, "① 太阳晒，水变轻，升上天"),
        (470, 60, "② 变成白云"),
        (1010, 60, "③ 天冷了，落下雨"),
        (880, 660, "④ 流进小河，回到大海"),
    ):
        half = 19 * len(words) + 20
        picture.rounded((x - half, y - 34, x + half, y + 34), 34, (255, 255, 255, 228))
        picture.text(x, y, words, 38, INDIGO)
    return picture


def field_square(picture: Picture, x: float, y: float, size: float) -> None:
    """A writing square with its dashed cross (田字格), its centre at (x, y)."""
    half, red = size / 2, (214, 128, 112)
    picture.dashes((x - half, y), (x + half, y), red, 2)
    picture.dashes((x, y - half), (x, y + half), red, 2)
    picture.rounded((x - half, y - half, x + half, y + half), 3, None, red, 5)


def qing_card(number: int) -> Picture:
    """A character of the family of 青 on a card."""
    character, pinyin, radical, about, words = QING_FAMILY[number]
    colour = (SKY, CORAL, (222, 112, 160), SUN, JADE, LEAF)[number]
    picture = Picture(*SIZE, PAPER)
    picture.rounded((30, 30, 1250, 690), 40, WHITE, colour, 10)
    picture.text(360, 110, pinyin, 76, INK, Face.KAI)
    field_square(picture, 360, 400, 430)
    picture.text(360, 400, character, 400, INK)
    picture.rounded((680, 120, 1180, 300), 30, blend(colour, WHITE, 0.8))
    picture.text(930, 178, radical, 64, blend(colour, INK, 0.35))
    picture.text(930, 256, about, 46, INK, Face.KAI)
    for place, word in enumerate(words):
        picture.text(930, 410 + 140 * place, word, 110, blend(colour, INK, 0.5))
    return picture


def number_card(number: int) -> Picture:
    """A number, its character and as many ducklings."""
    value, character, pinyin = NUMERALS[number]
    colour = NUMBER_COLOURS[number]
    picture = Picture(*SIZE, WHITE)
    picture.gradient(blend(colour, WHITE, 0.72), blend(colour, WHITE, 0.9))
    picture.text(330, 350, str(value), 520, blend(colour, INK, 0.25))
    picture.text(700, 130, pinyin, 64, INK, Face.KAI)
    picture.text(700, 240, character, 130, INK)
    picture.rounded((560, 350, 1230, 660), 36, WHITE)
    for place in range(value):
        row = {4: 2, 5: 3}.get(value, value)
        x = 895 + (place % row - (row - 1) / 2) * 200 + (100 if value == 5 and place >= 3 else 0)
        pond.duck(picture, x + 10, (500 if value <= 3 else 450 + 140 * (place // row)), 66)
    return picture


def solid_card(number: int) -> Picture:
    """One of the four solids with its name and what the hand feels."""
    name, feels = (
        ("长方体", "长长方方的，有6个平平的面"),
        ("正方体", "方方正正的，6个面一样大"),
        ("圆柱", "直直的，上下两个圆一样大"),
        ("球", "圆圆的，能滚来滚去"),
    )[number]
    picture = Picture(*SIZE, WHITE)
    picture.gradient((232, 243, 252), (255, 249, 236))
    solids.shadow(picture, 470, 548, 270, 34)
    if number == 0:
        solids.cuboid(picture, 390, 400, (440, 230, 180), SKY)
    elif number == 1:
        solids.cuboid(picture, 400, 390, (280, 280, 280), CORAL)
    elif number == 2:
        solids.cylinder(picture, 450, 370, 210, LEAF)
    else:
        solids.ball(picture, 450, 360, 190, SUN)
    picture.text(985, 320, name, 130, INDIGO)
    picture.text(640, 650, feels, 56, CINNABAR)
    return picture


def poem_picture(poem: Poem, scene: Callable[[Picture], None], left: float, top: float) -> Picture:
    """A landscape with the poem on it."""
    picture = Picture(*SIZE, WHITE)
    scene(picture)
    size = 62 if len(poem.couplets[0]) > 6 else 68
    picture.text(left, top, poem.title, size * 1.15, INK)
    picture.text(left, top + size * 1.25, poem.author.replace("唐 ", "〔唐〕 "), size * 0.62, CINNABAR, Face.KAI)
    for place, line in enumerate(poem.couplets):
        picture.text(left, top + size * (2.6 + 1.45 * place), line, size, INK)
    return picture


def all_pictures() -> dict[str, Picture]:
    """Every picture by its path in the content folder."""
    made = {f"pictures/青蛙的一生-{number}.jpg": frog_stage(number) for number in (1, 2, 3, 4)}
    made |= {f"pictures/qing-{number + 1}.png": qing_card(number) for number in range(6)}
    made |= {f"pictures/number-{number + 1}.png": number_card(number) for number in range(5)}
    made |= {f"pictures/solid-{number + 1}.jpg": solid_card(number) for number in range(4)}
    made["pictures/water-cycle.jpg"] = labelled_water_cycle()
    made["pictures/lushan.jpg"] = poem_picture(LUSHAN_FALL, landscapes.waterfall, 300, 180)
    made["pictures/jiangxue.jpg"] = poem_picture(RIVER_SNOW, landscapes.snow_river, 300, 100)
    autumn = Picture(*SIZE, WHITE)
    countryside.autumn_field(autumn)
    made["pictures/autumn.jpg"] = autumn
    return made


def save(image: Image.Image, path: Path, quality: int = 84) -> None:
    """Write a JPEG (photographs of landscapes) or a palette PNG (flat cards), without dates or comments."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".jpg":
        image.convert("RGB").save(path, quality=quality, optimize=True, progressive=False)
    else:
        image.convert("RGB").quantize(192, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


def write_all(folder: Path) -> None:
    """Write every picture into pictures/."""
    for name, picture in all_pictures().items():
        save(picture.finish(), folder / name)
