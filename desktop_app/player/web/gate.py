"""The walls around one web lesson: what is served to it, what is refused, and when it asks for too much."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from urllib.parse import quote

import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)

from desktop_app.player.web.site import OURS, Answer, Content, Found, Moved, Site

POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'self' data: blob:; "
    "frame-src 'self' data: blob:; worker-src 'self' data: blob:; form-action 'self'; base-uri 'self'; "
    "frame-ancestors 'self'"
)
"""Content Security Policy: pages do what they like with their own files and reach nothing else."""
SAID = OURS + "say/"
MOST_SAID = 1 << 20
"""Characters that a page may say at once: a course's run-time data is at most a few hundred kB."""
INSIDE = frozenset({"data", "blob"})
_Error = QWebEngineUrlRequestJob.Error


class Flood:
    """Notices when something happens far more often than any lesson needs.

    Args:
        most: times in ``seconds`` that are still believed.
    """

    def __init__(self, most: int, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._monotonic = most, seconds, monotonic
        self._since = monotonic()
        self._count = 0

    def counts(self) -> bool:
        """Count one; whether it is too much."""
        now = self._monotonic()
        if now - self._since > self._seconds:
            self._since, self._count = now, 0
        self._count += 1
        return self._count > self._most


class Server(QWebEngineUrlSchemeHandler):
    """Serves the files of one lesson under its own name, and takes what its pages say."""

    said = Signal(str, str)
    """A page said something by asking for ``.songke/say/TOPIC?WORDS``; it is a stranger's word."""
    flooded = Signal()
    missed = Signal(str)
    """A page asked for a file, by this path, that the lesson does not have."""

    def __init__(self, site: Site, base: str, parent: QObject) -> None:
        super().__init__(parent)
        self._site = site
        self._host = QUrl(base).host()
        # The second is for computers that cannot answer a thousand in three seconds.
        self._floods = (Flood(1000, 3.0), Flood(2500, 15.0))
        self._asked: set[str] = set()
        self._shut = False

    def shut(self) -> None:
        """Serve nothing any more."""
        self._shut = True

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        """Answer one request, on Qt's thread."""
        url, initiator = job.requestUrl(), job.initiator()
        if self._shut or url.host() != self._host or initiator.host() not in ("", self._host):
            job.fail(_Error.RequestDenied)
            return
        path = url.path(QUrl.ComponentFormattingOption.FullyDecoded).lstrip("/")
        if self._is_too_much(path):
            self._shut = True
            job.fail(_Error.RequestDenied)
            self.flooded.emit()
            return
        if path.startswith(SAID):
            self._listen(job, path.removeprefix(SAID), url)
        else:
            self._serve(job, path)

    def _is_too_much(self, path: str) -> bool:
        """A package may load thousands of files at once, each once or twice; what is asked again and again counts."""
        if path not in self._asked and self._site.find(path) is not None:
            self._asked.add(path)
            return False
        return any(flood.counts() for flood in self._floods)

    def _listen(self, job: QWebEngineUrlRequestJob, topic: str, url: QUrl) -> None:
        words = url.query(QUrl.ComponentFormattingOption.FullyEncoded)
        if len(words) > MOST_SAID:
            job.fail(_Error.RequestDenied)
            return
        self._reply(job, self._site.find(OURS + "pages/empty.txt"))
        self.said.emit(topic, QUrl.fromPercentEncoding(QByteArray(words.encode())))

    def _serve(self, job: QWebEngineUrlRequestJob, path: str) -> None:
        self._site.ask(path, partial(self._deliver, job, path))

    def _deliver(self, job: QWebEngineUrlRequestJob, path: str, answer: Answer) -> None:
        """Answer a page; a request that nobody waits for any more is gone."""
        if self._shut or not shiboken6.isValid(job):
            return
        if isinstance(answer, Moved):
            job.redirect(QUrl(f"{job.requestUrl().scheme()}://{self._host}/{quote(answer.path)}"))
        elif not self._reply(job, answer):
            self.missed.emit(path)

    def _reply(self, job: QWebEngineUrlRequestJob, answer: Found | Content | None) -> bool:
        """Hand over what was found; return whether there is anything."""
        device = _device(answer, job)
        if answer is None or device is None or not device.open(QIODevice.OpenModeFlag.ReadOnly):
            job.fail(_Error.UrlNotFound)
            return False
        # A plain file can be read from anywhere: WebEngine itself answers a request for a range of it.
        job.setAdditionalResponseHeaders(
            {
                QByteArray(b"Content-Security-Policy"): [QByteArray(POLICY.encode())],  # type: ignore[dict-item]
                QByteArray(b"Referrer-Policy"): [QByteArray(b"no-referrer")],  # type: ignore[dict-item]
            }
        )
        job.reply(answer.media_type.encode(), device)
        return True


def _device(answer: Found | Content | None, parent: QObject) -> QIODevice | None:
    """What the bytes of an answer are read from; the request's own, which ends with it."""
    if isinstance(answer, Content):
        buffer = QBuffer(parent)
        buffer.setData(answer.content)
        return buffer
    return QFile(str(answer.location), parent) if answer is not None else None


class Gate(QWebEngineUrlRequestInterceptor):
    """Refuses every request that is not for the lesson's own files."""

    refused = Signal(str)
    """A page asked for this address."""

    def __init__(self, base: str, parent: QObject) -> None:
        super().__init__(parent)
        self._base = QUrl(base)

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        """Look at one request before anything is done about it."""
        if not is_inside(info.requestUrl(), self._base):
            info.block(True)
            self.refused.emit(info.requestUrl().toString())


def is_inside(url: QUrl, base: QUrl) -> bool:
    """Whether ``url`` is a file of the lesson at ``base``, or carries its own content."""
    return url.scheme() in INSIDE or (url.scheme() == base.scheme() and url.host() == base.host())
