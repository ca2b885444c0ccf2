"""A teacher's own files by commands: added, played and refused as a script sees it; nothing waits to be reported."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop_app.player import slides
from tests.centre.slides import pptx
from tests.whole.programs import Point

FIXTURES = Path(__file__).parents[1] / "player" / "fixtures"


@pytest.mark.skipif(sys.platform == "win32", reason="names there are never bytes")
def test_own_files_play_by_their_number_and_are_no_usage(tmp_path: Path) -> None:
    point = Point(tmp_path / "point")
    sound = tmp_path / os.fsdecode("朗读.mp3".encode("gbk"))
    sound.write_bytes((FIXTURES / "tone.mp3").read_bytes())
    slide = tmp_path / "公开课.pptx"
    slide.write_bytes(pptx("一", "二"))
    program = tmp_path / "打地鼠.exe"
    program.write_bytes(b"MZ\x90\x00")
    added = point.done("own", "add", sound, slide)
    assert [file["title"] for file in added] == ["朗读.mp3", "公开课.pptx"]
    played = point.done("play", "@1", "--seconds", "1")
    assert (played["resource"], played["media_type"], played["title"]) == ("@1", "audio/mpeg", "朗读.mp3")
    assert played["sound_blocks"] or played["samples_decoded"]
    answer = point.run("play", "@2", "--seconds", "1")
    if slides.find_office() is not None:
        assert (answer.code, answer.facts["length"], answer.facts["player"]) == (0, 2, "qtpdf")
    else:
        assert answer.code == 1
        assert "WPS 或 PowerPoint" in answer.trouble
    refused = point.run("own", "add", program)
    assert refused.code == 1
    assert "打地鼠.exe" in refused.trouble
    assert "程序" in refused.trouble
    assert len(point.done("own", "list")) == 2
    assert point.done("status")["outbox_rows"] == 0
    assert point.run("play", "@9").code == 1
