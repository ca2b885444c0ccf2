"""One value has one spelling."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical
from package_format.errors import Damaged

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "canonical-json.json").read_text())
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(text, inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize("vector", VECTORS["good"])
def test_vectors_are_spelled_as_committed(vector: dict[str, Any]) -> None:
    spelled = bytes.fromhex(vector["hex"])
    assert canonical.encode(vector["value"]) == spelled
    assert canonical.decode(spelled, "vector") == vector["value"]


@pytest.mark.parametrize("spelled", VECTORS["bad"])
def test_other_spellings_are_refused(spelled: str) -> None:
    with pytest.raises(Damaged, match="vector"):
        canonical.decode(spelled.encode(), "vector")


@given(values)
def test_what_is_written_is_read(value: Any) -> None:
    spelled = canonical.encode(value)
    assert canonical.decode(spelled, "x") == value
    assert canonical.decode_line(spelled, "x") == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_damaged(content: bytes) -> None:
    for read in (canonical.decode, canonical.decode_line):
        with contextlib.suppress(Damaged):
            read(content, "x")


@pytest.mark.parametrize("content", [b"[" * 100_000, b"1" * 5000, b"1.5", b"Infinity", b"\xff"])
def test_hostile_text_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        canonical.decode(content, "x")


@pytest.mark.parametrize("content", [b"[" * 100_000, b"1.5", b"NaN", b"\xff", b"{", b'"\\ud800"', b'{"\\udfff": 1}'])
def test_hostile_lines_are_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        canonical.decode_line(content, "x")


def test_a_line_may_spell_whole_characters_by_number() -> None:
    assert canonical.decode_line(b'"\\u5c0f\\ud83d\\ude00"', "x") == "小😀"


@pytest.mark.parametrize("value", [1.5, {1: 2}, 2**53, {"a": [2**60]}, {"a": "\ud800"}, b"a", {1, 2}])
def test_values_without_a_spelling_are_a_bug(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the message names the reason in many words)
        canonical.encode(value)
