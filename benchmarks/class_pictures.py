"""Opens every kind of lesson in class and takes up every tool, as a teacher does, and keeps a picture of each screen.

A program of its own for each size (``benchmarks.contact_sheet`` starts it), because Qt reads its screens once.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.player.page_player import is_filled
from desktop_app.player.ranks import Ranks
from desktop_app.player.vocabulary import Unavailable
from desktop_app.player.web.engine import WebEngine
from desktop_app.ui import window
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.class_tools.tool import Tool
from desktop_app.ui.gallery import Gallery, rest, until
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.services import Services
from package_format.errors import LessonError

LESSONS: Mapping[str, str] = {
    "film": "yw2a-denglou-shipin",
    "audio": "yw2a-kedou-langdu",
    "PDF": "yw2a-shuidi-renwu",
    "pictures": "yw2a-kedou-tupian",
    "presentation": "sx1a-shuzi-huandeng",
    "HTML5": "sx1a-jiuji-wangye",
    "SCORM": "yw2a-qing-wangye",
    "H5P": "sx1a-couten-panduan",
    "EPUB": "yw2a-qiutian-huiben",
    "SWF": "sx1a-shuzi-donghua",
    "ZIM": "yw2a-shui-baike",
}
"""A kind of lesson, and the sample of it."""
EXTRA = frozenset({"ZIM"})
"""Kinds whose player is installed extra: where it is not, they are not among the lessons, and their row stays dark."""
TOOLS = ("pen", "eraser", "curtain", "timer", "region", "freeze", "black", "repeat")
NAMES = (*LESSONS, *TOOLS)
"""All pictures, in the order of the sheet."""
_PLAYED, _SETTLED_MS = 1.5, 500
_PATIENCE = 240.0
"""Seconds for a lesson to open and to paint: the machine may be doing other work, and 3840×2160 is painted by hand."""
_STILL, _LOOKS = 400, 12
"""Milliseconds between two looks that must be the same before a picture is taken; so many for what always moves."""


def picture_path(folder: Path, name: str, screen: int) -> Path:
    """Return where the picture ``name`` of a screen (0 is the teacher's) is kept."""
    return folder / f"{name}-{screen}.png"


class Photographer:
    """Takes every picture of one window into ``folder``."""

    def __init__(self, main: MainWindow, folder: Path) -> None:
        self._main, self._folder = main, folder
        self._rooms = main.build()
        self._gallery = Gallery(main, folder)

    @property
    def page(self) -> ClassPage:
        """The page of class, once a lesson has been opened."""
        if self._rooms.class_page is None:
            raise RuntimeError("no lesson is open")
        return self._rooms.class_page

    def take_all(self) -> list[str]:
        """Take every picture; returns a line for each lesson that cannot be shown."""
        until(lambda: self._rooms.library.cards.rowCount() > 0, 60, "the library")
        self._rooms.show_page("library")
        troubles = []
        cards = {card.id for card in self._gallery.cards()}
        for name, lesson in LESSONS.items():
            if name in EXTRA and lesson not in cards:
                continue
            try:
                self._open(name)
            except LessonError as trouble:
                troubles.append(f"{name}: {trouble}")
                continue
            self._keep(name)
        for name, act in self._acts():
            act()
            rest(_SETTLED_MS)
            self._keep(name)
        return troubles

    def _open(self, name: str) -> None:
        cards = {card.id: card for card in self._gallery.cards()}
        if LESSONS[name] not in cards:
            raise LessonError(f"{LESSONS[name]} is not in the library")
        self._gallery.play(cards[LESSONS[name]], _PLAYED, _PATIENCE)
        self._wait_for_picture(name)
        self._gallery.show_controls()

    def _wait_for_picture(self, name: str) -> None:
        """Wait until the lesson has painted more than one colour, and then until it stands still, if it ever does."""
        player = self.page.player
        if player is None or self.page.listening.isVisible():
            return
        until(lambda: is_filled(player.widget.grab().toImage()), _PATIENCE, f"the picture of {name}")
        before = player.widget.grab().toImage()
        for _ in range(_LOOKS):
            rest(_STILL)
            now = player.widget.grab().toImage()
            if now == before:
                return
            before = now

    def _keep(self, name: str) -> None:
        for number, shown in enumerate(self._windows()):
            shown.grab().save(str(picture_path(self._folder, name, number)))

    def _windows(self) -> list[QWidget]:
        """What stands on the screens: the program's window, and that of the class where there is one."""
        kinds = (Qt.WindowType.Window, Qt.WindowType.Dialog)
        others = [
            each
            for each in QApplication.topLevelWidgets()
            if each.isVisible() and each is not self._main and each.windowType() in kinds
        ]
        return [self._main, *others]

    # ------------------------------------------------------------ tools

    def _acts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Give the name of every tool with what takes it up; what the one before left is put away by the next."""
        yield "pen", self._write
        yield "eraser", self._wipe
        yield "curtain", self._draw_curtain
        yield "timer", self._count_down
        yield "region", self._enlarge
        yield "freeze", self._freeze
        yield "black", self._black_out
        yield "repeat", self._repeat

    def _write(self) -> None:
        self._open("PDF")
        tools = self.page.tools
        tools.press(Tool.PEN)
        drag(tools.sheet, [(0.5 + 0.1 * math.cos(step / 5), 0.4 + 0.12 * math.sin(step / 5)) for step in range(33)])
        tools.press("bold")
        drag(tools.sheet, [(0.35, 0.65), (0.42, 0.67), (0.5, 0.64), (0.6, 0.66)])

    def _wipe(self) -> None:
        self.page.tools.press(Tool.ERASER)
        drag(self.page.tools.sheet, [(0.45, 0.6), (0.5, 0.64), (0.5, 0.7)])
        self.page.show_controls()

    def _draw_curtain(self) -> None:
        tools = self.page.tools
        tools.put_down()
        tools.press(Tool.CURTAIN)
        drag(tools.curtain, [(0.5, 0.99), (0.5, 0.7), (0.5, 0.5)])
        self.page.show_controls()

    def _count_down(self) -> None:
        tools = self.page.tools
        tools.put_away()
        tools.press(Tool.TIMER)

    def _enlarge(self) -> None:
        tools = self.page.tools
        tools.press(Tool.TIMER)
        tools.press(Tool.REGION)
        drag(tools.sheet, [(0.35, 0.3), (0.5, 0.5), (0.62, 0.6)])

    def _freeze(self) -> None:
        self.page.tools.put_away()
        self._open("film")
        self.page.tools.press(Tool.FREEZE)

    def _black_out(self) -> None:
        self.page.tools.put_away()
        self.page.toggle_dark()

    def _repeat(self) -> None:
        self.page.toggle_dark()
        self.page.dock.repeat_next()
        rest(_SETTLED_MS)
        self.page.show_controls()


def drag(part: QWidget, shares: Sequence[tuple[float, float]]) -> None:
    """Press at the first point of ``part``, move over the others and let go; points are shares of its size."""
    points = [QPoint(round(x * part.width()), round(y * part.height())) for x, y in shares]
    QTest.mousePress(part, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(part, point)
    QTest.mouseRelease(part, Qt.MouseButton.LeftButton, pos=points[-1])


def main(arguments: Sequence[str]) -> int:
    """Take the pictures of the point in the first argument into the folder that is the second."""
    data, folder = map(Path, arguments)
    application = window.make_application()
    with suppress(Unavailable):  # then the lessons themselves say why
        WebEngine(silent=True).load()
        web_player = import_module("desktop_app.player.web.web_player")
        web_player.OPEN_WITHIN = round(_PATIENCE * 1000)  # type: ignore[attr-defined]
    window.dress(application)
    shown = MainWindow(lambda: Services(data, window.open_store, lambda: Ranks(silent=True)), folder / "window.ini")
    shown.open()
    troubles = Photographer(shown, folder).take_all()
    shown.close()
    print("\n".join(troubles), file=sys.stderr)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
