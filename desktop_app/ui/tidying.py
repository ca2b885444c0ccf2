"""Python's garbage collector, kept on Qt's thread.

The collector runs on whichever thread happens to allocate. Were that a worker, it could end a Qt object there, and a
timer of that object would later fire into nothing. So the automatic collector is switched off while the window is
open, and a timer on Qt's thread collects whatever generation is due, by the collector's own thresholds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1000


class Tidying(QObject):
    """Collects on Qt's thread until ``end``, which gives the collector back to Python."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.tidy)
        gc.disable()
        self._timer.start()

    def tidy(self) -> int | None:
        """Collect the oldest generation that is due; which one it was, None for none."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if thresholds[generation] and counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return generation
        return None

    def end(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.enable()
