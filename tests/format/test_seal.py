from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from package_format import statement, zstd
from package_format.errors import Damaged, LessonError, Untrusted
from package_format.seal import MAGIC, PointKey, batch_id, key_id, seal, unseal
from package_format.statement import MOST_SEALED, MOST_STORED, Batch, decode_batch, encode_batch
from tests.format.hpke_by_hand import open_base, seal_base
from tests.vectors import make_usage

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
INFO = b"songke-usage-1"
CENTRE = make_usage.CENTRE
PUBLIC = X25519PrivateKey.from_private_bytes(CENTRE).public_key().public_bytes_raw()
POINT = PointKey.from_bytes(make_usage.POINT)
BATCH = Batch(POINT.public, "石门坎教学点", 1_790_000_000, make_usage.rows())
STORED = encode_batch(BATCH)
SEALED = seal(STORED, POINT, PUBLIC)
HEADER = len(MAGIC) + 8

RFC_9180_A_2_1 = {
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "skRm": "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
    "skEm": "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600",
    "enc": "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
    "pt": "4265617574792069732074727574682c20747275746820626561757479",
    "aad": "436f756e742d30",
    "ct": "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
}


def sealed_by_hand(plain: bytes) -> bytes:
    """Return ``plain`` sealed to the centre, whatever it is."""
    return MAGIC + key_id(PUBLIC) + seal_base(plain, PUBLIC, INFO, make_usage.EPHEMERAL)


def refused(sealed: bytes) -> LessonError:
    with pytest.raises((Damaged, Untrusted)) as caught:
        unseal(sealed, CENTRE)
    return caught.value


# ------------------------------------------------------------ what it is


def test_hpke_by_hand_is_that_of_the_rfc() -> None:
    vector = {name: bytes.fromhex(text) for name, text in RFC_9180_A_2_1.items()}
    sealed = vector["enc"] + vector["ct"]
    assert open_base(sealed, vector["skRm"], vector["info"], vector["aad"]) == vector["pt"]
    public = X25519PrivateKey.from_private_bytes(vector["skRm"]).public_key().public_bytes_raw()
    assert seal_base(b"", public, vector["info"], vector["skEm"]).startswith(vector["enc"])


def test_the_library_seals_what_is_opened_by_hand() -> None:
    assert SEALED[:HEADER] == b"SKSEAL1\n" + key_id(PUBLIC)
    opened = open_base(SEALED[HEADER:], CENTRE, INFO)
    assert opened == POINT.sign(STORED) + STORED
    with pytest.raises(InvalidTag):
        open_base(SEALED[HEADER:], CENTRE, b"another purpose")


def test_the_library_opens_what_is_sealed_by_hand() -> None:
    assert unseal(sealed_by_hand(POINT.sign(STORED) + STORED), CENTRE) == BATCH


def test_the_vector_means_what_it_says() -> None:
    described = json.loads((VECTORS / "batch.json").read_text(encoding="utf-8"))
    sealed, stored = bytes.fromhex(described["sealed"]), (VECTORS / "batch.bin").read_bytes()
    batch = unseal(sealed, bytes.fromhex(described["private keys"]["centre"]))
    assert batch == decode_batch(stored)
    assert batch_id(sealed) == described["batch id"]
    point = PointKey.from_bytes(bytes.fromhex(described["private keys"]["point"]))
    assert point.public.hex() == described["public keys"]["point"]
    assert point.id == described["point"]
    assert point.sign(stored).hex() == described["signature"]
    assert sealed == sealed_by_hand(point.sign(stored) + stored)


def test_a_batch_comes_back_as_it_was() -> None:
    assert unseal(SEALED, CENTRE) == BATCH
    assert len(SEALED) == len(STORED) + MOST_SEALED - MOST_STORED


def test_sealing_again_gives_other_bytes_and_another_id() -> None:
    again = seal(STORED, POINT, PUBLIC)
    assert again != SEALED
    assert batch_id(again) != batch_id(SEALED)
    assert unseal(again, CENTRE) == BATCH


