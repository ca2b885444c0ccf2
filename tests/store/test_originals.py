from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.store.cards import StoredFile
from desktop_app.store.originals import copy_out
from package_format.errors import Unreadable, Unwritable


@pytest.fixture
def original(tmp_path: Path) -> StoredFile:
    location = tmp_path / "ab" / ("ab" * 32)
    location.parent.mkdir()
    location.write_bytes(b"slides")
    return StoredFile("original", "课件/小蝌蚪.pptx", "application/x", 6, "ab" * 32, "", location)


def test_a_copy_has_the_name_and_keeps_what_a_teacher_changes(tmp_path: Path, original: StoredFile) -> None:
    copy = copy_out(tmp_path, original)
    assert copy == tmp_path / "opened" / ("ab" * 6) / "小蝌蚪.pptx"
    assert copy.read_bytes() == b"slides"
    copy.write_bytes(b"changed by the teacher")
    assert copy_out(tmp_path, original) == copy
    assert copy.read_bytes() == b"changed by the teacher"
    assert original.location.read_bytes() == b"slides"
    assert [path.name for path in copy.parent.iterdir()] == ["小蝌蚪.pptx"]


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path, original: StoredFile) -> None:
    (tmp_path / "opened").write_text("in the way")
    with pytest.raises(Unwritable):
        copy_out(tmp_path, original)
    (tmp_path / "opened").unlink()
    original.location.unlink()
    with pytest.raises(Unreadable):
        copy_out(tmp_path, original)
