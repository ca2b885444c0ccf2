"""Makes the small files the player tests play: ``python tests/player/make_fixtures.py`` (needs ffmpeg; files are kept).

Every picture of the film is one grey, lighter from picture to picture, so that a picture tells its own time; the
same grey is at the same time in every format. Sound is a tone. Nothing in here is anybody's work.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

HERE = Path(__file__).parent / "fixtures"
SECONDS, RATE = 5, 25
DARKEST, LIGHTEST = 16, 234
SIZE = (128, 72)
TONE = ("-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=44100:duration={SECONDS}")
SECOND_TONE = 1000
"""Hertz; the first is 440."""
PAGES = ("#c62828", "#2e7d32", "#1565c0")


def grey_at(milliseconds: float) -> float:
    """The grey (0 … 255) the film shows at a time."""
    return DARKEST + (LIGHTEST - DARKEST) * milliseconds / (SECONDS * 1000)


def time_of(grey: float) -> float:
    """The milliseconds at which the film shows a grey."""
    return (grey - DARKEST) / (LIGHTEST - DARKEST) * SECONDS * 1000


def film() -> bytes:
    """Raw 8-bit RGB pictures."""
    greys = (round(grey_at((number + 0.5) * 1000 / RATE)) for number in range(SECONDS * RATE))
    return b"".join(bytes([grey]) * (SIZE[0] * SIZE[1] * 3) for grey in greys)


def encode(name: str, *options: str, pictures: bool = True, tones: tuple[str, ...] = TONE) -> None:
    """Run ffmpeg on the film and the tone, or several."""
    raw = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(RATE), "-i", "-")
    command = ("ffmpeg", "-v", "error", "-y", *(raw if pictures else ()), *tones, "-map_metadata", "-1")
    subprocess.run((*command, *options, str(HERE / name)), input=film() if pictures else b"", check=True)


def make_films() -> None:
    """H.264 and AAC (also with two sound tracks), VP9 and Opus, MPEG-2, FLV, RealMedia, MP3."""
    grey = ("-vf", "scale=out_range=tv:out_color_matrix=bt709", "-pix_fmt", "yuv420p", "-colorspace", "bt709")
    sound = ("-ac", "1", "-b:a", "24k")
    x264 = ("-c:v", "libx264", "-preset", "veryslow", "-g", "25", "-crf", "18", "-threads", "1")
    encode("film.mp4", *grey, *x264, "-c:a", "aac", *sound, "-movflags", "+faststart")
    encode("film.webm", *grey, "-c:v", "libvpx-vp9", "-crf", "20", "-b:v", "0", "-g", "25", "-c:a", "libopus", *sound)
    encode("film.flv", *grey, "-c:v", "flv1", "-q:v", "2", "-c:a", "libmp3lame", *sound)
    encode("film.ts", *grey, "-c:v", "mpeg2video", "-q:v", "3", "-c:a", "mp2", "-ac", "1", "-b:a", "32k")
    encode("film.rm", "-c:v", "rv20", "-q:v", "3", "-an")
    encode("wide.mp4", *grey, "-aspect", "4:3", *x264, "-an", "-t", "1")
    encode("tone.mp3", "-c:a", "libmp3lame", *sound, pictures=False)
    spoken = ("-f", "lavfi", "-i", f"sine=frequency={SECOND_TONE}:sample_rate=44100:duration={SECONDS}")
    tongues = ("-metadata:s:a:0", "language=zho", "-metadata:s:a:1", "language=uig")
    both = ("-map", "0:v", "-map", "1:a", "-map", "2:a")
    encode("spoken.mp4", *both, *grey, *x264, "-c:a", "aac", *sound, *tongues, tones=(*TONE, *spoken))
    # Without its header the length is guessed from the first frame, far too short.
    encode("bare.mp3", "-c:a", "libmp3lame", "-q:a", "9", "-ac", "1", "-write_xing", "0", pictures=False)


def make_documents() -> None:
    """A PDF of three A6 pages, each one colour with a white middle; and three pictures."""
    from PySide6.QtCore import QMarginsF, QRectF
    from PySide6.QtGui import QColor, QGuiApplication, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

    application = QGuiApplication([])
    writer = QPdfWriter(str(HERE / "pages.pdf"))
    writer.setResolution(72)
    size = QPageSize(QPageSize.PageSizeId.A6)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter(writer)
    for number, colour in enumerate(PAGES, 1):
        if number > 1:
            writer.newPage()
        area = QRectF(0, 0, writer.width(), writer.height())
        painter.fillRect(area, QColor(colour))
        painter.fillRect(area.adjusted(120, 200, -120, -200), QColor("white"))
        image = QImage(320, 240, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        for column in range(number * 20):
            for row in range(20):
                image.setPixelColor(20 + column, 20 + row, QColor("white"))
        image.save(str(HERE / f"picture{number}.png"))
    painter.end()
    application.quit()


def make_subtitles() -> None:
    """Two cues, in Chinese and in a right-to-left script."""
    cues = "1\n00:00:01,000 --> 00:00:02,500\n小蝌蚪\n找妈妈\n\n2\n00:00:03,000 --> 00:00:04,000\n{}\n"
    (HERE / "zh.srt").write_bytes(cues.format("你好").encode("gb18030"))
    (HERE / "ug.srt").write_bytes(cues.format("ياخشىمۇسىز").encode("utf-8-sig"))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    HERE.mkdir(exist_ok=True)
    make_films()
    make_documents()
    make_subtitles()
    for made in sorted(HERE.iterdir()):
        print(f"{made.stat().st_size:8} {made.name}")
