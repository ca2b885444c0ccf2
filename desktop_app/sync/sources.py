"""Opening a source from what a person calls it by."""

from __future__ import annotations

from pathlib import Path

from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.gate import Gate
from desktop_app.sync.patience import Patience
from desktop_app.sync.source import Source
from desktop_app.sync.throttle import Throttle
from package_format.errors import Refused
from package_format.stick import tree_on

__all__ = ["Source", "is_address", "open_source"]


def is_address(text: str) -> bool:
    """Whether ``text`` names a web server rather than a folder."""
    return text.lower().startswith(("http://", "https://"))


def open_source(
    text: str,
    throttle: Throttle | None = None,
    gate: Gate | None = None,
    proxy: str = "",
    patience: Patience | None = None,
) -> Source:
    """Return the source that ``text`` (an ``http`` or ``https`` address, or a folder) names.

    Nothing is read or connected yet. On a stick the tree may lie in its root or in the folder ``songke`` (FORMAT §12).
    The other arguments are for what comes over the network.

    Raises:
        Refused: the address is of another kind.
    """
    if is_address(text):
        # Only now: importing requests takes as long as painting the window.
        from desktop_app.sync.http_source import HttpSource

        return HttpSource(text, throttle=throttle, patience=patience, gate=gate, proxy=proxy)
    scheme, mark, _ = text.partition("://")
    if mark and scheme.isalnum():
        raise Refused("a source is an http or https address, or a folder", text)
    place = Path(text).absolute()
    return FolderSource(tree_on(place) or place, str(place))
