"""Which kind of web package a zip is, by what it holds and not by its name, and the page that opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from centre.intake import package_manifests as manifests
from centre.intake.package_manifests import NoPage
from package_format import names

SCORM = "application/x-scorm+zip"
H5P = "application/x-h5p+zip"
EPUB = "application/epub+zip"
HTML = "text/html"

_MANIFESTS = (("imsmanifest.xml", SCORM), ("h5p.json", H5P), ("META-INF/container.xml", EPUB))
_PAGES = (".html", ".htm", ".xhtml")
_INDEX = ("index.html", "index.htm", "index.xhtml")


@dataclass(frozen=True, slots=True)
class PackageKind:
    """What a package is; ``manifest`` is the path of what says where it opens: for plain pages the page itself."""

    media_type: str
    manifest: str


def recognise(paths: Iterable[str]) -> PackageKind | None:
    """Return the kind of the package that has these files; None if it is none."""
    present = {names.fold_path(path): path for path in paths}
    for manifest, media_type in _MANIFESTS:
        if (path := present.get(names.fold_path(manifest))) is not None:
            return PackageKind(media_type, path)
    index = next((present[name] for name in _INDEX if name in present), "")
    pages = top_pages(present.values())
    page = index or (pages[0] if len(pages) == 1 else "")
    return PackageKind(HTML, page) if page else None


def top_pages(paths: Iterable[str]) -> list[str]:
    """Return the pages that lie in no folder."""
    return [path for path in paths if "/" not in path and path.lower().endswith(_PAGES)]


def entry(kind: PackageKind, present: Mapping[str, object], read: Callable[[str], bytes]) -> str:
    """Return the path of what opens the package: a page; of an EPUB its package document, of an H5P its h5p.json.

    Args:
        kind: as ``recognise`` found it.
        present: the files of the package, by path.
        read: returns the content of a small file of the package.

    Raises:
        NoManifest: the manifest cannot be understood.
        NoPage: it names a file that the package does not have.
    """
    if kind.media_type == HTML:
        return kind.manifest
    content = read(kind.manifest)
    if kind.media_type == H5P:
        manifests.check_h5p(content)
        if "content/content.json" not in present:
            raise NoPage("content/content.json")
        return kind.manifest
    written = manifests.scorm_entry(content) if kind.media_type == SCORM else manifests.epub_entry(content)
    if written in present:
        return written
    # Made on Windows, where case does not count.
    folded = {names.fold_path(path): path for path in present}
    if (path := folded.get(names.fold_path(written))) is None:
        raise NoPage(written)
    return path
