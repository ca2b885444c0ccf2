"""The units of a SCORM course in teaching order, read from imsmanifest.xml (SCORM 1.2 and 2004 CAM). No Qt."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from desktop_app.player.web.xml_tree import Element, Unclear, parse

MANIFEST = "imsmanifest.xml"
MOST_UNITS = 1000


@dataclass(frozen=True, slots=True)
class Unit:
    """One page or program (SCO) of a course.

    ``href`` is quoted and relative to the package; ``launch_data`` and ``mastery`` are what it is told when it opens;
    ``depth`` counts the headings it stands under, whose titles are in ``heading`` where they change.
    """

    id: str
    title: str
    href: str
    heading: str = ""
    launch_data: str = ""
    mastery: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A course: ``edition`` is ``1.2`` or ``2004``."""

    title: str
    edition: str
    units: tuple[Unit, ...]


def read(content: bytes) -> Course:
    """Return the course; raises ``Unclear`` if there is nothing to launch."""
    manifest = parse(content)
    hrefs = dict(_hrefs(manifest))
    organization = _organization(manifest)
    units = tuple(_units(organization, hrefs, "")) if organization is not None else ()
    if not units:
        units = tuple(Unit(name, name, href) for name, href in hrefs.items())[:1]
    if not units:
        raise Unclear("it names no page that can be launched")
    title = organization.said("title") if organization is not None else ""
    return Course(title, _edition(manifest), units[:MOST_UNITS])


def _edition(manifest: Element) -> str:
    """SCORM 2004 says so; what says nothing and has no 2004 name of type is 1.2, which every course tries, too."""
    versions = " ".join(element.text for element in manifest.below("schemaversion")).lower()
    if "2004" in versions or "1.3" in versions:
        return "2004"
    return "1.2"


def _organization(manifest: Element) -> Element | None:
    for group in manifest.below("organizations"):
        found = list(group.inside("organization"))
        return next((one for one in found if one.get("identifier") == group.get("default")), next(iter(found), None))
    return None


def _hrefs(manifest: Element) -> Iterator[tuple[str, str]]:
    for group in manifest.below("resources"):
        for resource in group.inside("resource"):
            if href := resource.get("href"):
                yield (
                    resource.get("identifier"),
                    _address(href, manifest.get("base"), group.get("base"), resource.get("base")),
                )


def _units(parent: Element, hrefs: Mapping[str, str], heading: str) -> Iterator[Unit]:
    for number, entry in enumerate(parent.inside("item")):
        title = entry.said("title")
        if entry.get("isvisible").lower() == "false":
            continue
        above = heading if number == 0 else ""
        if (href := hrefs.get(entry.get("identifierref"), "")) and "item" not in {one.name for one in entry.children}:
            yield Unit(
                entry.get("identifier") or f"unit-{href}",
                title or unquote(posixpath.basename(href)),
                _with_parameters(href, entry.get("parameters")),
                above,
                next((one.text for name in ("datafromlms", "dataFromLMS") for one in entry.inside(name)), ""),
                entry.said("masteryscore"),
            )
        else:
            yield from _units(entry, hrefs, f"{above} {title}".strip())


def _with_parameters(href: str, parameters: str) -> str:
    """SCORM 2004 CAM §3.4.1.12.4: parameters go behind the address, with one ``?`` or ``&`` between."""
    plain = parameters.lstrip("?&")
    if not plain or plain.startswith("#"):
        return href + plain
    return f"{href}{'&' if '?' in href else '?'}{plain}"


def _address(href: str, *bases: str) -> str:
    """The quoted address of a page of the package; one that leads elsewhere is found to be missing when it opens."""
    path, mark, query = href.replace("\\", "/").partition("?")
    if not mark:
        path, mark, query = path.partition("#")
    whole = "/".join(unquote(part) for part in (*bases, path) if part)
    return quote(posixpath.normpath(whole).lstrip("/")) + mark + query
