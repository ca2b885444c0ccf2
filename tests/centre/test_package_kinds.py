"""What a zip is, and which page opens it: judged by content, whatever it is called and however it was packed."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from centre.intake.findings import Findings, Kind, Place
from centre.intake.package import Package, PackageReader, PackageRefused
from package_format import names
from tests.centre import contents, packages, zips
from tests.centre.packages import EPUB, H5P, HTML, MANIFEST, PAGE, SCORM

CORPUS = Path(os.environ.get("SONGKE_CONTENT", "../shared/content"))


def take(folder: Path, content: bytes, name: str = "a.zip") -> Package | None:
    """Return the package, which must be without findings."""
    findings = Findings()
    (folder / name).write_bytes(content)
    package = PackageReader(name, folder / name, Place("resources.csv", 2, "文件"), findings).read()
    assert findings.all == []
    return package


def refuse(folder: Path, content: bytes) -> list[Kind]:
    """Return why the package is refused."""
    findings = Findings()
    (folder / "a.zip").write_bytes(content)
    with pytest.raises(PackageRefused):
        PackageReader("a.zip", folder / "a.zip", Place("resources.csv", 2, "文件"), findings).read()
    return [finding.kind for finding in findings.all]


@pytest.mark.parametrize(
    "files, media_type, entry",
    [
        (SCORM, "application/x-scorm+zip", "sco2/页.html"),
        (H5P, "application/x-h5p+zip", "h5p.json"),
        (EPUB, "application/epub+zip", "OEBPS/content.opf"),
        (HTML, "text/html", "index.html"),
        ({"游戏.html": PAGE, "js/a.js": "1", "more/b.html": PAGE}, "text/html", "游戏.html"),
        ({"INDEX.HTM": PAGE, "b.html": PAGE}, "text/html", "INDEX.HTM"),
    ],
    ids=["scorm", "h5p", "epub", "html", "one page", "old windows"],
)
def test_every_kind(files: dict[str, bytes | str], media_type: str, entry: str, tmp_path: Path) -> None:
    package = take(tmp_path, zips.write(zips.of(files)), "nothing.dat")
    assert package is not None
    assert (package.media_type, package.entry) == (media_type, entry)
    expected = {path: content.encode() if isinstance(content, str) else content for path, content in files.items()}
    assert [file.path for file in package.files] == sorted(expected)
    assert {file.path: (file.size, file.digest) for file in package.files} == {
        path: (len(content), names.digest_of(content)) for path, content in expected.items()
    }
    assert package.size == sum(map(len, expected.values()))


def test_the_folder_that_holds_everything_and_what_systems_leave_are_left_out(tmp_path: Path) -> None:
    wrapped = {f"课件 v3/{path}": content for path, content in SCORM.items()}
    litter = {"__MACOSX/._a": b"x", "课件 v3/.DS_Store": b"x", "课件 v3/img/Thumbs.db": b"x", "课件 v3/": b""}
    package = take(tmp_path, zips.write(zips.of({**litter, **wrapped})))
    assert package is not None
    assert [file.path for file in package.files] == sorted(SCORM)
    assert package.entry == "sco2/页.html"


@pytest.mark.parametrize(
    "change, entry",
    [
        (('default="o2"', 'default="none"'), "sco1/index.html"),
        (('identifierref="r2"', 'identifierref="nothing"'), "sco1/index.html"),
        (('href="sco2/%E9%A1%B5.html?mode=normal#top"', 'xml:base="sco1/" href="index.html"'), "sco1/index.html"),
        (('href="sco2/%E9%A1%B5.html?mode=normal#top"', 'href="SCO1\\\\Index.HTML"'), "sco1/index.html"),
        (("<organizations", "<x"), "sco1/index.html"),
    ],
    ids=["no default", "dead reference", "base", "windows", "no organization"],
)
def test_the_first_page_that_can_be_launched(change: tuple[str, str], entry: str, tmp_path: Path) -> None:
    manifest = MANIFEST.replace(*change).replace("\\\\", "\\")
    if change[0] == "<organizations":
        manifest = manifest.replace("</organizations>", "</x>")
    package = take(tmp_path, packages.scorm(manifest))
    assert package is not None
    assert package.entry == entry


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_chinese_names_without_a_declaration(encoding: str, tmp_path: Path) -> None:
    files = {"index.html": PAGE, "图片/小蝌蚪找妈妈.svg": "<svg/>", "声音/一.txt": "1"}
    entries = [zips.Entry(name.encode(encoding), content.encode()) for name, content in files.items()]
    package = take(tmp_path, zips.write(entries))
    assert package is not None
    assert [file.path for file in package.files] == sorted(files)


@pytest.mark.parametrize(
    "name, encoding, unix_mode, expected",
    [
        ("图/十", "gbk", 0, "图/十"),
        ("联通", "gbk", 0, "联通"),
        ("é/图", "utf-8", 0, "é/图"),
        ("é", "utf-8", 0o100644, "é"),
        ("ئۇيغۇر", "utf-8", 0o100644, "ئۇيغۇر"),
        ("图", "gbk", 0o100644, "ͼ"),
    ],
)
def test_names_that_could_be_either(name: str, encoding: str, unix_mode: int, expected: str, tmp_path: Path) -> None:
    """What is valid in both by chance is what the system it was packed on writes; the last one nobody can know."""
    page = zips.Entry(b"index.html", PAGE.encode())
    package = take(tmp_path, zips.write([page, zips.Entry(name.encode(encoding), unix_mode=unix_mode)]))
    assert package is not None
    assert [file.path for file in package.files if file.path != "index.html"] == [expected]


def test_names_of_other_lands_and_tools(tmp_path: Path) -> None:
    crc = zlib.crc32(b"b.txt")
    field = struct.pack("<2HBL", 0x7075, 5 + len("二.txt".encode()), 1, crc) + "二.txt".encode()
    stale = struct.pack("<2HBL", 0x7075, 6, 1, crc + 1) + b"x"
    entries = [
        zips.Entry(b"./index.html", PAGE.encode()),
        zips.Entry(b"img\\a.svg", b"<svg/>"),
        zips.Entry(b"caf\x82.txt"),
        zips.Entry(b"b.txt", extra=field),
        zips.Entry(b"c.txt", extra=stale + b"\0\0"),
    ]
    package = take(tmp_path, zips.write(entries))
    assert package is not None
    assert {file.path for file in package.files} == {"index.html", "img/a.svg", "café.txt", "二.txt", "c.txt"}


def test_a_zip_with_large_fields_a_comment_and_something_before_it(tmp_path: Path) -> None:
    plain = take(tmp_path, packages.html())
    assert plain is not None
    for content in (
        zips.write(zips.of(HTML), zip64=True, comment=b"made by hand"),
        b"PK\3\4 prefix" + zips.write(zips.of(HTML)),
        zips.write([replace(entry, method=0) for entry in zips.of(HTML)]),
    ):
        package = take(tmp_path, content)
        assert package is not None
        assert [(file.path, file.digest) for file in package.files] == [(f.path, f.digest) for f in plain.files]


def test_other_zips_stay_zips(tmp_path: Path) -> None:
    assert take(tmp_path, contents.zipped({"a.txt": b"1", "b.pdf": b"2"})) is None
    assert take(tmp_path, contents.zipped({})) is None


def test_several_pages_and_no_first_one_are_mentioned(tmp_path: Path) -> None:
    findings = Findings()
    (tmp_path / "a.zip").write_bytes(contents.zipped({"a.html": b"1", "b.html": b"2"}))
    assert PackageReader("a.zip", tmp_path / "a.zip", Place("t"), findings).read() is None
    assert [(finding.kind, finding.facts["count"]) for finding in findings.all] == [(Kind.NO_START_PAGE, "2")]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "files, kind",
    [
        ({**SCORM, "imsmanifest.xml": "<manifest"}, Kind.PACKAGE_MANIFEST),
        ({**SCORM, "imsmanifest.xml": LAUGHS + "<manifest>&b;</manifest>"}, Kind.PACKAGE_MANIFEST),
        ({**SCORM, "imsmanifest.xml": "<manifest/>"}, Kind.PACKAGE_MANIFEST),
        ({**SCORM, "imsmanifest.xml": "<m>" * 300}, Kind.PACKAGE_MANIFEST),
        ({**SCORM, "imsmanifest.xml": "<m/>" + " " * (9 << 20)}, Kind.PACKAGE_MANIFEST),
        ({**SCORM, "imsmanifest.xml": MANIFEST.replace("sco2/", "sco3/")}, Kind.PACKAGE_START),
        ({**SCORM, "imsmanifest.xml": MANIFEST.replace("sco2/%", "../%")}, Kind.PACKAGE_START),
        ({**SCORM, "imsmanifest.xml": MANIFEST.replace("sco2/%", "https://example.org/%")}, Kind.PACKAGE_START),
        ({**H5P, "h5p.json": "{"}, Kind.PACKAGE_MANIFEST),
        ({**H5P, "h5p.json": "[" * 100_000}, Kind.PACKAGE_MANIFEST),
        ({**H5P, "h5p.json": "[]"}, Kind.PACKAGE_MANIFEST),
        ({"h5p.json": H5P["h5p.json"]}, Kind.PACKAGE_START),
        ({**EPUB, "META-INF/container.xml": "<container/>"}, Kind.PACKAGE_MANIFEST),
        ({name: content for name, content in EPUB.items() if name != "OEBPS/content.opf"}, Kind.PACKAGE_START),
    ],
)
def test_a_package_that_cannot_say_where_it_opens(files: dict[str, bytes | str], kind: Kind, tmp_path: Path) -> None:
    assert refuse(tmp_path, zips.write([replace(entry, method=0) for entry in zips.of(files)])) == [kind]


def test_a_start_page_that_is_a_program_is_none(tmp_path: Path) -> None:
    files = {**SCORM, "sco2/页.html": b"MZ\x90\0"}
    assert refuse(tmp_path, zips.write(zips.of(files))) == [Kind.PACKAGE_PROGRAM, Kind.PACKAGE_START]


@pytest.mark.parametrize(
    "name, media_type, entry",
    [
        ("scorm/plants-scorm12.zip", "application/x-scorm+zip", "sco/index.html"),
        ("scorm/plants-scorm2004.zip", "application/x-scorm+zip", "sco/index.html"),
        ("h5p/truefalse-zh.h5p", "application/x-h5p+zip", "h5p.json"),
        ("epub/childrens-literature.epub", "application/epub+zip", "EPUB/package.opf"),
    ],
)
def test_real_packages(name: str, media_type: str, entry: str, tmp_path: Path) -> None:
    if not (CORPUS / name).is_file():
        pytest.skip(f"no lesson files at {CORPUS} (SONGKE_CONTENT)")
    content = (CORPUS / name).read_bytes()
    package = take(tmp_path, content)
    assert package is not None
    assert (package.media_type, package.entry) == (media_type, entry)
    with zipfile.ZipFile(CORPUS / name) as other:
        expected = {info.filename: names.digest_of(other.read(info)) for info in other.infolist() if not info.is_dir()}
    assert {file.path: file.digest for file in package.files} == expected
