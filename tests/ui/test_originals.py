"""The presentation behind the slides opens in the computer's own program, as a copy under its own name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.store.store import Store
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened


@pytest.fixture
def slides(folder: Path) -> None:
    with Store.open(folder) as store:
        pages = bookshop.offer("kejian", "小蝌蚪 课件", "xkdkj", "学习任务单", "l1")
        bookshop.fill(store, replace(pages, original=b"slides"))


@pytest.mark.usefixtures("slides")
@pytest.mark.parametrize("installed", [True, False])
def test_the_original_of_slides_opens_beside_them(
    show: Shown, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    asked: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url)
        return installed

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    rooms = show()
    page, _player = opened(qtbot, rooms, "kejian")
    assert page.bar.original.isVisible()
    QTest.mouseClick(page.bar.original, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: bool(asked))
    copy = Path(asked[0].toLocalFile())
    assert copy.name == "zz.pptx"
    assert copy.is_relative_to(folder)
    assert copy.read_bytes() == b"slides"
    assert ("没有能打开" in page.bar.hint.text()) is not installed
    opened(qtbot, rooms, "kedou-film")
    assert not page.bar.original.isVisible()
    page.originals.open()
    assert len(asked) == 1
