"""Plays one file to its end on this computer's sound device: ``python -m tests.player.play_aloud PLAYER FILE …``.

The other arguments: how loud the file was measured, in tenths of LUFS and dBTP, and words: ``as-is`` for a player that
evens nothing out, ``voices`` for a person who changes the voice again and again.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.player.protocol import Player
from desktop_app.player.ranks import Ranks
from package_format.shard import Loudness
from tests.player.lessons import lesson_of

VOLUME = 60
LONGEST_MS = 60_000
CHANGES_MS = 150
"""Between two changes of the voice."""


def main(name: str, file: str, integrated: str, peak: str, *words: str) -> int:
    """Return 0 once the file has ended, 1 if it does not."""
    _application = QApplication([])
    ranks = Ranks([name])
    lesson = lesson_of(Path(file))
    measured = replace(lesson.main, loudness=(Loudness(int(integrated), int(peak)),))
    player = ranks.player_for(lesson)
    loop = QEventLoop()
    ends: list[int] = []
    player.ended.connect(lambda: ends.append(1))
    player.ended.connect(loop.quit)
    player.failed.connect(loop.quit)
    player.set_volume(VOLUME)
    player.set_evened("as-is" not in words)
    player.widget.show()
    player.open(lesson, measured)
    player.play()
    changes = QTimer()
    changes.timeout.connect(lambda: _change_voice(player))
    if "voices" in words:
        changes.start(CHANGES_MS)
    QTimer.singleShot(LONGEST_MS, loop.quit)
    loop.exec()
    player.close()
    ranks.close()
    return 0 if ends else 1


def _change_voice(player: Player) -> None:
    if player.chosen_voice is not None:
        voices = player.voices()
        player.choose_voice(voices[(player.chosen_voice.index + 1) % len(voices)])


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
