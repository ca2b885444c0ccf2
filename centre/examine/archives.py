"""ZIM archives: their header is read here, and all else by libzim, in a process of its own, where that is installed."""

from __future__ import annotations

import json
import struct
import sys
from importlib.util import find_spec
from pathlib import Path

from centre import contained
from centre.contained import Limits, NotRun
from centre.examine.examination import Examination, Fault

ZIM = "application/x-zim"
_CHILD = Path(__file__).with_name("zim_child.py")
_LIMITS = Limits(seconds=600, memory=8 << 30, file=1 << 20)
_HEADER = struct.Struct("<4sHH16sIIQQQQIIQ")
"""openZIM, "ZIM file format": magic, version, uuid, counts of entries and clusters, four positions, the main page, the
layout page, and where the checksum stands, which is the end."""
_MAGIC, _VERSIONS = b"ZIM\x04", frozenset({5, 6})
_NO_PAGE, _CHECKSUM = 0xFFFFFFFF, 16
_MOST_PAGES = 10_000
"""More are not told: a record counts the pages of a document (FORMAT §6)."""


def can_read() -> bool:
    """Return whether libzim is here."""
    return find_spec("libzim") is not None


def examine_header(path: Path) -> Examination:
    """Return what is wrong with the header of an archive, if anything is.

    Raises:
        OSError: the system cannot read the file.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER.size)
    if len(head) < _HEADER.size or not head.startswith(_MAGIC):
        return Examination().refused(Fault.DAMAGED, "no header")
    _magic, version, _minor, _uuid, entries, clusters, paths, _titles, parts, _kinds, main, _layout, checksum = (
        _HEADER.unpack(head)
    )
    if version not in _VERSIONS:
        return Examination().refused(Fault.DAMAGED, f"version {version}")
    size, whole = path.stat().st_size, checksum + _CHECKSUM
    if not entries or not clusters or main == _NO_PAGE:
        return Examination().refused(Fault.NOTHING, "no first page")
    if size < whole:
        return Examination().refused(Fault.BROKEN_OFF, f"{100 * size // whole} %")
    if size > whole or max(paths, parts) >= size:
        return Examination().refused(Fault.DAMAGED, "its header does not fit its length")
    return Examination()


def examine_archive(path: Path) -> Examination:
    """Return what libzim finds in an archive: whether it opens, its first page, its titles."""
    try:
        ended = contained.run([sys.executable, "-I", str(_CHILD), str(path.absolute())], _LIMITS)
    except NotRun as error:
        return Examination().refused(Fault.DAMAGED, str(error))
    try:
        said = json.loads(ended.output)
        pages, fault = int(said["pages"]), Fault(said["fault"]) if said["fault"] else None
        found = Examination(pages=pages if 0 < pages <= _MOST_PAGES else 0, words=str(said["words"]))
    except (ValueError, KeyError, TypeError):
        # It crashed: so would the reader of a school that opened it.
        return Examination().refused(Fault.DAMAGED, "it cannot be opened")
    return found if fault is None else found.refused(fault, str(said["reason"]))
