"""Sets a property of a Qt object from Qt's event loop, while Python's lock is free.

A call from Python keeps Python's lock. QtMultimedia's setters then wait for a lock of Qt's, which the thread of a sound
that is just being left holds, and that thread asks Python whether it has anything to say to a farewell: both wait for
ever (PySide 6.8, seen with a sound device only). A slot can be called by a queued signal; what is no slot is set here.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, QPauseAnimation, QPropertyAnimation, QSequentialAnimationGroup


class LoopProperty(QObject):
    """One property of ``target``, which is this object's parent."""

    def __init__(self, target: QObject, name: str) -> None:
        super().__init__(target)
        self._set = QPropertyAnimation(target, QByteArray(name.encode()))
        self._set.setDuration(0)
        self._steps = QSequentialAnimationGroup(self)
        self._steps.addAnimation(QPauseAnimation(1))  # what comes first is set by ``start``, and that is Python's call
        self._steps.addAnimation(self._set)

    def become(self, value: int) -> None:
        """Set it to ``value`` when the event loop runs next; what was asked for before and not set yet is left out."""
        self._steps.stop()
        self._set.setStartValue(value)
        self._set.setEndValue(value)
        self._steps.start()
