"""Whether libzim is here, which reads ZIM archives: GPL-3.0, so an extra of the installation. No Qt."""

from __future__ import annotations

from importlib.util import find_spec

LACKING = "libzim is not installed"


def why_not() -> str:
    """Return why archives cannot be read here, empty if they can."""
    return "" if find_spec("libzim") is not None else LACKING
