"""The sample channel as it is committed: complete, well formed, within its size, and really what it says it is."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtPdf import QPdfDocument

from centre.intake.content import read_content
from centre.intake.findings import Findings
from desktop_app.store.school.pace import Pace, Standing
from samples.make import catalogue, flash, lessons, papers, web_packages
from tests.samples.media import Film, film_of, seconds_of_mp3

ROOT = Path(__file__).resolve().parents[2]
LESSONS = ROOT / "samples" / "lessons"
SECOND = ROOT / "samples" / "second"
MEGABYTE = 1_000_000
KINDS = {"视频课程", "课件", "教学设计", "学习任务单", "课后练习", "音频诵读"}
KINDS |= {"微课", "优课", "素材", "电子教材", "研修"}
NATURES = {"基础性", "个性化", "校本", "生成性", "专题"}
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]*")
# Kangxi and other radicals look like characters, and no search finds them.
RADICALS = re.compile("[\u2e80-\u2fdf\ufffd]")
HAN = re.compile("[\u4e00-\u9fff]")

Row = dict[str, str]


def rows_of(folder: Path) -> list[Row]:
    with (folder / "resources.csv").open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def channel() -> dict[str, Any]:
    return tomllib.loads((LESSONS / "channel.toml").read_text("utf-8"))


def files_named_by(row: Row) -> Iterator[str]:
    yield from row["文件"].split(";")
    yield row["封面"]
    if row["字幕"]:
        yield row["字幕"].partition("=")[2]


def digests(folder: Path) -> dict[str, str]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def of_type(*suffixes: str) -> list[Path]:
    found = [path for folder in (LESSONS, SECOND) for path in sorted(folder.rglob("*")) if path.suffix in suffixes]
    assert found, f"no sample ends in {suffixes}"
    return found


def named(path: Path) -> str:
    return path.relative_to(LESSONS.parent).as_posix()


# ---------------------------------------------------------------- the tables


def test_everything_together_is_small() -> None:
    total = sum(path.stat().st_size for folder in (LESSONS, SECOND) for path in folder.rglob("*") if path.is_file())
    assert 2 * MEGABYTE < total < 15 * MEGABYTE


def test_the_table_is_as_excel_writes_it() -> None:
    raw = (LESSONS / "resources.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n") == len(rows_of(LESSONS)) + 1
    assert tuple(rows_of(LESSONS)[0]) == catalogue.HEADINGS


@pytest.mark.parametrize(
    "folder, resources", [(LESSONS, lessons.FIRST_RELEASE), (SECOND, lessons.second_release())], ids=["first", "second"]
)
def test_the_tables_are_those_the_tool_writes(folder: Path, resources: tuple[catalogue.Resource, ...]) -> None:
    written = (folder / "resources.csv").read_bytes().decode("utf-8-sig")
    assert written == catalogue.resources_csv(resources)
    assert (LESSONS / "channel.toml").read_text("utf-8") == catalogue.channel_toml(lessons.WEEKS)


@pytest.mark.parametrize("folder", [LESSONS, SECOND], ids=["first", "second"])
def test_rows_are_filled_with_known_words(folder: Path) -> None:
    rows = rows_of(folder)
    books = {book["id"]: book for book in channel()["textbook"]}
    assert len({row["标识"] for row in rows}) == len(rows)
    for row in rows:
        assert IDENTIFIER.fullmatch(row["标识"])
        assert row["类型"] in KINDS
        assert row["属性"] in NATURES
        assert (row["语种"], row["权利"]) == ("zh-CN", "CC0-1.0")
        assert row["状态"] in {"正式", "试用"}
        assert row["适用年级"] == str(books[row["教材"]]["grade"])
        assert 0 < int(row["课时分钟"]) <= 40
        empty = {heading for heading, cell in row.items() if not cell} - {"课时", "字幕"}
        assert not empty, row["标识"]


def test_every_named_file_is_there_and_no_other() -> None:
    expected = {name for row in rows_of(LESSONS) for name in files_named_by(row)}
    expected |= {book["cover"] for book in channel()["textbook"]} | {"channel.toml", "resources.csv"}
    assert set(digests(LESSONS)) == expected


def test_there_is_enough_of_each_kind() -> None:
    rows = rows_of(LESSONS)
    kinds = Counter(row["类型"] for row in rows)
    assert kinds["视频课程"] >= 2
    assert kinds["音频诵读"] >= 3
    assert sum(row["文件"].endswith(".pdf") for row in rows) >= 6
    assert sum(len(row["文件"].split(";")) for row in rows if row["类型"] == "素材") >= 6
    assert {row["教材"] for row in rows if row["类型"] == "视频课程"} == {book["id"] for book in channel()["textbook"]}
    per_lesson = Counter((row["教材"], row["单元"], row["课"]) for row in rows)
    assert len(per_lesson) >= 12
    assert set(per_lesson.values()) <= {1, 2, 3}


def test_one_file_has_a_chinese_name() -> None:
    assert any(HAN.search(name) for row in rows_of(LESSONS) for name in files_named_by(row))


def test_progress_names_lessons_that_exist() -> None:
    progress = channel()["progress"]
    assert progress["starts"] == date(2026, 8, 31)
    assert progress["starts"].weekday() == 0
    tree = {(row["教材"], f"{row['单元']}/{row['课']}") for row in rows_of(LESSONS)}
    taught = [(week["textbook"], lesson) for week in progress["week"] for lesson in week["lessons"]]
    assert set(taught) == tree
    weeks = [(week["number"], week["textbook"]) for week in progress["week"]]
    assert len(set(weeks)) == len(weeks)


def test_a_lesson_is_due_in_every_week_of_a_term() -> None:
    for book in (catalogue.CHINESE, catalogue.MATHS):
        listed = [week for week in channel()["progress"]["week"] if week["textbook"] == book]
        standing = Standing(Pace.of({week["number"]: week["lessons"] for week in listed}))
        due = [standing.due(week) for week in range(1, 21)]
        assert None not in due
        assert due[12] == due[5], "in week 13 the class revises what it learnt in week 6"


# ---------------------------------------------------------------- the files open


@pytest.mark.parametrize("path", of_type(".pdf"), ids=named)
def test_a_paper_has_pages_of_chinese_text_in_an_embedded_font(path: Path) -> None:
    document = QPdfDocument()
    assert document.load(str(path)) == QPdfDocument.Error.None_
    assert document.pageCount() >= 2
    pages = [document.getAllText(number).text() for number in range(document.pageCount())]
    assert all(len(HAN.findall(page)) > 20 for page in pages)
    assert not RADICALS.search("".join(pages))
    assert b"/FontFile2" in path.read_bytes()
    document.close()


def test_the_words_of_a_lesson_can_be_found_in_its_paper() -> None:
    document = QPdfDocument()
    assert document.load(str(LESSONS / "sheets/望庐山瀑布-课后练习.pdf")) == QPdfDocument.Error.None_
    text = "".join(document.getAllText(number).text() for number in range(document.pageCount()))
    assert "望庐山瀑布" in text
    assert "山" in text
    assert "诗人把瀑布看成了什么？" in text
    document.close()


@pytest.mark.parametrize("path", of_type(".png", ".jpg"), ids=named)
def test_a_picture_opens_at_its_size(path: Path) -> None:
    with Image.open(path) as picture:
        picture.load()
        sizes = {(640, 360), (480, 640)} if path.parent.name == "covers" else {(1280, 720)}
        assert picture.size in sizes
        assert len(picture.convert("RGB").getcolors(maxcolors=1280 * 720) or ()) > 20, "an empty sheet"


@pytest.mark.parametrize("path", of_type(".mp4"), ids=named)
def test_a_film_is_h264_and_aac_with_its_index_first(path: Path) -> None:
    film = film_of(path.read_bytes())
    assert film == Film({"avc1", "mp4a"}, (1280, 720), film.seconds, index_first=True)
    assert 30 <= film.seconds <= 90


@pytest.mark.parametrize("path", of_type(".mp3"), ids=named)
def test_a_recording_is_sound_from_its_first_frame_to_its_last(path: Path) -> None:
    assert 20 <= seconds_of_mp3(path.read_bytes()) <= 90


@pytest.mark.parametrize("path", of_type(".srt"), ids=named)
def test_subtitles_follow_each_other_within_their_film(path: Path) -> None:
    def seconds(stamp: str) -> float:
        hours, minutes, rest = stamp.replace(",", ".").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)

    times: list[float] = []
    for number, block in enumerate(path.read_text("utf-8").strip().split("\n\n"), 1):
        count, stamps, words = block.split("\n")
        assert count == str(number)
        assert HAN.search(words)
        assert "{" not in words
        times += map(seconds, stamps.split(" --> "))
    assert times == sorted(times)
    assert len(times) > 20
    film = film_of((path.parent.parent / "videos" / path.name).with_suffix(".mp4").read_bytes())
    assert times[-1] <= film.seconds


@pytest.mark.parametrize("place, name", web_packages.PACKAGES.items())
def test_a_package_is_made_of_the_pages_that_stand_beside_its_maker(place: str, name: str, tmp_path: Path) -> None:
    web_packages.write_all(tmp_path)
    assert (tmp_path / place).read_bytes() == (LESSONS / place).read_bytes()
    with zipfile.ZipFile(LESSONS / place) as package:
        assert {path: package.read(path) for path in package.namelist()} == {
            path: file.read_bytes() for path, file in web_packages.members(name)
        }


def test_the_flash_film_is_the_one_that_is_made_and_published_as_one() -> None:
    assert (LESSONS / flash.PLACE).read_bytes() == flash.film()
    content = read_content(LESSONS, "songke-samples", Findings())
    assert content is not None
    sources = [file.source for v in content.volumes for d in v.drafts for file in d.files]
    (film,) = (source for source in sources if source.path == flash.PLACE)
    assert film.media_type == "application/x-shockwave-flash"


def test_the_packages_are_those_that_points_open() -> None:
    content = read_content(LESSONS, "songke-samples", Findings())
    assert content is not None
    sources = {file.source.path: file.source for v in content.volumes for d in v.drafts for file in d.files}
    packages = {path: source.package for path, source in sources.items() if source.package}
    assert {path: (package.media_type, package.entry) for path, package in packages.items()} == {
        "web/couten-panduan.h5p": ("application/x-h5p+zip", "h5p.json"),
        "web/jiuji-couten.zip": ("text/html", "index.html"),
        "web/qing-xuanzi.zip": ("application/x-scorm+zip", "ke/xuanzi.html"),
        "web/qiutian-huiben.epub": ("application/epub+zip", "OEBPS/book.opf"),
    }


def test_pupils_read_large_type() -> None:
    for_pupils = [paper for paper in papers.first_release().values() if paper.pupils]
    assert len(for_pupils) > 6
    sizes = {block.size for paper in for_pupils for page in paper.pages for block in page if hasattr(block, "size")}
    assert min(sizes) >= 28


# ---------------------------------------------------------------- the command


def make(*arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run the tool without any program of the machine within its reach."""
    command = [sys.executable, "-m", "samples.make", *arguments]
    return subprocess.run(command, cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=False)


