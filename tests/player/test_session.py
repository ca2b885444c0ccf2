"""Sessions on a clock that the test turns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.player.session import GLANCE, IDLE_AFTER, STALLED_AFTER, Session, kind_of
from package_format.session_row import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow

TADPOLES = ResourceVersion("county", "tadpoles", 3)
LENGTH = 600_000


class Clock:
    """Seconds, as far as a test lets them pass."""

    def __init__(self) -> None:
        self.now = 5_000.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A session and the film in front of it: plays by moving the clock and the film together, ten steps a second."""

    def __init__(self, kind: Kind = Kind.VIDEO, length: int = LENGTH, *, origin: Origin = Origin.IN_CLASS) -> None:
        self.clock = Clock()
        self.session = Session(
            TADPOLES, kind, self.clock, started=1_790_000_000, clock=ClockQuality.PLAUSIBLE, origin=origin
        )
        self.session.opened(length)
        self.at = 0

    def play(self, milliseconds: int, rate: float = 1.0) -> None:
        """Play ``milliseconds`` of the film at ``rate``, then pause."""
        self.session.touched()
        self.session.playing(self.at)
        self.run(milliseconds, rate)
        self.session.paused(self.at)

    def run(self, milliseconds: int, rate: float = 1.0) -> None:
        end = self.at + milliseconds
        while self.at < end:
            step = min(100, end - self.at)
            self.clock.now += step / 1000 / rate
            self.at += step
            self.session.moved(self.at)

    def jump(self, position: int) -> None:
        self.session.seeked(self.at, position)
        self.at = position

    def look(self, page: int, seconds: float) -> None:
        self.session.shown(page)
        self.session.touched()
        self.clock.now += seconds

    def row(self) -> SessionRow:
        return self.session.finish()


