"""The schedule: what is on the air, and when, signed by the centre (FORMAT §13)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from package_format import canonical, names, zstd
from package_format.broadcast.beacon import MOST_SCHEDULE_STORED, MOST_SPREAD
from package_format.canonical import Json
from package_format.errors import Damaged, Untrusted
from package_format.fields import Fields

T = TypeVar("T")
FORMAT = "songke-schedule-1"
MOST_SCHEDULE = 8 << 20
MOST_METADATA, MOST_METADATA_BYTES = 4000, 16 << 20
MOST_OBJECTS = 50_000
_SIGNED = b"songke-schedule-1\0"
_SIGNATURE = re.compile(r"[0-9a-f]{128}", re.ASCII)
METADATA_PATH = re.compile(
    r"metadata/(?:[1-9][0-9]{0,8}\.[a-z0-9][a-z0-9-]{1,39}|timestamp)\.json"
    r"|channels/[a-z0-9][a-z0-9-]{1,39}/[0-9a-f]{64}\.release\.json|receipts/[0-9a-f]{16}\.register",
    re.ASCII,
)
_OBJECT = re.compile(r"(?:index|packs|deltas)/[0-9a-f]{64}", re.ASCII)
_NAME = "schedule"


@dataclass(frozen=True, slots=True)
class OnAir:
    """An object of the tree that is sent: its ``path``, the digest of its bytes, and their number."""

    path: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Slot:
    """The time (Unix seconds) in which ``objects`` of one textbook are sent."""

    channel: str
    textbook: str
    starts: int
    ends: int
    objects: tuple[OnAir, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a broadcaster sends; ``rate`` in bits a second, ``number`` rises with each schedule.

    Over ``spread`` seconds points are to spread their requests for what a pass did not bring; 0: it is not said.
    """

    number: int
    at: int
    rate: int
    metadata: tuple[OnAir, ...]
    slots: tuple[Slot, ...]
    spread: int = 0


def encode_schedule(schedule: Schedule, private: bytes) -> bytes:
    """Return ``schedule`` signed by the Ed25519 key ``private`` (32 bytes), as it is stored and sent.

    Raises:
        ValueError: it is over a limit of the format: a caller's bug.
    """
    key = Ed25519PrivateKey.from_private_bytes(private)
    unsigned: dict[str, Json] = {
        "format": FORMAT,
        "number": schedule.number,
        "at": schedule.at,
        "rate": schedule.rate,
        "metadata": [_listed(one) for one in sorted(schedule.metadata, key=lambda one: one.path)],
        "slots": [_slot_json(slot) for slot in sorted(schedule.slots, key=lambda slot: slot.starts)],
        "key": key.public_key().public_bytes_raw().hex(),
    }
    if schedule.spread:
        unsigned["spread"] = schedule.spread
    raw = canonical.encode({**unsigned, "signature": key.sign(_SIGNED + canonical.encode(unsigned)).hex()})
    stored = zstd.compress_frame(raw)
    if len(raw) > MOST_SCHEDULE or len(stored) > MOST_SCHEDULE_STORED:
        raise ValueError("too large for one schedule")
    return stored


def decode_schedule(stored: bytes) -> tuple[Schedule, str]:
    """Return the schedule in ``stored`` and the key (64 hex digits) that it says signed it and did.

    Whether that key may speak is the caller's question: it has to be the receipts key of a manifest that is trusted.

    Raises:
        Damaged: ``stored`` is no schedule.
        Untrusted: it is one, and not signed by the key it names.
    """
    if len(stored) > MOST_SCHEDULE_STORED:
        raise Damaged(_NAME, f"larger than {MOST_SCHEDULE_STORED} bytes")
    raw = zstd.expand_frame(stored, zstd.declared_size(stored, MOST_SCHEDULE, _NAME), _NAME)
    fields = Fields(canonical.decode(raw, _NAME), _NAME)
    fields.format(FORMAT)
    key = _verified(fields)
    metadata = fields.listed("metadata", lambda value: _on_air(value, METADATA_PATH), required=True)
    slots = fields.listed("slots", lambda value: _slot(Fields(value, _NAME)), required=True)
    if len(metadata) > MOST_METADATA or sum(one.size for one in metadata) > MOST_METADATA_BYTES:
        raise fields.fault("metadata", "more than any reader takes")
    if sum(len(slot.objects) for slot in slots) > MOST_OBJECTS:
        raise fields.fault("slots", "more objects than any reader takes")
    numbers = fields.integer("number", 1), fields.integer("at"), fields.integer("rate", 1)
    return Schedule(*numbers, metadata, slots, fields.integer("spread", 0, MOST_SPREAD, default=0)), key


def _verified(fields: Fields) -> str:
    key, signature = fields.digest("key"), fields.text("signature")
    if not _SIGNATURE.fullmatch(signature):
        raise fields.fault("signature", "not 128 hex digits")
    unsigned = {name: part for name, part in fields.value.items() if name != "signature"}
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), _SIGNED + canonical.encode(unsigned))
    except InvalidSignature as error:
        raise Untrusted(_NAME, "not signed by the key it names") from error
    return key


def _listed(one: OnAir) -> list[Json]:
    return [one.path, one.digest, one.size]


def _slot_json(slot: Slot) -> dict[str, Json]:
    return {
        "channel": slot.channel,
        "textbook": slot.textbook,
        "starts": slot.starts,
        "ends": slot.ends,
        "objects": [_listed(one) for one in slot.objects],
    }


def _slot(fields: Fields) -> Slot:
    return Slot(
        names.check_channel(fields.text("channel")),
        fields.identifier("textbook"),
        fields.integer("starts"),
        fields.integer("ends"),
        fields.listed("objects", lambda value: _on_air(value, _OBJECT), required=True),
    )


def _on_air(value: Json, allowed: re.Pattern[str]) -> OnAir:
    """Read ``[path, digest, size]`` of an object that ``allowed`` lets into this place."""
    if not isinstance(value, list) or len(value) != 3:
        raise Damaged(_NAME, "an object is not three values")
    path, digest, size = value
    if not isinstance(path, str) or not allowed.fullmatch(path):
        raise Damaged(_NAME, f"no path of the tree: {path!r:.80}")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size <= names.MOST_SHARD_STORED:
        raise Damaged(_NAME, f"an object of {size!r:.40} bytes")
    names.check_digest(digest, _NAME)
    if allowed is _OBJECT and not path.endswith(digest):
        raise Damaged(_NAME, f"{path:.80} is called by another digest")
    return OnAir(path, digest, size)
