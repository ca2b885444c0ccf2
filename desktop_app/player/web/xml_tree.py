"""A small XML document as a tree of plain elements; it comes from a stranger. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_BYTES = 8 << 20
_MOST_ELEMENTS = 100_000
_DEEPEST = 100


class Unclear(Exception):
    """A lesson's own list of contents cannot be understood; the message says why, in a few English words."""


@dataclass(slots=True)
class Element:
    """Name and attributes without their namespaces, the text directly inside, and what it holds."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute, empty if there is none; capitals do not count (``scormType``, ``scormtype``)."""
        return next((text.strip() for key, text in self.attributes.items() if key.lower() == name.lower()), "")

    def inside(self, name: str) -> Iterator[Element]:
        """The children of that name."""
        return (child for child in self.children if child.name.lower() == name.lower())

    def below(self, name: str) -> Iterator[Element]:
        """All elements of that name below this one, in the order of the document."""
        waiting = self.children[::-1]
        while waiting:
            element = waiting.pop()
            if element.name.lower() == name.lower():
                yield element
            waiting += element.children[::-1]

    def said(self, name: str) -> str:
        """The text of the first child of that name, empty if there is none."""
        return next((" ".join(child.text.split()) for child in self.inside(name)), "")


def parse(content: bytes) -> Element:
    """Return the root; raises ``Unclear`` if it is not well formed, too large, or defines entities (they may grow)."""
    if len(content) > MOST_BYTES:
        raise Unclear("it is too large")
    root = Element("")
    path = [root]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > _MOST_ELEMENTS or len(path) > _DEEPEST:
            raise Unclear("it is too large")
        made = Element(_local(name), {_local(key): text for key, text in attributes.items()})
        path[-1].children.append(made)
        path.append(made)

    def text(words: str) -> None:
        path[-1].text += words

    def refuse(*_: object) -> None:
        raise Unclear("it defines entities")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: path.pop()
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unclear(f"it is not well formed: {error}") from error
    return root.children[0]


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