def test_a_film_played_through_once() -> None:
    desk = Desk()
    desk.play(LENGTH)
    row = desk.row()
    assert (row.kind, row.length, row.position, row.progress) == (Kind.VIDEO, LENGTH, LENGTH, 1000)
    assert row.segments == ((0, LENGTH // 100),)
    assert row.active_ms == pytest.approx(LENGTH, abs=2)
    assert (row.resource, row.started, row.clock) == (TADPOLES, 1_790_000_000, ClockQuality.PLAUSIBLE)
    assert (row.origin, row.stars, row.outcome) == (Origin.IN_CLASS, 0, Outcome.ENDED)


def test_repeating_a_passage_five_times_slowly() -> None:
    """A3: English, A-B repeat ×5 at 0.75×: played stretches and their union are right."""
    desk = Desk()
    desk.jump(120_000)
    desk.session.playing(desk.at)
    for _ in range(5):
        desk.run(8_000, rate=0.75)
        desk.jump(120_000)
    desk.session.paused(desk.at)
    row = desk.row()
    assert row.segments == ((1200, 1280),) * 5
    assert row.progress == 8_000 * 1000 // LENGTH
    assert row.active_ms == pytest.approx(5 * 8_000 / 0.75, abs=5)


def test_repeats_shorter_than_the_slack_of_reports_are_still_repeats() -> None:
    desk = Desk()
    desk.session.playing(0)
    for _ in range(3):
        desk.run(600)
        desk.jump(0)
    desk.session.paused(desk.at)
    assert desk.row().segments == ((0, 6),) * 3


def test_a_pause_is_not_active_and_parts_nothing_from_the_union() -> None:
    desk = Desk()
    desk.play(10_000)
    desk.clock.now += 900
    desk.play(10_000)
    row = desk.row()
    assert row.segments == ((0, 100), (100, 200))
    assert row.active_ms == pytest.approx(20_000, abs=2)
    assert row.progress == 20_000 * 1000 // LENGTH


def test_jumps_without_notice_are_seen_in_the_positions() -> None:
    desk = Desk()
    desk.session.playing(0)
    desk.run(5_000)
    desk.at = 8_000
    desk.run(5_000)
    desk.at = 10_000
    desk.run(5_000)
    desk.session.paused(desk.at)
    assert desk.row().segments == ((0, 50), (81, 130), (101, 150))


def test_reports_that_lag_or_run_ahead_a_little_are_no_jumps() -> None:
    desk = Desk()
    desk.session.playing(0)
    for position in (900, 700, 1_900, 1_500, 3_000):
        desk.clock.now += 0.6
        desk.session.moved(position)
    desk.session.paused(3_000)
    assert desk.row().segments == ((0, 30),)


def test_a_sleeping_machine_plays_nothing() -> None:
    desk = Desk()
    desk.session.playing(0)
    desk.run(5_000)
    desk.clock.now += 8 * 3600
    desk.run(5_000)
    desk.session.paused(desk.at)
    row = desk.row()
    assert row.active_ms <= 10_000 + STALLED_AFTER * 1000
    assert row.segments == ((0, 100),)


def test_a_row_may_be_taken_in_the_middle_and_changes_nothing() -> None:
    desk = Desk()
    desk.session.playing(0)
    desk.run(7_000)
    middle = desk.row()
    assert middle.segments == ((0, 70),)
    assert desk.row() == middle
    desk.run(3_000)
    desk.session.paused(desk.at)
    assert desk.row().segments == ((0, 100),)


def test_a_film_of_unknown_length_still_tells_what_was_played() -> None:
    desk = Desk(length=0)
    desk.play(3_000)
    row = desk.row()
    assert (row.length, row.position, row.progress, row.segments) == (0, 3_000, 0, ((0, 30),))


def test_pages_are_runs_in_the_order_they_were_shown() -> None:
    desk = Desk(Kind.DOCUMENT, length=10)
    for page in (1, 2, 3, 2, 7, 8):
        desk.look(page, 20)
    row = desk.row()
    assert row.segments == ((1, 3), (2, 2), (7, 8))
    assert (row.length, row.position, row.progress) == (10, 8, 500)
    assert row.active_ms == 120_000


def test_leafing_through_is_not_reading() -> None:
    desk = Desk(Kind.DOCUMENT, length=30)
    for page in range(1, 30):
        desk.look(page, GLANCE / 4)
    desk.look(30, 60)
    row = desk.row()
    assert row.segments == ((30, 30),)
    assert row.progress == 33


def test_a_glance_ahead_and_back_does_not_part_a_run() -> None:
    desk = Desk(Kind.DOCUMENT, length=9)
    for page, seconds in ((1, 5), (2, 5), (3, 0.2), (2, 5), (3, 5)):
        desk.look(page, seconds)
    assert desk.row().segments == ((1, 3),)


def test_a_page_that_nobody_touches_counts_for_five_minutes() -> None:
    desk = Desk(Kind.DOCUMENT, length=4)
    desk.look(1, 3 * 3600)
    assert desk.row().active_ms == IDLE_AFTER * 1000
    desk.session.touched()
    desk.clock.now += 60
    assert desk.row().active_ms == (IDLE_AFTER + 60) * 1000


def test_the_idle_time_can_be_chosen() -> None:
    clock = Clock()
    session = Session(
        TADPOLES,
        Kind.DOCUMENT,
        clock,
        started=1,
        clock=ClockQuality.IMPLAUSIBLE,
        origin=Origin.PREPARING,
        idle_after=60,
    )
    session.opened(3)
    session.shown(1)
    clock.now += 4000
    row = session.finish(Outcome.BROKEN_OFF, stars=3)
    assert (row.active_ms, row.origin, row.outcome, row.stars) == (60_000, Origin.PREPARING, Outcome.BROKEN_OFF, 3)


def test_touching_does_not_let_a_paused_film_count() -> None:
    desk = Desk()
    desk.play(1_000)
    desk.session.touched()
    desk.clock.now += 100
    desk.session.touched()
    assert desk.row().active_ms == pytest.approx(1_000, abs=2)


@pytest.mark.parametrize("pictures,seen,progress", [(1, (1,), 1000), (4, (1, 2), 500), (3, (3, 2, 1), 1000)])
def test_pictures_are_one_thing_seen_in_part(pictures: int, seen: tuple[int, ...], progress: int) -> None:
    desk = Desk(Kind.IMAGE, length=pictures)
    for picture in seen:
        desk.look(picture, 5)
    row = desk.row()
    assert (row.length, row.position, row.progress, row.segments) == (1, 1, progress, ())


def test_what_never_opened_leaves_a_row_all_the_same() -> None:
    session = Session(TADPOLES, Kind.VIDEO, Clock(), started=-5, clock=ClockQuality.IMPLAUSIBLE)
    row = session.finish(Outcome.NOT_OPENED)
    assert (row.started, row.active_ms, row.length, row.position, row.progress, row.segments) == (0, 0, 0, 0, 0, ())


def test_hundreds_of_stretches_become_sixty_four() -> None:
    desk = Desk()
    desk.session.playing(0)
    for number in range(200):
        desk.jump(number * 3_000)
        desk.run(1_000 if number != 100 else 100)
    desk.session.paused(desk.at)
    row = desk.row()
    assert len(row.segments) == 64
    assert row.progress == (199 * 1_000 + 100) * 1000 // LENGTH


steps = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(0, 40_000), st.sampled_from([0.5, 0.75, 1.0, 1.5, 2.0])),
        st.tuples(st.just("jump"), st.integers(0, LENGTH - 50_000), st.just(1.0)),
        st.tuples(st.just("wait"), st.integers(0, 90_000_000), st.just(1.0)),
    ),
    max_size=25,
)


