"""The film 《登鹳雀楼》: the poem line by line with pinyin and explanations, then read as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

from PIL import Image

from samples.make.drawing import CINNABAR, INK, JADE, PAPER, Picture, ease
from samples.make.film import Line, Moment, Shot
from samples.make.landscapes import stork_tower
from samples.make.narration import RECITER, written
from samples.make.outside import Face
from samples.make.stage import HEIGHT, WIDTH, Stage, hanzi, panel, word
from samples.make.texts import STORK_TOWER


@dataclass(frozen=True, slots=True)
class Verse:
    """One line of the poem: its script, its pinyin, what the teacher adds, and two glosses."""

    script: str
    pinyin: str
    remark: str
    glosses: tuple[str, str]

    @property
    def characters(self) -> str:
        """The five characters without their stop."""
        return written(self.script)[:-1]


REMARKS = (
    ("太阳{yang5} 挨着 远山， 慢慢 落{luo4}下去 了{le5}。", ("依：靠着，挨着", "尽：没有了，看不见了")),
    ("黄河 的{de5} 水， 朝着 大海 滚滚 流去。", ("入海流：向着大海奔流", "黄河：我国第二长的河")),
    ("要想 看到 更远 更远 的{de5} 地方{fang5}，", ("欲：想要", "穷：到尽头")),
    ("那就 再 登上 一{yi4}层 楼 吧{ba5}。", ("更：再", "层：楼有几层的“层”")),
)
VERSES = tuple(
    Verse(script, pinyin, remark, glosses)
    for script, pinyin, (remark, glosses) in zip(STORK_TOWER.lines, STORK_TOWER.pinyin, REMARKS, strict=True)
)


@lru_cache(maxsize=400)
def ground(wave_step: int, sun_step: int, floor_step: int) -> Image.Image:
    """The landscape, its sun in fiftieths, its storeys in hundredths, its waves in frames."""
    picture = Picture(WIDTH, HEIGHT, PAPER)
    stork_tower(picture, wave_step / 25, sun_step / 50, floor_step / 100)
    return picture.finish()


def opening(moment: Moment) -> Image.Image:
    """The title over the landscape."""
    stage = Stage(ground(0, 0, 200))
    stage.appear(panel(640, 300), 460, 330, moment.time)
    for place, (character, sound) in enumerate(zip("登鹳雀楼", ["dēng", "guàn", "què", "lóu"], strict=True)):
        stage.appear(hanzi(character, sound, 104), 250 + 140 * place, 300, moment.time - 0.4 - 0.25 * place)
    stage.appear(word("〔唐〕 王之涣", 40, CINNABAR), 460, 432, moment.since(1))
    return stage.image


def verse(number: int, moment: Moment) -> Image.Image:
    """One line: its characters come as they are spoken, then its glosses, while the landscape acts it out."""
    here = VERSES[number]
    acted = ease(moment.time / moment.ends[1])
    waves = round(moment.time * 25) if number == 1 else 0
    sun = 25 + round(25 * acted) if number == 0 else 50
    floors = 200 + round(100 * acted) if number == 3 else 200
    stage = Stage(ground(waves, sun, floors))
    stage.appear(panel(860, 250), 470, 178, moment.time)
    for place, (character, sound) in enumerate(zip(here.characters, here.pinyin.split(), strict=True)):
        late = moment.since(0) - place * (moment.ends[0] - moment.starts[0]) / 5
        stage.appear(hanzi(character, sound, 112), 170 + 150 * place, 178, late + 0.1)
    for place, gloss in enumerate(here.glosses):
        stage.appear(panel(470, 70, 225), 290, 560 + 88 * place, moment.since(1) - 0.9 * place)
        stage.appear(word(gloss, 36, JADE if place else CINNABAR), 290, 560 + 88 * place, moment.since(1) - 0.9 * place)
    return stage.image


def whole(moment: Moment) -> Image.Image:
    """All four lines on a sheet; the one being read turns red."""
    stage = Stage(ground(0, 40, 300))
    stage.appear(panel(700, 640, 232), 450, 360, moment.time)
    stage.put(word("登鹳雀楼", 58), 450, 104, ease(moment.time))
    stage.put(word("〔唐〕 王之涣", 30, JADE, Face.KAI), 450, 176, ease(moment.time))
    for number, here in enumerate(VERSES):
        reading = moment.since(number) >= 0 and moment.share(number) < 1.05
        for place, character in enumerate(here.characters):
            spoken = reading and moment.share(number) * 5 > place - 0.15
            stage.put(
                word(character, 82, CINNABAR if spoken else INK),
                246 + 102 * place,
                272 + 112 * number,
                ease(moment.time),
            )
    return stage.image


def ending(moment: Moment) -> Image.Image:
    """What the poem means, and a question to take home."""
    stage = Stage(ground(0, 40, 300))
    stage.appear(panel(800, 470, 232), 470, 330, moment.time)
    stage.appear(word("站得高，看得远", 84, CINNABAR), 470, 200, moment.since(0))
    stage.appear(word("想一想，说一说", 44, JADE), 470, 330, moment.since(1))
    stage.appear(word("你登上过高高的地方吗？", 50), 470, 412, moment.since(1) - 0.4)
    stage.appear(word("在那里，你看到了什么？", 50), 470, 486, moment.since(1) - 2.2)
    return stage.image


def stork_tower_film() -> tuple[Shot, ...]:
    """The shots in order."""
    title = (
        Line("小朋友{you5}们 好！ 今天 我们 一起 读 一{yi4}首 古诗， 《登 鹳雀楼》。", 0.3),
        Line("作者 是 唐代 诗人 王之涣。"),
    )
    shots = [Shot(title, opening)]
    for number, here in enumerate(VERSES):
        shots.append(Shot((Line(here.script, 0.6, RECITER), Line(here.remark, 0.8)), partial(verse, number)))
    shots.append(Shot(tuple(Line(here.script, 0.55, RECITER) for here in VERSES), whole, lead=1.0))
    shots.append(
        Shot(
            (
                Line("诗人 告诉{su5} 我们： 站得{de5} 高， 才能 看得{de5} 远。", 0.6),
                Line(
                    "想一{yi5}想， 你 登上过{guo5} 高高的{de5} 地方{fang5} 吗{ma5}？ 在那里， 你 看到了{le5} 什么？",
                    0.5,
                ),
            ),
            ending,
            tail=1.5,
        )
    )
    return tuple(shots)
