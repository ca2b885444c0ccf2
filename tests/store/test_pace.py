"""Which lesson is due: the centre's weeks and the teacher's word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.store.school.pace import Mark, Pace, Standing, State

WEEKS = {1: ["a", "b"], 2: ["c"], 3: ["c", "d"], 5: ["e", "f", "g"]}
PACE = Pace.of(WEEKS)
DONE, UNFINISHED, SKIPPED, EARLY = State.DONE, State.UNFINISHED, State.SKIPPED, State.EARLY


def test_a_pace_lists_each_lesson_once_and_what_each_week_covers() -> None:
    assert PACE.order == tuple("abcdefg")
    assert [PACE.span(week) for week in range(1, 7)] == [(0, 2), (2, 3), (2, 4), (4, 4), (4, 7), (7, 7)]
    assert Pace.of({1: []}) == Pace((), {})


def test_a_class_that_says_nothing_follows_the_centre_through_the_periods_of_a_week() -> None:
    silent = Standing(PACE)
    assert not silent.told
    assert [silent.due(1, slot, 4) for slot in range(4)] == ["a", "a", "b", "b"]
    assert [silent.due(5, slot, 2) for slot in range(2)] == ["e", "f"]
    assert [silent.due(2, slot, 7) for slot in range(7)] == ["c"] * 7
    assert silent.due(4) is None
    assert silent.due(6) is None
    assert silent.due(None) == "a"
    assert [silent.planned(week) for week in (1, 3, 4)] == [["a", "b"], ["c", "d"], []]


def test_what_is_done_gives_way_to_the_next() -> None:
    standing = Standing(PACE, [Mark("a", DONE, 1)])
    assert standing.told
    assert [standing.due(1, slot, 4) for slot in range(4)] == ["b"] * 4
    # Nothing more was said: the next week begins where the class was.
    assert standing.due(2) == "b"
    assert standing.due(None) == "b"
    assert standing.planned(1) == ["b"]
    assert standing.covers(1) == ["a", "b"]
    assert [standing.week_of(node) for node in "ab"] == [0, 3]


def test_a_lesson_that_is_unfinished_comes_first_in_any_week_until_it_is_done() -> None:
    behind = [Mark("b", UNFINISHED, 1)]
    assert [Standing(PACE, behind).due(week) for week in (1, 2, 5, None)] == ["b"] * 4
    assert Standing(PACE, behind).planned(3) == ["b", "c"]
    assert Standing(PACE, behind).week_of("b") == 3
    # Done two weeks late, the class goes on from there.
    caught = [Mark("a", DONE, 3)]
    assert Standing(PACE, caught).due(3) == "b"
    assert Standing(PACE, caught).covers(3) == ["b", "c"]
    assert Standing(PACE, caught).due(4) == "b"
    assert [Standing(PACE, caught).due(5, slot, 3) for slot in range(3)] == ["b", "c", "d"]


def test_a_class_behind_loses_no_lesson_and_one_ahead_stays_ahead() -> None:
    ahead = Standing(PACE, [Mark(node, DONE, 2) for node in "abcd"])
    assert ahead.due(2) == "e"
    assert ahead.due(5, 0, 3) == "f"
    assert ahead.week_of("e") == 3
    assert ahead.week_of("d") == 0
    assert ahead.planned(3) == ["e"]
    beyond = Standing(PACE, [Mark(node, DONE, 5) for node in "abcdefg"])
    assert beyond.due(5) is None
    assert beyond.due(None) is None


def test_skipped_and_early_lessons_are_passed_over_and_move_nothing_else() -> None:
    standing = Standing(PACE, [Mark("c", SKIPPED, 1), Mark("f", EARLY, 1)])
    assert not standing.told
    assert [standing.due(1, slot, 2) for slot in range(2)] == ["a", "b"]
    assert standing.due(2) == "d"
    assert [standing.due(5, slot, 3) for slot in range(3)] == ["e", "g", "g"]
    assert standing.planned(5) == ["e", "g"]
    assert (standing.week_of("f"), standing.week_of("e"), standing.week_of("z")) == (0, 5, None)


def test_a_mark_of_no_known_week_leaves_the_weeks_to_the_centre() -> None:
    standing = Standing(PACE, [Mark("a", DONE)])
    assert standing.due(1, 0, 2) == "b"
    assert standing.due(5) == "e"
    assert standing.due(None) == "b"


def test_marks_of_lessons_that_the_centre_no_longer_lists_count_nothing() -> None:
    assert Standing(PACE, [Mark("gone", UNFINISHED, 1)]).due(1) == "a"


def test_a_book_without_a_progress_goes_by_its_order() -> None:
    plain = Pace(("a", "b", "c"), {})
    assert Standing(plain).due(3) == "a"
    assert Standing(plain, [Mark("a", DONE, 3)]).due(3) == "b"
    assert Standing(plain, [Mark("a", DONE, 3)]).due(4) == "b"
    assert Standing(plain).week_of("a") is None


_marks = st.lists(
    st.builds(Mark, st.sampled_from("abcdefg"), st.sampled_from(list(State)), st.integers(0, 6)),
    unique_by=lambda mark: mark.node,
)


@given(_marks, st.integers(1, 6), st.integers(1, 8), st.data())
def test_whatever_was_said_nothing_that_is_done_with_is_due(
    marks: list[Mark], week: int, of: int, data: st.DataObject
) -> None:
    standing = Standing(PACE, marks)
    passed = {mark.node for mark in marks if mark.state is not UNFINISHED}
    slot = data.draw(st.integers(0, of - 1))
    due = standing.due(week, slot, of)
    assert due not in passed
    for node in PACE.order:
        assert (standing.week_of(node) == 0) >= (node in passed)
    if unfinished := [mark.node for mark in marks if mark.state is UNFINISHED]:
        assert due == min(unfinished)
        assert standing.planned(week)[0] == due


@given(st.integers(1, 4), st.lists(st.sampled_from([DONE, UNFINISHED]), min_size=40, max_size=40))
def test_a_class_that_speaks_after_every_period_leaves_nothing_out(slots: int, said: list[State]) -> None:
    marks: dict[str, Mark] = {}
    taught: list[str] = []
    words = iter(said)
    for week in range(1, 9):
        for slot in range(slots):
            due = Standing(PACE, marks.values()).due(week, slot, slots)
            if due is not None:
                marks.pop(due, None)
                marks[due] = Mark(due, next(words), week)
                taught += [due] if marks[due].state is DONE else []
    assert "".join(taught) == "abcdefg"[: len(taught)]
