"""Loads QtWebEngine while a still page is shown, if a web lesson comes in the same sequence: nobody sees the wait.

It costs half a second on Qt's thread and 40 MB: nothing that a film may meet, nor a window that shows no web lessons.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from desktop_app.player.vocabulary import State, Unit
from desktop_app.ui.class_page import ClassPage
from desktop_app.ui.playing_words import WEB
from desktop_app.ui.sequence_steps import SequenceSteps
from desktop_app.ui.services import Services

LOOK_EVERY = 1_500
"""Milliseconds; also how long a page has been there before anything is loaded behind it."""


class WebWarming(QObject):
    """Watches one class page; ends by itself once the engine is loaded."""

    def __init__(self, page: ClassPage, steps: SequenceSteps, services: Services) -> None:
        super().__init__(page)
        self._page, self._steps, self._services = page, steps, services
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        player, sequence = self._page.player, self._steps.sequence
        if player is None or sequence is None or not any(step.card.media_type in WEB for step in sequence.steps):
            return
        if player.state is State.SHOWING and player.unit is not Unit.MS:
            self._timer.stop()
            self._services.ranks().warm_web()
