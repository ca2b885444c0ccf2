"""Whether this computer has time and current for work that nobody waits for. No Qt."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")


def is_quiet() -> bool:
    """Whether the computer is neither busy with something else nor running on its battery."""
    return not is_busy() and not is_on_battery()


def is_busy() -> bool:
    """Whether more programs have wanted to run in the last minute than there are processors; False where unknown."""
    try:
        return os.getloadavg()[0] > (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return False


def is_on_battery(supplies: Path = SUPPLIES) -> bool:
    """Whether there is a mains plug and it gives no current; False where the system does not say."""
    if sys.platform == "win32":  # pragma: no cover - the other branch runs here
        return _windows_on_battery()
    mains = [supply for supply in supplies.glob("*") if _read(supply / "type") == "Mains"]
    return bool(mains) and all(_read(supply / "online") == "0" for supply in mains)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


if sys.platform == "win32":  # pragma: no cover - there is no such call here
    import ctypes

    def _windows_on_battery() -> bool:
        """Ask GetSystemPowerStatus: the first byte is ACLineStatus, 0 on battery, 255 unknown."""
        status = (ctypes.c_ubyte * 12)()
        return bool(ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))) and status[0] == 0
