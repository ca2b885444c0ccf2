"""ZIM archives at publishing: what opens goes out with its titles, what does not is left out; also without libzim."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from centre import contained
from centre.examine import archives
from centre.examine.examination import Fault
from centre.examine.examiner import Examiner
from tests.centre import contents
from tests.centre.centres import Site
from tests.centre.contents import row
from tests.player.archives import make, needs_libzim
from tests.player.mutants import spoil

HEADER = archives._HEADER


def header(version: int = 6, entries: int = 3, main: int = 1, checksum: int = 100, place: int = 80) -> bytes:
    """An archive of 116 bytes of which nothing but the header is right."""
    packed = HEADER.pack(b"ZIM\x04", version, 1, bytes(16), entries, 1, place, 80, 80, 80, main, 0, checksum)
    return packed + bytes(36)


@pytest.mark.parametrize(
    ("content", "fault", "reason"),
    [
        (header(), None, ""),
        (header(5), None, ""),
        (header()[:79], Fault.DAMAGED, "no header"),
        (b"PK" + header(), Fault.DAMAGED, "no header"),
        (header(7), Fault.DAMAGED, "version 7"),
        (header(entries=0), Fault.NOTHING, "no first page"),
        (header(main=0xFFFFFFFF), Fault.NOTHING, "no first page"),
        (header()[:-1], Fault.BROKEN_OFF, "99 %"),
        (header(checksum=984), Fault.BROKEN_OFF, "11 %"),
        (header(place=2**63), Fault.DAMAGED, "its header does not fit its length"),
        (header() + b"x", Fault.DAMAGED, "its header does not fit its length"),
    ],
)
def test_a_header_says_whether_the_file_is_whole(
    tmp_path: Path, content: bytes, fault: Fault | None, reason: str
) -> None:
    (tmp_path / "a").write_bytes(content)
    found = archives.examine_header(tmp_path / "a")
    assert (found.fault, found.reason) == (fault, reason)


@needs_libzim
def test_an_archive_that_opens_has_pages_and_titles(tmp_path: Path) -> None:
    found = archives.examine_archive(make(tmp_path / "a"))
    assert (found.fault, found.pages) == (None, 6)
    assert {"水的百科", "水循环", "长江"} <= set(found.words.split())


@needs_libzim
def test_what_does_not_open_is_refused(tmp_path: Path) -> None:
    content = make(tmp_path / "a").read_bytes()
    other = bytearray(content)
    other[len(other) // 2] ^= 1
    empty = make(tmp_path / "b", entries={"a": ("a", "text/html", "")}, main="a").read_bytes()
    for made, fault in ((header(), Fault.DAMAGED), (bytes(other), Fault.DAMAGED), (empty, Fault.NOTHING)):
        (tmp_path / "c").write_bytes(made)
        assert archives.examine_archive(tmp_path / "c").fault is fault


@needs_libzim
def test_spoiled_archives_are_answered(tmp_path: Path) -> None:
    content = make(tmp_path / "a").read_bytes()
    answers = set()
    for seed in range(12):
        (tmp_path / "b").write_bytes(spoil(content, random.Random(seed)))
        answers.add(archives.examine_archive(tmp_path / "b").fault)
    assert Fault.DAMAGED in answers


@pytest.mark.parametrize("does", ["os.abort()", "print('[]')", "print('{}')", "time.sleep(60)", "sys.exit(0)"])
def test_a_reader_that_crashes_refuses_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    child = tmp_path / "child.py"
    child.write_text(f"import os, sys, time\n{does}\n", "utf-8")
    monkeypatch.setattr(archives, "_CHILD", child)
    monkeypatch.setattr(archives, "_LIMITS", contained.Limits(seconds=5))
    assert archives.examine_archive(child).fault is Fault.DAMAGED


@needs_libzim
def test_an_archive_is_published_and_a_broken_one_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path, capsys)
    whole = make(tmp_path / "whole").read_bytes()
    contents.write(site.content, {"a.zim": whole, "b.zim": whole[:-1000], "c.mp4": whole})
    contents.write(site.content, {"channel.toml": contents.CHANNEL.partition("[progress]")[0]})
    site.rows(row("a", 文件="a.zim"), row("b", 文件="b.zim"), row("c", 文件="c.mp4"))
    said = site.publish(3, ())
    found = {(one["row"], one["kind"]) for one in said["findings"]}
    assert {(3, "broken-off"), (4, "suffix-differs")} <= found
    assert "unopened" not in {kind for _row, kind in found}
    record = site.look().records["a"]
    assert (record.files[0].media_type, record.pages) == ("application/x-zim", 6)
    assert "水循环" in record.text
    assert set(site.look().records) == {"a", "c"}, "what it is decides, not its name"


def test_without_libzim_the_header_is_judged_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "find_spec", lambda _name: None)
    site = Site(tmp_path, capsys)
    contents.write(site.content, {"a.zim": header(), "b.zim": header()[:-1]})
    contents.write(site.content, {"channel.toml": contents.CHANNEL.partition("[progress]")[0]})
    site.rows(row("a", 文件="a.zim"), row("b", 文件="b.zim"))
    said = site.publish(3, ())
    assert {"broken-off", "unopened"} <= {one["kind"] for one in said["findings"]}
    assert set(site.look().records) == {"a"}
    examiner = Examiner(tmp_path / "kept", lambda _raw: "")
    examiner.examine(site.content / "a.zim", archives.ZIM)
    assert (examiner.unopened, list((tmp_path).glob("kept/*"))) == (1, []), "it is looked at once libzim is there"
