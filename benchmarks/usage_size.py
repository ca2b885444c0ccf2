"""Bytes a play takes on its way home, against the budget (DESIGN §7): python -m benchmarks.usage_size [--quick]

The plays are those of ``benchmarks.school_days``, sealed in the outbox's order. Beside them stands xAPI 2.0 as the
centre exports it: of each play only the last statement, which carries the figures, as JSON lines, and all of these in
one gzip.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from statistics import mean

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.school_days import FIRST_DAY, HOUR, term
from centre.archive.figures import ArchivedSession
from centre.xapi import Exporter
from package_format.seal import PointKey, seal, unseal
from package_format.session_row import Kind, SessionRow
from package_format.statement import Batch, encode_batch

BUDGET, BUDGET_ROWS = 11, 600
SCHOOLS = {20: 60, 600: 12, 5000: 3}
"""Rows in a batch → schools of which the mean is taken."""


def sealed_bytes(rows: tuple[SessionRow, ...]) -> int:
    """Return the bytes of ``rows`` on their way, having opened them again."""
    point, centre = PointKey.from_bytes(bytes(range(32))), X25519PrivateKey.from_private_bytes(bytes(range(32)))
    made = max(row.started for row in rows) + HOUR
    stored = encode_batch(Batch(point.public, "石门坎教学点", made, rows))
    sealed = seal(stored, point, centre.public_key().public_bytes_raw())
    if unseal(sealed, centre.private_bytes_raw()).rows != rows:
        raise SystemExit("the batch is wrong")
    return len(sealed)


def xapi_bytes(rows: Sequence[SessionRow]) -> tuple[float, float]:
    """Return the bytes of a statement as JSON, and in a gzip of all."""
    exporter = Exporter("https://lessons.example.org/", {})
    lines = [
        json.dumps(statements[-1], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        for row in rows
        if (statements := exporter.statements(ArchivedSession(row, "630dcd2966c4336691125448bbb25b4f", FIRST_DAY)))
    ]
    whole = b"".join(lines)
    return len(whole) / len(lines), len(gzip.compress(whole, 9, mtime=0)) / len(lines)


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.usage_size", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a third of the schools")
    share = 3 if parser.parse_args(arguments).quick else 1
    print(f"{'bytes a play, mean of several schools':<40} {'sealed':>8} {'xAPI JSON':>10} {'its gzip':>9}   budget")
    for number, schools in SCHOOLS.items():
        terms = [term(seed, number) for seed in range(schools // share)]
        sealed = mean(map(sealed_bytes, terms)) / number
        plain, packed = (mean(column) for column in zip(*map(xapi_bytes, terms), strict=True))
        budget = f"<= {BUDGET}" if number == BUDGET_ROWS else ""
        what = f"{number} rows in a batch ({len(terms)} schools)"
        print(f"{what:<40} {sealed:>8.1f} {plain:>10.0f} {packed:>9.1f}   {budget}".rstrip(), flush=True)
        if number == BUDGET_ROWS:
            describe(terms)
    return 0


def describe(terms: Sequence[Sequence[SessionRow]]) -> None:
    """Say of what kind the plays are, since that decides how small they can be."""
    plays = [row for rows in terms for row in rows]
    timed = sum(row.kind in (Kind.VIDEO, Kind.AUDIO) for row in plays) / len(plays)
    whole = sum(row.progress == 1000 for row in plays) / len(plays)
    stretches = sum(len(row.segments) for row in plays) / len(plays)
    starts = mean(len({row.stream for row in rows}) for rows in terms)
    resources = mean(len({row.resource for row in rows}) for rows in terms)
    print(f"  of these: {timed:.0%} films and sound, {whole:.0%} seen whole, {stretches:.1f} stretches a play,")
    print(f"  {resources:.0f} different resources, {starts:.0f} starts of the program (each a random key of 8 bytes)")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
