from __future__ import annotations

import json
import random
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from package_format.errors import Refused, Unreachable
from package_format.trust.file_lock import exclusive
from satellite_ingest.__main__ import main
from satellite_ingest.group import Group, join
from satellite_ingest.receiver import Receiver
from satellite_ingest.signal import WINDOW, Signal
from tests.satellite.air import HEARD, LOOPBACK, free_port, sending
from tests.whole.programs import ROOT

SESSION, OTHER = b"abcdef", b"ghijkl"


@pytest.mark.parametrize("loss", [0.0, 0.05, 0.3])
def test_loss_is_measured_by_the_numbers_of_datagrams(loss: float) -> None:
    signal, draw = Signal(), random.Random(3)
    for count in range(1, 20_001):
        if draw.random() >= loss:
            signal.heard(SESSION, count, count / 1000)
    assert signal.loss() == pytest.approx(loss, abs=0.02)


def test_a_new_session_a_wrapped_number_and_a_sender_that_does_not_count_are_no_loss() -> None:
    signal = Signal()
    for step in range(3000):
        signal.heard(SESSION, (2**32 - 1500 + step) % 2**32, step / 1000)
    assert signal.loss() < 0.02
    for step in range(1, 3000):
        signal.heard(OTHER, step, 3 + step / 1000)
    assert signal.loss() < 0.02
    plain = Signal()
    for step in range(100):
        plain.heard(SESSION, 0, step / 1000)
    assert plain.loss() == 0
    assert plain.datagrams == 100


def test_silence_is_told_from_sound() -> None:
    signal = Signal()
    assert signal.is_silent(0)
    signal.heard(SESSION, 1, 100)
    assert not signal.is_silent(100 + WINDOW / 2)
    assert signal.is_silent(101 + WINDOW)


@pytest.mark.usefixtures("multicast")
def test_a_receiver_hands_over_in_order_and_counts_what_it_could_not_hold() -> None:
    port = free_port()
    receiver = Receiver(join(Group(HEARD, port, LOOPBACK)), most_waiting=3000)
    receiver.start()
    taken: list[bytes] = []
    with sending(HEARD, port) as mouth:
        for number in range(10):
            mouth.send(bytes([number]) * 100)
        deadline = time.monotonic() + 20
        while len(taken) < 10 and time.monotonic() < deadline:
            taken += receiver.take(0.2)
        assert [datagram[0] for datagram in taken] == list(range(10))
        for _ in range(50):
            mouth.send(bytes(100))
        while receiver.dropped < 20 and time.monotonic() < deadline:
            time.sleep(0.05)
    assert receiver.dropped == 20
    assert len(receiver.take(0)) == 30
    receiver.close()
    assert receiver.take(5) == []


@pytest.mark.usefixtures("multicast")
@pytest.mark.parametrize("source", ["", LOOPBACK, "127.0.0.99"])
def test_one_sender_alone_is_heard_where_one_is_named(source: str) -> None:
    port = free_port()
    with join(Group("232.83.75.1", port, LOOPBACK, source)) as ear, sending("232.83.75.1", port) as mouth:
        ear.settimeout(1)
        mouth.send(b"!")
        if source == "127.0.0.99":
            with pytest.raises(TimeoutError):
                ear.recv(10)
        else:
            assert ear.recv(10) == b"!"


@pytest.mark.usefixtures("multicast")
def test_interfaces_go_by_name_too() -> None:
    port = free_port()
    with join(Group(HEARD, port, "lo")) as ear, sending(HEARD, port) as mouth:
        ear.settimeout(2)
        mouth.send(b"!")
        assert ear.recv(10) == b"!"


def test_ipv6_groups_are_joined() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        ear = join(Group("ff15::83:75", free_port(), "lo"))
    except Unreachable:
        pytest.skip("this machine has no IPv6 multicast")
    with ear, socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as mouth:
        mouth.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("lo"))
        ear.settimeout(2)
        try:
            mouth.sendto(b"!", ("ff15::83:75", ear.getsockname()[1]))
        except OSError:
            pytest.skip("this machine has no route for IPv6 multicast")
        assert ear.recv(10) == b"!"


CARDS = """ip link set lo up && ip link add v0 type veth peer name v1 &&
ip addr add fd00::1/64 dev v0 nodad && ip addr add fd01::1/64 dev v1 nodad &&
ip link set v0 up multicast on && ip link set v1 up multicast on && echo ready && sleep 1 &&
exec "$0" -m tests.satellite.six_groups"""


def test_ipv6_groups_are_heard_from_anybody_or_from_one_sender_alone() -> None:
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("this machine has no tools for network namespaces")
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", CARDS, sys.executable],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if not done.stdout.startswith("ready"):
        pytest.skip(f"this machine allows no network namespace with cards and IPv6: {done.stderr.strip()[-80:]}")
    assert json.loads(done.stdout.removeprefix("ready")) == [True, True, False], done.stderr


GOOD = Group(HEARD, 5004, LOOPBACK)


@pytest.mark.parametrize(
    "group",
    [
        replace(GOOD, address="10.0.0.1"),
        replace(GOOD, address="nowhere"),
        replace(GOOD, interface="no-such-card"),
        replace(GOOD, source="me"),
        replace(GOOD, address="ff15::1", interface="no-such-card"),
    ],
)
def test_what_cannot_be_joined_is_refused(group: Group) -> None:
    with pytest.raises(Refused):
        join(group)


def test_an_interface_that_is_not_here_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        join(replace(GOOD, interface="203.0.113.7"))


def test_the_command_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "root.json").write_bytes(b"{}")
    line = ["--group", HEARD, "--port", "5004", "--spool", str(tmp_path / "spool"), "--root"]
    assert main([*line, str(tmp_path / "absent")]) == 1
    assert main([*line, str(tmp_path / "root.json"), "--port", "0"]) == 1
    assert main(["--group"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("songke-ingest: ") for line in lines)


def test_two_ingests_do_not_share_a_spool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "root.json").write_bytes(b"{}")
    (tmp_path / "spool").mkdir()
    (tmp_path / "drop").mkdir()
    line = [
        "--watch",
        str(tmp_path / "drop"),
        "--spool",
        str(tmp_path / "spool"),
        "--root",
        str(tmp_path / "root.json"),
    ]
    with exclusive(tmp_path / "spool" / ".lock"):
        assert main([*line, "--seconds", "1"]) == 1
    assert "another program" in capsys.readouterr().err
    with exclusive(tmp_path / "spool" / ".lock"):
        pass
