from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.store.store import Store
from desktop_app.sync.progress import Outcome, Progress, Trouble
from desktop_app.ui import words
from desktop_app.ui.progress_card import ProgressCard
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.sync_page import SyncPage
from desktop_app.ui.theme import Theme
from package_format import errors
from tests.sync.fault_server import Exchange, FaultServer
from tests.sync.publisher import Lesson, Publisher
from tests.ui.conftest import Shown, until

ZH = Strings("zh_CN")


def content(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(*(Lesson(f"lesson-{n}", {"lesson.pdf": content(n, 200_000)}, cover=True) for n in range(4)))
    return made


@pytest.fixture
def server(publisher: Publisher) -> Iterator[FaultServer]:
    with FaultServer(publisher.tree).running() as running:
        yield running


def subscribed(folder: Path, publisher: Publisher, address: str) -> None:
    from desktop_app.sync.subscribe import subscribe

    with Store.open(folder) as store:
        subscribe(store, address, publisher.root, None, ())


def slowly(exchange: Exchange) -> bool:
    """Packs come in drops, everything else at once."""
    body, span = exchange.content, exchange.span
    if not exchange.path.startswith("packs/") or body is None or span is None:
        return exchange.answer()
    start, end = span
    exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/{len(body)}")
    exchange.send(body[start:end], pace=0.1)
    return True


def sync_page(rooms: Rooms) -> SyncPage:
    rooms.show_page("receive")
    assert rooms.sync_page is not None
    return rooms.sync_page


def test_an_update_receives_everything_and_says_so(
    show: Shown, folder: Path, publisher: Publisher, server: FaultServer, qtbot: QtBot
) -> None:
    subscribed(folder, publisher, server.address)
    rooms = show(settled=False)
    page = sync_page(rooms)
    until(qtbot, page.network.button.isEnabled)
    assert server.address in page.network.text
    assert "还没有接收过" in page.progress.lead.text()
    QTest.mouseClick(page.network.button, Qt.MouseButton.LeftButton)
    assert rooms.receiving.running
    assert not page.network.button.isEnabled()
    assert page.progress.stop.isVisible()
    until(qtbot, lambda: not rooms.receiving.running)
    assert page.progress.lead.text() == "收好了，新到 4 项，可以上课了。"
    assert not page.troubles.isVisible()
    assert not page.progress.stop.isVisible()
    rooms.show_page("library")
    until(qtbot, lambda: rooms.library.cards.rowCount() == 4)
    rooms.show_page("receive")
    until(qtbot, page.network.button.isEnabled)
    QTest.mouseClick(page.network.button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not rooms.receiving.running)
    assert page.progress.lead.text() == "已经是最新的，不用接收。"
    until(qtbot, lambda: page.disk.bar.filled > 0)
    assert "使用记录都已上报" in page.disk.reports.text()


def test_a_slow_update_shows_figures_is_browsed_beside_and_stops(
    show: Shown, folder: Path, publisher: Publisher, server: FaultServer, services: Services, qtbot: QtBot
) -> None:
    subscribed(folder, publisher, server.address)
    server.fault = slowly
    rooms = show(settled=False)
    page = sync_page(rooms)
    rooms.receiving.update()
    until(qtbot, lambda: "项" in page.progress.text.text())
    assert "%" in page.progress.percent.text()
    # A look-up does not wait for the sync.
    answered: list[int] = []
    began = time.monotonic()
    services.ask(rooms, lambda store: store.library.count(), answered.append)
    until(qtbot, lambda: bool(answered))
    assert rooms.receiving.running, f"the sync ended before the look-up, {time.monotonic() - began:.1f} s"
    QTest.mouseClick(page.progress.stop, Qt.MouseButton.LeftButton)
    assert page.progress.lead.text() == "正在安全地停下…"
    until(qtbot, lambda: not rooms.receiving.running)
    assert page.progress.lead.text() == words.explain(errors.Stopped(), "zh_CN").happened
    server.fault = Exchange.answer
    rooms.receiving.update()
    until(qtbot, lambda: not rooms.receiving.running)
    assert isinstance(rooms.receiving.result, Outcome)
    assert rooms.receiving.result.complete


def test_closing_the_window_stops_a_sync_and_loses_nothing(
    show: Shown, folder: Path, publisher: Publisher, server: FaultServer, qtbot: QtBot
) -> None:
    subscribed(folder, publisher, server.address)
    server.fault = slowly
    rooms = show(settled=False)
    rooms.receiving.update()
    until(qtbot, lambda: (rooms.receiving.latest or Progress()).received > 0)
    began = time.monotonic()
    rooms.window().close()
    assert time.monotonic() - began < 30
    with Store.open(folder) as store:
        assert store.is_sound()


def test_a_stick_is_imported_by_choosing_its_folder(
    show: Shown, folder: Path, publisher: Publisher, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(folder, publisher, str(publisher.tree))
    rooms = show(settled=False)
    page = sync_page(rooms)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    QTest.mouseClick(page.stick.button, Qt.MouseButton.LeftButton)
    assert not rooms.receiving.running
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(publisher.tree))
    QTest.mouseClick(page.stick.button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not rooms.receiving.running)
    assert "新到 4 项" in page.progress.lead.text()


def test_one_damaged_lesson_is_named_and_the_rest_is_there(
    show: Shown, folder: Path, publisher: Publisher, qtbot: QtBot
) -> None:
    publisher.lie_about = "lesson-9"
    publisher.publish(Lesson("lesson-9", {"lesson.pdf": content(9, 5000)}))
    subscribed(folder, publisher, str(publisher.tree))
    rooms = show(settled=False)
    page = sync_page(rooms)
    rooms.receiving.update()
    until(qtbot, lambda: not rooms.receiving.running)
    until(qtbot, page.troubles.isVisible)
    (line,) = page.troubles.lines.stringList()
    assert "课文 lesson-9" in line
    assert "有损坏" in line
    assert "还有 1 项待接收" in page.progress.lead.text()
    rooms.show_page("library")
    until(qtbot, lambda: rooms.library.cards.rowCount() == 5)


def test_a_stick_of_strangers_is_refused_in_plain_words(
    show: Shown, folder: Path, publisher: Publisher, tmp_path: Path, qtbot: QtBot
) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish(Lesson("lesson-0", {"lesson.pdf": content(99, 5000)}))
    subscribed(folder, publisher, str(publisher.tree))
    rooms = show(settled=False)
    page = sync_page(rooms)
    rooms.receiving.import_from(stranger.tree)
    until(qtbot, lambda: not rooms.receiving.running)
    until(qtbot, page.troubles.isVisible)
    assert "不是教育部门发布的" in page.troubles.lines.stringList()[0]


def test_a_network_that_is_down_is_told_kindly(show: Shown, folder: Path, publisher: Publisher, qtbot: QtBot) -> None:
    with FaultServer(publisher.tree).running() as server:
        subscribed(folder, publisher, server.address)
    rooms = show(settled=False)
    page = sync_page(rooms)
    rooms.receiving.update()
    until(qtbot, lambda: not rooms.receiving.running)
    told = "\n".join([page.progress.lead.text(), *page.troubles.lines.stringList()])
    assert "连不上" in told
    assert "失败" not in told


def test_a_sync_survives_a_change_of_language(
    show: Shown, folder: Path, publisher: Publisher, server: FaultServer, qtbot: QtBot
) -> None:
    subscribed(folder, publisher, server.address)
    server.fault = slowly
    rooms = show(settled=False)
    sync_page(rooms)
    rooms.receiving.update()
    until(qtbot, lambda: (rooms.receiving.latest or Progress()).received > 0)
    rooms.choose_language("en")
    page = rooms.sync_page
    assert page is not None
    assert rooms.receiving.running
    until(qtbot, lambda: "lessons" in page.progress.text.text())
    QTest.mouseClick(page.progress.stop, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not rooms.receiving.running)
    assert page.progress.lead.text() == "Receiving has stopped."


@pytest.fixture
def shown_card(qtbot: QtBot) -> ProgressCard:
    made = ProgressCard(Theme(0.8), ZH)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("stage", ["trust", "catalogue", "plan", "receive", "install", "usage", "done"])
def test_every_stage_is_shown(shown_card: ProgressCard, stage: str) -> None:
    shown_card.show_start()
    shown_card.show_progress(Progress(stage, expected=1000, received=400, rate=100.0, resources_expected=3))
    assert shown_card.lead.text() == ZH(f"stage-{stage}")
    assert shown_card.percent.text() == ("40%" if stage in ("receive", "install", "usage", "done") else "")


def test_more_than_everything_is_everything(shown_card: ProgressCard) -> None:
    shown_card.show_progress(Progress("receive", lesson="葡萄沟", expected=100, received=130, rate=5.0))
    assert shown_card.percent.text() == "100%"
    assert shown_card.lead.text() == "正在接收：葡萄沟"
    assert shown_card.bar.filled == 1


def test_troubles_are_said_once_and_overdue_signatures_named(
    show: Shown, folder: Path, publisher: Publisher, qtbot: QtBot
) -> None:
    subscribed(folder, publisher, str(publisher.tree))
    page = sync_page(show(settled=False))
    twice = Trouble(errors.Missing("packs/aa", "E:\\"), "葡萄沟")
    page.troubles.show_troubles((twice, twice), ZH, expired=("county",))
    assert len(page.troubles.lines.stringList()) == 2
    assert "county" in page.troubles.lines.stringList()[1]
    page.troubles.show_troubles((), ZH)
    assert not page.troubles.isVisible()
