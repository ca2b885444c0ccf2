"""Canonical JSON (FORMAT §2): one value has exactly one spelling, so that digests mean something.

Differs from RFC 8785 in two points: numbers are integers only, and keys are sorted by code point (which is the same
for all keys the format defines).
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from package_format.errors import Damaged

Json = Any
"""What JSON can mean: dict, list, str, int, bool, None. Callers narrow it with ``package_format.fields``."""

_MOST_INTEGER = 2**53


class _Unfit(ValueError):
    pass


def encode(value: Json) -> bytes:
    """Return the canonical bytes of ``value``.

    Raises:
        ValueError: ``value`` holds a float, a non-string key, a too large integer or a lone surrogate: a caller's bug.
    """
    _check(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def decode(content: bytes, name: str) -> Json:
    """Return what ``content`` means, or raise ``Damaged`` about ``name`` if it is not canonical JSON."""
    try:
        value = json.loads(content, parse_float=_refuse, parse_constant=_refuse, parse_int=_integer)
        again = encode(value)
    except (ValueError, RecursionError) as error:
        raise Damaged(name, f"not canonical JSON: {error}"[:200]) from error
    if again != content:
        raise Damaged(name, "JSON that is not in canonical form")
    return value


def decode_line(content: bytes, name: str) -> Json:
    """Like ``decode`` without the check of the spelling: for the many lines of a shard that is bound by its digest."""
    try:
        value: Json = _LINE.decode(content.decode())
        if b"\\u" in content:  # which canonical JSON does not write, and by which halves of characters come
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except (ValueError, RecursionError) as error:
        raise Damaged(name, f"not JSON: {error}"[:200]) from error


def _refuse(text: str) -> NoReturn:
    raise _Unfit(f"{text[:20]} is not an integer")


def _integer(text: str) -> int:
    if len(text) > 17:
        raise _Unfit("integer out of range")
    return int(text)


_LINE = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


def _check(value: Json) -> None:
    """Raise ``_Unfit`` unless json.dumps would spell ``value`` canonically."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if not -_MOST_INTEGER < value < _MOST_INTEGER:
            raise _Unfit("integer out of range")
    elif isinstance(value, list | tuple):
        for part in value:
            _check(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str):
                raise _Unfit("a key is not a text")
            _check(part)
    else:
        raise _Unfit(f"{type(value).__name__} has no canonical form")
