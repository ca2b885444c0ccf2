"""Which page opens a package, read from the package's own manifest; a broken manifest names none."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat

MOST_MANIFEST = 8 << 20
"""Bytes of a manifest that are looked at."""
_MOST_ELEMENTS = 200_000


class NoManifest(Exception):
    """The manifest cannot be understood; the message says why, in a few English words."""


class NoPage(Exception):
    """The manifest names a page that is not there; the message is the name."""


@dataclass(slots=True)
class Element:
    """One element of an XML document: name without its namespace, attributes without theirs, and what it holds."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Return all elements called ``name`` below this one, in the order of the document."""
        found = []
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if element.name == name:
                found.append(element)
            waiting.extend(reversed(element.children))
        return found

    def get(self, name: str) -> str:
        """Return an attribute, empty if there is none."""
        return self.attributes.get(name, "").strip()


def parse(content: bytes) -> Element:
    """Return the root element; a document that defines entities is refused (they can grow beyond all memory).

    Raises:
        NoManifest: it is not well formed, too deep or too large.
    """
    root = Element("")
    open_elements = [root]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS or len(open_elements) > 200:
            raise NoManifest("too large")
        element = Element(_local(name), {_local(key): text for key, text in attributes.items()})
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def refuse(*_: object) -> None:
        raise NoManifest("it defines entities")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: open_elements.pop()
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NoManifest(f"not well formed: {error}") from error
    return root


def scorm_entry(content: bytes) -> str:
    """Return the path of the first page that can be launched (SCORM 1.2 CAM §2.3.2, SCORM 2004 CAM §3.4).

    The organizations are walked in the order of the document, the default one first; a manifest without any
    (a package of resources) opens with its first SCO.
    """
    manifest = next(iter(parse(content).children), Element(""))
    base = manifest.get("base")
    resources: dict[str, str] = {}
    units: list[str] = []
    pages: list[str] = []
    for group in manifest.all("resources"):
        for resource in group.all("resource"):
            if href := resource.get("href"):
                path = local_path(href, base, group.get("base"), resource.get("base"))
                resources.setdefault(resource.get("identifier"), path)
                kind = resource.get("scormtype") or resource.get("scormType")
                (units if kind.lower() == "sco" else pages).append(path)
    for item in _items(manifest):
        if path := resources.get(item.get("identifierref"), ""):
            return path
    for path in (*units, *pages):
        return path
    raise NoManifest("it names no page that can be launched")


def epub_entry(content: bytes) -> str:
    """Return the path of the package document that META-INF/container.xml names (EPUB 3.3 §4.2.6.3.1)."""
    for rootfile in parse(content).all("rootfile"):
        if rootfile.get("full-path") and rootfile.get("media-type") in {"", "application/oebps-package+xml"}:
            return local_path(rootfile.get("full-path"))
    raise NoManifest("it names no package document")


def check_h5p(content: bytes) -> None:
    """Raise ``NoManifest`` unless ``content`` is an h5p.json (H5P specification, "Package definition")."""
    try:
        listed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise NoManifest("not valid JSON") from error
    if not isinstance(listed, dict) or not isinstance(listed.get("mainLibrary"), str):
        raise NoManifest("it names no mainLibrary")


def local_path(href: str, *bases: str) -> str:
    """Return the path in the package that a reference means: without query and anchor, unquoted, below ``bases``.

    Raises:
        NoPage: it leads out of the package.
    """
    plain = href.replace("\\", "/").partition("#")[0].partition("?")[0]
    path = posixpath.normpath("/".join(part for part in (*bases, unquote(plain)) if part))
    if "://" in href or path.startswith(("/", "..")):
        raise NoPage(href)
    return path


def _items(manifest: Element) -> list[Element]:
    """Return the items of the default organization, then those of the others."""
    found = []
    for group in manifest.all("organizations"):
        chosen = group.get("default")
        for organization in sorted(group.children, key=lambda one: one.get("identifier") != chosen):
            found += organization.all("item")
    return found


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
