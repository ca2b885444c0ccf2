"""Parts of a release delta: a recipe made from the one before, with the list of the groups for its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from centre.deltas.grouping import Draft
from centre.deltas.volume import Volume
from package_format.delta_directory import compress_part

WORTHWHILE = 0.9
"""A group, or a recipe, is kept if it is smaller than this share of what it costs from packs."""

MOST_TEXT = 8 << 20
"""A recipe of more bytes is in no part, and prefix of none; there is no part for a longer listing."""

Groups = Sequence[tuple[Draft, bytes]]
"""Groups with their frames."""


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A part with its frame ``stored``; ``recipe`` and ``listing`` are the bytes that it expands to."""

    resource: str
    version: int
    recipe: int
    listing: int
    stored: bytes
    groups: Groups
    gain: int
    """Bytes that it saves, its groups included."""


def draft_part(resource: str, old: Volume, new: Volume, groups: Groups, listing: bytes) -> DraftPart | None:
    """Return the part of ``resource``, None if it does not pay.

    A recipe without an earlier one is in no part: a pack brings it as well.
    """
    raw, before = new.raw_recipe(resource), old.raw_recipe(resource)
    cost = new.records[resource].recipe.stored
    saved = sum(draft.packs - len(stored) for draft, stored in groups)
    if len(listing) > MOST_TEXT:
        return None
    if before and max(len(raw), len(before)) <= MOST_TEXT:
        stored = compress_part(raw, listing, before)
        gain = cost + saved - len(stored)
        pays = len(stored) < WORTHWHILE * cost or gain >= (1 - WORTHWHILE) * saved > 0
        return (
            DraftPart(resource, old.version(resource), len(raw), len(listing), stored, groups, gain) if pays else None
        )
    stored = compress_part(b"", listing, b"")
    gain = saved - len(stored)
    return DraftPart(resource, 0, 0, len(listing), stored, groups, gain) if groups and gain > 0 else None
