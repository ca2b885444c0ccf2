"""What waits to be installed, and what is kept of it."""

from __future__ import annotations

from pathlib import Path

from desktop_app.sync.installing import Installing
from desktop_app.sync.tally import Tally
from tests.sync.memory_source import MemorySource, tree_of
from tests.sync.points import bring, point, silent
from tests.sync.publisher import Lesson, Publisher, noise


def test_the_recipe_of_a_lesson_that_plays_is_not_kept_in_memory(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(*(Lesson(f"l{number}", {"l.pdf": noise(number, 70_000)}) for number in range(3)))
    with point(tmp_path / "point", centre) as store:
        bring(
            store, MemorySource({path: c for path, c in tree_of(centre.tree).items() if not path.startswith("packs/")})
        )
        first, second, _ = store.installs.wants()
        work = Installing(store, Tally(silent, []))
        for want in (first, second):
            [file] = centre.recipes[want.resource, 1].files
            for _ in range(2):  # of the first source only a part came
                work.expect(want, centre.recipes[want.resource, 1], {file.digest})
            store.files.write_whole(file.digest, file.size, [centre.lessons[want.resource].files[file.path]])
        [film] = centre.recipes[first.resource, 1].files
        for _ in range(2):
            work.whole(film.digest)
            work.flush()
        assert work.installed == 1
        assert [waiting for waiting, _ in work._lessons.values()] == [second]
