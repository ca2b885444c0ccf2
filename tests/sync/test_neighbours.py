"""Schools of one network find each other by real multicast DNS on the loopback, and believe each other nothing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import ifaddr
import pytest
import zeroconf

from desktop_app.store.store import Store
from desktop_app.sync import neighbours
from desktop_app.sync.engine import sync
from desktop_app.sync.neighbours import SERVICE, Announcement, Neighbour, is_near, look_around, own_networks
from desktop_app.sync.network import NEAR_COST, Look, Network, nobody
from desktop_app.sync.progress import Outcome
from desktop_app.sync.share_server import ShareServer
from desktop_app.sync.shared_tree import SharedRepository, SharedTree
from desktop_app.sync.subscribe import subscribe
from package_format.errors import Unreachable
from tests.sync.fault_server import FaultServer
from tests.sync.points import NOW, bring, holds, opened, point, silent
from tests.sync.publisher import CHANNEL, Lesson, Publisher, noise

HERE = ["127.0.0.1"]
FOLDER = "0123456789abcdef"
SONG = Lesson("song", {"song.mp4": noise(1, 200_000)})


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(SONG)
    return made


def spoken() -> str:
    """Return why no multicast can be spoken on the loopback here, empty where it can."""
    try:
        with closing(Announcement("probe", "probe", 9, [SharedRepository(FOLDER, {})], HERE)) as announcement:
            announcement.wait()
            found = look_around("another", interfaces=HERE)
    except OSError as error:
        return str(error)
    return "" if any(one.id == "probe" for one in found) else "no answer came"


@pytest.fixture(scope="module")
def multicast() -> None:
    if reason := spoken():
        pytest.skip(f"multicast on the loopback does not work here: {reason}")


@contextmanager
def sharing(store: Store, identity: str = "") -> Iterator[ShareServer]:
    tree = SharedTree(store)
    server = ShareServer(tree, "127.0.0.1", 0)
    server.start()
    announcement = Announcement(
        "红星小学", identity or store.settings.announced_as, server.port, tree.repositories(), HERE
    )
    try:
        announcement.wait()
        yield server
    finally:
        announcement.close()
        server.stop()


def ours(found: Sequence[Neighbour], server: ShareServer) -> list[Neighbour]:
    """Other tests may be running on this machine."""
    return [one for one in found if f":{server.port}/" in one.address]


def near(identity: str) -> list[Neighbour]:
    return look_around(identity, interfaces=HERE)


def receive(store: Store, look: Look = near) -> Outcome:
    with closing(Network(store, now=NOW, look=look)) as network:
        return sync(store, None, silent, network=network, now=NOW)


@pytest.mark.usefixtures("multicast")
def test_a_point_without_a_network_of_its_own_receives_from_the_school_next_door(
    tmp_path: Path, centre: Publisher
) -> None:
    with point(tmp_path / "school", centre) as school, point(tmp_path / "point", centre) as store:
        bring(school, centre.tree)
        shutil.rmtree(centre.tree)
        with sharing(school) as server:
            [found] = ours(near(store.settings.announced_as), server)
            assert found.name == "红星小学"
            assert found.releases == {CHANNEL: 1}
            assert ours(near(school.settings.announced_as), server) == [], "a store is no neighbour of its own"
            outcome = receive(store)
        assert holds(store, centre)
        assert [type(trouble.error) for trouble in outcome.troubles] == [Unreachable], (
            "the centre is named, nobody else"
        )
        assert ours(near(store.settings.announced_as), server) == [], "it has said goodbye"


def test_neighbours_are_preferred_to_what_lies_beyond(tmp_path: Path, centre: Publisher) -> None:
    with (
        point(tmp_path / "school", centre) as school,
        opened(tmp_path / "point") as store,
        FaultServer(centre.tree).running() as beyond,
    ):
        bring(school, centre.tree)
        subscribe(store, beyond.address, centre.root, None, [])
        with sharing_quietly(school) as neighbour:
            asked = len(beyond.asked)
            outcome = receive(store, lambda _: [neighbour])
        assert outcome.complete
        assert not outcome.troubles
        assert holds(store, centre)
        paths = [exchange.path for exchange in beyond.asked[asked:]]
        assert not [path for path in paths if path.startswith(("packs", "index"))]


@contextmanager
def sharing_quietly(store: Store) -> Iterator[Neighbour]:
    """Share without telling anybody but the one who asks."""
    tree = SharedTree(store)
    server = ShareServer(tree, "127.0.0.1", 0)
    server.start()
    try:
        [one] = tree.repositories()
        yield Neighbour("next door", f"{server.addresses()[0]}{one.folder}/", one.releases)
    finally:
        server.stop()


def test_a_lying_lagging_or_vanished_neighbour_is_nobody_s_trouble(tmp_path: Path, centre: Publisher) -> None:
    other = Publisher(tmp_path / "other")
    other.publish(Lesson("song", {"song.mp4": b"poison"}))
    lagging = tmp_path / "lagging"
    shutil.copytree(centre.tree, lagging)
    centre.publish(Lesson("new", {"new.txt": b"new"}))
    with (
        point(tmp_path / "point", centre) as store,
        FaultServer(other.tree).running() as stranger,
        FaultServer(lagging).running() as late,
    ):
        gone = Neighbour("gone", "http://127.0.0.1:9/x/", {CHANNEL: 5})
        elsewhere = Neighbour("elsewhere", late.address, {"town": 1})
        strange = Neighbour("stranger", stranger.address, {CHANNEL: 9})
        behind = Neighbour("behind", late.address, {CHANNEL: 1})
        outcome = receive(store, lambda _: [gone, strange, elsewhere, behind])
        assert outcome.complete
        assert not outcome.troubles
        assert holds(store, centre)


def test_whoever_wants_no_neighbours_asks_none(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        asked: list[str] = []

        def look(identity: str) -> list[Neighbour]:
            asked.append(identity)
            return []

        store.settings.ask_neighbours = False
        receive(store, look)
        assert asked == []
        store.settings.ask_neighbours = True
        receive(store, look)
        assert asked == [store.settings.announced_as]
        assert nobody("x") == ()
        store.settings.share = True
        assert store.settings.share
        with closing(Network(store, now=NOW, quiet=lambda: True)) as network:
            source = network.open_near(Neighbour("x", "http://127.0.0.1:9/"))
            assert source.cost == NEAR_COST
            assert source._gate.quiet  # type: ignore[attr-defined]
            source.close()


def info(**told: object) -> zeroconf.ServiceInfo:
    facts: dict[str, Any] = {"v": "1", "folder": FOLDER, "c.county": "3", "id": "x", "name": "Red Star"}
    changed = {name: text for name, text in (facts | told).items() if text is not None and name not in {"port", "at"}}
    at = told.get("at", ["127.0.0.1"])
    assert isinstance(at, list)
    return zeroconf.ServiceInfo(
        SERVICE,
        f"x.{SERVICE}",
        port=told.get("port", 80),  # type: ignore[arg-type]
        properties=changed,
        parsed_addresses=at,
        server="x.local.",
    )


def test_an_announcement_is_read() -> None:
    found = neighbours.read_announcement(info(**{"c.bad channel": "1", "c.town": "x"}))
    assert found is None, "one channel that cannot be one spoils it"
    read = neighbours.read_announcement(info(**{"c.town": "many"}))
    assert read == Neighbour("Red Star", f"http://127.0.0.1:80/{FOLDER}/", {"county": 3}, "x")
    six = neighbours.read_announcement(info(at=["::1"]))
    assert six is None or six.address == f"http://[::1]:80/{FOLDER}/"


@pytest.mark.parametrize(
    "told",
    [
        {"v": "2"}, {"v": None}, {"folder": "../../etc"}, {"folder": None}, {"folder": FOLDER + "0"}, {"port": 0},
        {"at": ["203.0.113.7"]}, {"at": []}, {"at": ["fe80::1"]}, {"c.ROOT": "1"},
    ],
)  # fmt: skip
def test_what_is_not_an_announcement_is_passed_over(told: dict[str, object]) -> None:
    assert neighbours.read_announcement(info(**told)) is None


def test_only_who_is_near_is_a_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    adapters = [
        ifaddr.Adapter(
            "eth0", "eth0", [ifaddr.IP("192.168.7.4", 24, "eth0"), ifaddr.IP(("fd00::4", 0, 0), 64, "eth0")]
        ),
        ifaddr.Adapter("lo", "lo", [ifaddr.IP("127.0.0.1", 8, "lo"), ifaddr.IP(("fe80::2", 0, 3), 64, "eth0")]),
    ]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)
    assert [text for text in ("192.168.7.9", "192.168.8.9", "fd00::9", "fd01::9", "8.8.8.8", "x") if is_near(text)] == [
        "192.168.7.9",
        "fd00::9",
    ]
    assert own_networks() == ["192.168.7.4", "fd00::4"]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters[1:])
    assert own_networks() == ["127.0.0.1"]


def test_without_multicast_nobody_is_found_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = [SharedRepository(FOLDER, {"county": 1})]

    def broken(*_: object, **__: object) -> None:
        raise OSError("no such device")

    with monkeypatch.context() as patch:
        patch.setattr(zeroconf, "Zeroconf", broken)
        assert look_around("x", 0.0) == []
        Announcement("", "x", 80, shared, HERE).close()
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "zeroconf", None)
        assert look_around("x", 0.0) == []


def test_a_crowd_of_announcements_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    class Browser:
        def __init__(self, _speaker: object, _service: str, handlers: list[Any]) -> None:
            for number in range(1000):
                handlers[0](zeroconf=None, service_type=SERVICE, name=f"{number}.{SERVICE}", state_change=None)

        def cancel(self) -> None:
            return

    monkeypatch.setattr(zeroconf, "ServiceBrowser", Browser)
    asked: list[str] = []

    class Info:
        def __init__(self, _service: str, name: str) -> None:
            asked.append(name)

        def load_from_cache(self, _speaker: object) -> bool:
            return False

    monkeypatch.setattr(zeroconf, "ServiceInfo", Info)
    assert look_around("x", 0.0, HERE) == []
    assert len(asked) == neighbours.MOST_NEIGHBOURS
