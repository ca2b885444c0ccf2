"""Pictures of every screen, to be looked at: ``python -m desktop_app.ui.pictures FOLDER``.

A sample centre is made in a folder of its own, so that the pictures show real lessons; every screen is taken at three
sizes and in both languages. The small ones in ``docs/pictures`` are made from these.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.ui.strings import LANGUAGES, Strings

if TYPE_CHECKING:
    from desktop_app.ui.gallery import Gallery
    from desktop_app.ui.main_window import MainWindow

SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
_KINDS = (("video/", "video"), ("application/pdf", "pdf"), ("audio/", "audio"), ("image/", "image"))
_PLAYED_SECONDS = 2.5


def main(arguments: Sequence[str]) -> int:
    """Take all pictures; prints the folder they are in."""
    parser = argparse.ArgumentParser(prog="python -m desktop_app.ui.pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", action="append", metavar="WxH", help="only this size; repeatable")
    parser.add_argument("--language", action="append", choices=sorted(LANGUAGES), help="only this one; repeatable")
    asked = parser.parse_args(arguments)
    sizes = [tuple(map(int, size.split("x"))) for size in asked.size] if asked.size else SIZES
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from desktop_app.ui import window

    window.dress(window.make_application())
    with tempfile.TemporaryDirectory(prefix="songke-") as place:
        for language in asked.language or LANGUAGES:
            _take(Path(place) / language, language, [(size[0], size[1]) for size in sizes], asked.folder)
    sys.stdout.write(f"{asked.folder}\n")
    return 0


def _take(place: Path, language: str, sizes: Sequence[tuple[int, int]], folder: Path) -> None:
    from desktop_app.store.store import Store
    from desktop_app.ui.demo import Demo

    demo = Demo(place, Strings(language))
    demo.prepare()
    with Store.open(place / "new") as store:
        store.settings.language = language
    for size in sizes:
        _rooms(place / "new", language, size, folder, welcome=True)
    with demo.served() as address:
        demo.receive(address)
        for size in sizes:
            _rooms(demo.point, language, size, folder)


def _rooms(point: Path, language: str, size: tuple[int, int], folder: Path, *, welcome: bool = False) -> None:
    """Every room of the point in ``point`` at ``size``."""
    from PySide6.QtCore import QCoreApplication

    from desktop_app.player.ranks import Ranks
    from desktop_app.ui import window
    from desktop_app.ui.gallery import Gallery, rest, until
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.services import Services
    from desktop_app.ui.theme import Theme

    memory = point.parent / f"{point.name}-{language}.ini"
    memory.write_text(f"[General]\nlanguage={language}\n", "utf-8")
    services = Services(point, window.open_store, lambda: Ranks(silent=True))
    shown = MainWindow(lambda: services, memory, Theme.for_height(size[1]))
    try:
        shown.show()
        shown.resize(*size)
        rooms = shown.build()
        gallery = Gallery(shown, folder, f"-{size[0]}-{language}")
        if welcome:
            until(lambda: rooms.page == "welcome", 30, "the first run")
            rest(300)
            gallery.take("welcome")
        else:
            _every_room(gallery, shown, size)
    finally:
        shown.close()
        shown.deleteLater()
        QCoreApplication.processEvents()


def _every_room(gallery: Gallery, shown: MainWindow, size: tuple[int, int]) -> None:
    from desktop_app.store.cards import Readiness
    from desktop_app.ui.gallery import rest
    from package_format.errors import NotPlayable

    rooms = shown.build()
    gallery.library()
    rooms.library.search.setText("zzz")
    rest(500)
    gallery.take("nothing")
    rooms.library.search.clear()
    rest(500)
    cards = gallery.cards()
    for media_type, name in _KINDS:
        gallery.play(gallery.first(media_type), _PLAYED_SECONDS)
        shown.resize(*size)
        gallery.show_controls()
        gallery.take(name)
        gallery.leave()
    rooms.open_card(cards[0])
    rest(300)
    page = rooms.class_page
    if page is not None:
        shown.resize(*size)
        page.fail(NotPlayable(cards[0].id, "for the picture"))
        rest(500)
        gallery.take("trouble")
    gallery.leave()
    rooms.open_card(replace(cards[0], readiness=Readiness.WAITING))
    rest(200)
    gallery.take("waiting")
    for card in cards[:3]:
        rooms.library.added.emit(card)
    gallery.page("prepare", "prepare")
    gallery.page("school", "school")
    gallery.page("receive", "sync")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
