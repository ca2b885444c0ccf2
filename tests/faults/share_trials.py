"""Trials of a school that shares: neighbours fetch from it and leave their usage while its disk goes wrong."""

from __future__ import annotations

import http.client
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop_app.store.relay import Relay
from desktop_app.store.store import Store
from package_format import names
from package_format.errors import LessonError
from package_format.seal import PointKey, batch_id, seal
from package_format.statement import Batch, encode_batch
from tests.faults.trials import PointScene
from tests.faults.workshop import Ended
from tests.sync.points import NOW, opened

LETTERS = "letters"
LATER = 3


class ShareScene(PointScene):
    """The same point shares, and neighbours leave it three batches of usage and fetch a film each time."""

    def __init__(self, folder: Path) -> None:
        super().__init__("share", folder)
        public = self._centre.seal.public_key().public_bytes_raw()
        (folder / LETTERS).mkdir()
        for number in range(3):
            key = PointKey.generate()
            sealed = seal(encode_batch(Batch(key.public, f"school {number}", NOW, ())), key, public)
            (folder / LETTERS / f"{number}.batch").write_bytes(sealed)
        self._film = names.digest_of(self._first[1].files["l.mp4"])

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Copy the point; the neighbours' batches are only read."""
        return {**super().prepare(folder), LETTERS: str(self._folder / LETTERS), "film": self._film}

    def check(self, words: Mapping[str, str], ended: Ended) -> None:
        """What a neighbour was told is kept lies there whole, and another start takes the rest."""
        sent = {batch_id(sealed): sealed for sealed in _letters(words)}
        with opened(Path(words["point"])) as store:
            kept = dict(_relay(store).waiting())
            assert kept.keys() >= set(ended.kept)
            assert all(sent[name] == sealed for name, sealed in kept.items())
            assert ended.code != 0 or kept == sent
            for sealed in sent.values():
                assert store.relay.take("neighbour", sealed) is None
            assert dict(_relay(store).waiting()) == sent
            assert not [path for path in (store.folder / "relay").iterdir() if path.suffix != ".batch"]
            shutil.rmtree(store.folder / "relay")
        super().check(words, Ended(ended.code))


def share(words: Mapping[str, str], acknowledge: Callable[[str], None]) -> int:
    """Share the store of the point and be its neighbours: leave batches, fetch a film, believe no wrong byte."""
    from desktop_app.sync.courier import Courier
    from desktop_app.sync.share_server import ShareServer
    from desktop_app.sync.shared_tree import SharedTree

    try:
        with opened(Path(words["point"])) as store:
            server = ShareServer(SharedTree(store), "127.0.0.1", 0, letters=Courier(store))
            server.start()
            try:
                return max(
                    [0, *(_visit(server.port, sealed, words["film"], acknowledge) for sealed in _letters(words))]
                )
            finally:
                server.stop()
    except LessonError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


def _visit(port: int, sealed: bytes, film: str, acknowledge: Callable[[str], None]) -> int:
    """Leave a batch and fetch the film; return 0, or ``LATER`` where one of them was put off or broken off."""
    status, _ = _ask(port, "POST", "/usage/batches", sealed)
    if status == 202:
        acknowledge(batch_id(sealed))
    got, content = _ask(port, "GET", f"/{names.object_path(film)}")
    assert got != 200 or names.digest_of(content) == film, "wrong bytes were served as whole"
    if (status, got) == (202, 200):
        return 0
    print(json.dumps(["put off", status, got]), file=sys.stderr)
    return LATER


def _ask(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Return status and body; 0 where the connection was cut."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (http.client.HTTPException, OSError):
        return 0, b""
    finally:
        connection.close()


def _letters(words: Mapping[str, str]) -> list[bytes]:
    return [path.read_bytes() for path in sorted(Path(words[LETTERS]).iterdir())]


def _relay(store: Store) -> Relay:
    """Return the relay as another start of the program sees it."""
    return Relay(store.folder / "relay", store.files.need)
