"""What tells this machine from another one that was given a copy of its disk: built-in network cards and disks.

Names and ids that lie *on* a disk (computer name, machine-id, MachineGuid) are copied with it and tell nothing. What is
plugged in and out (USB) says nothing either: one dongle may serve twenty machines on the day they are set up.
"""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

_BUILT_IN = re.compile(r"(?:ata|nvme|scsi|mmc|wwn)-(?!.*QM0000\d)(?!.*-part\d)")
"""Names under /dev/disk/by-id; QEMU gives all its disks one serial number."""
_NO_UUID = frozenset({"00" * 16, "ff" * 16, "00020003000400050006000700080009"})
"""What cheap boards say in place of a number of their own."""
_SYSTEM = 1
_END = 127


def marks() -> frozenset[str]:
    """Return what is built into this machine and no other has; empty where nothing can be known."""
    if sys.platform == "win32":  # pragma: no cover (Windows)
        return frozenset(_windows())
    return frozenset(linux(Path("/")))


def linux(root: Path) -> Iterator[str]:
    """Yield the marks that Linux shows to every user below ``root``."""
    for card in _listed(root / "sys/class/net"):
        device = card / "device"
        if not device.exists() or "/usb" in str(device.resolve()):
            continue
        try:
            address = (card / "address").read_text("ascii").strip().replace(":", "")
        except (OSError, UnicodeDecodeError):
            continue
        if _is_burnt_in(address):
            yield f"card {address}"
    yield from (f"disk {path.name}" for path in _listed(root / "dev/disk/by-id") if _BUILT_IN.match(path.name))


def system_uuid(tables: bytes) -> str:
    """Return the system's UUID (32 hex digits) from SMBIOS structures (DMTF DSP0134 §7.2), empty where it has none."""
    at = 0
    while at + 4 <= len(tables) and tables[at] != _END:
        kind, length = tables[at], tables[at + 1]
        if kind == _SYSTEM and length >= 24:
            found = tables[at + 8 : at + 24].hex()
            return "" if found in _NO_UUID else found
        # Behind the formatted part come its strings, ended by two zeros.
        end = tables.find(b"\0\0", at + max(length, 4))
        if end < 0:
            break
        at = end + 2
    return ""


def _is_burnt_in(address: str) -> bool:
    """Whether a hardware address (12 hex digits) was given by a maker: neither zero nor locally administered."""
    return bool(re.fullmatch(r"[0-9a-f]{12}", address)) and int(address, 16) != 0 and not int(address[:2], 16) & 3


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


if sys.platform == "win32":  # pragma: no cover (Windows)
    import ctypes

    _RSMB = 0x52534D42

    def _windows() -> Iterator[str]:
        address = f"{uuid.getnode():012x}"
        if _is_burnt_in(address):
            yield f"card {address}"
        get = ctypes.windll.kernel32.GetSystemFirmwareTable
        size = get(_RSMB, 0, None, 0)
        tables = ctypes.create_string_buffer(size)
        # Eight bytes of the system's own come first.
        if size > 8 and get(_RSMB, 0, tables, size) == size and (found := system_uuid(tables.raw[8:])):
            yield f"system {found}"
