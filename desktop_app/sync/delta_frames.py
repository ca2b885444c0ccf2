"""Reads directories and parts of release deltas from a source; the ``DeltaReader`` of a point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from desktop_app.store.store import Store
from desktop_app.sync.groups import is_ready
from desktop_app.sync.ranges import Span
from desktop_app.sync.source import Pulse, Source
from package_format import names, pack
from package_format.delta import Group, ReleaseDelta
from package_format.delta_directory import Part, decode_directory, expand_part
from package_format.errors import Damaged, LessonError
from package_format.open_deltas import TakePart


class DeltaFrames:
    """Asks ``source`` for what lies between groups and the end of deltas, and uses the recipes of ``channel`` here.

    Raises (``directory`` and ``parts``):
        Unreachable: the source stopped answering.
        Stopped: a person asked to stop.
    """

    def __init__(self, store: Store, source: Source, channel: str, pulse: Pulse) -> None:
        self._store = store
        self._source = source
        self._channel = channel
        self._pulse = pulse

    def directory(self, delta: ReleaseDelta) -> Sequence[Part] | None:
        """Return the parts of ``delta``, None if this source cannot say which they are."""
        path, frame = names.delta_path(delta.digest), delta.directory
        found: list[bytes] = []
        _Arrivals(self._pulse, lambda _, stored: found.append(stored)).fetch(
            self._source, [Span(path, delta.directory_offset, frame.stored)]
        )
        if not found:
            return None
        try:
            raw = pack.open_frame(found[0], frame.digest, frame.size)
            return decode_directory(raw, delta.directory_offset, path)
        except Damaged:
            return None

    def parts(self, delta: ReleaseDelta, parts: Sequence[Part], groups_end: int, take: TakePart) -> None:
        """Hand over recipes and groups by resource, as they come, not believed yet."""
        path = names.delta_path(delta.digest)
        spans = {Span(path, part.offset, part.stored): part for part in parts}

        def arrived(span: Span, stored: bytes) -> None:
            part = spans[span]
            with suppress(Damaged):
                take(part.resource, *expand_part(part, stored, self._old(part), groups_end, path))

        _Arrivals(self._pulse, arrived).fetch(self._source, list(spans))

    def is_ready(self, group: Group) -> bool:
        """Tell whether every old file that ``group`` needs is here."""
        return is_ready(self._store.files, group.bases)

    def _old(self, part: Part) -> bytes:
        if not part.version:
            return b""
        return self._store.installs.held_recipe(self._channel, part.resource, part.version) or b""


class _Arrivals:
    """Hands over what arrives; the ``Receiver`` of one fetching."""

    def __init__(self, pulse: Pulse, take: Callable[[Span, bytes], None]) -> None:
        self._pulse = pulse
        self._take = take

    def fetch(self, source: Source, spans: Sequence[Span]) -> None:
        """Ask ``source`` for ``spans``."""
        source.fetch_ranges(spans, self)

    def arrived(self, span: Span, stored: bytes) -> None:
        """Hand it over."""
        self._take(span, stored)

    def lost(self, span: Span, error: LessonError) -> None:
        """Go on without."""
        del span, error

    def pulse(self) -> None:
        """Look up; what it raises ends the work."""
        self._pulse()
