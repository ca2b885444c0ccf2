"""Every kind of trouble carries its facts and one plain line."""

import pytest

from package_format import errors
from package_format.errors import LessonError
from package_format.fields import Fields

KINDS: list[tuple[LessonError, dict[str, object]]] = [
    (errors.Unreachable("centre", "timed out", 5.0), {"source": "centre", "reason": "timed out", "retry_after": 5.0}),
    (errors.Missing("packs/a", "stick"), {"name": "packs/a", "source": "stick"}),
    (errors.Damaged("packs/a", "cut short", "stick"), {"name": "packs/a", "reason": "cut short", "source": "stick"}),
    (errors.Untrusted("c", "unknown key", "stick"), {"name": "c", "reason": "unknown key", "source": "stick"}),
    (errors.Older("c", 2, 3, "stick"), {"name": "c", "theirs": 2, "ours": 3, "source": "stick"}),
    (errors.NoSpace("D:", 10, 5), {"folder": "D:", "needed": 10, "free": 5}),
    (errors.Unwritable("D:", "read-only"), {"path": "D:", "reason": "read-only"}),
    (errors.Unreadable("D:", "in use"), {"path": "D:", "reason": "in use"}),
    (errors.Refused("unknown kind", "row 7"), {"reason": "unknown kind", "place": "row 7"}),
    (errors.NotPlayable("r1", "a program", "课件"), {"resource": "r1", "reason": "a program", "title": "课件"}),
    (errors.Busy("D:"), {"folder": "D:"}),
    (errors.Deferred(errors.Rule.DAY, 1_796_000_000, 500), {"rule": "day", "until": 1_796_000_000, "limit": 500}),
    (errors.Stopped(), {}),
]


@pytest.mark.parametrize(("error", "facts"), KINDS, ids=lambda value: type(value).__name__)
def test_an_error_carries_its_facts(error: LessonError, facts: dict[str, object]) -> None:
    assert {name: getattr(error, name) for name in facts} == facts
    line = str(error)
    assert line
    assert "\n" not in line
    assert all(
        str(fact) in line
        for name, fact in facts.items()
        if name in {"source", "name", "place", "path", "reason", "folder", "title"}
    )


def test_the_list_above_is_complete() -> None:
    assert {type(error) for error, _ in KINDS} == set(LessonError.__subclasses__())


def test_facts_that_are_not_known_leave_no_trace() -> None:
    for error in (
        errors.Missing("a"),
        errors.Damaged("a", "b"),
        errors.Untrusted("a", "b"),
        errors.Older("a", 1, 2),
        errors.Refused("a"),
    ):
        assert "(" not in str(error)
        assert not str(error).startswith(":")


def test_a_text_by_language_may_be_absent() -> None:
    assert Fields({}, "x").words("title", required=False) == {}
