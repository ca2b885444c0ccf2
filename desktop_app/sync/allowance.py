"""The school's own rules for the network: its hours, its budget of bytes, and rest while a lesson is shown."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from desktop_app.store.hours import Hours, opens_in
from desktop_app.sync import clock
from package_format.errors import Deferred, Rule

if TYPE_CHECKING:
    from desktop_app.store.store import Store

_REQUEST = 700
"""Bytes of headers there and back that one request costs, about."""

_PACKET, _PAYLOAD = 1500, 1448
"""What a full packet weighs, and what it carries: 20 bytes of IPv4, 20 of TCP and 12 of timestamps are headers."""

_KEPT_EVERY = 2.0
"""Seconds after which what was spent is on the disk: what a power cut may forget of it."""

_LOOKED_EVERY = 0.5


def never() -> bool:
    """No lesson is being shown."""
    return False


@dataclass(frozen=True, slots=True)
class Spending:
    """How the data budget stands; bytes, with None for no limit."""

    day: int
    month: int
    day_limit: int | None
    month_limit: int | None


def local_day(store: Store, now: float) -> date:
    """Return which day to count on by this computer's clock.

    A clock that cannot be right (2008, 2099) moves nothing: then it is still the last day that was counted, or that of
    the newest time known, so that a dead battery gives no second budget.
    """
    reference = clock.reference_time(store)
    if clock.is_plausible(int(now), reference):
        return _local(now).date()
    return max([_local(reference).date(), *store.traffic.days()])


def spending(store: Store, now: float) -> Spending:
    """Return what was spent on this day and in this month; what later days have counted counts to this one."""
    today = local_day(store, now)
    days = store.traffic.days()
    return Spending(
        sum(spent for day, spent in days.items() if day >= today),
        sum(spent for day, spent in days.items() if day >= today.replace(day=1)),
        store.settings.day_budget,
        store.settings.month_budget,
    )


def deferral(store: Store, now: float, unkept: int = 0) -> Deferred | None:
    """Return why the network waits at ``now``, None where it does not; ``unkept`` bytes are spent and not counted."""
    hours: tuple[Hours, ...] = store.settings.network_hours
    local = _local(now)
    if wait := opens_in(hours, local.hour * 60 + local.minute):
        opens = local.replace(second=0, microsecond=0) + timedelta(minutes=wait)
        return Deferred(Rule.HOURS, int(opens.timestamp()))
    spent = spending(store, now)
    today = local_day(store, now)
    if spent.month_limit is not None and spent.month + unkept >= spent.month_limit:
        following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return Deferred(Rule.MONTH, _midnight(following), spent.month_limit)
    if spent.day_limit is not None and spent.day + unkept >= spent.day_limit:
        return Deferred(Rule.DAY, _midnight(today + timedelta(days=1)), spent.day_limit)
    return None


def _local(moment: float) -> datetime:
    """Return ``moment`` (Unix seconds) as the clock on the wall shows it."""
    return datetime.fromtimestamp(moment).astimezone()


def _midnight(day: date) -> int:
    return int(datetime.combine(day, datetime.min.time()).timestamp())


class Allowance:
    """The gate of one sync; every call may come from any thread.

    Args:
        store: where the rules and what was spent stand.
        now: what this computer's clock says; it is followed by a clock that nobody can set.
        override: a person said "now all the same": rules are passed over once, what is spent still counts.
        quiet: tells whether a lesson is being shown.
    """

    def __init__(
        self,
        store: Store,
        now: float,
        *,
        override: bool = False,
        quiet: Callable[[], bool] = never,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._override = override
        self._quiet = quiet
        self._ticks = ticks
        self._offset = now - ticks()
        self._lock = threading.Lock()
        self._unkept = 0.0
        self._kept_at = ticks()
        self._looked_at = float("-inf")
        self._refusal: Deferred | None = None

    @property
    def quiet(self) -> bool:
        """Whether a lesson is being shown."""
        return self._quiet()

    def refusal(self) -> Deferred | None:
        """Return why the network waits now; looked up anew twice a second."""
        if self._override:
            return None
        with self._lock:
            ticks = self._ticks()
            if ticks - self._looked_at >= _LOOKED_EVERY:
                self._looked_at = ticks
                self._refusal = deferral(self._store, ticks + self._offset, int(self._unkept))
            return self._refusal

    def spend(self, carried: int, requests: int = 0) -> None:
        """Count a body of ``carried`` bytes and ``requests`` requests, with the headers that they cost on the way."""
        with self._lock:
            self._unkept += carried * _PACKET / _PAYLOAD + requests * _REQUEST
            if self._ticks() - self._kept_at >= _KEPT_EVERY:
                self._keep()

    def close(self) -> None:
        """Bring what was spent to the disk."""
        with self._lock:
            self._keep()

    def _keep(self) -> None:
        self._kept_at = self._ticks()
        spent, self._unkept = int(self._unkept), 0.0
        if spent:
            self._store.traffic.count(local_day(self._store, self._kept_at + self._offset), spent)
