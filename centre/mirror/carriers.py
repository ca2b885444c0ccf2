"""Where a mirror copies from: another centre's tree on a web server, or in a folder (a stick, a network share).

This is the centre's own reader, for machines that stand on a line and have hours: whole objects one after another, gone
on with after every cut. What a village link needs is ``desktop_app``'s business.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from centre.repair_counts import HEADER, TOLD_BY_MIRROR
from package_format.errors import Damaged, LessonError, Missing, Refused, Unreachable, Unreadable
from package_format.stick import open_regular

TIMEOUT = 30.0
TRIES = 5
"""Failures in a row that bring nothing."""
FIRST_WAIT = 1.0
_BLOCK = 256 << 10
_GONE = {404, 410}
_FOREIGN = (http.client.HTTPException, OSError, ValueError)


class Carrier(Protocol):
    """One copy of a repository. Nothing it brings is believed before its digest or signature."""

    name: str

    def fetch(self, path: str, most: int) -> bytes:
        """Return the object at ``path``, at most ``most`` bytes.

        Raises:
            Missing: it is not there.
            Damaged: it is larger.
            Unreachable, Unreadable: it cannot be had now.
        """
        ...

    def blocks(self, path: str, start: int) -> Iterator[bytes]:
        """Yield the bytes of the object at ``path`` from ``start`` on; raises like ``fetch``."""
        ...


def open_carrier(text: str) -> Carrier:
    """Return the carrier that ``text``, an http(s) address or a folder, names."""
    try:
        scheme = urlsplit(text).scheme
    except ValueError as error:
        raise Refused(f"not an address: {error}", text) from error
    if scheme in {"http", "https"}:
        return HttpCarrier(text)
    if "://" in text:
        raise Refused("a source is an http or https address, or a folder", text)
    return FolderCarrier(Path(text))


class FolderCarrier:
    """The tree below ``folder``, or below a folder ``repository`` or ``songke`` in it."""

    def __init__(self, folder: Path) -> None:
        homes = (folder, folder / "repository", folder / "songke")
        self.folder = next((home for home in homes if (home / "metadata").is_dir()), folder)
        self.name = str(self.folder)

    def fetch(self, path: str, most: int) -> bytes:
        """Return one object; see ``Carrier``."""
        return gathered(self, path, most)

    def blocks(self, path: str, start: int) -> Iterator[bytes]:
        """Yield one object; see ``Carrier``."""
        try:
            with open_regular(self.folder / path) as file:
                file.seek(start)
                while block := file.read(_BLOCK):
                    yield block
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            if not self.folder.is_dir():
                raise Unreachable(self.name, "the folder is gone") from error
            raise Missing(path, self.name) from error
        except OSError as error:
            raise Unreadable(str(self.folder / path), error.strerror or str(error)) from error


class HttpCarrier:
    """The tree below ``address``; proxies are those of the environment. ``sleep`` waits between tries."""

    def __init__(self, address: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self.name = address.rstrip("/") + "/"
        self._sleep = sleep

    def fetch(self, path: str, most: int) -> bytes:
        """Return one object; see ``Carrier``."""
        return gathered(self, path, most)

    def blocks(self, path: str, start: int) -> Iterator[bytes]:
        """Yield one object; see ``Carrier``. A cut is resumed to the byte."""
        failures = 0
        while True:
            try:
                with self._opened(path, start) as body:
                    while block := body.read(_BLOCK):
                        failures = 0
                        start += len(block)
                        yield block
                    if body.length:
                        raise Unreachable(self.name, f"it stopped sending {path} at byte {start}")
                return
            except Unreachable as error:
                failures += 1
                if failures >= TRIES:
                    raise
                self._sleep(min(error.retry_after or FIRST_WAIT * 2 ** (failures - 1), 60.0))

    def tell(self, path: str, size: int) -> None:
        """Say that ``size`` bytes of the object at ``path`` were given to schools to mend a broadcast.

        Raises:
            Missing: the source does not have it.
            Unreachable, Damaged: it does not answer, or not as a source does.
        """
        with self._opened(path, 0, {HEADER: TOLD_BY_MIRROR, "Range": f"bytes=0-{size - 1}"}, "HEAD"):
            pass

    @contextmanager
    def _opened(
        self, path: str, start: int, more: Mapping[str, str] | None = None, method: str = "GET"
    ) -> Iterator[http.client.HTTPResponse]:
        """Open the body that begins at ``start``; errors inside the block become ours."""
        headers = {"User-Agent": "songke-centre", "Accept-Encoding": "identity", **(more or {})}
        headers |= {"Range": f"bytes={start}-"} if start else {}
        address = self.name + path
        request = urllib.request.Request(address, headers=headers, method=method)  # noqa: S310  (open_carrier knows it)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                left = start if answer.status != 206 else 0
                while left and (skipped := answer.read(min(left, _BLOCK))):
                    left -= len(skipped)
                yield answer
        except urllib.error.HTTPError as error:
            with error:
                raise self._refusal(path, error) from error
        except _FOREIGN as error:
            raise Unreachable(self.name, str(error) or type(error).__name__) from error

    def _refusal(self, path: str, error: urllib.error.HTTPError) -> LessonError:
        if error.code in _GONE:
            return Missing(path, self.name)
        if error.code == 416:
            return Damaged(path, "shorter than it should be", self.name)
        asked = error.headers.get("Retry-After", "")
        return Unreachable(self.name, f"the server answers {error.code}", float(asked) if asked.isdecimal() else None)


def gathered(carrier: Carrier, path: str, most: int) -> bytes:
    """Return a whole object from its blocks; ``Damaged`` as soon as it is larger than ``most`` bytes."""
    content = bytearray()
    for block in carrier.blocks(path, 0):
        content += block
        if len(content) > most:
            raise Damaged(path, f"larger than {most} bytes", carrier.name)
    return bytes(content)
