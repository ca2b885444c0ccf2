"""The tree on the web: the same from songke-centre and from a real nginx, with ranges; nothing but the tree."""

from __future__ import annotations

import http.client
import json
import random
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from centre import serving
from centre.__main__ import main
from package_format import names, shard
from package_format.catalogue import decode_manifest
from tests.centre import contents, reader
from tests.centre.centres import tree_of
from tests.centre.servers import Server, centre_server, nginx_server


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    contents.three_lessons(folder / "content")
    assert main(["init", str(folder / "centre")]) == 0
    assert main(["publish", str(folder / "centre"), "--unplayed", "--channel", "demo", str(folder / "content")]) == 0
    return folder / "centre"


@pytest.fixture(scope="module", params=["songke-centre", "nginx"])
def server(request: pytest.FixtureRequest, centre: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if request.param == "nginx":
        with nginx_server(centre / "repository", tmp_path_factory.mktemp("nginx") / "own") as made:
            yield made
    else:
        with centre_server(centre) as made:
            yield made


def largest(centre: Path) -> str:
    return max((path for path in (centre / "repository/packs").iterdir()), key=lambda path: path.stat().st_size).name


def test_every_object_is_served_whole(server: Server, centre: Path) -> None:
    for path, content in tree_of(centre / "repository").items():
        answer = server.get("/" + path)
        assert (answer.status, answer.body) == (200, content), path
        assert answer.headers["content-length"] == str(len(content))
        assert answer.headers["accept-ranges"] == "bytes"
        newest = path == "metadata/timestamp.json" or path.endswith(".register")
        assert ("immutable" in answer.headers["cache-control"]) != newest or path == "metadata/root.json", path
        head = server.ask("HEAD", "/" + path)
        assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(content)))


def test_ranges(server: Server, centre: Path) -> None:
    name = largest(centre)
    content = (centre / "repository/packs" / name).read_bytes()
    rng = random.Random(3)
    for _ in range(20):
        start = rng.randrange(len(content))
        end = rng.randrange(start, len(content))
        answer = server.get(f"/packs/{name}", Range=f"bytes={start}-{end}")
        assert (answer.status, answer.body) == (206, content[start : end + 1])
        assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(content)}"
    assert server.get(f"/packs/{name}", Range="bytes=-100").body == content[-100:]
    assert server.get(f"/packs/{name}", Range=f"bytes={len(content) - 7}-").body == content[-7:]
    beyond = server.get(f"/packs/{name}", Range=f"bytes={len(content)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(content)}")


def test_conditions(server: Server, centre: Path) -> None:
    name = largest(centre)
    tag = server.get(f"/packs/{name}").headers["etag"]
    assert server.get(f"/packs/{name}", If_None_Match=tag).status == 304
    assert server.get(f"/packs/{name}", Range="bytes=0-9", If_Range=tag).status == 206
    assert server.get(f"/packs/{name}", Range="bytes=0-9", If_Range='"another"').status == 200


def test_what_is_not_there(server: Server) -> None:
    for path in (f"/packs/{'0' * 64}", "/metadata/99.root.json", f"/deltas/{'1' * 64}", "/", "/index/", "/nothing"):
        assert server.get(path).status in {403, 404}, path


def test_a_mirror_made_over_http_is_a_valid_copy(server: Server, centre: Path, tmp_path: Path) -> None:
    mirror(server, tmp_path / "mirror")
    seen = reader.look(tmp_path / "mirror", tmp_path / "reader")
    assert seen.files == reader.look(centre / "repository", tmp_path / "other").files
    assert len(seen.files) == 3


def mirror(server: Server, folder: Path) -> None:
    """Copy a channel as FORMAT §3-§7 describe it, from names alone."""

    def fetch(path: str) -> bytes:
        answer = server.get("/" + path)
        assert answer.status == 200, path
        contents.write(folder, {path: answer.body})
        return answer.body

    timestamp = json.loads(fetch("metadata/timestamp.json"))["signed"]["meta"]["snapshot.json"]["version"]
    listed = json.loads(fetch(f"metadata/{timestamp}.snapshot.json"))["signed"]["meta"]
    for name, facts in listed.items():
        fetch(f"metadata/{facts['version']}.{name}")
    fetch("metadata/1.root.json")
    role = json.loads((folder / f"metadata/{listed['demo.json']['version']}.demo.json").read_bytes())["signed"]
    digest = role["targets"][names.manifest_target("demo")]["hashes"]["sha256"]
    manifest = decode_manifest(fetch(names.manifest_path("demo", digest)), "manifest")
    for entry in manifest.textbooks:
        fetch(names.index_path(entry.shard.digest))
        header, _ = shard.split_lines(reader.raw_shard(folder, entry), entry.about.id)
        for pack, _ in shard.decode_header(header, entry.about.id).packs:
            fetch(names.pack_path(pack))


