"""Several copies of one repository: failing, lying, lagging and slow ones, alone and within a whole sync."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop_app.store.store import Store
from desktop_app.sync import mirrors
from desktop_app.sync.engine import sync
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.mirrors import Mirrors
from desktop_app.sync.network import MIRROR
from desktop_app.sync.patience import Patience
from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import OBJECTS
from desktop_app.sync.source import Receiver
from desktop_app.sync.subscribe import subscribe
from package_format.errors import Damaged, Missing, Unreachable
from tests.sync.fault_server import Exchange, Fault, FaultServer, status, wrong_bytes
from tests.sync.memory_source import MemorySource
from tests.sync.packs import PACKS, WANTED
from tests.sync.points import NOW, bring, holds, is_clean, opened, point, silent
from tests.sync.publisher import Lesson, Publisher, noise
from tests.sync.receivers import HASTY


class Copy(MemorySource):
    """A copy in memory that answers ``answers`` more times, at ``rate`` bytes per second of ``clock``."""

    def __init__(self, name: str, tree: Mapping[str, bytes] = PACKS, answers: int = 10**9, rate: float = 1e6) -> None:
        super().__init__(tree)
        self.name = name
        self.answers = answers
        self.rate = rate
        self.asked = 0

    def fetch(self, path: str, most: int, pulse: object = None) -> bytes:
        self.asked += 1
        if self.answers < 1:
            raise Unreachable(self.name, "gone")
        return super().fetch(path, most)

    def fetch_ranges(self, spans: Sequence[Span], receiver: Receiver) -> None:
        self.asked += 1
        for span in spans:
            if self.answers < 1:
                raise Unreachable(self.name, "gone")
            self.answers -= 1
            super().fetch_ranges([span], receiver)


class Judge:
    """Receives, and tells the source what was wrong."""

    def __init__(self) -> None:
        self.got: dict[Span, bytes] = {}
        self.gone: dict[Span, Exception] = {}
        self.source: Mirrors | None = None

    def arrived(self, span: Span, stored: bytes) -> None:
        assert span not in self.got
        if stored != WANTED[span]:
            assert self.source is not None
            self.source.misled(span)
        else:
            self.got[span] = stored

    def lost(self, span: Span, error: Exception) -> None:
        assert span not in self.gone
        self.gone[span] = error

    def pulse(self) -> None:
        return


class Paced:
    """A clock that goes on as the copies bring bytes."""

    def __init__(self, copies: Sequence[Copy]) -> None:
        self._copies = copies

    def __call__(self) -> float:
        return sum(copy.received / copy.rate for copy in self._copies)


def judged(*copies: Copy) -> tuple[Mirrors, Judge]:
    source = Mirrors(copies, clock=Paced(copies))
    judge = Judge()
    judge.source = source
    source.fetch_ranges(list(WANTED), judge)
    return source, judge


def flipped(*paths: str) -> dict[str, bytes]:
    return {path: bytes(byte ^ 1 for byte in content) if path in paths else content for path, content in PACKS.items()}


def test_a_copy_that_stops_answering_is_stood_in_for_at_the_very_span() -> None:
    first, second = Copy("one", answers=20), Copy("two")
    source, judge = judged(first, second)
    assert judge.got == WANTED
    assert first.received + second.received == sum(map(len, WANTED.values()))
    assert source.received == first.received + second.received
    assert source.requests == first.requests + second.requests
    assert source.name == "two"
    assert source.server_time is None


def test_a_copy_that_lies_loses_its_turn_at_once() -> None:
    liar, honest = Copy("liar", flipped("packs/a", "packs/b")), Copy("honest")
    _, judge = judged(liar, honest)
    assert judge.got == WANTED
    assert liar.requests == 1


def test_a_copy_that_lags_is_asked_for_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    lagging, whole = Copy("lagging", {"packs/a": PACKS["packs/a"]}), Copy("whole")
    source, judge = judged(lagging, whole)
    assert judge.got == WANTED
    assert whole.received == sum(span.length for span in WANTED if span.path == "packs/b")
    assert source.name == "whole"  # it is asked first from now on


def test_what_no_copy_has_is_lost_once_and_what_is_wrong_everywhere_ends() -> None:
    broken = flipped("packs/a")
    one, two = Copy("one", broken), Copy("two", {"packs/a": broken["packs/a"]})
    _, judge = judged(one, two)
    assert {span.path for span in judge.got} == {"packs/b"}
    assert all(isinstance(error, Damaged) for error in judge.gone.values())
    assert len(judge.gone) == sum(span.path == "packs/a" for span in WANTED)
    # Changing from one liar to the other and back is not done for every single span.
    assert one.asked + two.asked < 15


def test_what_only_a_silent_copy_could_have_is_not_called_missing() -> None:
    _, judge = judged(Copy("silent", answers=0), Copy("lagging", {"packs/a": PACKS["packs/a"]}))
    assert {span.path for span in judge.got} == {"packs/a"}
    assert all(isinstance(error, Unreachable) for error in judge.gone.values())


def test_when_no_copy_answers_the_source_does_not() -> None:
    with pytest.raises(Unreachable, match="one"):
        judged(Copy("one", answers=3), Copy("two", answers=2))


def test_the_quickest_brings_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirrors, "AUDITION", 100_000)
    slow, quick, middling = Copy("slow", rate=1e5), Copy("quick", rate=9e5), Copy("middling", rate=5e5)
    source, judge = judged(slow, quick, middling)
    assert judge.got == WANTED
    assert (source.name, slow.asked, middling.asked) == ("quick", 1, 1)
    assert slow.received == middling.received == 120_000
    assert quick.received > 1_900_000


def test_a_little_is_not_worth_an_audition() -> None:
    first, second = Copy("one"), Copy("two")
    judged(first, second)
    assert second.asked == 0


def test_whole_objects_come_from_the_first_that_has_them() -> None:
    silent, lagging, whole = Copy("silent", answers=0), Copy("lagging", {}), Copy("whole")
    source = Mirrors([silent, lagging, whole])
    assert source.fetch("packs/a", 10**7) == PACKS["packs/a"]
    assert source.fetch("packs/b", 10**7) == PACKS["packs/b"]
    assert silent.asked == 1  # behind the others from then on
    with pytest.raises(Damaged):
        source.fetch("packs/a", 10)
    with pytest.raises(Missing):
        Mirrors([lagging]).fetch("packs/a", 10)
    source.misled(next(iter(WANTED)))  # nothing is under way
    source.close()


# ------------------------------------------------------------------------------------------------ a whole sync
@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path / "centre")


LESSONS = [Lesson(f"l{number}", {"l.pdf": noise(number, 300_000)}, cover=True) for number in range(4)]


class County:
    """A centre with mirrors, each a real server over the same tree, and a point that has subscribed."""

    def __init__(self, centre: Publisher, stack: ExitStack, mirrors: int) -> None:
        self.servers = [stack.enter_context(FaultServer(centre.tree).running()) for _ in range(1 + mirrors)]
        centre.mirrors = tuple(server.address for server in self.servers[1:])

    def sent(self) -> list[int]:
        return [server.pack_bytes for server in self.servers]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Own sources and mirrors alike are given up as soon as tests want it."""

    def patient(where: str, *shared: object) -> object:
        from desktop_app.sync.http_source import HttpSource

        throttle, gate, proxy = shared[:3]
        return HttpSource(where, throttle=throttle, patience=HASTY, gate=gate, proxy=proxy)  # type: ignore[arg-type]

    monkeypatch.setattr("desktop_app.sync.network.open_source", patient)


