"""Coalescing and slicing: what is asked for, and how what arrives is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.sync.ranges import MOST_GAP, MOST_REQUEST, Request, Slicer, Span, coalesce

spans = st.lists(
    st.builds(Span, st.sampled_from(["packs/a", "packs/b"]), st.integers(8, 3_000_000), st.integers(1, 300_000)),
    max_size=60,
)


def covered(request: Request) -> int:
    """Count the bytes of ``request`` that some span wants."""
    total = reached = 0
    for span in request.spans:
        total += max(0, span.end - max(span.offset, reached))
        reached = max(reached, span.end)
    return total


@given(spans)
def test_requests_hold_every_span_once_and_little_else(wanted: list[Span]) -> None:
    requests = coalesce(wanted)
    assert sorted(span for request in requests for span in request.spans) == sorted(set(wanted))
    for request in requests:
        assert {span.path for span in request.spans} == {request.path}
        length = request.end - request.spans[0].offset
        assert length - covered(request) <= max(length // 32, 64)
        assert all(after.offset - before.end <= MOST_GAP for before, after in pairwise(request.spans))
        assert length <= max(MOST_REQUEST, *(span.length for span in request.spans))


def test_frames_side_by_side_become_one_request_up_to_its_limit() -> None:
    frames = [Span("packs/a", 8 + number * 65536, 65536) for number in range(16)]
    assert [len(request.spans) for request in coalesce(frames)] == [8, 8]


def test_a_frame_larger_than_a_request_is_asked_for_alone() -> None:
    frames = [Span("packs/a", 8, 10), Span("packs/a", 18, 1 << 20), Span("packs/a", 18 + (1 << 20), 10)]
    assert [len(request.spans) for request in coalesce(frames)] == [1, 1, 1]


def test_a_gap_is_carried_only_while_it_is_small_beside_what_is_wanted() -> None:
    near = [Span("packs/a", 8, 200_000), Span("packs/a", 204_000, 200_000)]
    far = [Span("packs/a", 8, 200_000), Span("packs/a", 206_000, 200_000)]
    tiny = [Span("packs/a", 8, 100), Span("packs/a", 1000, 100)]
    assert [len(coalesce(frames)) for frames in (near, far, tiny)] == [1, 2, 2]


def test_objects_keep_the_order_in_which_they_are_wanted() -> None:
    wanted = [Span("packs/z", 8, 1), Span("packs/a", 8, 1), Span("packs/z", 100_000, 1)]
    assert [request.path for request in coalesce(wanted)] == ["packs/z", "packs/z", "packs/a"]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 120)), min_size=1, max_size=20),
    st.lists(st.integers(1, 200), min_size=20, max_size=40),
    st.integers(0, 30),
)
def test_a_slicer_gives_every_span_its_bytes_through_any_cut(
    places: list[tuple[int, int]], steps: list[int], cut_every: int
) -> None:
    content = bytes(number * 7 % 251 for number in range(1200))
    wanted = {Span("packs/a", offset, length) for offset, length in places}
    slicer = Slicer(wanted)
    got: dict[Span, bytes] = {}
    offset, number = slicer.position, 0
    while not slicer.done:
        step = steps[number % len(steps)]
        for span, stored in slicer.feed(offset, content[offset : offset + step]):
            assert span not in got
            got[span] = stored
        number += 1
        offset = slicer.position if cut_every and number % cut_every == 0 else offset + step
    assert got == {span: content[span.offset : span.end] for span in wanted}
    assert slicer.left == ()


def test_a_slicer_holds_no_more_than_the_span_being_received() -> None:
    slicer = Slicer([Span("packs/a", 10, 5), Span("packs/a", 5_000_000, 5)])
    assert list(slicer.feed(0, b"x" * 15)) == [(Span("packs/a", 10, 5), b"xxxxx")]
    assert slicer.position == 5_000_000
    for offset in range(15, 4_500_000, 499_985):
        assert list(slicer.feed(offset, bytes(499_985))) == []
        assert len(slicer._held) == 0


def test_a_hole_in_what_arrives_is_a_bug() -> None:
    slicer = Slicer([Span("packs/a", 0, 5)])
    with pytest.raises(AssertionError):
        list(slicer.feed(1, b"abcd"))


def test_a_widened_slicer_starts_over_and_keeps_what_it_cut() -> None:
    slicer = Slicer([Span("packs/a", 100, 4), Span("packs/a", 104, 4)])
    assert list(slicer.feed(100, b"abcdef")) == [(Span("packs/a", 100, 4), b"abcd")]
    slicer.widen([Span("packs/a", 8, 2)])
    assert slicer.position == 8
    assert [span.offset for span, _ in slicer.feed(0, bytes(120))] == [8, 104]
    assert Slicer([]).done


def test_a_request_is_split_between_two_spans() -> None:
    spans = (Span("a", 10, 20), Span("a", 30, 20), Span("a", 60, 5))
    whole = Request("a", spans)
    assert whole.length == 55
    assert whole.split(55) == (whole, None)
    assert whole.split(54) == (Request("a", spans[:2]), Request("a", spans[2:]))
    assert whole.split(1) == (Request("a", spans[:1]), Request("a", spans[1:]))
