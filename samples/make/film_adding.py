"""The film 《5以内的加法》: ducks meet on a pond, the sum is written, counters change places, and one to solve."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from samples.make.drawing import CINNABAR, CORAL, INDIGO, INK, JADE, SKY, SUN, Picture, blend, ease
from samples.make.film import Line, Moment, Shot
from samples.make.outside import Face
from samples.make.pond import duck, surface
from samples.make.solids import counter
from samples.make.stage import HEIGHT, WIDTH, Stage, panel, word

FIRST_DUCKS = (190, 390, 590)
MORE_DUCKS = (800, 1000)
LATE_DUCK = (255, 170, 84)


@lru_cache(maxsize=4)
def pond() -> Image.Image:
    """The still pond."""
    picture = Picture(WIDTH, HEIGHT, (255, 255, 255))
    surface(picture)
    return picture.finish()


@lru_cache(maxsize=4)
def table() -> Image.Image:
    """A bright table top for counters."""
    picture = Picture(WIDTH, HEIGHT, (255, 255, 255))
    picture.gradient((226, 242, 252), (255, 248, 230))
    for x, y, size, colour in ((70, 80, 130, SUN), (1210, 650, 170, SKY), (1190, 60, 80, CORAL), (60, 680, 90, JADE)):
        picture.ellipse(x, y, size, size, (*colour, 34))
    return picture.finish()


@lru_cache(maxsize=4)
def duckling(late: bool) -> Image.Image:
    """A duck as a sprite."""
    sprite = Picture(230, 180, scale=3)
    duck(sprite, 115, 110, 74, LATE_DUCK if late else SUN)
    return sprite.finish()


@lru_cache(maxsize=4)
def disc(red: bool) -> Image.Image:
    """A counter as a sprite."""
    return counter(120, CORAL if red else SKY)


@lru_cache(maxsize=16)
def badge(number: str) -> Image.Image:
    """A counted number in a white bubble."""
    sprite = Picture(110, 110, scale=2)
    sprite.ellipse(55, 55, 50, 50, (255, 255, 255, 235), INDIGO, 4)
    sprite.text(55, 54, number, 66, INDIGO, Face.KAI_BOLD)
    return sprite.finish()


def swim(stage: Stage, places: tuple[int, ...], since: float, late: bool) -> None:
    """Ducks that have been swimming in from the right for `since` seconds."""
    for order, x in enumerate(places):
        progress = ease((since - 0.35 * order) / 2.4)
        bob = 5 * (1 - progress) * (-1 if int(since * 5) % 2 else 1)
        stage.put(duckling(late), x + (1 - progress) * 1250, 470 + bob, 1.0 if since > 0 else 0.0)


def sum_line(stage: Stage, parts: str, size: int, y: float, since: float) -> None:
    """A sum of five signs in the middle of the slide, coming one after the other."""
    for place, sign in enumerate(parts):
        colour = CINNABAR if sign in "＋＝" else INK
        stage.appear(word(sign, size, colour), WIDTH / 2 + (place - 2) * size * 1.05, y, since - 0.5 * place)


def opening(moment: Moment) -> Image.Image:
    """The title."""
    stage = Stage(pond())
    swim(stage, (860, 1040), moment.time, False)
    stage.appear(panel(760, 270), WIDTH / 2, 230, moment.time)
    stage.appear(word("5以内的加法", 110), WIDTH / 2, 200, moment.time - 0.3)
    stage.appear(word("合起来，一共有几个？", 48, JADE), WIDTH / 2, 310, moment.since(1))
    return stage.image


def three(moment: Moment) -> Image.Image:
    """Three ducks come and are counted: sentences 1 to 3 are the numbers."""
    stage = Stage(pond())
    swim(stage, FIRST_DUCKS, moment.time, False)
    for place, x in enumerate(FIRST_DUCKS):
        stage.appear(badge(str(place + 1)), x - 30, 300, moment.since(place + 2))
    return stage.image


def two_more(moment: Moment) -> Image.Image:
    """Two more come; counting goes on from three."""
    stage = Stage(pond())
    swim(stage, FIRST_DUCKS, 99, False)
    swim(stage, MORE_DUCKS, moment.time, True)
    stage.put(badge("3"), FIRST_DUCKS[2] - 30, 300, 1)
    for place, x in enumerate(MORE_DUCKS):
        stage.appear(badge(str(place + 4)), x - 30, 300, moment.since(place + 2))
    return stage.image


def written_sum(moment: Moment) -> Image.Image:
    """The sum over the ducks."""
    stage = Stage(pond())
    swim(stage, FIRST_DUCKS, 99, False)
    swim(stage, MORE_DUCKS, 99, True)
    stage.appear(panel(880, 210, 235), WIDTH / 2, 200, moment.since(1) + 0.5)
    sum_line(stage, "3＋2＝5", 130, 190, moment.since(1) - 0.6)
    stage.appear(panel(420, 72, 235), 530, 610, moment.since(2))
    stage.appear(word("＋ 加号：合起来", 42, CINNABAR), 530, 610, moment.since(2))
    return stage.image


def swap(moment: Moment) -> Image.Image:
    """Four red counters and a blue one; then they change places and the sum keeps its result."""
    stage = Stage(table())
    turn = ease((moment.since(1) - 0.4) / 1.8)
    for place in range(5):
        red = place < 4
        before = 260 + 150 * place + (60 if not red else 0)
        after = 260 + 150 * (place + 1) + 60 if red else 260
        lift = -150 * turn * (1 - turn) * 4 * (0 if red else 1)
        stage.appear(disc(red), before + (after - before) * turn, 250 + lift, moment.time - 0.2 * place)
    sum_line(stage, "4＋1＝5", 104, 430, moment.since(0) - 0.8)
    sum_line(stage, "1＋4＝5", 104, 540, moment.since(1) - 1.6)
    stage.appear(word("交换位置，得数不变", 54, JADE), WIDTH / 2, 652, moment.since(2))
    return stage.image


def question(moment: Moment) -> Image.Image:
    """2＋2＝? with three seconds to think, then the answer (sentence 1)."""
    stage = Stage(table())
    for place in range(4):
        x = 350 + 150 * place + (130 if place > 1 else 0)
        gather = ease(moment.since(1) / 1.0)
        home = 415 + 150 * place
        stage.appear(disc(place < 2), x + (home - x) * gather, 230, moment.time - 0.25 * place)
    answered = moment.since(1) >= 0
    sum_line(stage, "2＋2＝", 150, 430, 99)
    stage.put(word("4" if answered else "?", 150, CINNABAR if answered else INDIGO), WIDTH / 2 + 315, 430)
    waiting = moment.time - moment.ends[0]
    for place in range(3):
        left = 1.0 - ease((waiting - place - 0.4) / 0.5)
        stage.put(word("●", 44, blend(JADE, SUN, place / 3)), 560 + 80 * place, 600, left * (0 if answered else 1))
    stage.appear(word("你算对了吗？", 52, JADE), WIDTH / 2, 600, moment.since(1) - 0.8)
    return stage.image


def ending(moment: Moment) -> Image.Image:
    """What was learnt."""
    stage = Stage(pond())
    swim(stage, FIRST_DUCKS, 99, False)
    swim(stage, MORE_DUCKS, 99, True)
    stage.appear(panel(800, 270, 235), WIDTH / 2, 215, moment.time)
    stage.appear(word("合起来，用加法", 92, CINNABAR), WIDTH / 2, 172, moment.since(0))
    stage.appear(word("找一找身边的加法，说给同伴听", 46, JADE), WIDTH / 2, 286, moment.since(1))
    return stage.image


def meeting() -> tuple[Shot, ...]:
    """The first half: ducks come, and are counted."""
    return (
        Shot(
            (
                Line("小朋友{you5}们 好！ 今天 我们 来学习 五以内 的{de5} 加法。", 0.3),
                Line("合起来， 一{yi2}共 有 几个 呢{ne5}？"),
            ),
            opening,
        ),
        Shot(
            (
                Line("池塘里{li5} 有 三只{zhi1} 小鸭{ya1}。", 0.4),
                Line("我们 来 数{shu3}一{yi5}数{shu3}。", 0.5),
                Line("一，", 0.5),
                Line("二，", 0.5),
                Line("三。", 0.6),
            ),
            three,
        ),
        Shot(
            (
                Line("又 游来 了{le5} 两只{zhi1} 小鸭{ya1}。", 0.5),
                Line("我们 接着 数{shu3}。", 0.5),
                Line("四，", 0.5),
                Line("五。", 0.6),
            ),
            two_more,
        ),
    )


def adding() -> tuple[Shot, ...]:
    """The second half: the sum."""
    return (
        Shot(
            (
                Line("把 三只{zhi1} 和{he2} 两只{zhi1} 合起来， 就是 五只{zhi1}。", 0.5),
                Line("写成 算式： 三 加 二 等于 五。", 0.6),
                Line("这个{ge5} 符号 叫 加号， 表示 合起来。", 0.6),
            ),
            written_sum,
        ),
        Shot(
            (
                Line("四个{ge4} 红圆片{pian4}， 加 一{yi2}个{ge4} 蓝圆片{pian4}， 四 加 一{yi1} 等于 五。", 0.6),
                Line("换个{ge4} 位置： 一{yi1} 加 四， 还{hai2}是 等于 五。", 0.5),
                Line("交换 位置， 得{de2}数{shu4} 不{bu2}变。", 0.6),
            ),
            swap,
        ),
        Shot(
            (
                Line("请 你 想{xiang3}一{yi5}想{xiang3}： 二 加 二， 等于 几{ji3}？", 3.4),
                Line("对了{le5}！ 二 加 二 等于 四。", 1.0),
            ),
            question,
        ),
        Shot(
            (
                Line("把 两部分 合起来， 用 加法。", 0.4),
                Line("请 你 找{zhao3}一{yi5}找{zhao3} 身边 的{de5} 加法， 说给{gei3} 同伴 听{ting1} 吧{ba5}！", 0.6),
            ),
            ending,
            tail=0.8,
        ),
    )


def adding_film() -> tuple[Shot, ...]:
    """The shots in order."""
    return meeting() + adding()
