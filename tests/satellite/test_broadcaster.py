from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from centre.broadcast.ahead import made_ahead
from centre.broadcast.carousel import Carousel, Refrain, SentObject
from centre.broadcast.order import Order
from centre.broadcast.pacing import BURST, Pace
from centre.broadcast.position import AHEAD, Positions
from centre.broadcast.programme import into_queues, make_schedule, passes_needed, read_programme
from centre.broadcast.queues import Kind, Queue
from centre.broadcast.sender import open_sender
from centre.broadcast.sums import AT_ONCE, processes
from centre.broadcast.symbols import SYMBOL, ObjectSymbols
from centre.centre_folder import CentreFolder
from centre.commands.broadcast import span
from centre.release import published_release
from package_format import names
from package_format.broadcast.schedule import decode_schedule, encode_schedule
from package_format.errors import Damaged, Missing, Refused, Unreachable
from tests.satellite.air import HEARD
from tests.whole.programs import Centre
from tests.whole.three_releases import DAY, NOW, three_releases

CONTENT = random.Random(5).randbytes(30_000)


def symbols(folder: Path, content: bytes = CONTENT) -> ObjectSymbols:
    digest = names.digest_of(content)
    (folder / digest).write_bytes(content)
    return ObjectSymbols(folder / digest, digest, len(content), 1)


def an_object(folder: Path, content: bytes = CONTENT, repair: float = 0.5) -> SentObject:
    return SentObject(names.digest_of(content), symbols(folder, content), repair)


def positions(folder: Path) -> Positions:
    return Positions(folder / "positions.json")


def test_a_pass_sends_the_object_then_sums_and_the_next_one_only_new_sums(tmp_path: Path) -> None:
    carousel = Carousel([], [Queue(Kind.TERM, [an_object(tmp_path)])], positions(tmp_path), time.monotonic)
    first, second = list(carousel.one_pass()), list(carousel.one_pass())
    assert [one.esi for one in first] == list(range(33))  # 22 source symbols and half as many again
    assert b"".join(one.content for one in first if one.is_source) == CONTENT
    assert [one.esi for one in second] == list(range(33, 66))


def test_a_pass_leaves_no_sums_in_memory_that_nobody_asks_for(tmp_path: Path) -> None:
    one = an_object(tmp_path)
    list(Carousel([], [Queue(Kind.TERM, [one])], positions(tmp_path), time.monotonic).one_pass())
    assert not one.symbols._sums
    assert not one.symbols._read
    assert [symbol.esi for symbol in one.symbols.round(33, 2)] == [33]
    assert len(list(one.symbols._sums[0]._made)) == 2


def test_processes_beside_make_the_same_sums_ahead_and_one_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    content = random.Random(6).randbytes(100 * SYMBOL)
    digest = names.digest_of(content)
    (tmp_path / digest).write_bytes(content)
    expected = ObjectSymbols(tmp_path / digest, digest, len(content), 2)
    beside = processes()
    made = ObjectSymbols(tmp_path / digest, digest, len(content), 2, beside)
    last = 100 + 3 * AT_ONCE + 5
    for number in range(last + 1):
        [one], [same] = made.round(number, last - number), expected.round(number, last - number)
        assert one == same
        if number == 100 + AT_ONCE:  # the next batch is on its way
            for process in beside.processes:
                process.kill()
    assert not made._sums
    (tmp_path / digest).unlink()
    with pytest.raises(Missing):  # no process can make them, and why is said
        list(made.round(last + 1, 3))
    beside.close()


def test_what_is_made_ahead_comes_in_order_and_its_trouble_in_its_turn() -> None:
    assert list(made_ahead(iter(range(1000)), 64)) == list(range(1000))
    begun: list[int] = []

    def some() -> Iterator[int]:
        for number in range(200):
            begun.append(number)
            yield number
        raise Damaged("pack", "gone")

    ahead = made_ahead(some(), 8)
    assert next(ahead) == 0
    ahead.close()  # whoever stops taking ends what makes
    assert len(begun) < 40
    with pytest.raises(Damaged):
        list(made_ahead(some(), 8))


def test_positions_outlive_a_power_cut_and_never_go_back(tmp_path: Path) -> None:
    kept = positions(tmp_path)
    for _ in range(3):
        kept.sent("a")
    assert positions(tmp_path).next("a") == 1 + AHEAD  # no more than that can have been sent
    kept.close()
    assert positions(tmp_path).next("a") == 3
    (tmp_path / "positions.json").write_text("[]")
    assert positions(tmp_path).next("a") == 0


def test_many_objects_go_side_by_side_and_refrains_come_between_them(tmp_path: Path) -> None:
    lessons = [an_object(tmp_path, bytes([number]) * 20_000) for number in range(12)]
    lead = an_object(tmp_path, b"lead")
    now = [0.0]

    def clock() -> float:
        now[0] += 0.01
        return now[0]

    carousel = Carousel([Refrain([lead], 1.5)], [Queue(Kind.TERM, lessons)], positions(tmp_path), clock)
    sent = [one.toi.hex() for one in carousel.one_pass()]
    name = lead.digest[:28]
    assert sent[0] == name
    assert len(set(sent[8:16])) == 8
    gaps = [place for place, toi in enumerate(sent) if toi == name]
    assert len(gaps) > 8
    assert set(sent) == {one.digest[:28] for one in (*lessons, lead)}


