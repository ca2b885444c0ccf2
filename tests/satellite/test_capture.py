"""Our datagrams as somebody else's eyes see them: Wireshark's dissector of ALC/LCT."""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from centre.broadcast.file_tables import FileTables
from centre.broadcast.symbols import ObjectSymbols, sums_of
from package_format import names
from package_format.broadcast import alc
from package_format.broadcast.beacon import Beacon, encode_beacon
from package_format.broadcast.schedule import OnAir

TSHARK = shutil.which("tshark")
PORT = 4001
SESSION = 0x1234_5678_9ABC
pytestmark = pytest.mark.skipif(TSHARK is None, reason="tshark is not installed (Debian: tshark)")


def capture(path: Path, datagrams: list[bytes]) -> None:
    """Write a pcap file of ``datagrams`` as IPv4 packets to a group (link type 101: raw IP)."""
    content = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 101)
    for datagram in datagrams:
        udp = struct.pack(">HHHH", 5004, PORT, 8 + len(datagram), 0) + datagram
        head = struct.pack(
            ">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 16, 17, 0, bytes([10, 0, 0, 5]), bytes([239, 83, 75, 1])
        )
        packet = head + udp
        content += struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet
    path.write_bytes(content)


def dissected(path: Path) -> list[dict[str, Any]]:
    command = [str(TSHARK), "-r", str(path), "-d", f"udp.port=={PORT},alc", "-T", "json", "--no-duplicate-keys"]
    alone = os.environ | {"HOME": str(path.parent)}
    done = subprocess.run(command, capture_output=True, check=True, timeout=100, env=alone)
    return [packet["_source"]["layers"] for packet in json.loads(done.stdout)]


def flat(value: Any, name: str = "") -> dict[str, list[str]]:
    """Return the fields of a dissected packet by name, wherever they stand."""
    found: dict[str, list[str]] = {}
    if isinstance(value, str):
        return {name: [value]}
    for key, part in value.items() if isinstance(value, dict) else ((name, part) for part in value):
        for below, texts in flat(part, key).items():
            found.setdefault(below, []).extend(texts)
    return found


def test_the_dissector_reads_what_we_send(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(10_000)
    digest = names.digest_of(content)
    (tmp_path / digest).write_bytes(content)
    made = ObjectSymbols(tmp_path / digest, digest, len(content), SESSION)
    tables = FileTables(SESSION, time.time)
    tables.announce([OnAir(f"packs/{digest}", digest, len(content))], [])
    symbols = [
        encode_beacon(Beacon(1_790_000_000, digest, 99), SESSION),
        *tables.again(),
        *(one for number in range(10) for one in made.round(number)),
    ]
    capture(tmp_path / "air.pcap", [alc.encode(one, count + 1) for count, one in enumerate(symbols)])
    packets = dissected(tmp_path / "air.pcap")
    assert len(packets) == len(symbols) == 12
    for number, (packet, symbol) in enumerate(zip(packets, symbols, strict=True)):
        fields = flat(packet)
        assert "_ws.malformed" not in fields
        assert fields["rmt-lct.cci"] == [":".join(f"{byte:02x}" for byte in (number + 1).to_bytes(4, "big"))]
        assert fields["rmt-lct.tsi64"] == [str(symbol.session)]
        assert fields["rmt-lct.codepoint"] == fields["rmt-fec.encoding_id"] == [str(symbol.codepoint)]
        assert fields["rmt-fec.fti.transfer_length"] == [str(symbol.blocks.length)]
        assert fields["rmt-fec.fti.encoding_symbol_length"] == [str(symbol.blocks.symbol)]
        assert fields["rmt-fec.sbn"] == [str(symbol.block)]
        assert int(fields["rmt-fec.esi"][0], 0) == symbol.esi
    table, source, repair = flat(packets[1]), flat(packets[2]), flat(packets[-1])
    assert (table["rmt-lct.flute_version"], table["rmt-lct.fdt_instance_id"]) == (["2"], ["0"])
    assert f'Content-Location="packs/{digest}"' in table["xml.attribute"]
    assert (source["rmt-lct.codepoint"], source["rmt-lct.tsi64"]) == (["0"], [str(SESSION)])
    assert (repair["rmt-lct.codepoint"], repair["rmt-lct.tsi64"]) == (["128"], [str(sums_of(SESSION))])
    assert repair["rmt-fec.instance_id"][0] == str(alc.INSTANCE)
