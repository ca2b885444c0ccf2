"""A5: a visiting teacher's PPTX, PDF and MP3 with GBK names → 备课单 → play in order → untouched by the next sync.

The sync is a real one over a socket, with records of use to report; every byte that the point sends is looked at.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QFile, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.player import slides
from desktop_app.player.vocabulary import State
from desktop_app.store.store import Store
from desktop_app.sync.subscribe import subscribe
from desktop_app.ui import prepare_facts
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.prepare_page import PreparePage
from desktop_app.ui.rooms import Rooms
from package_format import names
from package_format.seal import unseal
from package_format.statement import Batch
from tests.centre.slides import pptx
from tests.sync.collecting import Collector
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.publisher import Lesson, Publisher
from tests.ui.bookshop import FIXTURES
from tests.ui.conftest import Shown, until
from tests.ui.hand import Hand

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="names there are never bytes")
TITLES = ("公开课 小蝌蚪.pptx", "任务单.pdf", "朗读.mp3")


@pytest.fixture
def stick(tmp_path: Path) -> list[Path]:
    """What a colleague's old Windows has written: the names are bytes of GBK."""
    folder = tmp_path / "stick"
    folder.mkdir()
    contents = (pptx("一", "二"), (FIXTURES / "pages.pdf").read_bytes(), (FIXTURES / "tone.mp3").read_bytes())
    paths = []
    for title, content in zip(TITLES, contents, strict=True):
        path = folder / os.fsdecode(title.encode("gbk"))
        path.write_bytes(content)
        paths.append(path)
    return paths


def as_qt_says(path: Path) -> str:
    """What a dialogue of Qt calls a file: bytes that are no UTF-8 are lost in it."""
    return str(QFile.decodeName(QByteArray(os.fsencode(path))))


class Wire:
    """Everything that a point has sent to this server: paths, headers and bodies, and what was sealed, opened."""

    def __init__(self, centre: Publisher) -> None:
        self.sent: list[bytes] = []
        self.batches: list[Batch] = []
        self._collector = Collector(centre)
        self._key = centre.seal.private_bytes_raw()
        self._lock = threading.Lock()

    def __call__(self, exchange: Exchange) -> bool:
        with self._lock:
            self.sent += [exchange.path.encode(), repr(dict(exchange.headers)).encode(), exchange.body]
            if exchange.body:
                self.batches.append(unseal(exchange.body, self._key))
        return self._collector(exchange)

    @property
    def words(self) -> bytes:
        """All of it, in clear."""
        return b"\n".join([*self.sent, *(repr(batch).encode() for batch in self.batches)])


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", address="usage/batches")
    made.publish(Lesson("ours", {"lesson.pdf": (FIXTURES / "pages.pdf").read_bytes()}))
    return made


@pytest.fixture
def wire(centre: Publisher, folder: Path) -> Iterator[tuple[Wire, FaultServer]]:
    listening = Wire(centre)
    with FaultServer(centre.tree, listening).running() as server:
        with Store.open(folder) as store:
            store.files.floor = 0
            subscribe(store, server.address, centre.root, None, ())
        yield listening, server


def update(rooms: Rooms, hand: Hand, qtbot: QtBot) -> None:
    """收资源 → 现在更新."""
    hand.click(rooms.rail.buttons["receive"])
    page = rooms.sync_page
    assert page is not None
    until(qtbot, page.network.button.isEnabled)
    hand.click(page.network.button)
    until(qtbot, lambda: not rooms.receiving.running)


def plan_the_files(rooms: Rooms, hand: Hand, qtbot: QtBot) -> PreparePage:
    """备课 → 我的文件 → 从U盘添加, and each into a list."""
    hand.click(rooms.rail.buttons["prepare"])
    page = rooms.prepare_page
    assert page is not None
    hand.choose(page.tabs, 1)
    until(qtbot, page.own.add_stick.isVisible)
    hand.click(page.own.add_stick)
    until(qtbot, lambda: len(page.own.rows) == 3)
    assert [row.file.title for row in reversed(page.own.rows)] == list(TITLES)
    assert [row.card.kind for row in reversed(page.own.rows)] == ["课件", "文档", "音频"]
    for count in (1, 2, 3):
        until(qtbot, lambda: all(row.add.isVisible() for row in page.own.rows))
        hand.click(page.own.rows[3 - count].add)
        until(qtbot, partial(planned, page, count))
    hand.choose(page.tabs, 0)
    return page


