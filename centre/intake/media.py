"""What a file is, judged by its first bytes: a suffix is a claim, content is a fact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from centre.intake import encoding, ole
from centre.zips.directory import MAGIC, BrokenZip, read_directory
from centre.zips.member import METHODS, pieces

HEAD = 64 << 10
"""Bytes of a file that are enough to judge it (a zip is also asked for its members)."""
PROGRAM_HEAD = 16
"""Bytes of a file that are enough to tell whether it is a program."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-wmv"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b".RMF", "application/vnd.rn-realmedia"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"FWS", "application/x-shockwave-flash"),
    (0, b"CWS", "application/x-shockwave-flash"),
    (0, b"ZWS", "application/x-shockwave-flash"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"ZIM\x04", "application/x-zim"),
    (0, b"{\\rtf", "application/rtf"),
)
_PROGRAMS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (b"#!", "text/x-shellscript"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
)
_PROGRAM_SUFFIXES = frozenset(
    {".apk", ".appimage", ".bat", ".cmd", ".com", ".cpl", ".deb", ".dll", ".dmg", ".exe", ".hta", ".jar", ".jse",
     ".lnk", ".msi", ".msp", ".pif", ".pkg", ".ps1", ".reg", ".rpm", ".scr", ".sh", ".vbe", ".vbs", ".wsf", ".wsh"}
)  # fmt: skip
_BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"avif": "image/avif",
    b"heic": "image/heic",
}
_OFFICE_OLD = {
    ".ppt": "application/vnd.ms-powerpoint",
    ".pps": "application/vnd.ms-powerpoint",
    ".dps": "application/vnd.ms-powerpoint",
    ".doc": "application/msword",
    ".wps": "application/vnd.ms-works",
    ".xls": "application/vnd.ms-excel",
    ".et": "application/vnd.ms-excel",
}
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_MEMBERS = (
    ("ppt/presentation.xml", _OPEN_XML + "presentationml.presentation"),
    ("word/document.xml", _OPEN_XML + "wordprocessingml.document"),
    ("xl/workbook.xml", _OPEN_XML + "spreadsheetml.sheet"),
    ("h5p.json", "application/x-h5p+zip"),
    ("imsmanifest.xml", "application/x-scorm+zip"),
)
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "video/mp4": (".mp4", ".m4v"),
    "audio/mp4": (".m4a", ".m4b", ".mp4"),
    "video/webm": (".webm",),
    "audio/mpeg": (".mp3",),
    "text/html": (".html", ".htm"),
    "text/vtt": (".vtt",),
    "application/x-subrip": (".srt",),
    "application/zip": (".zip",),
    "application/x-zim": (".zim",),
    "application/epub+zip": (".epub",),
    "application/x-h5p+zip": (".h5p", ".zip"),
    "application/x-scorm+zip": (".zip",),
    **{media: (suffix,) for suffix, (_, media) in zip((".pptx", ".docx", ".xlsx"), _MEMBERS, strict=False)},
}
_SRT = re.compile(r"\s*\d+\s*\r?\n\s*\d+:\d\d:\d\d[,.]\d{1,3}\s*-->")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_SVG = re.compile(r"<svg\b", re.IGNORECASE)
_OPENING = 4096


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a file is: its media type (empty: not recognised), and whether it is a program."""

    media_type: str
    program: bool = False


def judge(path: Path, head: bytes) -> Judgement:
    """Return what the file at ``path`` is; ``head`` holds its first bytes (up to ``HEAD``)."""
    if program := _program(path.suffix.lower(), head):
        return Judgement(program, program=True)
    if head.startswith(MAGIC):
        return Judgement(_zip(path))
    if head.startswith(ole.MAGIC):
        with path.open("rb") as file:
            return Judgement(ole.ole_type(file) or binary_type(path.name, head))
    return Judgement(binary_type(path.name, head) or _text(head, path.suffix.lower()))


def binary_type(name: str, head: bytes) -> str:
    """Return the media type of a file that is no text, empty if it is not recognised; zips are not looked into."""
    return _binary(head, PurePosixPath(name).suffix.lower())


def is_program(name: str, head: bytes) -> bool:
    """Return whether a file is a program, by its name or by its first ``PROGRAM_HEAD`` bytes."""
    return bool(_program(PurePosixPath(name).suffix.lower(), head))


def _program(suffix: str, head: bytes) -> str:
    """Return the media type of a program, empty for anything else."""
    by_suffix = "application/x-msdownload" if suffix in _PROGRAM_SUFFIXES else ""
    return next((media for magic, media in _PROGRAMS if head.startswith(magic)), by_suffix)


def suffix_fits(path: Path, media_type: str) -> bool:
    """Return whether the suffix of ``path`` is one that ``media_type`` uses (true for types without a known suffix)."""
    known = _SUFFIXES.get(media_type, ())
    return not known or path.suffix.lower() in known


def _binary(head: bytes, suffix: str) -> str:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:256] else "audio/ogg"
    if head.startswith(MAGIC):
        return "application/zip"
    if head.startswith(ole.MAGIC):
        return _OFFICE_OLD.get(suffix, "application/x-ole-storage")
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "image/bmp"
    for offset, magic, media in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return media
    return _frames(head)


def _frames(head: bytes) -> str:
    """Recognise streams without a header by two sync marks at the distance that the first announces."""
    if len(head) > 188 and head[0] == head[188] == 0x47:
        return "video/mp2t"
    if len(head) > 4 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        if head[1] & 0x06 == 0 and head[1] & 0xF0 == 0xF0:
            return "audio/aac"
        if head[1] & 0x18 != 0x08 and head[1] & 0x06 and head[2] >> 4 not in {0, 15}:
            return "audio/mpeg"
    return ""


def _zip(path: Path) -> str:
    """Return what a zip is by its members; one that cannot be read is just a zip."""
    try:
        with path.open("rb") as file:
            members = {member.name: member for member in read_directory(file)}
            first = members.get(b"mimetype")
            short = first is not None and first.size < 100 and first.method in METHODS and not first.is_encrypted
            declared = b"".join(pieces(file, first)) if first is not None and short else b""
    except BrokenZip:
        return "application/zip"
    if declared == b"application/epub+zip" or declared.startswith(b"application/vnd.oasis.opendocument."):
        return declared.decode("ascii", "replace")
    return next((media for member, media in _MEMBERS if member.encode() in members), "application/zip")


def _text(head: bytes, suffix: str) -> str:
    whole = len(head) < HEAD
    text = encoding.decode(head if whole else head[: head.rfind(b"\n") + 1]) or head.decode("utf-8", "ignore")
    if "\0" in text:
        return ""
    opening = text[:_OPENING].lstrip()
    if opening.startswith("WEBVTT"):
        return "text/vtt"
    if _SRT.match(opening):
        return "application/x-subrip"
    if opening.startswith("<") and _HTML.search(opening):
        return "text/html"
    if opening.startswith("<") and _SVG.search(opening):
        return "image/svg+xml"
    return {".txt": "text/plain", ".md": "text/markdown", ".csv": "text/csv"}.get(suffix, "")
