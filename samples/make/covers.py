"""Covers: the two books' (portrait, 480 × 640) and one for each resource (640 × 360)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
from samples.make.pictures import field_square, save

KIND_COLOURS: dict[str, Colour] = {
    "视频课程": CINNABAR, "音频诵读": (126, 92, 168), "课后练习": (46, 125, 182), "学习任务单": JADE,
    "教学设计": (120, 98, 70), "素材": (214, 134, 40), "课件": (32, 126, 138), "电子教材": (166, 84, 112),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What a lesson's covers show: a painter and the words of its large title."""

    title: str
    paint: Callable[[Picture], None]


def fitted(picture: Picture) -> tuple[float, float]:
    """The height of a 16:9 scene that a wider picture can show, and where its left edge lies."""
    height = min(picture.width * 9 / 16, picture.height * 1.216)
    return height, (picture.width - height * 16 / 9) / 2


def tadpoles(picture: Picture) -> None:
    """Two tadpoles under water."""
    pond.water(picture)
    h, left = fitted(picture)
    pond.tadpole(picture, left + h * 1.1, h * 0.34, h * 0.17)
    pond.tadpole(picture, left + h * 0.5, h * 0.5, h * 0.1)
    pond.fish(picture, left + h * 1.5, h * 0.56, h * 0.08, CORAL)


def characters(picture: Picture) -> None:
    """Three squares with characters of the family of 青."""
    h, left = fitted(picture)
    picture.gradient((253, 244, 222), (250, 232, 204))
    for place, character in enumerate("清晴睛"):
        x, y, size = left + h * (0.36 + 0.53 * place), h * 0.36, h * 0.42
        picture.rounded((x - size * 0.56, y - size * 0.56, x + size * 0.56, y + size * 0.56), 12, WHITE)
        field_square(picture, x, y, size)
        picture.text(x, y, character, size * 0.92, (INDIGO, CINNABAR, JADE)[place])


def ducks(picture: Picture) -> None:
    """Three ducks and two more on the pond."""
    pond.surface(picture)
    h, left = fitted(picture)
    for place in range(5):
        pond.duck(
            picture,
            left + h * (0.24 + 0.31 * place + 0.06 * (place > 2)),
            h * 0.56,
            h * 0.115,
            SUN if place < 3 else (255, 170, 84),
        )


def numerals(picture: Picture) -> None:
    """1 to 5 on coloured discs."""
    h, left = fitted(picture)
    picture.gradient((226, 242, 252), (255, 248, 230))
    for place, colour in enumerate((CORAL, SUN, LEAF, SKY, (150, 122, 200))):
        x, y = left + h * (0.27 + 0.31 * place), h * (0.3 if place % 2 else 0.42)
        picture.ellipse(x, y, h * 0.145, h * 0.145, colour)
        picture.text(x, y, str(place + 1), h * 0.22, WHITE)


def comparison(picture: Picture) -> None:
    """Four red counters against three blue ones."""
    h, left = fitted(picture)
    picture.gradient((255, 246, 226), (232, 243, 252))
    for number, count, colour in ((0, 4, CORAL), (1, 3, SKY)):
        for place in range(count):
            picture.paste(
                solids.counter(round(h * 0.17), colour), left + h * ((1.2 if number else 0.2) + 0.19 * place), h * 0.36
            )
    picture.text(left + h * 0.97, h * 0.36, "＞", h * 0.2, INDIGO)


