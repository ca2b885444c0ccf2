"""``songke-centre export-xapi``: all plays as xAPI 2.0 statements, one JSON object a line."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from pathlib import Path

from centre.archive import figures
from centre.archive.engine import Database
from centre.centre_folder import CentreFolder
from centre.commands.speaker import DONE, Advance, Speaker
from centre.settings import read_settings
from centre.titles import published_titles
from centre.xapi import Exporter
from package_format.trust.durable import writing


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Write the file whole or not at all, and say how many statements it has."""
    folder = CentreFolder.open(arguments.centre)
    settings = read_settings(folder.settings_file)
    exporter = Exporter(settings.home, published_titles(folder, now))
    database = Database(settings.archive_url, folder.usage_file)
    try:
        with speaker.progress("play") as advance:
            counts = _write(database, exporter, arguments.out, advance)
    finally:
        database.close()
    speaker.say("exported", **counts, out=arguments.out)
    speaker.show({**counts, "out": str(arguments.out)})
    return DONE


def _write(database: Database, exporter: Exporter, out: Path, advance: Advance) -> dict[str, int]:
    """Return the counts of ``sessions``, ``statements`` and sessions ``left_out``."""
    waiting = out.with_name(out.name + ".tmp")
    expected = figures.totals(database).rows
    counts = {"sessions": 0, "statements": 0, "left_out": 0}
    with writing(out):
        with waiting.open("w", encoding="utf-8", newline="\n") as file:
            for session in figures.sessions(database):
                statements = exporter.statements(session)
                file.writelines(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in statements)
                counts["sessions"] += 1
                counts["statements"] += len(statements)
                counts["left_out"] += not statements
                advance(counts["sessions"], expected)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(out)
    return counts
