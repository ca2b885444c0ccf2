"""The path of a rendition (FORMAT §18)."""

from __future__ import annotations

from package_format.web_rendition import is_rendition, rendition_path


def test_a_rendition_is_beside_its_film() -> None:
    assert rendition_path("video/种子.mp4") == "video/种子.mp4.songke.webm"
    assert is_rendition("video/种子.mp4.songke.webm")
    assert not is_rendition("video/种子.webm")