@given(steps)
def test_whatever_is_played_adds_up(script: list[tuple[str, int, float]]) -> None:
    desk = Desk()
    wanted: list[tuple[int, int]] = []
    passed = 0.0
    for verb, amount, rate in script:
        if verb == "jump":
            desk.jump(amount)
        elif verb == "wait":
            desk.clock.now += amount / 1000
        elif desk.at + amount <= LENGTH:
            wanted.append((desk.at, desk.at + amount))
            passed += amount / rate
            desk.play(amount, rate)
    row = desk.row()
    tenths = [((start + 50) // 100, (end + 50) // 100) for start, end in wanted]
    assert row.segments == tuple(pair for pair in tenths if pair[0] < pair[1])
    units = {unit for start, end in wanted for unit in range(start // 10, end // 10)}
    assert abs(row.progress - len(units) * 10 * 1000 // LENGTH) <= 1
    assert row.active_ms == pytest.approx(passed, abs=50)
    assert row.position == desk.at


SPANS = st.one_of(st.integers(0, 3 * 64), st.integers(0, 2_000 * 64)).map(lambda parts: parts / 64)
"""Seconds in parts that binary figures add up exactly: at the edge of a glance only rounding would differ."""


@given(st.lists(st.tuples(st.integers(1, 12), SPANS), min_size=1, max_size=40))
def test_whatever_is_read_adds_up(leaves: list[tuple[int, float]]) -> None:
    desk = Desk(Kind.DOCUMENT, length=12)
    shown: dict[int, None] = {}
    active = 0.0
    previous, since = 0, 0.0
    for page, seconds in leaves:
        since = seconds if page != previous else since + seconds
        previous = page
        if since >= GLANCE:
            shown[page] = None
        active += min(seconds, IDLE_AFTER)
        desk.look(page, seconds)
    row = desk.row()
    assert {page for first, last in row.segments for page in range(first, last + 1)} == set(shown)
    assert row.progress == len(shown) * 1000 // 12
    assert row.active_ms == pytest.approx(active * 1000, abs=2)


@pytest.mark.parametrize(
    "kind,media_types",
    [
        (Kind.VIDEO, ("video/mp4", "video/x-flv", "application/vnd.rn-realmedia")),
        (Kind.AUDIO, ("audio/mpeg", "application/ogg")),
        (Kind.IMAGE, ("image/png",)),
        (Kind.DOCUMENT, ("application/pdf", "application/epub+zip")),
        (Kind.WEB, ("text/html", "application/x-scorm+zip", "application/x-h5p+zip")),
        (Kind.OTHER, ("application/x-unheard-of", "")),
    ],
)
def test_the_kind_of_a_session(kind: Kind, media_types: tuple[str, ...]) -> None:
    assert {kind_of(media_type) for media_type in media_types} == {kind}
