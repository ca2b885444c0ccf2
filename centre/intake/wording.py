"""The sentence for every kind of finding, in Chinese and English: what is wrong and what would be right."""

from __future__ import annotations

from collections.abc import Iterable

from centre.intake.findings import Finding, Findings, Kind, Place
from centre.intake.wording_form import Wording, mistake, warning
from centre.intake.wording_played import PLAYED
from centre.intake.wording_reasons import REASONS
from centre.intake.wording_tried import TRIED

WORDS: dict[Kind, Wording] = {
    **PLAYED,
    **TRIED,
    Kind.NO_TABLE: mistake(
        "文件夹里没有 resources.csv 或 resources.xlsx，请放入资源表",
        "the folder has neither resources.csv nor resources.xlsx; put the table of resources there",
    ),
    Kind.TWO_TABLES: mistake(
        "resources.csv 和 resources.xlsx 同时存在，请只留一个",
        "there are both resources.csv and resources.xlsx; keep only one",
    ),
    Kind.BROKEN_TABLE: mistake(
        "表格读不出来（{reason}），请重新保存", "the table cannot be read ({reason}); save it again"
    ),
    Kind.ENCODING: mistake(
        "文字编码不是 UTF-8 也不是 GBK，请另存为“CSV UTF-8”",
        "the text is neither UTF-8 nor GBK; save it as “CSV UTF-8”",
    ),
    Kind.NO_HEADING: mistake("表头缺少“{heading}”这一列", "the heading row has no column “{heading}”"),
    Kind.TWICE_HEADING: mistake(
        "表头“{heading}”出现了两次，请删去一列", "the heading “{heading}” stands twice; remove one column"
    ),
    Kind.UNKNOWN_HEADING: warning(
        "不认识表头“{heading}”，这一列没有使用；可用的表头：{known}",
        "unknown heading “{heading}”: the column is not used; known headings: {known}",
    ),
    Kind.NO_ROWS: mistake(
        "表里没有资源，表头下面每行写一个资源", "the table lists no resource; write one per row below the headings"
    ),
    Kind.EXTRA_CELLS: mistake(
        "这一行比表头多 {count} 格；文字里有逗号时要用英文双引号括起来",
        "this row has {count} cells more than there are headings; a text with a comma needs double quotes",
    ),
    Kind.NO_CHANNEL_FILE: mistake(
        "文件夹里没有 channel.toml，请写明频道和教材", "the folder has no channel.toml; describe the channel there"
    ),
    Kind.BROKEN_TOML: mistake("不符合 TOML 写法：{reason}", "not valid TOML: {reason}"),
    Kind.ABSENT_KEY: mistake("缺少“{key}”，请补上：{expected}", "“{key}” is absent; add {expected}"),
    Kind.WRONG_TYPE: mistake("“{key}”应是{expected}，现在是 {value}", "“{key}” should be {expected}, it is {value}"),
    Kind.UNKNOWN_KEY: warning("不认识“{key}”，没有使用", "unknown key “{key}”: not used"),
    Kind.OTHER_CHANNEL: mistake(
        "这里写的频道是“{value}”，要发布的是“{expected}”；请改成一样",
        "this folder is for the channel “{value}”, you publish “{expected}”; make them equal",
    ),
    Kind.BAD_CHANNEL: mistake(
        "频道标识“{value}”不合要求：2 到 40 个小写字母、数字或 -，不以 - 开头",
        "“{value}” cannot be a channel's id: 2 to 40 lower-case letters, digits or -, not starting with -",
    ),
    Kind.TWICE_TEXTBOOK: mistake(
        "教材“{value}”写了两次，请删去一个", "the textbook “{value}” stands twice; remove one"
    ),
    Kind.EMPTY_TEXTBOOK: warning(
        "教材“{value}”在资源表里没有任何资源", "the textbook “{value}” has no resource in the table"
    ),
    Kind.NOT_MONDAY: mistake(
        "第一教学周要从星期一开始，{value} 是{weekday}；最近的星期一是 {expected}",
        "week 1 starts on a Monday; {value} is a {weekday}; the Monday of that week is {expected}",
    ),
    Kind.UNKNOWN_LESSON: mistake(
        "资源表里没有“{value}”这一课；写法是“单元/课”，与资源表完全一致",
        "the table has no lesson “{value}”; write “unit/lesson” exactly as in the table",
    ),
    Kind.EMPTY_CELL: mistake("这一格不能空", "this cell must not be empty"),
    Kind.BAD_IDENTIFIER: mistake(
        "标识“{value}”不合要求：最多 80 个小写字母、数字、点、横线或下划线，以字母或数字开头，不含“..”",
        "“{value}” cannot be an id: at most 80 lower-case letters, digits, dots, hyphens or underscores, "
        "starting with a letter or digit, without “..”",
    ),
    Kind.TWICE_ID: mistake(
        "标识“{value}”在第 {row} 行已经用过，请换一个", "the id “{value}” is already used in row {row}; take another"
    ),
    Kind.UNKNOWN_TEXTBOOK: mistake(
        "channel.toml 里没有教材“{value}”；已有：{known}",
        "channel.toml has no textbook “{value}”; it has: {known}",
    ),
    Kind.UNKNOWN_VALUE: mistake(
        "“{value}”不在可选值里；可以写：{known}", "“{value}” is not one of the choices: {known}"
    ),
    Kind.BAD_NUMBER: mistake(
        "“{value}”应是 {low} 到 {high} 的整数", "“{value}” should be a whole number from {low} to {high}"
    ),
    Kind.BAD_LANGUAGE: mistake(
        "“{value}”不是语言代码；例如 zh-CN、en、ug、bo",
        "“{value}” is not a language tag; for example zh-CN, en, ug, bo",
    ),
    Kind.BAD_DATE: mistake("“{value}”不是日期；写法如 2026-09-01", "“{value}” is not a date; write it as 2026-09-01"),
    Kind.DATES_REVERSED: mistake(
        "失效日期 {value} 早于生效日期 {start}", "valid_to {value} is before valid_from {start}"
    ),
    Kind.TOO_LONG: mistake(
        "文字有 {length} 个字，最多 {most} 个", "the text has {length} characters, at most {most} are allowed"
    ),
    Kind.TOO_MANY: mistake("写了 {count} 个，最多 {most} 个", "{count} are named, at most {most} are allowed"),
    Kind.PERIOD_WITHOUT_LESSON: mistake(
        "写了课时“{value}”却没有写课，请补上“课”", "a period “{value}” is given without its lesson; fill in the lesson"
    ),
    Kind.NODE_CONFLICT: mistake(
        "节点“{value}”与第 {row} 行不一致：同一课只能有一个节点标识，一个节点标识只能属于一课",
        "the node “{value}” contradicts row {row}: one lesson has one node id, one node id belongs to one lesson",
    ),
    Kind.BAD_SUBTITLE: mistake(
        "“{value}”应写成 语言=文件，例如 zh-CN=字幕/第1课.srt",
        "“{value}” should be written language=file, for example zh-CN=subs/lesson1.srt",
    ),
    Kind.MISSING_FILE: mistake("找不到文件“{path}”{hint}", "the file “{path}” is not there{hint}"),
    Kind.OUTSIDE: mistake(
        "“{path}”在内容文件夹之外；请把文件放进文件夹，写相对路径",
        "“{path}” is outside the folder; put the file into the folder and write a relative path",
    ),
    Kind.WEB_ADDRESS: mistake(
        "“{path}”是网址，送不到教学点；请下载后放进文件夹",
        "“{path}” is a web address and cannot be delivered; download it into the folder",
    ),
    Kind.LINK: mistake("“{path}”是快捷方式或链接；请放入文件本身", "“{path}” is a link; put the file itself there"),
    Kind.FOLDER: mistake("“{path}”是文件夹；请逐个写出文件", "“{path}” is a folder; name its files"),
    Kind.UNSAFE_NAME: mistake(
        "文件名“{path}”在有的电脑上不能用（{fault}），请改名",
        "the file name “{path}” cannot be used on every computer ({fault}); rename it",
    ),
    Kind.NAMES_COLLIDE: mistake(
        "“{path}”与本资源另一个文件同名或互相包含（不分大小写），请改名",
        "“{path}” has the name of another file of this resource, or of its folder (case does not count); rename it",
    ),
    Kind.EMPTY_FILE: mistake("文件“{path}”是空的（0 字节）", "the file “{path}” is empty (0 bytes)"),
    Kind.TOO_LARGE: mistake("文件“{path}”超过 64 GiB", "the file “{path}” is larger than 64 GiB"),
    Kind.CANNOT_READ: mistake("读不出“{path}”：{reason}", "“{path}” cannot be read: {reason}"),
    Kind.PROGRAM: mistake(
        "“{path}”是程序（{media}），教学点不接收程序；请换成视频、PDF 等",
        "“{path}” is a program ({media}); points take no programs: use a video, a PDF …",
    ),
    Kind.UNKNOWN_MEDIA: warning(
        "认不出“{path}”是什么文件，教学点可能打不开",
        "the kind of “{path}” is not recognised; points may not be able to open it",
    ),
    Kind.SUFFIX_DIFFERS: warning(
        "“{path}”的后缀与内容不符：内容是 {media}，按内容处理",
        "the suffix of “{path}” does not fit: the content is {media} and is treated as such",
    ),
    Kind.EXTERNAL_LINKS: warning(
        "网页“{path}”引用了外网（{hosts}），教学点打不开这些部分",
        "the page “{path}” refers to the web ({hosts}); these parts do not work at a point",
    ),
    Kind.NOT_SUBTITLE: mistake("“{path}”不是字幕（要 .srt 或 .vtt）", "“{path}” is not a subtitle (SRT or WebVTT)"),
    Kind.SUBTITLE_ENCODING: warning(
        "字幕“{path}”不是 UTF-8，可能显示乱码；请另存为 UTF-8",
        "the subtitle “{path}” is not UTF-8 and may show garbled; save it as UTF-8",
    ),
    Kind.NOT_COVER: mistake(
        "封面“{path}”应是 PNG、JPEG 或 WebP 图片", "the cover “{path}” should be a PNG, JPEG or WebP picture"
    ),
    Kind.COVER_TOO_LARGE: mistake(
        "封面“{path}”有 {size} KiB，最多 256 KiB；请缩小到宽 640 像素左右，存为 JPEG 或 WebP",
        "the cover “{path}” has {size} KiB, at most 256 are allowed; scale it to about 640 pixels, as JPEG or WebP",
    ),
    Kind.NO_RENDITION: warning(
        "“{path}”没能转成 PDF（{reason}），教学点只有装了 WPS 才能打开；请装 LibreOffice 再发布，或自己放一份 PDF",
        "“{path}” was not turned into a PDF ({reason}); only points with WPS or PowerPoint can open it: install "
        "LibreOffice and publish again, or add a PDF of your own",
    ),
    Kind.UNLISTED: warning(
        "有 {count} 个文件没有写进资源表：{paths}", "{count} files are not named in the table: {paths}"
    ),
    Kind.BROKEN_ZIP: mistake(
        "压缩包“{path}”坏了或不完整{member}（{reason}），请重新打包",
        "the zip “{path}” is damaged or incomplete{member} ({reason}); pack it again",
    ),
    Kind.ZIP_BOMB: mistake(
        "压缩包“{path}”只有 {packed}，解开却有 {size}，不像真的课件，没有接收",
        "the zip “{path}” has {packed} and unpacks to {size}: that is no lesson, it was not taken",
    ),
    Kind.PACKAGE_TOO_LARGE: mistake(
        "课件包“{path}”解开后有 {size}，最多 {most}；请拆成几份",
        "the package “{path}” unpacks to {size}, at most {most} are allowed; split it",
    ),
    Kind.PACKAGE_TOO_MANY: mistake(
        "“{path}”等一共有 {count} 个文件，一个资源最多 {most} 个；请拆成几份",
        "“{path}” and what belongs to it are {count} files, at most {most} are allowed in a resource; split it",
    ),
    Kind.PACKAGE_OUTSIDE: mistake(
        "课件包“{path}”里的文件指到了包外：{members}；请用普通的压缩软件重新打包",
        "the package “{path}” has files that lead out of it: {members}; pack it again with an ordinary program",
    ),
    Kind.PACKAGE_LINK: mistake(
        "课件包“{path}”里有链接：{members}；请把文件本身打进包里",
        "the package “{path}” has links: {members}; pack the files themselves",
    ),
    Kind.PACKAGE_LOCKED: mistake(
        "课件包“{path}”加了密码：{members}；请不设密码重新打包",
        "the package “{path}” has a password: {members}; pack it again without one",
    ),
    Kind.PACKAGE_METHOD: mistake(
        "课件包“{path}”用了少见的压缩方法：{members}；请用普通 zip（deflate）重新打包",
        "the package “{path}” is compressed in a rare way: {members}; pack it again as a plain zip (deflate)",
    ),
    Kind.PACKAGE_NAME: mistake(
        "课件包“{path}”里的文件名在有的电脑上不能用：{members}；请改名后重新打包",
        "the package “{path}” has names that some computers cannot hold: {members}; rename them and pack it again",
    ),
    Kind.PACKAGE_COLLISION: mistake(
        "课件包“{path}”里有同名的文件（不分大小写）：{members}；请只留一个，重新打包",
        "the package “{path}” has files of the same name (case does not count): {members}; keep one and pack it again",
    ),
    Kind.PACKAGE_MANIFEST: mistake(
        "课件包“{path}”的清单 {manifest} 读不懂（{reason}），不知道要打开哪一页；请用制作软件重新导出",
        "the package “{path}” has a {manifest} that cannot be understood ({reason}); export it again",
    ),
    Kind.PACKAGE_START: mistake(
        "课件包“{path}”要打开的“{page}”不在包里（见 {manifest}）；请用制作软件重新导出",
        "the package “{path}” opens with “{page}”, which is not in it (see {manifest}); export it again",
    ),
    Kind.PACKAGE_PROGRAM: warning(
        "课件包“{path}”里有 {count} 个程序，没有收进来：{members}；网页课件用不到它们，请试一试课件是否完好",
        "{count} programs of the package “{path}” were left out: {members}; web pages do not need them, "
        "but do try the package",
    ),
    Kind.NO_START_PAGE: warning(
        "压缩包“{path}”里有 {count} 个网页，没有一个叫 index.html，只能当压缩包存放，"
        "教学点打不开；请把首页改名为 index.html",
        "the zip “{path}” has {count} pages and none is called index.html: it stays a zip, which points cannot open; "
        "call the first page index.html",
    ),
    Kind.INVISIBLE: warning(
        "有看不见的字符（{codes}），已去掉", "it has invisible characters ({codes}); they were removed"
    ),
    Kind.SPACES: warning("首尾或中间有多余空格，已去掉", "it has stray spaces; they were removed"),
    Kind.GARBLED: mistake("“{value}”是乱码，请重新输入", "“{value}” is garbled; type it again"),
    Kind.FULL_WIDTH: warning(
        "有全角字母或数字，建议写成“{expected}”", "it has full-width letters or digits; “{expected}” would be right"
    ),
    Kind.HALF_WIDTH: warning(
        "中文里有半角标点，建议写成“{expected}”", "Chinese text has half-width punctuation; “{expected}” would be right"
    ),
    Kind.TRADITIONAL: warning(
        "有繁体字，建议写成“{expected}”", "it has traditional characters; “{expected}” would be usual"
    ),
    Kind.SCRAPED: warning(
        "像是从网页或下载软件带来的尾巴“{tail}”，建议写成“{expected}”",
        "“{tail}” looks like a scraped tail; “{expected}” would be right",
    ),
    Kind.WITHDRAWN: warning(
        "“{value}”已经停用，没有发布；要重新提供请换一个标识",
        "“{value}” is withdrawn and was left out; to offer it again give it a new id",
    ),
    Kind.NO_LONGER: warning(
        "上次发布的 {count} 个资源不在这个文件夹里，以后不再提供：{ids}",
        "{count} resources of the last release are not in this folder and are no longer offered: {ids}",
    ),
}


