"""Worksheets of 数学 一年级上册: count, compare, put together. All exercises are our own."""

from __future__ import annotations

from samples.make.blocks import Counting, Frame, Gap, Heading, Matching, Page, Paper, Prose, Rows, Scenery
from samples.make.narration import written
from samples.make.texts import TEN_SONG

BOOK = "数学 一年级上册"

NUMBERS = Paper(
    "1—5的认识", "课后练习", BOOK,
    (
        (
            Heading("一、数一数，写一写"),
            Counting(((3, 0), (5, 0), (1, 0)), ("（　　）", "（　　）", "（　　）"), 40),
            Gap(24),
            Counting(((0, 4), (0, 2), (0, 5)), ("（　　）", "（　　）", "（　　）"), 40),
            Gap(20),
            Prose("数的时候，用手指一个一个地点，边点边数。"),
        ),
        (
            Heading("二、连一连"),
            Matching(("1　", "3　", "5　"), ("五　一只手的手指", "一　一个太阳", "三　三轮车的轮子")),
            Heading("三、按顺序填一填"),
            Rows((("1，（　），3，（　），5",), ("5，4，（　），（　），1",)), 38),
        ),
        (
            Heading("四、看数画圆"),
            Rows((("2", "4", "3"),), 44),
            Frame(120),
            Heading("五、说一说"),
            Prose("教室里，哪些东西的个数是 1、2、3、4、5？"),
        ),
    ),
)  # fmt: skip


def comparing(second: bool) -> Paper:
    """比大小; the second edition says how to compare before the first exercise and asks question 4 more clearly."""
    size = 40 if second else 46
    first: Page = (
        Heading("一、一个对一个，比一比，填“＞”“＜”或“＝”"),
        *((Prose("先一个对一个地数，多出来的那一边大。开口朝着大的数。"),) if second else ()),
        Counting(((4, 0), (0, 3)), ("4", "3"), size),
        Prose("4 ○ 3", 40, centred=True),
        Counting(((2, 0), (0, 5)), ("2", "5"), size),
        Prose("2 ○ 5", 40, centred=True),
    )
    last = "有5只小鸭、3条小鱼，小鸭比小鱼多（　　）只。" if second else "5只小鸭和3条小鱼，谁多？多几？"
    return Paper(
        "比大小", "课后练习", BOOK,
        (
            first,
            (
                Heading("二、在○里填上“＞”“＜”或“＝”"),
                Rows((("3 ○ 1", "2 ○ 2", "4 ○ 5"), ("5 ○ 3", "1 ○ 4", "3 ○ 3"), ("2 ○ 1", "4 ○ 4", "0 ○ 2")), 42, 2.0),
                Heading("三、在（　）里填合适的数"),
                Rows((("（　）＞ 2", "4 ＜（　）", "（　）＝ 5"),), 42),
            ),
            (
                Heading("四、想一想"),
                Prose(last, 31),
                Heading("五、从小到大排一排"),
                Rows((("4　1　5　2　3",), ("（　）＜（　）＜（　）＜（　）＜（　）",)), 40, 1.9),
            ),
        ),
        note="· 第2版" if second else "",
    )  # fmt: skip


ADDING = Paper(
    "5以内的加法", "课后练习", BOOK,
    (
        (
            Scenery("jiafa", 140),
            Heading("一、看图填一填"),
            Prose("池塘里有3只小鸭，又游来2只，一共有几只？"),
            Prose("3 ＋ 2 ＝（　　）", 42, centred=True),
            Counting(((1, 2), (3, 1), (2, 2)), ("1＋2＝（　）", "3＋1＝（　）", "2＋2＝（　）"), 36),
        ),
        (
            Heading("二、算一算"),
            Rows((("1＋1＝", "2＋1＝", "4＋1＝"), ("2＋3＝", "1＋3＝", "1＋4＝"),
                  ("0＋5＝", "2＋2＝", "3＋0＝")), 44, 2.1),
            Heading("三、在（　）里填数"),
            Rows((("3＋（　）＝5", "（　）＋2＝4"),), 44),
        ),
        (
            Heading("四、交换位置，再算一算"),
            Rows((("1＋3＝（　）", "3＋1＝（　）"), ("2＋3＝（　）", "3＋2＝（　）")), 42, 1.9),
            Heading("五、说一个加法故事，再画下来"),
            Frame(170, "原来有……，又来了……，一共有……"),
        ),
    ),
)  # fmt: skip

