from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.store.cards import Readiness
from desktop_app.store.shard_rows import Changes
from desktop_app.store.store import Store
from package_format import names
from package_format.catalogue import Withdrawal
from package_format.errors import Damaged, Missing, Refused
from tests.store.publisher import CHANNEL, Book, Lesson, deliver, follow, manifest, publish, title

LESSONS = [
    Lesson(f"r{number}", title=f"第{number}课", nodes=("u1l1" if number % 2 else "u2l1",)) for number in range(6)
]


@pytest.fixture
def following(store: Store) -> Store:
    follow(store)
    return store


def _apply(store: Store, book: Book) -> Changes:
    return store.catalogue.apply_shard(CHANNEL, book.entry(), book.shard())


def _ids(store: Store, **limits: Any) -> list[str]:
    return [card.id for card in store.library.cards(**limits)]


def test_a_textbook_that_is_no_longer_offered_stays_while_it_plays(following: Store) -> None:
    first, second = Book(lessons=LESSONS[:1]), Book(title("sx2a", grade=1), [Lesson("m1")])
    publish(following, 1, first, second)
    assert [book.id for book in following.library.textbooks()] == ["sx2a", "yw2a"]
    deliver(following, LESSONS[0])
    publish(following, 2)
    assert [(book.id, book.ready) for book in following.library.textbooks()] == [("yw2a", 1)]


def test_what_is_gone_from_the_shard_stays_last_while_it_plays(following: Store) -> None:
    publish(following, 1, Book(lessons=LESSONS))
    deliver(following, LESSONS[1])
    book = Book(lessons=LESSONS[2:])
    publish(following, 2, book)
    assert _ids(following) == ["r3", "r5", "r2", "r4", "r1"]
    card = following.library.card("r1")
    assert (card.withdrawn, card.readiness) == (True, Readiness.READY)
    assert following.library.lesson("r1").version == 1
    assert "r1" not in [want.resource for want in following.installs.wants()]
    # It comes back, and then goes for good once nothing of it plays.
    publish(following, 3, Book(lessons=LESSONS[1:]))
    assert not following.library.card("r1").withdrawn
    publish(following, 4, book)
    following.installs.mark_missing(names.digest_of(LESSONS[1].files["lesson.mp4"]))
    assert "r1" not in _ids(following)
    publish(following, 5, Book(lessons=LESSONS[3:]))
    with pytest.raises(Missing):
        following.library.card("r1")


def test_withdrawals(following: Store) -> None:
    book = Book(lessons=LESSONS[:4])
    publish(following, 1, book)
    deliver(following, LESSONS[0], LESSONS[1])
    gone = (
        Withdrawal("r0", 1, urgent=True), Withdrawal("r1", 1, urgent=False), Withdrawal("r2", 1, urgent=False),
        Withdrawal("r9", 1, urgent=True),
    )  # fmt: skip
    publish(following, 2, book, withdrawn=gone)
    assert [(card.id, card.withdrawn) for card in following.library.cards()] == [("r3", False), ("r1", True)]
    assert [card.id for card in following.library.search("第")] == ["r3", "r1"]
    with pytest.raises(Missing):
        following.library.lesson("r0")
    assert following.library.lesson("r1").card.withdrawn
    assert [want.resource for want in following.installs.wants()] == ["r3"]
    # What may not be played any more gives its space back; a later release that takes it back brings it again.
    following.files.sweep()
    assert following.files.find(names.digest_of(LESSONS[0].files["lesson.mp4"])) is None
    publish(following, 3, book)
    assert [want.resource for want in following.installs.wants()] == ["r3", "r0", "r2"]
    deliver(following, LESSONS[0])
    assert following.library.lesson("r0").version == 1


