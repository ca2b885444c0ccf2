"""Typed reading of decoded JSON objects: every wrong type, range or missing key is ``Damaged`` with the key's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from package_format import names
from package_format.canonical import Json
from package_format.errors import Damaged

T = TypeVar("T")
Text = Mapping[str, str]
MOST_INTEGER = 2**53 - 1


class Fields:
    """One decoded JSON object called ``name`` in errors, read key by key."""

    def __init__(self, value: Json, name: str) -> None:
        if not isinstance(value, dict):
            raise Damaged(name, "not an object")
        self.value: dict[str, Json] = value
        self.name = name

    def fault(self, key: str, reason: str) -> Damaged:
        """Return the error that says what is wrong with ``key``."""
        return Damaged(self.name, f"{key}: {reason}")

    def format(self, expected: str) -> None:
        """Refuse an object whose ``format`` is not ``expected``."""
        if self.value.get("format") != expected:
            raise self.fault("format", f"not {expected}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; ``default`` where the key is absent, unless it is None."""
        return self._plain(key, str, default)

    def integer(self, key: str, low: int = 0, high: int = MOST_INTEGER, default: int | None = None) -> int:
        """Return an integer within ``low`` … ``high``."""
        number = self._plain(key, int, default)
        if isinstance(number, bool) or not low <= number <= high:
            raise self.fault(key, f"not an integer from {low} to {high}")
        return number

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return true or false."""
        return self._plain(key, bool, default)

    def digest(self, key: str) -> str:
        """Return a digest."""
        return names.check_digest(self.value.get(key), f"{self.name}, {key}")

    def identifier(self, key: str) -> str:
        """Return an identifier."""
        return names.check_identifier(self.value.get(key), f"{self.name}, {key}")

    def words(self, key: str, required: bool = True) -> Text:
        """Return a text by language; empty where it is absent and not ``required``."""
        value = self.value.get(key)
        if value is None and not required:
            return {}
        if not isinstance(value, dict) or not value or not all(isinstance(text, str) for text in value.values()):
            raise self.fault(key, "not a text by language")
        return value

    def listed(self, key: str, read: Callable[[Json], T], required: bool = False) -> tuple[T, ...]:
        """Return a list, each part read by ``read``; empty where it is absent and not ``required``."""
        value = self.value.get(key)
        if value is None and not required:
            return ()
        if not isinstance(value, list):
            raise self.fault(key, "not a list")
        return tuple(read(part) for part in value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty where it is absent."""
        found = self.listed(key, lambda part: part)
        if not all(isinstance(part, str) for part in found):
            raise self.fault(key, "not a list of texts")
        return found

    def integers(self, key: str) -> tuple[int, ...]:
        """Return a list of integers, empty where it is absent."""
        found = self.listed(key, lambda part: part)
        if not all(isinstance(part, int) and not isinstance(part, bool) for part in found):
            raise self.fault(key, "not a list of integers")
        return found

    def maybe(self, key: str, read: Callable[[Json], T]) -> T | None:
        """Return what ``read`` makes of the key's value, None where it is absent."""
        value = self.value.get(key)
        return None if value is None else read(value)

    def _plain(self, key: str, kind: type[T], default: T | None) -> T:
        value = self.value.get(key, default)
        if not isinstance(value, kind):
            raise self.fault(key, f"not {kind.__name__}" if key in self.value else "absent")
        return value


def without_none(value: dict[str, Json]) -> dict[str, Json]:
    """Return ``value`` without the keys that are None, an empty tuple or an empty text: absent means the default."""
    return {key: part for key, part in value.items() if part is not None and part not in ((), "")}
