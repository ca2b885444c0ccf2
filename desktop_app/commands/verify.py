"""``songke verify``: check every file on the disk."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from desktop_app.commands.speaker import DONE, INCOMPLETE, Speaker
from package_format.errors import Damaged, Missing

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.store.verify import VerifyProgress


def run(_: argparse.Namespace, store: Store, speaker: Speaker) -> int:
    """Rehash everything; what is spoiled is set aside and named, and the exit code is 3 until a sync has healed it."""
    from desktop_app.store.journal import Event
    from desktop_app.store.verify import verify

    with _bar() as report:
        result = verify(store, report)
    event = Event.ROTTEN if result.rotten else Event.CHECKED
    files = len(result.rotten) or result.checked
    store.journal.note(event, int(time.time()), files=files, resources=[*result.resources])
    speaker.show(
        {
            "clean": result.clean,
            "checked": result.checked,
            "checked_bytes": result.checked_bytes,
            "rotten": list(result.rotten),
            "resources": list(result.resources),
            "sound": result.sound,
        }
    )
    if result.rotten:
        speaker.say("rotten", checked=result.checked, rotten=len(result.rotten))
    elif result.sound:
        speaker.say("sound", checked=result.checked)
    for resource in result.resources:
        speaker.trouble(Damaged("file", "its bytes have changed on this disk"), _title(store, speaker, resource))
    if not result.sound:
        speaker.trouble(Damaged("songke.db", "the database does not pass its own check"))
    return DONE if result.clean else INCOMPLETE


def _title(store: Store, speaker: Speaker, resource: str) -> str:
    """Return what a person knows the resource by; its id where it has been withdrawn and is no longer listed."""
    try:
        return speaker.title(store.library.card(resource).title)
    except Missing:
        return resource


@contextmanager
def _bar() -> Iterator[Callable[[VerifyProgress], None]]:
    """Give a reporter that draws a bar on a terminal and nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # Imported where there is a terminal to draw on.
    from tqdm import tqdm

    with tqdm(unit="B", unit_scale=True, unit_divisor=1000, leave=False, file=sys.stderr) as bar:

        def draw(progress: VerifyProgress) -> None:
            bar.total = progress.bytes
            bar.update(progress.checked_bytes - bar.n)

        yield draw
