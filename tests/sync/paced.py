"""Three textbooks with one lesson each: of week 1, of week 2, and of the week in which the tests take place."""

from __future__ import annotations

from package_format.catalogue import TeachingProgress, Week
from tests.sync.publisher import Lesson, noise

STARTS = 1_788_105_600
"""2026-08-31, a Monday: NOW is in week 14."""
PACE = TeachingProgress(
    "2026-2027", 1, STARTS, (Week(1, "one", ("u1",)), Week(2, "two", ("u1",)), Week(14, "now", ("u1",)))
)
WEEK_1 = Lesson("w1", {"w1.mp4": noise(1, 600_000)}, "one")
WEEK_2 = Lesson("w2", {"w2.mp4": noise(2, 600_000)}, "two")
NEW = Lesson("now", {"now.mp4": noise(3, 700_000)}, "now")