# ------------------------------------------------------------------------------------------ songke-centre alone
@pytest.fixture(scope="module")
def own(centre: Path) -> Iterator[Server]:
    with centre_server(centre) as made:
        yield made


@pytest.mark.parametrize(
    "path",
    [
        "/keys/usage-seal.key",
        "/../keys/usage-seal.key",
        "/packs/../../keys/usage-seal.key",
        "/packs/%2e%2e/%2e%2e/keys/usage-seal.key",
        "/..%2fkeys%2fusage-seal.key",
        "/packs//../../centre.toml",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/metadata/..%5c..%5ccentre.toml",
        "/metadata/1.root.json%00.json",
        "/METADATA/1.root.json",
        "/metadata/1.root.json/",
        "/metadata/timestamp.json.tmp",
        "/packs",
        "/centre.db",
        "/index/" + "a" * 63,
        "/index/" + "A" * 64,
        "/channels/demo/release.json",
        "/docs",
        "/openapi.json",
    ],
)
def test_nothing_else_is_served(own: Server, path: str) -> None:
    answer = own.get(path)
    assert answer.status == 404
    assert b"seal" not in answer.body
    assert b"root:" not in answer.body


def test_links_are_not_followed(own: Server, centre: Path) -> None:
    place = centre / "repository/packs" / ("f" * 64)
    place.symlink_to(centre / "keys/usage-seal.key")
    try:
        assert own.get(f"/packs/{'f' * 64}").status == 404
    finally:
        place.unlink()


def test_other_methods_are_refused(own: Server) -> None:
    for method in ("PUT", "DELETE", "POST", "PATCH"):
        assert own.ask(method, "/metadata/timestamp.json", b"x").status == 405
    assert own.ask("GET", "/usage/batches").status == 404


def test_names_of_objects_are_their_etags(own: Server, centre: Path) -> None:
    name = largest(centre)
    assert own.get(f"/packs/{name}").headers["etag"] == f'"{name}"'
    assert own.get("/metadata/timestamp.json").headers["cache-control"] == "no-cache"
    assert own.get("/healthz").body == b"ok\n"


def test_a_new_release_is_served_at_once(tmp_path: Path) -> None:
    content = contents.three_lessons(tmp_path / "content")
    assert main(["init", str(tmp_path / "centre")]) == 0
    with centre_server(tmp_path / "centre") as server:
        before = server.get("/metadata/timestamp.json")
        assert main(["publish", str(tmp_path / "centre"), "--unplayed", "--channel", "demo", str(content)]) == 0
        after = server.get("/metadata/timestamp.json", If_None_Match=before.headers["etag"])
        assert (after.status, after.body != before.body) == (200, True)
        mirror(server, tmp_path / "mirror")
    assert len(reader.look(tmp_path / "mirror", tmp_path / "reader").files) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_a_download_end(centre: Path, tmp_path: Path, number: signal.Signals) -> None:
    shutil.copytree(centre, tmp_path / "centre")
    content = random.Random(1).randbytes(12 << 20)
    digest = names.digest_of(content)
    (tmp_path / "centre/repository/packs" / digest).write_bytes(content)
    received = bytearray()
    with centre_server(tmp_path / "centre") as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as link:
            link.sendall(f"GET /packs/{digest} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            received += link.recv(1000)
            server.process.send_signal(number)
            while part := link.recv(1 << 16):
                received += part
        assert server.process.wait(60) == 0
    assert bytes(received).split(b"\r\n\r\n", 1)[1] == content


def test_a_stop_does_not_wait_for_an_idle_connection(centre: Path) -> None:
    with centre_server(centre) as server, socket.create_connection(("127.0.0.1", server.port)) as idle:
        idle.sendall(b"GET /packs/")
        assert server.get("/healthz").status == 200
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0


def test_a_stop_at_the_very_start_is_not_lost(centre: Path) -> None:
    with centre_server(centre) as server:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0


def test_a_port_that_is_taken(centre: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", str(centre), "--port", str(taken.getsockname()[1])]) == 1
    assert main(["serve", str(centre), "--host", "no.such.host.invalid", "--port", "0"]) == 1
    assert capsys.readouterr().err.count("\n") == 2


def test_small_answers_do_not_wait_for_an_acknowledgement(own: Server) -> None:
    listening = serving.bind("127.0.0.1", 0)
    with listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP  # asyncio's condition for TCP_NODELAY
    # A connection that is kept: forty milliseconds an answer would make this last eight seconds.
    connection = http.client.HTTPConnection("127.0.0.1", own.port, timeout=30)
    for _ in range(200):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"
    connection.close()


def test_many_readers_at_once(own: Server, centre: Path) -> None:
    name = largest(centre)
    content = (centre / "repository/packs" / name).read_bytes()
    wrong: list[int] = []

    def read(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(10):
            start = rng.randrange(len(content) - 1000)
            if own.get(f"/packs/{name}", Range=f"bytes={start}-{start + 999}").body != content[start : start + 1000]:
                wrong.append(seed)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
