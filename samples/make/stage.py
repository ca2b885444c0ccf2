"""Where film frames are put together: still grounds and small sprites, drawn once and pasted many times."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from samples.make.drawing import INK, WHITE, Colour, Picture, ease
from samples.make.outside import Face

WIDTH, HEIGHT = 1280, 720


class Stage:
    """One frame in the making."""

    def __init__(self, ground: Image.Image) -> None:
        self.image = ground.copy()

    def put(self, sprite: Image.Image, x: float, y: float, strength: float = 1.0) -> None:
        """Put a sprite's centre at (x, y), `strength` 0-1 from invisible to solid."""
        if strength <= 0:
            return
        mask = sprite.getchannel("A")
        if strength < 1:
            mask = mask.point(lambda value: round(value * strength))
        self.image.paste(sprite, (round(x - sprite.width / 2), round(y - sprite.height / 2)), mask)

    def appear(self, sprite: Image.Image, x: float, y: float, since: float, time: float = 0.45) -> None:
        """Put a sprite that has been coming up for `since` seconds: it fades in and rises a little."""
        progress = ease(since / time)
        self.put(sprite, x, y + 18 * (1 - progress), progress)


@lru_cache(maxsize=256)
def word(text: str, size: int, colour: Colour = INK, face: Face = Face.KAI_BOLD) -> Image.Image:
    """A line of text as a sprite, `size` pixels high."""
    wide = round(size * (sum(1.0 if ord(c) > 0x2000 else 0.66 for c in text) + 0.5))
    sprite = Picture(wide, round(size * 1.5), scale=2)
    sprite.text(wide / 2, size * 0.75, text, size, colour, face)
    return sprite.finish()


@lru_cache(maxsize=256)
def hanzi(character: str, pinyin: str, size: int, colour: Colour = INK) -> Image.Image:
    """A character with its pinyin above."""
    sprite = Picture(round(size * 1.4), round(size * 1.75), scale=2)
    sprite.text(size * 0.7, size * 0.24, pinyin, size * 0.34, colour, Face.KAI)
    sprite.text(size * 0.7, size * 1.08, character, size, colour, Face.KAI_BOLD)
    return sprite.finish()


@lru_cache(maxsize=16)
def panel(width: int, height: int, strength: int = 205, colour: Colour = WHITE) -> Image.Image:
    """A rounded sheet of frosted glass to write on; `strength` 0-255."""
    sprite = Picture(width, height, scale=2)
    sprite.rounded((1, 1, width - 1, height - 1), 26, (*colour[:3], strength))
    return sprite.finish()
