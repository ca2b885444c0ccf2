"""Every kind of trouble a person may be told about.

    LessonError
    ├── Unreachable    a source does not answer now
    ├── Missing        a source answers and does not have it
    │   ├── Withdrawn  the centre has withdrawn it
    │   └── Cleaned    it was here and has been cleaned away to make room
    ├── Damaged        it is there and is not what its digest says
    ├── Untrusted      no signature we trust vouches for it
    ├── Older          a source is behind what is already trusted
    ├── NoSpace        the disk is full, or would be
    ├── Unwritable     a folder, stick or file cannot be written
    ├── Unreadable     a folder, stick or file cannot be read (in use, I/O error)
    ├── Refused        input by a person that cannot be taken (with its place)
    ├── NotPlayable    no player can show it
    ├── Busy           another program works on the same folder
    ├── Deferred       the network is not to be used now, by the school's own rules
    └── Stopped        a person asked to stop

The errors carry facts, never sentences for people: the words live in ``desktop_app.ui.words`` and in the
commands. Any other exception is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

PULLED = "the stick was pulled out"
"""The ``reason`` of an ``Unreachable`` that a person mends by plugging a stick in again."""


class LessonError(Exception):
    """Base of all kinds; ``str()`` is one plain English line for logs and the command line."""


class Cause(StrEnum):
    """Why a source does not answer, as far as a person can do something about it."""

    OTHER = "other"
    NAME = "name"
    """Nobody knows the address."""
    PROXY = "proxy"
    """The proxy does not answer, or not for us."""
    CERTIFICATE = "certificate"
    CERTIFICATE_DATE = "certificate date"
    """It would be valid on another day: this computer's clock may be wrong."""
    LOGIN = "login"
    """A login page answers in its place."""
    SILENT = "silent"
    BUSY = "busy"
    """It asks to be left alone for a while."""


class Unreachable(LessonError):
    """A source does not answer now.

    Args:
        source: what a person knows the source by (address or folder).
        reason: the cause, in a few English words.
        retry_after: seconds after which the source asked to be tried again, or None.
        cause: what a person might do something about.
    """

    def __init__(self, source: str, reason: str, retry_after: float | None = None, cause: Cause = Cause.OTHER) -> None:
        super().__init__(f"{source} does not answer: {reason}")
        self.source = source
        self.reason = reason
        self.retry_after = retry_after
        self.cause = cause


class Missing(LessonError):
    """A source answers and does not have the object called ``name`` (a path in the tree)."""

    def __init__(self, name: str, source: str = "") -> None:
        super().__init__(f"{name} is not there" + (f" ({source})" if source else ""))
        self.name = name
        self.source = source


class Withdrawn(Missing):
    """The centre has withdrawn the resource ``name``, which may not be played any more.

    Args:
        name: its id.
        title: text by language, for display.
        reason: the centre's, in its own words, or empty.
        replacement: id of the resource to use instead, or empty.
        replacement_title: text by language.
    """

    def __init__(
        self,
        name: str,
        title: Mapping[str, str],
        reason: str = "",
        replacement: str = "",
        replacement_title: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name)
        instead = f"; use {replacement} instead" if replacement else ""
        self.args = (f"{name} has been withdrawn" + (f" ({reason})" if reason else "") + instead,)
        self.title = title
        self.reason = reason
        self.replacement = replacement
        self.replacement_title = replacement_title or {}


class Cleaned(Missing):
    """The resource ``name`` was here and has been cleaned away to make room; asked for, it comes again."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.args = (f"{name} was cleaned away; songke want {name} brings it again with the next sync",)


class Damaged(LessonError):
    """The object called ``name`` does not match its digest, its declared size or its format."""

    def __init__(self, name: str, reason: str, source: str = "") -> None:
        super().__init__(f"{name} is damaged: {reason}" + (f" ({source})" if source else ""))
        self.name = name
        self.reason = reason
        self.source = source


class Untrusted(LessonError):
    """No key this point trusts vouches for ``name``."""

    def __init__(self, name: str, reason: str, source: str = "") -> None:
        super().__init__(f"{name} is not signed by a trusted key: {reason}" + (f" ({source})" if source else ""))
        self.name = name
        self.reason = reason
        self.source = source


class Older(LessonError):
    """A source offers version ``theirs`` of ``name`` (a release or metadata), behind the trusted ``ours``."""

    def __init__(self, name: str, theirs: int, ours: int, source: str = "") -> None:
        super().__init__(
            f"{name}: the source has {theirs}, already trusted is {ours}" + (f" ({source})" if source else "")
        )
        self.name = name
        self.theirs = theirs
        self.ours = ours
        self.source = source


class NoSpace(LessonError):
    """The disk that holds ``folder`` has ``free`` bytes and would need ``needed``.

    ``cleanable`` bytes could be had by giving up lessons whose ``weeks`` (the first and the last) are over.
    """

    def __init__(
        self, folder: str, needed: int, free: int, weeks: tuple[int, int] | None = None, cleanable: int = 0
    ) -> None:
        super().__init__(f"no space in {folder}: {needed} bytes needed, {free} free")
        self.folder = folder
        self.needed = needed
        self.free = free
        self.weeks = weeks
        self.cleanable = cleanable


class Unwritable(LessonError):
    """``path`` cannot be written; ``reason`` is the system's."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot write {path}: {reason}")
        self.path = path
        self.reason = reason


class Unreadable(LessonError):
    """``path`` cannot be read; ``reason`` is the system's."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot read {path}: {reason}")
        self.path = path
        self.reason = reason


class Refused(LessonError):
    """Input by a person that cannot be taken.

    Args:
        reason: what is wrong and what would be right, one plain line.
        place: where, as the person would look for it (``resources.csv, row 7, column 教材``), or empty.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place


class NotPlayable(LessonError):
    """No player here can show ``resource`` (its id); ``reason`` says why, ``title`` is for display.

    ``media_type`` is given where no player for it is known or works here, not where one has failed at the lesson.
    """

    def __init__(self, resource: str, reason: str, title: str = "", media_type: str = "") -> None:
        super().__init__(f"{title or resource} cannot be played: {reason}")
        self.resource = resource
        self.reason = reason
        self.title = title
        self.media_type = media_type


class Busy(LessonError):
    """Another program already works on ``folder``."""

    def __init__(self, folder: str) -> None:
        super().__init__(f"another program is working on {folder}")
        self.folder = folder


class Rule(StrEnum):
    """Which of the school's rules keeps the network for later."""

    HOURS = "hours"
    DAY = "day"
    MONTH = "month"


class Deferred(LessonError):
    """The network is not to be used now.

    Args:
        rule: which rule says so.
        until: when it may be used again (Unix seconds, by this computer's clock).
        limit: bytes a day or month, where that is the rule.
    """

    def __init__(self, rule: Rule, until: int, limit: int = 0) -> None:
        what = {
            Rule.HOURS: "outside the hours set for the network",
            Rule.DAY: f"the {limit} bytes of the day are used up",
            Rule.MONTH: f"the {limit} bytes of the month are used up",
        }
        super().__init__(f"the network waits: {what[rule]}")
        self.rule = rule
        self.until = until
        self.limit = limit


class Stopped(LessonError):
    """A person asked to stop; everything received so far is kept."""

    def __init__(self) -> None:
        super().__init__("stopped")
