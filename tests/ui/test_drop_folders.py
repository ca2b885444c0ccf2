"""What is put into a folder that lessons come from is taken without asking, and never in the middle of a lesson."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.store.store import Store
from desktop_app.sync.subscribe import subscribe
from desktop_app.ui.drop_folders import DropFolders
from desktop_app.ui.receiving import Receiving
from desktop_app.ui.services import Services
from tests.sync.publisher import Lesson, Publisher, noise
from tests.ui.conftest import until


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(Lesson("one", {"lesson.pdf": noise(1, 100_000)}))
    return made


@pytest.fixture
def spool(folder: Path, publisher: Publisher, tmp_path: Path) -> Path:
    """A folder that a channel comes from; it has the catalogue and the first lesson."""
    place = Path(shutil.copytree(publisher.tree, tmp_path / "spool"))
    with Store.open(folder) as store:
        store.settings.floor = 0
        subscribe(store, str(place), publisher.root, None, ())
    return place


def ready(folder: Path) -> int:
    with Store.open(folder) as store:
        return store.library.totals().ready


def put(publisher: Publisher, spool: Path) -> None:
    """Publish a second lesson and put it into the spool as an ingest does: the timestamp last."""
    publisher.publish(
        Lesson("one", {"lesson.pdf": noise(1, 100_000)}), Lesson("two", {"lesson.pdf": noise(2, 100_000)})
    )
    timestamp = publisher.tree / "metadata" / "timestamp.json"
    for path in publisher.tree.rglob("*"):
        if path.is_file() and path != timestamp:
            target = spool / path.relative_to(publisher.tree)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    shutil.copy(timestamp, spool / "metadata" / "timestamp.json")


def test_what_lies_in_a_drop_folder_is_taken_and_a_lesson_is_never_disturbed(
    services: Services, folder: Path, publisher: Publisher, spool: Path, qtbot: QtBot
) -> None:
    receiving = Receiving(services)
    in_class = [True]
    drops = DropFolders(services, receiving, lambda: in_class[0], pause=100)
    results: list[object] = []
    receiving.ended.connect(results.append)
    drops.watch()
    until(qtbot, lambda: drops._watch is not None)
    put(publisher, spool)
    until(qtbot, drops._due.isActive)
    until(qtbot, lambda: not drops._due.isActive() or drops._due.remainingTime() < 100)
    assert not results
    assert not receiving.running
    in_class[0] = False
    until(qtbot, lambda: ready(folder) == 2)
    drops.close()
    until(qtbot, lambda: not receiving.running)


def test_a_point_without_folders_watches_nothing(services: Services, folder: Path, qtbot: QtBot) -> None:
    Store.open(folder).close()
    drops = DropFolders(services, Receiving(services), lambda: False)
    asked: list[object] = []
    services.ask(drops, lambda _store: None, asked.append)
    drops.watch()
    until(qtbot, lambda: bool(asked))
    assert drops._watch is None
    drops.close()
