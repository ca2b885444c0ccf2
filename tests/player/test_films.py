"""One contract for every player of video and audio, on real files whose pictures tell their own time."""

from __future__ import annotations

import time
from functools import partial

import pytest

from desktop_app.player.film_player import FilmPlayer
from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State, Unit
from tests.player.conftest import QUIET, Leftovers, Stage
from tests.player.lessons import FIXTURES, lesson_of
from tests.player.make_fixtures import SECONDS, time_of

LENGTH = SECONDS * 1000
FILMS = [
    ("vlc", "film.mp4"), ("vlc", "film.webm"), ("vlc", "film.flv"), ("vlc", "film.ts"),
    ("qtmultimedia", "film.mp4"), ("qtmultimedia", "film.webm"),
]  # fmt: skip
STEADY = [film for film in FILMS if film[1] != "film.ts"]
"""Films whose reported time is that of the picture: libVLC counts a transport stream by its clock, 0.7 s ahead."""
SOUNDS = [("vlc", "tone.mp3"), ("qtmultimedia", "tone.mp3")]
SEEKABLE = [("vlc", "film.mp4"), ("qtmultimedia", "film.mp4")]
pytestmark = pytest.mark.qt_log_ignore(*QUIET)
TOLERANCE = 160
"""Milliseconds: four pictures of the film, because a paused player shows the last whole picture before a time."""


def pictured_time(player: Player) -> float:
    """The time that the picture being shown tells by its grey."""
    frame = player.current_frame()
    assert frame is not None
    colour = frame.pixelColor(frame.width() // 2, frame.height() // 2)
    channels = (colour.red(), colour.green(), colour.blue())
    assert max(channels) - min(channels) < 12, "the film is grey"
    return time_of(colour.green())


def shows(player: Player, milliseconds: int) -> bool:
    return abs(pictured_time(player) - milliseconds) <= TOLERANCE


def is_playing(player: Player) -> bool:
    return player.state is State.PLAYING


@pytest.mark.parametrize("name,file", FILMS)
def test_a_film_opens_at_its_first_picture_and_stands_there(stage: Stage, name: str, file: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / file))
    assert player.state is State.PAUSED
    assert player.unit is Unit.MS
    assert player.capabilities == {Can.PAUSE, Can.SEEK, Can.RATE, Can.SOUND, Can.REGION, Can.OVERLAY, Can.STEP}
    stage.until(lambda: abs(player.length - LENGTH) < 800)
    stage.until(lambda: player.current_frame() is not None)
    assert shows(player, 0)
    position = player.position
    stage.pass_time(300)
    assert (player.position, player.state) == (position, State.PAUSED)
    assert position <= TOLERANCE


@pytest.mark.parametrize("name,file", FILMS)
def test_a_film_plays_to_its_end_and_says_so_once(stage: Stage, name: str, file: str) -> None:
    lesson = lesson_of(FIXTURES / file)
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main, 2_000)
    player.play()
    player.set_rate(2.0)
    stage.until(lambda: stage.ends == 1)
    assert stage.states == [State.OPENING, State.PLAYING, State.ENDED]
    assert player.position == player.length
    decoded = player.decoded()
    assert decoded.frames >= decoded.distinct_frames > 20
    assert decoded.samples > 40_000, "at double speed half of them remain"
    assert stage.moves == sorted(stage.moves), "time only goes forward"
    stage.pass_time(300)
    assert stage.ends == 1


@pytest.mark.parametrize("name,file", SOUNDS)
def test_sound_plays_to_its_end_with_the_title_to_look_at(stage: Stage, name: str, file: str) -> None:
    lesson = lesson_of(FIXTURES / file)
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main, LENGTH - 1_500)
    player.play()
    stage.until(lambda: stage.ends == 1)
    assert stage.states == [State.OPENING, State.PLAYING, State.ENDED]
    assert player.decoded().samples > 40_000
    assert player.decoded().frames == 0
    assert player.current_frame() is None
    assert stage.moves[0] >= LENGTH - 1_500


@pytest.mark.parametrize("name,file", SOUNDS)
def test_sound_opens_standing_where_it_was_left(stage: Stage, name: str, file: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / file), 3_000)
    assert player.state is State.PAUSED
    stage.pass_time(300)
    assert player.position == 3_000


@pytest.mark.parametrize("name,file", SOUNDS)
def test_ended_sound_can_be_gone_back_into(stage: Stage, name: str, file: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / file), 4_500)
    player.play()
    stage.until(lambda: stage.ends == 1)
    player.seek(4_000)
    stage.pass_time(600)
    assert (player.position, player.state) == (4_000, State.PAUSED)
    player.play()
    stage.until(lambda: stage.ends == 2)
    assert player.position == player.length


@pytest.mark.parametrize("name,file", STEADY)
def test_a_film_opens_where_it_was_left(stage: Stage, name: str, file: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / file), 3_000)
    assert player.position == pytest.approx(3_000, abs=TOLERANCE)
    stage.until(lambda: player.current_frame() is not None and shows(player, 3_000))


@pytest.mark.parametrize("name,file", SEEKABLE)
def test_a_pause_holds_time_and_picture(stage: Stage, name: str, file: str) -> None:
    lesson = lesson_of(FIXTURES / file)
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main)
    player.play()
    stage.until(lambda: player.position > 600)
    player.pause()
    assert player.state is State.PAUSED
    stage.pass_time(200)
    position, picture = player.position, player.current_frame()
    stage.pass_time(500)
    assert player.position == position
    assert player.current_frame() == picture
    player.play()
    assert stage.states[-1] is State.PLAYING
    stage.until(lambda: player.position > position + 300)
    assert pictured_time(player) > position


