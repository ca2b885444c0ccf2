"""How loud each sound of a film or recording is: all of it is decoded once, and nothing of it kept."""

from __future__ import annotations

import math
import re
from pathlib import Path

from centre.contained import Limits, NotRun
from centre.examine.tools import Tools, listen
from package_format.shard import DEAFENING, HIGHEST_PEAK, LOWEST_PEAK, MOST_SOUNDS, SILENT, Loudness

WHOLE = Limits(seconds=900, memory=3 << 30, file=64 << 20)
"""For all the sound of a file: 45 minutes take about ten seconds."""
_SUMMARY = re.compile(
    r"^\[ebur128@sound(?P<sound>[0-9]+) @ [^\]]*\] Summary:$.*?"
    r"^ +I: +(?P<integrated>\S+) LUFS$.*?^ +Peak: +(?P<peak>\S+) dBFS$",
    re.MULTILINE | re.DOTALL,
)
"""What FFmpeg's filter ebur128 says when the sound has ended; ``dBFS`` of a true peak are dBTP."""


def measure(tools: Tools, path: Path, sounds: int) -> tuple[Loudness, ...]:
    """Return the loudness of the first ``sounds`` sounds of a film; nothing where no sound can be heard or measured.

    It is no fault of a film that it could not be measured: it is published, and plays as loud as it is.
    """
    if not sounds:
        return ()
    counted = range(min(sounds, MOST_SOUNDS))
    filters = ";".join(
        f"[0:a:{at}]ebur128@sound{at}=peak=true:dualmono=true:framelog=verbose[out{at}]" for at in counted
    )
    outputs = [word for at in counted for word in ("-map", f"[out{at}]")]
    try:
        ended = listen(tools, path, ["-filter_complex", filters, *outputs], WHOLE)
    except NotRun:
        return ()
    said = ended.output.decode("utf-8", "replace").replace("\r\n", "\n")
    found = {int(one["sound"]): _read(one["integrated"], one["peak"]) for one in _SUMMARY.finditer(said)}
    if ended.code or found.keys() != set(counted):
        return ()
    heard = any(one.integrated > SILENT for one in found.values())
    return tuple(found[at] for at in counted) if heard else ()


def _read(integrated: str, peak: str) -> Loudness:
    """Return what FFmpeg says in decimals, within the bounds of a record; ``-inf`` and ``nan`` are silence."""
    return Loudness(_tenths(integrated, SILENT, DEAFENING), _tenths(peak, LOWEST_PEAK, HIGHEST_PEAK))


def _tenths(said: str, low: int, high: int) -> int:
    try:
        number = float(said)
    except ValueError:
        return low
    return low if math.isnan(number) else round(max(low, min(10 * number, high)))
