"""A store as a neighbour: what it hands on, byte for byte, and what never leaves it."""

from __future__ import annotations

import http.client
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.store.published import Published
from desktop_app.store.store import Store
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.routes import OBJECTS
from desktop_app.sync.share_server import ShareServer
from desktop_app.sync.shared_tree import SharedTree
from desktop_app.sync.subscribe import subscribe
from package_format import names, recipe
from package_format.errors import Missing, Refused
from tests.sync.memory_source import MemorySource, tree_of
from tests.sync.points import bring, holds, is_clean, opened, point
from tests.sync.publisher import Lesson, Publisher, newer, noise

SONG = Lesson("song", {"song.mp4": noise(1, 300_000), "words.txt": b"la " * 40_000}, cover=True)
POEM = Lesson("poem", {"poem.pdf": noise(2, 90_000), "empty.txt": b""})
SUMS = Lesson("sums", {"sums.pdf": b"1 + 1 = 2\n" * 9_000}, textbook="shuxue-1a")


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(SONG, POEM, SUMS)
    return made


@contextmanager
def shared(store: Store) -> Iterator[str]:
    server = ShareServer(SharedTree(store), "127.0.0.1", 0)
    server.start()
    try:
        yield server.addresses()[0]
    finally:
        server.stop()


@contextmanager
def school(folder: Path, centre: Publisher, *textbooks: str) -> Iterator[tuple[Store, str]]:
    """A point that has received everything and shares it."""
    with point(folder, centre, textbooks) as store:
        assert bring(store, centre.tree).complete
        with shared(store) as address:
            yield store, address


def get(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    host, _, port = address.removeprefix("http://").rstrip("/").rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=20)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_a_point_receives_everything_from_its_neighbour_alone(tmp_path: Path, centre: Publisher) -> None:
    with school(tmp_path / "school", centre) as (_, address), opened(tmp_path / "point") as store:
        shutil.rmtree(centre.tree)
        subscribe(store, address, centre.root, None, [])
        outcome = bring(store, address)
        assert outcome.complete, outcome.troubles
        assert outcome.installed == 3
        assert holds(store, centre)
        assert is_clean(store)
        assert store.library.card("song").cover is not None
        with shared(store) as second, opened(tmp_path / "third") as third:
            subscribe(third, second, centre.root, None, [])
            assert bring(third, second).complete
            assert holds(third, centre)


def test_a_small_change_is_taken_from_a_neighbour_by_its_chunks(tmp_path: Path, centre: Publisher) -> None:
    with school(tmp_path / "school", centre) as (store, address), point(tmp_path / "point", centre) as other:
        bring(other, centre.tree)
        changed = bytearray(SONG.files["song.mp4"])
        changed[150_000] ^= 1
        centre.publish(newer(SONG, song__mp4=bytes(changed)))
        bring(store, centre.tree)
        outcome = bring(other, address)
        assert outcome.complete
        assert holds(other, centre)
        assert outcome.received < centre.chunk + 60_000, "one chunk, the metadata, a recipe and a shard"


def test_signed_metadata_and_manifest_are_the_bytes_that_were_signed(tmp_path: Path, centre: Publisher) -> None:
    with school(tmp_path / "school", centre) as (store, address):
        served = [path for path in centre.tree.rglob("*.json") if path.name != "root.json"]
        manifest = names.manifest_path(centre.channel, store.catalogue.applied(centre.channel) or "")
        same = 0
        for path in served:
            name = path.relative_to(centre.tree).as_posix()
            status, headers, content = get(address, f"/{name}")
            assert headers["songke-carrier"] == "objects"
            if status == 200:
                assert content == path.read_bytes()
                same += 1
        assert get(address, f"/{manifest}")[0] == 200
        assert same >= 5, "a root, the timestamp, a snapshot, the targets, the channel's role, the manifest"


