from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from desktop_app.store.cards import Readiness
from desktop_app.store.store import Store
from package_format import canonical, names, recipe
from package_format.errors import Busy, Damaged, Missing, NoSpace
from package_format.recipe import Recipe
from package_format.shard import record_json
from tests.store.publisher import (
    CHANNEL,
    Book,
    Lesson,
    bring,
    deliver,
    entry_of,
    follow,
    frame,
    manifest,
    publish,
    title,
    want_of,
)

FIRST = Lesson("a", files={"lesson.mp4": b"first " * 900, "sheet.pdf": b"sheet " * 300}, cover=b"cover of a")
SHARED = Lesson("b", files={"other.mp4": b"other " * 900, "sheet.pdf": b"sheet " * 300})


def digest(lesson: Lesson, path: str = "lesson.mp4") -> str:
    return names.digest_of(lesson.files[path])


@pytest.fixture
def following(store: Store) -> Store:
    follow(store)
    publish(store, 1, Book(lessons=[FIRST, SHARED], cover=b"cover of the book"))
    return store


def test_wants_say_all_that_is_needed_to_receive(following: Store) -> None:
    want = want_of(following, "a")
    assert (want.channel, want.version, want.title, want.order) == (CHANNEL, 1, {"zh-CN": "小蝌蚪找妈妈"}, 0)
    assert want.size == 5400 + 1800
    assert want.recipe == frame(recipe.encode(FIRST.recipe())).to_json()
    assert want.cover == frame(b"cover of a").to_json()
    assert want_of(following, "b").cover is None
    assert [want.resource for want in following.installs.wants("nobody")] == []


def test_a_lesson_plays_once_all_its_files_are_whole(following: Store) -> None:
    want = want_of(following, "a")
    following.files.write_whole(digest(FIRST), 5400, [FIRST.files["lesson.mp4"]])
    with pytest.raises(Missing, match=r"sheet\.pdf"):
        following.installs.install(want, FIRST.recipe())
    with pytest.raises(Missing):
        following.library.lesson("a")
    deliver(following, FIRST)
    lesson = following.library.lesson("a")
    assert lesson.main.location.read_bytes() == FIRST.files["lesson.mp4"]
    assert [(stored.role, stored.path, stored.size) for stored in lesson.files] == [
        ("main", "lesson.mp4", 5400), ("extra", "sheet.pdf", 1800),
    ]  # fmt: skip
    assert lesson.card.readiness is Readiness.READY
    assert lesson.card.cover is not None
    assert (lesson.version, lesson.rights) == (1, "CC0")
    assert following.installs.installed_recipe("a") == FIRST.recipe()
    assert following.installs.installed_recipe("a", "county") is None
    assert [want.resource for want in following.installs.wants()] == ["b"]


def test_the_earlier_version_plays_until_the_next_is_whole(following: Store) -> None:
    deliver(following, FIRST, SHARED)
    second = FIRST.next(title="改过", files={"lesson.mp4": b"second" * 900, "sheet.pdf": b"sheet " * 300})
    publish(following, 2, Book(lessons=[second, SHARED]))
    assert following.library.card("a").readiness is Readiness.UPDATE
    assert following.library.lesson("a").version == 1
    assert following.library.lesson("a").card.title == {"zh-CN": "改过"}
    following.installs.stage(want_of(following, "a"), second.recipe())
    following.files.write_whole(digest(second), 5400, [second.files["lesson.mp4"]])
    assert following.library.lesson("a").main.location.read_bytes() == FIRST.files["lesson.mp4"]
    following.installs.install(want_of(following, "a"), second.recipe())
    assert following.library.lesson("a").main.location.read_bytes() == second.files["lesson.mp4"]
    assert following.files.find(digest(FIRST)) is None
    assert following.files.find(digest(FIRST, "sheet.pdf")) is not None
    following.files.sweep()
    assert following.library.lesson("b").version == 1


