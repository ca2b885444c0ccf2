"""Whether, and how, Chromium can lock its pages in here (docs/adr/0055). No Qt.

On Linux it has two locks. *Namespaces* give a page's process an empty file system, no network and no other processes;
some distributions let nobody but root make them. The *filter* (seccomp-bpf) refuses the calls by which a process would
open files, sockets or other processes. Where namespaces are off QtWebEngine keeps the filter alone, as measured.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

NAMESPACES = {"kernel/unprivileged_userns_clone": "0", "user/max_user_namespaces": "0"}
"""File below /proc/sys and the value with which nobody but root makes a namespace."""
HALF = ("kernel/apparmor_restrict_unprivileged_userns", "1")
"""With this value namespaces are made and are of no use: Chromium notices too late, and ends the whole program."""
FILTERS = "kernel/seccomp/actions_avail"
"""Lists what a filter may do; there only if the kernel has filters."""
UNLOCKED = "keeps pages from being locked in"
"""Part of every reason that ``why_not`` gives."""
FILTERED = "2"
"""``Seccomp`` in /proc/PID/status of a process behind a filter."""


def why_not(system: Path = Path("/proc/sys"), platform: str = sys.platform) -> str:
    """Return why pages cannot be locked in and what a technician does, empty where they can.

    Root runs them unlocked, see ``is_root``.
    """
    if not platform.startswith("linux") or is_root():
        return ""
    switch, off = HALF
    if _read(system / switch) == off:
        name = switch.replace("/", ".")
        return f"{name} = {off} {UNLOCKED}; as root: echo {name}=0 > /etc/sysctl.d/60-songke.conf && sysctl --system"
    closed = [switch for switch, off in NAMESPACES.items() if _read(system / switch) == off]
    if closed and "errno" not in _read(system / FILTERS).split():
        name = closed[0].replace("/", ".")
        return f"{name} = 0 on a kernel without seccomp {UNLOCKED}; as root: sysctl -w {name}=1, or a newer kernel"
    return ""


def is_locked_in(pid: int, platform: str = sys.platform, processes: Path = Path("/proc")) -> bool:
    """Whether the process of a page is behind a filter; of one that has gone, and where nobody can tell, yes."""
    if not platform.startswith("linux") or is_root():
        return True
    said = [line.split() for line in _read(processes / str(pid) / "status").splitlines()]
    filters = [words[1] for words in said if words[:1] == ["Seccomp:"] and len(words) > 1]
    return not filters or filters == [FILTERED]


def is_root() -> bool:
    """Whether this is root, whose pages Chromium cannot lock in: tests and laboratories only."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""
