"""The dock of the class page: only the controls that work for what is open, each big enough for the board."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State, Unit
from desktop_app.ui import figures
from desktop_app.ui.choices import Segments
from desktop_app.ui.class_tools.repeating import Repeating
from desktop_app.ui.class_tracks import TrackPanel, has_choice
from desktop_app.ui.controls import IconButton, label
from desktop_app.ui.seek_slider import SeekSlider
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, LEAD, Ink, Theme

RATES = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
CONTROL = 68
"""Side of a control in design pixels; the least the domain asks for is 64."""


class ClassDock(QWidget):
    """Follows one player's signals and passes a person's presses on to it."""

    dark = Signal()
    full = Signal()
    find_asked = Signal()
    """A person wants to look for words."""
    touched = Signal()
    """A person used a control."""
    said = Signal(str)
    """What to do next, for the bar; empty when there is nothing more to say."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme, self._say = theme, say
        self._player: Player | None = None
        self._choices: QWidget | None = None
        self._choosing = ""
        self._volume, self._muted, self._rate = 80, False, 1.0
        self.slider = SeekSlider(theme, say("seek"))
        self.now, self.whole = self._figure(), self._figure()
        self.volume = SeekSlider(theme, say("volume-now"), wide=150)
        self.volume.set_length(100)
        self.repeating = Repeating(self)
        self._buttons()
        self._lay_out()
        self.repeating.changed.connect(self._show_repeat)
        self.slider.chosen.connect(lambda position: self._do(lambda player: player.seek(position)))
        self.slider.dragged.connect(lambda position: self.now.setText(figures.clock(position)))
        self.volume.chosen.connect(self.set_volume)
        self.volume.dragged.connect(self.set_volume)
        for slider in (self.slider, self.volume):
            slider.chosen.connect(lambda _position: self.touched.emit())

    # ------------------------------------------------------------ build

    def _figure(self) -> QLabel:
        shown = label("", self._theme, LEAD, look="night")
        shown.setMinimumWidth(self._theme.px(84))
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return shown

    def _buttons(self) -> None:
        self.play = self._button("play", "play", self.toggle, side=84)
        self.play.set_accent(True)
        self.again = self._button("again", "again", lambda: self._do(lambda player: player.seek(0)))
        self.mute = self._button("sound", "mute", self.toggle_mute)
        self.speed = self._button("speed", "speed", lambda: self._toggle_choices("speed"))
        self.repeat = self._button("repeat", "repeat", self.repeat_next)
        self.tracks = self._button("subtitles", "tracks", lambda: self._toggle_choices("tracks"))
        self.step = self._button("step", "step", lambda: self._do(lambda player: player.step()))
        self.previous = self._button("back", "previous-page", lambda: self._do(lambda player: player.previous_page()))
        self.next = self._button("forward", "next-page", lambda: self._do(lambda player: player.next_page()))
        self.finder = self._button("search", "find", self.find_asked.emit)
        self.zoom = [
            self._button("zoom-out", "zoom-out", lambda: self._do(lambda player: player.zoom_out())),
            self._button("fit", "fit", lambda: self._do(lambda player: player.zoom_fit())),
            self._button("width", "width", lambda: self._do(lambda player: player.zoom_width())),
            self._button("zoom-in", "zoom-in", lambda: self._do(lambda player: player.zoom_in())),
        ]
        self.darken = self._button("dark", "dark", self.dark.emit)
        self.fill = self._button("full", "full", self.full.emit)

    def _button(self, icon: str, key: str, act: Callable[[], object], side: float = CONTROL) -> IconButton:
        made = IconButton(icon, self._say(key), self._theme, side=side, night=True)
        made.clicked.connect(lambda _checked=False: self._press(act))
        return made

    def _lay_out(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(26), px(14), px(26), px(14))
        column.setSpacing(px(4))
        self._choice_row = QHBoxLayout()
        column.addLayout(self._choice_row)
        self.time_row = QWidget()
        time_row = QHBoxLayout(self.time_row)
        time_row.setContentsMargins(0, 0, 0, 0)
        time_row.addWidget(self.now)
        time_row.addWidget(self.slider)
        time_row.addWidget(self.whole)
        column.addWidget(self.time_row)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.page = self._figure()
        self.page.setMinimumWidth(px(190))
        sound, middle, view = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        groups: tuple[tuple[QHBoxLayout, tuple[QWidget, ...]], ...] = (
            (sound, (self.mute, self.volume, self.again)),
            (middle, (self.previous, self.page, self.play, self.step, self.next)),
            (view, (self.repeat, self.speed, self.tracks, self.finder, *self.zoom, self.darken, self.fill)),
        )
        for group, parts in groups:
            group.setSpacing(px(8))
            for part in parts:
                group.addWidget(part)
        sound.addStretch(1)
        view.insertStretch(0, 1)
        row.addLayout(sound, 1)
        row.addLayout(middle)
        row.addLayout(view, 1)
        column.addLayout(row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Ink.NIGHT_RAISED))
        painter.drawRoundedRect(QRectF(self.rect()), self._theme.px(24), self._theme.px(24))

    # ------------------------------------------------------------ the player

    def follow(self, player: Player, volume: int) -> None:
        """Show and steer ``player`` from now on, at ``volume``."""
        self._player, self._rate, self._muted = player, 1.0, False
        self._close_choices()
        player.moved.connect(self._moved)
        player.length_known.connect(self._length)
        player.state_changed.connect(self._state)
        self.repeating.follow(player)
        self.set_volume(volume)
        self._length(player.length)
        self._moved(player.position)
        self._state(player.state)

    def let_go(self) -> None:
        """The player is gone."""
        self._player = None
        self.repeating.let_go()
        self.slider.set_marks(())
        self._close_choices()

    @property
    def engaged(self) -> bool:
        """Whether hiding now would take something out of a person's hand.

        A pointer that rests on the dock does not count: on a touch panel it stays where the last tap was.
        """
        return self._choices is not None

    def put_away(self) -> bool:
        """Close what is being chosen, for Esc; return whether there was something."""
        engaged = self.engaged
        self._close_choices()
        return engaged

    def toggle(self) -> None:
        """Play or pause."""
        self._do(lambda player: player.pause() if player.state is State.PLAYING else player.play())

    def set_volume(self, volume: int) -> None:
        """Set the loudness, 0 … 100, and let it be heard."""
        self._volume = min(100, max(0, volume))
        self.volume.set_position(self._volume)
        self._set_muted(False)
        self._do(lambda player: player.set_volume(self._volume))

    def change_volume(self, step: int) -> None:
        """A little louder or quieter."""
        self.set_volume(self._volume + step)

    def toggle_mute(self) -> None:
        """Silence, or sound again."""
        self._set_muted(not self._muted)

    def _set_muted(self, muted: bool) -> None:
        self._muted = muted
        self.mute.show_as("quiet" if muted or not self._volume else "sound", self._say("mute"))
        self._do(lambda player: player.set_muted(muted))

    def repeat_next(self) -> None:
        """From here, to here, no more: the three presses of 重复这一段."""
        self.repeating.press()
        begun = self.repeating.start is not None and self.repeating.end is None
        self.said.emit(self._say("repeat-said-to") if begun else "")

    def _show_repeat(self) -> None:
        from_, to = self.repeating.start, self.repeating.end
        words = "repeat" if from_ is None else "repeat-to" if to is None else "repeat-off"
        self.repeat.show_as("repeat", self._say(words))
        self.repeat.set_accent(from_ is not None)
        if from_ is None:
            self.slider.set_repeated(None)
        else:
            self.slider.set_repeated((from_, from_ if to is None else to))

    def set_rate(self, rate: float) -> None:
        """Play at ``rate`` times the natural speed."""
        self._rate = rate
        self._do(lambda player: player.set_rate(rate))

    def skip(self, milliseconds: int) -> None:
        """Jump within a recording."""
        self._do(lambda player: player.seek(player.position + milliseconds) if player.unit is Unit.MS else None)

    def _do(self, act: Callable[[Player], object]) -> None:
        if self._player is not None:
            act(self._player)

    def _press(self, act: Callable[[], object]) -> None:
        act()
        self.touched.emit()

    def _state(self, state: State) -> None:
        if self._player is None:
            return
        can = self._player.capabilities
        shown = {
            self.time_row: Can.SEEK in can and self._player.unit is Unit.MS,
            self.play: Can.PAUSE in can,
            self.again: Can.SEEK in can and self._player.unit is Unit.MS,
            self.mute: Can.SOUND in can,
            self.volume: Can.SOUND in can,
            self.speed: Can.RATE in can,
            self.repeat: Can.SEEK in can and self._player.unit is Unit.MS,
            self.tracks: has_choice(self._player),
            self.step: Can.STEP in can and state is State.PAUSED,
            self.previous: Can.PAGES in can,
            self.next: Can.PAGES in can,
            self.page: Can.PAGES in can,
            self.finder: Can.FIND in can,
        } | dict.fromkeys(self.zoom, Can.ZOOM in can)
        for part, visible in shown.items():
            part.setVisible(visible)
        going = state is State.PLAYING
        self.play.show_as("pause" if going else "play", self._say("pause" if going else "play"))
        self._moved(self._player.position)

    def _length(self, length: int) -> None:
        self.slider.set_length(length)
        self.whole.setText(figures.clock(length) if length else "")
        self._do(lambda player: self._moved(player.position))

    def _moved(self, position: int) -> None:
        if self._player is None:
            return
        if self._player.unit is Unit.MS:
            self.slider.set_position(position)
            self.now.setText(figures.clock(position))
        elif self._player.unit is Unit.PAGE:
            pages = self._player.length
            words = self._say("page-of", page=position, pages=pages) if pages else self._say("page-at", page=position)
            self.page.setText(words)
            self.previous.setEnabled(position > 1)
            self.next.setEnabled(not pages or position < pages)

    # ------------------------------------------------------------ speed, sound and subtitles

    def _toggle_choices(self, what: str) -> None:
        opened = self._choosing
        self._close_choices()
        if what != opened:
            self._open_choices(what)

    def _open_choices(self, what: str) -> None:
        if self._player is None:
            return
        self._choosing = what
        if what == "speed":
            speeds = Segments([(str(rate), f"{rate:g}×") for rate in RATES], self._theme, self._say(what), night=True)
            speeds.setFont(self._theme.font(BODY + 2))
            speeds.set_value(str(self._rate))
            speeds.chosen.connect(self._choose_speed)
            self._choices = speeds
        else:
            panel = TrackPanel(self._player, self._theme, self._say)
            panel.done.connect(self._chosen)
            self._choices = panel
        self._choice_row.addStretch(1)
        self._choice_row.addWidget(self._choices)
        self._choices.show()
        self.touched.emit()

    def _close_choices(self) -> None:
        self._choosing = ""
        while (taken := self._choice_row.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.deleteLater()
        self._choices = None

    def _choose_speed(self, key: str) -> None:
        self.set_rate(float(key))
        self._chosen()

    def _chosen(self) -> None:
        self._close_choices()
        self.touched.emit()
