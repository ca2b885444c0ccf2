"""Lessons made of files as they lie on a disk, for players that are opened without a store."""

from __future__ import annotations

from pathlib import Path

from desktop_app.store.cards import Card, Lesson, Readiness, StoredFile

FIXTURES = Path(__file__).parent / "fixtures"
MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".flv": "video/x-flv",
    ".ts": "video/mp2t",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".webp": "image/webp",
    ".srt": "application/x-subrip",
}


def lesson_of(*paths: Path, media_type: str = "", duration_ms: int = 0, cover: Path | None = None) -> Lesson:
    """A lesson whose first path opens; subtitles have that role, everything else is extra."""
    files = tuple(stored(path, first=number == 0, media_type=media_type) for number, path in enumerate(paths))
    card = Card(
        id="tadpoles", channel="county", version=3, title={"zh-CN": "小蝌蚪找妈妈"}, kind="视频课程", textbook="yw2a",
        node=None, media_type=files[0].media_type, bytes=sum(file.size for file in files), duration_ms=duration_ms,
        pages=0, readiness=Readiness.READY, cover=cover, status="正式",
    )  # fmt: skip
    return Lesson(card, 3, files)


def stored(path: Path, *, first: bool, media_type: str = "") -> StoredFile:
    kind = (first and media_type) or MEDIA_TYPES.get(path.suffix, "application/octet-stream")
    role = "main" if first else "subtitle" if path.suffix == ".srt" else "extra"
    size = path.stat().st_size if path.is_file() else 0
    language = path.stem if role == "subtitle" else ""
    return StoredFile(role, path.name, kind, size, "ab" * 32, language, path)
