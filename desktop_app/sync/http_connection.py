"""One connection to a web server: the only place that calls ``requests``, where its errors become ours."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import requests
import urllib3

from desktop_app.sync.gate import Gate, OpenGate
from desktop_app.sync.http_causes import unreachable
from desktop_app.sync.http_coding import Unzipping
from desktop_app.sync.http_reply import is_page, judge, login_page, moment, refusal
from desktop_app.sync.http_transport import Wire, WireAdapter
from desktop_app.sync.link import Link
from desktop_app.sync.patience import Patience
from desktop_app.sync.routes import OBJECTS, PACKS, Carries
from package_format.errors import Damaged, Missing, Unreachable

AGENT = "songke/0.1"
CARRIER_HEADER = "Songke-Carrier"
"""Says with every answer what a server has, where that is not what every server has (FORMAT §3)."""
REPAIR_HEADER = "Songke-Repair"
"""Sent with ranges of packs that a broadcast did not bring whole: the session (TSI) of that broadcast."""
_STEP = 64 << 10
_MOST_REDIRECTS = 5
_SAID = 300
"""Bytes of a refusal's words that are worth keeping."""
DIRECT = "direct"
"""Instead of a proxy's address: none, whatever the environment says."""
_FOREIGN = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError)


class Reply:
    """A body that is arriving; ``read`` gives what has come, as soon as it comes."""

    def __init__(self, response: requests.Response, path: str, start: int, connection: Connection) -> None:
        self._raw = cast("urllib3.HTTPResponse", response.raw)
        self._connection = connection
        self._since = time.monotonic()
        self._lately = 0
        self._read = 0
        self.path = path
        self.source = connection.name
        self.body = judge(response.status_code, response.headers, path, start, connection.name)
        self.etag = response.headers.get("ETag", "")
        self._unzipping = Unzipping(path, connection.name) if self.body.coded else None

    def read(self, most: int = _STEP) -> bytes:
        """Return the next bytes, empty at the end of a body that came whole.

        Raises:
            Unreachable: the connection was cut or is dead, or a page for people comes instead.
            Damaged: it is encoded, and wrongly.
        """
        content = self._unzipped(self._unzipping, most) if self._unzipping else self._raw_bytes(most)
        if not self._read and self.body.whole and is_page(content):
            raise login_page(self.source)
        self._read += len(content)
        return content

    def _unzipped(self, unzipping: Unzipping, most: int) -> bytes:
        while True:
            coded = b"" if unzipping.waiting else self._raw_bytes(most)
            if not coded and not unzipping.waiting:
                if unzipping.ended:
                    return b""
                raise Unreachable(self.source, "the connection was cut")
            if content := unzipping.take(coded, most):
                return content

    def _raw_bytes(self, most: int) -> bytes:
        connection = self._connection
        try:
            with connection.link.waiting(connection.wire, body=True):
                content = self._raw.read1(most, decode_content=False)
                connection.link.came(len(content))
        except _FOREIGN as error:
            raise unreachable(connection.name, error, connection.wire.was_cut) from error
        connection.brought(len(content))
        self._judge_pace(len(content))
        return content

    def _judge_pace(self, count: int) -> None:
        """Refuse a server that sends a byte now and then to look alive."""
        patience = self._connection.patience
        self._lately += count
        now = time.monotonic()
        if now - self._since < patience.slow_seconds:
            return
        if self._lately < self._connection.link.least(patience):
            raise Unreachable(self._connection.name, "it sends next to nothing")
        self._since, self._lately = now, 0


