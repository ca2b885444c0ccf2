"""One connection to a web server: the only place that calls ``requests``, where its errors become ours."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import cast

import requests
import urllib3

from desktop_app.sync.http_reply import judge
from desktop_app.sync.patience import Patience, retry_after
from desktop_app.sync.routes import OBJECTS, PACKS, Carries
from package_format.errors import Damaged, Missing, Unreachable

AGENT = "songke/0.1"
CARRIER_HEADER = "Songke-Carrier"
"""Says with every answer what a server has, where that is not what every server has (FORMAT §3)."""
_STEP = 64 << 10
_MOST_REDIRECTS = 5
_SAID = 300
"""Bytes of a refusal's words that are worth keeping."""
_FOREIGN = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


class Reply:
    """A body that is arriving; ``read`` gives what has come, as soon as it comes."""

    def __init__(self, response: requests.Response, path: str, start: int, connection: Connection) -> None:
        self._raw = cast("urllib3.HTTPResponse", response.raw)
        self._connection = connection
        self._since = time.monotonic()
        self._lately = 0
        self.path = path
        self.source = connection.name
        self.body = judge(response.status_code, response.headers, path, start, connection.name)
        self.etag = response.headers.get("ETag", "")

    def read(self, most: int = _STEP) -> bytes:
        """Return the next bytes, empty at the end of a body that came whole.

        Raises:
            Unreachable: the connection was cut or is dead.
        """
        try:
            content = self._raw.read1(most, decode_content=False)
        except _FOREIGN as error:
            raise Unreachable(self._connection.name, _reason(error)) from error
        self._connection.received += len(content)
        self._judge_pace(len(content))
        return content

    def _judge_pace(self, count: int) -> None:
        """Refuse a server that sends a byte now and then to look alive."""
        patience = self._connection.patience
        self._lately += count
        now = time.monotonic()
        if now - self._since < patience.slow_seconds:
            return
        if self._lately < patience.slow_bytes:
            raise Unreachable(self._connection.name, "it sends next to nothing")
        self._since, self._lately = now, 0


class Connection:
    """Keeps one connection to the server at ``base`` alive from request to request; for one thread at a time."""

    def __init__(self, base: str, patience: Patience) -> None:
        self.name = base
        self.patience = patience
        self.received = 0
        self.requests = 0
        self.server_time: int | None = None
        """The server's clock at its last answer (RFC 9110 §6.6.1), not yet believed."""
        self.carries: Carries | None = None
        """What the server's answers said that it has, None where it says nothing."""
        self._session = requests.Session()
        self._session.max_redirects = _MOST_REDIRECTS
        # What arrives is checked against the digest of exactly these bytes.
        self._session.headers.update({"User-Agent": AGENT, "Accept-Encoding": "identity"})

    @contextmanager
    def open(self, path: str, start: int = 0, end: int | None = None, etag: str = "") -> Iterator[Reply]:
        """Ask for the object at ``path`` from byte ``start`` up to ``end`` (exclusive; None: to its end).

        Raises:
            Missing, Damaged, Unreachable: see ``http_reply.judge``.
        """
        headers = {}
        if start or end is not None:
            headers["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
        if etag and not etag.startswith("W/"):
            headers["If-Range"] = etag
        response = self._send("GET", self.name + path, headers=headers)
        try:
            yield Reply(response, path, start, self)
        finally:
            # A body read to its end leaves the connection alive; any other closes it.
            response.close()

    def post(self, url: str, content: bytes, most: int) -> bytes:
        """Send ``content`` to ``url`` and return the answer of at most ``most`` bytes.

        Raises:
            Missing: nothing takes such content there (404, 410).
            Damaged: the server refuses the content itself (400, 413), or its answer is too long.
            Unreachable: every other answer, or none.
        """
        response = self._send("POST", url, headers={"Content-Type": "application/octet-stream"}, content=content)
        try:
            if response.status_code in {404, 410}:
                raise Missing(url, self.name)
            if response.status_code in {400, 413}:
                said = next(response.iter_content(_SAID), b"").decode("utf-8", "replace")
                raise Damaged("usage batch", f"the server answers {response.status_code} {said}".strip(), self.name)
            if response.status_code != 200:
                wait = retry_after(response.headers.get("Retry-After"))
                raise Unreachable(self.name, f"the server answers {response.status_code}", wait)
            answer = bytearray()
            for part in response.iter_content(_STEP):
                answer += part
                if len(answer) > most:
                    raise Damaged("receipt", f"larger than {most} bytes", self.name)
        except _FOREIGN as error:
            raise Unreachable(self.name, _reason(error)) from error
        finally:
            response.close()
        return bytes(answer)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _send(self, method: str, url: str, headers: dict[str, str], content: bytes | None = None) -> requests.Response:
        self.requests += 1
        waits = (self.patience.connect, self.patience.read)
        try:
            response = self._session.request(method, url, headers=headers, data=content, stream=True, timeout=waits)
        except _FOREIGN as error:
            raise Unreachable(self.name, _reason(error)) from error
        self.server_time = _moment(response.headers.get("Date"))
        self.carries = _carries(response.headers.get(CARRIER_HEADER)) or self.carries
        return response


def _carries(text: str | None) -> Carries | None:
    return frozenset(text.lower().split()) & {PACKS, OBJECTS} if text else None


def _moment(date: str | None) -> int | None:
    try:
        return int(parsedate_to_datetime(date).timestamp()) if date else None
    except ValueError:
        return None


def _reason(error: Exception) -> str:
    """Say in a few words what a foreign error means; the whole of it stays in the chain for the log."""
    text = f"{type(error).__name__} {error}"
    causes = {
        "timed out": "it stopped sending",
        "Timeout": "it stopped sending",
        "refused": "the connection was refused",
        "resolve": "the address is not known",
        "redirects": "it sends from one address to another without end",
        "certificate": "its certificate is not trusted",
        "Proxy": "the proxy does not answer",
        "IncompleteRead": "the connection was cut",
        "reset": "the connection was cut",
        "aborted": "the connection was cut",
    }
    return next((words for mark, words in causes.items() if mark in text), type(error).__name__)
