"""One content folder for every kind of finding, with the places where it must be found."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from centre.intake.findings import Kind
from tests.centre import contents, packages, zips
from tests.centre.contents import CHANNEL, lessons, mp4, png, row, table

ROWS = "resources.csv"
TOML = "channel.toml"

MANY = [f"https://mirror{number}.example/" for number in range(17)]
"""More mirrors than a manifest holds."""

Build = Callable[[Path], object]
Where = list[tuple[str, int, str]]


def cells(plus: dict[str, bytes | str] | None = None, **written: str) -> Build:
    """Build a folder whose one row has these cells, and these files more."""
    return lambda folder: contents.write(lessons(folder, [row("tadpoles", **written)]), plus or {})


def rows(*several: dict[str, str]) -> Build:
    """Build a folder with these rows."""
    return lambda folder: lessons(folder, several)


def files(**changed: bytes | str) -> Build:
    """Build a folder with these files (``__`` stands for the dot) in place of its own."""
    return lambda folder: lessons(folder, (), **changed)


def without(name: str) -> Build:
    """Build a folder that lacks one of its files."""
    return lambda folder: (lessons(folder) / name).unlink()


def toml(*changes: tuple[str, str]) -> Build:
    """Build a folder with changes in its channel.toml."""
    return files(channel__toml=changed_toml(*changes))


def changed_toml(*changes: tuple[str, str]) -> str:
    """Return channel.toml with each text replaced once."""
    text = CHANNEL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def heading(old: str, new: str) -> Build:
    """Build a folder whose table has another heading."""
    return files(resources__csv=table([row("tadpoles")]).replace(old, new, 1))


def title(text: str) -> Build:
    """Build a folder with this title."""
    return cells(标题=text)


def at(column: str, *numbers: int) -> Where:
    """Return the places of a column in these rows (the first one if none is given)."""
    return [(ROWS, number, column) for number in numbers or (2,)]


def linked(folder: Path) -> None:
    """Build a folder whose film is a link."""
    lessons(folder, [row("tadpoles", 文件="link.mp4")])
    (folder / "link.mp4").symlink_to(folder / "a.mp4")


def zip_bomb() -> bytes:
    """Return an xlsx that says it holds 600 MiB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container, container.open("xl/big.xml", "w") as member:
        for _ in range(600):
            member.write(bytes(1 << 20))
    return packed.getvalue()


def package(files: dict[str, bytes | str], **changes: object) -> Build:
    """Build a folder whose resource is a zip of plain pages with these files more, each changed so."""
    entries = [replace(entry, **changes) for entry in zips.of(files)]  # type: ignore[arg-type]
    return cells({"a.zip": zips.write([*zips.of(packages.HTML), *entries])}, 文件="a.zip")


NOT_TEXT = b"\xff\xff\x81\x00"
NO_TEXTBOOK_COLUMN = table(
    [{key: text for key, text in row("tadpoles").items() if key != "教材"}],
    [name for name in contents.HEADINGS if name != "教材"],
)
PAGE = "<!DOCTYPE html><html><script src='//cdn.example.com/x.js'></script></html>"

