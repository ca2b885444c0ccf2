"""Where the parts of a class page lie, for every size of the window."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State
from desktop_app.ui.class_bar import Blackness, ClassBar
from desktop_app.ui.class_dock import ClassDock
from desktop_app.ui.class_ending import ClassEnding
from desktop_app.ui.class_stage import ClassStage
from desktop_app.ui.class_tools.toolbox import Toolbox
from desktop_app.ui.class_trouble import ClassTrouble
from desktop_app.ui.dock_tab import DockTab
from desktop_app.ui.stage_loan import StageLoan
from desktop_app.ui.theme import Theme

BAR_HIGH = 92
_UNDER_DOCK, _DOCK_ASIDE, _DOCK_WIDE = 28, 48, 1360
_ROUND_CONSOLE, _SIDE_DOCK = 20, 150


class Parts(Protocol):
    """A class page, as far as its places go."""

    stage: ClassStage
    trouble: ClassTrouble
    bar: ClassBar
    dock: ClassDock
    black: Blackness
    tools: Toolbox
    ending: ClassEnding
    loan: StageLoan
    tab: DockTab

    @property
    def works_inside(self) -> bool:
        """Whether the pointer is the lesson's own."""

    @property
    def player(self) -> Player | None:
        """The player of the lesson being shown."""

    def rect(self) -> QRect:
        """The whole page."""


def room(page: Parts, theme: Theme) -> QRect:
    """Where on the stage the lesson is shown: everywhere, or in what bar and dock leave if they cannot lie over it."""
    player, whole = page.player, page.stage.rect()
    if (
        player is None
        or page.loan.host is not None
        or Can.OVERLAY in player.capabilities
        or player.state in (State.IDLE, State.OPENING)
    ):
        return whole
    above = page.bar.height() if page.bar.isVisible() else 0
    below = page.dock.height() + theme.px(24) if page.dock.isVisible() else 0
    return whole.adjusted(0, above, 0, -below)


def place(page: Parts, theme: Theme) -> None:
    """Lay every part of ``page`` where it belongs, one over the other."""
    px, width, height = theme.px, page.rect().width(), page.rect().height()
    page.bar.setGeometry(0, 0, width, px(BAR_HIGH))
    hint = page.dock.sizeHint()
    wide = min(width - px(_DOCK_ASIDE), max(hint.width(), px(_DOCK_WIDE)))
    corner = QPoint((width - wide) // 2, height - hint.height() - px(_UNDER_DOCK))
    page.dock.setGeometry(QRect(corner, QSize(wide, hint.height())))
    layers = () if page.loan.host is not None else (page.stage, page.black)
    for part in (*layers, page.trouble, page.ending.card):
        part.setGeometry(page.rect())
    console = page.loan.console
    if console is not None:
        above, below, aside = px(BAR_HIGH + _ROUND_CONSOLE), px(_ROUND_CONSOLE), px(_SIDE_DOCK)
        console.setGeometry(aside, above, width - 2 * aside, page.dock.y() - below - above)
        console.lower()
    page.tools.timer.low = console is not None
    if page.player is not None:
        page.player.widget.setGeometry(room(page, theme))
        page.tools.place(room(page, theme), page.rect())
        page.tools.curtain.keep_free(_free(page) if page.loan.host is None else page.stage.rect())
    over = page.ending.asks or page.trouble.isVisible() or page.dock.isVisible()
    page.tab.setVisible(page.player is not None and page.works_inside and not over)
    page.tab.stand_on(page.rect())
    page.bar.raise_()
    page.dock.raise_()
    if page.ending.asks:
        page.ending.card.raise_()
    page.black.raise_()


def _free(page: Parts) -> QRect:
    """What bar, dock and the two side docks leave of the page."""
    left, top, right, bottom = 0, 0, page.rect().width(), page.rect().height()
    if page.bar.isVisible():
        top = page.bar.height()
    if page.dock.isVisible():
        bottom = page.dock.y()
    for dock in page.tools.docks:
        if dock.isVisible() and dock.x() < page.rect().width() // 2:
            left = dock.geometry().right()
        elif dock.isVisible():
            right = dock.x()
    return QRect(left, top, right - left, bottom - top)