@pytest.fixture
def county(centre: Publisher, hasty: None) -> Iterator[County]:
    with ExitStack() as stack:
        made = County(centre, stack, 2)
        centre.publish(*LESSONS)
        yield made


@pytest.fixture
def store(tmp_path: Path, centre: Publisher, county: County) -> Iterator[Store]:
    with opened(tmp_path / "point") as made:
        subscribe(made, county.servers[0].address, centre.root, None, ())
        yield made


def test_a_mirror_takes_over_in_the_middle_of_a_lesson(store: Store, county: County, centre: Publisher) -> None:
    own = county.servers[0]
    own.fault = dying_after(own, 350_000)
    outcome = sync(store, None, silent, now=NOW)
    assert outcome.complete
    assert outcome.troubles == ()
    assert holds(store, centre)
    assert is_clean(store)
    sent = county.sent()
    assert sent[0] <= 350_000
    assert sent[1] > 0
    # Nothing is fetched twice but the frame that each connection was receiving.
    assert sum(sent) <= 1.02 * centre.needed(*centre.lessons) + 4 * 65_536 + 30_000


def dying_after(server: FaultServer, most: int) -> Fault:
    """Serve ``most`` bytes of packs, then close every connection to packs without an answer."""

    def fault(exchange: Exchange) -> bool:
        span = exchange.span
        if not exchange.path.startswith("packs/") or span is None:
            return exchange.answer()
        share = server.reserve(most, span[1] - span[0])
        if share:
            exchange.head("206 Partial Content", span[1] - span[0], Content_Range=f"bytes {span[0]}-{span[1] - 1}/*")
            exchange.send((exchange.content or b"")[span[0] : span[0] + share])
        return share == span[1] - span[0]

    return fault