def ten_frame(red: int, filled: int) -> Callable[[Picture], None]:
    """A painter of a frame of ten with `red` red counters, blue ones up to `filled`."""

    def paint(picture: Picture) -> None:
        h, left = fitted(picture)
        first = 0.51 if filled <= 10 else 0.2
        picture.gradient((226, 242, 252), (255, 248, 230))
        for place in range(max(10, filled)):
            column, row = (place % 5, place // 5) if place < 10 else (5.6 + (place - 10) % 3, (place - 10) // 3)
            x, y = left + h * (first + 0.19 * column), h * (0.25 + 0.2 * row)
            if place < 10:
                picture.rounded((x - h * 0.09, y - h * 0.09, x + h * 0.09, y + h * 0.09), 6, WHITE, (150, 170, 190), 2)
            if place < filled:
                picture.paste(solids.counter(round(h * 0.15), CORAL if place < red else SKY), x, y)

    return paint


def shapes(picture: Picture) -> None:
    """The four solids in a row."""
    h, left = fitted(picture)
    picture.gradient((232, 243, 252), (255, 249, 236))
    solids.shadow(picture, left + h * 0.9, h * 0.6, h * 0.8, h * 0.03)
    solids.cuboid(picture, left + h * 0.27, h * 0.45, (h * 0.36, h * 0.2, h * 0.13), SKY)
    solids.cuboid(picture, left + h * 0.72, h * 0.44, (h * 0.23, h * 0.23, h * 0.2), CORAL)
    solids.cylinder(picture, left + h * 1.14, h * 0.38, h * 0.21, LEAF)
    solids.ball(picture, left + h * 1.53, h * 0.42, h * 0.16, SUN)


SCENES = {
    "kedou": Scene("小蝌蚪的一天", tadpoles),
    "shuidi": Scene("一滴水的旅行", countryside.water_cycle),
    "qing": Scene("“青”字一家", characters),
    "denglou": Scene("登鹳雀楼", landscapes.stork_tower),
    "lushan": Scene("望庐山瀑布", landscapes.waterfall),
    "jiangxue": Scene("江雪", landscapes.snow_river),
    "qiutian": Scene("秋天的田野", countryside.autumn_field),
    "shuzi": Scene("1—5的认识", numerals),
    "bijiao": Scene("比大小", comparison),
    "jiafa": Scene("5以内的加法", ducks),
    "couten": Scene("10的组成", ten_frame(7, 10)),
    "tuxing": Scene("认识立体图形", shapes),
    "jiuji": Scene("9加几", ten_frame(9, 13)),
}
"""The lessons' covers by the name their files begin with."""


def resource_cover(scene: Scene, kind: str) -> Picture:
    """A lesson's scene with its title on a band and the kind of resource on a tag."""
    picture = Picture(640, 360, PAPER)
    upper = Picture(640, 296, PAPER)
    scene.paint(upper)
    picture.image.paste(upper.image, (0, 0))
    picture.rounded((0, 258, 640, 360), 0, (255, 255, 255))
    colour = KIND_COLOURS[kind]
    picture.rounded((0, 258, 640, 264), 0, colour)
    picture.text(28, 312, scene.title, 50, INK, anchor="lm")
    width = 27 * len(kind) + 36
    picture.rounded((616 - width, 288, 616, 338), 25, colour)
    picture.text(616 - width / 2, 312, kind, 27, WHITE)
    return picture


def book_cover(subject: str, grade: str, edition: str, colour: Colour, scene: Callable[[Picture], None]) -> Picture:
    """A book: its subject large on its colour, a window with a scene, the spine at the left."""
    picture = Picture(480, 640, colour)
    picture.gradient(blend(colour, WHITE, 0.16), blend(colour, INK, 0.1))
    window = Picture(640, 360, WHITE, scale=2)
    scene(window)
    picture.rounded((52, 330, 448, 556), 18, WHITE)
    small = window.image.resize((384 * 2, 216 * 2))
    picture.image.paste(small, (58 * 2, 335 * 2))
    picture.rounded((0, 0, 22, 640), 0, blend(colour, INK, 0.35))
    picture.text(250, 130, subject, 148, WHITE)
    picture.text(250, 252, grade, 46, blend(colour, WHITE, 0.86))
    picture.text(250, 600, edition, 27, blend(colour, WHITE, 0.8))
    return picture


def write_books(folder: Path) -> None:
    """Write the covers of the two books."""
    yuwen = book_cover("语文", "二年级 上册", "统编版 · 六三学制 · 示范资源", CINNABAR, landscapes.stork_tower)
    shuxue = book_cover("数学", "一年级 上册", "人教版 · 六三学制 · 示范资源", (46, 125, 182), ducks)
    for name, picture in (("yuwen-2a", yuwen), ("shuxue-1a", shuxue)):
        picture.finish().save(folder_for(folder) / f"{name}.png", optimize=True)


def write_resource(folder: Path, name: str, scene: str, kind: str) -> None:
    """Write one resource's cover as covers/NAME.jpg."""
    save(resource_cover(SCENES[scene], kind).finish(), folder_for(folder) / f"{name}.jpg", 82)


def folder_for(folder: Path) -> Path:
    """The folder covers/, made when absent."""
    covers = folder / "covers"
    covers.mkdir(parents=True, exist_ok=True)
    return covers
