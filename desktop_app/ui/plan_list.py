"""All lesson plans of the school, the newest first, and the button that makes another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.store.cards import LessonPlan
from desktop_app.ui import icons
from desktop_app.ui.card_delegate import LEADING
from desktop_app.ui.controls import button, tall
from desktop_app.ui.prepare_facts import plan_title
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, Ink, Theme


class PlanButton(QAbstractButton):
    """One plan: its name, and how much is in it; the one that lies open is marked."""

    def __init__(self, plan: LessonPlan, here: bool, theme: Theme, say: Strings) -> None:
        super().__init__()
        self.plan, self._here, self._theme = plan, here, theme
        self._title = plan_title(plan, say)
        self._count = say("plan-count", count=plan.entries)
        self.setAccessibleName(f"{self._title} {self._count}")
        self.setToolTip(self._title)
        self.setFixedHeight(theme.px(76))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(76))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px = QPainter(self), self._theme.px
        painter.setLayoutDirection(self.layoutDirection())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        ground = Ink.BAMBOO_PALE if self._here else Ink.SUNK if self.underMouse() else ""
        painter.setPen(QPen(QColor(Ink.BAMBOO), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole, px(14), px(14))
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = px(30)
        left = whole.right() - px(14) - side if rtl else whole.left() + px(14)
        at = QRectF(left, whole.center().y() - side / 2, side, side)
        icons.paint(painter, "prepare", at, Ink.BAMBOO if self._here else Ink.SOFT)
        room = px(14) + side + px(12)
        words = whole.adjusted(px(10) if rtl else room, px(10), -(room if rtl else px(10)), -px(10))
        painter.setFont(self._theme.font(BODY, bold=self._here))
        painter.setPen(QColor(Ink.BAMBOO_DEEP if self._here else Ink.TEXT))
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, round(words.width()))
        painter.drawText(words.adjusted(0, 0, 0, -words.height() / 2), LEADING, title)
        painter.setFont(self._theme.font(SMALL))
        painter.setPen(QColor(Ink.SOFT))
        painter.drawText(words.adjusted(0, words.height() / 2, 0, 0), LEADING, self._count)


class PlanList(QWidget):
    """The button above, the plans below it."""

    chosen = Signal(int)
    """The key of the plan that a person wants open."""
    asked = Signal()
    """A person wants a new plan."""

    def __init__(self, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._theme, self._say = theme, say
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(14))
        self.new = button(say("plan-new"), theme, icon="plus")
        tall(self.new, theme)
        self.new.clicked.connect(lambda _checked=False: self.asked.emit())
        column.addWidget(self.new)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        sheet = QWidget()
        sheet.setAutoFillBackground(False)
        self._column = QVBoxLayout(sheet)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(6))
        self._column.addStretch(1)
        area.setWidget(sheet)
        column.addWidget(area, 1)
        self.buttons: list[PlanButton] = []

    def show_plans(self, plans: Sequence[LessonPlan], opened: LessonPlan | None) -> None:
        """Show ``plans`` with the one that lies open marked."""
        for old in self.buttons:
            self._column.removeWidget(old)
            old.deleteLater()
        self.buttons = [PlanButton(plan, plan == opened, self._theme, self._say) for plan in plans]
        for place, made in enumerate(self.buttons):
            made.clicked.connect(lambda _checked=False, key=made.plan.key: self.chosen.emit(key))
            self._column.insertWidget(place, made)
