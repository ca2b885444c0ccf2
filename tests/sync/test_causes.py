"""What errors of the HTTP libraries mean, and sockets that are cut."""

from __future__ import annotations

import socket

import pytest

from desktop_app.sync.http_causes import unreachable
from desktop_app.sync.http_transport import Wire
from package_format.errors import Cause


@pytest.mark.parametrize(
    "error, was_cut, cause, reason",
    [
        (ValueError("what is this"), False, Cause.OTHER, "ValueError"),
        (ConnectionError("Connection reset by peer"), False, Cause.OTHER, "the connection was cut"),
        (ConnectionError("Connection reset by peer"), True, Cause.SILENT, "nothing came on any connection"),
        (TimeoutError("timed out"), False, Cause.SILENT, "it stopped sending"),
    ],
)
def test_an_error_of_a_library_says_what_a_person_can_do(
    error: Exception, was_cut: bool, cause: Cause, reason: str
) -> None:
    found = unreachable("http://a/", error, was_cut)
    assert (found.cause, found.reason) == (cause, reason)


def test_a_wire_is_cut_from_another_thread_and_one_without_a_socket_needs_no_cut() -> None:
    wire = Wire()
    wire.cut()
    here, there = socket.socketpair()
    with here, there:
        wire.use(here)
        assert (wire.made, wire.was_cut) == (1, False)
        wire.cut()
        assert (wire.was_cut, here.recv(1)) == (True, b"")
    wire.cut()  # closed long ago
    assert not wire.fit(9000)


def test_a_socket_that_was_narrowed_is_given_up_when_the_link_turns_out_to_be_wide() -> None:
    wire = Wire()
    assert [wire.fit(9000), wire.fit(0), len(wire.options)] == [False, False, 1]
    here, there = socket.socketpair()
    with here, there:
        wire.use(here)
        assert [wire.fit(0), wire.fit(9000), len(wire.options)] == [False, False, 2]
        assert here.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) < 40_000
        assert [wire.fit(9000), wire.fit(0), wire.fit(0)] == [False, True, False]
