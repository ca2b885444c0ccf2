"""The recorder between real players and a real store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.player.page_player import PagePlayer
from desktop_app.player.protocol import Player
from desktop_app.player.recorder import KEEP_EVERY, Recorder
from desktop_app.player.session import IDLE_AFTER, Session, kind_of
from desktop_app.player.vocabulary import State
from desktop_app.store.cards import Lesson, Place
from desktop_app.store.store import Store
from package_format.session_row import ClockQuality, Kind, Outcome, ResourceVersion, SessionRow
from tests.player.conftest import QUIET, Stage
from tests.player.lessons import FIXTURES
from tests.player.points import deliver, media_lesson, sent_rows

pytestmark = pytest.mark.qt_log_ignore(*QUIET)
FILMS = pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
NO_KEY = Qt.KeyboardModifier.NoModifier
WALL = 1_790_000_000


class Turned:
    """A monotonic clock that can be turned on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Desk:
    """A store with three lessons, and recorders that write into it."""

    def __init__(self, store: Store, stage: Stage) -> None:
        self.store = store
        self.stage = stage
        self.clock = Turned()
        self.places: list[Place] = []
        self.kept_at: list[float] = []

    def record(self, name: str, resource: str) -> tuple[Player, Recorder, Lesson]:
        """A player, not opened yet, and its recorder."""
        lesson = self.store.library.lesson(resource)
        player = self.stage.player(name, lesson)
        version = ResourceVersion(lesson.card.channel, lesson.card.id, lesson.version)
        kind = kind_of(lesson.main.media_type)
        session = Session(version, kind, self.clock, started=WALL, clock=ClockQuality.PLAUSIBLE)
        recorder = Recorder(player, lesson, session, self.store.outbox.add, self.keep, wall=lambda: WALL + 60.9)
        return player, recorder, lesson

    def keep(self, place: Place) -> None:
        self.kept_at.append(time.monotonic())
        self.places.append(place)
        self.store.library.keep_place(place)

    def row(self) -> SessionRow:
        (row,) = sent_rows(self.store)
        return row


@pytest.fixture
def desk(tmp_path: Path, stage: Stage) -> Iterator[Desk]:
    with Store.open(tmp_path / "point") as store:
        store.files.floor = 0
        broken = tmp_path / "broken.mp4"
        broken.write_bytes(b"not a film at all" * 100)
        deliver(
            store,
            media_lesson("film", FIXTURES / "film.mp4"),
            media_lesson("sheet", FIXTURES / "pages.pdf"),
            media_lesson("broken", broken),
        )
        yield Desk(store, stage)


@FILMS
def test_a_played_film_becomes_one_row_and_a_place(desk: Desk, name: str) -> None:
    player, recorder, lesson = desk.record(name, "film")
    player.open(lesson, lesson.main)
    player.play()
    desk.stage.until(lambda: player.position > 1_000)
    player.pause()
    paused_at = player.position
    player.seek(3_000)
    player.play()
    desk.stage.until(lambda: player.position > 3_500)
    stars = recorder.finish(stars=3)
    left_at = player.position
    player.close()
    assert recorder.finish() == stars, "a second call changes nothing"

    row = desk.row()
    assert row == stars.keyed(row.stream, row.seq)
    assert (row.resource.channel, row.resource.id, row.resource.version) == ("province", "film", 1)
    assert (row.kind, row.outcome, row.stars, row.started) == (Kind.VIDEO, Outcome.ENDED, 3, WALL)
    assert row.length == player.length
    (start, end), (again, left) = row.segments
    assert (start, again) == (0, 30)
    assert end == pytest.approx(paused_at / 100, abs=1)
    assert left == pytest.approx(left_at / 100, abs=2)
    assert row.active_ms == pytest.approx((end - start + left - again) * 100, abs=600)
    assert row.progress == pytest.approx((end - start + left - again) * 100_000 / row.length, abs=45)
    place = desk.store.library.place("film")
    assert place is not None
    assert (place.version, place.length, place.at) == (1, player.length, WALL + 60)
    assert abs(place.position - left_at) < 200


@FILMS
def test_a_power_cut_loses_no_more_than_two_seconds_of_place(desk: Desk, name: str) -> None:
    player, _recorder, lesson = desk.record(name, "film")
    player.open(lesson, lesson.main)
    player.play()
    desk.stage.until(lambda: player.position > 3_400)
    # Here the power goes: nothing is finished or closed.
    place = desk.store.library.place("film")
    assert place is not None
    assert player.position - place.position < 2_000
    assert KEEP_EVERY <= 2.0
    assert 2 <= len(desk.places) <= 6, "and the disk is not written to with every tick"


@FILMS
def test_a_film_played_to_its_end_is_wholly_seen(desk: Desk, name: str) -> None:
    player, recorder, lesson = desk.record(name, "film")
    player.open(lesson, lesson.main)
    player.set_rate(2.0)
    player.play()
    desk.stage.until(lambda: player.state is State.ENDED)
    row = recorder.finish()
    assert row.position == row.length == player.length
    assert row.progress >= 980
    assert len(row.segments) == 1


@FILMS
def test_what_cannot_be_opened_leaves_a_row_by_itself(desk: Desk, name: str) -> None:
    player, recorder, lesson = desk.record(name, "broken")
    player.open(lesson, lesson.main)
    desk.stage.until(lambda: player.state is State.FAILED)
    row = desk.row()
    assert (row.outcome, row.active_ms, row.progress, row.segments) == (Outcome.NOT_OPENED, 0, 0, ())
    assert recorder.finish().outcome is Outcome.NOT_OPENED
    assert desk.store.library.place("broken") is None


def test_pages_are_recorded_as_they_are_turned(desk: Desk) -> None:
    player, recorder, lesson = desk.record("qtpdf", "sheet")
    player.open(lesson, lesson.main)
    desk.stage.until(lambda: player.state is State.SHOWING)
    for _ in range(2):
        desk.clock.ahead += 40
        player.next_page()
    desk.clock.ahead += 40
    assert desk.places[-1].position == 3, "kept when the page is turned"
    recorder.finish()
    row = desk.row()
    assert (row.kind, row.length, row.position, row.progress) == (Kind.DOCUMENT, 3, 3, 1000)
    assert row.segments == ((1, 3),)
    assert row.active_ms == pytest.approx(120_000, abs=3_000)


def test_a_page_nobody_looks_at_stops_counting_until_somebody_touches_it(desk: Desk) -> None:
    player, recorder, lesson = desk.record("qtpdf", "sheet")
    assert isinstance(player, PagePlayer)
    player.open(lesson, lesson.main)
    desk.stage.until(lambda: player.state is State.SHOWING)
    desk.clock.ahead += 4 * 3600
    QTest.keyClick(player.widget, Qt.Key.Key_Shift)
    desk.clock.ahead += 60
    viewport = player.widget.viewport()
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        button = Qt.MouseButton.RightButton
        QApplication.sendEvent(viewport, QMouseEvent(kind, QPointF(9, 9), QPointF(9, 9), button, button, NO_KEY))
    desk.clock.ahead += 60
    recorder.touched()
    desk.clock.ahead += 30
    row = recorder.finish()
    assert row.active_ms == pytest.approx((IDLE_AFTER + 150) * 1000, abs=3_000)
