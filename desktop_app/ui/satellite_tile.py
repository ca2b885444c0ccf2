"""卫星接收: how the reception by satellite stands, in plain words, looked at now and then while the page is shown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from desktop_app.ui import figures
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme
from desktop_app.ui.tile import Tile

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.satellite import Satellite

EVERY_MS = 5000
_CALM = frozenset({"good", "off-air"})


class SatelliteTile(Tile):
    """Shows the first spool among the sources of the channels that an ingest fills."""

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__("satellite", say("satellite"), say("satellite-say"), "", theme)
        self._services, self._say = services, say
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look_again)

    def look_again(self) -> None:
        """Ask the reader's thread what the ingest tells; a slow disk holds nothing up."""
        self._services.ask(self, _look, lambda found: self._show(*found), key="satellite")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _show(self, satellite: Satellite | None, lacking: int) -> None:
        self.show_lively(satellite is not None and satellite.running)
        self.set_text(sentence(satellite, lacking, self._say))


def sentence(satellite: Satellite | None, lacking: int, say: Strings) -> str:
    """Return what to say of ``satellite``; ``lacking`` resources of this week have not come."""
    if satellite is None:
        return say("satellite-say")
    status = satellite.status
    share = f"{int(100 * status.share)}%"
    if satellite.running and status.state in _CALM:
        if status.state == "good":
            return say("satellite-good", share=share) if status.objects else say("satellite-whole")
        if status.next:
            return say("satellite-off-until", share=share, moment=figures.moment(status.next, say.language))
        return say("satellite-off", share=share)
    if not satellite.running:
        told = say("satellite-stopped", share=share, moment=figures.moment(status.at, say.language))
    elif status.state == "weak":
        told = say("satellite-weak", share=share)
    elif status.state == "silent":
        told = say("satellite-silent", share=share)
    else:
        told = say("satellite-full", share=share)
    gap = " " if say.language == "en" else ""
    return told + gap + (say("satellite-week-lacks", count=lacking) if lacking else say("satellite-week-ready"))


def _look(store: Store) -> tuple[Satellite | None, int]:
    """Return how the reception stands, and how many of this week's resources have not come where that is a question."""
    from desktop_app.store.school.urgency import THIS_WEEK
    from desktop_app.sync.satellite import reception, spools

    found = next((told for folder in spools(store) if (told := reception(folder)) is not None), None)
    if found is None or (found.running and found.status.state in _CALM):
        return found, 0
    channels = [channel.id for channel in store.library.channels()]
    wants = store.installs.wanted(channels, int(time.time()))
    return found, sum(want.rank <= THIS_WEEK for want in wants)
