"""Web packages in a release: taken apart, every file known by its digest, small changes small."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from centre import unpacking
from tests.centre import contents, packages, zips
from tests.centre.centres import Site, tree_of
from tests.centre.contents import row
from tests.centre.packages import EPUB, H5P, HTML, SCORM


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    site = Site(tmp_path, capsys)
    contents.lessons(site.content)
    return site


def put(site: Site, files: dict[str, bytes], *rows: dict[str, str]) -> None:
    contents.write(site.content, files)
    site.rows(*rows)


def test_every_kind_becomes_a_folder(site: Site) -> None:
    kinds = {"html": HTML, "scorm": SCORM, "h5p": H5P, "epub": EPUB}
    files = {f"web/{kind}.zip": zips.write(zips.of(members)) for kind, members in kinds.items()}
    put(site, files, *(row(kind, 类型="课件", 文件=f"web/{kind}.zip;a.mp4") for kind in kinds))
    report = site.publish()
    assert report["findings"] == [] or {finding["kind"] for finding in report["findings"]} <= {
        "suffix-differs",
        "empty-textbook",
    }
    seen = site.look()
    entries = {kind: seen.records[kind].files[0] for kind in kinds}
    assert {kind: (file.role, file.path, file.form, file.media_type, file.entry) for kind, file in entries.items()} == {
        "html": ("main", "package", "folder", "text/html", "index.html"),
        "scorm": ("main", "package", "folder", "application/x-scorm+zip", "sco2/页.html"),
        "h5p": ("main", "package", "folder", "application/x-h5p+zip", "h5p.json"),
        "epub": ("main", "package", "folder", "application/epub+zip", "OEBPS/content.opf"),
    }
    for kind, members in kinds.items():
        assert seen.files[kind]["a.mp4"] == contents.mp4(1)
        expected = {f"package/{path}": c.encode() if isinstance(c, str) else c for path, c in members.items()}
        assert {path: c for path, c in seen.files[kind].items() if path != "a.mp4"} == expected


def test_the_same_zip_makes_the_same_release(site: Site) -> None:
    put(site, {"a.zip": packages.html()}, row("game", 文件="a.zip"))
    site.publish()
    before = tree_of(site.tree)
    # Another name for the same content, in another order and with a folder around: nothing has changed for anybody.
    wrapped = zips.write(reversed(zips.of({f"v2/{path}": content for path, content in HTML.items()})))
    put(site, {"b-v2.zip": wrapped}, row("game", 文件="b-v2.zip"))
    report = site.publish()
    assert (report["signed"], report["pack_bytes"]) == (False, 0)
    assert tree_of(site.tree) == before


def test_one_changed_file_of_a_package_travels_alone(site: Site) -> None:
    pictures = {f"img/{number:03}.png": contents.png(number, 40) for number in range(60)}
    put(site, {"a.zip": zips.write(zips.of({**HTML, **pictures}))}, row("game", 文件="a.zip"))
    site.publish()
    first = site.look()
    changed = {**HTML, **pictures, "img/007.png": contents.png(999, 40)}
    put(site, {"a.zip": zips.write(zips.of(changed))}, row("game", 文件="a.zip"))
    report = site.publish()
    seen = site.look()
    assert (report["changed"], report["new_files"], seen.versions()["game"]) == (1, 1, 2)
    assert seen.files["game"]["package/img/007.png"] == changed["img/007.png"]
    assert first.files["game"].keys() == seen.files["game"].keys()
    assert seen.records["game"].files[0].digest != first.records["game"].files[0].digest
    assert report["pack_bytes"] < len(changed["img/007.png"]) + 12_000  # the rest is the recipe


def test_equal_files_are_stored_once(site: Site) -> None:
    noise = random.Random(3).randbytes(300_000)
    shared = {"lib/big.bin": noise, "copy/big.bin": noise}
    files = {"a.zip": zips.write(zips.of({**HTML, **shared})), "b.zip": zips.write(zips.of({**SCORM, **shared}))}
    put(site, {**files, "big.bin": noise}, row("a", 文件="a.zip;b.zip"), row("b", 文件="a.mp4;big.bin"))
    report = site.publish()
    assert report["pack_bytes"] < 400_000
    seen = site.look()
    assert [file.path for file in seen.records["a"].files] == ["package", "package-2"]
    assert seen.files["a"]["package-2/copy/big.bin"] == noise


def test_facts_of_a_film_are_known_wherever_it_lies(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_IN_MEMORY", 1000)
    film, paper = contents.mp4(5, duration_ms=61_000), contents.pdf(7)
    files = {"a.zip": zips.write(zips.of({**HTML, "v/film.mp4": film, "v/p.pdf": paper}))}
    put(site, files, row("a", 文件="a.zip"))
    site.publish()
    put(site, {"film.mp4": film, "p.pdf": paper}, row("b", 文件="film.mp4"), row("c", 文件="p.pdf"))
    assert site.publish()["new_files"] == 0
    seen = site.look()
    assert (seen.records["b"].duration_ms, seen.records["c"].pages) == (61_000, 7)


def test_a_pdf_opens_and_the_presentation_is_its_original(site: Site) -> None:
    files = {"a.pptx": contents.pptx(), "a.pdf": contents.pdf()}
    put(site, files, row("a", 文件="a.pptx;a.pdf"), row("b", 文件="a.pdf;a.pptx"), row("c", 文件="a.pptx"))
    site.publish()
    seen = site.look()
    for identifier in ("a", "b"):
        roles = [(file.role, file.path) for file in seen.records[identifier].files]
        assert roles == [("main", "a.pdf"), ("original", "a.pptx")]
        assert seen.files[identifier]["a.pptx"] == contents.pptx()
    assert [file.role for file in seen.records["c"].files] == ["main"]


def test_a_package_that_changes_while_it_is_published(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from centre import publish

    put(site, {"a.zip": packages.html()}, row("game", 文件="a.zip"))
    real = publish.Publisher.publish

    def spoil(publisher: publish.Publisher, *arguments: object) -> object:
        whole = (site.content / "a.zip").read_bytes()
        (site.content / "a.zip").write_bytes(whole.replace(b"PK\3\4", b"PK\3\5"))
        return real(publisher, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(publish.Publisher, "publish", spoil)
    assert "发布时文件变了" in site.publish(code=1)["error"]
