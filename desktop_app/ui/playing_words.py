"""The sentences about lessons that do not open: rows of the table in ``words``, which fills and shows them."""

from __future__ import annotations

from collections.abc import Mapping

WEB = frozenset(
    {
        "text/html",
        "application/x-scorm+zip",
        "application/x-h5p+zip",
        "application/epub+zip",
        "application/x-shockwave-flash",
    }
)
"""Media types of web lessons, which one part of the system shows, where it works."""

CHINESE: Mapping[str, tuple[str, str, str]] = {
    "NotPlayable": ("{lesson}打不开，已记录并会上报。", "其他资源不受影响。", "可以先用本课的另一份资源。"),
    "NotPlayable web": (
        "{lesson}是网页课件，这台电脑上播放网页课件的部件用不了。",
        "它已经收好，留在电脑里；其他资源不受影响。",
        "请技术人员重新安装“送课”；现在请先用本课的另一份资源。",
    ),
}

ENGLISH: Mapping[str, tuple[str, str, str]] = {
    "NotPlayable": (
        "{lesson} does not open; this was noted and will be reported.",
        "No other lesson is affected.",
        "You can use another resource of the same lesson for now.",
    ),
    "NotPlayable web": (
        "{lesson} is a web lesson, and the part of the system that shows those does not work on this computer.",
        "It has been received and stays on this computer; no other lesson is affected.",
        "Have Songke installed again by a technician; for now use another resource of the same lesson.",
    ),
}
