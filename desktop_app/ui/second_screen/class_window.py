"""The class's window: the lesson from edge to edge of its screen, and nothing to press."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from desktop_app.ui.class_tools.timer_panel import TimerPanel
from desktop_app.ui.second_screen.timer_face import TimerFace
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import Ink, Theme


class ClassWindow(QWidget):
    """Belongs to ``page``, whose look it has; the stage and the blackness of that page are laid into it."""

    dismissed = Signal()
    """A person has closed the window itself."""

    def __init__(self, page: QWidget, timer: TimerPanel, theme: Theme, say: Strings) -> None:
        super().__init__(page, Qt.WindowType.Window)
        self.setObjectName("ClassWindow")
        self.setWindowTitle(say("second-class"))
        # The keyboard stays where the teacher is; a press on a touch board brings it here, and keys work here too.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.face = TimerFace(timer, theme, self)

    def appear(self, screen: QScreen) -> bool:
        """Fill ``screen``; return whether anything had to be done for it."""
        if self.isVisible() and self.screen() is screen and self.geometry() == screen.geometry():
            return False
        self.hide()
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.face.run(shown=True)
        return True

    def vanish(self) -> None:
        """Leave the screen; the layers have been taken back before."""
        self.face.run(shown=False)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Give every layer the whole window."""
        for layer in self.children():
            if isinstance(layer, QWidget) and layer is not self.face:
                layer.setGeometry(self.rect())
        self.face.place(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)  # never refused: the system may be shutting down
        self.dismissed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(Ink.NIGHT))
