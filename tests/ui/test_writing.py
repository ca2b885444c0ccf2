from __future__ import annotations

from desktop_app.store.ink import Stroke
from desktop_app.ui.class_tools.countdown import Countdown
from desktop_app.ui.class_tools.tool import ERASER_REACH
from desktop_app.ui.class_tools.writing import SAME_MOMENT, Writing

LINE = Stroke.drawn(0, 60, [(0.1, 0.5), (0.9, 0.5)])
DOT = Stroke.drawn(1, 60, [(0.5, 0.1)])


def test_the_eraser_wipes_what_it_touches_anywhere_along_a_line() -> None:
    writing = Writing({2: (LINE, DOT)}, timed=False)
    assert not writing.wipe(2, (0.5, 0.3), ERASER_REACH, 16 / 9)
    assert writing.wipe(2, (0.37, 0.51), ERASER_REACH, 16 / 9)
    assert writing.at(2) == (DOT,)
    assert not writing.wipe(3, (0.5, 0.1), ERASER_REACH, 16 / 9), "another page is not touched"
    assert writing.wipe(2, (0.5, 0.1), ERASER_REACH, 16 / 9)
    assert writing.places == ()


def test_the_eraser_is_round_on_a_wide_picture() -> None:
    beside = (0.5 + ERASER_REACH / 10_000 * 0.9, 0.1)
    assert not Writing({1: (DOT,)}, timed=False).wipe(1, beside, ERASER_REACH, 2.0)
    assert Writing({1: (DOT,)}, timed=False).wipe(1, beside, ERASER_REACH, 1.0)


def test_every_change_can_be_taken_back() -> None:
    writing = Writing({}, timed=False)
    assert writing.undo() is None
    writing.add(1, LINE)
    writing.add(4, DOT)
    assert writing.clear(1)
    assert not writing.clear(1)
    assert (writing.undo(), writing.at(1)) == (1, (LINE,))
    assert (writing.undo(), writing.at(4)) == (4, ())
    assert (writing.undo(), writing.undo()) == (1, None)


def test_a_film_that_stands_near_a_written_moment_shows_it() -> None:
    writing = Writing({12_000: (LINE,), 12_500: (DOT,)}, timed=True)
    assert writing.place_at(12_100) == 12_000
    assert writing.place_at(12_300) == 12_500
    assert writing.place_at(12_000 - SAME_MOMENT - 1) == 12_000 - SAME_MOMENT - 1
    assert Writing({3: (LINE,)}, timed=False).place_at(4) == 4, "a page is a page"


def test_a_countdown_can_stand_be_lengthened_and_begin_again() -> None:
    now = [100.0]
    countdown = Countdown(180, lambda: now[0])
    assert (countdown.left, countdown.runs, countdown.share) == (180, False, 1.0)
    countdown.start()
    now[0] += 60.5
    assert (countdown.left, countdown.runs) == (120, True)
    countdown.pause()
    now[0] += 1000
    assert (countdown.left, countdown.runs) == (120, False)
    countdown.start()
    countdown.lengthen(60)
    assert countdown.left == 180
    now[0] += 179.4
    assert (countdown.left, countdown.is_over) == (1, False)
    now[0] += 5
    assert (countdown.left, countdown.is_over, countdown.runs) == (0, True, False)
    countdown.start()
    assert (countdown.left, countdown.runs) == (180, True)
    countdown.set(60)
    now[0] += 1
    assert (countdown.left, countdown.runs) == (59, True)
    countdown.lengthen(-1000)
    assert countdown.is_over
    assert Countdown(0).share == 0.0
