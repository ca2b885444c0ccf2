"""The register of receipts: written where batches come in, served, mirrored, and put onto sticks with the lessons."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from centre import registering
from centre.archive.engine import Database
from centre.centre_folder import CentreFolder
from centre.registering import Registering, publish_register
from package_format import names
from package_format.errors import Busy, NoSpace
from package_format.register import names_on, read_register
from package_format.seal import PointKey, batch_id
from package_format.trust.file_lock import exclusive
from tests.centre import contents
from tests.centre.centres import Site, tree_of
from tests.centre.plays import play, sealed
from tests.centre.servers import centre_server
from tests.centre.sticks import export

POINT = PointKey.from_bytes(bytes(range(32)))


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    made = Site(tmp_path, capsys)
    contents.three_lessons(made.content)
    made.publish()
    return made


class Usage:
    """A stick with batches for the centre of ``site``."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.stick = site, folder
        self.keys = CentreFolder.open(site.centre).usage_keys()
        self.public = bytes.fromhex(self.keys.receipts_public)
        (folder / "usage").mkdir(parents=True)

    def batch(self, number: int) -> bytes:
        return sealed(POINT, [play(number)], self.keys.seal_public, made=number)

    def bring(self, number: int) -> str:
        body = self.batch(number)
        (self.stick / "usage" / f"{batch_id(body)}.batch").write_bytes(body)
        self.site.run("collect", self.site.centre, self.stick)
        return batch_id(body)

    def named(self, tree: Path) -> set[str]:
        register = read_register((tree / names.register_path(self.public)).read_bytes(), self.public)
        pages = [page for page in register.pages if page.count]
        assert all(names.digest_of((tree / names.page_path(page.digest)).read_bytes()) == page.digest for page in pages)
        return {name for page in pages for name in names_on((tree / names.page_path(page.digest)).read_bytes())}


@pytest.fixture
def usage(site: Site, tmp_path: Path) -> Usage:
    return Usage(site, tmp_path / "usage stick")


def test_collecting_writes_it_and_old_pages_go_a_step_later(site: Site, usage: Usage) -> None:
    manifest = site.look().manifest
    assert manifest.usage is not None
    assert manifest.usage.register == names.register_path(usage.public)
    ids = [usage.bring(1)]
    assert usage.named(site.tree) == set(ids)
    before = tree_of(site.tree / "receipts")
    site.run("collect", site.centre, usage.stick)
    assert tree_of(site.tree / "receipts") == before
    ids += [usage.bring(2), usage.bring(3)]
    assert usage.named(site.tree) == set(ids)
    assert len(list((site.tree / "receipts").iterdir())) == 3


def test_a_spoiled_register_and_page_are_written_again(site: Site, usage: Usage) -> None:
    first = usage.bring(1)
    (site.tree / names.register_path(usage.public)).write_bytes(b"rot")
    for page in (site.tree / "receipts").glob("?" * 64):
        page.write_bytes(b"rot")
    site.run("collect", site.centre, usage.stick)
    assert usage.named(site.tree) == {first}


def test_it_goes_onto_sticks_and_its_old_pages_leave_them(site: Site, usage: Usage, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    export(site, stick)
    assert not (stick / "receipts").exists()
    first = usage.bring(1)
    export(site, stick)
    assert usage.named(stick) == {first}
    (stick / "receipts" / "of a school.json").write_bytes(b"{}")
    second, third = usage.bring(2), usage.bring(3)
    export(site, stick)
    assert usage.named(stick) == {first, second, third}
    assert len(list((stick / "receipts").iterdir())) == 3
    (site.tree / names.register_path(usage.public)).write_bytes(b"rot")
    assert export(site, tmp_path / "another")["complete"]


def test_a_mirror_brings_it_and_keeps_the_newest(site: Site, usage: Usage, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    root = site.tree / "metadata" / "1.root.json"

    def bring() -> None:
        site.run("mirror", site.tree, mirror, "--root", root)

    bring()
    first = usage.bring(1)
    bring()
    assert usage.named(mirror / "repository") == {first}
    old = tree_of(site.tree / "receipts")
    second = usage.bring(2)
    time.sleep(1.1)  # registers tell newer from older by seconds
    third = usage.bring(3)
    bring()
    assert usage.named(mirror / "repository") == {first, second, third}
    # A source that lags behind, or has a spoiled register, takes nothing back.
    register = names.register_path(usage.public)
    for content in (old[register.removeprefix("receipts/")], b"rot"):
        (site.tree / register).write_bytes(content)
        bring()
        assert usage.named(mirror / "repository") == {first, second, third}
    (site.tree / register).unlink()
    bring()
    assert usage.named(mirror / "repository") == {first, second, third}


def test_a_server_publishes_what_comes_in_by_http(site: Site, usage: Usage) -> None:
    first = usage.bring(1)
    with centre_server(site.centre) as server:
        body = usage.batch(7)
        assert server.ask("POST", "/usage/batches", body).status == 200
        register = server.get("/" + names.register_path(usage.public))
        assert register.headers["cache-control"] == "no-cache"
        [page] = read_register(register.body, usage.public).pages
        assert "immutable" in server.get("/" + names.page_path(page.digest)).headers["cache-control"]
    assert usage.named(site.tree) == {first, batch_id(body)}


# ------------------------------------------------------------------------------------------------ the thread
def eventually(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_keeper_publishes_when_something_came_in_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "EVERY", 0.02)
    published: list[int] = []
    taken = [0]
    full = threading.Event()

    def publish() -> None:
        if full.is_set():
            raise NoSpace("repository", 1, 0)
        published.append(taken[0])

    keeper = Registering(publish, lambda: taken[0])
    eventually(lambda: published == [0])
    taken[0] = 2
    eventually(lambda: published == [0, 2])
    full.set()
    taken[0] = 3
    time.sleep(0.1)
    full.clear()
    eventually(lambda: published == [0, 2, 3])
    monkeypatch.setattr(registering, "EVERY", 60.0)
    time.sleep(0.1)
    taken[0] = 4
    keeper.close()
    assert published == [0, 2, 3, 4]


def test_two_programs_take_turns(site: Site, usage: Usage, monkeypatch: pytest.MonkeyPatch) -> None:
    usage.bring(1)
    folder = CentreFolder.open(site.centre)
    database = Database("", folder.usage_file)
    monkeypatch.setattr(registering, "PATIENCE", 0.1)
    with exclusive(folder.register_lock), pytest.raises(Busy):
        publish_register(folder, database, usage.keys, 1)
    assert not publish_register(folder, database, usage.keys, 1)
    monkeypatch.setattr(registering, "MOST_BATCHES", 1)
    assert not publish_register(folder, database, usage.keys, 1)
    database.close()


def test_a_stick_is_collected_though_the_register_cannot_be_written(site: Site, usage: Usage) -> None:
    (site.tree / "receipts").write_bytes(b"a file where a folder should be")
    body = usage.batch(1)
    (usage.stick / "usage" / "a.batch").write_bytes(body)
    site.run("collect", site.centre, usage.stick, code=3)
    (site.tree / "receipts").unlink()
    site.run("collect", site.centre, usage.stick)
    assert usage.named(site.tree) == {batch_id(body)}
