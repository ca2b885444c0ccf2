"""Real servers in their own processes: songke-centre and nginx; and the plainest of clients."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0


@dataclass(frozen=True)
class Answer:
    """What a server said; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A server on the loopback."""

    port: int
    process: subprocess.Popen[str]

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send one request exactly as written: the path is not tidied. ``_`` in header names stands for ``-``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """GET a path."""
        return self.ask("GET", path, None, **headers)


@contextmanager
def centre_server(centre: Path, *options: str) -> Iterator[Server]:
    """Run ``songke-centre serve`` on a free port."""
    command = [sys.executable, "-m", "centre", "serve", str(centre), "--port", "0", *options]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("http://127.0.0.1:"), (line, process.stderr.read() if process.stderr else "")
        yield Server(int(line.rstrip("/\n").rsplit(":", 1)[1]), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def readme_server() -> str:
    """Return what the README tells to write into nginx's configuration."""
    return (ROOT / "README.md").read_text("utf-8").partition("```nginx\n")[2].partition("```")[0]


@contextmanager
def nginx_server(tree: Path, folder: Path, centre_port: int = 9) -> Iterator[Server]:
    """Run a real nginx of our own over ``tree`` as the README says; configuration, logs and pid are in ``folder``.

    ``songke-centre serve`` listens on ``centre_port``; on 9 nobody does.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed")
    folder.mkdir()
    port = free_port()
    server = readme_server()
    for written, here in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/srv/songke/repository", str(tree)),
        ("127.0.0.1:8080", f"127.0.0.1:{centre_port}"),
    ):
        assert written in server
        server = server.replace(written, here)
    (folder / "nginx.conf").write_text(
        # Without a user of its own to fall back to, root's folders can be read by root's workers only.
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"""
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    {" ".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))}
    default_type application/octet-stream;
    {server}
}}
"""
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    command += ["-e", str(folder / "error.log")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(port, process)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGQUIT)
        process.communicate(timeout=60)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until something listens on ``port``."""
    limit = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < limit:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")
