"""Web packages and office documents: their words, and a picture that lies in them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from centre.examine import texts
from centre.examine.covers import make_cover
from centre.examine.examination import Examination
from centre.examine.films import examine_film
from centre.examine.tools import Tools
from centre.zips.directory import BrokenZip, Member
from centre.zips.member import METHODS, pieces

Decode = Callable[[bytes], str]
_MOST_TEXT, _MOST_PICTURE, _MOST_FILM = 1 << 20, 8 << 20, 512 << 20
_LEAST_PICTURE = 3 << 10
"""Bytes below which a picture is a button or an arrow."""
_MOST_TRIED = 3
_READERS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"imsmanifest\.xml$"), texts.of_manifest),
    (re.compile(r"content/content\.json$"), texts.of_exercise),
    (re.compile(r".*\.x?html?$", re.IGNORECASE), texts.of_page),
    (re.compile(r"ppt/slides/slide\d+\.xml$|word/document\.xml$"), texts.of_office_part),
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE)
_FILM = re.compile(r"\.(?:mp4|m4v|webm)$", re.IGNORECASE)
_NAMED_SO = re.compile(r"(?:cover|thumb|poster|封面|首页)[^/]*$", re.IGNORECASE)


def examine_package(
    tools: Tools | None, path: Path, members: Mapping[str, Member], decode: Decode, made: Path
) -> Examination:
    """Return the words of a package; its cover is written to ``made`` where a picture or film lies in it.

    Args:
        tools: ffmpeg, None if it is not there.
        path: the zip.
        members: its files by path; those that cannot be read are left out.
        decode: makes text of bytes of unknown encoding.
        made: where the cover goes.

    Raises:
        OSError: the system cannot read the zip.
    """
    words: list[str] = []
    for inside in _in_order(members):
        reader = next((read for pattern, read in _READERS if pattern.match(inside)), None)
        if reader is not None and members[inside].size <= _MOST_TEXT:
            words.append(reader(decode(_read(path, members[inside]))))
        if sum(map(len, words)) > texts.MOST:
            break
    found = Examination(words="\n".join(words)[: texts.MOST])
    return replace(found, has_cover=tools is not None and _cover(tools, path, members, made))


def _in_order(members: Mapping[str, Member]) -> list[str]:
    """Return the paths as a reader meets them: what lies above first, slide 2 before slide 10."""
    return sorted(members, key=lambda path: (path.count("/"), [int(n) for n in re.findall(r"\d{1,9}", path)], path))


def _cover(tools: Tools, path: Path, members: Mapping[str, Member], made: Path) -> bool:
    pictures = [one for one in members if _PICTURE.search(one) and _LEAST_PICTURE <= members[one].size <= _MOST_PICTURE]
    pictures.sort(key=lambda one: (not _NAMED_SO.search(one), -members[one].size, one))
    films = [one for one in sorted(members) if _FILM.search(one) and members[one].size <= _MOST_FILM]
    with tempfile.TemporaryDirectory(dir=made.parent) as work:
        for number, one in enumerate(pictures[:_MOST_TRIED]):
            if make_cover(tools, _unpack(path, members[one], Path(work) / f"picture{number}"), made):
                return True
        for one in films[:1]:
            return examine_film(tools, _unpack(path, members[one], Path(work) / "film"), made).has_cover
    return False


def _unpack(path: Path, member: Member, place: Path) -> Path:
    """Write a file of the zip to ``place``, as far as it can be read."""
    with path.open("rb") as file, place.open("wb") as unpacked, suppress(BrokenZip):
        if member.method in METHODS and not member.is_encrypted:
            unpacked.writelines(pieces(file, member))
    return place


def _read(path: Path, member: Member) -> bytes:
    """Return a file of the zip; nothing if it cannot be read."""
    if member.method not in METHODS or member.is_encrypted:
        return b""
    try:
        with path.open("rb") as file:
            return b"".join(pieces(file, member))
    except BrokenZip:
        return b""
