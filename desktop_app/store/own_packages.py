"""A teacher's own web packages (SCORM, H5P, EPUB, zips of pages), taken apart so that they play like published ones.

    unpacked/<digest of the zip>/<number>       the files, by their number in index.json: no name of a stranger's
    unpacked/<digest of the zip>/index.json     entry, and [path, size] of each file
    unpacked/<digest of the zip>.part/          being made; may be taken away at any time, like all of it

They play behind the same walls as every web lesson (docs/adr/0040).
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop_app.store import disk, faults
from desktop_app.store.cards import OwnFile, PackageFolder, StoredFile
from desktop_app.store.own_files import OWN
from desktop_app.store.own_kinds import HTML_ZIP, top_folder
from package_format.errors import NoSpace, NotPlayable

MOST_FILES = 20_000
MOST_BYTES = 2 << 30
"""Of all files together: a zip may say that it holds more than any disk does."""
_FOLDER = "package"
_BLOCK = 1 << 20
_UTF8 = 0x800
_ENCRYPTED = 0x1
_ROOTFILE = re.compile(rb"full-path\s*=\s*[\"']([^\"']{1,500})[\"']")
_MANIFEST = {
    "application/x-scorm+zip": "imsmanifest.xml",
    "application/x-h5p+zip": "h5p.json",
    "application/epub+zip": "META-INF/container.xml",
}
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, KeyError)
"""What ``zipfile`` raises for what is in a zip; OSError is the disk's."""


class OwnPackages:
    """Takes packages apart once, below ``folder``; every call may come from any thread.

    Args:
        folder: ``unpacked/`` of the store.
        reserve: bytes that are left free on the disk, so that usage has room.
    """

    def __init__(self, folder: Path, reserve: int) -> None:
        self._folder = folder
        self._reserve = reserve

    def of(self, file: OwnFile, media_type: str) -> PackageFolder:
        """Return what plays of a package, taken apart if it is not yet.

        Raises:
            NotPlayable: it cannot be read, holds too much, or has nothing that opens.
            NoSpace, Unwritable: there is no room for it; nothing is left of it.
            Unreadable: the file itself cannot be read.
        """
        place = self.place_of(file)
        if not (place / "index.json").is_file():
            with faults.reading(file.location), faults.writing(self._folder):
                self._unpack(file, media_type, place)
        with faults.reading(place):
            index = json.loads((place / "index.json").read_text("utf-8"))
        held = {path: (size, str(number)) for number, (path, size) in enumerate(index["files"])}
        entry = index["entry"]
        size, number = held[entry]
        kind = "text/html" if media_type == HTML_ZIP else media_type
        return PackageFolder(
            StoredFile("main", entry, kind, size, file.digest, "", place / number), _FOLDER, held, _locate(place)
        )

    def place_of(self, file: OwnFile) -> Path:
        """Return where the files of a package are, or would be."""
        return self._folder / file.digest

    def forget(self, file: OwnFile) -> None:
        """Take the files of a package away."""
        shutil.rmtree(self.place_of(file), ignore_errors=True)

    def _unpack(self, file: OwnFile, media_type: str, place: Path) -> None:
        part = place.with_name(place.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        try:
            with zipfile.ZipFile(file.location) as packed:
                members = _members(packed)
                self._check(file, members)
                part.mkdir(parents=True)
                for number, info in enumerate(members.values()):
                    _extract(packed, info, part / str(number))
                entry = _entry(part, list(members), media_type)
            index = {"entry": f"{_FOLDER}/{entry}",
                     "files": [(f"{_FOLDER}/{path}", info.file_size) for path, info in members.items()]}  # fmt: skip
            (part / "index.json").write_text(json.dumps(index, ensure_ascii=False), "utf-8")
            disk.replace(part, place)
        except _BROKEN as error:
            raise NotPlayable(f"{OWN}{file.key}", f"the package is broken: {error}", file.title) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _check(self, file: OwnFile, members: Mapping[str, zipfile.ZipInfo]) -> None:
        size = sum(info.file_size for info in members.values())
        if len(members) > MOST_FILES or size > MOST_BYTES:
            raise zipfile.BadZipFile("it holds too much")
        if any(info.flag_bits & _ENCRYPTED for info in members.values()):
            raise zipfile.BadZipFile("it is locked with a password")
        free = faults.free_bytes(file.location)
        if free - size < self._reserve:
            raise NoSpace(str(self._folder), size + self._reserve, free)


def _members(packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip by path; what would lead out of the package is left out, so is its one top folder."""
    found = {}
    for info in packed.infolist():
        path = _name(info)
        if not info.is_dir() and not path.startswith(("/", "__MACOSX/")) and ".." not in path.split("/"):
            found[path] = info
    top = top_folder(found)
    return {path.removeprefix(top): info for path, info in found.items()}


def _name(info: zipfile.ZipInfo) -> str:
    """Return what a member is called: a zip of an older Windows writes GBK, which zipfile takes for code page 437."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _extract(packed: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> None:
    """Write one member; ``zipfile`` itself reads no more of it than it says to be, and checks its sum."""
    left = info.file_size
    with packed.open(info) as source, target.open("wb") as copy:
        while block := source.read(_BLOCK):
            left -= len(block)
            copy.write(block)
    if left:
        raise zipfile.BadZipFile("a member is shorter than it says")


def _entry(part: Path, paths: Sequence[str], media_type: str) -> str:
    """Return the path of what opens a package of ``media_type`` whose files lie in ``part`` by their number."""
    folded = {path.lower(): path for path in paths}
    wanted = ("index.html", "index.htm") if media_type == HTML_ZIP else (_MANIFEST[media_type].lower(),)
    opens = next((folded[name] for name in wanted if name in folded), "")
    if media_type == "application/epub+zip" and opens:
        with (part / str(paths.index(opens))).open("rb") as container:
            said = _ROOTFILE.search(container.read(_BLOCK))
        opens = folded.get(said[1].decode("utf-8", "replace").lower(), "") if said else ""
    if not opens:
        raise zipfile.BadZipFile("nothing in it opens it")
    return opens


def _locate(place: Path) -> Callable[[str], Path]:
    return lambda number: place / number
