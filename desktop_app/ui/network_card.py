"""联网: when, how much and how fast the network may be used, and through which proxy; each choice is kept at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.store.hours import as_text, read_hours
from desktop_app.ui import figures, words
from desktop_app.ui.choices import Segments
from desktop_app.ui.controls import card, heading, label, paragraph
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import BODY, SMALL, Ink, Theme
from package_format.errors import Refused

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.allowance import Spending

NIGHT = "22:00-06:00"
OWN = "own"
DIRECT = "direct"
DAYS = (0, 100_000_000, 500_000_000, 1_000_000_000)
MONTHS = (0, 1_000_000_000, 5_000_000_000, 20_000_000_000)
RATES = (0, 64_000, 256_000, 1_000_000)
"""What is offered, in bytes and bytes per second; 0 is no limit."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The rules as the store has them, and what was spent."""

    hours: str
    proxy: str
    rate: int
    spending: Spending


def look(store: Store) -> Facts:
    """Read everything the card shows, on the reader's thread."""
    from desktop_app.sync.allowance import spending

    settings = store.settings
    spent = spending(store, time.time())
    return Facts(as_text(settings.network_hours), settings.proxy, settings.rate_limit or 0, spent)


class NetworkCard(QWidget):
    """A few choices; what is not offered is typed (hours, proxy) and refused in plain words where it cannot be."""

    def __init__(self, services: Services, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._theme, self._say = services, theme, say
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, self._column = card(theme)
        self._column.addWidget(heading(say("net"), theme, "network"))
        self._column.addWidget(paragraph(say("net-say"), theme, SMALL, look="soft"))
        anytime, own = say("net-anytime"), say("net-own")
        self.hours = self._choice("net-hours", [("", anytime), (NIGHT, say("net-night")), (OWN, own)])
        self.own_hours = self._line("net-hours-hint", "net-hours")
        self.rate = self._choice("net-rate", self._sizes(RATES, "/s"))
        self.day = self._choice("net-day", self._sizes(DAYS))
        self.month = self._choice("net-month", self._sizes(MONTHS))
        self.spent = paragraph("", theme, SMALL, look="soft")
        self._column.addWidget(self.spent)
        self.proxy = self._choice("net-proxy", [("", say("net-system")), (DIRECT, say("net-direct")), (OWN, own)])
        self.own_proxy = self._line("net-proxy-hint", "net-proxy")
        self.refused = paragraph("", theme, SMALL)
        self.refused.setStyleSheet(f"color: {Ink.PERSIMMON}")
        self.refused.hide()
        self._column.addWidget(self.refused)
        outer.addWidget(frame)
        self.hours.chosen.connect(lambda key: self._pick(key, self.own_hours, self._keep_hours))
        self.proxy.chosen.connect(lambda key: self._pick(key, self.own_proxy, self._keep_proxy))
        self.own_hours.editingFinished.connect(lambda: self._keep_hours(self.own_hours.text()))
        self.own_proxy.editingFinished.connect(lambda: self._keep_proxy(self.own_proxy.text()))
        self.day.chosen.connect(lambda key: self._keep("day_budget", int(key) or None))
        self.month.chosen.connect(lambda key: self._keep("month_budget", int(key) or None))
        self.rate.chosen.connect(lambda key: self._keep("rate_limit", int(key) or None))

    def look_again(self) -> None:
        """Read the rules from the store."""
        self._services.ask(self, look, self.show_facts, key="network")

    def show_facts(self, facts: Facts) -> None:
        """Show the rules and what was spent under them."""
        spent = facts.spending
        self._show_own(self.hours, self.own_hours, facts.hours, ("", NIGHT))
        self._show_own(self.proxy, self.own_proxy, facts.proxy, ("", DIRECT))
        for shown, value in ((self.day, spent.day_limit), (self.month, spent.month_limit), (self.rate, facts.rate)):
            shown.set_value(str(value or 0))
        today, month = figures.size(spent.day), figures.size(spent.month)
        self.spent.setText(self._say("net-spent", today=today, month=month))

    # ------------------------------------------------------------ build

    def _choice(self, key: str, choices: Sequence[tuple[str, str]]) -> Segments:
        made = Segments(choices, self._theme, self._say(key))
        row = QHBoxLayout()
        row.addWidget(label(self._say(key), self._theme), 1)
        row.addWidget(made)
        self._column.addLayout(row)
        return made

    def _line(self, hint: str, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setFont(self._theme.font(BODY))
        made.setPlaceholderText(self._say(hint))
        made.setAccessibleName(self._say(name))
        made.hide()
        self._column.addWidget(made)
        return made

    def _sizes(self, offered: Sequence[int], unit: str = "") -> list[tuple[str, str]]:
        return [(str(size), figures.size(size) + unit if size else self._say("net-no-limit")) for size in offered]

    # ------------------------------------------------------------ show and keep

    def _show_own(self, choice: Segments, line: QLineEdit, value: str, offered: Sequence[str]) -> None:
        if line.hasFocus():
            return
        choice.set_value(value if value in offered else OWN)
        line.setVisible(value not in offered)
        line.setText("" if value in offered else value)

    def _pick(self, key: str, line: QLineEdit, keep: Callable[[str], None]) -> None:
        line.setVisible(key == OWN)
        if key == OWN:
            line.setFocus()
        else:
            keep(key)

    def _keep_hours(self, text: str) -> None:
        try:
            self._keep("network_hours", read_hours(text))
        except Refused as error:
            self._refuse(error)

    def _keep_proxy(self, text: str) -> None:
        self._keep("proxy", text)

    def _keep(self, name: str, value: Any) -> None:
        def keep(store: Store) -> None:
            setattr(store.settings, name, value)

        self._services.ask(self, keep, lambda _done: self._kept(), self._refuse)

    def _kept(self) -> None:
        self.refused.hide()
        self.look_again()

    def _refuse(self, error: Exception) -> None:
        hint = {"hours": "net-hours-hint", "proxy": "net-proxy-hint"}.get(getattr(error, "place", ""), "")
        said = words.explain(error, self._say.language)
        self.refused.setText(f"{said.happened} {self._say(hint)}" if hint else said.happened)
        self.refused.show()
