"""``songke-centre collect``: usage from a stick into the archive, receipts onto the stick."""

from __future__ import annotations

import time
from argparse import Namespace

from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.centre_folder import CentreFolder
from centre.collect import Collector, StickOutcome, collect_stick
from centre.commands.sayings import say
from centre.commands.speaker import DONE, FAILED, INCOMPLETE, Speaker
from centre.registering import publish_register
from centre.restored import newer_copy
from centre.settings import read_settings
from centre.usage_keys import UsageKeys
from package_format.errors import LessonError


def run(arguments: Namespace, speaker: Speaker, now: int) -> int:
    """Take what is on the stick and say what became of it."""
    folder = CentreFolder.open(arguments.centre)
    keys = folder.usage_keys()
    database = Database(read_settings(folder.settings_file).archive_url, folder.usage_file)
    try:
        collector = Collector(Archive(database), keys, folder.batches, lambda: int(time.time()))
        with speaker.progress("batch") as advance:
            outcome = collect_stick(collector, arguments.stick, advance)
        if outcome.batches or outcome.inventories:
            _register(folder, database, keys, outcome)
    finally:
        database.close()
    _say(outcome, speaker)
    if newer_copy(folder, arguments.stick, now):
        speaker.complain(say("newer copy", speaker.language))
    if outcome.trouble is not None:
        speaker.trouble(outcome.trouble)
        return INCOMPLETE
    if outcome.refused:
        facts = {"count": len(outcome.refused), "first": outcome.refused[0]}
        speaker.complain(say("refused batches", speaker.language, **facts))
        return FAILED
    return DONE


def _register(folder: CentreFolder, database: Database, keys: UsageKeys, outcome: StickOutcome) -> None:
    """Let every carrier of the tree bring the receipts, too."""
    try:
        publish_register(folder, database, keys, int(time.time()))
    except LessonError as error:
        outcome.trouble = outcome.trouble or error


def _say(outcome: StickOutcome, speaker: Speaker) -> None:
    counts = {
        "batches": outcome.batches,
        "fresh": outcome.fresh,
        "repeated": outcome.repeated,
        "quarantined": outcome.quarantined,
        "inventories": outcome.inventories,
    }
    if outcome.batches or not outcome.inventories:
        speaker.say("collected" if outcome.batches else "nothing to collect", **counts)
    if outcome.inventories:
        speaker.say("collected inventories", count=outcome.inventories)
    if outcome.receipt:
        speaker.say("receipt", receipt=outcome.receipt)
    if outcome.lacks:
        speaker.say("asked again", count=len(outcome.lacks))
    if outcome.strange:
        speaker.say("strange", count=len(outcome.strange))
    lists = {"strange": outcome.strange, "refused": outcome.refused, "receipt": outcome.receipt}
    lists |= {"lacks": outcome.lacks} if outcome.lacks else {}
    speaker.show({**counts, **lists, "complete": outcome.trouble is None})
