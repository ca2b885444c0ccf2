"""The web packages: pages that stand beside this file, zipped as a publisher would."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "web"
PACKAGES = {"web/jiuji-couten.zip": "jiuji", "web/qing-xuanzi.zip": "qing"}
"""Path in the content folder → folder of its pages; ``shared`` belongs to all."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def members(name: str) -> Iterator[tuple[str, Path]]:
    """Yield (path in the package, file) of the package made of the folder ``name``, sorted."""
    found = {path.relative_to(SOURCES / name).as_posix(): path for path in (SOURCES / name).rglob("*")}
    found |= {path.relative_to(SOURCES).as_posix(): path for path in (SOURCES / "shared").rglob("*")}
    yield from sorted((path, file) for path, file in found.items() if file.is_file())


def write_all(out: Path) -> None:
    """Write every package; stored, not packed, so that every zlib makes the same bytes."""
    for place, name in PACKAGES.items():
        target = out / place
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
            for path, file in members(name):
                package.writestr(zipfile.ZipInfo(path, _LONG_AGO), file.read_bytes())
