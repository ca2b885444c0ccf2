"""A damaged object costs itself alone, at the source as on this disk, and healing fetches what is bad and no more."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from package_format import names
from package_format.errors import Damaged
from tests.sync.fault_server import FaultServer
from tests.sync.points import bring, holds, is_clean, point
from tests.sync.publisher import Lesson, Publisher, noise

MANY = 400
CHUNK = 64 << 10


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x40
    path.write_bytes(content)


def test_one_bad_object_among_400_leaves_399_in_one_run(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(*(Lesson(f"l{number:03}", {"l.pdf": noise(number, 3000)}) for number in range(MANY)))
    stick = Path(shutil.copytree(centre.tree, tmp_path / "U盘"))
    chunk = centre.recipes["l217", 1].files[0].chunks[0]
    _flip(stick / names.pack_path(chunk.pack), chunk.offset + chunk.stored // 2)
    with point(tmp_path / "point", centre) as store:
        outcome = bring(store, stick)
        assert (outcome.installed, outcome.waiting) == (MANY - 1, 1)
        [trouble] = outcome.troubles
        assert trouble.lesson == "课文 l217"
        assert isinstance(trouble.error, Damaged)
        assert holds(store, centre, *(name for name in centre.lessons if name != "l217"))
        # Any other carrier brings the one that was bad.
        assert bring(store, centre.tree).installed == 1
        assert is_clean(store)


def _spoil(store: Store, lesson: str, how: str) -> None:
    path = store.library.lesson(lesson).main.location
    match how:
        case "flipped":
            _flip(path, 3 * CHUNK + 17)
        case _:
            with path.open("r+b") as file:
                file.truncate(3 * CHUNK + 17)


def test_healing_fetches_only_the_bad_chunks(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre", chunk=CHUNK)
    centre.publish(Lesson("film", {"film.mp4": noise(1, 10 * CHUNK)}))
    chunks = centre.recipes["film", 1].files[0].chunks
    with point(tmp_path / "point", centre) as store, FaultServer(centre.tree).running() as server:
        assert bring(store, server.address).complete
        for how, bad in (("flipped", chunks[3:4]), ("cut", chunks[3:])):
            _spoil(store, "film", how)
            found = verify(store)
            assert (found.clean, found.resources) == (False, ("film",))
            before = server.pack_bytes
            assert bring(store, server.address).complete
            fetched = server.pack_bytes - before
            lacking = sum(chunk.stored for chunk in bad)
            # The recipe, a few hundred bytes, comes again beside them.
            assert lacking <= fetched < lacking + CHUNK // 4
            assert holds(store, centre)
            assert is_clean(store)
        # From a stick, too.
        _spoil(store, "film", "flipped")
        assert not verify(store).clean
        healed = bring(store, centre.tree)
        assert healed.complete
        assert chunks[3].stored <= healed.received < chunks[3].stored + CHUNK // 4
        assert holds(store, centre)
