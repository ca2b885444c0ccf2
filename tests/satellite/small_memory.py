"""One end of a broadcast in little memory: ``python -m tests.satellite.small_memory send|receive FILE LIMIT FOLDER``.

``send`` writes the datagrams of one object, each behind its length, to standard output; ``receive`` reads them, loses
one in twenty, and puts the object together in ``FOLDER``. LIMIT are the bytes that the program, and each process it
begins, may have for its own: what asks the system for more gets a MemoryError.
"""

from __future__ import annotations

import random
import resource
import struct
import sys
import time
from pathlib import Path

from centre.broadcast.carousel import Carousel, SentObject
from centre.broadcast.position import Positions
from centre.broadcast.queues import Kind, Queue
from centre.broadcast.sums import processes
from centre.broadcast.symbols import ObjectSymbols
from package_format import names
from package_format.broadcast import alc
from package_format.broadcast.side_process import SideProcesses
from satellite_ingest.reception import Reception
from satellite_ingest.spool import Spool
from satellite_ingest.wanted import Wanted

LOSS, REPAIR = 0.05, 0.08
_LENGTH = struct.Struct("<H")


def send(digest: str, size: int, path: Path, folder: Path) -> None:
    beside = processes()
    sent = SentObject(digest, ObjectSymbols(path, digest, size, 2, beside), REPAIR)
    carousel = Carousel([], [Queue(Kind.FRESH, [sent])], Positions(folder / "positions.json"), time.monotonic)
    for count, symbol in enumerate(carousel.one_pass()):
        datagram = alc.encode(symbol, count)
        sys.stdout.buffer.write(_LENGTH.pack(len(datagram)) + datagram)
    sys.stdout.buffer.flush()
    beside.close()


def receive(digest: str, size: int, folder: Path) -> None:
    beside, draw = SideProcesses(), random.Random(7)
    arrived: list[Wanted] = []
    reception = Reception(Spool(folder, 0), beside, arrived.append)
    one = Wanted(f"packs/{digest}", digest, size)
    reception.want([one])
    for count, length in enumerate(iter(lambda: sys.stdin.buffer.read(_LENGTH.size), b"")):
        datagram = sys.stdin.buffer.read(*_LENGTH.unpack(length))
        if draw.random() >= LOSS:
            reception.take(one.toi, datagram)
        if count % 2000 == 0:
            reception.look()
            reception.save()
    while not arrived:  # what is left to be solved and checked; whoever started this program gives it its time
        reception.look()
        time.sleep(0.05)
    reception.close()
    beside.close()


def main(mode: str, file: str, limit: str, folder: str) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (int(limit), int(limit)))
    try:
        bytearray(int(limit))
    except MemoryError:
        pass
    else:
        sys.exit("this system does not limit the memory of a program")
    path = Path(file)
    with path.open("rb") as content:
        hasher = names.hasher()
        while block := content.read(1 << 20):
            hasher.update(block)
    digest, size = hasher.hexdigest(), path.stat().st_size
    if mode == "send":
        send(digest, size, path, Path(folder))
    else:
        receive(digest, size, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
