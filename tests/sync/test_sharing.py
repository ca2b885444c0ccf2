from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.sync import sharing
from desktop_app.sync.shared_tree import SharedRepository
from desktop_app.sync.sharing import Sharing
from desktop_app.sync.subscribe import subscribe
from package_format.errors import Refused
from tests.sync.points import bring, opened
from tests.sync.publisher import CHANNEL, Lesson, Publisher


class Told:
    """Keeps what the network was told; other stores on this machine must not hear it."""

    def __init__(
        self, name: str, identity: str, port: int, repositories: Sequence[SharedRepository], at: object
    ) -> None:
        self.releases = [one.releases for one in repositories]
        self.open = True
        HEARD.append(self)

    def close(self) -> None:
        self.open = False


HEARD: list[Told] = []


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "Announcement", Told)
    HEARD.clear()


def test_what_has_arrived_is_told_anew(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    centre.publish(Lesson("song", {"song.txt": b"la"}))
    with opened(tmp_path / "school") as store, closing(Sharing(store, "127.0.0.1", 0)) as shared:
        assert [told.releases for told in HEARD] == [[]]
        shared.renew()
        assert len(HEARD) == 1, "nothing new is nothing to say"
        subscribe(store, str(centre.tree), centre.root, None, [])
        bring(store, centre.tree)
        shared.renew()
        assert [told.releases for told in HEARD] == [[], [{CHANNEL: 1}]]
        assert [told.open for told in HEARD] == [False, True]
        assert not shared.server.quiet()
        store.on_show.begin(CHANNEL, "song")
        assert shared.server.quiet(), "a lesson is shown, by whatever program"
        store.on_show.end(CHANNEL, "song")
    assert not HEARD[-1].open


def test_a_port_that_is_taken_is_refused_where_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "school") as store, socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(sharing, "DEFAULT_PORT", taken)
        with pytest.raises(Refused):
            Sharing(store, "127.0.0.1", taken)
        with closing(Sharing(store, "127.0.0.1")) as shared:
            assert shared.server.port != taken
