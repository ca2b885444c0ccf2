"""Which lessons wait for which files, and the switch once all of them are whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from desktop_app.store.cards import Want
from desktop_app.store.store import Store
from desktop_app.sync.tally import Tally
from package_format.errors import Damaged, Missing
from package_format.recipe import Recipe

_MOST_READY = 256
_LONGEST_WAIT = 1.0


class Installing:
    """Installs lessons soon after their last file is whole, several in one transaction where they come quickly."""

    def __init__(self, store: Store, tally: Tally, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._tally = tally
        self._clock = clock
        self._at = clock()
        self._lacking: dict[int, set[str]] = {}
        self._lessons: dict[int, tuple[Want, Recipe]] = {}
        self._waiting: dict[str, dict[int, None]] = {}
        self._numbers: dict[tuple[str, str, int], int] = {}
        self._ready: list[tuple[Want, Recipe]] = []
        self.installed = 0

    def expect(self, want: Want, recipe: Recipe, lacking: Collection[str]) -> None:
        """Install ``want`` as soon as the files ``lacking`` (digests) are whole; at once if there are none."""
        if not lacking:
            self._ready.append((want, recipe))
            return
        # A source before this one may have had a part of it: it waits for its files once, and is counted once.
        number = self._numbers.setdefault((want.channel, want.resource, want.version), len(self._numbers))
        self._lessons[number] = (want, recipe)
        self._lacking[number] = set(lacking)
        for digest in lacking:
            self._waiting.setdefault(digest, {})[number] = None

    def whole(self, digest: str) -> None:
        """Note that a file is whole."""
        for number in self._waiting.pop(digest, ()):
            lacking = self._lacking.get(number, set())
            lacking.discard(digest)
            if number in self._lessons and not lacking:
                # Nothing of it is kept: the recipes of a year's lessons fill the memory of a small computer.
                self._ready.append(self._lessons.pop(number))
                del self._lacking[number]

    def pulse(self) -> None:
        """Install what is ready if it is worth a transaction or has waited for a second."""
        if len(self._ready) >= _MOST_READY or (self._ready and self._clock() - self._at > _LONGEST_WAIT):
            self.flush()

    def flush(self) -> None:
        """Install what is ready.

        Raises:
            NoSpace, Unwritable: a file or the database could not be brought to the disk; nothing is lost.
        """
        ready, self._ready = self._ready, []
        self._at = self._clock()
        if not ready:
            return
        try:
            self._store.installs.install_many(ready)
        except (Missing, Damaged):
            # One of them is not what its record promises; the others are not to wait for it.
            for lesson in ready:
                self._install_alone(*lesson)
        else:
            for want, _ in ready:
                self._note(want)

    def _install_alone(self, want: Want, recipe: Recipe) -> None:
        try:
            self._store.installs.install(want, recipe)
        except (Missing, Damaged) as error:
            self._tally.lesson_trouble(error, want)
        else:
            self._note(want)

    def _note(self, want: Want) -> None:
        self.installed += 1
        self._tally.lesson_done(want)
