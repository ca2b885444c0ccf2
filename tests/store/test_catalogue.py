from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from desktop_app.store.shard_rows import Changes
from desktop_app.store.store import Store
from package_format import canonical, zstd
from package_format.errors import Damaged, Missing, Older
from package_format.shard import TreeNode, record_json
from tests.store.publisher import CHANNEL, TREE, Book, Lesson, entry_of, follow, manifest, publish, title

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


def test_a_release_brings_textbooks_trees_and_cards(following: Store) -> None:
    book = Book(lessons=LESSONS)
    publish(following, 1, book)
    assert following.catalogue.shard_state(CHANNEL, "yw2a") == book.entry().shard.raw_digest
    assert following.catalogue.stored_shard(CHANNEL, "yw2a") == book.shard()
    assert following.catalogue.applied(CHANNEL) == f"{1:064x}"
    assert _ids(following) == ["r1", "r3", "r5", "r0", "r2", "r4"]
    channel = following.library.channels()[0]
    assert (channel.release, channel.published, channel.title) == (1, 1001, {"zh-CN": "省资源"})
    textbook = following.library.textbooks()[0]
    assert (textbook.records, textbook.ready, textbook.subscribed, textbook.bytes_total) == (6, 0, True, 30_000)
    assert [(node.id, node.depth, node.records) for node in following.library.nodes("yw2a")] == [
        ("u1", 0, 3), ("u1l1", 1, 3), ("u1l2", 1, 0), ("u2", 0, 3), ("u2l1", 1, 3),
    ]  # fmt: skip
    assert following.library.manifest(CHANNEL) == manifest(1, book)


def test_nothing_is_known_before_the_first_release(following: Store) -> None:
    assert following.library.manifest(CHANNEL) is None
    assert following.catalogue.applied(CHANNEL) is None
    assert following.catalogue.applied("nobody") is None
    assert following.catalogue.shard_state(CHANNEL, "yw2a") is None
    assert following.catalogue.stored_shard(CHANNEL, "yw2a") is None
    publish_only = manifest(1, Book(lessons=LESSONS))
    following.catalogue.apply_manifest(CHANNEL, publish_only, "d", expires=77)
    assert following.catalogue.stored_shard(CHANNEL, "yw2a") is None
    assert following.library.channels()[0].expires == 77
    assert following.library.nodes("yw2a") == []
    assert following.library.textbooks()[0].records == 6


def test_only_what_changed_changes(following: Store) -> None:
    publish(following, 1, Book(lessons=LESSONS))
    left = [*LESSONS[:2], LESSONS[2].next(title="改过的题目"), *LESSONS[4:], Lesson("r9", title="新来的")]
    book = Book(lessons=left)
    publish(following, 2)
    following.catalogue.apply_manifest(CHANNEL, manifest(3, book), "d")
    assert _apply(following, book) == Changes(added=1, changed=1, removed=1)
    assert sorted(_ids(following)) == ["r0", "r1", "r2", "r4", "r5", "r9"]
    assert following.library.card("r2").title == {"zh-CN": "改过的题目"}
    assert [card.id for card in following.library.search("改过")] == ["r2"]
    assert following.library.search("第2课") == []
    assert following.library.search("第3课") == []
    assert _apply(following, book) == Changes(0, 0, 0)
    assert following.catalogue.stored_shard(CHANNEL, "yw2a") == book.shard()


def test_a_moved_tree_places_everything_anew(following: Store) -> None:
    publish(following, 1, Book(lessons=LESSONS))
    tree = (
        TreeNode("u2", "unit", {"zh-CN": "第二单元"}),
        TreeNode("u2l1", "lesson", {"zh-CN": "苹果树"}, "u2"),
        *TREE[:2],
    )
    book = Book(lessons=LESSONS, nodes=tree)
    following.catalogue.apply_manifest(CHANNEL, manifest(2, book), "d")
    assert _apply(following, book) == Changes(0, 0, 0)
    assert _ids(following) == ["r0", "r2", "r4", "r1", "r3", "r5"]
    assert _ids(following, node="u2") == ["r0", "r2", "r4"]


