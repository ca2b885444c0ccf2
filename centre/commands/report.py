"""``songke-centre report``: plays, minutes and points of every resource, and how many points hold it."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from centre.archive import figures
from centre.archive.engine import Database
from centre.archive.figures import Fork, ResourceUse
from centre.archive.inventories import holders, inventory_totals
from centre.centre_folder import CentreFolder
from centre.commands.sayings import REPORT_HEADINGS, say
from centre.commands.speaker import DONE, Speaker, table
from centre.restored import all_ahead
from centre.settings import read_settings
from centre.titles import best, published_titles


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Print the table, most played first; minutes in class and preparing are kept apart."""
    folder = CentreFolder.open(arguments.centre)
    database = Database(read_settings(folder.settings_file).archive_url, folder.usage_file)
    try:
        uses, totals = figures.use_by_resource(database), figures.totals(database)
        inventories, held = inventory_totals(database), holders(database)
        forks = figures.forks(database) if arguments.forks else []
    finally:
        database.close()
    titles = published_titles(folder, now)
    named = [(use, best(titles.get((use.channel, use.resource), {}), speaker.language)) for use in uses]
    rows = [_row(use, title, held.get((use.channel, use.resource), 0)) for use, title in named]
    for line in table([REPORT_HEADINGS[speaker.language == "en"], *rows], left=2) if rows else ():
        speaker.line(line)
    speaker.say("report totals" if rows else "no use", **asdict(totals))
    if inventories.points:
        speaker.say("report inventories", **asdict(inventories))
    behind = all_ahead(folder, now)
    for one in behind:
        speaker.complain(say("ahead", speaker.language, **asdict(one)))
    for fork in forks:
        speaker.say("fork", **_fork(fork))
    listed = [
        asdict(use) | {"title": title, "held_by": held.get((use.channel, use.resource), 0)} for use, title in named
    ]
    report: dict[str, object] = {"resources": listed, "totals": asdict(totals)}
    report |= {"inventories": asdict(inventories)}
    report |= {"ahead": [asdict(one) for one in behind]} if behind else {}
    speaker.show(report | ({"forks": [_fork(fork) for fork in forks]} if arguments.forks else {}))
    return DONE


def _fork(fork: Fork) -> dict[str, object]:
    """Return what a person needs to find the two computers, and what each of them says."""
    row = fork.kept.row
    return {
        "stream": row.stream,
        "seq": row.seq,
        "resource": f"{row.resource.channel}/{row.resource.id}",
        "kept_by": fork.kept.point,
        "other": fork.other.point,
        "kept_ms": row.active_ms,
        "other_ms": fork.other.row.active_ms,
    }


def _row(use: ResourceUse, title: str, held_by: int) -> tuple[str, ...]:
    """Return the cells of one line: figures as whole numbers, minutes to the tenth."""
    class_minutes, preparing_minutes = f"{use.class_ms / 60000:.1f}", f"{use.preparing_ms / 60000:.1f}"
    counts = (use.plays, class_minutes, use.preparations, preparing_minutes, use.points, held_by, use.failures)
    return f"{use.channel}/{use.resource}", title, *map(str, counts)