def test_subscriptions_decide_what_is_wanted_and_listed(store: Store) -> None:
    store.library.add_channel(CHANNEL, ["a"], b"root")
    first, second = Book(lessons=LESSONS[:2]), Book(title("sx2a", grade=3), [Lesson("m1"), Lesson("m2")])
    store.catalogue.apply_manifest(CHANNEL, manifest(1, first, second), "d")
    assert [book.subscribed for book in store.library.textbooks()] == [False, False]
    with pytest.raises(Refused, match="no textbook yw9z"):
        store.library.subscribe(CHANNEL, ["yw2a", "yw9z"])
    with pytest.raises(Missing):
        store.library.subscribe("nobody", ["yw2a"])
    store.library.subscribe(CHANNEL, ["yw2a", "sx2a"])
    for book in (first, second):
        _apply(store, book)
    deliver(store, second.lessons[0])
    store.library.unsubscribe(CHANNEL, ["sx2a"])
    assert [want.resource for want in store.installs.wants()] == ["r1", "r0"]
    assert _ids(store) == ["r1", "r0", "m1"]
    assert [book.id for book in store.library.textbooks(subscribed_only=True)] == ["yw2a"]
    assert store.library.textbooks("nobody") == []
    store.library.subscribe(CHANNEL, ["sx2a"])
    assert _ids(store) == ["r1", "r0", "m1", "m2"]
    third = Book(title("yy3a", grade=3), [])
    store.catalogue.apply_manifest(CHANNEL, manifest(2, first, second, third), "d")
    assert len(store.library.textbooks(subscribed_only=True)) == 2


def test_following_everything_includes_what_comes_later(following: Store) -> None:
    first, second = Book(lessons=LESSONS[:2]), Book(title("sx2a"), [Lesson("m1")])
    publish(following, 1, first)
    publish(following, 2, first, second)
    assert len(following.library.textbooks(subscribed_only=True)) == 2
    following.library.unsubscribe(CHANNEL, None)
    publish(following, 3, first, second, Book(title("yy3a"), []))
    assert following.library.textbooks(subscribed_only=True) == []
    assert following.installs.wants() == []
    assert _ids(following) == []


def test_channels_have_sources_and_one_root(store: Store) -> None:
    store.library.add_channel(CHANNEL, ["https://a", "/stick"], b"root")
    store.library.add_channel(CHANNEL, ["/stick", "https://b"], b"root")
    store.library.add_source(CHANNEL, "https://c")
    assert store.library.channels()[0].sources == ("https://a", "/stick", "https://b", "https://c")
    assert store.library.root(CHANNEL) == b"root"
    with pytest.raises(Refused):
        store.library.add_channel(CHANNEL, ["https://evil"], b"another root")
    with pytest.raises(Damaged):
        store.library.add_channel("../..", [], b"root")
    for call in (lambda: store.library.root("nobody"), lambda: store.library.add_source("nobody", "x")):
        with pytest.raises(Missing):
            call()
    assert len(store.library.channels()[0].sources) == 4


def test_two_channels_may_use_the_same_names(following: Store) -> None:
    book = Book(lessons=LESSONS[:1])
    publish(following, 1, book)
    follow(following, "county")
    county = replace(LESSONS[0], title="县里的课", files={"county.mp4": b"county" * 100})
    publish(following, 1, Book(lessons=[county]), channel="county")
    assert [card.channel for card in following.library.cards(textbook="yw2a")] == [CHANNEL, "county"]
    assert following.library.card("r0").channel == CHANNEL
    assert following.library.card("r0", "county").title == {"zh-CN": "县里的课"}
    assert [want.channel for want in following.installs.wants("county")] == ["county"]
    deliver(following, county)
    assert following.library.lesson("r0").card.channel == "county"
    with pytest.raises(Missing):
        following.library.lesson("r0", CHANNEL)
    assert [len(following.library.nodes("yw2a", channel)) for channel in (CHANNEL, "county", "nobody")] == [5, 5, 0]
    assert [book.channel for book in following.library.textbooks("county")] == ["county"]
