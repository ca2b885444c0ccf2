"""The centre on the web: the repository as static files, and the collector's endpoint (FORMAT §3, §10).

Everything is decided from names: what is not spelled like an object of the tree is not there, so no path leads out.
"""

from __future__ import annotations

import asyncio
import math
import stat
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from centre.collect import Collector
from centre.repair_counts import HEADER, TOLD_BY_MIRROR, RepairCounts
from centre.settings import DEFAULT_ADDRESS
from package_format.errors import Damaged, LessonError, Untrusted
from package_format.statement import MOST_SEALED
from package_format.tree_paths import ROOT, TIMESTAMP, read_path

_FOREVER = "public, max-age=31536000, immutable"
_NEVER = "no-cache"
_REPAIRED = frozenset({"index", "packs", "deltas"})
_NEWEST = frozenset({TIMESTAMP, ROOT})

AT_ONCE = 8
"""Batches being received and kept at a time; with 4 MiB each this bounds the memory that strangers can take."""
RECEIVE_SECONDS = 120.0
"""A slow link gets its time; a batch of 4 MiB takes that long at 280 kbit/s, and a usual one is far smaller."""
_RETRY_SECONDS = 30
_MOST_DRAINED = 2 * MOST_SEALED
_CLOSE = {"Connection": "close"}
"""Said with every refusal: the rest of a body that nobody wants is not read."""


def make_app(
    repository: Path,
    collector: Collector | None,
    address: str = DEFAULT_ADDRESS,
    repairs: RepairCounts | None = None,
) -> FastAPI:
    """Return the application that serves ``repository`` and hands batches to ``collector``; a mirror has none.

    What mends a broadcast is counted by ``repairs``.

    ``address`` is where the manifests say that usage goes: a path below the repository is this server's own, a full
    address is somebody's who passes it on to the usual path.
    """
    app = FastAPI(title="Songke centre", docs_url=None, redoc_url=None, openapi_url=None)
    places = asyncio.Semaphore(AT_ONCE)

    @app.get("/healthz")
    async def healthz() -> Response:
        return PlainTextResponse("ok\n")

    @app.post("/" + (address if not urlsplit(address).scheme else DEFAULT_ADDRESS))
    async def take_batch(request: Request) -> Response:
        if collector is None:
            return PlainTextResponse("a mirror takes no usage\n", 404, headers=_CLOSE)
        if places.locked():
            return _later("too many batches at once", _RETRY_SECONDS)
        async with places:
            return await _take(request, collector)

    @app.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def serve_object(path: str, request: Request) -> Response:
        return await run_in_threadpool(_object, repository, path, request, repairs)

    return app


def _object(repository: Path, path: str, request: Request, repairs: RepairCounts | None) -> Response:
    """Return the object at ``path`` of the tree; Range and If-Range are the response's own business."""
    headers = request.headers
    named = read_path(path)
    if named is None:
        return PlainTextResponse("not an object of the repository\n", 404)
    try:
        facts = (repository / path).lstat()
    except OSError:
        facts = None
    if facts is None or not stat.S_ISREG(facts.st_mode):
        return PlainTextResponse("not here\n", 404, headers={"Cache-Control": _NEVER})
    newest = path in _NEWEST or named.kind == "register"
    tag = f'"{named.digest}"' if named.digest else f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    own = {"ETag": tag, "Cache-Control": _NEVER if newest else _FOREVER, "X-Content-Type-Options": "nosniff"}
    if tag in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=own)
    mends = HEADER in headers and (request.method == "GET" or headers[HEADER] == TOLD_BY_MIRROR)
    if repairs is not None and mends and named.kind in _REPAIRED:
        repairs.count(named.digest, facts.st_size, headers[HEADER], headers.get("range", ""))
    media_type = "application/json" if path.endswith(".json") else "application/octet-stream"
    return FileResponse(repository / path, headers=own, media_type=media_type, stat_result=facts)


async def _take(request: Request, collector: Collector) -> Response:
    if request.headers.get("content-encoding", "identity") != "identity":
        return _refused("send the sealed bytes as they are", 415)
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > _MOST_DRAINED:
        return _refused(f"a batch has at most {MOST_SEALED} bytes", 413)
    try:
        sealed = await asyncio.wait_for(_receive(request), RECEIVE_SECONDS)
    except TimeoutError:
        return _refused("the batch took too long", 408)
    except ClientDisconnect:
        return _refused("the batch was cut short", 400)
    if len(sealed) > MOST_SEALED:
        return _refused(f"a batch has at most {MOST_SEALED} bytes", 413)
    try:
        receipt = await run_in_threadpool(_keep, collector, sealed)
    except (Damaged, Untrusted) as error:
        return _refused(str(error), 400)
    except LessonError as error:
        return _later("the archive does not take anything now", getattr(error, "retry_after", None) or _RETRY_SECONDS)
    return Response(receipt, media_type="application/json")


async def _receive(request: Request) -> bytes:
    """Return the body, or something longer than a batch may be if it is too long.

    What is only a little too long is read to its end and forgotten, so that the sender hears why it was refused.
    """
    body = bytearray()
    met = 0
    async for part in request.stream():
        met += len(part)
        if len(body) <= MOST_SEALED:
            body += part
        if met > _MOST_DRAINED:
            break
    return bytes(body)


def _keep(collector: Collector, sealed: bytes) -> bytes:
    identifier, taken = collector.take(sealed)
    return collector.receipt([identifier], [taken.lacks] if taken.lacks else [])


def _refused(reason: str, status: int) -> Response:
    return JSONResponse({"refused": reason}, status, headers=_CLOSE)


def _later(reason: str, seconds: float) -> Response:
    return JSONResponse({"later": reason}, 503, headers={"Retry-After": str(math.ceil(seconds)), **_CLOSE})
