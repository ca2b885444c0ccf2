"""Choosing a repository: everything is checked before anything is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.sync.subscribe import subscribe
from package_format.errors import Damaged, LessonError, Missing, Refused, Unreachable, Untrusted
from tests.sync.fault_server import FaultServer
from tests.sync.points import bring, holds, opened, point
from tests.sync.publisher import Lesson, Publisher, newer, noise


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(Lesson("a", {"a.pdf": noise(1, 900)}), Lesson("b", {"b.pdf": noise(2, 900)}, textbook="shuxue-1a"))
    return made


def test_every_channel_and_textbook_is_followed_unless_told_otherwise(centre: Publisher, tmp_path: Path) -> None:
    with opened(tmp_path / "point") as store, FaultServer(centre.tree).running() as server:
        assert subscribe(store, server.address.rstrip("/"), centre.root, None, ()) == ["county"]
        [channel] = store.library.channels()
        assert channel.sources == (server.address,)
        assert (channel.release, channel.title["zh-CN"]) == (1, "县中心")
        assert [book.subscribed for book in store.library.textbooks()] == [True, True]
        assert bring(store, server.address).complete
        assert holds(store, centre)


def test_only_the_textbooks_asked_for_are_received(centre: Publisher, tmp_path: Path) -> None:
    with point(tmp_path / "point", centre, ["shuxue-1a"]) as store:
        outcome = bring(store, centre.tree)
        assert outcome.complete
        assert outcome.installed == 1
        assert holds(store, centre, "b")
        subscribe(store, str(centre.tree), centre.root, "county", ["yuwen-1a"])
        assert bring(store, centre.tree).installed == 1
        assert holds(store, centre)


@pytest.mark.parametrize(
    "channel, textbooks, kind, words",
    [
        ("village", (), Refused, "it has county"),
        (None, ("wuli-9a",), Refused, "there are shuxue-1a, yuwen-1a"),
        ("empty", (), Missing, "release"),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_kept(
    centre: Publisher,
    tmp_path: Path,
    channel: str | None,
    textbooks: tuple[str, ...],
    kind: type[LessonError],
    words: str,
) -> None:
    centre.signer.add_channel("empty")
    with opened(tmp_path / "point") as store:
        with pytest.raises(kind, match=words):
            subscribe(store, str(centre.tree), centre.root, channel, textbooks)
        assert store.library.channels() == []


def test_a_channel_without_a_release_does_not_keep_the_others_away(centre: Publisher, tmp_path: Path) -> None:
    centre.signer.add_channel("empty")
    with opened(tmp_path / "point") as store:
        assert subscribe(store, str(centre.tree), centre.root, None, ()) == ["county"]


def test_a_repository_without_any_release_is_missing_one(tmp_path: Path) -> None:
    centre = Publisher(tmp_path / "centre")
    with opened(tmp_path / "point") as store, pytest.raises(Missing, match="release"):
        subscribe(store, str(centre.tree), centre.root, None, ())


def test_a_strangers_root_and_a_broken_one_are_refused(centre: Publisher, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path / "stranger")
    with opened(tmp_path / "point") as store:
        with pytest.raises(Untrusted):
            subscribe(store, str(centre.tree), stranger.root, None, ())
        with pytest.raises((Damaged, Untrusted)):
            subscribe(store, str(centre.tree), b"not a root", None, ())
        with pytest.raises(Unreachable):
            subscribe(store, str(tmp_path / "nowhere"), centre.root, None, ())
        assert store.library.channels() == []


def test_a_channel_keeps_the_root_it_was_followed_with(centre: Publisher, tmp_path: Path) -> None:
    stranger = Publisher(tmp_path / "stranger")
    stranger.publish(Lesson("a", {"a.pdf": b"other"}))
    with point(tmp_path / "point", centre) as store:
        with pytest.raises(Refused, match="another root"):
            subscribe(store, str(stranger.tree), stranger.root, None, ())
        assert store.library.root("county") == centre.root


def test_subscribing_again_at_an_older_copy_adds_the_source_and_keeps_the_newer_release(
    centre: Publisher, tmp_path: Path
) -> None:
    import shutil

    older = Path(shutil.copytree(centre.tree, tmp_path / "older"))
    centre.publish(newer(centre.lessons["a"], a__pdf=noise(5, 900)))
    with point(tmp_path / "point", centre) as store:
        assert subscribe(store, str(older), centre.root, None, ()) == ["county"]
        [channel] = store.library.channels()
        assert channel.release == 2
        assert channel.sources == (str(centre.tree), str(older))
