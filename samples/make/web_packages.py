"""The web packages: pages that stand beside this file, zipped as a publisher would."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "web"
PACKAGES = {
    "web/couten-panduan.h5p": "panduan",
    "web/jiuji-couten.zip": "jiuji",
    "web/qing-xuanzi.zip": "qing",
    "web/qiutian-huiben.epub": "huiben",
}
"""Path in the content folder → folder of its pages."""
SHARING = frozenset({"jiuji", "qing"})
"""Packages that hold what is in ``shared``."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def members(name: str) -> Iterator[tuple[str, Path]]:
    """Yield (path in the package, file) of the package made of the folder ``name``, sorted."""
    found = {path.relative_to(SOURCES / name).as_posix(): path for path in (SOURCES / name).rglob("*")}
    if name in SHARING:
        found |= {path.relative_to(SOURCES).as_posix(): path for path in (SOURCES / "shared").rglob("*")}
    # The mimetype of an EPUB stands before everything else (EPUB 3.3, "OCF ZIP container").
    yield from sorted(((p, f) for p, f in found.items() if f.is_file()), key=lambda one: (one[0] != "mimetype", one))


def write_all(out: Path) -> None:
    """Write every package; stored, not packed, so that every zlib makes the same bytes."""
    for place, name in PACKAGES.items():
        target = out / place
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
            for path, file in members(name):
                package.writestr(zipfile.ZipInfo(path, _LONG_AGO), file.read_bytes())
