"""Room is made of lessons whose weeks are over, oldest first; what is needed, planned, shown or not reported stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desktop_app.store.cards import Readiness
from desktop_app.store.cleaning import Removable, enough, weeks_of
from desktop_app.store.store import Store
from desktop_app.store.verify import verify
from package_format import names
from package_format.errors import Busy, Missing, Refused
from package_format.session_row import ResourceVersion
from tests.store.publisher import CHANNEL, Book, Lesson, bring, deliver
from tests.store.schooling import BOOKS, MATHS, MONDAY, YUWEN, YUWEN_4, at, book, release, settle
from tests.store.worker import ROW

WEEK = timedelta(weeks=1)
WEEK_1, WEEK_5 = at(MONDAY), at(MONDAY + 4 * WEEK)
ALL = [*YUWEN.lessons, *MATHS.lessons, *YUWEN_4.lessons]


@pytest.fixture
def school(store: Store) -> Store:
    settle(store)
    deliver(store, *ALL)
    return store


def _going(store: Store, certain: int = WEEK_5, likely: int = WEEK_5, **more: bool) -> list[str]:
    return [one.resource for one in store.cleaning.removable(certain, likely, **more)]


def _file(store: Store, lesson: Lesson) -> Path:
    return store.files.location(names.digest_of(lesson.files["lesson.mp4"]))


def test_finished_weeks_go_the_oldest_first(school: Store) -> None:
    going = school.cleaning.removable(WEEK_5, WEEK_5)
    # Week 1 has one lesson, week 2 two, weeks 3 and 4 one each, in three books; week 5 is this week.
    assert [(one.week, one.resource) for one in going][:6] == [
        (1, "sx2-v1"), (1, "yw2-v1"), (1, "yw4-v1"), (2, "sx2-v2"), (2, "sx2-v3"), (2, "yw2-v2")
    ]  # fmt: skip
    assert (len(going), weeks_of(going)) == (15, (1, 4))
    assert going[0] == Removable(CHANNEL, "sx2-v1", {"zh-CN": "数学1"}, "sx2", {"zh-CN": "数学2"}, 1, 4500)
    assert [one.resource for one in enough(going, 4501)] == ["sx2-v1", "yw2-v1"]
    assert enough(going, 10**9) == going
    assert weeks_of([]) is None
    assert _going(school, WEEK_1, WEEK_1) == []


def test_the_next_week_stays_even_if_a_teacher_has_done_it(school: Store) -> None:
    for one in ("二年级",):
        school.school.mark(one, (CHANNEL, "yw2", "yw2-7"), "done", WEEK_5)  # type: ignore[arg-type]
    assert not {"yw2-v6", "yw2-v7"} & set(_going(school))


def test_a_clock_that_is_ahead_costs_nothing_that_is_still_to_come(school: Store) -> None:
    # Judged by the time that has come for sure; the clock's own weeks are kept beside it.
    assert _going(school, certain=WEEK_1, likely=at(MONDAY + 200 * WEEK)) == []
    assert "yw2-v2" not in _going(school, certain=WEEK_5, likely=WEEK_1)


def test_what_is_cleaned_shows_so_and_does_not_come_straight_back(school: Store) -> None:
    going = enough(school.cleaning.removable(WEEK_5, WEEK_5), 9000)
    free = sum(one.bytes for one in going)
    before = sum(path.stat().st_size for path in (school.folder / "files").glob("??/*"))
    school.cleaning.clean(going, WEEK_5)
    assert before - sum(path.stat().st_size for path in (school.folder / "files").glob("??/*")) == free == 9000
    card = school.library.card("yw2-v1")
    assert card.readiness is Readiness.CLEANED
    assert not card.readiness.plays
    with pytest.raises(Missing):
        school.library.lesson("yw2-v1")
    assert [want.resource for want in school.installs.wants()] == []
    assert school.library.totals().cleaned == 2
    assert [one.id for one in school.library.cards(readiness=Readiness.CLEANED)] == ["sx2-v1", "yw2-v1"]
    assert school.library.cards(readiness=Readiness.WAITING) == []
    # A new version, a new release and another sync do not bring it either.
    newer = replace(YUWEN, lessons=[YUWEN.lessons[0].next(), *YUWEN.lessons[1:]])
    release(school, 2, newer, *BOOKS[1:])
    assert school.library.card("yw2-v1").readiness is Readiness.CLEANED
    assert school.installs.wants() == []
    assert school.cleaning.recall(WEEK_5) == []
    assert verify(school).clean
    # The teacher asks: now it is wanted, and arrives like anything else.
    with pytest.raises(Missing):
        school.cleaning.ask_again(["yw2-v1", "nothing"])
    assert school.cleaning.ask_again(["yw2-v1", "yw2-v5"]) == ["yw2-v1"]
    deliver(school, newer.lessons[0])
    assert school.library.lesson("yw2-v1").version == 2


def test_what_is_due_or_planned_again_comes_again(school: Store) -> None:
    school.cleaning.clean(school.cleaning.removable(WEEK_5, WEEK_5), WEEK_5)
    assert school.cleaning.recall(WEEK_5) == []
    # The class is two lessons behind: what it has not done is due.
    school.school.mark("二年级", (CHANNEL, "yw2", "yw2-3"), "unfinished", WEEK_5)  # type: ignore[arg-type]
    assert "yw2-v3" in school.cleaning.recall(WEEK_5)
    day = MONDAY + 4 * WEEK
    school.preparation.add(day, "sx2-v1")
    assert school.cleaning.recall(WEEK_5) == ["sx2-v1"]
    assert {"yw2-v3", "sx2-v1"} <= {want.resource for want in school.installs.wants()}


def test_what_is_planned_shown_or_not_reported_is_not_taken(school: Store) -> None:
    school.preparation.add(MONDAY + 4 * WEEK, "yw2-v1")
    school.preparation.add(MONDAY + 2 * WEEK, "yw2-v2")
    school.on_show.begin(CHANNEL, "sx2-v1")
    school.outbox.add(replace(ROW, resource=ResourceVersion(CHANNEL, "yw4-v1", 1)))
    going = _going(school)
    assert not {"yw2-v1", "sx2-v1"} & set(going)
    assert {"yw2-v2", "yw4-v1"} <= set(going)
    assert "yw4-v1" not in _going(school, reported_only=True)
    # Put on show after the plan was made: it stays.
    planned = school.cleaning.removable(WEEK_5, WEEK_5)
    school.on_show.begin(CHANNEL, "sx2-v2")
    school.cleaning.clean(planned, WEEK_5)
    assert school.library.card("sx2-v2").readiness is Readiness.READY
    assert _file(school, MATHS.lessons[1]).exists()


def test_a_given_up_edition_goes_after_its_two_weeks(school: Store) -> None:
    school.school.adopt(CHANNEL, "sx2b", WEEK_5)
    later = WEEK_5 + 14 * 86_400
    assert "sx2-v8" not in _going(school, later - 1, later - 1)
    old = [one for one in school.cleaning.removable(later, later) if one.textbook == "sx2"]
    assert len(old) == len(MATHS.lessons)


def test_a_file_that_others_need_counts_when_its_last_holder_goes(store: Store) -> None:
    shared = {"s.pdf": b"s" * 700}
    lessons = [replace(one, files={"lesson.mp4": f"{one.id}".encode() * 100, **shared}) for one in YUWEN.lessons]
    settle(store)
    release(store, 2, replace(YUWEN, lessons=lessons), *BOOKS[1:])
    deliver(store, *lessons)
    sizes = [one.bytes for one in store.cleaning.removable(at(MONDAY + 30 * WEEK), at(MONDAY + 30 * WEEK))]
    assert sizes == [600] * 7 + [1300]
    going = store.cleaning.removable(WEEK_5, WEEK_5)
    store.cleaning.clean(going, WEEK_5)
    assert store.files.find(names.digest_of(b"s" * 700)) is not None
    assert store.library.lesson("yw2-v8").version == 1


def test_what_no_week_lists_and_what_is_used_in_two_places_stays(school: Store) -> None:
    extra = Lesson("loose", "散页", nodes=())
    both = Lesson("both", "两课", nodes=("yw2-1", "yw2-8"))
    release(school, 2, replace(YUWEN, lessons=[*YUWEN.lessons, extra, both]), *BOOKS[1:])
    deliver(school, extra, both)
    assert not {"loose", "both"} & set(_going(school))


def test_somebody_else_is_writing(school: Store) -> None:
    going = school.cleaning.removable(WEEK_5, WEEK_5)
    with Store.open(school.folder) as other, other.writing(), pytest.raises(Busy):
        school.cleaning.clean(going, WEEK_5)
    school.cleaning.clean([], WEEK_5)
    school.cleaning.clean([replace(going[0], channel="nobody")], WEEK_5)
    assert school.library.card("sx2-v1").readiness is Readiness.READY


def test_the_setting(store: Store) -> None:
    assert store.settings.cleaning == "off"
    store.settings.cleaning = "when-needed"
    assert store.settings.cleaning == "when-needed"
    with pytest.raises(Refused):
        store.settings.cleaning = "always"


class WantAndClean(RuleBasedStateMachine):
    """Any order of releases, arrivals, cleaning, asking, planning and showing: the store means what it says."""

    book: Book

    @initialize()
    def begin(self) -> None:
        import tempfile

        self.place = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.place.name))
        self.store.files.floor = 0
        self.book = book("yw2", "语文", 2, weeks=4)
        self.number = 1
        from tests.store.publisher import follow

        follow(self.store)
        release(self.store, 1, self.book)
        self.cleaned: set[str] = set()
        self.shown: set[str] = set()

    @rule()
    def arrive(self) -> None:
        by_id = {lesson.id: lesson for lesson in self.book.lessons}
        for want in self.store.installs.wants():
            assert want.resource not in self.cleaned
            bring(self.store, by_id[want.resource])
            self.store.installs.install(want, by_id[want.resource].recipe())

    @rule(place=st.integers(0, 3))
    def change(self, place: int) -> None:
        lessons = list(self.book.lessons)
        lessons[place] = lessons[place].next(files={})
        self.book = replace(self.book, lessons=lessons)
        self.number += 1
        release(self.store, self.number, self.book)

    @rule(week=st.integers(1, 9), count=st.integers(0, 4))
    def clean(self, week: int, count: int) -> None:
        now = at(MONDAY + (week - 1) * WEEK)
        going = self.store.cleaning.removable(now, now)[:count]
        self.store.cleaning.clean(going, now)
        self.cleaned |= {one.resource for one in going}

    @rule(place=st.integers(0, 3))
    def ask(self, place: int) -> None:
        name = self.book.lessons[place].id
        assert self.store.cleaning.ask_again([name]) == ([name] if name in self.cleaned else [])
        self.cleaned.discard(name)

    @rule(week=st.integers(1, 9))
    def recall(self, week: int) -> None:
        again = set(self.store.cleaning.recall(at(MONDAY + (week - 1) * WEEK)))
        assert again <= self.cleaned
        self.cleaned -= again

    @rule(place=st.integers(0, 3))
    def show(self, place: int) -> None:
        self.store.on_show.begin(CHANNEL, self.book.lessons[place].id)
        self.shown.add(self.book.lessons[place].id)

    @rule()
    def leave(self) -> None:
        self.store.on_show.close()
        self.shown.clear()

    @rule()
    def sweep(self) -> None:
        self.store.files.sweep()
        held = {digest for digest, _ in self.store.installs.playing_files()}
        assert {path.name for path in (self.store.folder / "files").glob("??/*")} == held

    @invariant()
    def means_what_it_says(self) -> None:
        for card in self.store.library.cards():
            assert (card.readiness is Readiness.CLEANED) == (card.id in self.cleaned)
            if card.readiness.plays:
                lesson = self.store.library.lesson(card.id)
                assert names.digest_of(lesson.main.location.read_bytes()) == lesson.main.digest
        assert not {want.resource for want in self.store.installs.wants()} & self.cleaned

    def teardown(self) -> None:
        self.store.close()
        self.place.cleanup()


TestWantAndClean = WantAndClean.TestCase
TestWantAndClean.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
