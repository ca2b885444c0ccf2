"""Flash films inside pages and courses: Ruffle takes the place of the plug-in that they ask for. No Qt."""

from __future__ import annotations

import json

from desktop_app.player.web import system_font
from desktop_app.player.web.site import HERE, Site

FONT = "font"
"""The name under which our pages ask for the Chinese font of this computer."""


def with_font(site: Site) -> Site:
    """Let a lesson with Flash films have the font."""
    if site.has_flash and (font := system_font.find()) is not None:
        site.lend(FONT, font.location)
    return site


def script(site: Site) -> str:
    """What runs in every frame of a lesson with Flash films before its pages do; empty for others."""
    if not site.has_flash:
        return ""
    font = system_font.find()
    name = json.dumps(font.name if font is not None else None)
    ours = "".join((HERE / "pages" / page).read_text("utf-8") for page in ("ruffle.js", "flash.js"))
    ruffle = (HERE / "vendor" / "ruffle" / "ruffle.js").read_text("utf-8")
    return f"(() => {{ const FONT = {name}; {ours} }})();\n{ruffle}"