def test_siblings_listed_apart_are_still_read_in_order(following: Store) -> None:
    tree = (TREE[0], TREE[3], TREE[4], TREE[1], TREE[2])
    publish(following, 1, Book(lessons=LESSONS, nodes=tree))
    assert [node.id for node in following.library.nodes("yw2a")] == ["u1", "u1l1", "u1l2", "u2", "u2l1"]
    assert following.library.count(node="u1") == 3


def test_a_textbook_without_a_tree_lists_its_resources(following: Store) -> None:
    publish(following, 1, Book(lessons=LESSONS, nodes=()))
    assert following.library.nodes("yw2a") == []
    assert len(_ids(following)) == 6
    assert following.library.card("r0").node is None
    publish(following, 2, Book(lessons=LESSONS))
    assert following.library.card("r0").node == "u2l1"
    publish(following, 3, Book(lessons=LESSONS, nodes=()))
    assert following.library.nodes("yw2a") == []


def test_a_resource_in_several_lessons_counts_once_above_them(following: Store) -> None:
    publish(following, 1, Book(lessons=[Lesson("a", nodes=("u1l1", "u1l2", "u2l1", "elsewhere"))]))
    assert {node.id: node.records for node in following.library.nodes("yw2a")} == dict.fromkeys(
        ("u1", "u1l1", "u1l2", "u2", "u2l1"), 1
    )
    assert [_ids(following, node=node) for node in ("u1", "u2", "u1l2", "nowhere")] == [["a"], ["a"], ["a"], []]
    assert following.library.card("a").node == "u1l1"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_any_sequence_of_releases_ends_as_the_last_one_alone(following: Store, seed: int) -> None:
    draw = random.Random(seed)
    lessons: dict[str, Lesson] = {}
    library = following.library
    start = library.channels()[0].release
    for number in range(start + 1, start + 5):
        for _ in range(draw.randint(0, 5)):
            name = f"r{draw.randrange(8)}"
            places = (draw.choice(("u1", "u1l1", "u2l1", "none")),)
            known = lessons.get(name)
            words = "".join(draw.choice("春夏秋冬雨雪风霜") for _ in range(4))
            lessons[name] = known.next(title=words, nodes=places) if known else Lesson(name, words, nodes=places)
        for name in draw.sample(sorted(lessons), min(len(lessons), draw.randint(0, 2))):
            del lessons[name]
        nodes = tuple(node for node in TREE if node.id not in draw.choice([(), ("u1l2",), ("u2l1",)]))
        publish(following, number, Book(lessons=list(lessons.values()), nodes=nodes))
        assert sorted(_ids(following)) == sorted(lessons)
        for name, lesson in lessons.items():
            card = library.card(name)
            assert (card.title["zh-CN"], card.version) == (lesson.title, lesson.version)
            assert name in [found.id for found in library.search(lesson.title)]
        for node in library.nodes("yw2a"):
            below = {one.id for one in nodes if one.id.startswith(node.id)}
            assert node.records == sum(lesson.nodes[0] in below for lesson in lessons.values())


def test_a_spoiled_shard_is_forgotten_and_the_next_one_still_fits(following: Store, store: Store) -> None:
    publish(following, 1, Book(lessons=LESSONS))
    with store._database.writing() as connection:
        connection.execute(text("UPDATE shard SET stored = x'00'"))
    assert following.catalogue.stored_shard(CHANNEL, "yw2a") is None
    book = Book(lessons=[*LESSONS[1:], Lesson("r9")])
    following.catalogue.apply_manifest(CHANNEL, manifest(2, book), "d")
    assert _apply(following, book) == Changes(added=1, changed=5, removed=1)
    assert sorted(_ids(following)) == ["r1", "r2", "r3", "r4", "r5", "r9"]


def test_other_bytes_than_the_manifest_names_are_refused(following: Store) -> None:
    book = Book(lessons=LESSONS)
    publish(following, 1, book)
    for raw in (book.shard()[:-1], book.shard().replace("第".encode(), "题".encode())):
        with pytest.raises(Damaged, match="digest"):
            following.catalogue.apply_shard(CHANNEL, book.entry(), raw)
    with pytest.raises(Missing):
        _apply(following, Book(title("unknown"), LESSONS))


def _raw(book: Book, *records: dict[str, Any]) -> bytes:
    header = book.shard().split(b"\n", 1)[0]
    return b"".join(line + b"\n" for line in (header, *map(canonical.encode, records)))


