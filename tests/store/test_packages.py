from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.store import holdings
from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from desktop_app.store.web_media import web_media_type
from package_format import canonical, names
from package_format.errors import Damaged
from package_format.recipe import folder_digest, folder_files
from package_format.shard import RecordFile, record_json
from tests.store.publisher import (
    CHANNEL,
    Book,
    Lesson,
    deliver,
    entry_of,
    follow,
    manifest,
    publish,
    title,
    want_of,
)

FIRST = Lesson("a", files={"lesson.mp4": b"first " * 900, "sheet.pdf": b"sheet " * 300}, cover=b"cover of a")
SHARED = Lesson("b", files={"other.mp4": b"other " * 900, "sheet.pdf": b"sheet " * 300})


def digest(lesson: Lesson, path: str = "lesson.mp4") -> str:
    return names.digest_of(lesson.files[path])


@pytest.fixture
def following(store: Store) -> Store:
    follow(store)
    publish(store, 1, Book(lessons=[FIRST, SHARED], cover=b"cover of the book"))
    return store


def test_a_staged_recipe_and_its_files_outlive_the_program(following: Store) -> None:
    package = _package()
    publish(following, 2, Book(lessons=[FIRST]))
    raw = _shard_with(following, package)
    want = want_of(following, "p")
    following.installs.stage(want, package.recipe())
    following.installs.stage(want, package.recipe())
    page = package.files["game/js/app.js"]
    following.files.write_whole(names.digest_of(page), len(page), [page])
    stray = b"nobody wants this"
    following.files.write_whole(names.digest_of(stray), len(stray), [stray])
    following.files.settle()
    with Store.open(following.folder) as again:
        assert again.installs.staged_recipe(want) == package.recipe()
        again.files.sweep()
        assert again.files.has(names.digest_of(page), len(page))
        assert not again.files.has(names.digest_of(stray), len(stray))
    # A newer version leaves it behind.
    newer = package.next(files={**package.files, "game/js/app.js": b"newer"})
    assert _shard_with(following, newer) != raw
    following.files.sweep()
    assert not following.files.has(names.digest_of(page), len(page))
    assert following.installs.staged_recipe(want) is None


def _package(version: int = 1) -> Lesson:
    files = {"game/index.html": b"<html>", "game/js/app.js": b"play()", "game/data.unknown": b"?", "guide.pdf": b"pdf"}
    return Lesson("p", "识字游戏", "szyx", version=version, files=files)


def _shard_with(store: Store, package: Lesson, entry: str = "index.html") -> bytes:
    """Publish a package as the format lists it: one entry for the folder, one for the guide beside it."""
    pages = [content for path, content in package.files.items() if path.startswith("game/")]
    digest = folder_digest((file.path, file.size, file.digest) for file in folder_files(package.recipe(), "game"))
    folder = RecordFile("main", "game", "text/html", sum(map(len, pages)), digest, "zh-CN", "folder", entry)
    guide = RecordFile("extra", "guide.pdf", "application/pdf", 3, names.digest_of(package.files["guide.pdf"]))
    book = Book(title("game"), [package])
    record = record_json(replace(package.record(), files=(folder, guide)))
    raw = book.shard().split(b"\n", 1)[0] + b"\n" + canonical.encode(record) + b"\n"
    number = store.library.channels()[0].release + 1
    listed = entry_of(book.about, raw)
    release = manifest(number, Book(lessons=[FIRST]))
    store.catalogue.apply_manifest(CHANNEL, replace(release, textbooks=(*release.textbooks, listed)), "d")
    store.catalogue.apply_shard(CHANNEL, listed, raw)
    return raw


