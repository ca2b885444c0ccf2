"""Files that are not what they claim: samples of every kind, cut short and spoiled by a seeded hand. No Qt."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.store.own_kinds import ZIM
from samples.make import web_packages
from tests.player import archives
from tests.player.lessons import FIXTURES

SAMPLES = Path(web_packages.__file__).parents[1] / "lessons"
_EXTREMES = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80\x00\x00\x00")
"""What a length or an offset is spoiled with."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One lesson that plays, and by what: ``files`` by path, of which ``entry`` opens."""

    name: str
    player: str
    media_type: str
    entry: str
    files: dict[str, bytes] = field(repr=False)
    spoils: tuple[str, ...] = ()
    """The paths that are spoiled; all of them where none is named."""


def samples(real: Path | None = None) -> list[Sample]:
    """Return a sample of every kind: our own, and the real ones below the folder ``real`` if there is one."""
    made = [*_files(), *_packages()]
    if real is not None:
        kinds = {".mp4": ("vlc", "video/mp4"), ".webm": ("vlc", "video/webm"), ".mp3": ("vlc", "audio/mpeg"),
                 ".pdf": ("qtpdf", "application/pdf"), ".png": ("images", "image/png"),
                 ".webp": ("images", "image/webp"), ".swf": ("swf", "application/x-shockwave-flash")}  # fmt: skip
        for path in sorted(real.rglob("*")):
            if path.suffix in kinds and path.stat().st_size < 8 << 20:
                player, media_type = kinds[path.suffix]
                made.append(Sample(f"real {path.name}", player, media_type, path.name, {path.name: path.read_bytes()}))
    return made


def _files() -> list[Sample]:
    films = [("vlc", name) for name in ("film.mp4", "film.webm", "film.flv", "film.ts", "tone.mp3", "spoken.mp4")]
    films += [("qtmultimedia", name) for name in ("film.mp4", "film.webm", "tone.mp3")]
    types = {".mp4": "video/mp4", ".webm": "video/webm", ".flv": "video/x-flv", ".ts": "video/mp2t"}
    made = [
        Sample(f"{player} {name}", player, types.get(Path(name).suffix, "audio/mpeg"), name, _read(FIXTURES / name))
        for player, name in films
    ]
    said = _read(FIXTURES / "film.mp4") | _read(FIXTURES / "zh.srt")
    made.append(Sample("subtitles", "vlc", "video/mp4", "film.mp4", said, ("zh.srt",)))
    made += [Sample(f"pdf {path.name}", "qtpdf", "application/pdf", path.name, _read(path))
             for path in (FIXTURES / "pages.pdf", SAMPLES / "sheets" / "kedou.pdf")]  # fmt: skip
    made += [Sample(f"picture {path.name}", "images", media_type, path.name, _read(path))
             for path, media_type in ((FIXTURES / "picture1.png", "image/png"),
                                      (SAMPLES / "pictures" / "lushan.jpg", "image/jpeg"))]  # fmt: skip
    vector = b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="60"><g><path d="M1 1 L70 50 Z"/></g></svg>'
    made.append(Sample("picture a.svg", "images", "image/svg+xml", "a.svg", {"a.svg": vector}))
    flash = SAMPLES / "web" / "shuzi-xiaoya.swf"
    made.append(Sample("flash", "swf", "application/x-shockwave-flash", flash.name, _read(flash)))
    if archives.HAS_LIBZIM:
        made.append(Sample("zim", "zim", ZIM, "a.zim", {"a.zim": archives.small()}))
    return made


def _packages() -> list[Sample]:
    kinds = (
        ("huiben", "epub", "application/epub+zip", "OEBPS/content.opf"),
        ("panduan", "h5p", "application/x-h5p+zip", "h5p.json"),
        ("qing", "scorm", "application/x-scorm+zip", "imsmanifest.xml"),
        ("jiuji", "html", "text/html", "index.html"),
    )
    made = []
    for name, player, media_type, entry in kinds:
        files = {path: file.read_bytes() for path, file in web_packages.members(name)}
        found = entry if entry in files else next(path for path in files if path.endswith(Path(entry).suffix))
        made.append(Sample(player, player, media_type, found, files))
    return made


def _read(path: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes()}


def spoil(content: bytes, hand: random.Random) -> bytes:
    """Return ``content`` spoiled in one to three of the ways in which carriers, editors and villains spoil files."""
    ways: Sequence[Callable[[bytes, random.Random], bytes]] = (_cut, _flip, _flip, _extreme, _extreme, _blank, _twice)
    for _ in range(hand.randint(1, 3)):
        content = hand.choice(ways)(content, hand)
    return content


def spoiled(sample: Sample, hand: random.Random) -> dict[str, bytes]:
    """Return the files of ``sample``, one or two of them spoiled."""
    files = dict(sample.files)
    among = sample.spoils or tuple(files)
    for path in hand.sample(among, min(len(among), hand.randint(1, 2))):
        files[path] = spoil(files[path], hand)
    return files


def _cut(content: bytes, hand: random.Random) -> bytes:
    return content[: hand.randrange(len(content) + 1)]


def _flip(content: bytes, hand: random.Random) -> bytes:
    """Change a few bytes, more often near the beginning, where headers are."""
    made = bytearray(content)
    for _ in range(hand.randint(1, 24) if made else 0):
        made[min(len(made) - 1, int(len(made) * hand.random() ** 3))] = hand.randrange(256)
    return bytes(made)


def _extreme(content: bytes, hand: random.Random) -> bytes:
    if len(content) < 4:
        return content
    at = int((len(content) - 3) * hand.random() ** 2)
    return content[:at] + hand.choice(_EXTREMES) + content[at + 4 :]


def _blank(content: bytes, hand: random.Random) -> bytes:
    """A sector that was never written."""
    at = hand.randrange(len(content) + 1)
    return content[:at] + bytes(min(4096, len(content) - at)) + content[at + 4096 :]


def _twice(content: bytes, hand: random.Random) -> bytes:
    at, length = hand.randrange(len(content) + 1), hand.randint(1, 2000)
    return content[:at] + content[at : at + length] + content[at:]
