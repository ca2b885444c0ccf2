"""Counting failures in a row: when to try again, and when a server is not worth more waiting."""

from __future__ import annotations

from desktop_app.sync.patience import Patience
from package_format.errors import Unreachable


class Tries:
    """At most ``most`` failures in a row that brought nothing worth mentioning."""

    def __init__(self, patience: Patience, most: int) -> None:
        self._patience = patience
        self._most = most
        self._failures = 0

    def failed(self, error: Unreachable, gained: int) -> float:
        """Note a failure after ``gained`` new bytes; return the seconds to wait before the next try.

        Raises:
            Unreachable: ``error`` itself, when it was one failure too many or the server asked for a longer wait than
                a person should sit through.
        """
        self._failures = 1 if gained >= self._patience.worth else self._failures + 1
        asked = error.retry_after or 0.0
        if self._failures >= self._most or asked > self._patience.longest_wait:
            raise error
        return max(asked, self._patience.wait(self._failures))
