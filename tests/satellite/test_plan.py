from __future__ import annotations

from pathlib import Path

from package_format import names
from package_format.broadcast.beacon import Beacon
from package_format.broadcast.schedule import Schedule, encode_schedule
from package_format.broadcast.spool_files import MOST_FILE, encode_wish
from satellite_ingest.plan import MOST_SCHEDULES, Plan
from satellite_ingest.spool import Spool
from satellite_ingest.trusted_release import TrustedReleases
from satellite_ingest.wish import Wish
from tests.whole.programs import Centre


def stored(number: int) -> bytes:
    return encode_schedule(Schedule(number, 100 + number, 1_000_000, (), ()), bytes(32))


def test_a_schedule_that_is_not_sent_any_more_is_not_waited_for(published: Centre, tmp_path: Path) -> None:
    spool = Spool(tmp_path, 0)
    plan = Plan(spool, TrustedReleases(spool, published.root.read_bytes()))
    first, second = stored(1), stored(2)
    for content in (first, second):
        assert plan.heard(Beacon(1, names.digest_of(content), len(content)))
    wanted = {one.digest: one for one in plan.wanted()}
    assert wanted.keys() == {names.digest_of(first), names.digest_of(second)}
    one = wanted[names.digest_of(second)]
    (tmp_path / one.path).parent.mkdir()
    (tmp_path / one.path).write_bytes(second)
    plan.arrived(one)
    assert plan.schedule is not None
    assert plan.wanted() == []
    assert not plan.heard(Beacon(2, one.digest, one.size))


def test_beacons_fill_no_memory_and_what_is_no_schedule_is_asked_for_once(published: Centre, tmp_path: Path) -> None:
    spool = Spool(tmp_path, 0)
    plan = Plan(spool, TrustedReleases(spool, published.root.read_bytes()))
    for number in range(100):
        plan.heard(Beacon(1, names.digest_of(str(number).encode()), 10))
    assert len(plan.wanted()) == MOST_SCHEDULES
    one = plan.wanted()[0]
    (tmp_path / one.path).parent.mkdir()
    (tmp_path / one.path).write_bytes(b"no schedul")
    plan.arrived(one)
    assert plan.troubles
    assert not plan.heard(Beacon(1, one.digest, 10))
    assert len(plan.wanted()) == MOST_SCHEDULES - 1


def test_the_point_says_what_is_kept_and_a_wish_that_cannot_be_read_keeps_everything(tmp_path: Path) -> None:
    wish = Wish(Spool(tmp_path, 0))
    place = tmp_path / "wanted.json"
    assert not wish.changed()
    assert wish.wants("county", "yw")
    place.write_bytes(encode_wish({"county": ["yw"], "school": []}))
    assert wish.changed()
    assert not wish.changed()
    kept = [wish.wants(*book) for book in (("county", "yw"), ("county", "sx"), ("school", "yw"), ("other", "yw"))]
    assert kept == [True, False, False, False]
    for content in (b"{", b" " * (MOST_FILE + 1)):
        place.write_bytes(content)
        assert wish.changed()
        assert wish.wants("county", "sx")
    place.unlink()
    assert wish.changed()
    assert wish.wants("county", "sx")
