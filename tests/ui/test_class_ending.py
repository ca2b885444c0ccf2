"""How a lesson on the class page comes to its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.player.vocabulary import State
from desktop_app.store.store import Store
from desktop_app.ui.services import Services
from package_format.session_row import Kind
from tests.ui.conftest import Shown, until
from tests.ui.test_class_page import card, opened, rows

pytestmark = pytest.mark.usefixtures("shop")


def test_another_lesson_replaces_the_one_that_plays(show: Shown, services: Services, qtbot: QtBot) -> None:
    rooms = show()
    page, first = opened(qtbot, rooms, "kedou-film")
    page.open(card(rooms, "shenme-picture"))
    until(qtbot, lambda: page.player is not None and page.player is not first)
    second = page.player
    assert second is not None
    until(qtbot, lambda: second.state is State.SHOWING)
    page.leave()
    assert [row.kind for row in rows(services, qtbot, 2)] == [Kind.VIDEO, Kind.IMAGE]


def test_a_power_cut_loses_no_more_than_two_seconds(folder: Path) -> None:
    """The program is killed in the middle of a lesson; the next start offers where it was."""
    code = (
        "import sys; from pathlib import Path; from desktop_app.ui import window\n"
        "from desktop_app.player.ranks import Ranks\n"
        "window.make_ranks = lambda: Ranks(silent=True)\n"
        "def prepare(main):\n"
        "    def opened(count):\n"
        "        rooms = main.rooms\n"
        "        if rooms.in_class or not count: return\n"
        "        cards = [rooms.library.cards.card(row) for row in range(count)]\n"
        "        rooms.open_card(next(card for card in cards if card.id == 'kedou-film'))\n"
        "        from PySide6.QtCore import QTimer\n"
        "        main.poll = QTimer(main, interval=50)\n"
        "        page = rooms.class_page\n"
        "        main.poll.timeout.connect(lambda: print(page.player and page.player.position))\n"
        "        main.poll.start()\n"
        "    main.built.connect(lambda: main.rooms.library.cards.answered.connect(opened))\n"
        "sys.exit(window.run(Path(sys.argv[1]), prepare=prepare))"
    )
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    last = 0
    try:
        for line in process.stdout:
            last = int(line) if line.strip().isdecimal() else last
            if last > 2_200:
                break
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert last > 2_200
    with Store.open(folder) as store:
        kept = store.library.place("kedou-film")
        assert kept is not None
        assert abs(last - kept.position) <= 2_000
        assert store.outbox.pending() == 1, "the play itself is not lost either"
        assert store.is_sound()