@pytest.mark.parametrize("name,file", SEEKABLE)
def test_a_paused_film_shows_the_picture_of_the_time_it_is_sent_to(stage: Stage, name: str, file: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / file))
    for position in (4_000, 1_500, 3_020, 0):
        player.seek(position)
        assert player.state is State.PAUSED
        stage.until(partial(shows, player, position))
        assert player.position == position
    assert [to for _left, to in stage.seeks] == [4_000, 1_500, 3_020, 0]
    player.seek(-50)
    player.seek(LENGTH * 10)
    assert stage.seeks[-2][1] == 0
    assert stage.seeks[-1][1] == player.length


@pytest.mark.parametrize("name,file", SEEKABLE)
def test_a_playing_film_goes_on_from_where_it_is_sent(stage: Stage, name: str, file: str) -> None:
    lesson = lesson_of(FIXTURES / file)
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main)
    player.play()
    stage.until(lambda: player.position > 300)
    player.seek(3_000)
    assert player.state is State.PLAYING
    assert stage.seeks[-1][1] == 3_000
    stage.until(lambda: pictured_time(player) > 3_300)
    assert abs(pictured_time(player) - player.position) < 400


@pytest.mark.parametrize("name,file", SEEKABLE)
def test_where_a_person_goes_before_it_is_open_is_where_it_opens(stage: Stage, name: str, file: str) -> None:
    lesson = lesson_of(FIXTURES / file)
    player = stage.player(name, lesson)
    player.open(lesson, lesson.main)
    player.seek(2_000)
    player.play()
    player.pause()
    stage.until(lambda: player.state is not State.OPENING)
    assert player.state is State.PAUSED
    stage.until(lambda: player.current_frame() is not None and shows(player, 2_000))


@pytest.mark.parametrize("name,file", SEEKABLE)
def test_an_ended_film_can_be_played_again_and_gone_back_into(stage: Stage, name: str, file: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / file), LENGTH - 600)
    player.play()
    stage.until(lambda: stage.ends == 1)
    player.play()
    assert stage.states[-1] is State.PLAYING
    assert stage.seeks[-1] == (player.length, 0)
    stage.until(lambda: 200 < player.position < 2_000)
    player.seek(LENGTH - 500)
    stage.until(lambda: stage.ends == 2)
    player.seek(1_000)
    assert player.state is State.PAUSED
    stage.until(lambda: shows(player, 1_000))
    stage.pass_time(300)
    assert (player.position, player.state) == (1_000, State.PAUSED)


@pytest.mark.parametrize("name,file", SEEKABLE)
@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_time_runs_at_the_rate_that_is_set(stage: Stage, name: str, file: str, rate: float) -> None:
    player = stage.open(name, lesson_of(FIXTURES / file))
    player.set_rate(rate)
    player.play()
    stage.until(lambda: player.position > 500)
    began, first = time.monotonic(), pictured_time(player)
    stage.until(lambda: pictured_time(player) > first + 800)
    measured = (pictured_time(player) - first) / 1000 / (time.monotonic() - began)
    # A machine under load may show pictures late, never so late that fast and slow could be confused.
    assert (measured > 1.1) == (rate > 1.0)


def test_rates_and_volumes_are_clamped(stage: Stage) -> None:
    player = stage.open("qtmultimedia", lesson_of(FIXTURES / "film.mp4"))
    assert isinstance(player, FilmPlayer)
    for asked, set_to in ((0.1, 0.5), (9.0, 2.0), (0.75, 0.75)):
        player.set_rate(asked)
        assert player.rate == set_to
    for asked, set_to in ((-3, 0), (400, 100), (55, 55)):
        player.set_volume(asked)
        assert player.volume == set_to


@pytest.mark.vlc
def test_volume_and_silence_are_heard(stage: Stage) -> None:
    from desktop_app.player.vlc_player import VlcPlayer

    lesson = lesson_of(FIXTURES / "tone.mp3")
    player = stage.player("vlc", lesson)
    assert isinstance(player, VlcPlayer)
    player.set_volume(100)
    player.open(lesson, lesson.main)
    player.play()
    stage.until(lambda: player.level > 2_000)
    loud = player.level
    player.set_volume(50)
    stage.until(lambda: 0 < player.level < loud / 2)
    player.set_muted(True)
    stage.until(lambda: player.level == 0)
    player.set_muted(False)
    stage.until(lambda: 0 < player.level < loud / 2)
    player.set_volume(0)
    stage.until(lambda: player.level == 0)


@pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
def test_pixels_that_are_not_square_are_shown_in_the_shape_that_was_meant(stage: Stage, name: str) -> None:
    player = stage.open(name, lesson_of(FIXTURES / "wide.mp4"))
    assert isinstance(player, FilmPlayer)
    stage.until(lambda: player.current_frame() is not None)
    place = player.widget.picture_place()
    assert place.width() / place.height() == pytest.approx(4 / 3, abs=0.02)
    assert place.height() == player.widget.height()


@pytest.mark.parametrize("name", ["vlc", "qtmultimedia"])
def test_closing_and_opening_a_hundred_times_leaves_nothing_behind(
    stage: Stage, name: str, leftovers: Leftovers
) -> None:
    lesson = lesson_of(FIXTURES / "film.mp4")
    for number in range(100):
        player = stage.player(name, lesson)
        player.open(lesson, lesson.main)
        player.play()
        if number % 10 == 0:
            stage.until(partial(is_playing, player))
        player.close()
        player.close()
        assert player.state is State.IDLE
        if number == 10:
            leftovers.begin()
    stage.until(leftovers.are_gone)
