"""Reads one PDF and says what it found, as JSON: run alone, because a broken PDF may crash or never end.

    python -I pdf_child.py DOCUMENT PICTURE

The first page is written to PICTURE (PPM). Nothing else of the project is imported here: it starts quickly.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pypdfium2

WIDE = 960
"""Pixels of the longer side of the picture."""
MOST_WORDS = 20_000
"""Characters of text that are read: what follows is not needed for finding it."""
MOST_READ = 200
"""Pages whose text is read."""


def main(document: str, picture: str) -> None:
    """Say what is in ``document``."""
    said: dict[str, object] = {"pages": 0, "words": "", "fault": "", "reason": ""}
    try:
        pdf = pypdfium2.PdfDocument(document)
        said["pages"] = len(pdf)
        if not len(pdf):
            said |= {"fault": "nothing", "reason": "no page"}
        else:
            _render(pdf, Path(picture))
            said["words"] = _words(pdf)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        said |= {"fault": "locked" if locked else "damaged", "reason": "" if locked else str(error)[:100]}
    print(json.dumps(said))


def _render(pdf: pypdfium2.PdfDocument, picture: Path) -> None:
    page = pdf[0]
    longer = max(page.get_size())
    bitmap = page.render(scale=WIDE / longer if longer > 0 else 1, rev_byteorder=True, force_bitmap_format=2)
    content = memoryview(bitmap.buffer).cast("B")
    wide = 3 * bitmap.width
    with picture.open("wb") as file:
        file.write(f"P6 {bitmap.width} {bitmap.height} 255\n".encode())
        for row in range(bitmap.height):
            file.write(content[row * bitmap.stride : row * bitmap.stride + wide])


def _words(pdf: pypdfium2.PdfDocument) -> str:
    texts: list[str] = []
    length = 0
    for number in range(min(len(pdf), MOST_READ)):
        try:
            text = pdf[number].get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            continue  # a page that cannot be read is not needed for finding the others
        texts.append(text)
        length += len(text)
        if length > MOST_WORDS:
            break
    return "\n".join(texts)[:MOST_WORDS].encode("utf-8", "replace").decode()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
