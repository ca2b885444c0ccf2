"""The drop folder of a receiver of another make: files under any name, growing, locked, renamed, rubbish."""

from __future__ import annotations

import errno
import logging
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from package_format import names
from satellite_ingest.drop import MOST_STAMPS, DropFolder
from satellite_ingest.spool import Spool
from satellite_ingest.told_by_content import place_of
from satellite_ingest.wanted import Wanted
from tests.whole.programs import ROOT, Centre, Point

CONTENT = random.Random(9).randbytes(50_000)
DIGEST = names.digest_of(CONTENT)
WANTED = Wanted(f"packs/{DIGEST}", DIGEST, len(CONTENT))
SETTLED = 0.3


class Taken:
    """Takes what a drop folder hands over."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.signed: list[dict[str, bytes]] = []

    def dropped(self, one: Wanted, whole: Path) -> None:
        self.objects[one.path] = whole.read_bytes()

    def offered(self, files: Mapping[str, bytes]) -> None:
        self.signed.append(dict(files))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def drop(place: Path, tmp_path: Path) -> Iterator[DropFolder]:
    made = DropFolder(place, Spool(tmp_path / "spool", 0), SETTLED)
    made.want([WANTED], frozenset())
    made.start()
    yield made
    made.close()


def until(drop: DropFolder, taken: Taken, condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        drop.hand_over(taken)
        time.sleep(0.05)


def test_a_file_is_known_by_its_content_whatever_it_is_called(drop: DropFolder, place: Path) -> None:
    taken = Taken()
    (place / "recv" / "2026").mkdir(parents=True)
    (place / "recv" / "2026" / "节目_0001.tmp").write_bytes(CONTENT)
    until(drop, taken, lambda: taken.objects)
    assert taken.objects == {WANTED.path: CONTENT}
    assert (place / "recv" / "2026" / "节目_0001.tmp").read_bytes() == CONTENT


def test_a_system_that_watches_no_more_folders_is_rescanned(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: object) -> None:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    monkeypatch.setattr("satellite_ingest.drop.Observer.start", refuse)
    monkeypatch.setattr("satellite_ingest.drop.RESCAN", 0.2)
    drop, taken = DropFolder(place, Spool(tmp_path / "spool", 0), SETTLED), Taken()
    drop.want([WANTED], frozenset())
    drop.start()
    time.sleep(0.5)
    (place / "late").write_bytes(CONTENT)
    until(drop, taken, lambda: taken.objects)
    drop.close()


def test_stopping_between_two_looks_is_no_trouble_for_the_log(
    place: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    DropFolder(place, Spool(tmp_path / "spool", 0), SETTLED)
    watchdog = logging.getLogger("watchdog.observers.inotify")
    watchdog.error("InotifyEmitter.queue_events() called when the thread is inactive")
    watchdog.error("something else")
    assert [record.getMessage() for record in caplog.records] == ["something else"]


def test_a_file_that_still_grows_is_waited_for(drop: DropFolder, place: Path) -> None:
    taken = Taken()
    with (place / "a.ts").open("wb", buffering=0) as file:
        for start in range(0, len(CONTENT), 10_000):
            file.write(CONTENT[start : start + 10_000])
            time.sleep(0.1)
            drop.hand_over(taken)
            assert not taken.objects or start + 10_000 >= len(CONTENT)
    until(drop, taken, lambda: taken.objects)


def test_rubbish_links_and_files_cut_short_are_left_alone(drop: DropFolder, place: Path, tmp_path: Path) -> None:
    taken = Taken()
    (place / "short").write_bytes(CONTENT[:-1])
    (place / "same size").write_bytes(bytes(len(CONTENT)))
    (place / "json").write_bytes(b'{"signed": 1}')
    (tmp_path / "outside").write_bytes(CONTENT)
    (place / "link").symlink_to(tmp_path / "outside")
    os.mkfifo(place / "pipe")
    (place / "good").write_bytes(b'{"signed": {"_type": "timestamp", "version": 3}}')
    until(drop, taken, lambda: taken.signed)
    assert taken.objects == {}
    assert taken.signed[-1].keys() == {"metadata/timestamp.json"}
    (place / "short").write_bytes(CONTENT)
    until(drop, taken, lambda: taken.objects)


def test_stamps_that_nobody_signed_fill_no_memory_and_hide_none(drop: DropFolder, place: Path) -> None:
    taken = Taken()
    for number in range(MOST_STAMPS + 5):
        (place / f"{number}").write_bytes(b'{"signed": {"_type": "timestamp", "version": %d}}' % (number + 1))
    until(drop, taken, lambda: len(drop._known) == MOST_STAMPS + 5)
    assert len(drop._stamps) == MOST_STAMPS


def test_metadata_are_told_by_what_they_say(published: Centre) -> None:
    told = 0
    for path in published.tree.rglob("*"):
        name = str(path.relative_to(published.tree))
        if path.is_file() and name != "metadata/root.json":
            found = place_of(path.read_bytes(), frozenset())
            assert found == (name if name.startswith(("metadata/", "channels/")) else ""), name
            told += bool(found)
    assert told > 4


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"{" * 50_000, b'{"format": "songke-release-1", "channel": "../x"}', b'{"signed": {}}',
        b'{"signed": {"_type": "root", "version": "1"}}', b'{"signed": {"_type": "targets", "version": 1}}',
        b'{"signed": {"_type": "targets", "version": 1, "targets": {"a": {}}}}', b"SKREG1\r\n",
    ],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_metadata_has_no_place(content: bytes) -> None:
    assert place_of(content, frozenset()) == ""


@pytest.mark.slow
def test_what_a_foreign_receiver_wrote_becomes_a_spool_by_command(published: Centre, tmp_path: Path) -> None:
    drop, spool = tmp_path / "drop", tmp_path / "spool"
    drop.mkdir()
    command = [sys.executable, "-m", "satellite_ingest", "--watch", str(drop), "--root", str(published.root)]
    command += ["--spool", str(spool), "--until-complete", "--seconds", "90"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as receiving:
        for number, path in enumerate(sorted(published.tree.rglob("*"))):
            if path.is_file():
                shutil.copy(path, drop / f"FILE{number:05}.DAT")
        assert receiving.wait(100) == 0
    assert {path.name for path in (spool / "packs").iterdir()} == {
        path.name for path in (published.tree / "packs").iterdir()
    }
    point = Point(tmp_path / "point")
    point.done("subscribe", spool, "--root", published.root)
    assert point.done("import", spool)["installed"] == len(point.done("list")) > 0
