"""Films inside web packages that a reader's engine may not be able to play, and what plays instead (FORMAT §18)."""

from __future__ import annotations

SUFFIX = ".songke.webm"
"""What a rendition's path has more than that of the film it stands for."""
MEDIA_TYPE = "video/webm"


def rendition_path(path: str) -> str:
    """Return the path of the rendition of the film at ``path``."""
    return path + SUFFIX


def is_rendition(path: str) -> bool:
    """Return whether ``path`` is that of a rendition."""
    return path.endswith(SUFFIX)
