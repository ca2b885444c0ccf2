"""Transport streams with MPE: by property, with losses, out of step, rubbish; a recording and a feeder by command."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from package_format.errors import Refused, Unreadable
from satellite_ingest.__main__ import main
from satellite_ingest.mpe import MOST_PIDS, TransportStream, crc_32, udp_payload
from satellite_ingest.transport import Inner, Recording, feeder
from tests.satellite.air import HEARD, LOOPBACK, SENT, free_port, listening
from tests.satellite.ts_writer import crc_mpeg, mpe_section, packets, udp_in_ip
from tests.whole.programs import ROOT, Centre

PID, PORT = 0x321, 5004


def payloads(stream: TransportStream, content: bytes, group: str = HEARD, port: int = PORT) -> list[bytes]:
    return [one for datagram in stream.feed(content) if (one := udp_payload(datagram, group, port)) is not None]


def stream_of(contents: list[bytes], parity: bool = False, group: str = HEARD, pid: int = PID) -> list[bytes]:
    return list(packets((mpe_section(udp_in_ip(one, group, PORT)) for one in contents), pid, parity))


@given(st.binary(max_size=300))
def test_the_checksum_is_the_one_of_the_standard(content: bytes) -> None:
    assert crc_32(content) == crc_mpeg(content)
    assert crc_32(content + crc_mpeg(content).to_bytes(4, "big")) == 0


@settings(max_examples=40)
@given(
    st.lists(st.binary(min_size=1, max_size=1500), min_size=8, max_size=30),
    st.booleans(),
    st.integers(1, 3000),
    st.sampled_from([HEARD, "ff15::83:75"]),
)
def test_what_a_gateway_puts_in_comes_out_in_whatever_pieces(
    contents: list[bytes], parity: bool, piece: int, group: str
) -> None:
    content = b"".join(stream_of(contents, parity, group)) + b"".join(stream_of([bytes(1400)] * 4, parity, pid=7))
    stream = TransportStream(PID)
    found: list[bytes] = []
    for start in range(0, len(content), piece):
        found += payloads(stream, content[start : start + piece], group)
    assert found == contents
    assert (stream.lost, stream.broken) == (0, 0)


def test_a_lost_packet_costs_the_datagrams_it_had_a_part_of() -> None:
    draw = random.Random(4)
    contents = [draw.randbytes(1452) for _ in range(2000)]
    sent = stream_of(contents)
    kept = [packet for packet in sent if draw.random() >= 0.01]
    found = payloads(TransportStream(), b"".join(kept))
    assert set(found) <= set(contents)
    assert 0.85 < len(found) / len(contents) < 0.97  # eight or nine packets a datagram


def test_a_stream_out_of_step_is_found_again() -> None:
    contents = [bytes([number]) * 1000 for number in range(60)]
    sent = stream_of(contents)
    rubbish = random.Random(3).randbytes(5000)
    content = rubbish + b"".join(sent[:150]) + b"G" * 77 + b"".join(sent[150:])
    found = payloads(TransportStream(), content)
    assert len(found) >= 58
    assert set(found) <= set(contents)


def test_repeated_packets_count_once_and_marked_ones_not_at_all() -> None:
    contents = [bytes([number]) * 900 for number in range(20)]
    sent = stream_of(contents)
    assert payloads(TransportStream(), b"".join(packet * 2 for packet in sent)) == contents
    bad = [bytes([packet[0], packet[1] | 0x80]) + packet[2:] for packet in sent]
    scrambled = [packet[:3] + bytes([packet[3] | 0x80]) + packet[4:] for packet in sent]
    for wrong in (bad, scrambled):
        assert payloads(TransportStream(), b"".join(wrong)) == []


@pytest.mark.parametrize("flags", [0xC3, 0xC0, 0xF1, 0xCD])
def test_llc_snap_scrambled_and_future_sections_are_refused(flags: int) -> None:
    sections = [mpe_section(udp_in_ip(b"x" * 500, HEARD, PORT), flags) for _ in range(10)]
    stream = TransportStream()
    assert payloads(stream, b"".join(packets(sections, PID))) == []
    assert stream.broken == 10


def test_only_udp_to_the_group_and_port_comes_through() -> None:
    good = udp_in_ip(b"lesson", HEARD, PORT)
    assert udp_payload(good) == udp_payload(good, HEARD, PORT) == b"lesson"
    assert udp_payload(good, "239.0.0.9", PORT) is None
    assert udp_payload(good, HEARD, 1) is None
    assert udp_payload(good[:-1]) is None
    assert udp_payload(b"\x45" + bytes(10)) is None
    assert udp_payload(b"\x75" + good[1:]) is None
    assert udp_payload(good[:6] + b"\x20\x00" + good[8:]) is None  # a fragment
    assert udp_payload(good[:9] + b"\x06" + good[10:]) is None  # TCP
    assert udp_payload(good[:24] + b"\xff\xff" + good[26:]) is None


@settings(max_examples=200)
@given(st.binary(max_size=4000))
def test_rubbish_ends_in_nothing(content: bytes) -> None:
    stream = TransportStream()
    for datagram in stream.feed(content):
        udp_payload(datagram)
    for datagram in stream.feed(
        b"".join(b"G" + content[start : start + 187].ljust(187) for start in range(0, 3000, 50))
    ):
        udp_payload(datagram)
    assert len(stream._streams) <= MOST_PIDS
    assert len(stream._held) < 4000


def test_a_spoiled_stream_holds_little_and_brings_nothing_wrong() -> None:
    draw = random.Random(6)
    contents = [draw.randbytes(800) for _ in range(300)]
    sent = bytearray(b"".join(stream_of(contents)))
    for _ in range(400):
        sent[draw.randrange(len(sent))] = draw.randrange(256)
    found = payloads(TransportStream(), bytes(sent))
    assert found
    assert set(found) <= set(contents)


@pytest.mark.parametrize("text", ["udp://", "udp://nowhere:1", "udp://239.1.1.1:0", "udp://239.1.1.1"])
def test_a_feeder_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        feeder(text)
    assert feeder("evening.ts") is None
    assert feeder("udp://[ff15::1]:5000") == ("ff15::1", 5000)


def test_a_recording_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Unreadable):
        Recording(tmp_path / "absent.ts", Inner(), int, bool)
    (tmp_path / "root.json").write_bytes(b"{}")
    line = ["--root", str(tmp_path / "root.json"), "--spool", str(tmp_path / "spool"), "--ts"]
    assert main([*line, str(tmp_path / "absent.ts")]) == 1
    assert main([*line, "x.ts", "--pid", "9000"]) == 1
    assert main([*line, "udp://x"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 3


def broadcast(centre: Centre) -> list[bytes]:
    """Return the datagrams of one pass as they reach a group."""
    heard: list[bytes] = []
    port = free_port()
    with listening(SENT, port) as ear:
        ear.settimeout(0.5)
        command = [sys.executable, "-m", "centre", "broadcast", str(centre.folder), "--group", SENT]
        command += ["--port", str(port), "--interface", LOOPBACK, "--rate", "16m", "--passes", "1", "--repair", "30"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as sender:
            while sender.poll() is None:
                with suppress(TimeoutError):
                    heard.append(ear.recv(65_535))
    assert len(heard) > 5000
    return heard


def packs(tree: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (tree / "packs").iterdir()}


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("multicast")
def test_a_recording_with_lost_packets_and_a_feeder_become_spools(centre: Centre, tmp_path: Path) -> None:
    draw = random.Random(8)
    sent = stream_of(broadcast(centre))
    kept = [packet for packet in sent if draw.random() >= 0.01]
    recording, command = tmp_path / "night.ts", [sys.executable, "-m", "satellite_ingest", "--json"]
    recording.write_bytes(b"".join(kept))
    command += ["--root", str(centre.root), "--group", HEARD, "--port", str(PORT), "--pid", hex(PID)]
    done = subprocess.run(
        [*command, "--spool", str(tmp_path / "one"), "--ts", str(recording)],
        cwd=ROOT, capture_output=True, timeout=100, check=False,
    )  # fmt: skip
    facts = json.loads(done.stdout)
    assert done.returncode == 0, facts
    assert packs(tmp_path / "one") == packs(centre.tree)

    port = free_port()
    feed = [*command, "--spool", str(tmp_path / "two"), "--ts", f"udp://127.0.0.1:{port}", "--until-complete"]
    ended = threading.Event()
    with subprocess.Popen([*feed, "--seconds", "90"], cwd=ROOT, stdout=subprocess.DEVNULL) as receiving:
        feeding = threading.Thread(target=send, args=(kept, port, ended))
        feeding.start()
        code = receiving.wait(110)
        ended.set()
        feeding.join()
    assert code == 0
    assert packs(tmp_path / "two") == packs(centre.tree)


def send(sent: list[bytes], port: int, ended: threading.Event) -> None:
    """Send seven packets at a time, as a feeder does, round and round; every other round with RTP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        rounds = 0
        while not ended.is_set():
            rounds += 1
            head = b"\x80\x21" + bytes(10) if rounds % 2 else b""
            for start in range(0, len(sent), 7):
                mouth.sendto(head + b"".join(sent[start : start + 7]), ("127.0.0.1", port))
                if start % 700 == 0:
                    time.sleep(0.02)
                    if ended.is_set():
                        return
