"""HTML5: the lesson's own page fills the window."""

from __future__ import annotations

from desktop_app.player.web.web_player import WebPlayer


class HtmlPlayer(WebPlayer):
    """Shows pages as they are."""

    name = "html"
    wide = 1920
