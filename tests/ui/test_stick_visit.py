"""A stick is plugged in: one question, done, 可以拔出U盘了; never in the middle of a lesson."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.store.store import Store
from desktop_app.sync.carry import Carried
from desktop_app.sync.progress import Outcome, Trouble
from desktop_app.sync.release_age import OlderRelease
from desktop_app.sync.stick_look import OtherEdition, StickLook
from desktop_app.ui import stick_words
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.stick_visit import Stage
from desktop_app.ui.strings import Strings
from package_format import errors
from package_format.receipt import sign_receipt
from tests.sync.points import NOW, played
from tests.sync.publisher import Lesson, Publisher, noise
from tests.ui.conftest import Shown, until

ZH, EN = Strings("zh_CN"), Strings("en")
Sticks = list[Path]


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre", address="usage/batches")
    made.publish(*(Lesson(f"lesson-{n}", {"lesson.pdf": noise(n, 200_000)}) for n in range(4)))
    return made


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Sticks:
    """What is mounted, as the system would say."""
    there: Sticks = []
    monkeypatch.setattr("desktop_app.sync.drives.plugged", lambda _roots: sorted(there))
    monkeypatch.setattr("desktop_app.sync.watch.plugged", lambda _roots: sorted(there))
    monkeypatch.setattr("desktop_app.sync.watch.POLL_SECONDS", 0.05)
    return there


@pytest.fixture
def subscribed(folder: Path, publisher: Publisher) -> None:
    from desktop_app.sync.subscribe import subscribe

    with Store.open(folder) as store:
        store.settings.floor = 0
        subscribe(store, str(publisher.tree), publisher.root, None, ())


def stick_of(publisher: Publisher, place: Path) -> Path:
    return Path(shutil.copytree(publisher.tree, place))


def stage(rooms: Rooms) -> Stage:
    return rooms.visit.stage


def click(rooms: Rooms, button: str) -> None:
    QTest.mouseClick(getattr(rooms.stick_card, button), Qt.MouseButton.LeftButton)


def asked(rooms: Rooms, qtbot: QtBot) -> None:
    until(qtbot, lambda: rooms.visit.stage is Stage.ASKING)


@pytest.mark.usefixtures("subscribed")
def test_one_question_then_done_and_safe_to_pull(
    show: Shown, publisher: Publisher, plugged: Sticks, tmp_path: Path, qtbot: QtBot
) -> None:
    rooms = show(settled=False)
    rooms.visit.watch()
    rooms.visit.watch()
    assert not rooms.stick_card.isVisible()
    plugged.append(stick_of(publisher, tmp_path / "KINGSTON"))
    asked(rooms, qtbot)
    card = rooms.stick_card
    assert card.isVisible()
    assert card.lead.text() == "U盘里有新课，现在接收吗？"
    assert card.text.text() == "新到：4 项，不到 1 分钟（800 kB）"
    assert (card.yes.text(), card.no.text()) == ("接收", "这次不用")
    click(rooms, "yes")
    assert stage(rooms) is Stage.RECEIVING
    assert card.bar.isVisible()
    assert "不要拔出" in card.lead.text()
    until(qtbot, lambda: rooms.visit.stage is Stage.DONE)
    assert card.lead.text() == "可以拔出U盘了"
    assert card.text.text() == "收好了，新到 4 项，可以上课了。\n本校资源清单也已带走。"
    assert not card.bar.isVisible()
    click(rooms, "no")
    assert not card.isVisible()
    # It stays in and is not asked about again; out and in once more there is nothing new on it.
    rooms.visit.look_again()
    qtbot.wait(300)
    assert stage(rooms) is Stage.NOTHING
    with_usage(rooms, qtbot)
    stick = plugged.pop()
    until(qtbot, lambda: not rooms.visit._seen)
    plugged.append(stick)
    asked(rooms, qtbot)
    assert card.lead.text() == "U盘插好了"
    assert card.text.text() == "带走：1 条使用记录，交给中心校就行"
    click(rooms, "yes")
    until(qtbot, lambda: rooms.visit.stage is Stage.DONE)
    assert (
        card.text.text() == "没有要接收的新课。\n使用记录已带走：1 条，交到中心校后会自动清掉。\n本校资源清单也已带走。"
    )
    batches = list((stick / "usage").iterdir())
    # Pulled out: the card goes with it. Back from the centre with a receipt.
    plugged.clear()
    until(qtbot, lambda: not card.isVisible())
    (stick / "receipts").mkdir()
    receipt = sign_receipt([batch.stem for batch in batches], NOW, publisher.receipts.private_bytes_raw())
    (stick / "receipts" / "r.json").write_bytes(receipt)
    plugged.append(stick)
    asked(rooms, qtbot)
    click(rooms, "yes")
    until(qtbot, lambda: rooms.visit.stage is Stage.DONE)
    assert card.text.text() == "没有要接收的新课。\n中心已收到 1 条使用记录。"


def with_usage(rooms: Rooms, qtbot: QtBot) -> None:
    written: list[object] = []
    rooms._services.ask(rooms, lambda store: played(store, "lesson-1"), written.append)
    until(qtbot, lambda: bool(written))


@pytest.mark.usefixtures("subscribed")
def test_not_now_and_other_peoples_sticks(
    show: Shown, publisher: Publisher, plugged: Sticks, tmp_path: Path, qtbot: QtBot
) -> None:
    holiday = tmp_path / "照片"
    holiday.mkdir()
    plugged.append(holiday)
    rooms = show(settled=False)
    rooms.visit.watch()
    plugged.append(stick_of(publisher, tmp_path / "U盘"))
    asked(rooms, qtbot)
    click(rooms, "no")
    assert stage(rooms) is Stage.NOTHING
    qtbot.wait(300)
    assert not rooms.stick_card.isVisible()
    assert not list(holiday.iterdir())
    # A second stick is asked about in its turn.
    plugged.append(stick_of(publisher, tmp_path / "另一个"))
    asked(rooms, qtbot)
    assert rooms.visit.look is not None
    assert rooms.visit.look.folder == tmp_path / "另一个"
    plugged.pop()
    until(qtbot, lambda: rooms.visit.stage is Stage.NOTHING)


@pytest.mark.usefixtures("subscribed")
def test_the_question_waits_while_a_lesson_is_shown(
    show: Shown, publisher: Publisher, plugged: Sticks, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = show(settled=False)
    lesson = [True]
    monkeypatch.setattr(rooms.visit, "_in_class", lambda: lesson[0])
    rooms.visit.watch()
    plugged.append(stick_of(publisher, tmp_path / "U盘"))
    qtbot.wait(400)
    assert stage(rooms) is Stage.NOTHING
    lesson[0] = False
    rooms._left_class()
    asked(rooms, qtbot)


@pytest.mark.usefixtures("subscribed")
def test_a_stick_pulled_out_while_it_is_read(
    show: Shown, publisher: Publisher, plugged: Sticks, tmp_path: Path, qtbot: QtBot
) -> None:
    stick = stick_of(publisher, tmp_path / "U盘")
    plugged.append(stick)
    rooms = show(settled=False)
    rooms.visit.watch()
    asked(rooms, qtbot)
    shutil.rmtree(stick)
    click(rooms, "yes")
    until(qtbot, lambda: rooms.visit.stage is Stage.DONE)
    assert "拔出" in rooms.stick_card.lead.text()
    assert "可以拔出" not in rooms.stick_card.lead.text()
    assert "没有损坏任何资源" in rooms.stick_card.text.text()


@pytest.mark.usefixtures("subscribed")
def test_the_card_survives_a_change_of_language_and_stops(
    show: Shown, publisher: Publisher, plugged: Sticks, tmp_path: Path, qtbot: QtBot
) -> None:
    plugged.append(stick_of(publisher, tmp_path / "U盘"))
    rooms = show(settled=False)
    rooms.visit.watch()
    asked(rooms, qtbot)
    rooms.choose_language("en")
    assert rooms.stick_card.lead.text() == "There are new lessons on the stick. Receive them now?"
    click(rooms, "yes")
    click(rooms, "no")
    until(qtbot, lambda: rooms.visit.stage is Stage.DONE)


@pytest.mark.usefixtures("subscribed")
def test_records_go_onto_a_stick_of_ones_choice(
    show: Shown, publisher: Publisher, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = show(settled=False)
    rooms.receiving.import_from(publisher.tree)
    until(qtbot, lambda: not rooms.receiving.running)
    with_usage(rooms, qtbot)
    rooms.show_page("receive")
    page = rooms.sync_page
    assert page is not None
    until(qtbot, page.disk.export.isVisible)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    QTest.mouseClick(page.disk.export, Qt.MouseButton.LeftButton)
    stick = tmp_path / "U盘"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    QTest.mouseClick(page.disk.export, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: "读不出来" in page.disk._reports_say.text())
    stick.mkdir()
    QTest.mouseClick(page.disk.export, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: "可以拔出U盘了。" in page.disk._reports_say.text())
    assert len(list((stick / "usage").iterdir())) == 2, "records, and what this school holds"


# ------------------------------------------------------------------------------------------------ words
PLAIN = StickLook(Path("E:/"), 0, 0, 0.0, None, 0, True, (), (), ())


def look(**facts: object) -> StickLook:
    from dataclasses import replace

    return replace(PLAIN, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("say", [ZH, EN])
def test_every_stick_has_its_words(say: Strings) -> None:
    untrusted = Trouble(errors.Untrusted("timestamp.json", "unknown key", "E:/"))
    for found in (
        look(lessons=41, size=48_000_000, seconds=360.0, weeks=(7, 8), rows=312),
        look(lessons=2, size=1000, seconds=3.0, rows=5, writable=False),
        look(older=(OlderRelease({"zh-CN": "县"}, NOW - 14 * 86_400, NOW),), rows=3),
        look(editions=(OtherEdition("北师大版", "人教版"),)),
        look(troubles=(untrusted,)),
        look(troubles=(untrusted,), rows=3),
    ):
        said = stick_words.asking(found, say)
        assert said.lead
        assert said.no
        assert not any("{" in line for line in (said.lead, *said.lines))


def test_the_words_of_the_field() -> None:
    said = stick_words.asking(look(lessons=41, size=48e6, seconds=360.0, weeks=(7, 8), rows=312), ZH)
    assert said.lines == ("新到：第7—8周，共 41 项，大约 6 分钟（48 MB）", "带走：312 条使用记录，交给中心校就行")
    assert said.yes == "接收并带走记录"
    refused = stick_words.asking(look(troubles=(Trouble(errors.Untrusted("t", "k", "E:/")),)), ZH)
    assert (refused.yes, refused.lines[-1]) == ("", "请联系中心校。")
    [line] = stick_words.asking(look(lessons=1, rows=1, writable=False), ZH).lines[1:]
    assert line == "这个U盘不能写入，资源可以接收，但使用记录带不走。请换一个U盘或打开写保护开关。"


def outcome(installed: int, waiting: int, *troubles: Trouble) -> Outcome:
    return Outcome(not waiting, installed, waiting, 0, 0, 0, 0, {}, (), troubles)


def test_every_ending_has_its_words() -> None:
    eio = [Trouble(errors.Unreadable("E:/packs/aa", "EIO"), f"课文{n}") for n in range(2)]
    said = stick_words.done(outcome(118, 2, *eio), Carried(1, 312, 0), ZH)
    assert said.lead == "可以拔出U盘了"
    assert said.lines == (
        "有 2 个资源在U盘上读不出来，其余 118 个已收好。缺的会通过卫星或网络补收。",
        "使用记录已带走：312 条，交到中心校后会自动清掉。",
    )
    assert stick_words.done(outcome(3, 5), None, ZH).lines[-1] == "还有 5 项不在这个U盘上。"
    pulled = Trouble(errors.Unreachable("E:/", errors.PULLED))
    said = stick_words.done(outcome(3, 5, pulled), errors.Unreachable("E:/", errors.PULLED), ZH)
    assert (said.lead, *said.lines) == ("U盘被拔出了。", "没有损坏任何资源。", "请重新插上，从断开的地方继续。")
    said = stick_words.done(outcome(3, 0), errors.Unwritable("E:/usage/a.batch", "EROFS"), ZH)
    assert "使用记录带不走" in said.lines[-1]
    assert stick_words.done(errors.Stopped(), None, ZH).lead == "接收已经停下。"
    assert stick_words.done(None, None, ZH).lines == ()
