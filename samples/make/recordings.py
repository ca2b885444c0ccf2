"""The recordings: poems read twice over plucked music, our story, and the song of ten, as MP3."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from samples.make import texts
from samples.make.film import ROOM, write_wave
from samples.make.music import under
from samples.make.narration import RECITER, Samples, Voice, silence, speak
from samples.make.outside import program, run

STORYTELLER = Voice(pace=122, pitch=54)


def recited(poem: texts.Poem, seed: int) -> Samples:
    """Title and author, then the poem, a breath, and the poem again."""
    samples = silence(2.2) + speak(poem.announced, RECITER) + silence(0.7)
    samples += speak(poem.author.replace(" ", "， ") + "。", RECITER) + silence(1.4)
    for round_of in range(2):
        for line in poem.lines:
            samples += speak(line, RECITER) + silence(0.8)
        samples += silence(1.6 if round_of == 0 else 3.2)
    return under(samples, seed)


def told(title: str, parts: Sequence[str], seed: int, pause: float = 0.7) -> Samples:
    """A title and sentences over very quiet music."""
    samples = silence(1.8) + speak(title, STORYTELLER) + silence(1.2)
    for part in parts:
        samples += speak(part, STORYTELLER) + silence(pause)
    return under(samples + silence(2.6), seed, 0.07)


def write(samples: Samples, path: Path) -> None:
    """Encode as MP3, 48 kbit/s mono, without tags."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.wav"
        write_wave(samples, plain)
        run(
            [
                program("ffmpeg"),
                "-y",
                "-loglevel",
                "error",
                "-i",
                str(plain),
                "-af",
                ROOM,
                "-ar",
                "44100",
                "-ac",
                "1",
                "-c:a",
                "libmp3lame",
                "-b:a",
                "48k",
                "-map_metadata",
                "-1",
                "-fflags",
                "+bitexact",
                "-flags:a",
                "+bitexact",
                "-id3v2_version",
                "0",
                "-write_id3v1",
                "0",
                str(path),
            ]
        )


def write_all(folder: Path) -> None:
    """Write every recording of the channel into audio/."""
    audio = folder / "audio"
    audio.mkdir(parents=True, exist_ok=True)
    makers = {
        "denglou.mp3": partial(recited, texts.STORK_TOWER, 11),
        "lushan.mp3": partial(recited, texts.LUSHAN_FALL, 23),
        "jiangxue.mp3": partial(recited, texts.RIVER_SNOW, 37),
        "kedou.mp3": partial(told, "小蝌蚪 的{de5} 一{yi4}天。", texts.TADPOLE_DAY, 5),
        "couten.mp3": partial(told, "凑十歌。", texts.TEN_SONG * 2, 8, 0.5),
    }
    for name, make in makers.items():
        write(make(), audio / name)