def test_only_what_is_published_leaves(tmp_path: Path, centre: Publisher) -> None:
    with school(tmp_path / "school", centre, "yuwen-1a") as (store, address):
        store.settings.school = "红星小学"
        own = b"a teacher's own file"
        digest = names.digest_of(own)
        place = store.files.location(digest)
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(own)
        (store.folder / "metadata").mkdir()
        (store.folder / "metadata" / "timestamp.json").write_text("not this one")
        wanted = [
            f"/objects/{digest}", "/songke.db", "/writer.lock", "/trust/current", "/ballast", "/", "",
            f"/files/{digest[:2]}/{digest}", "/objects/../songke.db", "/objects/%2e%2e/songke.db", "//objects/x",
            "/metadata/../../songke.db", "/objects/" + "a" * 63, "/objects/" + "a" * 64, "/objects/" + "A" * 64,
            f"/packs/{digest}", "/index/" + "0" * 64, "/metadata/9.snapshot.json", "/metadata/1.nobody.json",
            f"/channels/{centre.channel}/{digest}.release.json", "/usage/batches", "/objects\\..\\songke.db",
            "/" + "0" * 16 + "/metadata/timestamp.json", "/objects/" + centre.recipes["sums", 1].files[0].digest,
        ]  # fmt: skip
        for path in wanted:
            assert get(address, path or "*")[0] in {400, 404}, path
        assert get(address, "/metadata/timestamp.json")[2] != b"not this one"


def test_every_repository_has_a_folder_of_its_own(tmp_path: Path, centre: Publisher) -> None:
    town = Publisher(tmp_path / "town", channel="town")
    town.publish(Lesson("map", {"map.png": noise(7, 5_000)}))
    with school(tmp_path / "school", centre) as (store, address):
        subscribe(store, str(town.tree), town.root, None, [])
        bring(store, centre.tree, town.tree)
        folders = [one.folder for one in SharedTree(store).repositories()]
        assert folders == [names.digest_of(root)[:16] for root in (centre.root, town.root)]
        with opened(tmp_path / "point") as point:
            subscribe(point, address + folders[1], town.root, None, [])
            assert bring(point, address + folders[1]).complete
            assert holds(point, town)


RANGES = {
    "bytes=0-": slice(0, None),
    "bytes=5-9": slice(5, 10),
    "bytes=89990-": slice(89_990, None),
    "bytes=89990-999999999": slice(89_990, None),
    "bytes=-10": slice(-10, None),
}
BEYOND = ("bytes=90000-", "bytes=9-5", "bytes=-")
WHOLE = ("bytes=0-1,5-6", "lines=0-1", "")


def test_ranges(tmp_path: Path, centre: Publisher) -> None:
    content = POEM.files["poem.pdf"]
    path = "/" + names.object_path(names.digest_of(content))
    with school(tmp_path / "school", centre) as (_, address):
        for asked, part in RANGES.items():
            status, headers, body = get(address, path, Range=asked)
            assert (status, body) == (206, content[part]), asked
            assert headers["content-length"] == str(len(body))
            assert get(address, path, "HEAD", Range=asked)[::2] == (206, b"")
        assert {get(address, path, Range=asked)[::2] for asked in BEYOND} == {(416, b"")}
        assert {get(address, path, Range=asked)[::2] for asked in WHOLE} == {(200, content)}
        tag = get(address, path)[1]["etag"]
        assert get(address, path, Range="bytes=5-9", If_Range=tag)[0] == 206
        assert get(address, path, Range="bytes=5-9", If_Range='"other"')[0] == 200
        assert get(address, path, If_None_Match=tag)[0] == 304
        assert get(address, "/metadata/timestamp.json", Range="bytes=0-4", If_Range='"other"')[0] == 200
        assert get(address, "/metadata/timestamp.json", Range="bytes=0-4")[0] == 206


def test_a_recipe_may_be_taken_in_parts(tmp_path: Path, centre: Publisher) -> None:
    with school(tmp_path / "school", centre) as (store, address):
        entry = next(e for m in [store.library.manifest(centre.channel)] if m for e in m.textbooks)
        path = "/" + names.object_path(entry.shard.raw_digest)
        whole = get(address, path)[2]
        assert names.digest_of(whole) == entry.shard.raw_digest
        assert get(address, path, Range="bytes=100-199")[2] == whole[100:200]


def test_what_was_installed_later_is_found(tmp_path: Path, centre: Publisher) -> None:
    with school(tmp_path / "school", centre) as (store, address):
        assert get(address, "/objects/" + "0" * 64)[0] == 404
        centre.publish(Lesson("new", {"new.txt": b"new"}, cover=True))
        bring(store, centre.tree)
        with opened(tmp_path / "point") as other:
            subscribe(other, address, centre.root, None, [])
            assert bring(other, address).complete
            assert holds(other, centre)


