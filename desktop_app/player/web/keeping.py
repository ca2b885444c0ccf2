"""Hears what a page of ours wants kept, to its last words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

MOST_STATE = 256 << 10
"""Characters of what a page may want kept at once: SCORM 2004 promises 64,000 for the suspend data of a unit."""


class Keeper(QObject):
    """Child of the room, not of the player, which is gone when the page speaks for the last time.

    Args:
        read: the name and the text of a note that a page's words mean, None if they mean nothing.
        keep: takes both.
    """

    def __init__(
        self,
        read: Callable[[Any], tuple[str, dict[str, Any]] | None],
        keep: Callable[[str, str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._read, self._keep = read, keep

    def hear(self, topic: str, words: str) -> None:
        """Take one note; a page of the lesson may say the same, so nothing of it is believed."""
        if topic != "kept" or len(words) > MOST_STATE:
            return
        try:
            noted = self._read(json.loads(words))
        except (ValueError, RecursionError):
            return
        if noted is not None:
            self._keep(noted[0], json.dumps(noted[1], ensure_ascii=False, separators=(",", ":")))