class Connection:
    """Keeps one connection to the server at ``base`` alive from request to request; for one thread at a time.

    Args:
        base: address of the repository, with a slash at its end.
        patience: how long to wait where the link has not been measured.
        link: what the connections to this server have in common; None for one that is alone.
        proxy: address of the proxy, ``direct`` for none, empty for what the environment says.
        gate: is told what goes over the network; None where nobody counts it.
    """

    def __init__(
        self, base: str, patience: Patience, link: Link | None = None, proxy: str = "", gate: Gate | None = None
    ) -> None:
        self.name = base
        self.patience = patience
        self.link = link or Link(patience)
        self._gate = gate or OpenGate()
        self.wire = Wire()
        self.received = 0
        self.requests = 0
        self.server_time: int | None = None
        """The server's clock at its last answer (RFC 9110 §6.6.1), not yet believed."""
        self.carries: Carries | None = None
        """What the server's answers said that it has, None where it says nothing."""
        self._cuts = self.link.cuts
        self._session = requests.Session()
        self._session.max_redirects = _MOST_REDIRECTS
        self._session.trust_env = not proxy
        self._proxies = {} if proxy in {"", DIRECT} else {"http": proxy, "https": proxy}
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WireAdapter(self.wire))
        # What arrives is checked against the digest of exactly these bytes.
        self._session.headers.update(
            {"User-Agent": AGENT, "Accept-Encoding": "identity", "Cache-Control": "no-transform"}
        )

    @contextmanager
    def open(self, path: str, start: int = 0, end: int | None = None, etag: str = "") -> Iterator[Reply]:
        """Ask for the object at ``path`` from byte ``start`` up to ``end`` (exclusive; None: to its end).

        Raises:
            Missing, Damaged, Unreachable: see ``http_reply.judge``.
        """
        headers = {}
        if start or end is not None:
            headers["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
        if self.link.mending and path.startswith("packs/"):
            headers[REPAIR_HEADER] = self.link.mending
        if etag and not etag.startswith("W/"):
            headers["If-Range"] = etag
        response = self._send("GET", self.name + path, headers=headers)
        try:
            yield Reply(response, path, start, self)
        finally:
            # A body read to its end leaves the connection alive; any other closes it.
            response.close()

    def post(self, url: str, content: bytes, most: int) -> bytes:
        """Send ``content`` to ``url`` and return the answer of at most ``most`` bytes; nothing where it was only kept.

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
            if response.status_code == 202:
                return b""
            if response.status_code != 200:
                raise refusal(response.status_code, response.headers, self.name)
            answer = bytearray()
            for part in response.iter_content(_STEP):
                answer += part
                if len(answer) > most:
                    raise Damaged("receipt", f"larger than {most} bytes", self.name)
        except _FOREIGN as error:
            raise unreachable(self.name, error) from error
        finally:
            response.close()
        return bytes(answer)

    def brought(self, count: int) -> None:
        """Count ``count`` bytes of a body."""
        self.received += count
        self._gate.spend(count)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _send(self, method: str, url: str, headers: dict[str, str], content: bytes | None = None) -> requests.Response:
        if self.wire.fit(self.link.window) or self._cuts != self.link.cuts:
            # Too narrow for what the link has turned out to be, or made before it was given up as dead: a router may
            # have forgotten this connection as well.
            self._cuts = self.link.cuts
            self.close()
        self.requests += 1
        self._gate.spend(len(content or b""), requests=1)
        waits = (self.link.connect, self.link.read)
        made = self.wire.made
        try:
            with self.link.waiting(self.wire, body=False):
                response = self._session.request(
                    method, url, headers=headers, data=content, stream=True, timeout=waits, proxies=self._proxies
                )
        except _FOREIGN as error:
            raise unreachable(self.name, error, self.wire.was_cut) from error
        # A new connection has cost a round trip of its own.
        self.link.answered(response.elapsed.total_seconds() / (1 if self.wire.made == made else 2))
        said = moment(response.headers.get("Date"))
        self.server_time = int(said.timestamp()) if said else None
        self.carries = _carries(response.headers.get(CARRIER_HEADER)) or self.carries
        return response


def _carries(text: str | None) -> Carries | None:
    return frozenset(text.lower().split()) & {PACKS, OBJECTS} if text else None
