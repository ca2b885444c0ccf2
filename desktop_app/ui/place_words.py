"""The sentences about files that cannot be read: rows of the table in ``words``, which fills and shows them. No Qt."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping

from package_format.errors import Unreadable

_ABSENT = frozenset({os.strerror(errno.ENOENT), os.strerror(errno.ENOTDIR), "it is not a file", "it is gone"})
"""Reasons that say that nothing is there."""


def situation(error: Unreadable) -> str:
    """Return the row of the tables that fits: whether there is something to wait for."""
    return "Unreadable absent" if error.reason in _ABSENT else "Unreadable"


CHINESE: Mapping[str, tuple[str, str, str]] = {
    "Unreadable": (
        "“{path}”读不出来，可能正被别的程序使用。",
        "其余的资源不受影响。",
        "请稍等一会儿再试；如果是U盘，请拔下来重新插上。",
    ),
    "Unreadable absent": (
        "那里没有“{path}”。",
        "其余的资源不受影响。",
        "请看看名字和位置对不对，再试一次。",
    ),
}
ENGLISH: Mapping[str, tuple[str, str, str]] = {
    "Unreadable": (
        '"{path}" cannot be read; another program may be using it.',
        "No other lesson is affected.",
        "Wait a moment and try again; if it is a USB stick, unplug it and plug it in again.",
    ),
    "Unreadable absent": (
        'There is no "{path}".',
        "No other lesson is affected.",
        "Check its name and place, and try again.",
    ),
}
