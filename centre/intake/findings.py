"""Findings: mistakes and oddities in a content folder, with place and facts; the words are in ``wording``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What can be wrong with a content folder; the value is the stable name that ``--json`` shows."""

    # The two tables themselves.
    NO_TABLE = "no-table"
    TWO_TABLES = "two-tables"
    BROKEN_TABLE = "broken-table"
    ENCODING = "encoding"
    NO_HEADING = "no-heading"
    TWICE_HEADING = "heading-twice"
    UNKNOWN_HEADING = "unknown-heading"
    NO_ROWS = "no-rows"
    EXTRA_CELLS = "extra-cells"
    NO_CHANNEL_FILE = "no-channel-file"
    BROKEN_TOML = "broken-toml"
    # channel.toml
    ABSENT_KEY = "absent-key"
    WRONG_TYPE = "wrong-type"
    UNKNOWN_KEY = "unknown-key"
    OTHER_CHANNEL = "other-channel"
    BAD_CHANNEL = "bad-channel-id"
    TWICE_TEXTBOOK = "textbook-twice"
    EMPTY_TEXTBOOK = "empty-textbook"
    NOT_MONDAY = "not-monday"
    UNKNOWN_LESSON = "unknown-lesson"
    # Cells.
    EMPTY_CELL = "empty-cell"
    BAD_IDENTIFIER = "bad-identifier"
    TWICE_ID = "id-twice"
    UNKNOWN_TEXTBOOK = "unknown-textbook"
    UNKNOWN_VALUE = "unknown-value"
    BAD_NUMBER = "bad-number"
    BAD_LANGUAGE = "bad-language"
    BAD_DATE = "bad-date"
    DATES_REVERSED = "dates-reversed"
    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    PERIOD_WITHOUT_LESSON = "period-without-lesson"
    NODE_CONFLICT = "node-conflict"
    BAD_SUBTITLE = "bad-subtitle"
    # Files.
    MISSING_FILE = "missing-file"
    OUTSIDE = "outside-the-folder"
    WEB_ADDRESS = "web-address"
    LINK = "link"
    FOLDER = "folder"
    UNSAFE_NAME = "unsafe-name"
    NAMES_COLLIDE = "names-collide"
    EMPTY_FILE = "empty-file"
    TOO_LARGE = "too-large"
    CANNOT_READ = "cannot-read"
    PROGRAM = "program"
    UNKNOWN_MEDIA = "unknown-media"
    SUFFIX_DIFFERS = "suffix-differs"
    EXTERNAL_LINKS = "external-links"
    NOT_SUBTITLE = "not-a-subtitle"
    SUBTITLE_ENCODING = "subtitle-encoding"
    NOT_COVER = "not-a-cover"
    COVER_TOO_LARGE = "cover-too-large"
    UNLISTED = "unlisted-files"
    NO_RENDITION = "no-rendition"
    # Files that were played once.
    NOT_PLAYABLE = "not-playable"
    BROKEN_OFF = "broken-off"
    SHOWS_NOTHING = "shows-nothing"
    LOCKED = "locked"
    NO_PLAYER = "no-player"
    UNSHOWN = "unshown"
    CRASHED = "crashed"
    HUNG = "hung"
    GREEDY = "greedy"
    BLANK = "blank"
    LACKS_FILES = "lacks-files"
    NEEDS_NETWORK = "needs-network"
    UNTRIED = "untried"
    UNSEEN = "unseen"
    UNOPENED = "unopened"
    PACKAGE_FILM = "package-film"
    PICTURE_SUBTITLES = "picture-subtitles"
    # Zips, and packages that are taken apart.
    BROKEN_ZIP = "broken-zip"
    ZIP_BOMB = "zip-bomb"
    PACKAGE_TOO_LARGE = "package-too-large"
    PACKAGE_TOO_MANY = "package-too-many-files"
    PACKAGE_OUTSIDE = "package-outside-itself"
    PACKAGE_LINK = "package-link"
    PACKAGE_LOCKED = "package-password"
    PACKAGE_METHOD = "package-compression"
    PACKAGE_NAME = "package-unsafe-name"
    PACKAGE_COLLISION = "package-names-collide"
    PACKAGE_MANIFEST = "package-manifest"
    PACKAGE_START = "package-start-page"
    PACKAGE_PROGRAM = "package-program"
    NO_START_PAGE = "zip-without-start-page"
    # Titles and other texts.
    INVISIBLE = "invisible-characters"
    SPACES = "stray-spaces"
    GARBLED = "garbled-text"
    FULL_WIDTH = "full-width"
    HALF_WIDTH = "half-width"
    TRADITIONAL = "traditional"
    SCRAPED = "scraped-tail"
    # Compared with what is published.
    WITHDRAWN = "withdrawn"
    NO_LONGER = "no-longer-offered"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person finds it: the file, its row as the spreadsheet counts (0: the whole file), the column or key."""

    file: str
    row: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake or oddity; ``facts`` fill the sentence."""

    kind: Kind
    place: Place
    facts: Mapping[str, str]


class Findings:
    """Collects findings in the order in which they are met."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    def add(self, kind: Kind, place: Place, **facts: object) -> None:
        """Note one finding; facts are shortened to 120 characters."""
        self.all.append(Finding(kind, place, {name: _short(str(fact)) for name, fact in facts.items()}))


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"