def planned(page: PreparePage, count: int) -> bool:
    return len(page.desk.entries) == count and len(page.own.rows) == 3


def hold_the_class(rooms: Rooms, page: PreparePage, hand: Hand, qtbot: QtBot) -> ClassPage:
    """开始上课, and on to the next twice; the way out by a key."""
    until(qtbot, lambda: page.sheet.start.isEnabled() and page.sheet.start.isVisible())
    hand.click(page.sheet.start)
    until(qtbot, lambda: rooms.class_page is not None and rooms.class_page.player is not None)
    lesson, steps = rooms.class_page, rooms.steps
    assert lesson is not None
    assert steps is not None
    slide = "qtpdf" if slides.find_office() is not None else "outside"
    for title, players in zip(TITLES, ((slide,), ("qtpdf",), ("vlc", "qtmultimedia")), strict=True):
        until(qtbot, partial(shows, lesson, title))
        assert lesson.player is not None
        assert lesson.player.name in players
        if title is not TITLES[-1]:
            lesson.show_controls()
            hand.click(steps.bar.next)
    hand.key(lesson, Qt.Key.Key_Escape)
    assert not rooms.in_class
    return lesson


def shows(lesson: ClassPage, title: str) -> bool:
    player = lesson.player
    open_now = player is not None and player.state in (State.SHOWING, State.PLAYING, State.ENDED)
    return lesson.bar.title.text() == title and open_now


def own_bytes(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted((folder / "own").rglob("*")) if path.is_file()}


def test_a_visiting_teachers_files_are_planned_played_and_left_alone(
    show: Shown,
    folder: Path,
    stick: list[Path],
    centre: Publisher,
    wire: tuple[Wire, FaultServer],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prepare_facts, "sticks", lambda: [stick[0].parent])
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([as_qt_says(path) for path in stick], ""))
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", lambda _url: True)
    rooms = show(settled=False)
    until(qtbot, rooms.rail.isVisible)
    update(rooms, Hand(), qtbot)
    hand = Hand()
    page = plan_the_files(rooms, hand, qtbot)
    lesson = hold_the_class(rooms, page, hand, qtbot)
    assert hand.clicks == 10
    hand.told("A5 own files from a stick, planned and played in order")

    # A lesson of the centre's is shown, too: there is something to report.
    hand.click(rooms.rail.buttons["library"])
    until(qtbot, lambda: rooms.library.cards.rowCount() == 1)
    hand.card(rooms, "ours")
    until(qtbot, lambda: lesson.player is not None and lesson.player.state is State.SHOWING)
    hand.key(lesson, Qt.Key.Key_Escape)
    before = own_bytes(folder)
    assert len(before) == 3
    centre.publish(Lesson("other", {"lesson.pdf": b"%PDF-1.4"}))
    update(rooms, hand, qtbot)
    assert own_bytes(folder) == before
    hand.click(rooms.rail.buttons["prepare"])
    until(qtbot, lambda: [entry.planned.name for entry in page.desk.entries] == ["@1", "@2", "@3"])
    rooms.window().close()
    assert_untold(*wire, stick)


def assert_untold(wire: Wire, server: FaultServer, stick: list[Path]) -> None:
    """Nothing of the files has left: no name in any spelling, no digest, no number."""
    assert [row.resource.id for batch in wire.batches for row in batch.rows] == ["ours"]
    assert len(server.asked) > 5
    secrets = [b"@1", b"@2", b"@3"]
    for title, path in zip(TITLES, stick, strict=True):
        stem = title.rpartition(".")[0]
        secrets += [stem.encode(), stem.encode("gbk"), names.digest_of(path.read_bytes()).encode()]
    assert [secret for secret in secrets if secret in wire.words] == []
