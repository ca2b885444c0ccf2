"""``songke-centre serve``: the repository and the collector on the web, until a signal ends it."""

from __future__ import annotations

import time
from argparse import Namespace

from centre import serving
from centre.archive.archive import Archive
from centre.archive.engine import Database
from centre.centre_folder import CentreFolder
from centre.collect import Collector
from centre.commands.speaker import DONE, Speaker
from centre.mirror.mirror_folder import MirrorFolder
from centre.registering import Registering, publish_register
from centre.repair_counts import RepairCounts
from centre.settings import read_settings
from centre.web import make_app


def run(arguments: Namespace, _speaker: Speaker, _now: int) -> int:
    """Serve; the address is the first line of the standard output."""
    mirror = MirrorFolder(arguments.centre)
    if mirror.is_mirror:
        repairs = RepairCounts(mirror.repair_file)
        try:
            app = make_app(mirror.repository, None, repairs=repairs)
            serving.run(app, serving.bind(arguments.host, arguments.port))
        finally:
            repairs.close()
        return DONE
    folder = CentreFolder.open(arguments.centre)
    keys = folder.usage_keys()
    listening = serving.bind(arguments.host, arguments.port)
    settings = read_settings(folder.settings_file)
    database = Database(settings.archive_url, folder.usage_file)
    try:
        collector = Collector(Archive(database), keys, folder.batches, lambda: int(time.time()))
        registering = Registering(
            lambda: publish_register(folder, database, keys, int(time.time())), lambda: collector.taken
        )
        repairs = RepairCounts(folder.repair_file)
        try:
            serving.run(make_app(folder.repository, collector, settings.address, repairs), listening)
        finally:
            repairs.close()
            registering.close()
    finally:
        database.close()
    return DONE
