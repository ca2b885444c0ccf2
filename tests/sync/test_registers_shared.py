"""Receipts reach a school by its neighbour: whoever shares hands on the registers that came with the lessons."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop_app.store.registers import Registers
from desktop_app.store.store import Store
from desktop_app.sync.carry import carry
from desktop_app.sync.centres import centres
from desktop_app.sync.courier import Courier, relayed
from desktop_app.sync.engine import sync
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.neighbours import Neighbour
from desktop_app.sync.network import Network
from desktop_app.sync.progress import Outcome
from desktop_app.sync.registered import take_registered
from desktop_app.sync.share_server import ShareServer
from desktop_app.sync.shared_tree import SharedTree
from desktop_app.sync.upload import upload
from package_format import names
from package_format.errors import NoSpace
from package_format.register import make_register
from tests.sync.collecting import Collector
from tests.sync.fault_server import FaultServer
from tests.sync.points import NOW, bring, played, point, silent
from tests.sync.publisher import CHANNEL, Lesson
from tests.sync.test_registered import OTHERS, Registering

pytestmark = pytest.mark.usefixtures("usage_alone")


@pytest.fixture
def centre(tmp_path: Path) -> Registering:
    made = Registering(tmp_path / "centre", address="usage/batches")
    made.publish(Lesson("film", {"film.mp4": b"film" * 100}))
    return made


@pytest.fixture
def stores(tmp_path: Path, centre: Registering) -> Iterator[tuple[Store, Store]]:
    """A school that shares and a point near it; both have the lessons."""
    with point(tmp_path / "school", centre) as school, point(tmp_path / "point", centre) as store:
        for each in (school, store):
            bring(each, centre.tree)
        yield school, store


@contextmanager
def sharing(school: Store) -> Iterator[ShareServer]:
    server = ShareServer(SharedTree(school), "127.0.0.1", 0, letters=Courier(school))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def receive(store: Store, server: ShareServer) -> Outcome:
    near = [Neighbour("school", server.addresses()[0], {CHANNEL: 1})]
    with closing(Network(store, now=NOW, look=lambda _: near)) as network:
        return sync(store, None, silent, network=network, now=NOW)


def batch_of(store: Store, folder: Path) -> str:
    """Let one play go out on a stick; return the id of its batch."""
    played(store, "film")
    folder.mkdir()
    carry(store, folder, NOW)
    [(name, _)] = store.outbox.waiting_batches()
    return name


def test_a_neighbour_brings_the_receipt_for_what_went_by_stick(
    centre: Registering, stores: tuple[Store, Store], tmp_path: Path
) -> None:
    school, store = stores
    pages = centre.register(centre.tree, batch_of(store, tmp_path / "stick"), *OTHERS)
    bring(school, centre.tree)
    # From here on the school alone has them: the point's own source says nothing of receipts.
    for path in (centre.tree / names.register_path(centre.public), *pages):
        path.unlink()
    with sharing(school) as server:
        assert (receive(store, server).uploaded, store.outbox.pending()) == (1, 0)


def test_what_a_school_carries_for_another_is_forgotten_when_the_register_names_it(
    centre: Registering, stores: tuple[Store, Store]
) -> None:
    school, store = stores
    played(store, "film")
    with sharing(school) as server:
        assert receive(store, server).handed_on == 1
        [(name, _)] = relayed(school, centres(school)[0])
        centre.register(centre.tree, name)
        with FaultServer(centre.tree).running() as web:
            assert take_registered(school, _web(web)) == (0, [])
        assert relayed(school, centres(school)[0]) == []
        assert receive(store, server).uploaded == 1


def test_over_the_network_a_school_that_shares_fetches_small_registers(
    centre: Registering, stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    school, _ = stores
    pages = centre.register(centre.tree, *OTHERS)
    with FaultServer(centre.tree).running() as web:
        take_registered(school, _web(web))
        assert web.asked == [], "nothing waits, nobody is served"
        school.settings.share = True
        take_registered(school, _web(web))
        assert len(web.asked) == 1 + len(pages)
        take_registered(school, _web(web))
        assert len(web.asked) == 2 + len(pages), "pages that are here are not fetched again"
        monkeypatch.setattr("desktop_app.sync.registered._CHEAP", 100)
        centre.register(centre.tree, *OTHERS, "0123456789abcdef")
        take_registered(school, _web(web))
        assert len(web.asked) == 3 + len(pages)


def test_the_newest_is_kept_and_no_page_piles_up(centre: Registering, stores: tuple[Store, Store]) -> None:
    school, _ = stores
    path = names.register_path(centre.public)
    old = centre.register(centre.tree, *OTHERS[:1000])
    bring(school, centre.tree)
    assert (school.registers.find(path), len(old)) == ((centre.tree / path).read_bytes(), 1)
    newer, pages = make_register(OTHERS, NOW + 1, centre.receipts.private_bytes_raw())
    (centre.tree / path).write_bytes(newer)
    for digest, page in pages.items():
        (centre.tree / names.page_path(digest)).write_bytes(page)
    bring(school, centre.tree)
    assert school.registers.find(path) == newer
    assert {one.name for one in (school.folder / "receipts").iterdir()} == {Path(path).name, *pages}
    centre.register(centre.tree, *OTHERS[:1000])
    bring(school, centre.tree)
    assert school.registers.find(path) == newer, "an older one says less"


def test_a_school_that_shares_takes_home_what_others_left_on_a_stick(
    centre: Registering, stores: tuple[Store, Store], tmp_path: Path
) -> None:
    school, store = stores
    name = batch_of(store, tmp_path / "stick")
    (tmp_path / "stick" / "usage" / ("0" * 16 + ".batch")).write_bytes(b"no batch")
    played(school, "film")
    assert carry(school, tmp_path / "stick", NOW).batches == 1
    school.settings.share = True
    assert carry(school, tmp_path / "stick", NOW).batches == 2, "its own, and what lies on the stick as before"
    assert [one for one, _ in relayed(school, centres(school)[0])] == [name]
    collector = Collector(centre)
    with FaultServer(centre.tree, collector).running() as web:
        upload(school, [web.address], NOW)
    assert (collector.batches, relayed(school, centres(school)[0])) == (2, [])


def test_pages_of_another_centre_stay(centre: Registering, stores: tuple[Store, Store]) -> None:
    school, _ = stores
    other, pages = make_register(OTHERS[:3], NOW, Ed25519PrivateKey.generate().private_bytes_raw())
    school.registers.keep("receipts/0123456789abcdef.register", other, pages)
    (school.folder / "receipts" / "half.tmp").write_bytes(b"")
    centre.register(centre.tree, *OTHERS[:9])
    bring(school, centre.tree)
    assert {*pages} < {one.name for one in (school.folder / "receipts").iterdir()}
    assert len(list((school.folder / "receipts").iterdir())) == 4


def test_what_this_disk_has_spoiled_is_read_again(centre: Registering, stores: tuple[Store, Store]) -> None:
    school, _ = stores
    [page] = centre.register(centre.tree, *OTHERS[:9])
    bring(school, centre.tree)
    kept = school.folder / "receipts" / page.name
    kept.write_bytes(b"rot")
    (school.folder / names.register_path(centre.public)).write_bytes(b"rot")
    assert school.registers.find(names.page_path(page.name)) is None
    bring(school, centre.tree)
    assert kept.read_bytes() == page.read_bytes()
    assert school.registers.find("packs/" + page.name) is None


def test_a_stick_without_its_pages_and_a_full_disk_are_nobodys_trouble(
    centre: Registering, stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    school, _ = stores
    [page] = centre.register(centre.tree, *OTHERS[:9])
    page.write_bytes(b"rot")
    assert take_registered(school, FolderSource(centre.tree)) == (0, [])
    page.unlink()
    assert take_registered(school, FolderSource(centre.tree)) == (0, [])

    def full(*_: object) -> None:
        raise NoSpace("disk", 1, 0)

    centre.register(centre.tree, *OTHERS[:8])
    monkeypatch.setattr("desktop_app.store.registers.write_durably", full)
    assert take_registered(school, FolderSource(centre.tree)) == (0, [])


def _web(server: FaultServer) -> HttpSource:
    return HttpSource(server.address)


def test_what_cannot_be_tidied_up_now_costs_no_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bad(_: Path) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    kept = Registers(tmp_path / "receipts")
    place = f"receipts/{'ab' * 8}.register"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", bad)
        kept.keep(place, b"register", {"cd" * 32: b"page"})
    assert kept.find(place) == b"register"
