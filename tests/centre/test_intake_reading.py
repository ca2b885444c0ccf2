"""What a content folder says is read the same from every table that Excel or an editor writes."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from centre.intake.content import Content, read_content
from centre.intake.findings import Findings
from centre.intake.folder import SourceFile
from centre.intake.headings import Column, column_of
from centre.intake.tree import derived_id
from tests.centre import contents
from tests.centre.contents import HEADINGS, lessons, row, table


def read(folder: Path) -> Content:
    findings = Findings()
    content = read_content(folder, "demo", findings)
    assert content is not None, findings.all
    return content


def said(content: Content, folder: Path) -> Content:
    """Return ``content`` as if it lay elsewhere, to compare folders."""

    def moved(source: SourceFile | None) -> SourceFile | None:
        return replace(source, location=source.location.relative_to(folder)) if source else None

    volumes = []
    for volume in content.volumes:
        drafts = []
        for draft in volume.drafts:
            files = tuple(replace(file, source=moved(file.source)) for file in draft.files)  # type: ignore[arg-type]
            drafts.append(replace(draft, row=0, files=files, cover=moved(draft.cover)))
        volumes.append(replace(volume, drafts=tuple(drafts), cover=moved(volume.cover)))
    return replace(content, table="", volumes=tuple(volumes))


FULL = row(
    "tadpoles",
    英文标题="Tadpoles look for their mother",
    课时="第一课时",
    属性="校本",
    语种="zh-CN;en",
    适用年级="1-2",
    课时分钟="40",
    作者="张三、李四",
    来源="自制",
    权利="CC BY 4.0",
    状态="试用",
    关键词="青蛙，变态；春天",
    简介="一段短片, 有逗号",
)


def xlsx(folder: Path, rows: list[dict[str, object]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for one in rows:
        sheet.append(list(one.values()))
    book.save(folder / "resources.xlsx")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_way_of_saving_csv_means_the_same(encoding: str, delimiter: str, tmp_path: Path) -> None:
    plain = read(lessons(tmp_path / "plain", [FULL]))
    text = table([FULL], delimiter=delimiter)
    other = read(lessons(tmp_path / "other", resources__csv=text.encode(encoding)))
    assert said(other, tmp_path / "other") == said(plain, tmp_path / "plain")


def test_xlsx_means_the_same_with_numbers_and_dates_as_excel_keeps_them(tmp_path: Path) -> None:
    dated = FULL | {"生效": "2026-09-01", "失效": "2027/7/1"}
    plain = read(lessons(tmp_path / "plain", [dated]))
    folder = lessons(tmp_path / "other")
    (folder / "resources.csv").unlink()
    cells: dict[str, object] = dict(dated)
    cells |= {"课时分钟": 40.0, "生效": datetime.datetime(2026, 9, 1), "失效": datetime.date(2027, 7, 1)}  # noqa: DTZ001
    xlsx(folder, [cells])
    assert said(read(folder), folder) == said(plain, tmp_path / "plain")


def test_english_headings_and_words_mean_the_same(tmp_path: Path) -> None:
    english = {name: column.value[1] for name in FULL for column in Column if column.chinese == name}
    words = {"视频课程": "Video lesson", "校本": "school", "试用": "Trial"}
    translated = {english[name]: words.get(text, text) for name, text in FULL.items()}
    other = read(lessons(tmp_path / "other", resources__csv=table([translated], list(translated))))
    plain = read(lessons(tmp_path / "plain", [FULL]))
    assert said(other, tmp_path / "other") == said(plain, tmp_path / "plain")


def test_channel_file_saved_by_an_old_editor(tmp_path: Path) -> None:
    plain = read(lessons(tmp_path / "plain"))
    other = read(lessons(tmp_path / "other", channel__toml=contents.CHANNEL.replace("\n", "\r\n").encode("gbk")))
    assert said(other, tmp_path / "other") == said(plain, tmp_path / "plain")


def test_every_cell_arrives(tmp_path: Path) -> None:
    draft = (
        read(lessons(tmp_path, [FULL | {"代替": "old-1;old-2", "节点": "l-1", "生效": "2026年9月1日"}]))
        .volumes[0]
        .drafts[0]
    )
    assert draft.title == {"zh-CN": "小蝌蚪找妈妈", "en": "Tadpoles look for their mother"}
    assert (draft.kind, draft.resource_class, draft.status) == ("视频课程", "校本", "试用")
    assert (draft.languages, draft.grades, draft.lesson_minutes) == (("zh-CN", "en"), (1, 2), 40)
    assert (draft.contributors, draft.source, draft.rights) == (("张三", "李四"), "自制", "CC BY 4.0")
    assert (draft.keywords, draft.description) == (("青蛙", "变态", "春天"), "一段短片, 有逗号")
    assert (draft.valid_from, draft.valid_to, draft.replaces) == (1788192000, None, ("old-1", "old-2"))
    assert draft.node == "l-1"


def test_what_is_left_out_follows_from_textbook_and_channel(tmp_path: Path) -> None:
    draft = read(lessons(tmp_path)).volumes[0].drafts[0]
    assert (draft.languages, draft.grades, draft.rights) == (("zh-CN",), (2,), "CC0-1.0")
    assert (draft.resource_class, draft.status, draft.contributors) == ("基础性", "正式", ())
    about = read(lessons(tmp_path)).volumes[0].about
    assert (about.system, about.volume, about.language, about.revised) == ("六三", "上册", "zh-CN", 0)


def test_the_tree_keeps_the_order_of_the_rows_with_parents_first(tmp_path: Path) -> None:
    rows = [
        row("a", 单元="二", 课="乙"),
        row("b", 单元="一", 课="甲", 课时="第一课时"),
        row("c", 单元="二", 课=""),
        row("d", 单元="二", 课="甲"),
        row("e", 单元="一", 课="甲", 节点="my-lesson"),
    ]
    toml = contents.CHANNEL.replace('["第一单元/小蝌蚪找妈妈"]', '["二/甲", "my-lesson", "一"]')
    content = read(lessons(tmp_path, rows, channel__toml=toml))
    volume = content.volumes[0]
    assert [(node.kind, node.title["zh-CN"], node.parent) for node in volume.nodes] == [
        ("unit", "二", None),
        ("lesson", "乙", derived_id("yuwen-2a", ("二",))),
        ("lesson", "甲", derived_id("yuwen-2a", ("二",))),
        ("unit", "一", None),
        ("lesson", "甲", derived_id("yuwen-2a", ("一",))),
        ("period", "第一课时", "my-lesson"),
    ]
    assert {draft.id: draft.node for draft in volume.drafts}["c"] == derived_id("yuwen-2a", ("二",))
    nodes = content.progress[0].weeks[0].nodes
    assert nodes == (derived_id("yuwen-2a", ("二", "甲")), "my-lesson", derived_id("yuwen-2a", ("一",)))


def test_what_looks_alike_is_one_node(tmp_path: Path) -> None:
    rows = [
        row("a", 单元="第一单元"),
        row("b", 单元="第一单元\u200b"),
        row("c", 单元="第一单元 ", 课="小蝌蚪找妈妈\ufeff"),
    ]
    volume = read(lessons(tmp_path, rows)).volumes[0]
    assert len(volume.nodes) == 2
    assert len({draft.node for draft in volume.drafts}) == 1


def test_node_ids_never_change() -> None:
    assert derived_id("yuwen-2a", ("第一单元", "小蝌蚪找妈妈")) == "n-9154ea66396879758ba2"


def test_roles_and_paths_of_files(tmp_path: Path) -> None:
    rows = [
        row("film", 文件="语文/第一课/a.mp4；语文/第一课/b.png", 字幕="zh-CN=语文/字幕/a.srt; bo＝语文/字幕/bo.srt"),
        row("slides", 文件=r"语文\x.pdf;语文\x.pptx"),
        row("pictures", 文件="语文/1.png;语文/2.png"),
    ]
    folder = lessons(tmp_path, rows)
    contents.write(
        folder,
        {
            "语文/第一课/a.mp4": contents.mp4(3),
            "语文/第一课/b.png": contents.png(),
            "语文/字幕/a.srt": contents.SRT,
            "语文/字幕/bo.srt": contents.SRT,
            "语文/x.pdf": contents.pdf(),
            "语文/x.pptx": contents.pptx(),
            "语文/1.png": contents.png(1),
            "语文/2.png": contents.png(2),
        },
    )
    drafts = {draft.id: draft for draft in read(folder).volumes[0].drafts}
    assert [(f.role, f.path, f.language) for f in drafts["film"].files] == [
        ("main", "第一课/a.mp4", ""),
        ("extra", "第一课/b.png", ""),
        ("subtitle", "字幕/a.srt", "zh-CN"),
        ("subtitle", "字幕/bo.srt", "bo"),
    ]
    assert [(f.role, f.path) for f in drafts["slides"].files] == [("main", "x.pdf"), ("original", "x.pptx")]
    assert [(f.role, f.path) for f in drafts["pictures"].files] == [("main", "1.png"), ("main", "2.png")]


def test_names_in_another_unicode_form_are_the_same_names(tmp_path: Path) -> None:
    folder = contents.write(
        lessons(tmp_path, [row("x", 文件="e\u0301te\u0301.mp4")]), {"e\u0301te\u0301.mp4": contents.mp4(2)}
    )
    assert read(folder).volumes[0].drafts[0].files[0].path == "\u00e9t\u00e9.mp4"


@pytest.mark.parametrize("heading", ["标识", " 标识 ", "标识*", "ID", "id", "Ｉｄ"])
def test_headings_are_known_in_every_spelling(heading: str) -> None:
    assert column_of(heading) is Column.ID


def test_headings_are_those_of_the_sample_in_its_order() -> None:
    assert tuple(column.chinese for column in Column)[: len(HEADINGS)] == tuple(HEADINGS)
    assert column_of("lesson minutes") is Column.MINUTES


@given(st.binary(max_size=400))
def test_no_table_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = lessons(tmp_path_factory.mktemp("any"), resources__csv=content)
    findings = Findings()
    assert read_content(folder, "demo", findings) is None
    assert findings.all


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_channel_file_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = lessons(tmp_path_factory.mktemp("any"), channel__toml=content)
    findings = Findings()
    assert read_content(folder, "demo", findings) is None
    assert findings.all
