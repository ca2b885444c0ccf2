"""Worksheets of 语文 二年级上册: read, write, match, think. Everything is our own, or a Tang poem."""

from __future__ import annotations

from samples.make.blocks import Frame, Gap, Heading, Matching, Page, Paper, Prose, Rows, Scenery, Scroll, Squares
from samples.make.narration import written
from samples.make.texts import (
    AUTUMN_FIELD,
    DROP_JOURNEY,
    LUSHAN_FALL,
    QING_FAMILY,
    RIVER_SNOW,
    STORK_TOWER,
    TADPOLE_DAY,
    Poem,
)

BOOK = "语文 二年级上册"


def reading_page(script: tuple[str, ...], size: float = 29) -> Page:
    """The lesson's text for reading from the screen."""
    return (Heading("一、读一读"), *(Prose(written(part), size, indent=True) for part in script))


def poem_page(poem: Poem, scene: str, focus: float) -> Page:
    """A poem beside its landscape."""
    return (Scroll(poem.author.replace("唐 ", "〔唐〕 "), poem.couplets, poem.pinyin, scene, focus),)


def four_squares(*characters: tuple[str, str]) -> Squares:
    """Four characters in a row, each with one empty square."""
    return Squares(characters, blanks=1, size=88)


TADPOLE = Paper(
    "小蝌蚪的一天", "课后练习", BOOK,
    (
        reading_page(TADPOLE_DAY, 28),
        (
            Heading("二、照样子，写一写"),
            Squares((("池", "chí"), ("叶", "yè"), ("石", "shí"), ("后", "hòu"), ("条", "tiáo"), ("等", "děng"))),
            Heading("三、读一读，再用一个词说一句话"),
            Rows((("池塘", "荷叶", "露珠", "石头"), ("早上", "中午", "傍晚", "晚上"))),
        ),
        (
            Heading("四、连一连：小蝌蚪在做什么？"),
            Matching(("早上", "中午", "傍晚", "晚上"),
                     ("高兴地看见自己长出后腿", "静静地听青蛙唱歌", "和荷叶打招呼", "躲到石头下面")),
            Heading("五、想一想，填一填"),
            Prose("小蝌蚪先长出（　　）条（　　）腿。"),
            Prose("等他长大了，会变成一只（　　　　）。"),
        ),
    ),
)  # fmt: skip

DROP = Paper(
    "一滴水的旅行", "学习任务单", BOOK,
    (
        (*reading_page(DROP_JOURNEY, 28), Scenery("shuidi", 88)),
        (
            Heading("二、排一排：一滴水先到哪里，再到哪里？"),
            Rows((("（　）天上", "（　）大海"), ("（　）田里", "（　）小河"),
                  ("（ 1 ）大海", "（　）高山和村庄的上面"))),
            Heading("三、填一填"),
            Prose("很轻很轻的水　很（　）很（　）的云"),
            Prose("一滴水　一（　）云　一（　）小河"),
        ),
        (Heading("四、画一画：一滴水的旅行"), Frame(400, "太阳、白云、雨点、小河、大海，用箭头连起来")),
    ),
)  # fmt: skip

QING = Paper(
    "“青”字一家", "课后练习", BOOK,
    (
        (
            Heading("一、读一读：左边的偏旁告诉我们什么？"),
            Rows(tuple((f"{c}　{sound}", about, words[0]) for c, sound, _, about, words in QING_FAMILY), 32, 1.95),
        ),
        (
            Heading("二、选一选，填一填：清　请　情　晴　睛　蜻"),
            Prose("① 河水真（　　）啊，能看见小鱼。", 31),
            Prose("② 今天是（　　）天，太阳很好。", 31),
            Prose("③ 小青蛙有一双大大的眼（　　）。", 31),
            Prose("④ （　　）蜓飞得低，快要下雨了。", 31),
            Prose("⑤ 客人来了，我说：“（　　）坐！”", 31),
            Prose("⑥ 放学了，大家的心（　　）真好。", 31),
        ),
        (
            Heading("三、照样子，写一写"),
            Squares(tuple((c, sound) for c, sound, *_ in QING_FAMILY)),
            Heading("四、说一说"),
            Prose("你还认识哪些字，里面也有“青”？"),
        ),
    ),
)  # fmt: skip

