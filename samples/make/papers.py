"""Every printed paper by its file's path in the content folder."""

from __future__ import annotations

from samples.make import papers_chinese, papers_maths, papers_teachers
from samples.make.blocks import Paper

COMPARING = "sheets/bijiao.pdf"
SNOW = "sheets/jiangxue.pdf"


def first_release() -> dict[str, Paper]:
    """What the first release has."""
    return {
        "sheets/kedou.pdf": papers_chinese.TADPOLE,
        "sheets/shuidi.pdf": papers_chinese.DROP,
        "sheets/shuidi-jiaoxue.pdf": papers_teachers.DROP,
        "sheets/qing.pdf": papers_chinese.QING,
        "sheets/denglou.pdf": papers_chinese.TOWER,
        "sheets/望庐山瀑布-课后练习.pdf": papers_chinese.LUSHAN,
        "sheets/qiutian.pdf": papers_chinese.AUTUMN,
        "sheets/shuzi.pdf": papers_maths.NUMBERS,
        COMPARING: papers_maths.comparing(second=False),
        "sheets/jiafa.pdf": papers_maths.ADDING,
        "sheets/jiafa-jiaoxue.pdf": papers_teachers.ADDING,
        "sheets/couten.pdf": papers_maths.TEN,
        "sheets/tuxing.pdf": papers_maths.SOLIDS,
        "sheets/jiuji.pdf": papers_maths.NINE,
    }


def second_release() -> dict[str, Paper]:
    """What the second release has instead or in addition: a correction and a new sheet."""
    return {COMPARING: papers_maths.comparing(second=True), SNOW: papers_chinese.SNOW}
