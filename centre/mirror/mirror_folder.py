"""A mirror's one folder.

root.json            the first root of the centre that is copied, given by a trusted way
repository/          the copy (FORMAT §3): serve it, mirror it, copy it to sticks
trust/               what is trusted of that centre
unfinished/          objects being received; may be emptied at any time
carried.json         the objects of the last two releases copied: everything else is swept
mirror.lock          held by the one program that copies

A centre with a channel of its own (``songke-centre init --delegated``) is a mirror as well, in its own folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from centre.centre_folder import CentreFolder
from package_format.errors import Damaged, Refused, Unreadable, Untrusted
from package_format.trust.durable import read_whole, write_durably, writing
from package_format.trust.state import given_root


@dataclass(frozen=True, slots=True)
class MirrorFolder:
    """Where everything of a mirror lies below ``path``."""

    path: Path

    @property
    def is_centre(self) -> bool:
        """Whether a centre with a channel of its own is here: its own content must not be swept."""
        return CentreFolder(self.path).settings_file.is_file()

    @property
    def is_mirror(self) -> bool:
        """Whether a mirror was begun here."""
        return self.first_root.is_file()

    @property
    def first_root(self) -> Path:
        """The root that the copy is judged by."""
        return self.path / "root.json"

    @property
    def repository(self) -> Path:
        """The copy."""
        return self.path / "repository"

    @property
    def trust(self) -> Path:
        """What is trusted."""
        return self.path / "trust"

    @property
    def unfinished(self) -> Path:
        """Objects being received."""
        return self.path / "unfinished"

    @property
    def carried_file(self) -> Path:
        """The objects of the last two copies."""
        return self.path / "carried.json"

    @property
    def repair_file(self) -> Path:
        """What its readers fetched to mend a broadcast."""
        return self.path / "repair.json"

    @property
    def repairs_told_file(self) -> Path:
        """What of it the source was told."""
        return self.path / "repairs_told.json"

    @property
    def lock_file(self) -> Path:
        """Held by the one program that copies (or signs, where a centre is here)."""
        return CentreFolder(self.path).lock_file if self.is_centre else self.path / "mirror.lock"

    def begin(self, root: Path | None) -> bytes:
        """Return the root to judge by, kept here from the first time on.

        Raises:
            Refused: none was given yet, another one was, it is none, or the folder holds a centre of its own.
            Unreadable: the file cannot be read.
        """
        given = None
        if root is not None:
            try:
                given = read_whole(root)
            except FileNotFoundError as error:
                raise Unreadable(str(root), "it is not there") from error
        if self.is_mirror:
            kept = read_whole(self.first_root)
            if given not in {None, kept}:
                raise Refused("this mirror was begun with another root.json; choose another folder", "--root")
            return kept
        if self.is_centre:
            raise Refused("a centre with a repository of its own is here; choose another folder", str(self.path))
        if given is None:
            raise Refused("the first time, give the root.json that the centre gave you: --root root.json", "--root")
        try:
            given_root(given)
        except (Damaged, Untrusted) as error:
            raise Refused(f"{root} is no root.json as a centre gives it out", "--root") from error
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        write_durably(self.first_root, given)
        return given
