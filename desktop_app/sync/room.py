"""Room on the disk for what is to be received: what does not fit is left out before the disk fills, and named.

Lessons come in the order they are needed, and each is taken or left by its exact size. Where the school wants it so,
lessons whose weeks are over make room for one that would not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop_app.store import cleaning
from desktop_app.store.cards import Want
from desktop_app.store.cleaning import Removable
from desktop_app.store.store import Store
from desktop_app.sync import clock
from package_format.errors import NoSpace
from package_format.recipe import Recipe

Lesson = tuple[Want, Recipe]
_MOST_AGAIN = 1000
"""Lessons looked at a second time at most."""


class Room:
    """The room of one sync; ``now`` is what this computer's clock says."""

    def __init__(self, store: Store, now: int) -> None:
        self._store = store
        self._now = now
        self._begun = store.installs.begun()
        self._arriving = store.files.arriving_bytes()
        self._lacking: dict[tuple[str, str], int] = {}
        self._again: list[Want] = []
        self._cleanable: int | None = None
        self.cleaned: list[Removable] = []
        """What was cleaned away to make room."""

    def fitting(self, lessons: Iterable[Lesson]) -> list[Lesson]:
        """Return those of ``lessons`` whose missing files fit beside one another above the floor."""
        taken: list[Lesson] = []
        files: set[str] = set()
        spoken = 0
        for want, recipe in lessons:
            new = {file.digest: file.size for file in recipe.files if file.digest not in files}
            need = sum(self._store.files.lacking(digest, size) for digest, size in new.items())
            if need and not self._has(spoken + need):
                self._leave_out(want, need)
                continue
            self._lacking.pop((want.channel, want.resource), None)
            taken.append((want, recipe))
            files.update(new)
            spoken += need
        return taken

    def hopeful(self, wants: Iterable[Want]) -> Iterator[Want]:
        """Yield those of ``wants`` that may fit: nothing is fetched, not even a recipe, of what cannot.

        What has been begun, or replaces what plays, may need less than its size: its recipe has to tell.
        """
        for want in wants:
            name = (want.channel, want.resource)
            if name in self._lacking:
                continue
            most = self._left() + self._arriving + self._to_be_had()
            if name not in self._begun and want.size > most:
                self._leave_out(want, want.size)
            else:
                yield want

    def second_chance(self) -> list[Want]:
        """Return what was left out and fits now: new versions have taken the place of old ones."""
        left = self._left()
        again = []
        for want in self._again:
            need = self._lacking[want.channel, want.resource]
            if need <= left:
                left -= need
                again.append(want)
        self._again = [want for want in self._again if want not in again]
        return again

    def trouble(self) -> NoSpace | None:
        """Return what was left out as one trouble, with the weeks that could be cleaned away; None if all fitted."""
        lacking = sum(self._lacking.values())
        if not lacking:
            return None
        going = self._removable()
        free, floor = self._store.files.free_bytes(), self._store.files.floor
        return NoSpace(
            str(self._store.folder), lacking + floor, free, cleaning.weeks_of(going), sum(one.bytes for one in going)
        )

    def _leave_out(self, want: Want, need: int) -> None:
        self._lacking[want.channel, want.resource] = need
        if len(self._again) < _MOST_AGAIN:
            self._again.append(want)

    def _to_be_had(self) -> int:
        """Return the bytes that cleaning may give; worked out once, and less is left each time something is cleaned."""
        if self._cleanable is None:
            wanted = self._store.settings.cleaning == "when-needed"
            self._cleanable = sum(one.bytes for one in self._automatic()) if wanted else 0
        return self._cleanable

    def _has(self, need: int) -> bool:
        short = need - self._left()
        if short <= 0:
            return True
        if self._store.settings.cleaning != "when-needed":
            return False
        going = self._automatic()
        if sum(one.bytes for one in going) < short:
            return False  # it would not fit all the same: nothing is taken away for nothing
        chosen = cleaning.enough(going, short)
        self._store.cleaning.clean(chosen, self._now)
        self.cleaned += chosen
        self._cleanable = None
        return need <= self._left()

    def _left(self) -> int:
        return self._store.files.free_bytes() - self._store.files.floor

    def _automatic(self) -> list[Removable]:
        """Return what may go although nobody has decided it: by the time that has come for sure, and reported."""
        certain, likely = clock.certain(self._store, self._now), clock.believed(self._store, self._now)
        return self._store.cleaning.removable(certain, likely, reported_only=True)

    def _removable(self) -> list[Removable]:
        likely = clock.believed(self._store, self._now)
        return self._store.cleaning.removable(likely, likely)