TOWER = Paper(
    "登鹳雀楼", "学习任务单", BOOK,
    (
        poem_page(STORK_TOWER, "denglou", 0.97),
        (
            Heading("一、照样子，写一写"),
            four_squares(("依", "yī"), ("尽", "jìn"), ("黄", "huáng"), ("层", "céng")),
            Heading("二、连一连"),
            Matching(("欲", "穷", "更"), ("再", "想要", "到尽头")),
        ),
        (
            Heading("三、背一背，填一填"),
            Prose("白日（　　）山（　　），（　　　）入海流。", 32),
            Prose("欲穷（　　　　）目，（　　）上一（　　）楼。", 32),
            Heading("四、想一想，说一说"),
            Prose("诗人站在楼上，看见了什么？他为什么还要再上一层楼？"),
            Frame(150, "把你看见的画下来"),
        ),
    ),
)  # fmt: skip

LUSHAN = Paper(
    "望庐山瀑布", "课后练习", BOOK,
    (
        poem_page(LUSHAN_FALL, "lushan", 0.62),
        (
            Heading("一、照样子，写一写"),
            four_squares(("炉", "lú"), ("烟", "yān"), ("挂", "guà"), ("川", "chuān")),
            Heading("二、连一连"),
            Matching(("遥看", "三千尺", "疑"), ("形容很高很高", "远远地看", "好像，以为")),
        ),
        (
            Heading("三、背一背，填一填"),
            Prose("日照（　　）生紫（　　），遥看瀑布（　　）前川。", 32),
            Prose("飞流（　　　　）三千尺，疑是（　　　　）落九天。", 32),
            Heading("四、想一想，说一说"),
            Prose("诗人把瀑布看成了什么？你觉得瀑布还像什么？"),
            Prose("瀑布像（　　　　　　　　　　　　　　　　）。"),
        ),
    ),
)  # fmt: skip

AUTUMN = Paper(
    "秋天的田野", "学习任务单", BOOK,
    (
        (*reading_page(AUTUMN_FIELD), Scenery("qiutian", 110)),
        (
            Heading("二、照样子，写一写"),
            four_squares(("秋", "qiū"), ("田", "tián"), ("黄", "huáng"), ("瓜", "guā")),
            Heading("三、连一连"),
            Matching(("稻子", "高粱", "棉花"), ("举起红红的火把", "吐出白白的云朵", "像一地金子")),
        ),
        (
            Heading("四、照样子，说一说，写一写"),
            Prose("稻子黄了，像铺了一地金子。"),
            Prose("树叶红了，像（　　　　　　　　　　　　）。"),
            Prose("（　　　　）了，像（　　　　　　　　　　）。"),
            Heading("五、找一找"),
            Prose("你家门前的田野里，秋天有什么？说给同伴听。"),
            Gap(6),
            Frame(110, "画一画"),
        ),
    ),
)  # fmt: skip

SNOW = Paper(
    "江雪", "学习任务单", BOOK,
    (
        poem_page(RIVER_SNOW, "jiangxue", 0.76),
        (
            Heading("一、照样子，写一写"),
            four_squares(("江", "jiāng"), ("千", "qiān"), ("独", "dú"), ("寒", "hán")),
            Heading("二、连一连"),
            Matching(("绝", "踪", "孤"), ("脚印", "没有了", "只有一个")),
        ),
        (
            Heading("三、背一背，填一填"),
            Prose("千山（　　）飞绝，万径（　　）踪灭。", 32),
            Prose("（　　）舟蓑笠翁，独钓（　　）江雪。", 32),
            Heading("四、找一找，说一说"),
            Prose("每行诗的第一个字连起来是：（　　　　　　　　）。"),
            Prose("山上、路上、江上各是什么样子？说给同伴听。"),
        ),
    ),
)  # fmt: skip
