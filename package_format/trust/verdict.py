"""What an error of python-tuf means to a teaching point."""

from __future__ import annotations

from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError
from tuf.api.serialization import DeserializationError, SerializationError

from package_format.errors import Damaged, LessonError, Untrusted

_BROKEN = (DeserializationError, SerializationError, LengthOrHashMismatchError)


def verdict(error: RepositoryError, name: str, source: str = "") -> LessonError:
    """Return ``Damaged`` if ``name`` cannot be read or is not what it is listed as, otherwise ``Untrusted``."""
    reason = str(error) or type(error).__name__
    if isinstance(error, _BROKEN):
        return Damaged(name, reason, source)
    return Untrusted(name, reason, source)
