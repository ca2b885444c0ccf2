"""What a record says of a film's loudness is heard in class, unless the school wants films as loud as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.player.film_player import FilmPlayer
from desktop_app.store.store import Store
from desktop_app.ui.services import Services
from package_format.shard import Loudness
from tests.ui import bookshop
from tests.ui.conftest import Shown
from tests.ui.test_class_page import opened
from tests.ui.test_settings_page import asked

MEASURED = {"loud": (Loudness(-120, -5),), "quiet": (Loudness(-270, -150),), "unknown": ()}


@pytest.fixture(autouse=True)
def films(folder: Path) -> None:
    """A film 6 dB too loud, one 9 dB too quiet, and one that nobody has measured."""
    with Store.open(folder) as store:
        offers = [bookshop.offer(name, f"场景歌 {name}", "cjg", "视频课程", "l1") for name in MEASURED]
        bookshop.fill(store, *(replace(one, loudness=MEASURED[one.id]) for one in offers))


def volumes(show: Shown, qtbot: QtBot) -> dict[str, float]:
    """The volume each film is heard at, in percent of libVLC's curve."""
    rooms, found = show(), {}
    for name in MEASURED:
        page, player = opened(qtbot, rooms, name)
        assert isinstance(player, FilmPlayer)
        assert player.volume == 80, "the teacher's volume is the same for all"
        found[name] = player._heard_volume
        page.leave()
    return found


def test_films_are_evened_out_in_class(show: Shown, qtbot: QtBot) -> None:
    found = volumes(show, qtbot)
    assert found["unknown"] == 80
    assert found["loud"] == pytest.approx(80 * 10 ** (-6 / 60))
    assert found["quiet"] == pytest.approx(80 * 10 ** (9 / 60))


def test_a_school_may_have_them_as_they_are(show: Shown, services: Services, qtbot: QtBot) -> None:
    def turn_off(store: Store) -> bool:
        store.settings.evens_loudness = False
        return True

    assert asked(services, qtbot, turn_off)
    assert set(volumes(show, qtbot).values()) == {80}
