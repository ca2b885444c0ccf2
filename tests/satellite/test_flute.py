"""The FLUTE standard both ways: its own implementation hears our broadcast, and is heard by our ingest."""

from __future__ import annotations

import json
import logging
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from package_format import names
from package_format.broadcast.side_process import SideProcesses
from satellite_ingest.flute import FluteListener
from satellite_ingest.reception import Reception
from satellite_ingest.spool import Spool
from satellite_ingest.wanted import Wanted
from tests.satellite.air import HEARD, LOOPBACK, SENT, free_port, listening, sending
from tests.whole.programs import ROOT, Centre

flute: Any = pytest.importorskip("flute", reason="flute-alc has wheels for CPython 3.8 to 3.11 on Linux x86-64 only")
LONGEST = 60
logging.getLogger("flute").setLevel(logging.CRITICAL)  # it tells what it waits for as warnings
CONTENT = random.Random(9).randbytes(200_123)


def cuts() -> dict[str, Any]:
    oti = flute.sender.Oti
    return {
        "no-code": oti.new_no_code(1400, 64),
        "Reed-Solomon": oti.new_reed_solomon_rs28(1400, 40, 12),
        "Reed-Solomon, under-specified": oti.new_reed_solomon_rs28_under_specified(1400, 40, 12),
    }


def sent(files: dict[str, bytes], cut: Any, session: int = 1) -> Iterator[bytes]:
    """Yield the datagrams of one session of a standard sender that sends ``files`` once."""
    sender = flute.sender.Sender(session, cut, flute.sender.Config())
    for location, content in files.items():
        sender.add_object_from_buffer(content, "application/octet-stream", f"file:///{location}", cut)
    sender.publish()
    while (datagram := sender.read()) is not None:
        yield datagram


def a_reception(folder: Path, content: bytes = CONTENT) -> tuple[Reception, FluteListener, list[Wanted]]:
    digest = names.digest_of(content)
    one = Wanted(names.pack_path(digest), digest, len(content))
    arrived: list[Wanted] = []
    reception = Reception(Spool(folder, 0), SideProcesses(), arrived.append)
    listener = FluteListener(reception, lambda _: None)
    reception.want([one])
    listener.want([one])
    return reception, listener, arrived


def finish(reception: Reception, until: Any) -> None:
    deadline = time.monotonic() + LONGEST
    while not until() and time.monotonic() < deadline:
        reception.look()
        time.sleep(0.02)
    assert until()


@pytest.mark.parametrize("name", ["packs/{}", "any/other/name.bin", "{}.part"])
@pytest.mark.parametrize("code", cuts())
def test_a_standard_sender_is_heard(tmp_path: Path, code: str, name: str) -> None:
    reception, listener, arrived = a_reception(tmp_path)
    draw, lost = random.Random(3), 0
    for datagram in sent({name.format(names.digest_of(CONTENT)): CONTENT}, cuts()[code]):
        if code != "no-code" and draw.random() < 0.1 and b"FDT-Instance" not in datagram:
            lost += 1
            continue
        listener.take(datagram)
    assert bool(lost) == (code != "no-code")
    finish(reception, lambda: arrived)
    assert (tmp_path / arrived[0].path).read_bytes() == CONTENT
    assert reception.broken == reception.spoiled == 0
    reception.close()


def test_a_file_of_the_same_length_is_found_out_and_not_collected_again(tmp_path: Path) -> None:
    reception, listener, arrived = a_reception(tmp_path)
    other = bytes(len(CONTENT))
    for datagram in sent({"other.bin": other}, cuts()["no-code"]):
        listener.take(datagram)
    finish(reception, lambda: reception.spoiled)
    unwanted = reception.unwanted
    for datagram in sent({"other.bin": other}, cuts()["no-code"]):
        listener.take(datagram)
    assert reception.unwanted > unwanted + 100
    for datagram in sent({"x.bin": CONTENT}, cuts()["no-code"], session=2):
        listener.take(datagram)
    finish(reception, lambda: arrived)
    reception.close()


def test_what_nobody_wants_costs_no_disk(tmp_path: Path) -> None:
    reception, listener, _ = a_reception(tmp_path, b"wanted")
    for datagram in sent({"other.bin": CONTENT}, cuts()["Reed-Solomon"]):
        listener.take(datagram)
    assert reception.unwanted > 100
    assert not list((tmp_path / ".arriving").iterdir())
    reception.close()


