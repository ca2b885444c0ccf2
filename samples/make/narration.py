"""Spoken Mandarin from espeak-ng, sentence by sentence, so that every sentence's time is known.

espeak-ng 1.51 spells many Chinese characters as foreign letters, so it is given numbered pinyin instead. A script
writes words apart by spaces (the voice joins the syllables of a word) and may fix a reading in braces after its
character: "白日 依山 尽{jin4}".
"""

from __future__ import annotations

import re
import tempfile
import wave
from array import array
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from pypinyin import Style, lazy_pinyin

from samples.make.outside import CannotMake, program, run

RATE = 22050
"""Samples a second of everything that is mixed here: what espeak-ng writes."""

SPOKEN = re.compile(r"([\u4e00-\u9fff]+)((?:\{[a-zü]+[1-5]\})?)")
STOPS = {
    "，": ",",
    "。": ".",
    "？": "?",
    "！": "!",
    "：": ",",
    "；": ";",
    "、": ",",
    "《": "",
    "》": "",
    "“": "",
    "”": "",
    "…": ".",
}

Samples: TypeAlias = "array[int]"


@dataclass(frozen=True, slots=True)
class Voice:
    """How it is read: words a minute as espeak-ng counts them, pitch 0-99, gap between words in 10 ms."""

    pace: int = 132
    pitch: int = 52
    gap: int = 1


TEACHER = Voice()
RECITER = Voice(pace=92, pitch=48, gap=4)


def written(script: str) -> str:
    """The sentence as a reader sees it, without word breaks and readings."""
    return re.sub(r"\{[^}]*\}| ", "", script)


def readings(word: str) -> list[str]:
    """Numbered pinyin of one word, one syllable per character; braces win over the dictionary."""
    syllables: list[str] = []
    for characters, fixed in SPOKEN.findall(word):
        found = lazy_pinyin(characters, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
        if fixed:
            found[-1] = fixed[1:-1]
        syllables += [syllable.replace("v", "ü") for syllable in found]
    return syllables


def spelled(script: str) -> str:
    """The sentence in the spelling that the pinyin voice reads."""
    parts = []
    for word in script.split():
        ending = "".join(STOPS[mark] for mark in word if mark in STOPS)
        parts.append("".join(readings(word)) + ending)
    return " ".join(parts)


@lru_cache(maxsize=512)
def speak(script: str, voice: Voice = TEACHER) -> Samples:
    """One sentence as 16-bit mono samples at RATE, without silence at its ends."""
    command = [
        program("espeak-ng"),
        "-b",
        "1",
        "-v",
        "cmn-latn-pinyin+f2",
        "-s",
        str(voice.pace),
        "-p",
        str(voice.pitch),
        "-g",
        str(voice.gap),
        "-a",
        "110",
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sentence.wav"
        run([*command, "-w", str(path), spelled(script)])
        with wave.open(str(path)) as sound:
            if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (RATE, 1, 2):
                raise CannotMake("espeak-ng wrote another sound format than 22050 Hz, mono, 16 bit")
            samples = array("h", sound.readframes(sound.getnframes()))
    return trimmed(samples)


def trimmed(samples: Samples) -> Samples:
    """Without the near-silence at both ends."""
    loud = [place for place in range(0, len(samples), 64) if abs(samples[place]) > 120]
    if not loud:
        raise CannotMake("espeak-ng spoke nothing: is its Mandarin voice installed (espeak-ng-data)?")
    return samples[max(0, loud[0] - 600) : loud[-1] + 1500]


def silence(seconds: float) -> Samples:
    """That many seconds of nothing."""
    return array("h", bytes(2 * round(seconds * RATE)))


def seconds(samples: Samples) -> float:
    """How long the samples last."""
    return len(samples) / RATE
