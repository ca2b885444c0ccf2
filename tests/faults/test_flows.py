"""Connections seen from the middle: what counts as arrived, and resets that both ends must believe."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.conditions import Cut
from tests.faults.flows import ACK, FIN, RST, SYN, FlowTable, Segment, Stream, checksum, read_segment, reset_to

CENTRE, POINT = (bytes([10, 77, 0, 1]), 80), (bytes([10, 77, 0, 2]), 40000)


def up(flags: int, sequence: int = 0, acknowledged: int = 0, length: int = 0) -> Segment:
    return Segment(POINT, CENTRE, sequence, acknowledged, flags, length)


def down(flags: int, sequence: int = 0, acknowledged: int = 0, length: int = 0) -> Segment:
    return Segment(CENTRE, POINT, sequence, acknowledged, flags, length)


@pytest.fixture
def table() -> FlowTable:
    """A table with one live connection: the point waits for 501, the centre for 101."""
    table = FlowTable()
    for segment in (up(SYN, 100), down(SYN | ACK, 500, 101), up(ACK, 101, 501)):
        assert table.passes(segment) == (True, None)
        table.delivered(segment)
    return table


def test_a_reset_is_a_valid_packet_with_the_number_that_its_target_waits_for() -> None:
    packet = reset_to(POINT, CENTRE, 0xFFFFFFFE)
    assert read_segment(packet) == Segment(CENTRE, POINT, 0xFFFFFFFE, 0, RST, 0)
    assert checksum(packet[:20]) == 0
    assert checksum(packet[12:20] + struct.pack("!BBH", 0, 6, 20) + packet[20:]) == 0


def test_what_is_not_tcp_is_left_alone() -> None:
    udp = bytearray(reset_to(POINT, CENTRE, 1))
    udp[9] = 17
    assert read_segment(bytes(udp)) is None
    assert read_segment(b"\x60" + bytes(60)) is None
    assert read_segment(b"\x45") is None


def test_a_cut_with_reset_ends_both_ends_and_answers_whoever_still_speaks(table: FlowTable) -> None:
    table.passes(up(ACK, 101, 900))
    resets = [read_segment(packet) for packet in table.kill(Cut.RESET)]
    assert {(reset.target, reset.sequence) for reset in resets if reset} == {(POINT, 900), (CENTRE, 101)}
    # The point had more on its way to us (RFC 5961 §3.2: it challenges, and now says what it waits for).
    passes, answer = table.passes(up(ACK, 101, 950))
    assert (passes, read_segment(answer or b"")) == (False, Segment(CENTRE, POINT, 950, 0, RST, 0))
    assert table.passes(up(RST | ACK, 101, 950)) == (False, None)
    assert (table.killed, table.resets) == (1, 3)


def test_a_forgotten_connection_is_swallowed_and_a_new_one_passes(table: FlowTable) -> None:
    assert table.kill(Cut.FORGET) == []
    assert table.passes(down(ACK, 501, 101, 1000)) == (False, None)
    assert table.passes(up(SYN, 7000)) == (True, None)
    assert table.killed == 1


def test_a_silent_cut_kills_nothing(table: FlowTable) -> None:
    assert table.kill(Cut.SILENT) == []
    assert table.passes(down(ACK, 501, 101, 1000)) == (True, None)


def test_what_is_over_or_only_beginning_is_not_killed(table: FlowTable) -> None:
    for segment in (up(FIN | ACK, 101, 501), down(FIN | ACK, 501, 102)):
        table.passes(segment)
    table.passes(Segment((POINT[0], 40001), CENTRE, 9, 0, SYN, 0))
    assert table.kill(Cut.RESET) == []
    assert table.killed == 0


def test_each_byte_counts_once_in_its_own_direction(table: FlowTable) -> None:
    for segment in (down(ACK, 501, 101, 100), down(ACK, 701, 101, 100), down(ACK, 501, 101, 100)):
        table.delivered(segment)
    table.delivered(up(ACK, 101, 501, 40))
    assert table.arrived(POINT[0]) == 200
    assert table.arrived(CENTRE[0]) == 40
    # The same two ends begin anew after a cut: what came before still counts.
    table.kill(Cut.RESET)
    for segment in (up(SYN, 0), down(SYN | ACK, 0, 1), down(ACK, 1, 1, 30)):
        table.passes(segment)
        table.delivered(segment)
    assert table.arrived(POINT[0]) == 230


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=40), st.integers(0, 2**32 - 1))
def test_a_stream_counts_what_a_set_of_bytes_would(pieces: list[tuple[int, int]], first: int) -> None:
    stream, seen = Stream(first), set[int]()
    for offset, length in pieces:
        stream.add((first + offset) % 2**32, length)
        seen |= set(range(offset, offset + length))
    assert stream.arrived == len(seen)
    stream.add((first - 10) % 2**32, 5)
    assert stream.arrived == len(seen)
