"""A film is a row of shots; a shot speaks its sentences and paints every moment of them.

Rendered to H.264 (yuv420p, 25 frames a second) and AAC in an mp4 whose index comes first, with an SRT beside it.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from samples.make.narration import RATE, TEACHER, Samples, Voice, seconds, silence, speak, written
from samples.make.outside import CannotMake, program
from samples.make.stage import HEIGHT, WIDTH

FRAMES_PER_SECOND = 25

# A flat voice in an empty room tires: two short echoes stand for a classroom.
ROOM = "highpass=f=90,aecho=0.9:0.9:17|31:0.16|0.09,alimiter=limit=0.89:level=false"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the narration (see narration.py), the pause after it in seconds, and who reads it."""

    script: str
    pause: float = 0.5
    voice: Voice = TEACHER


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment within a shot: seconds since its start, and when each of its sentences starts and ends."""

    time: float
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    def since(self, sentence: int) -> float:
        """Seconds since a sentence began, negative before it."""
        return self.time - self.starts[sentence]

    def share(self, sentence: int) -> float:
        """How much of a sentence has been spoken: 0 at its start, above 1 after its end."""
        return self.since(sentence) / (self.ends[sentence] - self.starts[sentence])


@dataclass(frozen=True, slots=True)
class Shot:
    """Sentences, and the painter of the picture at each moment; `lead` and `tail` are silent seconds."""

    lines: tuple[Line, ...]
    paint: Callable[[Moment], Image.Image]
    lead: float = 0.5
    tail: float = 0.5

    def times(self) -> tuple[tuple[float, ...], tuple[float, ...], float]:
        """Starts and ends of the sentences and the shot's length, in seconds."""
        starts, ends, place = [], [], self.lead
        for line in self.lines:
            starts.append(place)
            place += seconds(speak(line.script, line.voice))
            ends.append(place)
            place += line.pause
        frames = round((place + self.tail) * FRAMES_PER_SECOND)
        return tuple(starts), tuple(ends), frames / FRAMES_PER_SECOND

    def sound(self) -> Samples:
        """The narration with its pauses, exactly as long as the pictures."""
        samples = silence(self.lead)
        for line in self.lines:
            samples += speak(line.script, line.voice) + silence(line.pause)
        samples += silence(self.times()[2])
        return samples[: round(self.times()[2] * RATE)]

    def frames(self) -> Iterator[Image.Image]:
        """Every picture of the shot, in order."""
        starts, ends, length = self.times()
        for number in range(round(length * FRAMES_PER_SECOND)):
            yield self.paint(Moment(number / FRAMES_PER_SECOND, starts, ends))


def subtitles(shots: Sequence[Shot]) -> str:
    """The narration as SubRip text; a sentence stays until a moment after it is spoken."""
    cues, start = [], 0.0
    for shot in shots:
        starts, ends, length = shot.times()
        for line, first, last in zip(shot.lines, starts, ends, strict=True):
            cues.append((start + first, start + last + min(0.4, line.pause), written(line.script)))
        start += length
    blocks = (
        f"{number}\n{stamp(first)} --> {stamp(last)}\n{text}\n" for number, (first, last, text) in enumerate(cues, 1)
    )
    return "\n".join(blocks)


def stamp(time: float) -> str:
    """A time as SubRip writes it: hh:mm:ss,mmm."""
    whole = round(time * 1000)
    return f"{whole // 3600000:02}:{whole // 60000 % 60:02}:{whole // 1000 % 60:02},{whole % 1000:03}"


def write_wave(samples: Samples, path: Path) -> None:
    """Write 16-bit mono samples as a WAV file."""
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        sound.writeframes(samples.tobytes())


def render(shots: Sequence[Shot], path: Path, subtitle_path: Path) -> None:
    """Make the film and its subtitles; raises CannotMake when ffmpeg fails."""
    sound: Samples = array("h")
    for shot in shots:
        sound += shot.sound()
    with tempfile.TemporaryDirectory() as folder:
        narration = Path(folder) / "narration.wav"
        write_wave(sound, narration)
        encode(shots, narration, path)
    subtitle_path.write_text(subtitles(shots), encoding="utf-8", newline="\n")


def encode(shots: Sequence[Shot], narration: Path, path: Path) -> None:
    """Feed every frame to ffmpeg. One thread and no clock: the same frames give the same bytes."""
    command = [
        program("ffmpeg"), "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
        "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES_PER_SECOND), "-i", "pipe:0", "-i", str(narration),
        "-c:v", "libx264", "-preset", "slow", "-tune", "animation", "-crf", "25", "-g", "125", "-threads", "1",
        "-profile:v", "high", "-level", "3.1", "-pix_fmt", "yuv420p", "-colorspace", "bt709",
        "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-af", ROOM, "-c:a", "aac", "-b:a", "48k", "-ar", "44100", "-ac", "1",
        "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
        "-movflags", "+faststart", str(path),
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:
        if ffmpeg.stdin is None:
            raise CannotMake("ffmpeg takes no pictures")
        try:
            for shot in shots:
                for frame in shot.frames():
                    ffmpeg.stdin.write(frame.tobytes())
        except BrokenPipeError:
            pass  # its exit code and its words on stderr say why
        ffmpeg.stdin.close()
    if ffmpeg.returncode != 0:
        raise CannotMake(f"ffmpeg failed ({ffmpeg.returncode}) while making {path.name}")