def test_a_file_that_moves_to_another_lesson_is_not_thrown_away(following: Store) -> None:
    deliver(following, FIRST)
    second = FIRST.next(files={"lesson.mp4": b"second" * 900})
    third = Lesson("c", files={"moved.mp4": FIRST.files["lesson.mp4"]})
    publish(following, 2, Book(lessons=[second, third]))
    deliver(following, second)
    assert following.files.find(digest(FIRST)) is not None
    following.files.sweep()
    assert following.files.find(digest(FIRST)) is not None
    following.installs.install(want_of(following, "c"), third.recipe())
    assert following.library.lesson("c").main.digest == digest(FIRST)


def test_many_lessons_switch_together_or_not_at_all(following: Store) -> None:
    wants = {want.resource: want for want in following.installs.wants()}
    bring(following, FIRST)
    pairs = [(wants["a"], FIRST.recipe()), (wants["b"], SHARED.recipe())]
    with pytest.raises(Missing):
        following.installs.install_many(pairs)
    with pytest.raises(Missing):
        following.library.lesson("a")
    bring(following, SHARED)
    following.installs.install_many(pairs)
    assert following.installs.wants() == []
    following.installs.install_many([])


def test_installing_again_changes_nothing(following: Store) -> None:
    want = want_of(following, "a")
    deliver(following, FIRST)
    following.installs.install(want, FIRST.recipe())
    assert following.library.lesson("a").version == 1


def _other_resource(made: Recipe) -> Recipe:
    return replace(made, resource="b")


def _other_version(made: Recipe) -> Recipe:
    return replace(made, version=2)


def _without_a_file(made: Recipe) -> Recipe:
    return replace(made, files=made.files[:1])


def _with_another_file(made: Recipe) -> Recipe:
    return replace(made, files=(replace(made.files[0], digest=names.digest_of(b"x")), made.files[1]))


@pytest.mark.parametrize("spoil", [_other_resource, _other_version, _without_a_file, _with_another_file])
def test_a_recipe_that_makes_something_else_is_refused(following: Store, spoil: Callable[[Recipe], Recipe]) -> None:
    bring(following, FIRST)
    want = want_of(following, "a")
    with pytest.raises(Damaged):
        following.installs.stage(want, spoil(FIRST.recipe()))
    assert following.installs.staged_recipe(want) is None


def test_a_want_the_catalogue_has_left_behind_is_not_installed(following: Store) -> None:
    want = want_of(following, "a")
    bring(following, FIRST)
    publish(following, 2, Book(lessons=[FIRST.next(), SHARED]))
    with pytest.raises(Missing, match="a version 1"):
        following.installs.install(want, FIRST.recipe())
    with pytest.raises(Missing):
        following.library.lesson("a")


