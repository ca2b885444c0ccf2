"""What holds for every test: no display is needed, no time limit makes a slow machine fail a property."""

from __future__ import annotations

import os

from hypothesis import settings

# Before anything imports Qt; a test of the window on a real X display sets its own for the process it starts.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Machines that test are shared and slow: a property is right or wrong, never late.
settings.register_profile("songke", deadline=None, print_blob=True)
settings.load_profile("songke")
