"""Brings back what a centre restored from an older copy has lost, from a mirror or a stick, and signs above it.

    signatures of our own keys → manifests, shards, packs → metadata → everything signed anew, far above

Points then take the next release; until then they call this centre older and keep what they have.
"""

from __future__ import annotations

from dataclasses import dataclass

from centre.centre_folder import CentreFolder
from centre.mirror.bringing import Report
from centre.mirror.carriers import Carrier
from centre.mirror.mirror import bring_back
from package_format.trust.tree import MetadataTree


@dataclass(frozen=True, slots=True)
class Recovered:
    """What came back: the releases by channel, bytes copied, and the objects that the copy does not have either."""

    newer: bool
    """False: the copy is not newer than this centre; nothing was changed."""
    releases: dict[str, int]
    copied: int
    missing: list[str]
    signed: bool
    """Everything is signed anew, above what the copy says."""


def recover(folder: CentreFolder, carrier: Carrier, now: int, report: Report) -> Recovered:
    """Bring back what ``carrier`` has newer than the centre in ``folder``.

    Raises:
        Untrusted, Damaged: the copy is not this centre's.
        Refused: a key is not here; what came back is in force as it was signed.
        Busy: another program works here.
        LessonError: the copy does not answer, or this disk; run it again.
    """
    tree = MetadataTree(folder.repository / "metadata")
    before = tree.timestamp().version
    brought = bring_back(folder.path, carrier, folder.root(), now, report)
    newer = tree.timestamp().version > before
    if newer:
        folder.signer().leap(now)
    return Recovered(newer, brought.releases, brought.copied, brought.missing, newer)
