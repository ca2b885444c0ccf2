"""The tree of one textbook, in reading order, grown from the rows: unit → lesson → period (单元 → 课 → 课时)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from centre.intake import titles
from centre.intake.findings import Findings, Kind
from centre.intake.headings import Column
from centre.intake.tables import Row
from package_format import names, shard
from package_format.errors import Damaged

_LEVELS = (Column.UNIT, Column.LESSON, Column.PERIOD)
TitlePath = tuple[str, ...]


def derived_id(textbook: str, path: TitlePath) -> str:
    """Return the id of the node with these titles: ``n-`` and 20 hex digits of the digest of textbook and titles.

    The same titles give the same id in every release, so that teaching progress keeps pointing at the lesson.
    """
    return "n-" + names.digest_of("\x1f".join((textbook, *path)).encode())[:20]


@dataclass(slots=True)
class _Branch:
    id: str
    kind: str
    title: str
    children: dict[str, _Branch] = field(default_factory=dict)


class Tree:
    """Grows node by node; ``claim`` every row that names its node before the first ``place``."""

    def __init__(self, textbook: str, language: str) -> None:
        self._textbook = textbook
        self._language = language
        self._top = _Branch("", "", "")
        self._claimed: dict[TitlePath, tuple[str, int]] = {}
        self._owner: dict[str, tuple[TitlePath, int]] = {}
        self._ids: dict[str, str] = {}

    def claim(self, row: Row, findings: Findings) -> None:
        """Take the node id that a row gives to its place; ids and places must fit one to one."""
        identifier = row.text(Column.NODE)
        path = _path(row, Findings())
        place = row.place(Column.NODE)
        try:
            names.check_identifier(identifier, "node")
        except Damaged:
            findings.add(Kind.BAD_IDENTIFIER, place, value=identifier)
            return
        claimed, first = self._claimed.setdefault(path, (identifier, row.number))
        owner, other = self._owner.setdefault(identifier, (path, row.number))
        if claimed != identifier or owner != path:
            findings.add(Kind.NODE_CONFLICT, place, value=identifier, row=first if claimed != identifier else other)

    def place(self, row: Row, findings: Findings) -> str:
        """Return the id of the row's deepest node, growing what is not there yet."""
        if row.text(Column.PERIOD) and not row.text(Column.LESSON):
            findings.add(Kind.PERIOD_WITHOUT_LESSON, row.place(Column.PERIOD), value=row.text(Column.PERIOD))
        branch = self._top
        path = _path(row, findings)
        for depth, (title, column, kind) in enumerate(zip(path, _LEVELS, shard.NODE_KINDS, strict=False), 1):
            if title not in branch.children:
                titles.judge(title, row.place(column), findings, self._language)
                claimed, _ = self._claimed.get(path[:depth], ("", 0))
                identifier = claimed or derived_id(self._textbook, path[:depth])
                branch.children[title] = _Branch(identifier, kind, title)
                self._ids["/".join(path[:depth])] = self._ids[identifier] = identifier
            branch = branch.children[title]
        return branch.id

    def find(self, written: str) -> str:
        """Return the id of the node written ``unit/lesson`` (or by its id); empty if there is none."""
        return self._ids.get(unicodedata.normalize("NFC", written).strip(), "")

    def nodes(self) -> tuple[shard.TreeNode, ...]:
        """Return the tree in reading order, parents before their children."""
        return tuple(self._walk(self._top, None))

    def _walk(self, branch: _Branch, parent: str | None) -> Iterator[shard.TreeNode]:
        for child in branch.children.values():
            yield shard.TreeNode(child.id, child.kind, {self._language: child.title}, parent)
            yield from self._walk(child, child.id)


def _path(row: Row, findings: Findings) -> TitlePath:
    """Return the titles of unit, lesson and period as far as they are given, cleaned: what looks alike is one node."""
    path: TitlePath = ()
    for column in _LEVELS:
        title = titles.clean(row.text(column), row.place(column), findings)
        if not title:
            break
        path = (*path, title)
    return path
