"""Old office documents are told apart by their streams, whatever they are called."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centre.intake.media import judge
from centre.intake.ole import ole_type
from tests.centre.centres import Site
from tests.centre.contents import row, write
from tests.centre.ole_files import ole

KINDS = {
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
}


@pytest.mark.parametrize("stream", KINDS)
@pytest.mark.parametrize("name", ["课件", "课件.doc", "课件.mp4", "课件.dps"])
def test_the_streams_say_what_it_is(tmp_path: Path, stream: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(ole("Current User", stream, at=3))
    assert judge(path, path.read_bytes()[:65536]).media_type == KINDS[stream]


def test_what_the_streams_do_not_say_the_name_says(tmp_path: Path) -> None:
    for name, media_type in (("a.wps", "application/vnd.ms-works"), ("a.db", "application/x-ole-storage")):
        path = tmp_path / name
        path.write_bytes(ole("Something"))
        assert judge(path, path.read_bytes()).media_type == media_type


@given(st.binary(max_size=700), st.integers(0, 511))
def test_broken_documents_are_none(noise: bytes, at: int) -> None:
    whole = ole("WordDocument")
    broken = whole[:at] + noise + whole[at + len(noise) :]
    assert ole_type(io.BytesIO(broken)) in {"", "application/msword"}
    assert ole_type(io.BytesIO(whole[:at])) == ""


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_presentation_without_a_suffix_is_shown_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.centre import contents, slides

    site = Site(tmp_path, capsys)
    contents.lessons(site.content, [row("kejian", 文件="没有后缀")])
    write(site.content, {"没有后缀": slides.pptx("一", "二")})
    site.publish()
    (record,) = site.look().records.values()
    assert [file.role for file in record.files] == ["main", "original"]
    assert record.pages == 2
