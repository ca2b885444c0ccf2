"""What a teacher's own file is, judged by its content: a name is a claim, and on a colleague's stick often a wrong one.

No more is read than that takes: the beginning, of a zip also its list of members, of an old office document the names
of its parts. What nothing here recognises is kept all the same; it is only not played.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath

UNKNOWN = "application/octet-stream"
PROGRAM = "application/x-msdownload"
PDF = "application/pdf"
EMPTY = "inode/x-empty"
ZIP = "application/zip"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
POWERPOINT, SLIDES = "application/vnd.ms-powerpoint", _OPEN_XML + "presentationml.presentation"
OFFICE = {
    POWERPOINT: ".ppt",
    SLIDES: ".pptx",
    "application/msword": ".doc",
    _OPEN_XML + "wordprocessingml.document": ".docx",
    "application/vnd.ms-excel": ".xls",
    _OPEN_XML + "spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.presentation": ".odp",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/rtf": ".rtf",
}
"""Documents of WPS, PowerPoint and the like, with the ending under which the system knows them."""
ZIM = "application/x-zim"
"""An encyclopaedia or another collection of pages in one file (openZIM)."""
HTML_ZIP = "text/html+zip"
"""Ours, for a zip of pages with an ``index.html``."""
PACKAGES = frozenset({"application/x-h5p+zip", "application/x-scorm+zip", "application/epub+zip", HTML_ZIP})
"""Zips that are one web lesson."""
_HEAD = 64 << 10
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ASF = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"
_ASF_PICTURES = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
"""The GUID that an ASF stream of pictures carries; one of sound alone has none."""
_STARTS = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b".RMF", "application/vnd.rn-realmedia"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg"),
    (0, b"FWS", "application/x-shockwave-flash"),
    (0, b"CWS", "application/x-shockwave-flash"),
    (0, b"ZWS", "application/x-shockwave-flash"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"ZIM\x04", ZIM),  # 0x044D495A, little-endian
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!/", b"\x4c\x00\x00\x00\x01\x14\x02\x00", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
"""Windows, Linux, scripts, Windows' shortcuts, Apple and Java."""
_PROGRAM_ENDINGS = frozenset(
    {".apk", ".bat", ".cmd", ".com", ".cpl", ".exe", ".hta", ".jar", ".jse", ".lnk", ".msi", ".pif", ".ps1", ".reg",
     ".scr", ".sh", ".vbe", ".vbs", ".wsf"}
)  # fmt: skip
_OLE_PARTS = (
    ("PowerPoint Document", POWERPOINT),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("EncryptedPackage", POWERPOINT),  # a document with a password, which WPS and PowerPoint ask for
)
_MEMBERS = (
    ("ppt/presentation.xml", SLIDES),
    ("word/document.xml", _OPEN_XML + "wordprocessingml.document"),
    ("xl/workbook.xml", _OPEN_XML + "spreadsheetml.sheet"),
    ("META-INF/container.xml", "application/epub+zip"),
    ("h5p.json", "application/x-h5p+zip"),
    ("imsmanifest.xml", "application/x-scorm+zip"),
    ("index.html", HTML_ZIP),
    ("index.htm", HTML_ZIP),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BLOCK = 1 << 20
_ZIM_HEADER, _ZIM_CHECKSUM = 80, 16


def judge(path: Path) -> str:
    """Return the media type of the file at ``path``; ``PROGRAM`` for what is one, ``UNKNOWN`` for what nobody knows.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if is_program(path.name, head):
        return PROGRAM
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _zip(path)
    if head.startswith(_OLE):
        return _ole(path)
    return _stream(head) or (_started(head) or _text(head) or UNKNOWN)


def is_program(name: str, head: bytes) -> bool:
    """Return whether a file is a program: by its first bytes, or by a name that makes Windows start it."""
    return head.startswith(_PROGRAMS) or PurePosixPath(name).suffix.lower() in _PROGRAM_ENDINGS


def flaw(path: Path) -> str:
    """Return why the file at ``path`` is no use to anybody: ``EMPTY``; ``PDF``, ``ZIM`` for one not whole; else "".

    Every PDF says where its root is, in its trailer: one that was cut off while it was copied, or never was one, says
    nothing. An archive's header says where it ends.

    Raises:
        OSError: it cannot be read.
    """
    if not path.stat().st_size:
        return EMPTY
    kind = judge(path)
    if kind == PDF:
        return "" if _holds(path, b"/Root") else PDF
    if kind == ZIM:
        return "" if _reaches_its_end(path) else ZIM
    return PDF if kind == UNKNOWN and path.suffix.lower() == ".pdf" else ""


def _reaches_its_end(path: Path) -> bool:
    """Whether an archive is as long as its header says (openZIM: 80 bytes, at their end where the checksum lies)."""
    with path.open("rb") as file:
        head = file.read(_ZIM_HEADER)
    end = int.from_bytes(head[-8:], "little") + _ZIM_CHECKSUM
    return len(head) == _ZIM_HEADER and _ZIM_HEADER < end <= path.stat().st_size


def top_folder(members: Collection[str]) -> str:
    """Return the one folder that holds all ``members`` of a zip, with its slash; empty if there is none."""
    first = next(iter(members), "").partition("/")[0] + "/"
    if first == "META-INF/":
        return ""
    return first if members and all(name.startswith(first) for name in members) else ""


def _started(head: bytes) -> str:
    """Judge by what the file starts with."""
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image/bmp"
    return next((media for at, start, media in _STARTS if head[at : at + len(start)] == start), "")


def _stream(head: bytes) -> str:
    """Judge films and sounds whose beginning says more than one thing."""
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] == b"M4A" else "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head.startswith(_ASF):
        return "video/x-ms-wmv" if _ASF_PICTURES in head else "audio/x-ms-wma"
    if len(head) > 188 and head[0] == head[188] == 0x47:
        return "video/mp2t"
    if len(head) > 4 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return _frame(head)
    return ""


def _frame(head: bytes) -> str:
    """Judge sound without a header by the fields of its first frame (ISO/IEC 11172-3 2.4.1.3, 13818-7)."""
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    # Layer I is not used by anybody, and FF FE is how text of an older Windows begins.
    is_layer = head[1] & 0x18 != 0x08 and head[1] & 0x06 in {0x02, 0x04}
    is_sound = is_layer and head[2] >> 4 not in {0, 15} and head[2] & 0x0C != 0x0C
    return "audio/mpeg" if is_sound else ""


def _zip(path: Path) -> str:
    """Judge a zip by its members; one that cannot be read is just a zip."""
    try:
        with zipfile.ZipFile(path) as file:
            found = (name.replace("\\", "/") for name in file.namelist())
            members = [name for name in found if not name.startswith("__MACOSX/")]
            if "mimetype" in members and file.getinfo("mimetype").file_size < 100:
                said = file.read("mimetype").decode("ascii", "replace").strip()
                if said in OFFICE:
                    return said
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        return ZIP
    top = top_folder(members)
    inside = {name.lower() for whole in members for name in (whole, whole.removeprefix(top))}
    return next((media for name, media in _MEMBERS if name.lower() in inside), ZIP)


def _ole(path: Path) -> str:
    """Judge a document of the old office by the names of its parts, which stand in it as UTF-16."""
    found = {name for name, _ in _OLE_PARTS if _holds(path, name.encode("utf-16-le"))}
    return next((media for name, media in _OLE_PARTS if name in found), UNKNOWN)


def _holds(path: Path, sought: bytes) -> bool:
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if sought in tail + block:
                return True
            tail = block[-len(sought) :]
    return False


def _text(head: bytes) -> str:
    return "text/html" if b"\x00" not in head[:4096] and _HTML.search(head[:4096]) else ""
