from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from package_format import canonical, names, zstd
from package_format.broadcast import alc, schedule
from package_format.broadcast.beacon import MOST_BEACON, MOST_SPREAD, TOI, Beacon, decode_beacon, encode_beacon
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.schedule import OnAir, Schedule, Slot, decode_schedule, encode_schedule
from package_format.errors import Damaged, Untrusted
from tests.vectors import make_usage

VECTORS = Path(__file__).parents[1] / "vectors"
PRIVATE = make_usage.RECEIPTS
PUBLIC = Ed25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw().hex()
ONE, OTHER = names.digest_of(b"one"), names.digest_of(b"other")
PACK, INDEX = OnAir(f"packs/{ONE}", ONE, 1000), OnAir(f"index/{OTHER}", OTHER, 20)
TIMESTAMP = OnAir("metadata/timestamp.json", ONE, 700)
RELEASE = OnAir(f"channels/province/{OTHER}.release.json", OTHER, 2000)
SLOT = Slot("province", "yuwen-2a", 100, 200, (PACK, INDEX))
REGISTER = OnAir("receipts/0123456789abcdef.register", ONE, 9000)
SCHEDULE = Schedule(3, 90, 4_000_000, (RELEASE, TIMESTAMP, REGISTER), (SLOT, replace(SLOT, starts=150)))


def signed(change: Callable[[dict[str, Any]], object] = lambda _: None, private: bytes = PRIVATE) -> bytes:
    """Return a schedule that was changed before it was signed."""
    stored = encode_schedule(SCHEDULE, PRIVATE)
    unsigned = json.loads(zstd.expand_frame(stored, zstd.declared_size(stored, 1 << 20, ""), ""))
    del unsigned["signature"]
    change(unsigned)
    key = Ed25519PrivateKey.from_private_bytes(private)
    signature = key.sign(b"songke-schedule-1\0" + canonical.encode(unsigned)).hex()
    return zstd.compress_frame(canonical.encode({**unsigned, "signature": signature}))


def test_the_vectors_mean_what_they_say() -> None:
    stored = (VECTORS / "schedule.zst").read_bytes()
    found, key = decode_schedule(stored)
    described = json.loads((VECTORS / "schedule.json").read_text("utf-8"))
    assert key == described["key"] == PUBLIC
    assert [[one.path, one.digest, one.size] for one in found.metadata] == described["metadata"]
    assert found.slots[0].objects[0].path == described["slots"][0]["objects"][0][0]
    shown = json.loads((VECTORS / "beacon.json").read_text("utf-8"))
    symbol = alc.decode(bytes.fromhex(shown["datagram"]))
    assert symbol.content.decode() == shown["content"]
    assert decode_beacon(symbol) == Beacon(1_790_000_001, names.digest_of(stored), len(stored))


@pytest.mark.parametrize("spread", [0, 1, 7200, MOST_SPREAD])
def test_a_schedule_comes_back_as_it_was(spread: int) -> None:
    told = replace(SCHEDULE, spread=spread)
    assert decode_schedule(encode_schedule(told, PRIVATE)) == (told, PUBLIC)


@pytest.mark.parametrize("spread", [-1, MOST_SPREAD + 1, "60", True])
def test_a_spread_that_nobody_could_keep_is_damage(spread: object) -> None:
    with pytest.raises(Damaged):
        decode_schedule(signed(lambda unsigned: unsigned.update(spread=spread)))
    assert decode_schedule(signed()) == (SCHEDULE, PUBLIC)


def test_a_stranger_may_sign_but_not_in_the_centres_name() -> None:
    assert decode_schedule(encode_schedule(SCHEDULE, bytes(32)))[1] != PUBLIC
    with pytest.raises(Untrusted):
        decode_schedule(signed(private=bytes(32)))


