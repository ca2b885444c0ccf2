"""Prerequisites of SCORM 1.2 (CAM §2.3.2.5.1, AICC CMI001 §6.4): ``one & (two | ~three)``, ``2*{a, b, c}``. No Qt.

What cannot be understood, and units that do not exist, stand in nobody's way: a broken course still opens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from desktop_app.player.web.scorm_standing import Standing

_WORD = re.compile(r"\s*(<>|[()&|~{},*=]|\"[^\"]*\"|[^\s()&|~{},*=<>\"]+)")
_LONGEST, _DEEPEST = 4000, 50
_STATUSES = {
    "passed": "passed", "p": "passed", "completed": "completed", "c": "completed", "failed": "failed", "f": "failed",
    "incomplete": "incomplete", "i": "incomplete", "browsed": "browsed", "b": "browsed",
    "not attempted": "not attempted", "n": "not attempted",
}  # fmt: skip


class _Unclear(Exception):
    """The script cannot be understood."""


def met(script: str, standing: Mapping[str, Standing]) -> bool:
    """Whether ``script`` lets a class in, by what it has done."""
    if not script:
        return True
    words = _WORD.findall(script[:_LONGEST])
    try:
        reader = _Reader(words, standing)
        found = reader.either()
        return found or not reader.at_end
    except _Unclear:
        return True


class _Reader:
    def __init__(self, words: list[str], standing: Mapping[str, Standing]) -> None:
        self._words, self._standing = words, standing
        self._at = self._depth = 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._words)

    def either(self) -> bool:
        found = self._both()
        while self._takes("|"):
            other = self._both()
            found = found or other
        return found

    def _both(self) -> bool:
        found = self._one()
        while self._takes("&"):
            other = self._one()
            found = found and other
        return found

    def _one(self) -> bool:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unclear
        try:
            if self._takes("~"):
                return not self._one()
            if self._takes("("):
                found = self.either()
                self._must(")")
                return found
            return self._named()
        finally:
            self._depth -= 1

    def _named(self) -> bool:
        word = self._next()
        if word.isdecimal() and self._takes("*"):
            return sum(self._set()) >= int(word)
        if word == "{":
            self._at -= 1
            return all(self._set())
        if word in set(")&|~},*=<>"):
            raise _Unclear
        if (equal := self._takes("=")) or self._takes("<>"):
            return self._has_status(word, self._next().strip('"').lower()) is equal
        standing = self._standing.get(word.strip('"'))
        return standing is None or (standing.completed is True and standing.satisfied is not False)

    def _set(self) -> list[bool]:
        self._must("{")
        found = [self.either()]
        while self._takes(","):
            found.append(self.either())
        self._must("}")
        return found

    def _has_status(self, name: str, status: str) -> bool:
        standing = self._standing.get(name.strip('"'))
        if standing is None or (meant := _STATUSES.get(status)) is None:
            raise _Unclear
        return {
            "passed": standing.satisfied is True,
            "failed": standing.satisfied is False,
            "completed": standing.completed is True,
            "incomplete": standing.attempted and standing.completed is not True,
            "browsed": False,
            "not attempted": not standing.attempted,
        }[meant]

    def _next(self) -> str:
        if self.at_end:
            raise _Unclear
        self._at += 1
        return self._words[self._at - 1]

    def _takes(self, word: str) -> bool:
        found = not self.at_end and self._words[self._at] == word
        self._at += found
        return found

    def _must(self, word: str) -> None:
        if not self._takes(word):
            raise _Unclear
