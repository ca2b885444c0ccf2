"""Clocks that are wrong by decades, signatures that have expired, and copies that are older than what is here."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app.store.cards import Place
from desktop_app.sync import clock
from desktop_app.sync.http_reply import judge, moment
from package_format.errors import Refused, Unreachable
from package_format.statement import ClockQuality
from tests.sync.fault_server import FaultServer
from tests.sync.points import NOW, bring, holds, opened, point
from tests.sync.publisher import PUBLISHED, Lesson, Publisher, newer, noise

YEAR = 365 * 86_400
CLOCK_2008 = 1_199_145_600
CLOCK_2099 = 4_070_908_800


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(Lesson("a", {"a.pdf": noise(1, 900)}))
    return made


@pytest.mark.parametrize("now", [CLOCK_2008, NOW, CLOCK_2099])
def test_no_clock_stops_a_sync_or_makes_anything_expire(centre: Publisher, tmp_path: Path, now: int) -> None:
    with point(tmp_path / "point", centre) as store:
        outcome = bring(store, centre.tree, now=now)
        assert outcome.complete
        assert outcome.expired == ()
        assert holds(store, centre)
        assert clock.reference_time(store) == PUBLISHED + 86_400


def test_what_has_expired_is_used_and_reported(centre: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre) as store:
        clock.confirm(store, NOW + 3 * YEAR)
        outcome = bring(store, centre.tree)
        assert outcome.complete
        assert outcome.expired == ("county",)
        assert holds(store, centre)
        centre.signer.resign(NOW + 3 * YEAR)
        centre.publish(published=NOW + 3 * YEAR)
        assert bring(store, centre.tree).expired == ()


def test_a_renewed_signature_without_a_new_release_is_noticed(centre: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre) as store:
        bring(store, centre.tree)
        [before] = store.library.channels()
        centre.signer.resign(NOW + YEAR)
        outcome = bring(store, centre.tree)
        [after] = store.library.channels()
        assert outcome.complete
        assert after.expires > before.expires


def test_an_older_copy_is_no_attack_and_its_packs_are_used(centre: Publisher, tmp_path: Path) -> None:
    older = Path(shutil.copytree(centre.tree, tmp_path / "older"))
    centre.publish(Lesson("b", {"b.pdf": noise(2, 900)}))
    with point(tmp_path / "point", centre) as store:
        # The catalogue of the second release, the packs of the first.
        shutil.rmtree(centre.tree / "packs")
        bring(store, centre.tree)
        outcome = bring(store, older)
        assert outcome.releases == {"county": 2}
        assert (outcome.installed, outcome.waiting) == (1, 1)
        assert store.library.lesson("a").version == 1
        assert not outcome.complete


def test_an_older_copy_brings_nothing_back(centre: Publisher, tmp_path: Path) -> None:
    older = Path(shutil.copytree(centre.tree, tmp_path / "older"))
    centre.publish(newer(centre.lessons["a"], a__pdf=noise(3, 900)))
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        outcome = bring(store, older)
        assert outcome.complete
        assert outcome.installed == 0
        assert holds(store, centre)


def test_a_sync_confirms_a_clock_that_agrees_with_the_centres(centre: Publisher, tmp_path: Path) -> None:
    with (
        point(tmp_path / "point", centre) as store,
        FaultServer(centre.tree, clock=lambda: NOW + 60).running() as server,
    ):
        assert clock.quality(store, NOW) is ClockQuality.PLAUSIBLE
        bring(store, server.address, now=CLOCK_2008)
        assert store.settings.last_good_clock == 0
        bring(store, server.address)
        assert store.settings.last_good_clock == NOW
        assert clock.quality(store, NOW + 86_400) is ClockQuality.CONFIRMED
        assert clock.quality(store, NOW + 60 * 86_400) is ClockQuality.PLAUSIBLE


def test_a_forged_date_that_agrees_with_a_wrong_clock_is_not_believed(centre: Publisher, tmp_path: Path) -> None:
    with (
        point(tmp_path / "point", centre) as store,
        FaultServer(centre.tree, clock=lambda: CLOCK_2099).running() as server,
    ):
        assert bring(store, server.address, now=CLOCK_2099).complete
        assert store.settings.last_good_clock == 0
        assert clock.quality(store, CLOCK_2099) is ClockQuality.IMPLAUSIBLE
        assert clock.quality(store, CLOCK_2008) is ClockQuality.IMPLAUSIBLE


def test_a_person_can_confirm_and_correct_the_clock(tmp_path: Path) -> None:
    with opened(tmp_path / "point") as store:
        assert clock.reference_time(store) == clock.BUILT
        for wrong in (CLOCK_2008, CLOCK_2099):
            with pytest.raises(Refused):
                clock.confirm(store, wrong)
        clock.confirm(store, NOW + 3 * YEAR)
        assert clock.reference_time(store) == NOW + 3 * YEAR
        clock.confirm(store, NOW)
        assert clock.reference_time(store) == NOW
        assert clock.quality(store, NOW) is ClockQuality.CONFIRMED
        assert not clock.compare(store, NOW, None)
        assert clock.compare(store, NOW - 60, NOW)
        assert store.settings.last_good_clock == NOW


@pytest.mark.parametrize("signed", [CLOCK_2099, NOW + 4 * YEAR])
def test_a_release_signed_under_a_wrong_clock_is_believed_only_until_the_next(
    centre: Publisher, tmp_path: Path, signed: int
) -> None:
    with point(tmp_path / "point", centre) as store:
        centre.publish(Lesson("b", {"b.pdf": noise(2, 900)}), published=signed)
        assert bring(store, centre.tree).complete
        assert holds(store, centre)
        believed = clock.reference_time(store)
        assert believed == (clock.BUILT if signed == CLOCK_2099 else signed)
        assert clock.quality(store, NOW) is (
            ClockQuality.PLAUSIBLE if signed == CLOCK_2099 else ClockQuality.IMPLAUSIBLE
        )
        centre.publish(Lesson("c", {"c.pdf": noise(3, 900)}), published=NOW)
        assert bring(store, centre.tree).complete
        assert clock.reference_time(store) == NOW
        assert clock.quality(store, NOW) is ClockQuality.PLAUSIBLE


def test_one_channel_with_a_wrong_clock_moves_the_time_no_further_than_its_signatures_live(
    centre: Publisher, tmp_path: Path
) -> None:
    with point(tmp_path / "point", centre) as store:
        manifest = centre.publish(Lesson("b", {"b.pdf": noise(2, 900)}), published=NOW)
        centre.number += 1
        # The channel's own key signs a release of 2035; timestamp and snapshot are the county's, and of today.
        centre.sign(replace(manifest, number=centre.number, published=NOW + 9 * YEAR), NOW)
        assert bring(store, centre.tree).complete
        assert NOW < clock.reference_time(store) <= NOW + 400 * 86_400


def test_a_clock_once_confirmed_wrongly_by_an_earlier_program_is_not_believed(tmp_path: Path) -> None:
    with opened(tmp_path / "point") as store:
        store.settings.last_good_clock = CLOCK_2099
        assert clock.reference_time(store) == clock.BUILT
        assert clock.quality(store, NOW) is ClockQuality.PLAUSIBLE
        assert clock.compare(store, NOW, NOW)
        assert clock.quality(store, NOW) is ClockQuality.CONFIRMED


def test_what_was_left_last_comes_first_whatever_the_clock_said(centre: Publisher, tmp_path: Path) -> None:
    centre.publish(Lesson("b", {"b.pdf": noise(2, 900)}))
    with point(tmp_path / "point", centre) as store:
        bring(store, centre.tree)
        for name, at in (("a", CLOCK_2099), ("b", CLOCK_2008)):
            store.library.keep_place(Place(name, 1, 1, 2, at))
        assert [place.resource for _, place in store.library.recent(5)] == ["b", "a"]
        store.library.keep_place(Place("a", 1, 2, 2, NOW))
        assert [place.resource for _, place in store.library.recent(5)] == ["a", "b"]


def test_a_server_that_asks_to_wait_is_understood_by_its_own_clock() -> None:
    headers = {"Retry-After": "Tue, 01 Jan 2099 00:00:09 GMT", "Date": "Tue, 01 Jan 2099 00:00:00 GMT"}
    with pytest.raises(Unreachable) as caught:
        judge(503, headers, "packs/x", 0, "http://centre/")
    assert caught.value.retry_after == 9.0
    years, hours = "Mon, 23 Nov 99999999999 12:00:30 GMT", "Mon, 23 Nov 2026 12:00:30 +9999999999"
    for strange in ("no date at all", years, hours):
        assert moment(strange) is None
    assert moment("Tue, 01 Jan 2099 08:00:00 +0800") == datetime(2099, 1, 1, tzinfo=UTC)
    assert moment("Tue, 01 Jan 2099 00:00:00 -0000") == datetime(2099, 1, 1, tzinfo=UTC)
