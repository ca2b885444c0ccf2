"""Files are judged by their content, and broken ones break nothing."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.intake import media, pages
from centre.intake.facts import MediaFacts, read_facts
from tests.centre import contents

CORPUS = Path(os.environ.get("SONGKE_CONTENT", "../shared/content"))
FILMS = ["video/lesson3-plants-h264.mp4", "video/lesson3-plants-vp9.webm", "audio/lesson3-goal.mp3"]
REAL = {
    "audio/lesson3-goal.mp3": "audio/mpeg",
    "epub/childrens-literature.epub": "application/epub+zip",
    "h5p/truefalse-zh.h5p": "application/x-h5p+zip",
    "html5/balancing-act_en.html": "text/html",
    "images/plant.png": "image/png",
    "images/plant.webp": "image/webp",
    "pdf/lesson3-plants-zh.pdf": "application/pdf",
    "pptx/lesson3-plants-zh.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "scorm/plants-scorm12.zip": "application/x-scorm+zip",
    "swf/lesson1-moving-square.swf": "application/x-shockwave-flash",
    "video/lesson3-plants-h264.mp4": "video/mp4",
    "video/lesson3-plants-h264.srt": "application/x-subrip",
    "video/lesson3-plants-vp9.webm": "video/webm",
    "zim/plants-zh.zim": "application/x-zim",
}


def judge(path: Path) -> media.Judgement:
    with path.open("rb") as file:
        return media.judge(path, file.read(media.HEAD))


@pytest.mark.parametrize(("name", "expected"), REAL.items())
def test_real_files_are_recognised_whatever_their_name(name: str, expected: str, tmp_path: Path) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip(f"no lesson files at {CORPUS} (SONGKE_CONTENT)")
    assert judge(CORPUS / name) == media.Judgement(expected)
    if expected != "text/html":
        disguised = tmp_path / "x.bin"
        shutil.copyfile(CORPUS / name, disguised)
        assert judge(disguised) == media.Judgement(expected)


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a", b"GIF89a", "image/gif"),
        ("a", b"BM\x10\0\0\0\0\0\0\0", "image/bmp"),
        ("a", b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
        ("a", b"RIFF\x10\0\0\0AVI LIST", "video/x-msvideo"),
        ("a", b"\0\0\0\x18ftypM4A \0\0", "audio/mp4"),
        ("a", b"\0\0\0\x18ftypqt  \0\0", "video/quicktime"),
        ("a", b"\x1a\x45\xdf\xa3\x01\0\x42\x82\x88matroska", "video/x-matroska"),
        ("a", b"OggS" + bytes(24) + b"\x80theora", "video/ogg"),
        ("a", b"OggS" + bytes(24) + b"OpusHead", "audio/ogg"),
        ("a", b"\xff\xf1\x50\x80\0", "audio/aac"),
        ("a", b"\xff\xfb\x90\x44\0", "audio/mpeg"),
        ("a", b"\x47" + bytes(187) + b"\x47" + bytes(9), "video/mp2t"),
        ("a.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-powerpoint"),
        ("a", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        ("a", b"WEBVTT\n\n", "text/vtt"),
        ("a", b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\n", "application/x-subrip"),
        ("a", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("a.htm", b"<p>hello</p><body>", "text/html"),
        ("a.txt", "小蝌蚪".encode("gbk"), "text/plain"),
        ("a", b"PK\x03\x04 broken", "application/zip"),
        ("a", bytes(2000), ""),
        ("a", b"", ""),
    ],
)
def test_first_bytes(name: str, head: bytes, expected: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(head)
    assert judge(tmp_path / name) == media.Judgement(expected)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.mp4", b"MZ\x90\0"),
        ("a.txt", b"\x7fELF"),
        ("a", b"#!/bin/sh\n"),
        ("a.lnk", b"\x4c\0\0\0\x01\x14\x02\0"),
        ("run.BAT", b"echo off"),
        ("a.apk", contents.zipped({"classes.dex": b"x"})),
        ("a.vbs", b"MsgBox"),
    ],
)
def test_programs_are_recognised_by_content_or_by_name(name: str, head: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(head)
    assert judge(tmp_path / name).program


@pytest.mark.parametrize(
    "name", ["video/lesson3-plants-h264.mp4", "video/lesson3-plants-vp9.webm", "audio/lesson3-goal.mp3"]
)
def test_durations_agree_with_ffprobe(name: str) -> None:
    path = CORPUS / name
    if not path.is_file() or shutil.which("ffprobe") is None:
        pytest.skip("needs the lesson files (SONGKE_CONTENT) and ffprobe")
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "json", str(path)]
    seconds = float(json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["format"]["duration"])
    assert read_facts(path, judge(path).media_type).duration_ms == pytest.approx(seconds * 1000, abs=60)


def test_pages_of_a_real_document() -> None:
    path = CORPUS / "pdf/lesson3-plants-zh.pdf"
    if not path.is_file():
        pytest.skip(f"no lesson files at {CORPUS} (SONGKE_CONTENT)")
    assert read_facts(path, "application/pdf") == MediaFacts(pages=5)


def test_pages_inside_object_streams(tmp_path: Path) -> None:
    objects = zlib.compress(b"1 0 << /Count 7 /Kids [2 0 R] /Type /Pages >> << /Type /Pages /Parent 1 0 R /Count 3 >>")
    body = b"%PDF-1.5\n9 0 obj << /Type /ObjStm /N 1 /First 4 /Length 90 /Filter /FlateDecode >>\nstream\n" + objects
    (tmp_path / "a.pdf").write_bytes(body + b"\nendstream")
    assert read_facts(tmp_path / "a.pdf", "application/pdf") == MediaFacts(pages=7)


def test_wav_and_64_bit_mp4(tmp_path: Path) -> None:
    wav = (
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0"
        + struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
        + b"data\0\0\0\0"
        + bytes(32000)
    )
    (tmp_path / "a.wav").write_bytes(wav)
    assert read_facts(tmp_path / "a.wav", "audio/wav").duration_ms == 2000
    mvhd = b"\x01\0\0\0" + struct.pack(">QQIQ", 0, 0, 600, 600 * 3600) + bytes(80)
    inner = struct.pack(">I4sQ", 1, b"mvhd", 16 + len(mvhd)) + mvhd
    (tmp_path / "a.mp4").write_bytes(struct.pack(">I4s", 8 + len(inner), b"moov") + inner)
    assert read_facts(tmp_path / "a.mp4", "video/mp4").duration_ms == 3_600_000


READERS = ["video/mp4", "video/webm", "audio/mpeg", "audio/wav", "application/pdf"]
PIECES = st.sampled_from(
    [
        *b"moov mvhd ftyp ID3 Xing fmt << >> /ObjStm \xff\xfb\x90 \x1a\x45\xdf\xa3 \x44\x89".split(b" "),
        *(b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\0\0\0\x20", b"\0\0\0\x01"),
        *(b"/Type /Pages", b"/Count 9", b"stream\n"),
    ]
)


@given(st.sampled_from(READERS), st.lists(PIECES | st.binary(max_size=12), max_size=20).map(b"".join))
def test_no_file_breaks_the_readers(tmp_path_factory: pytest.TempPathFactory, kind: str, content: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(content)
    facts = read_facts(path, kind)
    assert 0 <= facts.duration_ms <= 360_000_000
    assert 0 <= facts.pages <= 10_000
    judge(path)


@pytest.mark.parametrize(
    "name", ["video/lesson3-plants-h264.mp4", "video/lesson3-plants-vp9.webm", "audio/lesson3-goal.mp3"]
)
def test_cut_files_break_nothing(name: str, tmp_path: Path) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip(f"no lesson files at {CORPUS} (SONGKE_CONTENT)")
    whole = (CORPUS / name).read_bytes()
    for length in range(0, 400, 7):
        (tmp_path / "cut").write_bytes(whole[:length])
        assert read_facts(tmp_path / "cut", REAL[name]).duration_ms <= 360_000_000


@pytest.mark.parametrize(
    ("page", "hosts"),
    [
        (b"<a href='https://Example.org/x'><img src=//cdn.example.com/a.png>", ["cdn.example.com", "example.org"]),
        (b"<style>@import \"http://fonts.example/x\"; a{background:url(https://b.example/y)}</style>",
         ["b.example", "fonts.example"]),
        (b"<script>fetch('https://api.example/v1')</script>", ["api.example"]),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><img src='a/b.png'><a href='#x'><a href='mailto:x@y.z'>", []),
        ("<img src='//例子.中国/x.png'>".encode("gbk"), ["例子.中国"]),
    ],
)  # fmt: skip
def test_what_a_page_loads_from_elsewhere(page: bytes, hosts: list[str]) -> None:
    assert pages.external_hosts(page) == hosts
