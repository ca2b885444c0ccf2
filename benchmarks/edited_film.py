"""A film and what an editor makes of it: five seconds cut out, or a new opening, the rest copied as it is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SECONDS = 60
_PICTURE = ("-f", "lavfi", "-i", "mandelbrot=size=1280x720:rate=25")
_SOUND = ("-f", "lavfi", "-i", "sine=frequency=330:beep_factor=4")
_CODEC = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "2500k", "-g", "125", "-c:a", "aac", "-pix_fmt", "yuv420p")


def edited_films(cache: Path) -> list[tuple[str, Path, Path]]:
    """Return name, old and new folder of each edit; none where there is no ffmpeg."""
    if shutil.which("ffmpeg") is None:
        return []
    made = cache / "film"
    if not made.is_dir():
        working = cache / "film.working"
        shutil.rmtree(working, ignore_errors=True)
        for folder in ("old", "cut", "opening", "parts"):
            (working / folder).mkdir(parents=True)
        film = working / "old" / "film.mp4"
        _ffmpeg(*_PICTURE, *_SOUND, "-t", str(SECONDS), *_CODEC, str(film))
        head, tail = (_part(film, working / "parts" / f"{start}.mp4", start, end) for start, end in ((0, 20), (25, 60)))
        _join(working / "cut" / "film.mp4", head, tail)
        opening, rest = working / "parts" / "opening.mp4", _part(film, working / "parts" / "rest.mp4", 5, 60)
        _ffmpeg("-t", "5", "-i", str(film), "-vf", "negate", *_CODEC, str(opening))
        _join(working / "opening" / "film.mp4", opening, rest)
        shutil.rmtree(working / "parts")
        working.rename(made)
    return [(f"film, {name}", made / "old", made / name) for name in ("cut", "opening")]


def _part(film: Path, part: Path, start: int, end: int) -> Path:
    _ffmpeg("-ss", str(start), "-to", str(end), "-i", str(film), "-c", "copy", str(part))
    return part


def _join(into: Path, *parts: Path) -> None:
    listing = into.with_suffix(".txt")
    listing.write_text("".join(f"file '{part}'\n" for part in parts))
    _ffmpeg("-f", "concat", "-safe", "0", "-i", str(listing), "-c", "copy", "-movflags", "+faststart", str(into))
    listing.unlink()


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *arguments], check=True)
