"""ZIM archives that a test makes with libzim's own writer; left out where that extra is not installed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store.cards import Lesson
from desktop_app.store.own_kinds import ZIM
from tests.player.lessons import lesson_of

PAGE = (
    "<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><title>{0}</title></head>"
    "<body style='font-size: 28px; margin: 3em'><h1>{0}</h1>{1}</body></html>"
)
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)
LARGE = 5 << 20
"""Bytes of an entry that does not go over the pipe."""
HAS_LIBZIM = find_spec("libzim") is not None
needs_libzim = pytest.mark.skipif(not HAS_LIBZIM, reason="the extra songke[zim] (libzim) is not installed")

ENTRIES: Mapping[str, tuple[str, str, str | bytes]] = {
    "首页": ("水的百科", "text/html", PAGE.format(
        "水的百科", "<p>水是生命之源。</p><p><a id=a href='水循环'>水循环</a> <a id=b href='/A/水蒸气'>水蒸气</a> "
        "<a id=c target=_blank href='%E6%B1%9F%E6%B2%B3/%E9%95%BF%E6%B1%9F'>长江</a> "
        "<a id=d href='https://example.org/'>网上</a></p>"
        "<img id=dot src='图/点.png'>")),
    "水循环": ("水循环", "text/html", PAGE.format("水循环", "<p>水变成云，云变成雨。</p><a href='首页'>首页</a>")),
    "水蒸气": ("水蒸气", "text/html", PAGE.format("水蒸气", "<p>看不见的水。</p>")),
    "江河/长江": ("长江", "text/html", PAGE.format("长江", "<p>六千三百公里。</p><a href='../水循环'>水循环</a>")),
    "图/点.png": ("", "image/png", DOT),
    "large.bin": ("", "application/octet-stream", bytes(range(256)) * (LARGE // 256)),
    "odd.js": ("", "text/javascript", "window.odd = 1"),
}  # fmt: skip
"""Path → title, media type, content: pages that lead to each other in every way that archives know."""
REDIRECTS = {"江": "江河/长江", "大江": "江"}


def make(
    path: Path,
    entries: Mapping[str, tuple[str, str, str | bytes]] = ENTRIES,
    main: str = "首页",
    *,
    indexed: bool = True,
) -> Path:
    """Write an archive to ``path``."""
    from libzim.writer import Creator, Hint, Item, StringProvider

    class Entry(Item):  # type: ignore[misc,no-any-unimported,unused-ignore]
        def __init__(self, place: str, title: str, media_type: str, content: str | bytes) -> None:
            super().__init__()
            self._place, self._title, self._kind, self._content = place, title, media_type, content

        def get_path(self) -> str:
            return self._place

        def get_title(self) -> str:
            return self._title

        def get_mimetype(self) -> str:
            return self._kind

        def get_contentprovider(self) -> Any:
            return StringProvider(self._content)

        def get_hints(self) -> dict[Any, int]:
            return {Hint.FRONT_ARTICLE: self._kind == "text/html", Hint.COMPRESS: self._kind.startswith("text/")}

    with Creator(path).config_indexing(indexed, "zho").set_mainpath(main) as creator:
        for place, (title, media_type, content) in entries.items():
            creator.add_item(Entry(place, title, media_type, content))
        for place, target in REDIRECTS.items() if entries is ENTRIES else ():
            creator.add_redirection(place, place, target, {Hint.FRONT_ARTICLE: 1})
        creator.add_metadata("Title", "水的百科")
        creator.add_metadata("Language", "zho")
    return path


def small() -> bytes:
    """An archive without the large entry."""
    entries = {path: entry for path, entry in ENTRIES.items() if path != "large.bin"}
    with tempfile.TemporaryDirectory() as folder:
        return make(Path(folder) / "a", entries).read_bytes()


def archive(path: Path, **made: Any) -> Lesson:
    """A lesson that is an archive of its own."""
    return lesson_of(make(path, **made), media_type=ZIM)