def test_the_pace_is_kept_without_bursts() -> None:
    now = [0.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(1_000_000, lambda: now[0], sleep)
    for _ in range(1000):
        pace.wait(1250)
    assert now[0] == pytest.approx(9.99)
    now[0] += 60  # the system was busy elsewhere: at most a burst is made up for
    before = now[0]
    for _ in range(1000):
        pace.wait(1250)
    assert now[0] - before >= 9.98 - BURST


def test_an_object_that_is_gone_or_shorter_than_it_was_is_said(tmp_path: Path) -> None:
    made = symbols(tmp_path)
    path = tmp_path / names.digest_of(CONTENT)
    path.write_bytes(b"short")
    with pytest.raises(Damaged):
        list(made.round(0))
    path.unlink()
    with pytest.raises(Missing):
        list(made.round(0))


def test_the_programme_has_everything_a_reader_needs_and_a_schedule_of_it(published: Centre) -> None:
    folder = CentreFolder.open(published.folder)
    programme = read_programme(folder, [], 1_790_000_000)
    paths = {one.path for one in programme.metadata} | {one.path for one in programme.index}
    paths |= {lesson.found.path for lesson in programme.lessons}
    there = {str(path.relative_to(published.tree)) for path in published.tree.rglob("*") if path.is_file()}
    assert paths <= there
    # What nothing leads to any more stays at home.
    assert all(path.startswith("metadata/") for path in there - paths)
    assert {"metadata/1.root.json", "metadata/timestamp.json"} <= paths
    queues = into_queues(programme, positions(published.folder), {})
    assert [queue.kind for queue in queues] == [Kind.FRESH]
    schedule = make_schedule(programme, queues, 1_790_000_000, Order((), 1_000_000, 0.1, None), {})
    assert decode_schedule(encode_schedule(schedule, bytes(32)))[0] == schedule
    assert sum(len(slot.objects) for slot in schedule.slots) == len(programme.lessons)
    length = schedule.slots[-1].ends - schedule.at
    assert length == pytest.approx(programme.seconds(1_000_000, 0.1), abs=5)
    assert 60 < length < 90  # 7.6 MB and a tenth at 1 Mbit/s
    with pytest.raises(Refused):
        read_programme(folder, ["nobody"], 1_790_000_000)


def test_deltas_stay_at_home_since_nobody_who_hears_packs_needs_them(tmp_path: Path) -> None:
    made = three_releases(tmp_path)
    folder = CentreFolder.open(tmp_path / "centre")
    programme = read_programme(folder, [], NOW + 4 * DAY)
    release = published_release(folder, "demo", NOW + 4 * DAY)
    assert release is not None
    books = release.manifest.textbooks
    deltas = [delta for book in books for delta in book.releases]
    assert deltas
    assert any(book.deltas for book in books)
    assert (made.trees[3] / names.delta_path(deltas[0].digest)).is_file()
    assert {one.path for one in programme.index} == {names.index_path(book.shard.digest) for book in books}
    packs = {digest for header, _ in release.shards.values() for digest, _ in header.packs}
    assert {lesson.found.digest for lesson in programme.lessons} == packs


@pytest.mark.parametrize(("loss", "repair", "passes"), [(0.05, 0.1, 1), (0.15, 0.1, 2), (0.3, 0.5, 1), (0.5, 0.0, 2)])
def test_passes_are_counted_for_the_median_receiver(loss: float, repair: float, passes: int) -> None:
    assert passes_needed(loss, repair) == passes


def test_a_dry_run_sends_nothing_and_says_how_long_it_takes(published: Centre) -> None:
    facts = published.done("broadcast", "--rate", "1m", "--dry-run", "--repair", "20")
    assert facts["objects"] == len(list((published.tree / "packs").iterdir()))
    assert facts["complete_after"]["5%"] == facts["seconds_a_pass"]
    assert facts["complete_after"]["30%"] == pytest.approx(2 * facts["seconds_a_pass"], abs=1)
    assert facts["passes_a_week"] == pytest.approx(7 * 86400 / facts["seconds_a_pass"], rel=0.01)
    assert facts["queues"] == {"fresh": facts["size"]}
    assert list(facts["complete_after"]) == ["1%", "5%", "15%", "30%", "50%"]
    assert not (published.folder / "broadcast").exists()


def test_times_are_told_as_people_read_them() -> None:
    assert [span(seconds) for seconds in (18, 90, 28_440, 400_000)] == ["18 s", "1.5 min", "7.9 h", "4.6 d"]


@pytest.mark.parametrize("more", [(), ("--group", "10.0.0.1", "--port", "5004"), ("--group", "x", "--port", "5004")])
def test_a_broadcast_to_nowhere_is_refused(published: Centre, more: tuple[str, ...]) -> None:
    answer = published.run("broadcast", "--rate", "1m", *more)
    assert answer.code == 1
    assert len(answer.trouble.strip().splitlines()) == 1


@pytest.mark.parametrize("rate", ["fast", "9k", "0"])
def test_a_rate_that_is_none_is_refused(published: Centre, rate: str) -> None:
    assert published.run("broadcast", "--rate", rate, "--dry-run").code == 1


def test_an_interface_that_is_not_here_is_said() -> None:
    with pytest.raises(Unreachable):
        open_sender(HEARD, 5004, "203.0.113.7")
    with pytest.raises(Refused):
        open_sender(HEARD, 5004, "eth0")
    with pytest.raises(Refused):
        open_sender("ff15::1", 5004, "no-such-card")
