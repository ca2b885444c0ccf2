"""A program that works on a store until it is killed: ``python -m tests.store.worker sync|usage|clean FOLDER``.

It says on its output what it was promised, one line each, so that the test can hold the store to it.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from package_format import names
from package_format.session_row import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow
from tests.store.publisher import CHUNK, Book, Lesson, publish
from tests.store.schooling import MONDAY, YUWEN, at

LESSONS = 12
SHARED = b"shared by all lessons " * 400


def release(number: int) -> Book:
    """Return a release in which a third of the lessons have changed, one file being shared by all."""
    lessons = []
    for place in range(LESSONS):
        version = 1 + (number + place) // 3
        film = f"{place} {version} ".encode() * 3000
        lessons.append(Lesson(f"r{place:02}", f"第{place}课", version=version, files={"f.mp4": film, "s.pdf": SHARED}))
    return Book(lessons=lessons)


def sync(store: Store) -> None:
    """Take one release after another: chunks, files, installs."""
    number = store.library.channels()[0].release
    while True:
        number += 1
        book = release(number)
        with store.writing():
            publish(store, number, book)
            by_id = {lesson.id: lesson for lesson in book.lessons}
            for want in store.installs.wants():
                lesson = by_id[want.resource]
                store.installs.stage(want, lesson.recipe())
                _receive(store, lesson)
                store.installs.install(want, lesson.recipe())
                print("installed", want.resource, want.version, flush=True)
            store.files.sweep()


def _receive(store: Store, lesson: Lesson) -> None:
    for file in lesson.recipe().files:
        if store.files.has(file.digest, file.size):
            continue
        content = lesson.files[file.path]
        part = store.files.begin(file.digest, file.size)
        here = part.present(file.chunks)
        for offset in range(0, file.size, CHUNK):
            if offset not in here:
                part.write(offset, content[offset : offset + CHUNK])
        part.finish(wait=lesson.version % 2 == 0)


def usage(store: Store) -> None:
    """Keep rows, seal batches, confirm some of them."""
    key, centre = store.settings.point_key, names_of_centre()
    number = 0
    while True:
        number += 1
        row = store.outbox.add(ROW)
        print("row", row.stream, row.seq, flush=True)
        if number % 10 == 0:
            batch = store.outbox.pack_batch(key, centre, "学校", 1)
            assert batch is not None
            print("batch", batch.id, names.digest_of(batch.sealed), flush=True)


def clean(store: Store) -> None:
    """Clean away what is over, plan some of it again, bring it back; for ever."""
    by_id = {lesson.id: lesson for lesson in YUWEN.lessons}
    over = at(MONDAY + timedelta(weeks=30))
    while True:
        going = store.cleaning.removable(over, over)
        store.cleaning.clean(going, over)
        for one in going:
            print("cleaned", one.resource, flush=True)
        for entry in store.preparation.entries(MONDAY):
            store.preparation.remove(MONDAY, [entry.number])
            break
        again = sorted(by_id)[::2]
        store.preparation.add(MONDAY, again[0])
        print("planned", again[0], flush=True)
        store.cleaning.ask_again(sorted(by_id))
        for want in store.installs.wants():
            lesson = by_id[want.resource]
            _receive(store, lesson)
            store.installs.install(want, lesson.recipe())
            print("installed", want.resource, flush=True)
        verify(store)


def names_of_centre() -> bytes:
    """Return a centre's public key whose private one is 32 times 7."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(bytes([7] * 32)).public_key().public_bytes_raw()


ROW = SessionRow(
    ResourceVersion("province", "r00", 1), Kind.VIDEO, 1, ClockQuality.PLAUSIBLE, 1, 1, 1, 1, Origin.IN_CLASS, 0,
    Outcome.ENDED,
)  # fmt: skip


if __name__ == "__main__":
    with Store.open(Path(sys.argv[2])) as opened:
        opened.files.floor = 0
        print("open", flush=True)
        {"sync": sync, "usage": usage, "clean": clean}[sys.argv[1]](opened)
