from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.store.store import Store
from package_format import canonical, names
from package_format.errors import Damaged
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
    folder = RecordFile(
        "main", "game", "text/html", sum(map(len, pages)), names.digest_of(b"".join(pages)), "zh-CN", "folder", entry
    )
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
        ("extra", "game/data.unknown", "application/octet-stream"),
        ("extra", "game/js/app.js", lesson.files[2].media_type),
        ("extra", "guide.pdf", "application/pdf"),
    ]
    assert "javascript" in lesson.files[2].media_type


def test_a_package_without_its_page_is_refused(following: Store) -> None:
    package = _package()
    _shard_with(following, package, entry="start.html")
    with pytest.raises(Damaged, match=r"game/start\.html"):
        deliver(following, package)
