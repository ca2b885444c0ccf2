"""Whether there is a screen: Qt ends the whole program when it cannot reach the one it is told of."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

OFFSCREEN = "offscreen"
PLATFORM_VARIABLE = "QT_QPA_PLATFORM"
PATIENCE = 2.0
"""Seconds a display server may take to let us in."""


def has_screen(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether Qt would find a screen. On Linux a Wayland or X server must take a connection; elsewhere there is one."""
    chosen = environment.get(PLATFORM_VARIABLE, "")
    if chosen:
        return not chosen.startswith((OFFSCREEN, "minimal"))
    if platform in ("win32", "darwin"):
        return True
    return _has_wayland(environment) or _has_x(environment.get("DISPLAY", ""))


def ensure_platform() -> bool:
    """Choose Qt's offscreen platform where there is no screen, before Qt starts; whether there is a screen."""
    found = has_screen()
    if not found:
        os.environ.setdefault(PLATFORM_VARIABLE, OFFSCREEN)
    return found


def _has_wayland(environment: Mapping[str, str]) -> bool:
    display, folder = environment.get("WAYLAND_DISPLAY"), environment.get("XDG_RUNTIME_DIR")
    return bool(display and folder) and _answers(str(Path(folder or "") / (display or "")))


def _has_x(display: str) -> bool:
    """``DISPLAY`` is [host]:number[.screen] (X(7), DISPLAY NAMES); without a host it is a local socket."""
    found = re.fullmatch(r"(?:unix/?)?(.*):(\d+)(?:\.\d+)?", display)
    if found is None:
        return False
    host, number = found[1], int(found[2])
    if not host:
        socket_path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - the X server's own well-known place
        return _answers("\0" + socket_path) or _answers(socket_path)
    try:
        socket.create_connection((host, 6000 + number), PATIENCE).close()
    except OSError:
        return False
    return True


def _answers(path: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.settimeout(PATIENCE)
            door.connect(path)
    except OSError:
        return False
    return True
