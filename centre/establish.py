"""Establishes a centre: keys, settings and an empty signed repository."""

from __future__ import annotations

from pathlib import Path

from centre.centre_folder import CentreFolder
from centre.settings import checked_address, write_settings
from centre.usage_keys import UsageKeys
from package_format import names
from package_format.errors import Refused
from package_format.trust.durable import write_durably, writing
from package_format.trust.file_lock import exclusive

_README = """\
Songke 送课: private keys of this centre / 本中心的私钥

Whoever has these files can publish in its name. Keep this folder off web servers, sticks and mirrors.
Keep a copy in a safe: without the root keys the repository cannot be repaired.

谁拿到这些文件，谁就能以本中心的名义发布。不要放到网站、U盘或镜像上。
请另存一份锁好：没有根密钥，资源库就无法修复。
"""


def establish(path: Path, address: str, now: int) -> CentreFolder:
    """Make a centre in the folder ``path`` (new, or empty); return it.

    The settings are written last: what was stopped half-way is no centre yet.

    Raises:
        Refused: a centre is there already, the folder holds something else, or ``address`` cannot be one.
        Busy, NoSpace, Unwritable: the folder cannot be used.
    """
    folder = CentreFolder(path)
    checked_address(address, "--address")
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
    with exclusive(folder.lock_file):
        _check_free(folder)
        with writing(folder.keys):
            folder.keys.mkdir(mode=0o700, exist_ok=True)
            folder.keys.chmod(0o700)
        keys = UsageKeys.draw(folder.keys)
        write_durably(folder.keys / "README.txt", _README.encode())
        folder.signer().create(now)
        write_settings(folder.settings_file, address, names.digest_of(bytes.fromhex(keys.receipts_public))[:16])
    return folder


def _check_free(folder: CentreFolder) -> None:
    if folder.settings_file.exists():
        raise Refused("a centre is here already", str(folder.path))
    if strange := sorted(path.name for path in folder.path.iterdir() if path != folder.lock_file):
        reason = f"the folder is not empty ({strange[0]}): choose another, or empty it if an init was stopped here"
        raise Refused(reason, str(folder.path))