@given(st.integers(0, 2**40), st.integers(1, 255))
def test_no_changed_byte_passes(place: int, change: int) -> None:
    stored = bytearray(encode_schedule(SCHEDULE, PRIVATE))
    stored[place % len(stored)] ^= change
    with suppress(Damaged, Untrusted):
        assert decode_schedule(bytes(stored)) == (SCHEDULE, PUBLIC)  # zstd has bits that mean nothing


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.update(format="songke-schedule-2"),
        lambda value: value.update(number=0),
        lambda value: value.update(rate=0),
        lambda value: value.update(at="today"),
        lambda value: value.pop("metadata"),
        lambda value: value.update(slots={}),
        lambda value: value["metadata"].append(["metadata/../keys.json", ONE, 1]),
        lambda value: value["metadata"].append([PACK.path, ONE, 1]),
        lambda value: value["metadata"].append([f"receipts/{ONE}", ONE, 1]),
        lambda value: value["metadata"].append([TIMESTAMP.path, "x", 1]),
        lambda value: value["metadata"].append([TIMESTAMP.path, ONE]),
        lambda value: value["metadata"].append([7, ONE, 1]),
        lambda value: value["metadata"].append([TIMESTAMP.path, ONE, 0]),
        lambda value: value["metadata"].append([TIMESTAMP.path, ONE, True]),
        lambda value: value["metadata"].append([TIMESTAMP.path, ONE, 17 << 20]),
        lambda value: value["metadata"].extend([[TIMESTAMP.path, ONE, 1]] * 4000),
        lambda value: value["slots"][0].update(channel="ROOT"),
        lambda value: value["slots"][0].update(textbook=".."),
        lambda value: value["slots"][0].update(starts=-1),
        lambda value: value["slots"][0]["objects"].append([f"packs/{ONE}", OTHER, 1]),
        lambda value: value["slots"][0]["objects"].append([RELEASE.path, OTHER, 1]),
        lambda value: value["slots"][0]["objects"].append([f"packs/{ONE}", ONE, 65 << 20]),
        lambda value: value["slots"][0]["objects"].extend([[f"packs/{ONE}", ONE, 1]] * 50_000),
    ],
)
def test_what_breaks_a_rule_is_damaged_even_if_signed(change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(Damaged):
        decode_schedule(signed(change))


def test_a_signature_that_is_none_is_damaged() -> None:
    raw = canonical.decode((VECTORS / "schedule.json").read_bytes(), "")
    with pytest.raises(Damaged):
        decode_schedule(zstd.compress_frame(canonical.encode({**raw, "signature": "zz"})))


def test_too_much_is_refused_before_it_is_expanded_and_before_it_is_sent() -> None:
    for stored in (bytes((1 << 20) + 1), zstd.compress_frame(bytes(9 << 20)), b"x"):
        with pytest.raises(Damaged):
            decode_schedule(stored)


def test_more_than_the_format_allows_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "MOST_SCHEDULE_STORED", 100)
    with pytest.raises(ValueError, match="too large"):
        encode_schedule(SCHEDULE, PRIVATE)


@given(
    st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32), st.integers(1, 1 << 20), st.integers(0, 2**48 - 1)
)
def test_a_beacon_comes_back_as_it_was(at: int, digest: bytes, size: int, session: int) -> None:
    beacon = Beacon(at, digest.hex(), size)
    symbol = encode_beacon(beacon, session)
    assert len(symbol.content) <= MOST_BEACON
    assert decode_beacon(alc.decode(alc.encode(symbol))) == beacon


def test_what_is_no_beacon_is_damaged() -> None:
    good = encode_beacon(Beacon(1, ONE, 10), 1)
    long = b" " * (MOST_BEACON + 1)
    others = [
        replace(good, codepoint=alc.FOUNTAIN),
        replace(good, blocks=Blocks(2 * len(good.content), len(good.content), 2)),
        replace(good, content=long, blocks=Blocks(len(long), len(long), 1)),
        replace(good, content=b"{}"),
        replace(good, content=good.content.replace(b'"size":10', b'"size":0')),
    ]
    for symbol in others:
        assert symbol.toi == TOI
        with pytest.raises(Damaged):
            decode_beacon(symbol)
    assert schedule.MOST_OBJECTS == 50_000
