from __future__ import annotations

import json

import pytest

from package_format.broadcast.spool_files import MOST_FILE, SpoolStatus, decode_status, decode_wish, encode_wish
from package_format.errors import Damaged

STATUS = {"format": "songke-ingest-1", "at": 1_790_000_000, "state": "weak"}


def stored(**more: object) -> bytes:
    return json.dumps({**STATUS, **more}).encode()


def test_a_status_says_what_is_here_of_what_is_wanted() -> None:
    status = decode_status(
        stored(loss=220, bytes_here=61, bytes_lacking=39, objects_waiting=3, session=7, next=5, spread=60, x=1)
    )
    assert status == SpoolStatus(1_790_000_000, "weak", 220, 61, 39, 3, 5, 7, 60)
    assert status.share == 0.61
    assert decode_status(stored()).share == 0


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"[" * 100_000, b"\xff", stored(state="fine"), stored(at=-1), stored(loss=1001),
        stored(spread=86_401), stored(format="songke-ingest-2"), b" " * (MOST_FILE + 1),
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_status_is_damaged(content: bytes) -> None:
    with pytest.raises(Damaged):
        decode_status(content)


def test_a_wish_comes_back_as_it_was() -> None:
    wanted = {"county": ["rj", "yw"], "school": []}
    assert decode_wish(encode_wish(wanted)) == {"county": frozenset({"rj", "yw"}), "school": frozenset()}


@pytest.mark.parametrize("channels", [None, [], {"UP": []}, {"county": "yw"}, {"county": [1]}])
def test_what_is_no_wish_is_damaged(channels: object) -> None:
    with pytest.raises(Damaged):
        decode_wish(json.dumps({"format": "songke-wanted-1", "channels": channels}).encode())