def test_what_is_spoiled_here_is_missing_there(tmp_path: Path, centre: Publisher) -> None:
    with school(tmp_path / "school", centre) as (store, address), opened(tmp_path / "point") as other:
        subscribe(other, address, centre.root, None, [])
        digest = names.digest_of(POEM.files["poem.pdf"])
        rotten = store.files.location(digest)
        content = bytearray(rotten.read_bytes())
        content[70_000] ^= 1
        rotten.write_bytes(content)
        store.files.location(names.digest_of(SUMS.files["sums.pdf"])).unlink()
        outcome = bring(other, address)
        assert not outcome.complete
        assert holds(other, centre, "song")
        mended = bring(other, address, centre.tree)
        assert mended.complete
        assert holds(other, centre)
        assert mended.received < 100_000 + len(SUMS.files["sums.pdf"]), "the good chunks of both files were kept"


def test_a_folder_may_hold_objects_beside_packs_or_instead(tmp_path: Path, centre: Publisher) -> None:
    """What ``share`` serves, laid out on a stick: a valid copy (FORMAT §3)."""
    stick = tmp_path / "stick"
    with school(tmp_path / "school", centre) as (store, _):
        tree = SharedTree(store)
        for path in [path for path in centre.tree.rglob("*.json") if path.name != "root.json"]:
            lay_out(stick, tree, path.relative_to(centre.tree).as_posix())
        manifest = store.library.manifest(centre.channel)
        assert manifest is not None
        for entry in manifest.textbooks:
            lay_out(stick, tree, names.object_path(entry.shard.raw_digest))
        for file in [file for recipe in centre.recipes.values() for file in recipe.files]:
            lay_out(stick, tree, names.object_path(file.digest))
    with point(tmp_path / "point", centre) as other:
        assert FolderSource(stick).carries == {"objects"}
        outcome = bring(other, stick)
        assert {type(trouble.error) for trouble in outcome.troubles} == {Missing}, "the recipes are not there"
        assert not outcome.complete
        (stick / "packs").mkdir()
        for pack in (centre.tree / "packs").iterdir():
            shutil.copy(pack, stick / "packs")
        (stick / names.object_path(names.digest_of(SUMS.files["sums.pdf"]))).unlink()
        assert FolderSource(stick).carries == {"objects", "packs"}
        assert bring(other, stick).complete
        assert holds(other, centre)


def lay_out(stick: Path, tree: SharedTree, name: str) -> None:
    found = tree.find(name)
    if found is None:
        return
    (stick / name).parent.mkdir(parents=True, exist_ok=True)
    content = found.content if isinstance(found.content, bytes) else found.content.read_bytes()
    (stick / name).write_bytes(content)


def test_a_shard_that_only_the_index_has_is_taken_from_there(tmp_path: Path, centre: Publisher) -> None:
    (centre.tree / "objects").mkdir()
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        assert holds(store, centre)


def test_an_address_that_is_not_ours_is_refused(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        for host in ("192.0.2.77", "no such host"):
            with pytest.raises(Refused):
                ShareServer(SharedTree(store), host, 0)


def test_what_cannot_be_read_any_more_is_not_there(
    tmp_path: Path, centre: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with school(tmp_path / "school", centre) as (store, address):
        store.library.add_channel("nothing-yet", [], centre.root)
        assert [one.releases for one in SharedTree(store).repositories()] == [{centre.channel: 1}]
        digest = names.digest_of(recipe.encode(centre.recipes["song", 1]))
        assert get(address, f"/objects/{digest}")[0] == 200
        with sqlite3.connect(store.folder / "songke.db") as database:
            database.execute("UPDATE holding SET recipe = x'00' WHERE resource = 'song'")
        database.close()
        assert get(address, f"/objects/{digest}")[0] == 404
        monkeypatch.setattr(Published, "file", lambda _self, digest: tmp_path / "swept" / digest)
        assert get(address, f"/objects/{digest}")[0] == 404


def test_a_catalogue_that_only_packs_would_have_is_missing_and_named(tmp_path: Path, centre: Publisher) -> None:
    """A neighbour that has heard of a release and not received it yet."""
    heard = MemorySource({})
    heard.carries = frozenset({OBJECTS})
    with point(tmp_path / "point", centre) as store:
        centre.publish(SONG, POEM, SUMS, Lesson("new", {"new.pdf": noise(3, 50_000)}))
        newest = {path: content for path, content in tree_of(centre.tree).items() if path.startswith(("meta", "chan"))}
        heard.tree = newest
        outcome = bring(store, heard)
        assert not outcome.complete
        assert {type(trouble.error) for trouble in outcome.troubles} == {Missing}
        assert bring(store, centre.tree).complete
