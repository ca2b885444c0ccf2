"""Whether Chromium can lock its pages in here: where it cannot, it ends the whole program. No Qt.

Its sandbox on Linux needs user namespaces that anybody may make; some distributions switch them off.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

SWITCHES = {
    "kernel/unprivileged_userns_clone": "0",
    "user/max_user_namespaces": "0",
    "kernel/apparmor_restrict_unprivileged_userns": "1",
}
"""File below /proc/sys and the value with which nobody but root makes a namespace."""


def why_not(system: Path = Path("/proc/sys"), platform: str = sys.platform) -> str:
    """Return why pages cannot be locked in, empty where they can (root runs them unlocked, see ``is_root``)."""
    if not platform.startswith("linux") or is_root():
        return ""
    for switch, off in SWITCHES.items():
        try:
            value = (system / switch).read_text("ascii").strip()
        except OSError:
            continue
        if value == off:
            return f"{switch.replace('/', '.')} = {off} keeps pages from being locked in"
    return ""


def is_root() -> bool:
    """Whether this is root, whose pages Chromium cannot lock in: tests and laboratories only."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
