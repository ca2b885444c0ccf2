"""Films with subtitles in them, made by ffmpeg where a test needs them, and a subtitle of pictures made by hand."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

CHINESE = "1\n00:00:01,000 --> 00:00:02,500\n小蝌蚪\n<i>找妈妈</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n你好 & 再见\n"
TIBETAN = "1\n00:00:01,000 --> 00:00:02,500\nསྦལ་ཕྲུག\n\n2\n00:00:03,200 --> 00:00:04,000\nབཀྲ་ཤིས་བདེ་ལེགས།\n"
SAID = (
    [(1_000, 2_500, "小蝌蚪\n找妈妈"), (3_000, 4_000, "你好 & 再见")],
    [(1_000, 2_500, "སྦལ་ཕྲུག"), (3_200, 4_000, "བཀྲ་ཤིས་བདེ་ལེགས།")],
)
_PICTURES = ("-f", "lavfi", "-i", "testsrc=s=160x90:r=10:d=5")
_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def ffmpeg() -> str:
    """The program; a test that needs it is left out where it is not installed."""
    found = shutil.which("ffmpeg")
    if found is None:
        pytest.skip("makes films with subtitles in them: apt install ffmpeg")
    return found


def make(
    film: Path,
    coded: Sequence[str],
    subtitles: Sequence[str] = (CHINESE, TIBETAN),
    languages: Sequence[str] = ("chi", "bod"),
) -> Path:
    """Make a film of five seconds with ``subtitles`` in it; ``coded`` says how, in ffmpeg's words."""
    files = []
    for number, text in enumerate(subtitles):
        written = film.with_name(f"{film.name}.{number}.srt")
        written.write_text(text, "utf-8")
        files.append(str(written))
    inputs = [word for file in files for word in ("-i", file)]
    tags = [w for at, tag in enumerate(languages) for w in (f"-metadata:s:s:{at}", f"language={tag}")]
    maps = [word for number in range(len(files) + 1) for word in ("-map", str(number))]
    video = ["-c:v", "libvpx", "-b:v", "100k"] if film.suffix == ".webm" else [*_H264]
    _run([*_PICTURES, *inputs, *maps, *video, *coded, *tags, str(film)])
    return film


def make_with_pictures(film: Path, *, text: bool) -> Path:
    """Make a Matroska film with a Chinese subtitle of pictures, and where ``text`` is so a Tibetan one of text."""
    pictures = film.with_suffix(".sup")
    pictures.write_bytes(picture_subtitle())
    written = film.with_suffix(".srt")
    written.write_text(TIBETAN, "utf-8")
    more = ("-i", str(written)) if text else ()
    maps = ["-map", "0", "-map", "1", *(("-map", "2") if text else ())]
    tags = ["-metadata:s:s:0", "language=chi", *(("-metadata:s:s:1", "language=bod") if text else ())]
    _run([*_PICTURES, "-i", str(pictures), *more, *maps, *_H264, "-c:s", "copy", *tags, str(film)])
    return film


def picture_subtitle() -> bytes:
    """A Blu-ray subtitle (PGS) that shows one picture of eight by two points, from the first second to the third."""
    window = b"\1\0" + struct.pack(">HHHH", 0, 0, 8, 2)
    points = (b"\0\x88\1\0\0") * 2  # eight points of colour 1, and the end of the line
    shown = struct.pack(">HHBHBBBB", 160, 90, 16, 0, 0x80, 0, 0, 1) + struct.pack(">HBBHH", 0, 0, 0, 10, 10)
    empty = struct.pack(">HHBHBBBB", 160, 90, 16, 1, 0, 0, 0, 0)
    image = struct.pack(">HBB", 0, 0, 0xC0) + (len(points) + 4).to_bytes(3) + struct.pack(">HH", 8, 2) + points
    first = [(0x16, shown), (0x17, b"\1" + window[1:]), (0x14, b"\0\0\1\xeb\x80\x80\xff"), (0x15, image), (0x80, b"")]
    last = [(0x16, empty), (0x17, b"\1" + window[1:]), (0x80, b"")]
    return b"".join(_segment(1, *one) for one in first) + b"".join(_segment(3, *one) for one in last)


def _segment(second: int, kind: int, content: bytes) -> bytes:
    return b"PG" + struct.pack(">IIBH", second * 90_000, 0, kind, len(content)) + content


def _run(words: Sequence[str]) -> None:
    subprocess.run([ffmpeg(), "-v", "error", "-nostdin", "-y", *words], check=True, timeout=100)
