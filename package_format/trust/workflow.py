"""The one adapter to python-tuf's client workflow (TUF specification §5): everything private of it is named here.

``tests/format/test_trust_workflow.py`` fails when a release of python-tuf no longer has what this relies on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tuf.ngclient import Updater, UpdaterConfig  # type: ignore[attr-defined]

from package_format.trust.fetcher import (
    FOLDER,
    MOST_ROOT,
    MOST_SNAPSHOT,
    MOST_TARGETS,
    MOST_TIMESTAMP,
    CarrierFetcher,
)

BEFORE_ALL_EXPIRY = datetime.min.replace(tzinfo=UTC)


class Workflow(Updater):
    """python-tuf's workflow over a carrier, on the metadata in ``state``; no clock is asked and nothing expires.

    A point may be offline for months with a clock that is wrong by decades: expiry is judged afterwards, against the
    reference time, and only reported (FORMAT §4). Whoever wants the specification's own judgement, as its conformance
    suite does, gives the time as ``judged_at``.

    Raises:
        RepositoryError: ``root`` is not a root signed by itself.
    """

    def __init__(
        self, state: Path, root: bytes, fetcher: CarrierFetcher, judged_at: datetime = BEFORE_ALL_EXPIRY
    ) -> None:
        config = UpdaterConfig(
            root_max_length=MOST_ROOT,
            timestamp_max_length=MOST_TIMESTAMP,
            snapshot_max_length=MOST_SNAPSHOT,
            targets_max_length=MOST_TARGETS,
        )
        super().__init__(str(state), FOLDER, fetcher=fetcher, config=config, bootstrap=root)
        self._trusted_set.reference_time = judged_at

    def _update_root_symlink(self) -> None:
        """Leave out the link to the newest root: FAT has no links, and the root is always given."""
