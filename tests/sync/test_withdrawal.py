"""A withdrawal by every carrier: hidden at once where it is urgent, with what to use instead, its space given back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.store.cards import Readiness
from desktop_app.store.store import Store
from package_format.catalogue import Withdrawal
from package_format.errors import Missing, Withdrawn
from tests.sync.fault_server import FaultServer
from tests.sync.points import bring, is_clean, point
from tests.sync.publisher import PUBLISHED, Lesson, Publisher, noise

OLD, NEW = Lesson("old", {"old.mp4": noise(1, 150_000)}), Lesson("new", {"new.mp4": noise(2, 150_000)})
OTHER = Lesson("other", {"other.pdf": noise(3, 20_000)})
DAY = 86_400


@pytest.fixture
def centre(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "centre")
    made.publish(OLD, OTHER)
    return made


def _gone(urgent: bool, replacement: str = "new", at: int = PUBLISHED) -> Withdrawal:
    return Withdrawal("old", at, urgent, replacement, "内容有误")


def _files(store: Store) -> int:
    return len(list((store.folder / "files").glob("??/*")))


@pytest.mark.parametrize("carrier", ["web", "stick", "metadata and manifest alone"])
def test_an_urgent_one_hides_at_once_by_any_carrier(tmp_path: Path, centre: Publisher, carrier: str) -> None:
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        centre.publish(NEW, withdrawals=[_gone(urgent=True)])
        if carrier == "web":
            with FaultServer(centre.tree).running() as server:
                assert bring(store, server.address).complete
        else:
            stick = Path(shutil.copytree(centre.tree, tmp_path / "U盘"))
            if carrier != "stick":
                for folder in ("index", "packs"):
                    shutil.rmtree(stick / folder)
            assert bring(store, stick).complete == (carrier == "stick")
        assert "old" not in [card.id for card in store.library.cards()]
        assert "old" not in [card.id for card in store.library.search("课文")]
        with pytest.raises(Withdrawn) as caught:
            store.library.lesson("old")
        assert caught.value.reason == "内容有误"
        (told,) = store.library.retired()
        assert (told.id, told.urgent, told.listed, told.title) == ("old", True, False, {"zh-CN": "课文 old"})
        if carrier == "metadata and manifest alone":
            # The catalogue that lists the replacement has not come: nothing can be offered before it has.
            assert (told.replacement, caught.value.replacement) == (None, "")
        else:
            assert told.replacement is not None
            assert (told.replacement.readiness, caught.value.replacement) == (Readiness.READY, "new")
            assert _files(store) == 2
            assert is_clean(store)


def test_what_is_not_urgent_plays_until_its_replacement_is_whole(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        centre.publish(NEW, withdrawals=[_gone(urgent=False)])
        stick = Path(shutil.copytree(centre.tree, tmp_path / "U盘"))
        lost = {chunk.pack for file in centre.recipes["new", 1].files for chunk in file.chunks}
        for pack in lost:
            (stick / "packs" / pack).unlink()
        assert not bring(store, stick).complete
        card = store.library.card("old")
        assert (card.withdrawn, card.replacement, card.readiness) == (True, "new", Readiness.READY)
        assert store.library.cards()[-1] == card
        assert store.library.lesson("old").version == 1
        assert bring(store, centre.tree).complete
        with pytest.raises(Withdrawn):
            store.library.card("old")
        assert _files(store) == 2
        # The replacement rots: there is nothing left to go back to, and the next sync heals it.
        store.installs.mark_missing(store.library.lesson("new").main.digest)
        assert bring(store, centre.tree).complete
        assert is_clean(store)


def test_a_spoiled_replacement_lets_the_old_one_come_forward_while_it_is_here(
    tmp_path: Path, centre: Publisher
) -> None:
    with point(tmp_path / "point", centre) as store:
        centre.publish(NEW)
        assert bring(store, centre.tree).complete
        centre.publish(withdrawals=[_gone(urgent=False)])
        shown = store.library.lesson("old").card
        store.on_show.begin(shown.channel, shown.id)
        assert bring(store, centre.tree).complete
        assert store.library.retired()[0].listed is False
        store.installs.mark_missing(store.library.lesson("new").main.digest)
        assert store.library.card("old").withdrawn


def test_without_a_replacement_it_plays_for_two_weeks_of_releases(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        at = PUBLISHED + 2 * DAY
        centre.publish(withdrawals=[_gone(False, "", at)], published=at)
        assert bring(store, centre.tree, now=1).complete
        assert store.library.card("old").withdrawn
        centre.publish(withdrawals=[_gone(False, "", at)], published=at + 14 * DAY - 1)
        assert bring(store, centre.tree, now=1 << 33).complete
        assert store.library.lesson("old").version == 1
        centre.publish(withdrawals=[_gone(False, "", at)], published=at + 14 * DAY)
        assert bring(store, centre.tree, now=1).complete
        with pytest.raises(Withdrawn) as caught:
            store.library.lesson("old")
        assert caught.value.replacement == ""
        assert _files(store) == 1


def test_taken_back_by_a_later_release_it_comes_again(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        centre.publish(withdrawals=[_gone(urgent=True, replacement="")])
        assert bring(store, centre.tree).complete
        assert [card.id for card in store.library.cards()] == ["other"]
        centre.publish(OLD)
        assert bring(store, centre.tree).complete
        assert store.library.lesson("old").version == 1
        assert store.library.retired() == []


def test_what_is_on_show_is_not_cut_off_and_cannot_be_opened_again(tmp_path: Path, centre: Publisher) -> None:
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        shown = store.library.lesson("old")
        store.on_show.begin(shown.card.channel, shown.card.id)
        centre.publish(withdrawals=[_gone(urgent=True)])
        assert bring(store, centre.tree).complete
        assert shown.main.location.read_bytes() == OLD.files["old.mp4"]
        with pytest.raises(Missing):
            store.library.lesson("old")
        store.on_show.end(shown.card.channel, shown.card.id)
        assert bring(store, centre.tree).complete
        assert not shown.main.location.exists()


def test_a_withdrawal_of_what_was_never_here_is_no_news(tmp_path: Path, centre: Publisher) -> None:
    centre.publish(withdrawals=[_gone(urgent=True)])
    with point(tmp_path / "point", centre) as store:
        assert bring(store, centre.tree).complete
        assert store.library.retired() == []
        with pytest.raises(Missing) as caught:
            store.library.card("old")
        assert not isinstance(caught.value, Withdrawn)
