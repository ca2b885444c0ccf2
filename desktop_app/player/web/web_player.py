"""What the players of web lessons share: a room without a network, a page in it, and how it may break."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QEvent, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.player.page_player import is_filled
from desktop_app.player.protocol import LOUDEST, Can, Decoded, Player, State, Unit
from desktop_app.player.web import flash, sandbox
from desktop_app.player.web.engine import WebEngine
from desktop_app.player.web.room import Room
from desktop_app.player.web.site import OURS, Site
from desktop_app.player.web.watchdog import Watchdog
from desktop_app.store.cards import Lesson, StoredFile

STEP = 1.25
OPEN_WITHIN = 30_000
"""Milliseconds after which a lesson that shows nothing and says nothing is given up."""
SMALLEST, LARGEST = 0.25, 5.0
"""What WebEngine can: a page's zoom."""
CRASHED = "its page has crashed"
SILENT = "its page does not answer"
LATE = "it shows nothing"
FLOODED = "its page asks for too much"
"""Why a page was stopped."""
INPUTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
Status = QWebEnginePage.RenderProcessTerminationStatus


class WebPlayer(Player):
    """Base of the players of web lessons.

    Args:
        engine: is loaded, and outlives this player.
    """

    missed = Signal(str)
    """A page asked for a file, by this path, that the lesson does not have."""
    refused = Signal(str)
    """A page asked for this address, which is not the lesson's own."""
    erred = Signal(str)
    """The engine, or a page, calls something an error; a stranger's words."""

    shell = ""
    """The page of ours that shows the lesson; empty where the lesson's own page fills the window."""

    wide = 0
    """Pixels for which lessons of this kind are made: wider windows show them larger; 0 leaves that to the page."""
    farewell = ""
    """The script by which the page of ours lets the lesson's own say its last words; then it says ``left``."""

    def __init__(self, engine: WebEngine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._widget = QWidget()
        self._view = QWebEngineView(self._widget)
        self._view.setContextMenuPolicy(self._view.contextMenuPolicy().NoContextMenu)
        layout = QVBoxLayout(self._widget)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._widget.setFocusProxy(self._view)
        self._view.installEventFilter(self)
        self._site: Site | None = None
        self._room: Room | None = None
        self._watchdog: Watchdog | None = None
        self._volume, self._muted = LOUDEST, False
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._on_late)
        self._loads = 0
        self._shot: QImage | None = None

    # ------------------------------------------------------------ the protocol

    @property
    def widget(self) -> QWidget:
        """The widget the page is in."""
        return self._widget

    @property
    def capabilities(self) -> frozenset[Can]:
        """Zoom and sound; the keyboard is the page's."""
        return frozenset({Can.ZOOM, Can.SOUND, Can.OVERLAY, Can.KEYS})

    @property
    def unit(self) -> Unit:
        """One page, whatever happens on it."""
        return Unit.ONE

    @property
    def position(self) -> int:
        """1 once there is something to see."""
        return int(self._state is State.SHOWING)

    @property
    def length(self) -> int:
        """1."""
        return 1

    def open(self, lesson: Lesson, stored: StoredFile, start: int = 0) -> None:
        """Show the page that opens ``lesson``."""
        if self._state is not State.IDLE or self._room is not None:
            raise RuntimeError("a player opens one lesson")
        self._lesson = lesson
        self._enter(State.OPENING)
        self._site = self._make_site(lesson, stored)
        if not self._site.is_here:
            self._fail("its file is not on this disk")
            return
        self._room = self._engine.room(self._site)
        page = self._room.open_page(follows=not self.shell)
        page.setBackgroundColor(QColor("white"))
        page.loadFinished.connect(self._on_loaded)
        page.renderProcessTerminated.connect(self._on_terminated)
        page.flooded.connect(self._on_flooded)
        self._room.server.flooded.connect(self._on_flooded)
        self._room.server.said.connect(self._on_said)
        self._room.server.missed.connect(self.missed)
        for source in (self._room.gate, page):
            source.refused.connect(self.refused)
        page.erred.connect(self.erred)
        self._watchdog = Watchdog(page, self)
        self._watchdog.hung.connect(self._on_hung)
        self._view.setPage(page)
        self._prepare(start)
        if self.state is not State.OPENING:
            return
        self._patience.start(OPEN_WITHIN)
        self._set_sound()
        if self.wide:
            self.zoom_fit()
        path = OURS + "pages/" + self.shell if self.shell else self._site.entry
        page.load(QUrl(self._room.base + quote(path)))

    def close(self) -> None:
        """Let the page say its last words, out of sight, and give everything back."""
        if self._state is State.IDLE and self._room is None:
            return
        self._shot = None
        self._enter(State.IDLE)
        self._lesson = None
        room, self._room = self._room, None
        answers = self._watchdog is not None and self._watchdog.answers
        if self._watchdog is not None:
            self._watchdog.stop()
        if room is not None:
            if room.page is not None:
                room.page.loadFinished.disconnect(self._on_loaded)
            room.leave(answers=answers, farewell=self.farewell)
        self._widget.deleteLater()

    def set_volume(self, volume: int) -> None:
        """Set the loudness of the page's films and sounds."""
        self._volume = max(0, min(volume, LOUDEST))
        self._set_sound()

    def set_muted(self, muted: bool) -> None:
        """Silence the page, or let it be heard."""
        self._muted = muted
        self._set_sound()

    def zoom_in(self) -> None:
        """Everything on the page one step larger."""
        self._zoom(self._view.zoomFactor() * STEP)

    def zoom_out(self) -> None:
        """One step smaller."""
        self._zoom(self._view.zoomFactor() / STEP)

    def zoom_fit(self) -> None:
        """As the page's makers meant it."""
        self._zoom(max(1.0, self._widget.width() / self.wide) if self.wide else 1.0)

    def zoom_width(self) -> None:
        """As wide as the window, for pages made for another size."""
        self.ask("document.documentElement.scrollWidth / innerWidth", self._on_width)

    def current_frame(self) -> QImage | None:
        """A copy of what is to be seen."""
        return self._view.grab().toImage() if self._state is State.SHOWING else None

    def decoded(self) -> Decoded:
        """One page for each that was loaded; filled if there is more to see than one colour."""
        if self._state is State.SHOWING and (self._shot is None or not is_filled(self._shot)):
            self._shot = self.current_frame()
        filled = self._shot is not None and is_filled(self._shot)
        return Decoded(pages=self._loads, filled_pages=int(filled))

    @property
    def process(self) -> int:
        """The id of the process in which the page runs; 0 where there is none."""
        return self._room.page.renderProcessPid() if self._room is not None and self._room.page is not None else 0

    def ask(self, script: str, answer: Callable[[Any], object] | None = None) -> None:
        """Run a script in the page; ``answer`` is called with what comes of it (texts, numbers, lists, dicts)."""
        if self._room is not None and self._room.page is not None:
            if answer is None:
                self._room.page.runJavaScript(script)
            else:
                self._room.page.runJavaScript(script, 0, answer)

    # ------------------------------------------------------------ for the kinds

    def _make_site(self, lesson: Lesson, stored: StoredFile) -> Site:
        return flash.with_font(Site(lesson, stored))

    def _prepare(self, start: int) -> None:
        """Get ready what the page will ask for."""

    def _heard(self, topic: str, words: object) -> None:
        """Take what one of our pages says; a page of the lesson may say the same, so nothing of it is believed."""

    def _tell(self, name: str, *arguments: object) -> None:
        """Call a function of our page."""
        self.ask(f"window.songke && songke.{name}({', '.join(json.dumps(one) for one in arguments)})")

    def _shows(self) -> None:
        """There is something to see."""
        self._patience.stop()
        self._enter(State.SHOWING)
        if self._state is State.SHOWING:
            self.length_known.emit(self.length)
            self.moved.emit(self.position)

    # ------------------------------------------------------------ what the page does

    def _on_loaded(self, ok: bool) -> None:
        if self._state is State.OPENING and self._watchdog is not None:
            self._watchdog.start()
        if not ok and self._state is State.OPENING:
            self._fail("its page cannot be loaded")
            return
        page = self._room.page if self._room is not None else None
        if page is not None and not sandbox.is_locked_in(page.renderProcessPid()):
            self._break(f"no filter {sandbox.UNLOCKED}")
            return
        self._loads += 1
        self._set_sound()
        if not self.shell:
            self._shows()

    def _on_said(self, topic: str, words: str) -> None:
        if self._state in (State.IDLE, State.FAILED):
            return  # its last words are heard by whoever keeps them; there is no lesson to show any more
        try:
            said = json.loads(words or "null")
        except (ValueError, RecursionError):
            return
        if topic == "shown":
            self._shows()
        elif topic == "broken":
            self._fail(str(said)[:200])
        else:
            self._heard(topic, said)

    def _on_terminated(self, status: Status, _code: int) -> None:
        if status is not Status.NormalTerminationStatus:
            self._break(CRASHED)

    def _on_hung(self) -> None:
        self._break(SILENT)

    def _on_late(self) -> None:
        if self._state is State.OPENING:
            self._break(LATE)

    def _on_flooded(self) -> None:
        self._break(FLOODED)

    def _break(self, reason: str) -> None:
        """Stop the page; whatever else the class does goes on."""
        if self._watchdog is not None:
            self._watchdog.stop()
        room, self._room = self._room, None
        self._fail(reason)
        if room is not None:
            if room.page is not None:
                room.page.loadFinished.disconnect(self._on_loaded)
            self._view.hide()
            room.end()

    def _on_width(self, share: object) -> None:
        if isinstance(share, int | float) and share > 0:
            self._zoom(self._view.zoomFactor() / share)

    def _zoom(self, factor: float) -> None:
        self._view.setZoomFactor(max(SMALLEST, min(factor, LARGEST)))
        self.zoomed.emit(self._view.zoomFactor())

    def _set_sound(self) -> None:
        if self._room is not None:
            self._room.set_muted(self._muted or not self._volume)
            self.ask(f"window.__songkeLoudness && __songkeLoudness({self._volume / LOUDEST})")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See that somebody is there: the widget that takes the pointer is made anew for each page."""
        if event.type() is QEvent.Type.ChildAdded and isinstance(child := event.child(), QWidget):  # type: ignore[attr-defined]
            child.installEventFilter(self)
        elif event.type() in INPUTS:
            self.touched.emit()
        return super().eventFilter(watched, event)
