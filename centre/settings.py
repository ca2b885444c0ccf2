"""The settings of a centre: centre.toml, written by ``init`` and edited by people."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from package_format.errors import Refused, Unreadable
from package_format.trust.durable import read_whole, write_durably

DEFAULT_ADDRESS = "usage/batches"

_TEMPLATE = """\
# Songke 送课: settings of this centre. See docs/publishing.md.

[centre]
# Names this centre in what it exports (xAPI actors and activities): any address that is yours.
home = {home}

[usage]
# Where points send usage: a full address (https://…), or a path relative to the repository as they reach it.
address = {address}

[archive]
# Where usage rows are kept. Empty: SQLite in archive/usage.db.
# PostgreSQL: "postgresql+psycopg://user:password@host/database"
url = ""
"""


_DELEGATED = """\
# Songke 送课: settings of a centre that signs one channel of another centre's repository. See docs/publishing.md.

[delegated]
channel = {channel}
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """``home`` ends with a slash; an empty ``archive_url`` means the SQLite file of the centre's folder.

    ``delegated`` is the one channel that a centre without a repository of its own signs, empty for every other centre.
    """

    home: str
    address: str
    archive_url: str
    delegated: str = ""


def write_settings(path: Path, address: str, centre_id: str) -> None:
    """Write the first settings; ``centre_id`` names the centre where it has no address of its own.

    Raises:
        Refused: ``address`` is neither an http(s) address nor a relative path.
        NoSpace, Unwritable: the disk does not take it.
    """
    parts = urlsplit(checked_address(address, "--address"))
    home = f"{parts.scheme}://{parts.netloc}/" if parts.netloc else f"https://{centre_id}.songke.invalid/"
    quoted = {name: json.dumps(text, ensure_ascii=False) for name, text in (("home", home), ("address", address))}
    write_durably(path, _TEMPLATE.format(**quoted).encode())


def write_delegated_settings(path: Path, channel: str) -> None:
    """Write the settings of a centre that signs ``channel`` of another centre's repository.

    Raises:
        NoSpace, Unwritable: the disk does not take it.
    """
    write_durably(path, _DELEGATED.format(channel=json.dumps(channel)).encode())


def read_settings(path: Path) -> Settings:
    """Return the settings at ``path``.

    Raises:
        Unreadable: the system cannot read the file.
        Refused: the file is not TOML, or a value cannot be used; the place says which.
    """
    try:
        tables = tomllib.loads(read_whole(path).decode())
    except FileNotFoundError as error:
        raise Unreadable(str(path), "it is not there") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"not valid TOML: {error}", path.name) from error
    if delegated := _text(tables, "delegated", "channel", path):
        return Settings("", DEFAULT_ADDRESS, "", delegated)
    home = _text(tables, "centre", "home", path)
    parts = _split(home)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise Refused("home should be an address such as https://example.org/", f"{path.name}, [centre]")
    address = checked_address(_text(tables, "usage", "address", path), f"{path.name}, [usage]")
    return Settings(home if home.endswith("/") else home + "/", address, _text(tables, "archive", "url", path))


def _text(tables: dict[str, Any], section: str, key: str, path: Path) -> str:
    table = tables.get(section, {})
    value = table.get(key, "") if isinstance(table, dict) else None
    if not isinstance(value, str):
        raise Refused(f"{key} should be a text", f"{path.name}, [{section}]")
    return value


def _split(address: str) -> SplitResult:
    """Return the parts of an address; none of what cannot be one."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def checked_address(address: str, place: str) -> str:
    """Return where usage goes: an http(s) address, or a path relative to the repository.

    Raises:
        Refused: it is neither; ``place`` says where a person wrote it.
    """
    parts = _split(address)
    relative = parts.path == address != "" and not address.startswith("/")
    if not (relative and ".." not in address.split("/")) and not (parts.scheme in {"http", "https"} and parts.netloc):
        raise Refused(f"{address!r} is neither an http(s) address nor a path relative to the repository", place)
    return address
