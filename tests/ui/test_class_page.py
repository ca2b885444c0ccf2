from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State
from desktop_app.store.cards import Card, Place
from desktop_app.store.store import Store
from desktop_app.ui.choices import Segments
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.rooms import Rooms
from desktop_app.ui.services import Services
from package_format.session_row import Kind, Origin, Outcome, SessionRow
from tests.ui import bookshop
from tests.ui.conftest import Shown, until

pytestmark = pytest.mark.usefixtures("shop")


def card(rooms: Rooms, resource: str) -> Card:
    found = [rooms.library.cards.card(row) for row in range(rooms.library.cards.rowCount())]
    return next(each for each in found if each is not None and each.id == resource)


def opened(qtbot: QtBot, rooms: Rooms, resource: str) -> tuple[ClassPage, Player]:
    """Open a lesson and wait until it plays or shows."""
    rooms.open_card(card(rooms, resource))
    page = rooms.class_page
    assert page is not None
    until(qtbot, lambda: page.player is not None)
    player = page.player
    assert player is not None
    until(qtbot, lambda: player.state in (State.PLAYING, State.SHOWING, State.ENDED))
    return page, player


def rows(services: Services, qtbot: QtBot, count: int) -> list[SessionRow]:
    """The rows of the outbox, once there are ``count``."""
    got: list[int] = []
    services.ask(services, lambda store: store.outbox.pending(), got.append)
    until(qtbot, lambda: bool(got))
    if got[0] < count:
        until(qtbot, lambda: _pending(services, qtbot) >= count)
    read: list[list[SessionRow]] = []
    services.ask(services, _rows, read.append)
    until(qtbot, lambda: bool(read))
    return read[0]


def _pending(services: Services, qtbot: QtBot) -> int:
    got: list[int] = []
    services.ask(services, lambda store: store.outbox.pending(), got.append)
    until(qtbot, lambda: bool(got))
    return got[0]


def _rows(store: Store) -> list[SessionRow]:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from package_format.seal import unseal

    centre = X25519PrivateKey.generate()
    key = store.settings.point_key
    store.outbox.pack_batch(key, centre.public_key().public_bytes_raw(), "", bookshop.PUBLISHED)
    return [
        row
        for _name, sealed in store.outbox.waiting_batches(centre.public_key().public_bytes_raw())
        for row in unseal(sealed, centre.private_bytes_raw()).rows
    ]


def place(services: Services, qtbot: QtBot, resource: str) -> Place | None:
    got: list[Place | None] = []
    services.ask(services, lambda store: store.library.place(resource), got.append)
    until(qtbot, lambda: bool(got))
    return got[0]


def test_a_video_plays_in_two_actions_and_leaves_a_row_and_a_place(
    show: Shown, services: Services, qtbot: QtBot
) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-film")
    assert rooms.in_class
    assert rooms.window().isFullScreen()
    assert page.bar.title.text() == "小蝌蚪找妈妈"
    until(qtbot, lambda: player.position > 600)
    page.leave()
    assert not rooms.in_class
    assert not rooms.window().isFullScreen()
    (row,) = rows(services, qtbot, 1)
    assert (row.kind, row.origin, row.outcome) == (Kind.VIDEO, Origin.IN_CLASS, Outcome.ENDED)
    assert row.active_ms > 300
    assert row.segments
    kept = place(services, qtbot, "kedou-film")
    assert kept is not None
    assert kept.position >= 600
    until(qtbot, rooms.library.recent.isVisible)