TEN = Paper(
    "10的组成", "学习任务单", BOOK,
    (
        (Heading("一、唱一唱：凑十歌"), *(Prose(written(line), 40, centred=True) for line in TEN_SONG[:5]),
         Prose(written(TEN_SONG[5]), 34, centred=True)),
        (
            Heading("二、数一数，填一填：红的和蓝的合起来是10"),
            Counting(((9, 1), (8, 2), (7, 3)), ("9 和（　）", "8 和（　）", "7 和（　）"), 40),
            Gap(14),
            Counting(((6, 4), (5, 5), (2, 8)), ("6 和（　）", "（　）和 5", "（　）和 8"), 40),
        ),
        (
            Heading("三、找朋友：连一连，合起来是10"),
            Matching(("1", "3", "6", "8"), ("2", "4", "7", "9"), 34),
            Heading("四、填一填"),
            Rows((("10 ＝ 4 ＋（　）", "10 ＝（　）＋ 7"),), 40),
        ),
    ),
)  # fmt: skip

SOLIDS = Paper(
    "认识立体图形", "课后练习", BOOK,
    (
        (
            Heading("一、看一看，说一说它们的名字"),
            Scenery("tuxing", 320),
            Rows((("　长方体", "　正方体", "　　圆柱", "　 球"),), 34),
        ),
        (
            Heading("二、连一连"),
            Matching(("牙膏盒", "魔方", "易拉罐", "皮球"), ("圆柱", "球", "长方体", "正方体"), 34),
            Heading("三、填一填"),
            Prose("容易滚动的是（　　　）和（　　　）。"),
        ),
        (
            Heading("四、搭一搭，想一想"),
            Prose("① 用两个一样的正方体，可以搭成一个（　　　　）。", 31),
            Prose("② 把球放在斜坡上，它会（　　　　）。", 31),
            Heading("五、找一找"),
            Prose("家里哪些东西的样子像长方体？像圆柱？写两个，画一个。"),
            Frame(180),
        ),
    ),
)  # fmt: skip

NINE = Paper(
    "9加几", "课后练习", BOOK,
    (
        (
            Heading("一、凑成十，再算一算"),
            Counting(((9, 4),), ("9＋4",), 50),
            Gap(6),
            Prose("从4里拿出1，和9凑成10；10再加3，就是13。"),
            Prose("9 ＋ 4 ＝ 9 ＋ 1 ＋ 3 ＝（　　）", 40, centred=True),
        ),
        (
            Heading("二、照样子，填一填"),
            Rows((("9＋3＝9＋1＋（　）＝（　）",), ("9＋5＝9＋1＋（　）＝（　）",),
                  ("9＋7＝9＋1＋（　）＝（　）",)), 40, 1.95),
            Heading("三、算一算"),
            Rows((("9＋2＝", "9＋6＝", "9＋8＝"), ("9＋9＝", "4＋9＝", "7＋9＝")), 42, 1.9),
        ),
        (
            Heading("四、想一想"),
            Prose("盒子里有9个鸡蛋，外面还有6个，一共有几个？", 31),
            Prose("□ ＋ □ ＝ □（个）", 44, centred=True),
            Heading("五、找规律，接着写"),
            Rows((("9＋1＝10", "9＋2＝11", "9＋3＝12"), ("9＋4＝（　）", "（　）＋（　）＝（　）", "")), 36, 1.9),
        ),
    ),
)  # fmt: skip
