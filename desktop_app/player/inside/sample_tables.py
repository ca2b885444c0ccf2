"""Where the samples of an MP4 track lie and when they are shown, from its tables (ISO/IEC 14496-12 §8.6, §8.7)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop_app.player.inside.text_film import FilmBytes, NoTexts

_HEAD = 8
"""Before the entries of a table: version, flags, number of entries."""
_NO_MEDIA = -1
"""Media time of an edit that shows nothing: the track begins later."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a track: ``places`` (start, end) by kind; its clock and that of the film, in ticks a second."""

    places: Mapping[bytes, tuple[int, int]]
    clock: int
    film_clock: int
    edits: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: where it lies, and when it is shown, in ms."""

    offset: int
    size: int
    start: int
    end: int


def samples_of(film: FilmBytes, tables: Tables, most: int) -> list[Sample]:
    """Return the first ``most`` samples of a track.

    Raises:
        NoTexts: the tables contradict themselves.
        OSError: the file cannot be read.
    """
    if not tables.clock or not tables.film_clock:
        raise NoTexts("the clock of a track stands")
    sizes = _sizes(film, tables, most)
    shift = _shift(film, tables)
    made, ticks = [], 0
    for size, offset, lasts in zip(sizes, _offsets(film, tables, sizes), _lengths(film, tables, most), strict=False):
        start, end = (round(tick * 1000 / tables.clock) + shift for tick in (ticks, ticks + lasts))
        made.append(Sample(offset, size, max(0, start), end))
        ticks += lasts
    return made


def _sizes(film: FilmBytes, tables: Tables, most: int) -> list[int]:
    start, end = _place(tables, b"stsz")
    same, count = struct.unpack(">II", film.read(start + 4, 8))
    count = min(count, most)
    if same:
        return [same] * count
    if 4 * count > end - start - 12:
        raise NoTexts("the table of sizes is too short")
    return list(struct.unpack(f">{count}I", film.read(start + 12, 4 * count)))


def _lengths(film: FilmBytes, tables: Tables, most: int) -> Iterator[int]:
    """Give how many ticks each sample lasts."""
    for count, ticks in _entries(film, tables, b"stts", ">II", most):
        for _number in range(min(count, most)):
            yield ticks


def _offsets(film: FilmBytes, tables: Tables, sizes: list[int]) -> Iterator[int]:
    """Give where each sample lies: one behind the other in its chunk."""
    kind, form = (b"co64", ">Q") if b"co64" in tables.places else (b"stco", ">I")
    chunks = [place for (place,) in _entries(film, tables, kind, form, len(sizes))]
    runs = [(first, held) for first, held, _described in _entries(film, tables, b"stsc", ">III", len(sizes))]
    number = 0
    for at, (first, held) in enumerate(runs):
        last = runs[at + 1][0] if at + 1 < len(runs) else max(first, len(chunks)) + 1
        if not 0 < first < last:
            raise NoTexts("the chunks of a track do not follow each other")
        for chunk in chunks[first - 1 : last - 1]:
            behind = 0
            for size in sizes[number : number + held]:
                yield chunk + behind
                behind += size
            number = min(number + held, len(sizes))


def _entries(film: FilmBytes, tables: Tables, kind: bytes, form: str, most: int) -> Iterator[tuple[int, ...]]:
    start, end = _place(tables, kind)
    count = min(int.from_bytes(film.read(start + 4, 4)), most)
    size = struct.calcsize(form) * count
    if size > end - start - _HEAD:
        raise NoTexts(f"the table {kind!r} is too short")
    return struct.iter_unpack(form, film.read(start + _HEAD, size))


def _place(tables: Tables, kind: bytes) -> tuple[int, int]:
    if kind not in tables.places:
        raise NoTexts(f"there is no {kind!r}")
    return tables.places[kind]


def _shift(film: FilmBytes, tables: Tables) -> int:
    """Return by how many ms the track is shown later than its ticks say: empty edits at its start, less what is cut."""
    if tables.edits is None:
        return 0
    start, end = tables.edits
    long = film.read(start, 1) == b"\1"
    form = ">Qqi" if long else ">Iii"
    count = min(int.from_bytes(film.read(start + 4, 4)), (end - start - _HEAD) // struct.calcsize(form), 16)
    waits: int = 0
    entries: Iterator[tuple[int, int, int]] = struct.iter_unpack(
        form, film.read(start + _HEAD, struct.calcsize(form) * count)
    )
    for lasts, media, _rate in entries:
        if media != _NO_MEDIA:
            return round(waits * 1000 / tables.film_clock) - round(media * 1000 / tables.clock)
        waits += lasts
    return round(waits * 1000 / tables.film_clock)
