"""A real store with lessons in it, brought by the publisher the store's tests know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop_app.store.store import Store
from package_format import names
from package_format.seal import unseal
from package_format.session_row import SessionRow
from package_format.shard import Record, RecordFile
from tests.player.lessons import MEDIA_TYPES
from tests.store import publisher


@dataclass
class MediaLesson(publisher.Lesson):
    """A lesson whose files say what they are."""

    media_type: str = ""

    def record(self) -> Record:
        listed = [
            RecordFile("extra" if number else "main", path, self._type_of(path), len(content), names.digest_of(content))
            for number, (path, content) in enumerate(self.files.items())
        ]
        return replace(super().record(), files=tuple(listed), duration_ms=0)

    def _type_of(self, path: str) -> str:
        return self.media_type or MEDIA_TYPES.get(Path(path).suffix, "application/octet-stream")


def media_lesson(name: str, *paths: Path, media_type: str = "") -> MediaLesson:
    """A lesson made of files of this disk."""
    return MediaLesson(name, files={path.name: path.read_bytes() for path in paths}, media_type=media_type)


def deliver(store: Store, *lessons: MediaLesson) -> None:
    """Publish and install."""
    publisher.follow(store)
    publisher.publish(store, 1, publisher.Book(lessons=sorted(lessons, key=lambda lesson: lesson.id)))
    publisher.deliver(store, *lessons)


def sent_rows(store: Store) -> tuple[SessionRow, ...]:
    """What the outbox sends, unpacked as the centre does it."""
    private = X25519PrivateKey.generate()
    packed = store.outbox.pack_batch(
        store.settings.point_key, private.public_key().public_bytes_raw(), "学校", 1_790_000_000
    )
    return unseal(packed.sealed, private.private_bytes_raw()).rows if packed is not None else ()
