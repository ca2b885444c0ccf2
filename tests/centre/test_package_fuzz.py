"""Any zip, however spoiled, ends in a finding or in a right package; never in a crash, never in a file anywhere."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from centre.intake import wording
from centre.intake.findings import Findings, Place
from centre.intake.folder import ContentFolder
from centre.zips.member import pieces
from package_format import chunking, names
from tests.centre import contents, packages, zips

SEEDS = (
    packages.html(),
    packages.scorm(),
    zips.write(zips.of(packages.H5P)),
    zips.write(zips.of(packages.EPUB), zip64=True, comment=b"made by hand"),
    zips.write(zips.Entry(name.encode("gbk"), b"1") for name in ("index.html", "图片/小蝌蚪.svg", "声音.txt")),
    contents.pptx(),
    contents.zipped({"a.bin": bytes(range(256)) * 200, "b.txt": b"2"}),
)
_EDGES = (0, 1, 0x7F, 0x80, 0xFF)

Edit = tuple[int, bytes, int]
"""Where (modulo the length), what is put there, and how many bytes it replaces."""
EDITS = st.lists(
    st.tuples(
        st.integers(0, 1 << 20),
        st.binary(max_size=8) | st.sampled_from([bytes([edge]) * width for edge in _EDGES for width in (1, 2, 4, 8)]),
        st.integers(0, 12),
    ),
    max_size=6,
)
NAMES = st.text(max_size=12) | st.sampled_from(
    ("../a", "/a", "C:\\a", "con", "a/./b", "a//b", "index.html", "INDEX.HTML/x", "a\0b", "imsmanifest.xml")
)
ENTRIES = st.builds(
    zips.Entry,
    name=NAMES.map(lambda name: name.encode("utf-8", "surrogatepass")) | st.binary(max_size=12),
    content=st.binary(max_size=40),
    method=st.sampled_from((0, 8, 8, 8, 9, 99)),
    flags=st.sampled_from((0, 0, zips.UTF8, zips.UTF8, 1, 0xFFFF)),
    unix_mode=st.sampled_from((0, 0, 0, 0o100644, 0o040755, zips.LINK)),
    extra=st.binary(max_size=20),
    size=st.none() | st.none() | st.integers(0, 0xFFFFFFFF),
    crc=st.none() | st.none() | st.integers(0, 0xFFFFFFFF),
)


def judge(content: bytes) -> None:
    """Take ``content`` as a publisher's zip and check whatever comes out."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "content")
        folder.mkdir()
        (folder / "a.zip").write_bytes(content)
        findings = Findings()
        source = ContentFolder(folder).take("a.zip", Place("resources.csv", 2, "文件"), findings)
        assert list(Path(parent).rglob("*")) == [folder, folder / "a.zip"]
        for line in wording.lines(findings.all, "zh") + wording.lines(findings.all, "en"):
            assert "resources.csv" in line
        assert (source is None) == bool(wording.mistakes(findings))
        if source is None:
            return
        assert b"".join(chunking.cut(source.location)) == content
        if source.package is None:
            return
        paths = [file.path for file in source.package.files]
        assert source.package.entry in paths
        names.check_paths(names.check_path(f"package/{path}") for path in paths)
        with source.location.open("rb") as zipped:
            for file in source.package.files:
                unpacked = b"".join(pieces(zipped, file.member))
                assert (len(unpacked), names.digest_of(unpacked)) == (file.size, file.digest)


@settings(max_examples=400, deadline=None)
@given(seed=st.sampled_from(SEEDS), edits=EDITS, length=st.none() | st.integers(0, 3000))
@example(seed=SEEDS[0], edits=[], length=None)
def test_spoiled_zips(seed: bytes, edits: list[Edit], length: int | None) -> None:
    content = seed[:length]
    for at, put, replaced in edits:
        place = at % (len(content) + 1)
        content = content[:place] + put + content[place + replaced :]
    judge(content)


@settings(max_examples=400, deadline=None)
@given(entries=st.lists(ENTRIES, max_size=8), zip64=st.booleans(), with_page=st.booleans())
def test_zips_of_anything(entries: list[zips.Entry], zip64: bool, with_page: bool) -> None:
    pages = zips.of(packages.HTML) if with_page else []
    judge(zips.write([*pages, *entries], zip64=zip64))


@settings(max_examples=200, deadline=None)
@given(manifest=st.text(max_size=60) | st.binary(max_size=60), kind=st.sampled_from((0, 1, 2)), edits=EDITS)
def test_manifests_of_anything(manifest: str | bytes, kind: int, edits: list[Edit]) -> None:
    name, files = (
        ("imsmanifest.xml", packages.SCORM),
        ("h5p.json", packages.H5P),
        ("META-INF/container.xml", packages.EPUB),
    )[kind]
    whole = files[name]
    content = whole.encode() if isinstance(whole, str) else whole
    for at, put, replaced in edits:
        place = at % (len(content) + 1)
        content = content[:place] + put + content[place + replaced :]
    judge(zips.write(zips.of({**files, name: content if edits else manifest})))
