"""The units of a SCORM course in teaching order, read from imsmanifest.xml (SCORM 1.2 and 2004 CAM). No Qt."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from desktop_app.player.web import scorm_rules
from desktop_app.player.web.scorm_rules import Rules
from desktop_app.player.web.xml_tree import Element, Unclear, parse

MANIFEST = "imsmanifest.xml"
MOST_UNITS = 1000


@dataclass(frozen=True, slots=True)
class Unit:
    """One page or program (SCO) of a course.

    ``href`` is quoted and relative to the package; ``launch_data`` and ``mastery`` are what it is told when it opens;
    ``heading`` are the titles it stands under, where they change.
    """

    id: str
    title: str
    href: str
    heading: str = ""
    launch_data: str = ""
    mastery: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """A unit, or a chapter of them: what sequencing rules are about. ``unit`` is a place in ``Course.units`` or -1."""

    id: str
    rules: Rules
    unit: int = -1
    children: tuple[Activity, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """A course: ``edition`` is ``1.2`` or ``2004``; ``root`` holds its units as a tree."""

    title: str
    edition: str
    units: tuple[Unit, ...]
    root: Activity = field(default_factory=lambda: Activity("", Rules()))


def read(content: bytes) -> Course:
    """Return the course; raises ``Unclear`` if there is nothing to launch."""
    manifest = parse(content)
    hrefs = dict(_hrefs(manifest))
    organization = _organization(manifest)
    reader = _Reader(manifest, hrefs)
    root = reader.activity(organization, "") if organization is not None else None
    if root is None or not reader.units:
        units = [Unit(name, name, href) for name, href in hrefs.items()][:1]
        root = Activity("", Rules(), children=tuple(Activity(one.id, Rules(), 0) for one in units))
    else:
        units = reader.units
    if not units:
        raise Unclear("it names no page that can be launched")
    title = organization.said("title") if organization is not None else ""
    return Course(title, _edition(manifest), tuple(units), root)


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


class _Reader:
    """Walks through the items of an organization, and collects the units in the order in which they are taught."""

    def __init__(self, manifest: Element, hrefs: Mapping[str, str]) -> None:
        self.units: list[Unit] = []
        self._chapters = 0
        self._hrefs = hrefs
        self._shared = scorm_rules.shared(manifest)

    def activity(self, element: Element, heading: str) -> Activity:
        """An item (or the organization itself) with all that is below it."""
        children = []
        for number, entry in enumerate(element.inside("item")):
            if entry.get("isvisible").lower() == "false":
                continue
            above = heading if number == 0 else ""
            href = self._hrefs.get(entry.get("identifierref"), "")
            if href and "item" not in {one.name for one in entry.children}:
                if len(self.units) < MOST_UNITS:
                    unit = _unit(entry, href, above)
                    children.append(Activity(unit.id, scorm_rules.read(entry, self._shared), len(self.units)))
                    self.units.append(unit)
            else:
                children.append(self.activity(entry, f"{above} {entry.said('title')}".strip()))
        self._chapters += 1
        identifier = element.get("identifier") or f"chapter-{self._chapters}"
        return Activity(identifier, scorm_rules.read(element, self._shared), children=tuple(children))


def _unit(entry: Element, href: str, heading: str) -> Unit:
    return Unit(
        entry.get("identifier") or f"unit-{href}",
        entry.said("title") or unquote(posixpath.basename(href)),
        _with_parameters(href, entry.get("parameters")),
        heading,
        next((one.text for name in ("datafromlms", "dataFromLMS") for one in entry.inside(name)), ""),
        entry.said("masteryscore"),
    )


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
