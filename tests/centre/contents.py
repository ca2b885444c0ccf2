"""Content folders as publishers make them, small and real: pictures, films and texts with true first bytes."""

from __future__ import annotations

import csv
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

HEADINGS = (
    *("标识", "标题", "英文标题", "教材", "单元", "课", "课时", "类型", "属性", "文件", "封面", "字幕", "语种"),
    *("适用年级", "课时分钟", "作者", "来源", "权利", "状态", "关键词", "简介"),
)
CHANNEL = """\
[channel]
id = "demo"
title = { zh-CN = "示例频道", en = "Sample channel" }
publisher = { zh-CN = "示例中心" }
rights = "CC0-1.0"

[[textbook]]
id = "yuwen-2a"
title = { zh-CN = "语文 二年级上册" }
stage = "小学"
grade = 2
term = 1
subject = "语文"
edition = "统编版"

[[textbook]]
id = "kexue-3a"
title = { zh-CN = "科学 三年级上册" }
stage = "小学"
grade = 3
term = 1
subject = "科学"
edition = "教科版"

[progress]
year = "2026-2027"
term = 1
starts = 2026-09-07

[[progress.week]]
number = 1
textbook = "yuwen-2a"
lessons = ["第一单元/小蝌蚪找妈妈"]
"""


def png(seed: int = 0, side: int = 8) -> bytes:
    """Return a small picture."""
    rows = b"".join(b"\0" + random.Random(seed + row).randbytes(side * 3) for row in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def mp4(seed: int, size: int = 40_000, duration_ms: int = 90_000) -> bytes:
    """Return a file with the boxes of a film (ftyp, moov/mvhd) around bytes that do not compress."""
    mvhd = struct.pack(">IIIII", 0, 0, 0, 1000, duration_ms) + bytes(80)
    moov = struct.pack(">I4s", 16 + len(mvhd), b"moov") + struct.pack(">I4s", 8 + len(mvhd), b"mvhd") + mvhd
    head = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"mp42") + moov
    return head + struct.pack(">I4s", size + 8, b"mdat") + random.Random(seed).randbytes(size)


def pdf(pages: int = 3) -> bytes:
    """Return the skeleton of a PDF with a page tree."""
    return b"%%PDF-1.4\n1 0 obj\n<< /Type /Pages /Kids [] /Count %d >>\nendobj\n%%%%EOF\n" % pages


SRT = "1\n00:00:01,000 --> 00:00:03,000\n小蝌蚪\n"


def row(identifier: str, **cells: str) -> dict[str, str]:
    """Return a row that has what must not be empty; English keyword arguments are not needed: pass Chinese headings."""
    plain = {
        "标题": "小蝌蚪找妈妈",
        "教材": "yuwen-2a",
        "单元": "第一单元",
        "课": "小蝌蚪找妈妈",
        "类型": "视频课程",
        "文件": "a.mp4",
    }
    return {"标识": identifier} | plain | cells


def table(rows: Sequence[Mapping[str, str]], headings: Sequence[str] = HEADINGS, delimiter: str = ",") -> str:
    """Return the rows as CSV text, as Excel writes it."""
    text = io.StringIO(newline="")
    extra = sorted({key for one in rows for key in one} - set(headings))
    writer = csv.DictWriter(text, [*headings, *extra], restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write files (path below ``folder`` → content; texts as UTF-8) and return ``folder``."""
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def lessons(folder: Path, rows: Sequence[Mapping[str, str]] = (), **files: bytes | str) -> Path:
    """Write a content folder with ``rows`` (default: one film) and the film ``a.mp4``; ``files`` replace or add."""
    plain: dict[str, bytes | str] = {
        "channel.toml": CHANNEL,
        "resources.csv": table(rows or [row("tadpoles")]),
        "a.mp4": mp4(1),
    }
    return write(folder, plain | {name.replace("__", "."): content for name, content in files.items()})


def three_lessons(folder: Path) -> Path:
    """Write a content folder with two textbooks, three resources, covers and a subtitle."""
    rows = [
        row("tadpoles", 文件="video/蝌蚪.mp4", 字幕="zh-CN=video/蝌蚪.srt", 封面="covers/1.png", 英文标题="Tadpoles"),
        row("tadpoles-sheet", 标题="小蝌蚪找妈妈（学习单）", 类型="学习任务单", 文件="sheet.pdf"),
        row(
            "plants",
            标题="植物的生长",
            教材="kexue-3a",
            单元="植物",
            课="种子",
            文件="video/plants.mp4",
            封面="covers/2.png",
        ),
    ]
    return write(
        folder,
        {
            "channel.toml": CHANNEL,
            "resources.csv": table(rows),
            "video/蝌蚪.mp4": mp4(11, 700_000),
            "video/蝌蚪.srt": SRT,
            "video/plants.mp4": mp4(12, 500_000),
            "sheet.pdf": pdf(4),
            "covers/1.png": png(1),
            "covers/2.png": png(2),
        },
    )


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of ``members`` in their order, the same bytes every time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def pptx() -> bytes:
    """Return what tells a presentation from other zips."""
    return zipped({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"})