def test_damaged_datagrams_of_standard_senders_are_counted_and_nothing_else(tmp_path: Path) -> None:
    reception, listener, _ = a_reception(tmp_path)
    draw = random.Random(5)
    good = list(sent({names.digest_of(CONTENT): CONTENT}, cuts()["Reed-Solomon"]))
    for _ in range(3000):
        datagram = bytearray(draw.choice(good))
        for _ in range(draw.randrange(1, 6)):
            datagram[draw.randrange(min(len(datagram), 60))] = draw.randrange(256)
        listener.take(bytes(datagram[: draw.choice((len(datagram), draw.randrange(60)))]))
    assert reception.broken > 300
    reception.close()


def heard(ear: socket.socket) -> bytes | None:
    try:
        return ear.recv(2000)
    except TimeoutError:
        return None


@pytest.mark.usefixtures("multicast")
def test_a_whole_tree_comes_from_a_standard_sender(published: Centre, tmp_path: Path) -> None:
    """No schedule, no beacon: only the tree's files under their paths."""
    tree = {str(path.relative_to(published.tree)): path for path in published.tree.rglob("*") if path.is_file()}
    files = {path: place.read_bytes() for path, place in tree.items()}
    port, spool, stop = free_port(), tmp_path / "spool", threading.Event()

    def send() -> None:
        with sending(HEARD, port) as mouth:
            while not stop.is_set():
                for number, datagram in enumerate(sent(files, cuts()["Reed-Solomon"])):
                    mouth.send(datagram)
                    if number % 16 == 0:
                        time.sleep(0.01)
                    if stop.is_set():
                        return

    command = [sys.executable, "-m", "satellite_ingest", "--group", HEARD, "--port", str(port), "--interface", LOOPBACK]
    command += ["--root", str(published.root), "--spool", str(spool), "--until-complete", "--json"]
    sender = threading.Thread(target=send)
    with subprocess.Popen([*command, "--seconds", "90"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as receiving:
        sender.start()
        out, _ = receiving.communicate(timeout=110)
        stop.set()
        sender.join()
    assert receiving.returncode == 0, out
    assert json.loads(out)["spoiled"] == 0
    for kind in ("packs", "index", "channels"):
        assert {path for path in files if path.startswith(kind)} >= {
            str(path.relative_to(spool)) for path in (spool / kind).rglob("*") if path.is_file()
        }
    assert {path.name for path in (spool / "packs").iterdir()} == {
        path.name for path in (published.tree / "packs").iterdir()
    }


@pytest.mark.usefixtures("multicast")
def test_a_standard_receiver_follows_our_broadcast(centre: Centre, tmp_path: Path) -> None:
    port, got = free_port(), tmp_path / "got"
    got.mkdir()
    config = flute.receiver.Config()
    config.object_timeout_ms = 600_000
    writer = flute.receiver.ObjectWriterBuilder(str(got))
    receiver = flute.receiver.MultiReceiver(writer, config)
    endpoint = flute.receiver.UDPEndpoint(SENT, port)
    with listening(SENT, port) as ear:
        ear.settimeout(0.5)
        command = [
            sys.executable,
            "-m",
            "centre",
            "broadcast",
            str(centre.folder),
            "--group",
            SENT,
            "--port",
            str(port),
        ]
        command += ["--interface", LOOPBACK, "--rate", "20m", "--repair", "5", "--passes", "1"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as sender:
            while (datagram := heard(ear)) is not None or sender.poll() is None:
                # A receiver follows one session: the odd number beside it is that of our own code.
                if datagram and not datagram[13] & 1:
                    receiver.push(endpoint, datagram)
    whole = {str(path.relative_to(centre.tree)) for path in centre.tree.rglob("*") if path.is_file()}
    received = {str(path.relative_to(got)): path.read_bytes() for path in got.rglob("*") if path.is_file()}
    lessons = {path for path in whole if path.startswith(("packs/", "index/", "channels/"))}
    assert lessons <= received.keys()
    assert "metadata/timestamp.json" in received
    for path, content in received.items():
        if path in whole:
            assert content == (centre.tree / path).read_bytes()
