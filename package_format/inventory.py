"""The inventory of a point: what it holds, in a batch without rows that travels as usage does (FORMAT §10).

Its resources are listed as those of a batch are, so whoever knows no inventories takes an empty batch and gives a
receipt for it. The newest inventory of a point takes the place of those before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from package_format import names
from package_format.canonical import Json
from package_format.fields import Fields
from package_format.session_row import ResourceVersion

KEY = "holds"
"""Of the batch's header."""
MOST_HELD = 40_000
"""Resources in one inventory: with ids of any length its header stays within the limit of a batch."""
MOST_TEXTBOOKS = 5000


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a point holds; ``number`` rises with every inventory of that point, whatever its clock says.

    Raises:
        ValueError: a resource is listed twice, or there are more than ``MOST_HELD``: a caller's bug.
    """

    number: int
    resources: tuple[ResourceVersion, ...]
    """What plays here, sorted, one version of each."""
    textbooks: tuple[tuple[str, str], ...] = ()
    """Channel and id of the textbooks that it receives, sorted."""
    waiting: int = 0
    """Resources of these textbooks that it lacks, or has in an older version."""

    def __post_init__(self) -> None:
        if len(self.resources) > MOST_HELD or len({(one.channel, one.id) for one in self.resources}) < len(
            self.resources
        ):
            raise ValueError("too many resources for one inventory, or one twice")


def encode_holds(inventory: Inventory) -> Json:
    """Return what the header of a batch says beside the list of resources."""
    books: dict[str, list[Json]] = {}
    for channel, textbook in inventory.textbooks:
        books.setdefault(channel, []).append(textbook)
    return {"number": inventory.number, "textbooks": {**books}, "waiting": inventory.waiting}


def decode_holds(header: Fields, resources: Sequence[ResourceVersion]) -> Inventory | None:
    """Return the inventory that a batch with this ``header`` is, None if it is none; raise ``Damaged``."""
    if KEY not in header.value:
        return None
    holds = Fields(header.value[KEY], header.name)
    if header.integer("runs"):
        raise header.fault(KEY, "a batch with rows is no inventory")
    try:
        return Inventory(
            holds.integer("number", 1),
            tuple(resources),
            _textbooks(holds),
            holds.integer("waiting", default=0),
        )
    except ValueError as error:
        raise header.fault(KEY, str(error)) from error


def _textbooks(holds: Fields) -> tuple[tuple[str, str], ...]:
    listed = holds.value.get("textbooks", {})
    if not isinstance(listed, Mapping) or not all(isinstance(ids, list) for ids in listed.values()):
        raise holds.fault("textbooks", "not a list of ids for each channel")
    found = tuple(
        (names.check_channel(channel), names.check_identifier(one, holds.name))
        for channel, ids in listed.items()
        for one in ids
    )
    if len(found) > MOST_TEXTBOOKS:
        raise holds.fault("textbooks", f"more than {MOST_TEXTBOOKS}")
    return tuple(sorted(set(found)))
