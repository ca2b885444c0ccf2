"""The centre's one folder.

centre.toml          settings
keys/                private keys, readable by their owner only: never copy them to a web server
repository/          the public tree (FORMAT §3): serve it, mirror it, copy it to sticks
centre.db            what publishing remembers of the repository; made anew from the repository if it is lost
archive/             usage: sealed batches as they came, and (by default) their rows in usage.db
trust/               the repository as a reader last saw it: guards against signing on top of an old copy
root.json            only where the repository is another centre's copy: the root it is judged by
accepting/           objects of channels of other owners, being received
renditions/          PDFs of office documents, by the digest of the document; keep them, or points receive them anew
examined/            what was found out about files, by digest; may be emptied, and then all are played again
web-films/           films of web packages made anew for the points' engine, by digest; keep them like renditions
titles.json          titles of what was withdrawn, for reports: in the releases they are not any more
unfinished/          packs being written; may be emptied at any time
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from centre.usage_keys import UsageKeys
from package_format.errors import Unreadable
from package_format.trust.durable import read_whole
from package_format.trust.signer import Signer


@dataclass(frozen=True, slots=True)
class CentreFolder:
    """Where everything lies below ``path``."""

    path: Path

    @classmethod
    def open(cls, path: Path) -> CentreFolder:
        """Return the centre at ``path``; raise ``Unreadable`` if there is none."""
        folder = cls(path)
        if not folder.settings_file.is_file():
            raise Unreadable(str(path), "no centre is here (songke-centre init makes one)")
        return folder

    @property
    def settings_file(self) -> Path:
        """The settings."""
        return self.path / "centre.toml"

    @property
    def keys(self) -> Path:
        """The private keys."""
        return self.path / "keys"

    @property
    def repository(self) -> Path:
        """The public tree."""
        return self.path / "repository"

    @property
    def first_root(self) -> Path:
        """The first root: what points are given by a trusted way."""
        return self.repository / "metadata" / "1.root.json"

    @property
    def ledger_file(self) -> Path:
        """What publishing remembers."""
        return self.path / "centre.db"

    @property
    def batches(self) -> Path:
        """The sealed batches as they came."""
        return self.path / "archive" / "batches"

    @property
    def usage_file(self) -> Path:
        """The default archive (SQLite)."""
        return self.path / "archive" / "usage.db"

    @property
    def repair_file(self) -> Path:
        """What schools fetched over the network after broadcasts."""
        return self.path / "archive" / "repair.json"

    @property
    def register_lock(self) -> Path:
        """Held by the one program that writes the register of receipts."""
        return self.path / "archive" / "register.lock"

    @property
    def trust(self) -> Path:
        """The repository as a reader last saw it."""
        return self.path / "trust"

    @property
    def renditions(self) -> Path:
        """PDFs of office documents."""
        return self.path / "renditions"

    @property
    def examined(self) -> Path:
        """What was found out about files."""
        return self.path / "examined"

    @property
    def web_films(self) -> Path:
        """Films of web packages, made anew."""
        return self.path / "web-films"

    @property
    def titles_file(self) -> Path:
        """The titles of what was withdrawn."""
        return self.path / "titles.json"

    @property
    def unfinished(self) -> Path:
        """Packs being written."""
        return self.path / "unfinished"

    @property
    def lock_file(self) -> Path:
        """Held by the one program that may publish or sign."""
        return self.path / "centre.lock"

    def signer(self) -> Signer:
        """Return the signer of the repository."""
        return Signer(self.repository / "metadata", self.keys)

    def usage_keys(self) -> UsageKeys:
        """Return the keys of usage; raise ``Unreadable`` or ``Damaged`` if they are not here whole."""
        return UsageKeys.load(self.keys)

    def root(self) -> bytes:
        """Return the first root, or the one this centre was given; raise ``Unreadable`` if it is not here."""
        given = self.path / "root.json"
        place = given if given.is_file() else self.first_root
        try:
            return read_whole(place)
        except FileNotFoundError as error:
            raise Unreadable(str(place), "it is not there") from error