CASES: list[tuple[Kind, Build, Where]] = [
    (Kind.NO_TABLE, without(ROWS), [(ROWS, 0, "")]),
    (Kind.TWO_TABLES, files(resources__xlsx=b""), [(ROWS, 0, "")]),
    (Kind.BROKEN_TABLE, files(resources__csv='标识,"标题\n'), [(ROWS, 0, "")]),
    (Kind.ENCODING, files(resources__csv=NOT_TEXT), [(ROWS, 0, "")]),
    (Kind.ENCODING, files(channel__toml=NOT_TEXT), [(TOML, 0, "")]),
    (Kind.NO_HEADING, files(resources__csv=NO_TEXTBOOK_COLUMN), [(ROWS, 1, "")]),
    (Kind.TWICE_HEADING, heading("语种", "标题"), [(ROWS, 1, "")]),
    (Kind.UNKNOWN_HEADING, heading("语种", "语言"), [(ROWS, 1, "")]),
    (Kind.NO_ROWS, files(resources__csv=table([])), [(ROWS, 0, "")]),
    (Kind.NO_ROWS, files(resources__csv="\r\n"), [(ROWS, 0, "")]),
    (Kind.EXTRA_CELLS, files(resources__csv=table([row("a")]).rstrip() + ",多,余\r\n"), [(ROWS, 2, "")]),
    (Kind.NO_CHANNEL_FILE, without(TOML), [(TOML, 0, "")]),
    (Kind.BROKEN_TOML, files(channel__toml="[channel\n"), [(TOML, 0, "")]),
    (Kind.ABSENT_KEY, toml(('edition = "统编版"\n', "")), [(TOML, 7, "textbook")]),
    (Kind.ABSENT_KEY, files(channel__toml=CHANNEL.split("[[textbook]]")[0]), [(TOML, 0, "")]),
    (Kind.WRONG_TYPE, toml(("rights = ", 'mirrors = ["county"]\nrights = ')), [(TOML, 5, "channel.mirrors")]),
    (Kind.WRONG_TYPE, toml(("rights = ", f"mirrors = {MANY}\nrights = ")), [(TOML, 5, "channel.mirrors")]),
    (Kind.WRONG_TYPE, toml(("grade = 2", 'grade = "二"')), [(TOML, 11, "textbook.grade")]),
    (Kind.WRONG_TYPE, toml(("grade = 3", "grade = 31")), [(TOML, 20, "textbook.grade")]),
    (Kind.WRONG_TYPE, toml(("starts = 2026-09-07", "starts = 7")), [(TOML, 28, "progress.starts")]),
    (Kind.UNKNOWN_KEY, toml(("grade = 2", "grade = 2\nyear = 2024")), [(TOML, 12, "textbook.year")]),
    (Kind.OTHER_CHANNEL, toml(('"demo"', '"other"')), [(TOML, 2, "channel.id")]),
    (Kind.BAD_CHANNEL, toml(('"demo"', '"Démo"')), [(TOML, 2, "channel.id")]),
    (Kind.TWICE_TEXTBOOK, toml(("kexue-3a", "yuwen-2a")), [(TOML, 17, "textbook.id")]),
    (Kind.EMPTY_TEXTBOOK, files(), [(TOML, 17, "textbook.id")]),
    (Kind.NOT_MONDAY, toml(("2026-09-07", "2026-09-09")), [(TOML, 28, "progress.starts")]),
    (Kind.UNKNOWN_LESSON, toml(("/小蝌蚪找妈妈", "/蝌蚪")), [(TOML, 33, "progress.week.lessons")]),
    (Kind.EMPTY_CELL, cells(标题="", 类型=""), [*at("标题"), *at("类型")]),
    (Kind.BAD_IDENTIFIER, rows(row("Tad poles")), at("标识")),
    (Kind.BAD_IDENTIFIER, cells(代替="老..师"), at("代替")),
    (Kind.BAD_IDENTIFIER, cells(节点="第一课"), at("节点")),
    (Kind.BAD_IDENTIFIER, toml(('"yuwen-2a"', '"语文"')), [(TOML, 8, "textbook.id")]),
    (Kind.TWICE_ID, rows(row("a"), row("b"), row("a")), at("标识", 4)),
    (Kind.UNKNOWN_TEXTBOOK, cells(教材="shuxue-9z"), at("教材")),
    (Kind.UNKNOWN_TEXTBOOK, toml(('k = "yuwen-2a"', 'k = "x"')), [(TOML, 33, "progress.week.lessons")]),
    (Kind.UNKNOWN_VALUE, cells(类型="动画片"), at("类型")),
    (Kind.BAD_NUMBER, cells(适用年级="二", 课时分钟="0"), [*at("适用年级"), *at("课时分钟")]),
    (Kind.BAD_LANGUAGE, cells(语种="汉语"), at("语种")),
    (Kind.BAD_DATE, cells(生效="明天", 失效="1926-02-30"), [*at("生效"), *at("失效")]),
    (Kind.BAD_DATE, toml(("2026-09-07", "1926-09-06")), [(TOML, 28, "progress.starts")]),
    (Kind.DATES_REVERSED, cells(生效="2026-09-01", 失效="2026/8/1"), at("失效")),
    (Kind.TOO_LONG, title("长" * 121), at("标题")),
    (Kind.TOO_MANY, cells(文件="a.mp4;" * 301), at("文件")),
    (Kind.PERIOD_WITHOUT_LESSON, cells(课="", 课时="第一课时"), at("课时")),
    (
        Kind.NODE_CONFLICT,
        rows(row("a", 节点="n1"), row("b", 节点="n2"), row("c", 课="别的课", 节点="n1")),
        at("节点", 3, 4),
    ),
    (Kind.BAD_SUBTITLE, cells(字幕="subs/a.srt"), at("字幕")),
    (Kind.MISSING_FILE, cells(文件="b.mp4", 封面="c.png"), [*at("文件"), *at("封面")]),
    (Kind.OUTSIDE, cells(文件="../a.mp4;/etc/passwd;C:\\a.mp4"), at("文件", 2, 2, 2)),
    (Kind.WEB_ADDRESS, cells(文件="https://example.org/a.mp4"), at("文件")),
    (Kind.LINK, linked, at("文件")),
    (Kind.FOLDER, cells({"video/a.mp4": mp4(2)}, 文件="video"), at("文件")),
    (Kind.UNSAFE_NAME, cells({"con.mp4": mp4(2)}, 文件="con.mp4"), at("文件")),
    (Kind.NAMES_COLLIDE, cells(文件="a.mp4;a.mp4"), at("文件")),
    (Kind.EMPTY_FILE, files(a__mp4=b""), at("文件")),
    (Kind.PROGRAM, cells({"游戏.exe": b"MZ" + bytes(90)}, 文件="游戏.exe"), at("文件")),
    (Kind.PROGRAM, files(a__mp4=b"MZ" + bytes(90)), at("文件")),
    (Kind.UNKNOWN_MEDIA, files(a__mp4=bytes(900)), at("文件")),
    (Kind.SUFFIX_DIFFERS, files(a__mp4=contents.pdf()), at("文件")),
    (Kind.EXTERNAL_LINKS, cells({"p.html": PAGE}, 文件="p.html"), at("文件")),
    (Kind.NOT_SUBTITLE, cells(字幕="zh-CN=a.mp4"), at("字幕")),
    (Kind.SUBTITLE_ENCODING, cells({"a.srt": contents.SRT.encode("gb18030")}, 字幕="zh-CN=a.srt"), at("字幕")),
    (Kind.NOT_COVER, cells(封面="a.mp4"), at("封面")),
    (Kind.COVER_TOO_LARGE, cells({"c.png": png() + bytes(300_000)}, 封面="c.png"), at("封面")),
    (Kind.BROKEN_ZIP, cells({"a.pptx": contents.pptx()[:-30]}, 文件="a.pptx"), at("文件")),
    (Kind.BROKEN_ZIP, package({"a.js": "1"}, crc=5), at("文件")),
    (Kind.ZIP_BOMB, package({"a.bin": "1"}, size=1 << 31), at("文件")),
    (Kind.PACKAGE_TOO_MANY, package({f"d/{number}": b"" for number in range(20_000)}, method=0), at("文件")),
    (Kind.PACKAGE_OUTSIDE, package({"../a.js": "1"}), at("文件")),
    (Kind.PACKAGE_LINK, package({"a.js": "1"}, unix_mode=zips.LINK), at("文件")),
    (Kind.PACKAGE_LOCKED, package({"a.js": "1"}, flags=zips.ENCRYPTED), at("文件")),
    (Kind.PACKAGE_METHOD, package({"a.js": "1"}, method=12), at("文件")),
    (Kind.PACKAGE_NAME, package({"aux.js": "1"}), at("文件")),
    (Kind.PACKAGE_COLLISION, package({"JS/App.js": "1"}), at("文件")),
    (Kind.PACKAGE_MANIFEST, cells({"a.zip": packages.scorm("<x")}, 文件="a.zip"), at("文件")),
    (
        Kind.PACKAGE_START,
        cells({"a.zip": packages.scorm(packages.MANIFEST.replace("sco2", "x"))}, 文件="a.zip"),
        at("文件"),
    ),
    (Kind.PACKAGE_PROGRAM, package({"a.exe": "1"}), at("文件")),
    (Kind.NO_START_PAGE, cells({"a.zip": contents.zipped({"a.htm": b"1", "b.htm": b"2"})}, 文件="a.zip"), at("文件")),
    (Kind.INVISIBLE, title("小蝌蚪\u200b找妈妈\ufeff"), at("标题")),
    (Kind.SPACES, title("小蝌蚪\u3000\u3000找妈妈"), at("标题")),
    (Kind.GARBLED, title("锟斤拷锟斤拷"), at("标题")),
    (Kind.FULL_WIDTH, title("第１课"), at("标题")),
    (Kind.HALF_WIDTH, title("小蝌蚪找妈妈(一)"), at("标题")),
    (Kind.TRADITIONAL, title("小蝌蚪找媽媽"), at("标题")),
    (Kind.SCRAPED, title("小蝌蚪找妈妈_哔哩哔哩_bilibili"), at("标题")),
]
