"""Every mistake and every warning: found at its place, said in both languages; and nothing found in good content."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from centre.intake import wording
from centre.intake.content import Content, read_content
from centre.intake.findings import Finding, Findings, Kind
from centre.intake.wording_played import PLAYED
from centre.intake.wording_tried import TRIED
from package_format.errors import Unreadable
from tests.centre import contents
from tests.centre.contents import lessons, mp4, row
from tests.centre.finding_cases import CASES, ROWS, Build, Where, changed_toml, zip_bomb


def judge(folder: Path, channel: str = "demo") -> tuple[Content | None, list[Finding]]:
    findings = Findings()
    return read_content(folder, channel, findings), findings.all


def places(found: list[Finding], kind: Kind) -> list[tuple[str, int, str]]:
    return [(f.place.file, f.place.row, f.place.column) for f in found if f.kind is kind]


def test_good_content_has_no_findings(tmp_path: Path) -> None:
    content, found = judge(contents.three_lessons(tmp_path))
    assert found == []
    assert content is not None
    assert [draft.id for volume in content.volumes for draft in volume.drafts] == [
        "tadpoles",
        "tadpoles-sheet",
        "plants",
    ]
    assert content.progress[0].starts == 1788710400  # 2026-09-07 00:00 in China
    assert content.progress[0].weeks[0].nodes == (content.volumes[0].drafts[0].node,)


@pytest.mark.parametrize(("kind", "build", "expected"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_found_at_its_place(kind: Kind, build: Build, expected: Where, tmp_path: Path) -> None:
    build(tmp_path)
    content, found = judge(tmp_path)
    assert places(found, kind) == expected
    assert (content is None) == any(wording.stops(finding) for finding in found)
    assert wording.WORDS[kind].stops <= (content is None)


def test_unlisted_files_are_mentioned_but_hidden_ones_are_not(tmp_path: Path) -> None:
    contents.write(
        lessons(tmp_path), {"old/b.mp4": mp4(3), ".DS_Store": b"x", "~$resources.xlsx": b"x", "Thumbs.db": b"x"}
    )
    _, found = judge(tmp_path)
    assert [f.facts for f in found if f.kind is Kind.UNLISTED] == [{"count": "1", "paths": "old/b.mp4"}]


def test_too_large_and_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lessons(tmp_path, [row("big"), row("gone", 文件="b.mp4")])
    with (tmp_path / "a.mp4").open("r+b") as file:
        file.truncate((64 << 30) + 1)  # sparse
    (tmp_path / "b.mp4").write_bytes(mp4(2))
    real = Path.open

    def open_or_fail(path: Path, *arguments: str, **options: str) -> object:
        if path.name == "b.mp4":
            raise OSError(5, "Input/output error")
        return real(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", open_or_fail)
    _, found = judge(tmp_path)
    assert places(found, Kind.TOO_LARGE) == [(ROWS, 2, "文件")]
    assert places(found, Kind.CANNOT_READ) == [(ROWS, 3, "文件")]


ELSEWHERE = {
    *PLAYED,
    *TRIED,
    Kind.NO_RENDITION,
    Kind.UNLISTED,
    Kind.TOO_LARGE,
    Kind.PACKAGE_TOO_LARGE,
    Kind.CANNOT_READ,
    Kind.WITHDRAWN,
    Kind.NO_LONGER,
}
"""Tried in tests of their own, here, in test_package_refusals.py, test_publish.py, test_publish_played.py or
test_publish_tried.py."""


def test_every_kind_is_tried_and_has_words() -> None:
    assert {case[0] for case in CASES} | ELSEWHERE == set(Kind)
    assert set(wording.WORDS) == set(Kind)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_can_be_filled_with_the_facts_it_gets(language: str, tmp_path: Path) -> None:
    for number, (kind, build, _) in enumerate(CASES):
        folder = tmp_path / str(number)
        folder.mkdir()
        build(folder)
        for finding in judge(folder)[1]:
            line = wording.lines([finding], language)[0]
            assert "{" not in line.replace("{zh-CN", ""), (kind, line)
            assert bool(re.search("[\u4e00-\u9fff]", wording.sentence(finding, "zh")))


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    lessons(
        tmp_path,
        [row("A"), row("b", 类型="x"), row("c", 文件="no.mp4", 语种="??")],
        channel__toml=changed_toml(("grade = 2", "")),
    )
    content, found = judge(tmp_path)
    assert content is None
    kinds = {finding.kind for finding in found}
    assert {Kind.BAD_IDENTIFIER, Kind.UNKNOWN_VALUE, Kind.MISSING_FILE, Kind.BAD_LANGUAGE, Kind.ABSENT_KEY} <= kinds


def test_a_missing_file_comes_with_the_name_that_may_be_meant(tmp_path: Path) -> None:
    contents.write(lessons(tmp_path, [row("x", 文件="Video/B.mp4")]), {"video/b.mp4": mp4(2)})
    _, found = judge(tmp_path)
    assert [f.facts["hint"] for f in found if f.kind is Kind.MISSING_FILE] == ["（video/b.mp4?）"]


def test_an_xlsx_that_unpacks_to_too_much_or_is_none_is_refused(tmp_path: Path) -> None:
    for number, content in enumerate((zip_bomb(), b"PK\x03\x04 no workbook", b"")):
        folder = tmp_path / str(number)
        (lessons(folder, resources__xlsx=content) / ROWS).unlink()
        _, found = judge(folder)
        assert places(found, Kind.BROKEN_TABLE) == [("resources.xlsx", 0, "")], number


def test_places_in_an_xlsx_are_those_of_the_sheet(tmp_path: Path) -> None:
    lessons(tmp_path)
    (tmp_path / ROWS).unlink()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([])
    sheet.append(list(contents.HEADINGS))
    sheet.append([])
    sheet.append([row("Bad Id").get(name, "") for name in contents.HEADINGS])
    book.save(tmp_path / "resources.xlsx")
    _, found = judge(tmp_path)
    assert places(found, Kind.BAD_IDENTIFIER) == [("resources.xlsx", 4, "标识")]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        judge(tmp_path / "nowhere")


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")
def test_a_linked_folder_is_not_entered(tmp_path: Path) -> None:
    outside = contents.write(tmp_path / "outside", {"secret.mp4": mp4(5)})
    folder = lessons(tmp_path / "content", [row("tadpoles", 文件="inside/secret.mp4")])
    (folder / "inside").symlink_to(outside, target_is_directory=True)
    _, found = judge(folder)
    assert places(found, Kind.LINK) == [(ROWS, 2, "文件")]
