"""The names of the tools and the colours of the pen. No Qt."""

from __future__ import annotations

from enum import StrEnum


class Tool(StrEnum):
    """What a press on the picture does, or what lies over it; the name is also the icon's and the word's."""

    PEN = "pen"
    ERASER = "eraser"
    REGION = "region"
    CURTAIN = "curtain"
    FREEZE = "freeze"
    TIMER = "timer"


COLOURS = ("#E5352B", "#FFD21F", "#2F7DE1", "#1B9E57", "#FFFFFF", "#17120F")
"""Red, yellow, blue, green, white, black, by the number a stroke keeps; seen on white pages or on films."""
WIDTHS = (60, 160)
"""Fine and bold, in ten-thousandths of the picture's height: 6 and 17 pixels at 1080p, seen from the last row."""
ERASER_REACH = 220
"""A stroke this near to the eraser is wiped off, in ten-thousandths of the picture's height."""