def test_nothing_is_installed_that_is_not_on_the_disk_for_good(
    following: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(following, FIRST)
    want = want_of(following, "a")

    def full(_: object) -> None:
        raise NoSpace("disk", 1, 0)

    monkeypatch.setattr(following.files, "settle", full)
    with pytest.raises(NoSpace):
        following.installs.install(want, FIRST.recipe())
    with pytest.raises(Missing):
        following.library.lesson("a")


def test_only_one_program_installs(following: Store) -> None:
    want = want_of(following, "a")
    bring(following, FIRST)
    with Store.open(following.folder) as other:
        with other.writing(), pytest.raises(Busy):
            following.installs.install(want, FIRST.recipe())
        following.installs.install(want, FIRST.recipe())
        assert other.library.lesson("a").version == 1


def test_covers_come_with_lessons_or_after_them(following: Store) -> None:
    assert [cover.digest for cover in following.installs.wanted_covers()] == [names.digest_of(b"cover of the book")]
    wanted = want_of(following, "a")
    for content in FIRST.files.values():
        following.files.write_whole(names.digest_of(content), len(content), [content])
    following.installs.install(wanted, FIRST.recipe())
    expected = {names.digest_of(content) for content in (b"cover of a", b"cover of the book")}
    assert {cover.digest for cover in following.installs.wanted_covers(CHANNEL)} == expected
    assert following.installs.wanted_covers("county") == []
    for content in (b"cover of a", b"cover of the book"):
        following.files.write_whole(names.digest_of(content), len(content), [content])
    following.files.settle()
    assert following.installs.wanted_covers() == []
    following.files.sweep()
    assert following.library.card("a").cover == following.files.location(names.digest_of(b"cover of a"))
    assert following.library.textbooks()[0].cover == following.files.location(names.digest_of(b"cover of the book"))


def test_what_has_arrived_of_a_wanted_lesson_is_never_swept(following: Store) -> None:
    following.files.write_whole(digest(FIRST), 5400, [FIRST.files["lesson.mp4"]])
    part = following.files.begin(digest(FIRST, "sheet.pdf"), 1800)
    part.write(0, FIRST.files["sheet.pdf"][:1000])
    part.close()
    following.files.settle()
    following.files.sweep()
    assert following.files.has(digest(FIRST), 5400)
    again = following.files.begin(digest(FIRST, "sheet.pdf"), 1800)
    assert again.present(FIRST.recipe().files[1].chunks) == {0}
    again.close()
    following.library.unsubscribe(CHANNEL, ["yw2a"])
    assert following.files.sweep() > 0
    assert not following.files.has(digest(FIRST), 5400)


def test_a_file_that_rots_takes_its_lessons_back_and_heals(following: Store) -> None:
    deliver(following, FIRST, SHARED)
    sheet = digest(FIRST, "sheet.pdf")
    assert sorted(following.installs.mark_missing(sheet)) == ["a", "b"]
    assert following.installs.mark_missing(sheet) == []
    assert following.library.totals().ready == 0
    wants = following.installs.wants()
    assert [want.resource for want in wants] == ["a", "b"]
    staged = following.installs.staged_recipe(wants[0])
    assert staged == FIRST.recipe()
    part = following.files.begin(sheet, 1800)
    assert part.present(staged.files[1].chunks) == {0, 1000}
    part.finish()
    following.installs.install_many([(wants[0], staged), (wants[1], SHARED.recipe())])
    assert following.library.totals().ready == 2


def test_a_resource_of_two_textbooks_is_wanted_once(store: Store) -> None:
    follow(store)
    newer = FIRST.next()
    publish(store, 1, Book(lessons=[FIRST]), Book(title("yw2b"), [newer]), Book(title("yw2c"), [FIRST]))
    wants = store.installs.wants()
    assert [(want.resource, want.version) for want in wants] == [("a", 2)]
    deliver(store, newer)
    assert store.installs.wants() == []
    assert [card.readiness for card in store.library.cards()] == [Readiness.READY] * 3
    assert [book.ready for book in store.library.textbooks()] == [1, 1, 1]


def test_a_record_that_cannot_be_received_does_not_stop_the_others(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    follow(store)
    book = Book(lessons=[FIRST, SHARED])
    broken = record_json(FIRST.record()) | {"recipe": {"digest": "x"}, "unknown": {"id": "b"}}
    header = book.shard().split(b"\n", 1)[0]
    records = (canonical.encode(record) for record in (broken, record_json(SHARED.record())))
    raw = b"".join(line + b"\n" for line in (header, *records))
    listed = entry_of(book.about, raw)
    store.catalogue.apply_manifest(CHANNEL, replace(manifest(1), textbooks=(listed,)), "d")
    store.catalogue.apply_shard(CHANNEL, listed, raw)
    assert [want.resource for want in store.installs.wants()] == ["b"]
    assert "cannot be received" in caplog.text
    deliver(store, SHARED)
    assert store.library.count() == 2


def test_a_spoiled_shard_wants_nothing_until_it_comes_again(following: Store) -> None:
    want = want_of(following, "a")
    deliver(following, SHARED)
    with following._database.writing() as connection:
        connection.execute(text("DELETE FROM shard"))
    assert following.installs.wants() == []
    assert [cover.digest for cover in following.installs.wanted_covers()] == [names.digest_of(b"cover of the book")]
    with pytest.raises(Missing):
        following.installs.stage(want, FIRST.recipe())
    following.files.sweep()
    assert following.library.lesson("b").version == 1
    assert following.catalogue.shard_state(CHANNEL, "yw2a") is None
