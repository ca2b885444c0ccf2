"""同局域网的学校: may they receive from this computer, are they asked first, and who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.choices import Switch
from desktop_app.ui.controls import button, card, heading, paragraph
from desktop_app.ui.neighbourhood import Neighbourhood
from desktop_app.ui.services import Services
from desktop_app.ui.strings import Strings
from desktop_app.ui.theme import SMALL, Theme

if TYPE_CHECKING:
    from desktop_app.store.store import Store


class NeighboursCard(QWidget):
    """Two switches, each kept at once, and a look around."""

    def __init__(self, services: Services, neighbourhood: Neighbourhood, theme: Theme, say: Strings) -> None:
        super().__init__()
        self._services, self._near, self._theme, self._say = services, neighbourhood, theme, say
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, self._column = card(theme)
        self._column.addWidget(heading(say("near"), theme, "network"))
        self.share = self._switch("near-share")
        self.address = paragraph("", theme, SMALL, look="soft")
        self._column.addWidget(self.address)
        self.ask = self._switch("near-ask")
        row = QHBoxLayout()
        self.seen = paragraph("", theme, SMALL, look="soft")
        row.addWidget(self.seen, 1)
        self.look = button(say("near-look"), theme)
        row.addWidget(self.look)
        self._column.addLayout(row)
        outer.addWidget(frame)
        self.share.clicked.connect(neighbourhood.share)
        self.ask.clicked.connect(self._keep_ask)
        self.look.clicked.connect(lambda _checked=False: self._look())
        neighbourhood.changed.connect(self._show)
        self._show()

    def look_again(self) -> None:
        """Read both choices from the store."""

        def read(store: Store) -> tuple[bool, bool]:
            return store.settings.share, store.settings.ask_neighbours

        self._services.ask(self, read, lambda found: self._show_choices(*found), key="near")

    def _switch(self, key: str) -> Switch:
        made = Switch(self._say(key), self._theme)
        row = QHBoxLayout()
        row.addWidget(paragraph(self._say(key), self._theme), 1)
        row.addWidget(made)
        self._column.addLayout(row)
        return made

    def _show_choices(self, share: bool, ask: bool) -> None:
        self.share.setChecked(share)
        self.ask.setChecked(ask)

    def _keep_ask(self, on: bool) -> None:
        def keep(store: Store) -> None:
            store.settings.ask_neighbours = on

        self._services.ask(self, keep, lambda _done: None, key="near-ask")

    def _look(self) -> None:
        self.look.setEnabled(False)
        self.seen.setText(self._say("near-looking"))
        self._near.look_around()

    def _show(self) -> None:
        address, seen = self._near.address, self._near.seen
        self.address.setText(self._say("near-at", address=address) if address else self._say("near-share-say"))
        self.look.setEnabled(True)
        if seen is None:
            self.seen.setText(self._say("near-ask-say"))
        elif not seen:
            self.seen.setText(self._say("near-nobody"))
        else:
            named = "、".join(one.name or one.address for one in seen)
            self.seen.setText(self._say("near-seen", count=len(seen), schools=named))