def test_a_points_key_is_kept_as_32_bytes() -> None:
    key = PointKey.generate()
    again = PointKey.from_bytes(key.to_bytes())
    assert (again.public, again.id, len(key.to_bytes())) == (key.public, key.id, 32)
    assert key.public != PointKey.generate().public
    for wrong in (b"", bytes(31), bytes(33)):
        with pytest.raises(Damaged, match="point key"):
            PointKey.from_bytes(wrong)


# ------------------------------------------------------------ what it refuses


def test_another_centres_batch_is_told_from_a_broken_one() -> None:
    other = X25519PrivateKey.generate().private_bytes_raw()
    with pytest.raises(Untrusted, match="another centre's key"):
        unseal(SEALED, other)


def test_a_batch_of_another_point_is_not_believed() -> None:
    thief = PointKey.generate()
    error = refused(seal(STORED, thief, PUBLIC))
    assert isinstance(error, Untrusted)
    assert "not signed by the point" in str(error)
    assert isinstance(refused(sealed_by_hand(bytes(64) + STORED)), Untrusted)


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(32), b"\x01" + bytes(31)])
def test_a_bad_centre_key_is_refused(key: bytes) -> None:
    with pytest.raises(Damaged, match="centre key"):
        seal(STORED, POINT, key)


def test_a_bad_private_key_is_refused() -> None:
    with pytest.raises(Damaged, match="centre key"):
        unseal(SEALED, bytes(31))


def test_what_is_too_large_is_neither_sealed_nor_opened() -> None:
    with pytest.raises(Damaged, match="larger"):
        seal(bytes(MOST_STORED + 1), POINT, PUBLIC)
    assert len(seal(bytes(MOST_STORED), POINT, PUBLIC)) == MOST_SEALED
    assert "larger" in str(refused(SEALED + bytes(MOST_SEALED)))


@pytest.mark.parametrize(
    "sealed",
    [b"", MAGIC, MAGIC + key_id(PUBLIC)[:7], MAGIC + key_id(PUBLIC), b"SKSEAL2\n" + SEALED[8:], MAGIC + SEALED, STORED],
)
def test_what_is_no_sealed_batch_is_refused(sealed: bytes) -> None:
    refused(sealed)


def test_each_single_byte_flipped_is_found() -> None:
    for place in range(len(SEALED)):
        changed = bytearray(SEALED)
        changed[place] ^= 1 << place % 8
        error = refused(bytes(changed))
        assert isinstance(error, Untrusted) == (len(MAGIC) <= place < HEADER)


def test_each_truncation_is_found() -> None:
    for length in range(len(SEALED)):
        refused(SEALED[:length])
    refused(SEALED + b"\0")


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content: bytes) -> None:
    refused(content)
    refused(MAGIC + content)
    refused(MAGIC + key_id(PUBLIC) + content)
    refused(sealed_by_hand(content))
    refused(sealed_by_hand(POINT.sign(content) + content))


@given(st.data())
def test_whatever_a_point_signs_only_known_trouble_comes_out(data: st.DataObject) -> None:
    raw = bytearray(zstd.expand_frame(STORED, zstd.declared_size(STORED, statement.MOST_BATCH, ""), ""))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    changed = zstd.compress_frame(bytes(raw), level=1)
    try:
        batch = unseal(sealed_by_hand(POINT.sign(changed) + changed), CENTRE)
    except (Damaged, Untrusted):
        return
    assert decode_batch(encode_batch(batch)) == batch


def test_a_weak_key_vouches_for_nobody_else() -> None:
    """The all-zero key has signatures anybody can make; what it signs names a point of its own, never an honest one."""
    weak = Batch(bytes(32), BATCH.school, BATCH.made, BATCH.rows)
    believed = []
    for made in range(40):  # such a signature fits about one message in four
        stored = encode_batch(replace(weak, made=made))
        try:
            believed.append(unseal(sealed_by_hand(bytes(64) + stored), CENTRE).point)
        except Untrusted:
            continue
    assert set(believed) == {weak.point}
    assert weak.point != POINT.id
