"""The first web lesson of the day: what it needs is loaded behind a still page of the same lesson, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.player.ranks import Ranks
from desktop_app.store.store import Store
from desktop_app.ui import web_warming
from desktop_app.ui.services import Services
from tests.player.web_lessons import QUIET, page
from tests.ui import bookshop
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import opened

pytestmark = pytest.mark.qt_log_ignore(*QUIET)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_warming, "LOOK_EVERY", 50)


def _fill(folder: Path, node: str) -> None:
    offered = bookshop.Offered("web", "游戏", "yx", "课件", node, page("a").encode(), "text/html", "index.html")
    with Store.open(folder) as store:
        bookshop.fill(store, offered)


def _is_warm(services: Services) -> bool:
    web = services.ranks()._web
    return web is not None and web.is_warm


@pytest.mark.usefixtures("quick")
def test_a_still_page_before_a_web_lesson_warms_and_a_film_does_not(
    show: Shown, services: Services, folder: Path, qtbot: QtBot
) -> None:
    _fill(folder, "l1")
    rooms = show()
    class_page, _film = opened(qtbot, rooms, "kedou-film")
    until(qtbot, lambda: rooms.steps is not None and rooms.steps.sequence is not None)
    qtbot.wait(300)
    assert not _is_warm(services)
    opened(qtbot, rooms, "kedou-pages")
    until(qtbot, lambda: _is_warm(services))
    opened(qtbot, rooms, "web")
    class_page.leave()


@pytest.mark.usefixtures("quick")
def test_where_no_web_lesson_comes_nothing_is_loaded(
    show: Shown, services: Services, folder: Path, qtbot: QtBot
) -> None:
    _fill(folder, "l2")
    rooms = show()
    class_page, _pages = opened(qtbot, rooms, "kedou-pages")
    until(qtbot, lambda: rooms.steps is not None and rooms.steps.sequence is not None)
    qtbot.wait(300)
    assert not _is_warm(services)
    class_page.leave()


@pytest.mark.usefixtures("qapp")
def test_whoever_may_use_no_web_player_loads_none() -> None:
    ranks = Ranks(["qtpdf"])
    ranks.warm_web()
    assert ranks._web is None
    ranks.close()
