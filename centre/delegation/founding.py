"""The county's side, once: a folder with a channel's key and nothing else that could sign."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from centre.centre_folder import CentreFolder
from centre.delegation.keys_of_channels import to_pem
from centre.mirror.mirror_folder import MirrorFolder
from centre.settings import write_delegated_settings
from package_format import names
from package_format.errors import Damaged, Refused
from package_format.trust.durable import reading, write_durably, writing
from package_format.trust.file_lock import exclusive
from package_format.trust.keys import KeyRing

_README = """\
Songke 送课: the private key of one channel / 一个频道的私钥

Whoever has it can publish in this channel and nowhere else. Keep a copy in a safe, and keep it off sticks.
谁拿到它，谁就能在这个频道（而不是别处）发布。请另存一份锁好，不要放到U盘上。
"""


@dataclass(frozen=True, slots=True)
class Founded:
    """What was made; ``public_key`` is the file to hand to the centre above."""

    channel: str
    public_key: Path
    repository: Path


def found(path: Path, channel: str, root: Path) -> Founded:
    """Make a centre of its own channel in the folder ``path``; the repository belongs to whoever gave ``root``.

    The settings are written last: what was stopped half-way is no centre yet.

    Raises:
        Refused: ``channel`` cannot be one, or the folder is not empty.
        Unreadable: there is no such root.
        Busy, NoSpace, Unwritable: the folder cannot be used.
    """
    try:
        names.check_channel(channel)
    except Damaged as error:
        raise Refused(error.reason, "--delegated") from error
    folder = CentreFolder(path)
    with reading(path):
        used = path.is_dir() and any(path.iterdir())
    if used:
        raise Refused("the folder is not empty: choose another", str(path))
    MirrorFolder(path).begin(root)
    with exclusive(folder.lock_file):
        key = KeyRing(folder.keys).draw_public(channel)
        write_durably(folder.keys / "README.txt", _README.encode())
        public = path / f"{channel}.pub"
        write_durably(public, to_pem(key))
        with writing(folder.repository):
            folder.repository.mkdir(exist_ok=True)
        write_delegated_settings(folder.settings_file, channel)
    return Founded(channel, public, folder.repository)
