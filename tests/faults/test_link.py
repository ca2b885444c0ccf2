"""The link emulator itself, with real sockets over real TUN devices: what is counted, not how long it takes."""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.conditions import Conditions, Cut, Outages, Way
from tests.faults.link import CENTRE_ADDRESS, POINT_ADDRESS, Link, link
from tests.faults.namespaces import FOLDER, opened_in, sweep
from tests.faults.steering import ROOT

pytestmark = pytest.mark.usefixtures("laboratory")

FAST = Way(rate=100_000_000, queue=1 << 20)
WIDE = Conditions(FAST, FAST)
PATIENCE = 15.0


def datagrams(namespace: str, address: str) -> socket.socket:
    def opening() -> socket.socket:
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        opened.bind((address, 7000))
        opened.settimeout(PATIENCE)
        return opened

    return opened_in(namespace, opening)


@contextmanager
def connection(bad: Link) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Yield both ends of a TCP connection over the link, the centre's first."""
    listener = opened_in(bad.centre, lambda: socket.create_server((CENTRE_ADDRESS, 0)))
    with listener:
        address = listener.getsockname()
        with opened_in(bad.point, lambda: socket.create_connection(address, PATIENCE)) as point:
            centre, _ = listener.accept()
            centre.settimeout(PATIENCE)
            with centre:
                yield centre, point


def send_slowly(bad: Link, sender: socket.socket, count: int, size: int = 100) -> None:
    """Send datagrams no faster than the relay takes them: what a network card drops is not the link's loss."""
    for number in range(count):
        sender.sendto(number.to_bytes(4, "big") + bytes(size - 4), (POINT_ADDRESS, 7000))
        while number % 50 == 49 and bad.counts().down.offered <= number:
            pass


def test_loss_takes_exactly_the_packets_that_its_seed_says() -> None:
    conditions = Conditions(Way(FAST.rate, loss=0.05, queue=FAST.queue), FAST, seed=42)
    chance = random.Random(42)
    survivors = [number for number in range(600) if chance.random() >= 0.05]
    with link(conditions) as bad:
        with datagrams(bad.centre, CENTRE_ADDRESS) as sender, datagrams(bad.point, POINT_ADDRESS) as receiver:
            send_slowly(bad, sender, 600)
            received = [int.from_bytes(receiver.recv(2000)[:4], "big") for _ in survivors]
        counts = bad.counts()
    assert received == survivors
    assert counts.down.lost == 600 - len(survivors) > 0


def test_the_rate_is_never_exceeded_and_the_queue_is_bounded() -> None:
    narrow = Way(rate=400_000, queue=10_000)
    with link(Conditions(narrow, FAST)) as bad:
        with datagrams(bad.centre, CENTRE_ADDRESS) as sender, datagrams(bad.point, POINT_ADDRESS) as receiver:
            send_slowly(bad, sender, 100, 1000)
            down = bad.counts().down
            for _ in range(down.offered - down.overflowed):
                receiver.recv(2000)
        counts = bad.counts()
    assert counts.down.overflowed > 0
    assert counts.down.delivered_bytes * 8 <= narrow.rate * counts.elapsed
    assert counts.down.delivered + counts.down.overflowed == counts.down.offered == 100


def test_a_packet_comes_no_sooner_than_the_delay() -> None:
    late = Way(FAST.rate, delay=0.4, queue=FAST.queue)
    with link(Conditions(late, late)) as bad, connection(bad) as (centre, point):
        point.sendall(b"how far is it?")
        centre.recv(100)
        centre.sendall(b"four tenths of a second")
        point.recv(100)
        counts = bad.counts()
    # There and back for the handshake, there and back for the question: each the sum of both delays.
    assert counts.elapsed >= 1.6


def test_connections_sleep_through_a_silent_cut() -> None:
    with link(WIDE) as bad, connection(bad) as (centre, point):
        bad.cut(Cut.SILENT)
        centre.sendall(b"patience")
        while bad.counts().down.vanished == 0:
            pass
        bad.mend()
        assert point.recv(100) == b"patience"
        assert bad.counts().killed == 0


def test_a_cut_with_reset_ends_live_connections_at_both_ends_and_lets_new_ones_be_made() -> None:
    with link(WIDE) as bad, connection(bad) as (centre, point):
        centre.sendall(b"hello")
        assert point.recv(100) == b"hello"
        bad.cut(Cut.RESET)
        for end in (centre, point):
            with pytest.raises(ConnectionResetError):
                end.recv(100)
        bad.mend()
        with connection(bad) as (again, there):
            again.sendall(b"back")
            assert there.recv(100) == b"back"
        assert bad.counts().killed == 1


def test_a_forgotten_connection_stays_mute_when_the_link_is_back() -> None:
    with link(WIDE) as bad, connection(bad) as (centre, point):
        bad.cut(Cut.FORGET)
        bad.mend()
        offered = bad.counts().down.offered
        centre.sendall(b"does anybody hear me?")
        with connection(bad) as (again, there):
            again.sendall(b"yes")
            assert there.recv(100) == b"yes"
        point.setblocking(False)
        with pytest.raises(BlockingIOError):
            point.recv(100)
        assert bad.counts().down.offered > offered


def test_cuts_come_on_schedule_from_the_first_packet_on() -> None:
    scheduled = Conditions(FAST, FAST, Outages(every=0.6, lasting=0.2, cut=Cut.RESET, most=2))
    with link(scheduled) as bad:
        assert bad.counts().cuts == 0
        with connection(bad) as (centre, _), pytest.raises(ConnectionResetError):
            centre.recv(1)
        while bad.counts().cuts < 2:
            pass
        counts = bad.counts()
    assert counts.elapsed >= 1.0
    assert counts.killed == 1


def test_a_relay_ends_by_itself_when_its_life_is_over() -> None:
    with link(Conditions(FAST, FAST, life=0.5)) as bad, pytest.raises(RuntimeError, match="has ended"):
        ask_for_ever(bad)


def ask_for_ever(bad: Link) -> None:
    while True:
        bad.counts()


def test_what_a_killed_run_leaves_is_swept_and_what_lives_is_not() -> None:
    code = (
        "import sys; from tests.faults.link import link; from tests.faults.test_link import WIDE\n"
        "with link(WIDE) as bad: print(bad.centre, bad.point, flush=True); sys.stdin.read()"
    )
    with link(WIDE) as living:
        run = [sys.executable, "-c", code]
        with subprocess.Popen(run, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killed:
            assert killed.stdout is not None
            names = killed.stdout.readline().split()
            killed.send_signal(signal.SIGKILL)
        assert {living.centre, living.point, *names} <= {path.name for path in FOLDER.iterdir()}
        assert set(names) <= set(sweep())
        left = {path.name for path in FOLDER.iterdir()}
        assert {living.centre, living.point} <= left
        assert not left & set(names)
        assert living.counts().cuts == 0
