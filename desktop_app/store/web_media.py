"""The media types of files inside web packages, by their names: the same on every computer.

The system's own table is not asked: on Windows any program may have registered ``.js`` as plain text, and then no
browser runs it.
"""

from __future__ import annotations

import mimetypes
from functools import cache

UNKNOWN = "application/octet-stream"
_MORE = {
    ".css": "text/css",
    ".eot": "application/vnd.ms-fontobject",
    ".htm": "text/html",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".mjs": "text/javascript",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ncx": "application/x-dtbncx+xml",
    ".ogg": "audio/ogg",
    ".opf": "application/oebps-package+xml",
    ".otf": "font/otf",
    ".svg": "image/svg+xml",
    ".swf": "application/x-shockwave-flash",
    ".ttf": "font/ttf",
    ".vtt": "text/vtt",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xhtml": "application/xhtml+xml",
    ".xml": "text/xml",
}


def web_media_type(path: str) -> str:
    """Return the media type (RFC 6838) of a file that is called ``path``."""
    name, dot, suffix = path.rpartition("/")[2].rpartition(".")
    if not name or not dot:
        return UNKNOWN
    return _MORE.get(f".{suffix.lower()}") or _table().guess_type(f"x.{suffix}")[0] or UNKNOWN


@cache
def _table() -> mimetypes.MimeTypes:
    """Return Python's own table, which knows nothing of the system."""
    return mimetypes.MimeTypes()
