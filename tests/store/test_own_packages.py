"""A teacher's own web packages are taken apart carefully: nothing leads out, nothing fills the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop_app.store import own_packages
from desktop_app.store.cards import PackageFolder
from desktop_app.store.store import Store
from package_format.errors import NoSpace, NotPlayable

CONTAINER = b'<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def packed(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in files.items():
            file.writestr(name, body)
    return content.getvalue()


def bring(store: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "课件.zip"
    path.write_bytes(content)
    store.own_files.add(path)


def inside(folder: PackageFolder) -> dict[str, bytes]:
    return {one.path: one.location.read_bytes() for one in folder}


def test_a_zip_of_pages_is_a_lesson_of_pages(store: Store, tmp_path: Path) -> None:
    files = {"课/index.html": b"<html>", "课/img/a.png": b"png", "__MACOSX/x": b"", "课/空/": b""}
    bring(store, tmp_path, packed(files))
    card = store.library.card("@1")
    assert (card.media_type, card.kind) == ("text/html", "网页课件")
    lesson = store.library.lesson("@1")
    (folder,) = lesson.folders
    assert (lesson.main.path, lesson.main.media_type) == ("package/index.html", "text/html")
    found = folder.find("IMG/A.png")
    assert found is not None
    assert found.location.read_bytes() == b"png"
    made = lesson.main.location.stat().st_mtime_ns
    assert store.library.lesson("@1").main.location.stat().st_mtime_ns == made
    store.own_lessons.remove(1)
    assert list((store.folder / "unpacked").iterdir()) == []


@pytest.mark.parametrize(
    ("files", "media_type", "entry"),
    [
        ({"imsmanifest.xml": b"<manifest/>", "a.html": b"a"}, "application/x-scorm+zip", "imsmanifest.xml"),
        ({"h5p.json": b"{}", "content/content.json": b"{}"}, "application/x-h5p+zip", "h5p.json"),
        ({"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": b"<p/>"}, "application/epub+zip", "OEBPS/book.opf"),
    ],
)
def test_every_kind_opens_by_what_opens_it(
    store: Store, tmp_path: Path, files: Mapping[str, bytes], media_type: str, entry: str
) -> None:
    bring(store, tmp_path, packed(files))
    lesson = store.library.lesson("@1")
    assert (lesson.main.media_type, lesson.main.path) == (media_type, f"package/{entry}")
    assert inside(lesson.folders[0]) == {f"package/{path}": body for path, body in files.items()}


def test_names_of_an_older_windows_are_read_and_none_leads_out(store: Store, tmp_path: Path) -> None:
    content = packed({"index.html": b"<html>", "XXXX.png": b"png", "a/../../evil.txt": b"!", "/abs.txt": b"!"})
    bring(store, tmp_path, content.replace(b"XXXX", "蝌蚪".encode("gbk")))
    (folder,) = store.library.lesson("@1").folders
    assert inside(folder) == {"package/index.html": b"<html>", "package/蝌蚪.png": b"png"}
    assert not list(store.folder.rglob("*.txt"))


def test_a_name_that_is_no_text_is_kept_somehow(store: Store, tmp_path: Path) -> None:
    content = packed({"index.html": b"<html>", "XX.png": b"png"})
    bring(store, tmp_path, content.replace(b"XX", b"\xff\xff"))
    (folder,) = store.library.lesson("@1").folders
    assert len(folder) == 2


@pytest.mark.parametrize(
    "content",
    [
        packed({"META-INF/container.xml": b"<container/>"}),
        packed({"META-INF/container.xml": CONTAINER}),
        packed({"a/../imsmanifest.xml": b"", "a/x": b""}),
        packed({"META-INF/container.xml": b"", "mimetype": b"x"}),
        packed({"index.html": b"<html>" * 500})[:-30],
    ],
)
def test_a_package_that_does_not_hold_together_is_told_and_leaves_nothing(
    store: Store, tmp_path: Path, content: bytes
) -> None:
    bring(store, tmp_path, content)
    card = store.library.card("@1")
    if card.kind == "网页课件":
        with pytest.raises(NotPlayable) as caught:
            store.library.lesson("@1")
        assert (caught.value.resource, caught.value.title) == ("@1", "课件.zip")
    assert not (store.folder / "unpacked").exists() or not list((store.folder / "unpacked").iterdir())


def test_too_much_locked_or_lying_packages_are_not_taken_apart(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = packed({"index.html": b"<html>" * 500})
    bring(store, tmp_path, content)
    for name in ("MOST_FILES", "MOST_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(own_packages, name, 0)
            with pytest.raises(NotPlayable, match="too much"):
                store.library.lesson("@1")
    with monkeypatch.context() as patch:
        patch.setattr("desktop_app.store.own_packages.faults.free_bytes", lambda _path: 4000)
        with pytest.raises(NoSpace):
            store.library.lesson("@1")
    at = content.rindex(b"PK\x01\x02")
    locked = content[: at + 8] + b"\x01" + content[at + 9 :]
    bring(store, tmp_path, locked)
    with pytest.raises(NotPlayable, match="password"):
        store.library.lesson("@2")
    for size in (10, 9000):
        lying = content[: at + 24] + size.to_bytes(4, "little") + content[at + 28 :]
        bring(store, tmp_path, lying)
        with pytest.raises(NotPlayable):
            store.library.lesson(f"@{3 if size == 10 else 4}")
    assert list((store.folder / "unpacked").iterdir()) == []
