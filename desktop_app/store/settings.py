"""What this school has set, and what the program has to remember between two starts."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from desktop_app.store import machine
from desktop_app.store.database import Database
from desktop_app.store.hours import Hours, as_text, read_hours
from desktop_app.store.identity import Identity
from desktop_app.store.tables import setting
from package_format.errors import Refused
from package_format.statement import MOST_SCHOOL

if TYPE_CHECKING:
    from package_format.seal import PointKey

LANGUAGES = ("zh_CN", "en")
_PROXY = re.compile(r"(https?://)?([^\s/@]+@)?(\[[0-9a-fA-F:]+\]|[^\s/:@]+):([0-9]{1,5})/?")
_LANGUAGE = re.compile(r"[a-z]{0,8}")
CLEANING = ("off", "when-needed")


class Settings:
    """Typed access to the settings; every change is on the disk when the assignment returns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._identity = Identity(database, machine.marks)

    @property
    def language(self) -> str:
        """Language of the interface: ``zh_CN`` or ``en``."""
        return str(self._get("language", LANGUAGES[0]))

    @language.setter
    def language(self, value: str) -> None:
        if value not in LANGUAGES:
            raise Refused(f"the language is one of {', '.join(LANGUAGES)}", "language")
        self._set("language", value)

    @property
    def school(self) -> str:
        """Name of the school, as reports to the centre carry it; empty until somebody has typed it."""
        return str(self._get("school", ""))

    @school.setter
    def school(self, value: str) -> None:
        if len(value.encode()) > MOST_SCHOOL:
            raise Refused(f"the name of the school may have {MOST_SCHOOL} bytes in UTF-8", "school")
        self._set("school", value)

    @property
    def volume(self) -> int:
        """Loudness of the players in percent, 0 … 100."""
        return int(self._get("volume", 80))

    @volume.setter
    def volume(self, value: int) -> None:
        self._set("volume", _within(value, 0, 100, "volume"))

    @property
    def evens_loudness(self) -> bool:
        """Whether films and recordings are played equally loud, however loud they were recorded."""
        return bool(self._get("evens_loudness", True))

    @evens_loudness.setter
    def evens_loudness(self, value: bool) -> None:
        self._set("evens_loudness", value)

    @property
    def voice(self) -> str:
        """The language (ISO 639-1) that films are heard in which have several; empty for the film's own first."""
        return str(self._get("voice", ""))

    @voice.setter
    def voice(self, value: str) -> None:
        self._set("voice", _language(value, "voice"))

    @property
    def captions(self) -> tuple[str, ...]:
        """The languages of the subtitles that are shown, the upper one first; none for no subtitles."""
        return tuple(str(self._get("captions", "")).split())

    @captions.setter
    def captions(self, value: Iterable[str]) -> None:
        self._set("captions", " ".join(_language(one, "captions") for one in value))

    @property
    def rate_limit(self) -> int | None:
        """Bytes per second that receiving may take, None for no limit."""
        return self._bytes("rate_limit")

    @rate_limit.setter
    def rate_limit(self, value: int | None) -> None:
        self._set("rate_limit", None if value is None else _within(value, 1, 1 << 40, "rate_limit"))

    @property
    def network_hours(self) -> tuple[Hours, ...]:
        """Hours of the day in which receiving may use the network; none for any time."""
        return read_hours(str(self._get("network_hours", "")))

    @network_hours.setter
    def network_hours(self, value: Iterable[Hours]) -> None:
        self._set("network_hours", as_text(value))

    @property
    def day_budget(self) -> int | None:
        """Bytes that may go over the network on one day, None for no limit."""
        return self._bytes("day_budget")

    @day_budget.setter
    def day_budget(self, value: int | None) -> None:
        self._set("day_budget", None if value is None else _within(value, 1, 1 << 50, "day_budget"))

    @property
    def month_budget(self) -> int | None:
        """Bytes that may go over the network in one calendar month, None for no limit."""
        return self._bytes("month_budget")

    @month_budget.setter
    def month_budget(self, value: int | None) -> None:
        self._set("month_budget", None if value is None else _within(value, 1, 1 << 50, "month_budget"))

    @property
    def proxy(self) -> str:
        """Address of the proxy, ``direct`` for none, empty for what the system says."""
        return str(self._get("proxy", ""))

    @proxy.setter
    def proxy(self, value: str) -> None:
        self._set("proxy", _proxy(value.strip()))

    @property
    def ask_neighbours(self) -> bool:
        """Whether receiving looks for schools of the same network that share what they have."""
        return bool(self._get("ask_neighbours", True))

    @ask_neighbours.setter
    def ask_neighbours(self, value: bool) -> None:
        self._set("ask_neighbours", value)

    @property
    def share(self) -> bool:
        """Whether the window shares what is here with the schools of the same network."""
        return bool(self._get("share", False))

    @share.setter
    def share(self, value: bool) -> None:
        self._set("share", value)

    @property
    def floor(self) -> int | None:
        """Bytes that receiving leaves free on the disk, None for the rule of ``Files``; holds from the next start."""
        return self._bytes("floor")

    @floor.setter
    def floor(self, value: int | None) -> None:
        self._set("floor", None if value is None else _within(value, 0, 1 << 50, "floor"))

    @property
    def cleaning(self) -> str:
        """When lessons whose weeks are over are cleaned away: ``off`` (a person does it) or ``when-needed``."""
        return str(self._get("cleaning", CLEANING[0]))

    @cleaning.setter
    def cleaning(self, value: str) -> None:
        if value not in CLEANING:
            raise Refused(f"cleaning is one of {', '.join(CLEANING)}", "cleaning")
        self._set("cleaning", value)

    @property
    def patrol_position(self) -> str:
        """Digest of the file that the search for rot has looked at last; empty between two rounds."""
        return str(self._get("patrol_position", ""))

    @patrol_position.setter
    def patrol_position(self, value: str) -> None:
        self._set("patrol_position", value)

    @property
    def patrol_ended(self) -> int:
        """When the last round of the search for rot ended (Unix seconds, by this computer's clock); 0 for never."""
        return int(self._get("patrol_ended", 0))

    @patrol_ended.setter
    def patrol_ended(self, value: int) -> None:
        self._set("patrol_ended", value)

    @property
    def last_good_clock(self) -> int:
        """The latest reading of the clock (Unix seconds) that a person or the centre has confirmed; 0 for none."""
        return int(self._get("last_good_clock", 0))

    @last_good_clock.setter
    def last_good_clock(self, value: int) -> None:
        self._set("last_good_clock", value)

    @property
    def last_sync(self) -> int:
        """When a sync last ended complete (Unix seconds); 0 for never."""
        return int(self._get("last_sync", 0))

    @last_sync.setter
    def last_sync(self, value: int) -> None:
        self._set("last_sync", value)

    @property
    def point_key(self) -> PointKey:
        """The key that names this point and signs its usage; drawn at the first look, and anew on a copied disk."""
        return self._identity.key

    @property
    def announced_as(self) -> str:
        """What tells this store from others on the school's network; drawn once, and says nothing about the school."""
        if (kept := self._get("announced_as", None)) is None:
            drawn = json.dumps(secrets.token_hex(8))
            with self._database.writing() as connection:
                # Whoever looks first draws it: another program may be starting at the same time.
                connection.execute(insert(setting).values(name="announced_as", value=drawn).on_conflict_do_nothing())
            kept = self._get("announced_as", None)
        return str(kept)

    def _bytes(self, name: str) -> int | None:
        value = self._get(name, None)
        return None if value is None else int(value)

    def _get(self, name: str, default: Any) -> Any:
        with self._database.reading() as connection:
            value = connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar()
        return default if value is None else json.loads(value)

    def _set(self, name: str, value: object) -> None:
        row = {"name": name, "value": json.dumps(value, ensure_ascii=False)}
        with self._database.writing(surely=True) as connection:
            connection.execute(insert(setting).values(row).on_conflict_do_update(index_elements=["name"], set_=row))


def _within(value: int, low: int, high: int, name: str) -> int:
    if not low <= value <= high:
        raise Refused(f"{value} is not from {low} to {high}", name)
    return value


def _proxy(text: str) -> str:
    """Return a proxy's address as it is kept: with its scheme, so that nobody has to guess it later."""
    if text in {"", "direct"}:
        return text
    found = _PROXY.fullmatch(text)
    if found is None or not 0 < int(found[4]) < 65536:
        raise Refused("a proxy is written as its host and port, like 192.168.1.1:8080", "proxy")
    return f"{found[1] or 'http://'}{found[2] or ''}{found[3]}:{found[4]}"


def _language(value: str, name: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise Refused("a language is written as two or three letters", name)
    return value
