"""What the points' player is given of a web lesson before it is published: every file as points will have it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from centre.examine.trials import Tried
from centre.intake.folder import SourceFile
from centre.intake.package import Package
from centre.zips.member import pieces
from package_format import names
from package_format.trust.durable import writing

PLAIN = frozenset({"text/html", "application/x-shockwave-flash"})
"""Media types of single files that are web lessons."""


def packed(source: SourceFile, told: Package) -> Tried:
    """Return a web package: its files are unpacked when they are needed, under numbers and not under their names."""

    def spread(work: Path) -> Mapping[str, tuple[int, Path]]:
        made: dict[str, tuple[int, Path]] = {}
        with source.location.open("rb") as zipped:
            for number, file in enumerate(told.files):
                made[file.path] = (file.size, file.location or work / str(number))
                if file.location is None:
                    with (work / str(number)).open("wb") as unpacked:
                        for piece in pieces(zipped, file.member):
                            with writing(work):
                                unpacked.write(piece)
        return made

    digest = _digest(told.media_type, told.entry, ((file.path, file.digest) for file in told.files))
    return Tried(digest, told.media_type, told.entry, True, spread)


def plain(source: SourceFile, beside: Mapping[str, SourceFile], digest_of: Callable[[Path], str]) -> Tried:
    """Return a page or Flash film that is a file of its own, with the files that stand beside it in its resource."""
    entry = next(path for path, file in beside.items() if file is source)
    files = {path: (file.size, file.location) for path, file in beside.items()}
    digest = _digest(source.media_type, entry, ((path, digest_of(file.location)) for path, file in beside.items()))
    return Tried(digest, source.media_type, entry, False, lambda _work: files)


def _digest(media_type: str, entry: str, files: Iterable[tuple[str, str]]) -> str:
    return names.digest_of(json.dumps([media_type, entry, sorted(files)]).encode())
