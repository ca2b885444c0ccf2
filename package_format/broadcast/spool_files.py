"""The two small files by which an ingest and the point that reads its spool tell each other (FORMAT §17)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from package_format import canonical, names
from package_format.broadcast.beacon import MOST_SPREAD
from package_format.canonical import Json
from package_format.errors import Damaged
from package_format.fields import Fields

STATUS, WISH = "status.json", "wanted.json"
STATUS_FORMAT, WISH_FORMAT = "songke-ingest-1", "songke-wanted-1"
MOST_FILE = 1 << 20
STATES = frozenset({"good", "weak", "silent", "off-air", "full"})


@dataclass(frozen=True, slots=True)
class SpoolStatus:
    """How the reception stands.

    Args:
        at: when this was written (Unix seconds by the computer's clock).
        state: one of ``STATES``.
        loss: of the datagrams of the last half minute, in thousandths.
        here: bytes of wanted objects that are whole, or arrived of those on their way.
        waiting: bytes that are still to come of what is wanted.
        objects: how many objects are still wanted.
        next: when something is sent again (Unix seconds); 0 where that is not known.
        session: number of the session heard last (TSI); 0 before the first.
        spread: seconds over which the centre wants requests for the rest spread (FORMAT §13); 0 where it does not say.
    """

    at: int
    state: str
    loss: int = 0
    here: int = 0
    waiting: int = 0
    objects: int = 0
    next: int = 0
    session: int = 0
    spread: int = 0

    @property
    def share(self) -> float:
        """What is here of what is wanted, 0 to 1."""
        return self.here / (self.here + self.waiting) if self.here + self.waiting else 0.0


def decode_status(content: bytes) -> SpoolStatus:
    """Return what ``content`` tells; raise ``Damaged`` if it is no status. Unknown keys are ignored."""
    fields = _fields(content, STATUS)
    fields.format(STATUS_FORMAT)
    state = fields.text("state")
    if state not in STATES:
        raise fields.fault("state", f"unknown: {state:.40}")
    return SpoolStatus(
        fields.integer("at"),
        state,
        fields.integer("loss", 0, 1000, default=0),
        fields.integer("bytes_here", default=0),
        fields.integer("bytes_lacking", default=0),
        fields.integer("objects_waiting", default=0),
        fields.integer("next", default=0),
        fields.integer("session", default=0),
        fields.integer("spread", 0, MOST_SPREAD, default=0),
    )


def encode_wish(wanted: Mapping[str, Sequence[str]]) -> bytes:
    """Return the file that asks for ``wanted``: channel → textbooks."""
    channels: dict[str, Json] = {channel: list(books) for channel, books in wanted.items()}
    return canonical.encode({"format": WISH_FORMAT, "channels": channels})


def decode_wish(content: bytes) -> dict[str, frozenset[str]]:
    """Return which textbooks of which channels a point follows; raise ``Damaged`` if ``content`` does not say."""
    fields = _fields(content, WISH)
    fields.format(WISH_FORMAT)
    channels = fields.value.get("channels")
    if not isinstance(channels, dict):
        raise fields.fault("channels", "not an object")
    return {names.check_channel(name): frozenset(Fields(channels, WISH).texts(name)) for name in channels}


def _fields(content: bytes, name: str) -> Fields:
    if len(content) > MOST_FILE:
        raise Damaged(name, f"larger than {MOST_FILE} bytes")
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Damaged(name, "not JSON") from error
    return Fields(value, name)
