"""What no package may hold: each is refused at its cell, and nothing is ever written beside the zip."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from centre.intake import package, wording
from centre.intake.findings import Finding, Findings, Kind, Place
from centre.intake.package import Package, PackageReader, PackageRefused
from package_format import names
from tests.centre import packages, zips
from tests.centre.packages import HTML, PAGE
from tests.centre.zips import Entry

GOOD = zips.of(HTML)
SMALL = [entry for entry in GOOD if entry.name == b"index.html"]


def judge(folder: Path, content: bytes) -> tuple[Package | None, list[Finding]]:
    """Return what comes of a zip: a package or nothing, and the findings."""
    findings = Findings()
    (folder / "a.zip").write_bytes(content)
    try:
        taken = PackageReader("a.zip", folder / "a.zip", Place("resources.csv", 2, "文件"), findings).read()
    except PackageRefused:
        taken = None
    assert [path.name for path in folder.iterdir()] == ["a.zip"]
    return taken, findings.all


def shared_bytes() -> list[Entry]:
    """Return ten members that are all the same bytes of the zip: a bomb of hardly any size."""
    kernel = Entry(b"0.bin", bytes(100_000))
    return [*SMALL, kernel, *(replace(kernel, name=b"%d.bin" % n, packed=b"", start=len_before()) for n in range(1, 9))]


def len_before() -> int:
    return 30 + len(SMALL[0].name) + len(SMALL[0].body())


def cases() -> Iterator[tuple[str, Kind, bytes]]:
    yield "nothing", Kind.BROKEN_ZIP, b"PK\3\4"
    yield "cut short", Kind.BROKEN_ZIP, packages.html()[:-60]
    yield "without its end", Kind.BROKEN_ZIP, packages.html()[:-10]
    yield "without its beginning", Kind.BROKEN_ZIP, packages.html()[200:]
    yield "more announced", Kind.BROKEN_ZIP, zips.write(GOOD, count=9)
    yield "fewer announced", Kind.BROKEN_ZIP, zips.write(GOOD, count=1)
    yield "millions announced", Kind.BROKEN_ZIP, _with_count(1 << 40)
    yield "one of several", Kind.BROKEN_ZIP, packages.html()[:-18] + b"\1\0\1\0" + packages.html()[-14:]
    yield "no zip64 directory", Kind.BROKEN_ZIP, packages.html()[:-12] + b"\xff\xff" + packages.html()[-10:]
    yield "no utf-8", Kind.BROKEN_ZIP, zips.write([*GOOD, Entry(b"\xff\xfe", flags=zips.UTF8)])
    yield "shared bytes", Kind.BROKEN_ZIP, zips.write(shared_bytes())
    yield "beyond the end", Kind.BROKEN_ZIP, zips.write([*GOOD, Entry(b"z", start=1 << 30)])
    yield "size too small", Kind.BROKEN_ZIP, zips.write(zips.changed(GOOD, "js/app.js", size=10))
    yield "size too large", Kind.BROKEN_ZIP, zips.write(zips.changed(GOOD, "js/app.js", size=5000))
    yield "endless", Kind.BROKEN_ZIP, zips.write([*GOOD, Entry(b"z", bytes(9 << 20), size=4)])
    yield "checksum", Kind.BROKEN_ZIP, zips.write(zips.changed(GOOD, "js/app.js", crc=1))
    yield "no deflate", Kind.BROKEN_ZIP, zips.write(zips.changed(GOOD, "js/app.js", packed=b"\xff" * 50))
    yield "half a deflate", Kind.BROKEN_ZIP, zips.write(zips.changed(GOOD, "js/app.js", packed=_half()))
    yield (
        "no local header",
        Kind.BROKEN_ZIP,
        packages.html().replace(b"PK\3\4", b"PK\3\5", 3).replace(b"PK\3\5", b"PK\3\4", 1),
    )
    yield "bomb", Kind.ZIP_BOMB, zips.write([*GOOD, Entry(b"z", bytes(70 << 20))])
    yield "announced bomb", Kind.ZIP_BOMB, zips.write([*GOOD, Entry(b"z", b"x", size=1 << 31)])
    yield "thousands of bombs", Kind.ZIP_BOMB, zips.write([*GOOD, *_many(200, size=1 << 24)])
    yield "too many", Kind.PACKAGE_TOO_MANY, zips.write([*GOOD, *_many(20_000)])
    for path in ("../a.txt", "a/../../b.txt", "/etc/passwd", "C:/a.txt", "c:a.txt", "..\\a.txt", "\\\\host\\a.txt"):
        yield f"outside {path}", Kind.PACKAGE_OUTSIDE, zips.write([*GOOD, *zips.of({path: "x"})])
    yield "link", Kind.PACKAGE_LINK, zips.write([*GOOD, Entry(b"l", b"/etc/passwd", unix_mode=zips.LINK)])
    yield "device", Kind.PACKAGE_LINK, zips.write([*GOOD, Entry(b"l", unix_mode=zips.DEVICE)])
    yield "password", Kind.PACKAGE_LOCKED, zips.write([*GOOD, Entry(b"l", flags=zips.ENCRYPTED)])
    yield "aes", Kind.PACKAGE_LOCKED, zips.write([*GOOD, Entry(b"l", method=99, packed=b"x")])
    yield "lzma", Kind.PACKAGE_METHOD, zips.write([*GOOD, Entry(b"l", method=14, packed=b"x")])
    for path in ("con.js", "img/a?.png", "a.", "a ", "\u202egpj.exe", "深/" * 16 + "a", "字" * 80, "x\0y"):
        yield f"name {path!r:.20}", Kind.PACKAGE_NAME, zips.write([*GOOD, *zips.of({path: "x"})])
    for path in ("index.html", "INDEX.html", "img", "Img/十.SVG", "js/app.js/more"):
        yield f"collision {path}", Kind.PACKAGE_COLLISION, zips.write([*GOOD, *zips.of({path: "x"})])


def _half() -> bytes:
    whole = GOOD[1].body()
    return whole[: len(whole) // 2]


def _many(count: int, **fields: int) -> Iterator[Entry]:
    return (Entry(b"d/%d" % number, b"", method=0, **fields) for number in range(count))  # type: ignore[arg-type]


def _with_count(count: int) -> bytes:
    content = zips.write(GOOD, zip64=True)
    at = content.rfind(b"PK\6\6") + 24
    return content[:at] + count.to_bytes(8, "little") * 2 + content[at + 16 :]


CASES = list(cases())


@pytest.mark.parametrize("kind, content", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_refused(kind: Kind, content: bytes, tmp_path: Path) -> None:
    taken, found = judge(tmp_path, content)
    assert taken is None
    assert [finding.kind for finding in found] == [kind]
    for language in ("zh", "en"):
        assert "a.zip" in wording.lines(found, language)[0]


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    bad = [*GOOD, *zips.of({"../a": "x", "con": "x", "INDEX.html": "x", "c?": "x", "d?": "x"})]
    _, found = judge(tmp_path, zips.write(bad))
    assert {finding.kind for finding in found} == {
        Kind.PACKAGE_OUTSIDE,
        Kind.PACKAGE_NAME,
        Kind.PACKAGE_COLLISION,
    }
    said = next(finding.facts["members"] for finding in found if finding.kind is Kind.PACKAGE_NAME)
    assert said == "c? (forbidden character)、con (name of a Windows device) … (3)"


def test_too_large_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_PACKAGE", 1000)
    _, found = judge(tmp_path, packages.html())
    assert [finding.kind for finding in found] == [Kind.PACKAGE_TOO_LARGE]


def test_programs_are_left_out_and_named(tmp_path: Path) -> None:
    files = {"setup.exe": b"MZ\x90\0", "js/run": b"#!/bin/sh\n", "Autorun.BAT": b"echo", "lib.jar": zips.write(SMALL)}
    taken, found = judge(tmp_path, zips.write([*GOOD, *zips.of(files)]))
    assert taken is not None
    assert [file.path for file in taken.files] == sorted(HTML)
    assert [(finding.kind, finding.facts["count"]) for finding in found] == [(Kind.PACKAGE_PROGRAM, "4")]
    assert not wording.stops(found[0])


def test_what_pages_load_from_elsewhere_is_mentioned_once(tmp_path: Path) -> None:
    page = PAGE.replace("js/app.js", "//cdn.example.com/x.js")
    files = {"index.html": page, "b.html": page.replace("cdn", "b.cdn"), "c.js": "//other.example.com/"}
    taken, found = judge(tmp_path, zips.write(zips.of(files)))
    assert taken is not None
    assert [(finding.kind, finding.facts["hosts"]) for finding in found] == [
        (Kind.EXTERNAL_LINKS, "b.cdn.example.com、cdn.example.com")
    ]


def test_large_files_are_never_held_whole(tmp_path: Path) -> None:
    import tracemalloc

    film = zlib.compress(bytes(48 << 20), 1)  # the zip must not look like a bomb
    content = zips.write([*GOOD, Entry(b"film.bin", bytes(48 << 20)), Entry(b"x.bin", film * 20, method=0)])
    (tmp_path / "a.zip").write_bytes(content)
    del content
    tracemalloc.start()
    try:
        taken = PackageReader("a.zip", tmp_path / "a.zip", Place("t"), Findings()).read()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken is not None
    assert taken.size > 48 << 20
    assert peak < 4 << 20


def test_the_same_zip_is_the_same_package(tmp_path: Path) -> None:
    first, _ = judge(tmp_path, packages.html())
    again, _ = judge(tmp_path, packages.html())
    assert first == again
    # Another order of the same members is another zip and the same files.
    shuffled, _ = judge(tmp_path, zips.write(reversed(GOOD)))
    assert first is not None
    assert shuffled is not None
    assert [(f.path, f.digest) for f in first.files] == [(f.path, f.digest) for f in shuffled.files]
    assert names.digest_of(HTML["js/app.js"].encode()) in {f.digest for f in first.files}  # type: ignore[union-attr]