@pytest.mark.parametrize(
    "change",
    [
        {"id": "no id"},
        {"version": "1"},
        {"version": True},
        {"version": -1},
        {"title": {}},
        {"title": {"zh-CN": 1}},
        {"title": ["zh-CN"]},
        {"initials": None},
        {"nodes": [1]},
        {"nodes": None},
        {"keywords": [None]},
        {"files": []},
        {"files": [{"role": "main"}]},
        {"files": [{"role": "main", "media_type": "video/mp4", "size": 1 << 52}, {"role": "extra", "size": 1 << 52}]},
        {"cover": {"digest": "x"}},
        {"cover": "x"},
        {"pages": "many"},
    ],
    ids=str,
)
def test_a_record_that_breaks_the_format_is_refused_and_changes_nothing(
    following: Store, change: dict[str, Any]
) -> None:
    book = Book(lessons=LESSONS[:2])
    publish(following, 1, book)
    records = [record_json(lesson.record()) for lesson in LESSONS[1:3]]
    raw = _raw(book, records[0], records[1] | change)
    with pytest.raises(Damaged):
        following.catalogue.apply_shard(CHANNEL, entry_of(book.about, raw), raw)
    assert sorted(_ids(following)) == ["r0", "r1"]
    assert following.catalogue.stored_shard(CHANNEL, "yw2a") == book.shard()


def test_no_record_stands_twice(following: Store) -> None:
    book = Book(lessons=LESSONS)
    publish(following, 1, book)
    plain = [record_json(lesson.record()) for lesson in LESSONS]
    fresh = record_json(Lesson("new").record())
    for records in (
        [*plain, plain[0] | {"version": 9}],
        [*plain, fresh, fresh | {"version": 2}],
        [*plain, plain[0]],
        [*plain[1:], plain[0] | {"version": 8}, plain[0] | {"version": 9}],
    ):
        raw = _raw(book, *records)
        with pytest.raises(Damaged, match="twice"):
            following.catalogue.apply_shard(CHANNEL, entry_of(book.about, raw), raw)
    assert following.catalogue.stored_shard(CHANNEL, "yw2a") == book.shard()


def test_more_records_than_one_block_go_in(following: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.store.shard_rows._AT_A_TIME", 2)
    monkeypatch.setattr("desktop_app.store.catalogue_writer._FEW", 2)
    book = Book(lessons=LESSONS)
    publish(following, 1, book)
    assert len(_ids(following)) == 6
    twice = _raw(book, *(record_json(lesson.record()) for lesson in LESSONS), record_json(LESSONS[0].next().record()))
    with pytest.raises(Damaged, match="twice"):
        following.catalogue.apply_shard(CHANNEL, entry_of(book.about, twice), twice)


def test_manifests_go_forward_only(following: Store) -> None:
    publish(following, 2, Book(lessons=LESSONS))
    with pytest.raises(Older) as caught:
        following.catalogue.apply_manifest(CHANNEL, manifest(1), "d")
    assert (caught.value.theirs, caught.value.ours) == (1, 2)
    following.catalogue.apply_manifest(CHANNEL, manifest(2, Book(lessons=LESSONS)), "same")
    with pytest.raises(Damaged):
        following.catalogue.apply_manifest(CHANNEL, manifest(3, channel="county"), "d")
    with pytest.raises(Missing):
        following.catalogue.apply_manifest("county", manifest(3, channel="county"), "d")


def test_an_index_delta_applies_to_what_is_held(following: Store) -> None:
    old = Book(lessons=[Lesson(f"r{number:03}", f"第{number}课") for number in range(200)])
    publish(following, 1, old)
    new = Book(lessons=[*old.lessons[:-1], old.lessons[-1].next(title="最后一课")])
    delta = zstd.compress_with_prefix(new.shard(), old.shard())
    held = following.catalogue.stored_shard(CHANNEL, "yw2a")
    assert held is not None
    raw = zstd.expand_with_prefix(delta, held, len(new.shard()), "delta")
    following.catalogue.apply_manifest(CHANNEL, manifest(2, new), "d")
    assert following.catalogue.apply_shard(CHANNEL, new.entry(), raw) == Changes(0, 1, 0)
    assert len(delta) < len(raw) / 100
