"""Lessons made of web pages that a test writes down, and what it asks of them."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.player.vocabulary import State
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.cards import Lesson, PackageFolder, StoredFile
from package_format import names
from samples.make import web_packages
from tests.player.conftest import Stage
from tests.player.lessons import lesson_of

QUIET = (
    # A test machine has no graphics card.
    "Failed to create (temporary )?context",
    "createPlatformVulkanInstance",
    "Failed to initialize Vulkan",
    "Unable to detect GPU vendor",
    "WebEngineContext is used before",
    "Sandboxing disabled by user",
)
"""Words of QtWebEngine that are no trouble: ``pytestmark = pytest.mark.qt_log_ignore(*QUIET)``."""
Files = Mapping[str, str | bytes]
CONTENT = Path(os.environ.get("SONGKE_CONTENT", Path(__file__).resolve().parents[3] / "shared" / "content"))
"""A folder with real lessons, where there is one."""
PAGE = "<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><title>课</title></head><body>{}</body></html>"


def package(folder: Path, files: Files, entry: str = "index.html", media_type: str = "text/html") -> Lesson:
    """A lesson whose package has ``files``, as the store would give it."""
    held: dict[str, tuple[int, str]] = {}
    for path, written in files.items():
        content = written.encode() if isinstance(written, str) else written
        digest = names.digest_of(content)
        (folder / digest).parent.mkdir(parents=True, exist_ok=True)
        (folder / digest).write_bytes(content)
        held[f"package/{path}"] = (len(content), digest)
    size, digest = held[f"package/{entry}"]
    main = StoredFile("main", f"package/{entry}", media_type, size, digest, "", folder / digest)
    inside = PackageFolder(main, "package", held, folder.__truediv__)
    plain = lesson_of(main.location, media_type=media_type)
    return replace(plain, card=replace(plain.card, media_type=media_type), files=(main,), folders=(inside,))


def page(body: str) -> str:
    """A whole page."""
    return PAGE.format(body)


def shown(stage: Stage, name: str, lesson: Lesson) -> WebPlayer:
    """A player that shows ``lesson``."""
    player = stage.player(name, lesson)
    assert isinstance(player, WebPlayer)
    player.open(lesson, lesson.main)
    stage.until(lambda: player.state in (State.SHOWING, State.FAILED))
    assert not stage.failures, stage.failures
    return player


def answer(stage: Stage, player: WebPlayer, script: str) -> Any:
    """What a script in the page returns, by way of JSON: lists do not come through."""
    got: list[Any] = []
    player.ask(f"JSON.stringify(eval({json.dumps(script)})) || 'null'", got.append)
    stage.until(lambda: bool(got))
    return json.loads(got[0] or "null")  # nothing comes of a script that throws


def until(stage: Stage, player: WebPlayer, script: str, fits: Callable[[Any], object] = bool) -> Any:
    """Ask until what the page answers ``fits``."""
    said: list[Any] = []

    def look() -> bool:
        said.append(answer(stage, player, script))
        return bool(fits(said[-1]))

    stage.until(look)
    return said[-1]


def sample(name: str) -> dict[str, bytes]:
    """The files of a web package of our own."""
    return {path: file.read_bytes() for path, file in web_packages.members(name)}


def real(path: str) -> Path:
    """A real lesson, or the test is left out."""
    if not (CONTENT / path).is_file():
        pytest.skip("no real lessons: set SONGKE_CONTENT to a folder with some")
    return CONTENT / path


def unzipped(path: Path) -> Files:
    """The files of a zip."""
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}
