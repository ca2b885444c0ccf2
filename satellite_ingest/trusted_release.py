"""What the air brought of metadata and manifests, judged (FORMAT §4) before anything follows from it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from package_format import names
from package_format.broadcast.schedule import OnAir
from package_format.catalogue import Manifest, decode_manifest
from package_format.errors import Damaged, LessonError, Missing, Older, Untrusted
from package_format.register import MOST_REGISTER, Register, read_register
from package_format.trust.reader import TrustedMetadata
from satellite_ingest.spool import Spool

_MANIFEST = re.compile(r"channels/([a-z0-9-]+)/([0-9a-f]{64})\.release\.json", re.ASCII)
_ROOT = re.compile(r"metadata/[0-9]+\.root\.json", re.ASCII)
NAME = "satellite"


class TrustedReleases:
    """The newest release of each channel that ``root`` leads to; ``channels`` limits which, None for all."""

    def __init__(self, spool: Spool, root: bytes, channels: frozenset[str] | None = None) -> None:
        self._spool = spool
        self._channels = channels
        self._trusted = TrustedMetadata(spool.trust, root)
        self.manifests: dict[str, Manifest] = {}
        """Channel → manifest."""
        self.registers: dict[str, Register] = {}
        """Path in the tree → register of receipts."""
        for channel in self._trusted.channels():
            self._take_known(channel)

    def refresh(self, on_air: Iterable[OnAir], held: Callable[[OnAir], bytes]) -> list[LessonError]:
        """Judge what is ``on_air`` and publish what is newer; return what was wrong.

        ``held`` returns the bytes of an object that has arrived.

        Raises:
            NoSpace, Unwritable, Unreadable: this disk; what was trusted before is trusted still.
        """
        listed = {one.path: one for one in on_air}
        used: dict[str, bytes] = {path: held(one) for path, one in listed.items() if _ROOT.fullmatch(path)}

        def fetch(path: str, most: int) -> bytes:
            if path not in listed:
                raise Missing(path, NAME)
            if listed[path].size > most:
                raise Damaged(path, f"larger than {most} bytes", NAME)
            used[path] = held(listed[path])
            return used[path]

        troubles: list[LessonError] = []
        for channel in sorted(self._offered(listed)):
            try:
                target = self._trusted.refresh(fetch, [channel], int(time.time()), NAME)[channel]
                path = names.manifest_path(channel, target.digest)
                content = fetch(path, names.MOST_MANIFEST)
                if names.digest_of(content) != target.digest:
                    raise Damaged(path, "the bytes do not match their digest", NAME)
                self.manifests[channel] = decode_manifest(content, path)
            except Older:
                continue
            except (Missing, Damaged, Untrusted) as error:
                troubles.append(error)
            else:
                self._take_register(channel, fetch)
                self._spool.publish(used)
        return troubles

    def speaks(self, key: str) -> bool:
        """Tell whether ``key`` (64 hex digits) is one by which a trusted publisher signs what a centre says."""
        return any(manifest.usage and manifest.usage.receipts == key for manifest in self.manifests.values())

    def _take_register(self, channel: str, fetch: Callable[[str, int], bytes]) -> None:
        """Take the receipts that a channel's centre has signed; without them the lessons are as good."""
        usage = self.manifests[channel].usage
        if usage is not None and usage.register:
            with suppress(LessonError):
                content = fetch(usage.register, MOST_REGISTER)
                self.registers[usage.register] = read_register(content, bytes.fromhex(usage.receipts))

    def _offered(self, listed: Mapping[str, OnAir]) -> set[str]:
        found = {match[1] for path in listed if (match := _MANIFEST.fullmatch(path))}
        return found if self._channels is None else found & self._channels

    def _take_known(self, channel: str) -> None:
        """Take up what an earlier run trusted."""
        if self._channels is not None and channel not in self._channels:
            return
        target = self._trusted.known(channel)
        if target is None:
            return
        path = names.manifest_path(channel, target.digest)
        try:
            content = self._spool.read(path)
            if names.digest_of(content) == target.digest:
                self.manifests[channel] = decode_manifest(content, path)
                self._take_register(channel, lambda register, _: self._spool.read(register))
        except LessonError:
            return  # it will come again