def test_an_exploded_package_opens_with_its_page(following: Store) -> None:
    package = _package()
    _shard_with(following, package)
    deliver(following, package)
    lesson = following.library.lesson("p")
    assert lesson.main.path == "game/index.html"
    assert [(stored.role, stored.path, stored.media_type) for stored in lesson.files] == [
        ("main", "game/index.html", "text/html"),
        ("extra", "guide.pdf", "application/pdf"),
    ]
    (folder,) = lesson.folders
    assert (folder.folder, folder.entry, len(folder)) == ("game", lesson.main, 3)
    assert [(stored.role, stored.path, stored.media_type) for stored in folder] == [
        ("extra", "game/data.unknown", "application/octet-stream"),
        ("main", "game/index.html", "text/html"),
        ("extra", "game/js/app.js", "text/javascript"),
    ]
    for path, content in package.files.items():
        if path.startswith("game/"):
            stored = folder.find(path.removeprefix("game/"))
            assert stored is not None
            assert stored.location.read_bytes() == content
    # As pages made on Windows call it, and what is not there or outside.
    assert folder.find("JS/App.js") == folder.find("js/app.js")
    for path in ("js", "", "../guide.pdf", "guide.pdf", "js/app.js/"):
        assert folder.find(path) is None


def test_a_package_without_its_page_is_refused(following: Store) -> None:
    package = _package()
    _shard_with(following, package, entry="start.html")
    with pytest.raises(Damaged, match=r"game/start\.html"):
        deliver(following, package)


def test_a_recipe_of_another_folder_is_refused(following: Store) -> None:
    package = _package()
    _shard_with(following, package)
    other = replace(package, files={**package.files, "game/js/app.js": b"else()"})
    with pytest.raises(Damaged, match="another folder game"):
        following.installs.stage(want_of(following, "p"), other.recipe())


def test_the_files_of_a_package_on_its_way_are_kept(following: Store) -> None:
    """A record names no file of a package: its staged recipe has to."""
    package = _package()
    _shard_with(following, package)
    want = want_of(following, "p")
    assert want.is_package
    assert not want_of(following, "a").is_package
    following.installs.stage(want, package.recipe())
    page = package.files["game/js/app.js"]
    following.files.write_whole(names.digest_of(page), len(page), [page])
    following.files.sweep()
    assert following.files.has(names.digest_of(page), len(page))


def test_every_spoiled_file_of_a_package_is_counted(following: Store) -> None:
    package = _package()
    _shard_with(following, package)
    deliver(following, FIRST, SHARED, package)
    spoiled = [names.digest_of(package.files[path]) for path in ("game/js/app.js", "game/data.unknown")]
    for one in spoiled:
        following.files.location(one).write_bytes(b"rot")
    result = verify(following)
    assert sorted(result.rotten) == sorted(spoiled)
    assert result.resources == ("p",)
    deliver(following, package)
    assert verify(following).clean


def test_more_files_than_a_statement_takes_values(following: Store) -> None:
    """A package is replaced whole: 20,000 files of the old version are asked for at once."""
    many = {f"game/{number:05}.txt": str(number).encode() for number in range(40)}
    package = Lesson("p", files={"game/index.html": b"<html>", **many, "guide.pdf": b"pdf"})
    _shard_with(following, package)
    deliver(following, package)
    digests = [f"{number:064x}" for number in range(40_000)]
    with following.installs._database.reading() as connection:
        found = holdings.referenced(connection, [*digests, *map(names.digest_of, many.values())])
    assert found == set(map(names.digest_of, many.values()))
    newer = package.next(files={"game/index.html": b"<html>2", "guide.pdf": b"pdf"})
    _shard_with(following, newer)
    deliver(following, newer)
    assert not any(following.files.has(names.digest_of(content), len(content)) for content in many.values())


@pytest.mark.parametrize(
    "path, expected",
    [
        ("a/B.JS", "text/javascript"),
        ("a.xhtml", "application/xhtml+xml"),
        ("a.gif", "image/gif"),
        ("a.woff2", "font/woff2"),
        ("folder.js/x", "application/octet-stream"),
        (".js", "application/octet-stream"),
        ("a.h5p.unknown", "application/octet-stream"),
    ],
)
def test_media_types_are_the_same_everywhere(path: str, expected: str) -> None:
    assert web_media_type(path) == expected
