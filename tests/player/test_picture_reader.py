"""Pictures are told by their first bytes, so that no other format is asked about them beside Qt's thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop_app.player.picture_reader import picture_reader


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp", "webp"])
def test_a_picture_is_known_by_its_first_bytes(tmp_path: Path, kind: str) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(0xFF3366)
    assert image.save(str(tmp_path / f"picture.{kind}"))
    path = (tmp_path / f"picture.{kind}").rename(tmp_path / "picture.dat")
    reader = picture_reader(path)
    assert not reader.autoDetectImageFormat()
    assert bytes(reader.format().data()) == kind.encode()
    assert reader.size() == image.size()
    assert not reader.read().isNull()


@pytest.mark.usefixtures("qapp")
def test_what_is_not_known_is_looked_at_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "picture.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>'
    )
    assert not picture_reader(path).read().isNull()
    path.write_bytes(b"nothing")
    assert picture_reader(path).read().isNull()
    assert picture_reader(tmp_path / "absent").read().isNull()
