"""What every player can do, so that the window and the sessions need not know which one is playing.

A player lives on Qt's thread and shows one lesson. Positions and lengths are integers in the player's
``unit``: milliseconds, page numbers counted from 1, or the one picture there is.

    open ──► OPENING ──► PLAYING ◄──► PAUSED        video, audio
                │           │            ▲
                │           └──► ENDED ──┘ play() starts again, seek() goes back paused
                ├──► SHOWING                        documents, images
                └──► FAILED                         nothing more happens; close() it

Nothing here raises for what is in a file: trouble comes out of ``failed`` as ``NotPlayable`` or another
``LessonError``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QRect, QRectF, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop_app.player.vocabulary import FASTEST, LOUDEST, SLOWEST, Can, Decoded, State, Track, Unavailable, Unit
from desktop_app.store.cards import Lesson, StoredFile
from package_format.errors import LessonError, NotPlayable

__all__ = [
    "FASTEST",
    "LOUDEST",
    "SLOWEST",
    "Can",
    "Decoded",
    "Player",
    "State",
    "Track",
    "Unavailable",
    "Unit",
]


class Player(QObject):
    """Base of all players: the state, the signals, and quiet defaults for what a kind of player cannot do.

    The window puts ``widget`` into its layout before ``open``, connects the signals, and calls ``close`` when it is
    done; a closed player is not used again. All methods are called on Qt's thread and return at once; all signals
    arrive on Qt's thread, and some may come before ``open`` returns, so connect first.
    """

    moved = Signal(int)
    """The position, in ``unit``: up to ten times a second while playing, and after each seek or turned page."""
    seeked = Signal(int, int)
    """Time jumped from one position to another, in ``unit``: by ``seek``, or by playing again from the end."""
    length_known = Signal(int)
    """The length, in ``unit``; again when a better figure is known."""
    ended = Signal()
    """Played to the end; once for each time it is reached. Never for documents and images."""
    failed = Signal(object)
    """A ``LessonError``; at most once, after which the state is FAILED."""
    state_changed = Signal(object)
    """The new ``State``. Capabilities and tracks are final once the state is neither IDLE nor OPENING."""
    zoomed = Signal(float)
    """The share of natural size shown (1.0: a document's inch is 96 logical pixels, an image's pixel is one)."""

    placed = Signal()
    """The picture has another place or size in ``widget``: zoomed, scrolled, another page, another size of window."""
    touched = Signal()
    """A person did something inside the lesson, where no widget of ours sees it."""
    spoken = Signal()
    """Other subtitles, or another sound track, were chosen."""
    progressed = Signal(int)
    """How much of the lesson is done, in thousandths, where the lesson itself says so."""
    found = Signal(int, int)
    """Which find is shown (1, 2 …; 0 for none) of how many; -1 of them: there may be some, it is still looking."""
    resulted = Signal(object)
    """``Results``, where the lesson itself says so: the newest count."""

    name = "player"
    """Which player this is, for reports and the log: ``vlc``, ``qtpdf``, ``html`` …"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = State.IDLE
        self._lesson: Lesson | None = None

    # ------------------------------------------------------------ what it is

    @property
    def widget(self) -> QWidget:
        """The widget that shows the lesson; one and the same for the player's life."""
        raise NotImplementedError

    @property
    def capabilities(self) -> frozenset[Can]:
        """What works for the open lesson."""
        return frozenset()

    @property
    def unit(self) -> Unit:
        """What positions and lengths count for the open lesson."""
        return Unit.ONE

    @property
    def state(self) -> State:
        """Where the player is."""
        return self._state

    @property
    def position(self) -> int:
        """Where the lesson is, in ``unit``; the last known when the player has ended or failed."""
        return 0

    @property
    def view(self) -> tuple[int, int]:
        """The first and the last page on the screen: ``position`` twice, unless a screen shows several."""
        return self.position, self.position

    @property
    def length(self) -> int:
        """The whole lesson, in ``unit``; 0 while unknown."""
        return 0

    # ------------------------------------------------------------ open and close

    def recall(self, notes: Mapping[str, str], keep: Callable[[str, str], object]) -> None:
        """Take what the lesson has noted of itself (a course: JSON by unit); called before ``open``.

        ``keep`` is called with a name and a text for each new note, on Qt's thread, also a moment after ``close``.
        """

    def open(self, lesson: Lesson, stored: StoredFile, start: int = 0) -> None:
        """Make ``stored``, a file of ``lesson``, ready at ``start`` (in ``unit``; 0 is the beginning).

        Documents and images show themselves. Video and audio stay at their first picture until ``play``, which may
        be called right away. A ``start`` at or behind the end is the beginning.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Stop, give back every thread, file and picture, and delete ``widget``. A second call does nothing."""
        raise NotImplementedError

    # ------------------------------------------------------------ time

    def play(self) -> None:
        """Let time run; from the beginning when it had ended."""

    def pause(self) -> None:
        """Let time stand and keep the picture."""

    def seek(self, position: int) -> None:
        """Go to ``position`` (in ``unit``, clamped to the lesson); playing goes on, a pause stays a pause."""

    def set_rate(self, rate: float) -> None:
        """Play at ``rate`` times the natural speed (clamped to 0.5 … 2.0), voices keep their pitch."""

    def set_volume(self, volume: int) -> None:
        """Set the loudness of this player, 0 … 100 (clamped)."""

    def set_evened(self, evens: bool) -> None:
        """Play as loud as other lessons at the same volume (the default), or as loud as the file is."""

    def set_muted(self, muted: bool) -> None:
        """Silence this player, or let it be heard at its volume again."""

    def step(self) -> None:
        """Show the next picture of a film and stand there; a film that runs stands first."""

    # ------------------------------------------------------------ pages and size

    def next_page(self) -> None:
        """Show the next page or picture; stays on the last."""

    def previous_page(self) -> None:
        """Show the page or picture before; stays on the first."""

    def zoom_in(self) -> None:
        """One step larger."""

    def zoom_out(self) -> None:
        """One step smaller."""

    def zoom_fit(self) -> None:
        """As large as the whole page or picture can be seen; follows the widget's size."""

    def zoom_width(self) -> None:
        """As wide as the widget; follows its size."""

    def zoom_to(self, region: QRectF) -> None:
        """Show ``region``, in shares (0 … 1) of the picture, as large as it fits; ``zoom_fit`` goes back."""

    def picture_place(self) -> QRect:
        """Where the page or picture is, in ``widget``'s coordinates; it may reach beyond the widget."""
        return self.widget.rect()

    # ------------------------------------------------------------ words in it

    def find(self, words: str) -> None:
        """Look for ``words`` from here on, and show and mark the first; empty: mark nothing any more."""

    def find_next(self, by: int) -> None:
        """Show what was found behind (1) or before (-1) what is marked; behind the last comes the first."""

    # ------------------------------------------------------------ subtitles

    def tracks(self) -> tuple[Track, ...]:
        """The subtitles that can be shown: files of the lesson with the role ``subtitle``, and texts in the film."""
        return ()

    def unshown_tracks(self) -> tuple[Track, ...]:
        """Subtitles that the film has and nobody here can show: pictures of text, mostly."""
        return ()

    def choose_tracks(self, tracks: Sequence[Track]) -> None:
        """Show the first two of ``tracks`` at once, the first above the second; none for no subtitles."""

    @property
    def chosen_tracks(self) -> tuple[Track, ...]:
        """The tracks being shown, at most two."""
        return ()

    # ------------------------------------------------------------ sound tracks

    def voices(self) -> tuple[Track, ...]:
        """The sound tracks (languages) that can be heard; final like the capabilities."""
        return ()

    def choose_voice(self, voice: Track) -> None:
        """Let ``voice`` be heard instead of the one before; where the lesson is does not change."""

    @property
    def chosen_voice(self) -> Track | None:
        """The sound track being heard; None while unknown."""
        return None

    # ------------------------------------------------------------ proof

    def current_frame(self) -> QImage | None:
        """A copy of the picture being shown, without subtitles; None when there is none to copy."""
        return None

    def decoded(self) -> Decoded:
        """What has really been decoded since ``open``."""
        return Decoded()

    # ------------------------------------------------------------ for subclasses

    def _enter(self, state: State) -> None:
        """Change to ``state`` and say so; FAILED is left by ``close`` only."""
        if state is self._state or (self._state is State.FAILED and state is not State.IDLE):
            return
        self._state = state
        self.state_changed.emit(state)

    def _fail(self, reason: str | LessonError) -> None:
        """Say once why the lesson cannot be shown; ``reason`` in a few English words, or the error itself."""
        if self._state in (State.FAILED, State.IDLE):
            return
        self._enter(State.FAILED)
        self.failed.emit(reason if isinstance(reason, LessonError) else self._not_playable(reason))

    def _not_playable(self, reason: str) -> NotPlayable:
        if self._lesson is None:
            return NotPlayable("", reason)
        title = self._lesson.card.title
        return NotPlayable(self._lesson.card.id, reason, title.get("zh-CN") or next(iter(title.values()), ""))
