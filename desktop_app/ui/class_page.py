"""上课: one lesson fills the window; a bar above and a dock below come with the pointer and go by themselves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import State
from desktop_app.store.cards import Card
from desktop_app.ui import class_keys, class_places, figures, words
from desktop_app.ui.class_acts import ClassActs
from desktop_app.ui.class_bar import Blackness, ClassBar
from desktop_app.ui.class_dock import ClassDock
from desktop_app.ui.class_ending import ClassEnding
from desktop_app.ui.class_stage import ClassStage
from desktop_app.ui.class_tools.toolbox import Toolbox
from desktop_app.ui.class_trouble import ClassTrouble
from desktop_app.ui.covers import Covers
from desktop_app.ui.dock_tab import DockTab
from desktop_app.ui.originals import Originals
from desktop_app.ui.pointer_watch import PointerWatch
from desktop_app.ui.services import Services
from desktop_app.ui.showing import Opening, Showing, look, note_unopened
from desktop_app.ui.stage_loan import StageLoan
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Ink, Theme
from package_format.errors import LessonError
from package_format.session_row import Origin

HIDE_AFTER_MS = 3000
ORIGINS = {"in-class": Origin.IN_CLASS, "preparing": Origin.PREPARING}


class ClassPage(QWidget):
    """Shows one lesson at a time; ``open`` begins, ``close_lesson`` ends and keeps everything."""

    left = Signal()
    """A person has gone back; the lesson is closed."""
    opened = Signal()
    """A lesson has been asked for; its player comes with ``begun``."""
    begun = Signal()
    full_asked = Signal()
    """A person wants the full screen, or out of it."""
    mode_chosen = Signal(str)
    placed = Signal()
    """Everything lies where it belongs now; what is laid over it may follow."""
    beyond = Signal(int)
    """A person asks for more than the end of the lesson (1), or for less than its beginning (-1)."""

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._theme, self._say = services, theme, say
        self.showing: Showing | None = None
        self._card: Card | None = None
        self._mode = "in-class"
        covers = Covers(services, self)
        self.stage = ClassStage(covers, theme, say)
        self.note, self.listening = self.stage.note, self.stage.listening
        self.trouble = ClassTrouble(theme, say)
        self.bar = ClassBar(theme, say)
        self.dock = ClassDock(theme, say)
        self.black, self.tab = Blackness(), DockTab(theme, say)
        for part in (self.stage, self.trouble, self.bar, self.dock, self.black, self.tab):
            part.setParent(self)
        self.loan = StageLoan(self, self.stage, self.black)
        self.loan.moved.connect(self._moved)
        self.tools = Toolbox(self, self.stage, services, theme, say)
        self.ending = ClassEnding(self, services, theme, say)
        self.doing = ClassActs(self)
        self.originals = Originals(self.bar, services, theme, say)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._quiet = QTimer(self, singleShot=True, interval=HIDE_AFTER_MS)
        self._quiet.timeout.connect(self._hide_controls)
        self.stage.resized.connect(lambda: self._place() if self.loan.host is not None else None)
        self._watch = PointerWatch(self)
        self._watch.moved.connect(self._pointed)
        self._watch.moved.connect(self._noticed)
        self._connect()

    def _connect(self) -> None:
        self.bar.back.clicked.connect(lambda _checked=False: self.leave())
        self.bar.mode.chosen.connect(self._choose_mode)
        self.dock.dark.connect(self.toggle_dark)
        self.dock.full.connect(self.full_asked)
        self.dock.touched.connect(self.touch)
        self.tab.clicked.connect(lambda _checked=False: self.touch())
        self.dock.said.connect(self.bar.hint.setText)
        self.tools.touched.connect(self.touch)
        self.ending.answered.connect(self._leave)
        self.tools.marks_changed.connect(self.dock.slider.set_marks)
        self.trouble.chosen.connect(self.open)
        self.black.ended.connect(self.toggle_dark)
        self._keys = class_keys.bind(self, self.acts())

    def acts(self) -> dict[str, Callable[[], object]]:
        """What the keys of a class do, by their names in the table."""
        return class_keys.counted(self.doing.table(), self._noticed)

    # ------------------------------------------------------------ open and close

    @property
    def player(self) -> Player | None:
        """The player of the lesson being shown."""
        return self.showing.player if self.showing else None

    def open(self, card: Card) -> None:
        """Show ``card``; what was shown before is closed and kept."""
        self.close_lesson()
        self._card = card
        self.bar.title.setText(figures.title(card.title, self._say.language))
        self.bar.hint.setText("")
        self.note.setText(self._say("opening"))
        self.note.show()
        self.trouble.hide()
        self.listening.hide()
        self.dock.hide()
        self.bar.show()
        self._watch.start()
        self.setFocus()
        if card.media_type.startswith(("video/", "audio/")):
            self._services.ranks().warm()  # beside the look into the store
        origin = ORIGINS[self._mode]
        self._services.ask(self, lambda store: look(store, card, origin), self._begin, self.fail, key="open")
        self.ending.begin(card)
        self.opened.emit()

    def close_lesson(self) -> None:
        """End the lesson: the row goes to the outbox, the place is kept, the player gives everything back."""
        self._quiet.stop()
        self._watch.stop()
        self.black.hide()
        self.unsetCursor()
        self._card = None
        self._share_keys(None)
        if self.showing is not None:
            ended, self.showing = self.showing, None
            self.dock.let_go()
            self.tools.let_go()
            ended.finish(*self.ending.said)
            ended.deleteLater()
        self.ending.forget()

    def leave(self) -> None:
        """Close the lesson and go back; whoever has held it is asked before how it was."""
        if self.ending.asks:
            self.ending.card.answer()
        elif self.showing is not None and self.ending.ask(self.showing):
            self._quiet.stop()
            self.tools.put_down()
            self._place()
        else:
            self._leave()

    def _leave(self) -> None:
        self.close_lesson()
        self.tools.end()
        self.left.emit()

    @property
    def mode(self) -> str:
        """For what lessons are opened now."""
        return self._mode

    def set_mode(self, mode: str) -> None:
        """Show for what lessons are opened from now on: ``in-class`` or ``preparing``."""
        self._mode = mode
        self.bar.mode.set_value(mode)

    def _begin(self, opening: Opening) -> None:
        if self._card is None or opening.lesson.card.id != self._card.id:
            return
        try:
            self.showing = Showing(self._services, opening, ORIGINS[self._mode], self)
        except LessonError as trouble:
            note_unopened(self._services, opening, ORIGINS[self._mode])
            self.fail(trouble)
            return
        player = self.showing.player
        self.stage.take(player.widget)
        player.failed.connect(self.fail)
        player.state_changed.connect(self._changed)
        player.widget.setGeometry(class_places.room(self, self._theme))
        self.bar.hint.setText(self._say("from-place") if opening.start > 1 else "")
        self.dock.follow(player, opening.volume)
        self.tools.follow(player, opening.lesson)
        self.originals.offer(opening.lesson, player)
        self.showing.begin()
        self.begun.emit()

    def fail(self, error: Exception) -> None:
        """Say why the lesson cannot be shown, and offer what else it has."""
        card = self._card
        if card is None:
            return
        self.note.hide()
        self.dock.hide()
        title = figures.title(card.title, self._say.language)
        self.trouble.show_words(words.explain(error, self._say.language, title))
        self.bar.show()
        self.bar.raise_()
        self._services.ask(self, lambda store: store.library.others(card), self.trouble.show_others, key="others")

    def _changed(self, state: State) -> None:
        if self._card is None or state in (State.IDLE, State.OPENING, State.FAILED):
            return
        self.note.hide()
        if self._card.media_type.startswith("audio/"):
            self.listening.show_card(self._card)
        self._share_keys(self.player)
        self.show_controls()

    # ------------------------------------------------------------ what a person does

    def _choose_mode(self, mode: str) -> None:
        self._mode = mode
        if self.showing is not None:
            self.showing.change_origin(ORIGINS[mode])
        self.touch()
        self.mode_chosen.emit(mode)

    def touch(self) -> None:
        """A person did something: the class goes on, and bar and dock come."""
        self._noticed()
        self.show_controls()

    def _noticed(self) -> None:
        if self.showing is not None:
            self.showing.touched()

    def toggle_dark(self) -> None:
        """Black the picture out so that the class looks at the teacher, or bring it back."""
        if self.black.isVisible():
            self.black.hide()
            self.setFocus()
        else:
            self.black.setGeometry((self.loan.host or self).rect())
            self.black.show()
            self.black.raise_()
        self._share_keys(self.player)

    # ------------------------------------------------------------ bar and dock

    def show_controls(self) -> None:
        """Bring the bar and the dock; they go again when nobody moves."""
        self.unsetCursor()
        self.bar.show()
        if self.showing is not None and not self.trouble.isVisible() and not self.ending.asks:
            self.dock.adjustSize()  # it grows by a row while speeds or subtitles are being chosen
            self.dock.show()
            self.tools.show_docks(True)
        self._place()
        self._quiet.start()

    def _hide_controls(self) -> None:
        player = self.player
        if self.loan.host is not None or player is None or player.state not in (State.PLAYING, State.SHOWING):
            return
        if self.dock.engaged:
            self._quiet.start()
            return
        self.bar.hide()
        self.bar.hint.setText("")
        self.dock.hide()
        self.tools.show_docks(False)
        if not self._watch.edges_only:
            self.setCursor(Qt.CursorShape.BlankCursor)
        self._place()

    def _pointed(self) -> None:
        if not self.tools.engaged:
            self.show_controls()

    @property
    def works_inside(self) -> bool:
        """Whether the pointer is the lesson's own: bar and dock come at the edges only, and by the tab."""
        return self._watch.edges_only

    def _place(self) -> None:
        class_places.place(self, self._theme)
        self.placed.emit()

    def _moved(self) -> None:
        self._share_keys(self.player)
        self.show_controls()

    def _share_keys(self, player: Player | None) -> None:
        """Give a lesson the keys that it takes, but none while it cannot be seen."""
        self._watch.edges_only = self.loan.share_keys(self._keys, player if self.black.isHidden() else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.show_controls()
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.NIGHT))