def stops(finding: Finding) -> bool:
    """Return whether ``finding`` is a mistake (else it is a warning)."""
    return WORDS[finding.kind].stops


def mistakes(findings: Findings) -> list[Finding]:
    """Return the findings that stop the publishing."""
    return [finding for finding in findings.all if stops(finding)]


def warnings(findings: Findings) -> list[Finding]:
    """Return the findings that do not stop the publishing."""
    return [finding for finding in findings.all if not stops(finding)]


def sentence(finding: Finding, language: str) -> str:
    """Return what is wrong and what would be right, without the place; ``language`` is ``zh`` or ``en``."""
    wording = WORDS[finding.kind]
    if language != "zh":
        return wording.english.format_map(finding.facts)
    reason = finding.facts.get("reason", "")
    return wording.chinese.format_map({**finding.facts, "reason": REASONS.translate(str(reason)) or reason})


def place(where: Place, language: str) -> str:
    """Return where it is, as a person looks for it."""
    if language == "zh":
        parts = [where.file, f"第 {where.row} 行" if where.row else "", f"“{where.column}”" if where.column else ""]
        return "，".join(part for part in parts if part)
    parts = [where.file, f"row {where.row}" if where.row else "", f"column {where.column}" if where.column else ""]
    return ", ".join(part for part in parts if part)


def lines(findings: Iterable[Finding], language: str) -> list[str]:
    """Return one line per finding: mistake or warning, place, sentence."""
    colon = "：" if language == "zh" else ": "
    return [
        f"{_weight(finding, language)} {place(finding.place, language)}{colon}{sentence(finding, language)}"
        for finding in findings
    ]


def _weight(finding: Finding, language: str) -> str:
    wording = WORDS[finding.kind]
    words = ("错误", "未发布", "提醒") if language == "zh" else ("mistake", "left out", "warning")
    return words[0 if wording.stops else 1 if wording.leaves_out else 2]


def as_json(finding: Finding, language: str) -> dict[str, object]:
    """Return ``finding`` as ``--json`` shows it."""
    return {
        "kind": finding.kind.value,
        "stops": stops(finding),
        "leaves_out": WORDS[finding.kind].leaves_out,
        "file": finding.place.file,
        "row": finding.place.row,
        "column": finding.place.column,
        "facts": dict(finding.facts),
        "text": sentence(finding, language),
    }