def test_a_lesson_goes_on_where_it_was_left(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    services.keep(lambda store: store.library.keep_place(Place("kedou-tone", 1, 1_500, 4_000, bookshop.PUBLISHED)))
    page, player = opened(qtbot, rooms, "kedou-tone")
    assert player.position >= 1_400
    assert page.bar.hint.text() == "已回到上次的位置"
    assert page.listening.isVisible()
    QTest.mouseClick(page.dock.again, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: player.position < 1_400)


def test_the_dock_steers_a_recording(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-film")
    dock = page.dock
    until(qtbot, dock.isVisible)
    until(qtbot, lambda: dock.slider.length > 0)
    assert not dock.next.isVisible()
    QTest.mouseClick(dock.play, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: player.state is State.PAUSED)
    assert dock.play.accessibleName() == "播放"
    middle = QPoint(dock.slider.width() // 2, dock.slider.height() // 2)
    QTest.mouseClick(dock.slider, Qt.MouseButton.LeftButton, pos=middle)
    until(qtbot, lambda: abs(player.position - player.length / 2) < 600)
    QTest.mouseClick(dock.speed, Qt.MouseButton.LeftButton)
    assert dock.engaged
    choices = dock._choices
    assert isinstance(choices, Segments)
    QTest.mouseClick(choices, Qt.MouseButton.LeftButton, pos=choices.cells()[0].center().toPoint())
    assert dock._rate == 0.5
    assert dock._choices is None
    QTest.mouseClick(dock.mute, Qt.MouseButton.LeftButton)
    assert dock._muted
    dock.change_volume(-10)
    assert not dock._muted


def test_the_keys_of_a_class(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-film")
    press = partial(QTest.keyClick, page)
    press(Qt.Key.Key_Space)
    until(qtbot, lambda: player.state is State.PAUSED)
    press(Qt.Key.Key_Left)
    until(qtbot, lambda: player.position < 300)
    press(Qt.Key.Key_B)
    assert page.black.isVisible()
    press(Qt.Key.Key_Escape)
    assert not page.black.isVisible()
    assert rooms.in_class
    full = rooms.window().isFullScreen()
    press(Qt.Key.Key_F5)
    assert rooms.window().isFullScreen() != full
    press(Qt.Key.Key_M)
    assert page.dock._muted
    volume = page.dock._volume
    press(Qt.Key.Key_Up)
    assert page.dock._volume == min(100, volume + 5)
    press(Qt.Key.Key_Escape)
    assert not rooms.in_class


def test_pages_turn_by_clicker_and_by_press(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    assert page.dock.page.text() == "第 1 / 3 页"
    assert not page.dock.previous.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    until(qtbot, lambda: player.position == 2)
    QTest.keyClick(page, Qt.Key.Key_Space)
    until(qtbot, lambda: player.position == 3)
    until(qtbot, lambda: not page.dock.next.isEnabled())
    QTest.mouseClick(page.dock.previous, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: player.position == 2)
    assert Can.ZOOM in player.capabilities
    zooms: list[float] = []
    player.zoomed.connect(zooms.append)
    QTest.keyClick(page, Qt.Key.Key_Plus)
    until(qtbot, lambda: len(zooms) == 1)
    QTest.mouseClick(page.dock.zoom[3], Qt.MouseButton.LeftButton)
    until(qtbot, lambda: len(zooms) == 2)
    assert zooms[1] > zooms[0]
    QTest.mouseClick(page.dock.zoom[1], Qt.MouseButton.LeftButton)
    until(qtbot, lambda: zooms[-1] < zooms[0])
    assert not page.dock.play.isVisible()
    page.leave()
    (row,) = rows(services, qtbot, 1)
    assert row.kind is Kind.DOCUMENT
    kept = place(services, qtbot, "kedou-pages")
    assert kept is not None
    assert (kept.position, kept.length) == (2, 3)
    _page, again = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, lambda: again.position == 2)


def test_what_is_prepared_is_no_use_in_class(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    QTest.mouseClick(rooms.rail.mode, Qt.MouseButton.LeftButton, pos=rooms.rail.mode.cells()[1].center().toPoint())
    page, player = opened(qtbot, rooms, "kedou-film")
    assert not rooms.window().isFullScreen()
    assert page.bar.mode.value == "preparing"
    until(qtbot, lambda: player.position > 300)
    QTest.mouseClick(page.bar.mode, Qt.MouseButton.LeftButton, pos=page.bar.mode.cells()[0].center().toPoint())
    assert rooms.rail.mode.value == "in-class"
    began = player.position
    until(qtbot, lambda: player.position > began + 300)
    page.leave()
    told = rows(services, qtbot, 2)
    assert [row.origin for row in told] == [Origin.PREPARING, Origin.IN_CLASS]
    assert all(row.active_ms > 0 for row in told)


def test_bar_and_dock_go_by_themselves_and_come_with_the_pointer(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, player = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, page.dock.isVisible)
    page._quiet.start(1)
    until(qtbot, lambda: not page.dock.isVisible())
    assert not page.bar.isVisible()
    assert page.cursor().shape() == Qt.CursorShape.BlankCursor
    assert player.widget.geometry() == page.rect()
    QTest.mousePress(page, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert page.dock.isVisible()
    page._watch._seen = QPoint(-1, -1)
    page._quiet.start(1)
    until(qtbot, lambda: not page.dock.isVisible())
    page._watch.look()


def test_a_lesson_that_does_not_open_offers_the_others(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    film = next(lesson for lesson in (bookshop.offer(*row) for row in bookshop.SHOPFUL) if lesson.id == "kedou-film")

    def spoil(store: Store) -> None:
        from package_format import names

        path = store.files.location(names.digest_of(film.content))
        path.chmod(0o644)
        path.write_bytes(b"\0" * len(film.content))

    done: list[None] = []
    services.ask(rooms, spoil, done.append)
    until(qtbot, lambda: bool(done))
    rooms.open_card(card(rooms, "kedou-film"))
    page = rooms.class_page
    assert page is not None
    until(qtbot, page.trouble.isVisible)
    assert "小蝌蚪找妈妈" in page.trouble.happened.text()
    assert "打不开" in page.trouble.happened.text()
    until(qtbot, lambda: len(page.trouble.buttons) == 2)
    assert page.bar.isVisible()
    page.trouble.buttons[0].click()
    until(qtbot, lambda: page.player is not None and page.player.state in (State.PLAYING, State.SHOWING))
    assert not page.trouble.isVisible()
    page.leave()
    outcomes = [row.outcome for row in rows(services, qtbot, 2)]
    assert outcomes == [Outcome.NOT_OPENED, Outcome.ENDED]


def test_a_lesson_whose_file_is_gone_is_told_as_missing(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    shown = card(rooms, "shenme-picture")
    gone: list[object] = []

    def lose(store: Store) -> list[str]:
        lesson = store.library.lesson("shenme-picture")
        lesson.main.location.unlink()
        return store.installs.mark_missing(lesson.main.digest)

    services.ask(rooms, lose, gone.append)
    until(qtbot, lambda: bool(gone))
    rooms.open_card(shown)
    page = rooms.class_page
    assert page is not None
    until(qtbot, page.trouble.isVisible)
    assert "还没有收到" in page.trouble.happened.text()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not rooms.in_class


def test_closing_the_window_in_the_middle_keeps_row_and_place(show: Shown, folder: object, qtbot: QtBot) -> None:
    rooms = show()
    _page, player = opened(qtbot, rooms, "kedou-film")
    until(qtbot, lambda: player.position > 300)
    rooms.window().close()
    with Store.open(folder) as store:  # type: ignore[arg-type]
        assert store.outbox.pending() == 1
        kept = store.library.place("kedou-film")
        assert kept is not None
        assert kept.position >= 300


def test_class_controls_have_names_and_are_large(show: Shown, qtbot: QtBot) -> None:
    rooms = show()
    page, _player = opened(qtbot, rooms, "kedou-film")
    children: list[QObject] = list(page.dock.findChildren(QObject))
    buttons = [child for child in children if isinstance(child, QAbstractButton)]
    assert len(buttons) > 8
    for button in buttons:
        assert button.accessibleName()
        assert button.width() >= 64 * 0.8
