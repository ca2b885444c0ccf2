"""Other programs that send files to many receivers without a way back, for real: flute-alc and udpcast."""

from __future__ import annotations

import importlib
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.air_laboratory import DOWN_CARD, GROUP, PORT, UP_CARD, laboratory
from benchmarks.air_receivers import at_random
from centre.broadcast.symbols import SYMBOL
from tests.faults.namespaces import entering


def udpcast(size: int, rate: int, loss: float, receivers: int, parity: int) -> str:
    """Send a file by udpcast to ``receivers`` that lose each for itself; return how many of them have it.

    ``rate`` in Mbit/s; ``parity`` blocks go with 128, eight such stripes together.
    """
    if shutil.which("udp-sender") is None:
        return "udpcast is not installed"
    content = random.Random(4).randbytes(size)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    common = ["--mcast-rdv-address", GROUP, "--nokbd", "--ttl", "2"]
    with tempfile.TemporaryDirectory() as name, laboratory(at_random(loss), ears=receivers) as air:
        folder = Path(name)
        (folder / "file").write_bytes(content)
        send = ["udp-sender", "--file", str(folder / "file"), "--async", "--fec", f"8x{parity}/128"]
        send += ["--max-bitrate", f"{rate}m", "--blocksize", str(SYMBOL), "--autostart", "1", "--portbase", str(PORT)]
        send += ["--interface", UP_CARD, "--mcast-data-address", GROUP, *common]
        places = [folder / f"got{number}" for number in range(receivers)]
        receiving = []
        for number, place in enumerate(places):
            receive = ["udp-receiver", "--file", str(place), "--interface", DOWN_CARD, *common]
            receive += ["--portbase", str(PORT + 2 * number)]
            receiving.append(subprocess.Popen(entering(air.school, receive), **quiet))  # type: ignore[call-overload]
        time.sleep(1)
        sending = subprocess.Popen(entering(air.centre, send), **quiet)  # type: ignore[call-overload]
        deadline = time.monotonic() + 60 + 16 * size / (rate * 1e6)
        for one in (sending, *receiving):
            try:
                one.wait(max(0.1, deadline - time.monotonic()) if one is sending else 10)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        whole = sum(place.is_file() and place.read_bytes() == content for place in places)
        ratio = air.bridge.bytes / size
    return f"{whole} of {receivers} whole after one session of {ratio:.3f} x the size"


def real_flute(size: int, loss: float, receivers: int) -> str:
    """Send through flute-alc's own sender and receivers; return how many of these have the file."""
    try:
        flute: Any = importlib.import_module("flute")
    except ImportError:
        return "flute-alc is not installed"
    source = round(255 * (1 - 1.25 * loss)) - 6
    parity = 255 - source
    content = random.Random(1).randbytes(size)
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder, str(number)) for number in range(receivers)]
        for place in places:
            place.mkdir()
        endpoint = flute.receiver.UDPEndpoint("224.0.0.1", 3400)
        ears = [
            flute.receiver.Receiver(
                endpoint, 1, flute.receiver.ObjectWriterBuilder(str(place)), flute.receiver.Config()
            )
            for place in places
        ]
        cut = flute.sender.Oti.new_reed_solomon_rs28_under_specified(SYMBOL, source, parity)
        sender = flute.sender.Sender(1, cut, flute.sender.Config())
        sender.add_object_from_buffer(content, "a/b", "file:///f", cut)
        sender.publish()
        airs = [at_random(loss)(random.Random(seed)) for seed in range(receivers)]
        begun, count = time.process_time(), 0
        while (datagram := sender.read()) is not None:
            count += 1
            for ear, air in zip(ears, airs, strict=True):
                if next(air):
                    ear.push(datagram)
        spent = time.process_time() - begun
        whole = sum((place / "f").is_file() and (place / "f").read_bytes() == content for place in places)
    share = count * SYMBOL / size
    return f"{whole} of {receivers} whole after one pass of {share:.3f} x the size; {spent / receivers:.2f} CPU s each"


@contextmanager
def silence() -> Iterator[None]:
    """Keep what a library prints about every file to itself."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    logging.disable(logging.CRITICAL)
    sys.stdout.flush()
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
        logging.disable(logging.NOTSET)
