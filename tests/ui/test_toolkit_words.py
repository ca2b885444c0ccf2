"""Qt's own dialogues and menus speak the language of the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.ui import toolkit_words
from tests.ui.conftest import Shown, until


def menu_of(box: QLineEdit) -> list[str]:
    menu = box.createStandardContextMenu()
    try:
        return [act.text().partition("\t")[0] for act in menu.actions() if act.text()]
    finally:
        menu.deleteLater()


@pytest.mark.usefixtures("shop")
def test_menus_and_file_dialogues_change_their_language_with_the_window(
    show: Shown, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    rooms = show()
    assert "复制(&C)" in menu_of(rooms.library.search)
    (tmp_path / "课件").mkdir()
    dialogue = QFileDialog(rooms, "", str(tmp_path))
    dialogue.setOption(QFileDialog.Option.DontUseNativeDialog)
    labels: list[QLabel] = list(dialogue.findChildren(QLabel))
    assert {"查找范围：", "文件类型："} <= {one.text() for one in labels}
    dialogue.deleteLater()
    rooms.choose_language("en")
    assert "&Copy" in menu_of(rooms.library.search)
    assert QLocale().language() is QLocale.Language.English
    until(qtbot, lambda: not list(qapp.findChildren(QTranslator)))
    rooms.choose_language("zh_CN")
    assert "复制(&C)" in menu_of(rooms.library.search)
    assert QLocale().language() is QLocale.Language.Chinese


@pytest.mark.usefixtures("qapp")
def test_what_qts_catalogue_forgets_is_still_said_when_memory_has_been_used_again() -> None:
    toolkit_words.speak("zh_CN")
    size = len(toolkit_words.compiled("QAbstractFileIconProvider", toolkit_words.KINDS))
    used = [bytes([number % 256]) * size for number in range(2000)]
    assert QCoreApplication.translate("QAbstractFileIconProvider", "Folder") == "文件夹", len(used)
    toolkit_words.speak("en")


@pytest.mark.usefixtures("qapp")
def test_what_qts_catalogue_forgets_is_said_too() -> None:
    toolkit_words.speak("zh_CN")
    said = QCoreApplication.translate
    assert [said("QAbstractFileIconProvider", kind) for kind in toolkit_words.KINDS] == [
        "文件夹",
        "文件夹",
        "文件",
        "%1 文件",
    ]
    assert said("Elsewhere", "Folder") == "Folder", "a word elsewhere is another word"
    toolkit_words.speak("en")
    assert said("QAbstractFileIconProvider", "Folder") == "Folder"


@pytest.mark.usefixtures("qapp")
def test_without_an_application_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    before = QLocale()
    monkeypatch.setattr(QCoreApplication, "instance", lambda: None)
    toolkit_words.speak("en")
    assert QLocale() == before
