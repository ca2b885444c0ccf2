"""Pictures that libVLC decodes into memory, handed to Qt without a copy.

libVLC calls back on its own threads: it asks for a buffer, fills it, and says when it is to be seen. Three buffers
are enough: one it fills, the newest one, and the one Qt paints from. The callbacks never call libVLC (it would wait
for itself) and touch Qt by one queued signal only.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

Words = ctypes.POINTER(ctypes.c_uint)
Planes = ctypes.POINTER(ctypes.c_void_p)
SETUP = ctypes.CFUNCTYPE(ctypes.c_uint, Planes, ctypes.POINTER(ctypes.c_char * 4), Words, Words, Words, Words)
CLEANUP = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
LOCK = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, Planes)
UNLOCK = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, Planes)
DISPLAY = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
CHROMA = b"RV32"
"""32 bits a pixel, blue first in memory: what ``QImage.Format_RGB32`` is on little-endian machines."""


class MemoryPicture(QObject):
    """Receives the pictures of one libVLC player.

    Args:
        most: no picture is larger (the screen's pixels); libVLC scales while it converts, which costs least.
        shape: the film's width and height in square pixels, 0 while unknown; libVLC itself offers decoder sizes, padded
            to whole blocks. Called on libVLC's thread.
    """

    arrived = Signal(int)
    """There is a picture unlike the last one: ask ``newest``. With the ``turn`` it came in; to be connected queued."""

    def __init__(self, most: QSize, shape: Callable[[], tuple[float, float]]) -> None:
        super().__init__()
        self.turn = 0
        """Counts the films, or openings of one film, whose pictures come here."""
        self._shape = shape
        self.shown = 0
        """Pictures received; not those repeated while time stands."""
        self.distinct = 0
        """Pictures that differed from the one before."""
        self.stands = False
        """Set while time stands: libVLC then shows the same picture again a dozen times a second."""
        self._most = most
        self._lock = threading.Lock()
        self._buffers: list[tuple[QImage, int]] = []
        self._newest: int | None = None
        self._held: int | None = None
        self._fresh = False
        self._callbacks = (LOCK(self._give), UNLOCK(0), DISPLAY(self._take), SETUP(self._set_up), CLEANUP(0))

    def attach(self, library: Any, player: Any) -> None:
        """Have ``player`` (a ``vlc.MediaPlayer``) of ``library`` (``vlc.dll``) deliver here; this must outlive it."""
        give, unlock, take, set_up, clean_up = self._callbacks
        library.libvlc_video_set_callbacks(player, give, unlock, take, None)
        library.libvlc_video_set_format_callbacks(player, set_up, clean_up)

    def next_turn(self) -> None:
        """The player has stopped and will begin anew: what is still on its way is of the turn before."""
        with self._lock:
            self.turn += 1
            self._fresh = False
            self._newest = None

    def newest(self) -> QImage | None:
        """The newest picture, without a copy: it stays as it is until the next call."""
        with self._lock:
            self._fresh = False
            self._held = self._newest
            return None if self._held is None else self._buffers[self._held][0]

    def free(self) -> None:
        """Give the memory back, once libVLC's player has stopped."""
        with self._lock:
            self._buffers, self._newest, self._held = [], None, None

    # ------------------------------------------------------------ on libVLC's threads

    def _set_up(self, _opaque: Any, chroma: Any, width: Any, height: Any, pitches: Any, lines: Any) -> int:
        shape = self._shape()
        size = QSize(round(shape[0]), round(shape[1])) if all(shape) else QSize(width[0], height[0])
        if size.width() > self._most.width() or size.height() > self._most.height():
            size = size.scaled(self._most, Qt.AspectRatioMode.KeepAspectRatio)
        size = QSize(max(2, size.width() & ~1), max(2, size.height() & ~1))
        images = [QImage(size, QImage.Format.Format_RGB32) for _ in range(3)]
        if any(image.isNull() for image in images):
            return 0  # no memory: libVLC reports that it has no video output
        chroma.contents.value = CHROMA
        width[0], height[0] = size.width(), size.height()
        pitches[0], lines[0] = images[0].bytesPerLine(), size.height()
        with self._lock:
            self._buffers = [(image, _address(image)) for image in images]
            self._newest = self._held = None
        return 1

    def _give(self, _opaque: int | None, planes: Any) -> int:
        with self._lock:
            free = next(index for index in range(3) if index not in (self._newest, self._held))
            planes[0] = self._buffers[free][1]
            return free

    def _take(self, _opaque: int | None, picture: int | None) -> None:
        index = picture or 0
        with self._lock:
            newest = self._newest
            repeated = newest is not None and self._buffers[newest][0] == self._buffers[index][0]
            self.shown += not (repeated and self.stands)
            if repeated:
                return
            self.distinct += 1
            self._newest = index
            announced, self._fresh = self._fresh, True
            turn = self.turn
        if not announced:
            self.arrived.emit(turn)


def _address(image: QImage) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(image.bits()))
