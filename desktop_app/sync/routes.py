"""Where in a carrier's tree a frame lies: in its pack, or in a whole file, recipe or cover of its own (FORMAT §3).

A pack is a frame's home at every centre. A point's store keeps whole files under their digest and no packs, so a
neighbour serves ``objects/``: the chunk's place in the file instead of its place in the pack, raw instead of zstd'd,
judged by the same digest.
"""

from __future__ import annotations

from desktop_app.sync.ranges import Span
from package_format import names
from package_format.pack import FrameRef
from package_format.recipe import Chunk

PACKS = "packs"
OBJECTS = "objects"
Carries = frozenset[str]
"""Which of ``PACKS`` and ``OBJECTS`` a carrier has; objects are asked for first, as they need no unpacking."""

ORDINARY: Carries = frozenset({PACKS})
"""Every centre, mirror and stick, unless it says otherwise."""


def chunk_span(carries: Carries, file: str, offset: int, chunk: Chunk) -> Span:
    """Return what brings ``chunk``, which lies at ``offset`` of the file called ``file``."""
    if OBJECTS in carries:
        return Span(names.object_path(file), offset, chunk.size)
    return Span(names.pack_path(chunk.pack), chunk.offset, chunk.stored)


def frame_span(carries: Carries, ref: FrameRef) -> Span:
    """Return what brings the recipe or cover ``ref``."""
    if OBJECTS in carries:
        return Span(names.object_path(ref.digest), 0, ref.size)
    return Span(names.pack_path(ref.pack), ref.offset, ref.stored)


def instead(carries: Carries, path: str) -> bool:
    """Tell whether a carrier that has no ``path`` may have the same bytes in a pack."""
    return PACKS in carries and path.startswith(OBJECTS)
