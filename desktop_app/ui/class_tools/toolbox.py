"""The tools of one class page: what is in the hand, what lies over the lesson, and whose ink is seen."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State, Unit
from desktop_app.store.cards import Lesson
from desktop_app.store.ink import Stroke
from desktop_app.ui.class_tools.curtain import Curtain
from desktop_app.ui.class_tools.ink_sheet import InkSheet, paint_strokes
from desktop_app.ui.class_tools.side_dock import SideDock
from desktop_app.ui.class_tools.still import Still
from desktop_app.ui.class_tools.timer_panel import TimerPanel
from desktop_app.ui.class_tools.tool import ERASER_REACH, Tool
from desktop_app.ui.class_tools.writing import Writing
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Theme


class Toolbox(QObject):
    """Owns the tools' widgets; follows one player at a time.

    What the class sees (ink, frozen picture, curtain) lies on ``stage``; what the teacher works with on ``page``.

    Ink belongs to a page, or to a moment of a film that stands: the pen makes a film stand, and playing on hides what
    was written until the film stands there again.
    """

    touched = Signal()
    """A person used a tool."""
    marks_changed = Signal(object)
    """The moments of a film at which something is written, in ms."""

    def __init__(self, page: QWidget, stage: QWidget, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__(page)
        self._page, self._services, self._theme = page, services, theme
        self.sheet = InkSheet(theme)
        self.still = Still(theme, say("freeze-on"))
        self.curtain = Curtain(theme, say("curtain"))
        self.timer = TimerPanel(theme, say)
        self.docks = [SideDock(theme, say), SideDock(theme, say)]
        for part in self.parts:
            part.setParent(stage if part in (self.sheet, self.still, self.curtain) else page)
            part.hide()
        for dock in self.docks:
            dock.pressed.connect(self.press)
            dock.coloured.connect(self._colour)
        self.sheet.drawn.connect(self._draw)
        self.sheet.wiped.connect(self._wipe)
        self.sheet.framed.connect(self._zoom)
        self.timer.closed.connect(self._show_docks)
        self.timer.touched.connect(self.touched)
        self._player: Player | None = None
        self._key = ("", 0)
        self._writing = Writing({}, timed=False)
        self._stage = QRect()
        self._enlarged = False

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """The widgets in the order in which they lie over the lesson, the lowest first."""
        return (self.sheet, self.still, self.curtain, self.timer, *self.docks)

    @property
    def engaged(self) -> bool:
        """Whether presses on the lesson are for a tool: then nothing comes and goes with the pointer."""
        return self.sheet.tool is not None

    # ------------------------------------------------------------ the lesson

    def follow(self, player: Player, lesson: Lesson) -> None:
        """Work over ``player``, which is about to open ``lesson``."""
        self._player = player
        self._key = (lesson.card.id, lesson.version)
        timed = lesson.main.media_type.startswith(("video/", "audio/"))
        self._writing = Writing({}, timed=timed)
        player.placed.connect(self._show_ink)
        player.moved.connect(lambda _position: self._show_ink())
        player.state_changed.connect(self._changed)
        key = self._key
        self._services.ask(
            self,
            lambda store: store.ink.of(*key),
            lambda kept: self._remember(key, kept, timed=timed),
            key="ink",
        )

    def let_go(self) -> None:
        """The lesson is over: every tool is put away but the timer, which is the class's and not the lesson's."""
        self._player = None
        self._enlarged = False
        self.put_down()
        for part in (self.still, self.curtain, self.sheet, *self.docks):
            part.hide()
        self._writing = Writing({}, timed=False)

    def end(self) -> None:
        """The class is over."""
        if self.timer.isVisible():
            self.timer.close_timer()

    def place(self, stage: QRect, page: QRect) -> None:
        """The lesson lies at ``stage`` of the page; docks stand at both sides of ``page``."""
        self._stage = stage
        self.sheet.setGeometry(stage)
        self.still.setGeometry(stage)
        self.curtain.place(stage)
        if self.timer.isVisible():
            self.timer.place(page)
        inset = self._theme.px(16)
        for dock, left in zip(self.docks, (True, False), strict=True):
            dock.adjustSize()
            x = inset if left else page.width() - dock.width() - inset
            dock.move(x, max(0, (page.height() - dock.height()) // 2))
        for part in self.parts:
            part.raise_()
        self._show_ink()

    def show_docks(self, shown: bool) -> None:
        """Bring the docks, or take them away unless a tool is in the hand."""
        player = self._player
        usable = player is not None and player.state not in (State.IDLE, State.OPENING, State.FAILED)
        for dock in self.docks:
            dock.setVisible(usable and (shown or self.engaged))

    def _remember(self, key: tuple[str, int], kept: dict[int, tuple[Stroke, ...]], *, timed: bool) -> None:
        if key == self._key and self._player is not None and not self._writing.places:
            self._writing = Writing(kept, timed=timed)
            self._show_ink()
            self._tell_marks()

    def _changed(self, state: State) -> None:
        if state is State.PLAYING and self.engaged:
            self.put_down()
        if state is State.FAILED:
            self.let_go()
        self._show_docks()
        self._show_ink()

    # ------------------------------------------------------------ what a person presses

    def press(self, name: str) -> None:
        """Use, or put away, the tool called ``name``; or one of the pen's own buttons."""
        acts = {
            "undo": self._undo,
            "wipe-all": self._clear,
            "bold": self._bold,
            Tool.CURTAIN: self._toggle_curtain,
            Tool.FREEZE: self._toggle_freeze,
            Tool.TIMER: self._toggle_timer,
        }
        if name in acts:
            acts[name]()
        else:
            self._take(Tool(name))
        self._show_docks()
        self.touched.emit()

    def put_down(self) -> bool:
        """Lay down what is in the hand; return whether there was something."""
        held = self.engaged
        self.sheet.take(None)
        self._show_docks()
        return held

    def put_away(self) -> bool:
        """Undo the topmost tool, for Esc; return whether there was one."""
        if self.put_down():
            return True
        for part in (self.curtain, self.still):
            if part.isVisible():
                part.hide()
                self._show_docks()
                return True
        if self._enlarged:
            self._whole()
            return True
        return False

    def _take(self, tool: Tool) -> None:
        player = self._player
        if player is None or (tool is Tool.REGION and Can.REGION not in player.capabilities):
            return
        if tool is Tool.REGION and self._enlarged:
            self._whole()
            return
        if self.sheet.tool is tool:
            self.put_down()
            return
        if tool in (Tool.PEN, Tool.ERASER) and player.state is State.PLAYING:
            player.pause()
        self.sheet.take(tool)
        self.sheet.show()
        self._show_ink()

    def _toggle_curtain(self) -> None:
        if self.curtain.isVisible():
            self.curtain.hide()
        else:
            self.curtain.close_over(self._stage)
            for part in (self.timer, *self.docks):
                part.raise_()

    def _toggle_freeze(self) -> None:
        player = self._player
        if self.still.isVisible() or player is None:
            self.still.hide()
            return
        if player.state is State.PLAYING:
            player.pause()
        self.still.hold(self._picture(player))

    def _picture(self, player: Player) -> QPixmap:
        """What the class sees now: the lesson and what is written on it."""
        picture = player.widget.grab()
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_strokes(painter, self._seen(), QRectF(player.picture_place()))
        painter.end()
        return picture

    def _toggle_timer(self) -> None:
        if self.timer.isVisible():
            self.timer.close_timer()
        else:
            self.timer.open_timer()

    def _zoom(self, region: QRectF) -> None:
        if self._player is not None:
            self._enlarged = True
            self._player.zoom_to(region)
        self.put_down()
        self.touched.emit()

    def _whole(self) -> None:
        self._enlarged = False
        if self._player is not None:
            self._player.zoom_fit()

    # ------------------------------------------------------------ ink

    @property
    def _place(self) -> int:
        return self._writing.place_at(self._player.position) if self._player is not None else 0

    def _seen(self) -> tuple[Stroke, ...]:
        player = self._player
        if player is None or player.state in (State.IDLE, State.OPENING, State.PLAYING, State.FAILED):
            return ()
        return self._writing.at(self._place)

    def _show_ink(self) -> None:
        if self._player is None:
            return
        strokes = self._seen()
        self.sheet.show_strokes(strokes, self._player.picture_place())
        self.sheet.setVisible(bool(strokes) or self.engaged)

    def _draw(self, stroke: Stroke) -> None:
        self._writing.add(self._place, stroke)
        self._keep(self._place)

    def _wipe(self, at: QPointF) -> None:
        player = self._player
        if player is None or player.picture_place().isEmpty():
            return
        frame, place = player.picture_place(), self._place
        if self._writing.wipe(place, (at.x(), at.y()), ERASER_REACH, frame.width() / frame.height()):
            self._keep(place)

    def _undo(self) -> None:
        place = self._writing.undo()
        if place is not None:
            self._keep(place)

    def _clear(self) -> None:
        place = self._place
        if self._writing.clear(place):
            self._keep(place)

    def _keep(self, place: int) -> None:
        resource, version = self._key
        strokes = self._writing.at(place)
        self._services.keep(
            lambda store: store.ink.keep(resource, version, place, strokes), key=f"ink {resource} {place}"
        )
        self._show_ink()
        self._tell_marks()
        self.touched.emit()

    def _tell_marks(self) -> None:
        timed = self._player is not None and self._player.unit is Unit.MS
        self.marks_changed.emit(self._writing.places if timed else ())

    # ------------------------------------------------------------ docks

    def _colour(self, number: int) -> None:
        self.sheet.colour = number
        self._show_docks()
        self.touched.emit()

    def _bold(self) -> None:
        self.sheet.width_number = 1 - self.sheet.width_number

    def _show_docks(self) -> None:
        lying = {Tool.CURTAIN: self.curtain, Tool.FREEZE: self.still, Tool.TIMER: self.timer}
        used = {tool for tool, part in lying.items() if not part.isHidden()}
        if self.sheet.tool is not None:
            used.add(self.sheet.tool)
        if self._enlarged:
            used.add(Tool.REGION)
        can = self._player.capabilities if self._player is not None else frozenset()
        for dock in self.docks:
            dock.show_state(used, self.sheet.colour, bold=bool(self.sheet.width_number))
            dock.offer(Tool.REGION, Can.REGION in can)
        if not self._stage.isEmpty():
            self.place(self._stage, self._page.rect())
