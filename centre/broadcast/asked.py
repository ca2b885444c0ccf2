"""What schools asked the network for since the carousel last answered them with a pass."""

from __future__ import annotations

import json
from pathlib import Path

from centre.repair_counts import read_counts
from package_format.trust.durable import write_durably


class Asked:
    """Compares the counts of repair in ``counts`` with those that ``answered`` says were met.

    ``now`` is digest → bytes asked for since then.
    """

    def __init__(self, counts: Path, answered: Path) -> None:
        self._answered = answered
        self._counts = read_counts(counts)
        met = read_counts(answered)
        self.now = {digest: more for digest, count in self._counts.items() if (more := count - met.get(digest, 0)) > 0}

    def note_answered(self) -> None:
        """Note that a pass has met what was asked.

        Raises:
            NoSpace, Unwritable: the note cannot be written; what was asked is answered once more.
        """
        if self.now:
            write_durably(self._answered, json.dumps(self._counts).encode())