def test_with_the_own_source_down_the_catalogue_comes_from_a_mirror(
    store: Store, county: County, centre: Publisher
) -> None:
    centre.publish(Lesson("new", {"new.pdf": noise(9, 50_000)}))
    county.servers[0].fault = status("503 Service Unavailable")
    outcome = sync(store, None, silent, now=NOW)
    assert outcome.complete
    assert outcome.releases == {"county": 2}
    assert [type(trouble.error) for trouble in outcome.troubles] == [Unreachable]  # a person may look after it
    assert holds(store, centre)


def test_mirrors_are_not_asked_for_what_the_own_source_has(store: Store, county: County) -> None:
    assert sync(store, None, silent, now=NOW).complete
    assert [len(server.asked) for server in county.servers[1:]] == [0, 0]


def test_a_mirror_that_lies_and_one_that_lags_cost_nothing_that_is_not_repaired(
    store: Store, county: County, centre: Publisher, tmp_path: Path
) -> None:
    county.servers[0].fault = dying_after(county.servers[0], 0)
    county.servers[1].fault = wrong_bytes
    lagging = tmp_path / "lagging"
    shutil.copytree(centre.tree, lagging)
    next(iter((lagging / "packs").iterdir())).unlink()
    county.servers[2].tree = lagging
    first = sync(store, None, silent, now=NOW)
    assert not first.complete
    assert 0 < first.waiting <= len(LESSONS)
    county.servers[0].fault = Exchange.answer
    assert sync(store, None, silent, now=NOW).complete
    assert holds(store, centre)


def test_a_mirror_published_later_is_known_from_then_on(tmp_path: Path, centre: Publisher, hasty: None) -> None:
    centre.publish(*LESSONS)
    with (
        FaultServer(centre.tree).running() as own,
        FaultServer(centre.tree).running() as mirror,
        opened(tmp_path / "point") as store,
    ):
        subscribe(store, own.address, centre.root, None, ())
        assert sync(store, None, silent, now=NOW).complete
        centre.mirrors = (mirror.address, own.address)
        centre.publish(Lesson("new", {"new.pdf": noise(9, 50_000)}))
        assert sync(store, None, silent, now=NOW).complete
        centre.publish(Lesson("newer", {"newer.pdf": noise(8, 50_000)}))
        own.fault = lambda _: False
        assert sync(store, None, silent, now=NOW).complete
        assert mirror.pack_bytes > 0
        assert holds(store, centre)


def test_two_addresses_named_by_a_person_stand_in_for_each_other(tmp_path: Path, centre: Publisher) -> None:
    centre.publish(*LESSONS)
    with (
        FaultServer(centre.tree).running() as one,
        FaultServer(centre.tree).running() as two,
        point(tmp_path / "point", centre) as store,
    ):
        one.fault = dying_after(one, 200_000)
        outcome = bring(store, one.address, two.address)
        assert outcome.complete
        assert two.pack_bytes > 0
        assert holds(store, centre)


def test_a_mirror_is_given_up_sooner_than_the_only_source() -> None:
    assert MIRROR.tries < Patience().tries
    assert MIRROR.connect < Patience().connect


def test_a_stick_and_a_neighbour_without_packs_stay_alone(tmp_path: Path) -> None:
    one, two, neighbour, other = Copy("one"), Copy("two"), Copy("neighbour"), Copy("other")
    neighbour.carries = frozenset({OBJECTS})
    stick = FolderSource(tmp_path)
    both, single = ("county", "school"), ("county",)
    found = mirrors.together([(one, both), (neighbour, both), (two, both), (other, single), (stick, both)])
    assert [source.name for source, _ in found] == [str(tmp_path), "one", "neighbour", "other"]
    assert [isinstance(source, Mirrors) for source, _ in found] == [False, True, False, False]
    assert [channels for _, channels in found] == [both, both, both, single]