def test_the_second_release_differs_by_one_changed_file_and_one_new_resource(tmp_path: Path) -> None:
    assert make("--out", str(tmp_path / "first")).returncode == 0
    assert make("--out", str(tmp_path / "second"), "--second-release").returncode == 0
    first, second = digests(tmp_path / "first"), digests(tmp_path / "second")
    assert first == digests(LESSONS)
    changed = {name for name, digest in first.items() if second[name] != digest}
    assert changed == {"sheets/bijiao.pdf", "resources.csv"}
    before = {row["标识"]: row for row in rows_of(tmp_path / "first")}
    after = {row["标识"]: row for row in rows_of(tmp_path / "second")}
    (new,) = after.keys() - before.keys()
    assert {name: after[name] for name in before} == before
    assert set(second) - set(first) == set(files_named_by(after[new]))


@pytest.mark.parametrize("options", [[], ["--second-release"]], ids=["first", "second"])
def test_the_centre_finds_no_fault_in_a_release(options: list[str], tmp_path: Path) -> None:
    assert make("--out", str(tmp_path / "content"), *options).returncode == 0
    findings = Findings()
    content = read_content(tmp_path / "content", "songke-samples", findings)
    assert findings.all == []
    assert content is not None
    assert sum(len(volume.drafts) for volume in content.volumes) == len(rows_of(tmp_path / "content"))


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "my.txt").write_text("mine", "utf-8")
    refused = make("--out", str(tmp_path))
    assert refused.returncode == 1
    assert "not an empty folder" in refused.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "my.txt"]


def test_what_is_missing_is_named_before_anything_is_made(tmp_path: Path) -> None:
    refused = make("--from-scratch", "--out", str(tmp_path / "new"), path=str(tmp_path))
    assert refused.returncode == 1
    assert "apt-get install ffmpeg" in refused.stderr
    assert "apt-get install espeak-ng" in refused.stderr
    assert not (tmp_path / "new").exists()
