"""From a publisher's subtitles and slides to a teacher who remembers a sentence and not the title."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.centre import contents, slides
from tests.centre.contents import row
from tests.player.lessons import FIXTURES
from tests.whole.programs import Centre, Point

SRT = "1\n00:00:00,500 --> 00:00:02,000\n池塘里有一群小蝌蚪\n\n2\n00:00:02,000 --> 00:00:04,000\n他们长出两条后腿\n"


@pytest.mark.timeout(300)
def test_a_sentence_finds_its_lesson(tmp_path: Path) -> None:
    centre, point = Centre(tmp_path / "centre"), Point(tmp_path / "point")
    rows = [
        row("film", 字幕="zh-CN=a.srt"),
        row("slides", 标题="植物", 类型="课件", 文件="b.pptx"),
        row("titled", 标题="两条后腿", 文件="c.mp4"),
    ]
    film = (FIXTURES / "film.mp4").read_bytes()
    files: dict[str, bytes | str] = {
        "a.mp4": film,
        "c.mp4": film + bytes(8),
        "a.srt": SRT,
        "b.pptx": slides.pptx("种子发芽", "光合作用"),
    }
    contents.write(contents.lessons(tmp_path / "content", rows), files)
    centre.done("init")
    assert centre.done("publish", "--channel", "demo", tmp_path / "content")["resources"] == 3
    point.done("subscribe", centre.tree, "--root", centre.root)
    point.done("import", centre.tree)
    found = {one["id"]: one["passage"] for one in point.done("search", "两条后腿")}
    assert list(found) == ["titled", "film"], "the title comes first"
    assert found["titled"] == ""
    assert "长出两条后腿" in found["film"]
    assert [one["id"] for one in point.done("search", "光合作用")] == ["slides"]
    assert "长出两条后腿" in point.says("search", "两条后腿").out
