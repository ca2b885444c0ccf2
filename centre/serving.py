"""Runs the web server of a centre until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from package_format.errors import Refused

GRACE_SECONDS = 10
"""How long downloads that are under way may go on after a stop."""


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any free one.

    Raises:
        Refused: the address or the port cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # asyncio sends at once only on sockets that name their protocol; otherwise small answers cost 40 ms each.
        listening = socket.socket(family, kind, protocol or socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise Refused(f"{host} is no address of this computer: {error}") from error
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(512)
    except OSError as error:
        listening.close()
        raise Refused(f"port {port} of {host} cannot be used: {error}") from error
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the address people open, with a slash at its end."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(app: FastAPI, listening: socket.socket) -> None:
    """Serve ``app`` until SIGTERM or SIGINT; the address is the first line of the standard output."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=30,
        # Below the usual limit of open files; who comes later is told to wait.
        limit_concurrency=800,
        timeout_graceful_shutdown=GRACE_SECONDS,
        # The repository is public and the batches are sealed: nothing depends on the caller's address.
        proxy_headers=False,
        server_header=False,
    )
    server = uvicorn.Server(config)

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # Before uvicorn listens to signals a stop must not be lost; and when it has stopped it raises them once more, which
    # for this program is the regular end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    print(address_of(listening), flush=True)
    with listening:
        server.run(sockets=[listening])
