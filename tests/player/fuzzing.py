"""Hands spoiled lessons to real players in a process of their own, and notes what becomes of it."""

from __future__ import annotations

import json
import os
import random
import selectors
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.player.mutants import Sample, spoiled

ROOT = Path(__file__).parents[2]
SILENCE = 60.0
"""Seconds without an answer after which the window is taken for standing still; slow machines need some."""
PARTING = 20.0
"""Seconds that a process may take to end."""
_WEB = frozenset({"html", "scorm", "h5p", "epub"})


@dataclass
class Fuzzing:
    """Plays spoiled lessons below ``folder``; what a process dies of, or stands still at, is kept there in ``kept``."""

    folder: Path
    seed: int
    words: dict[str, Counter[str]] = field(default_factory=dict)
    """Sample → what came of it → how often; *died* and *stood still* are what must not be."""
    died_of: list[Path] = field(default_factory=list)
    peak: int = 0
    """MiB that a process needed at most."""
    _process: subprocess.Popen[str] | None = None
    _number: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def play(self, sample: Sample, *, sound: bool = False) -> str:
        """Play ``sample``, spoiled unless ``sound``; return what came of it."""
        self._number += 1
        hand = random.Random(f"{self.seed} {self._number} {sample.name}")
        files = dict(sample.files) if sound else spoiled(sample, hand)
        place = self.folder / f"{self._number}"
        for path, content in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(content)
        asked = {"player": sample.player, "media_type": sample.media_type, "folder": str(place),
                 "entry": sample.entry, "package": sample.player in _WEB}  # fmt: skip
        word = self._ask(json.dumps(asked))
        self.words.setdefault(sample.name, Counter())[word] += 1
        if word.startswith(("died", "stood still")):
            kept = self.folder / "kept" / f"{sample.name} {self._number}".replace(" ", "-")
            shutil.copytree(place, kept)
            self.died_of.append(kept)
        shutil.rmtree(place)
        shutil.rmtree(place.with_name(place.name + "-held"), ignore_errors=True)
        return word

    def _ask(self, line: str) -> str:
        process = self._process or self._begin()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):  # it has died meanwhile, which its silence says below
            process.stdin.write(line + "\n")
            process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            ready = selector.select(SILENCE)
        answer = process.stdout.readline() if ready else ""
        if answer:
            told = json.loads(answer)
            self.peak = max(self.peak, told["peak"])
            return str(told["word"])
        word = f"died ({process.wait(10)})" if ready else "stood still"
        self._end()
        return word

    def _begin(self) -> subprocess.Popen[str]:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONFAULTHANDLER": "1"}
        with (self.folder / "said.log").open("a", encoding="utf-8") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.player.trial_player"], cwd=ROOT, env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said,
            )  # fmt: skip
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.close()
            process.wait(PARTING)
        except (OSError, subprocess.TimeoutExpired):
            process.kill()
            process.wait(20)
        process.stdout.close()


def table(fuzzing: Fuzzing, samples: Sequence[Sample]) -> str:
    """Return a line for each sample: how often it played, was refused, waited, died, stood still."""
    heads = ("played", "refused", "waiting", "died", "stood still")
    lines = [f"{'':<28}" + "".join(f"{head:>13}" for head in heads)]
    for sample in samples:
        words = fuzzing.words.get(sample.name, Counter())
        counts = [sum(count for word, count in words.items() if word.startswith(head)) for head in heads]
        lines.append(f"{sample.name[:27]:<28}" + "".join(f"{count:>13}" for count in counts))
    return "\n".join(lines)
