"""Whether a film has subtitles in it: told by how it begins, like the readers of libVLC (``film_format``)."""

from __future__ import annotations

from desktop_app.player.inside.matroska import MatroskaTexts
from desktop_app.player.inside.mp4 import Mp4Texts
from desktop_app.player.inside.text_film import FilmBytes, NoTexts, Texts

_MATROSKA = b"\x1a\x45\xdf\xa3"
_MP4 = frozenset({b"ftyp", b"moov", b"wide", b"mdat", b"free", b"skip"})


def open_texts(film: FilmBytes) -> Texts | None:
    """Return the subtitles of ``film``; None if it has none, or is of another kind or broken.

    Raises:
        OSError: the file cannot be read.
    """
    begins = film.peek(0, 8)
    try:
        if begins.startswith(_MATROSKA):
            found: Texts = MatroskaTexts(film)
        elif begins[4:] in _MP4:
            found = Mp4Texts(film)
        else:
            return None
    except NoTexts:
        return None
    return found if found.tracks or found.unshown else None
