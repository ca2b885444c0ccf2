"""HttpSource through real proxies, and against real TLS servers whose certificates are wrong in every usual way."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desktop_app.sync.http_source import HttpSource
from package_format.errors import Cause, Unreachable
from tests.sync.fault_server import FaultServer
from tests.sync.packs import PACKS, WANTED, bring
from tests.sync.proxy_server import ProxyServer
from tests.sync.receivers import HASTY

FAR = "http://lessons.invalid/"


@contextmanager
def proxied(user: str = "") -> Iterator[ProxyServer]:
    with FaultServer(PACKS).running() as server:
        port = int(server.address.rstrip("/").rpartition(":")[2])
        with ProxyServer(("127.0.0.1", port), user).running() as proxy:
            yield proxy


def fetch(address: str, proxy: str) -> bytes:
    with closing(HttpSource(address, patience=HASTY, proxy=proxy)) as source:
        return source.fetch("packs/a", 10**7)


def cause(address: str, proxy: str = "direct") -> Cause:
    with pytest.raises(Unreachable) as caught:
        fetch(address, proxy)
    return caught.value.cause


def test_a_proxy_that_is_set_brings_everything() -> None:
    with proxied() as proxy, closing(HttpSource(FAR, patience=HASTY, proxy=proxy.address)) as source:
        assert bring(source).got == WANTED
        assert set(proxy.asked) == {"GET http://lessons.invalid/packs/a", "GET http://lessons.invalid/packs/b"}


def test_a_proxy_that_is_set_goes_before_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with proxied() as proxy, proxied() as other:
        monkeypatch.setenv("http_proxy", other.address)
        monkeypatch.setenv("no_proxy", "")
        assert fetch(FAR, proxy.address) == PACKS["packs/a"]
        assert not other.asked
        assert cause(FAR, "direct") is Cause.NAME
        assert not other.asked
        assert fetch(FAR, "") == PACKS["packs/a"]
        assert other.asked


def test_a_proxy_with_a_password() -> None:
    with proxied(user="Proxy-Authorization: Basic c2Nob29sOnNlY3JldA==") as proxy:
        named = proxy.address.replace("//", "//school:secret@")
        assert fetch(FAR, named) == PACKS["packs/a"]
        assert cause(FAR, proxy.address) is Cause.PROXY
        assert cause(FAR.replace("http:", "https:"), proxy.address) is Cause.PROXY


def test_a_wrong_proxy_is_blamed_and_not_the_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with FaultServer(PACKS).running() as server:
        assert cause(server.address, nobody) is Cause.PROXY
        assert cause(server.address, "http://proxy.invalid:8080") is Cause.PROXY
        assert cause(server.address, "gopher://127.0.0.1:1") is Cause.PROXY


# ------------------------------------------------------------------------------------------------ TLS
def certificate(folder: Path, begins: int, ends: int) -> Path:
    """Write a certificate of 127.0.0.1 that signs itself, valid from ``begins`` to ``ends`` (days), and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lessons")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now + timedelta(begins))
        .not_valid_after(now + timedelta(ends))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


@contextmanager
def secured(chain: Path) -> Iterator[str]:
    """Yield the address of a TLS server in front of the packs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    with FaultServer(PACKS).running() as server, socket.create_server(("127.0.0.1", 0)) as listener:
        target = ("127.0.0.1", int(server.address.rstrip("/").rpartition(":")[2]))
        thread = threading.Thread(target=_unwrap, args=(listener, context, target))
        thread.start()
        try:
            yield f"https://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _unwrap(listener: socket.socket, context: ssl.SSLContext, target: tuple[str, int]) -> None:
    """Answer one request after another, each on a connection of its own."""
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as client:
            head = b""
            while b"\r\n\r\n" not in head and (part := client.recv(65536)):
                head += part
            with socket.create_connection(target) as server:
                server.sendall(head.replace(b"keep-alive", b"close"))
                server.shutdown(socket.SHUT_WR)
                while part := server.recv(65536):
                    client.sendall(part)


def test_certificates_that_are_wrong_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with secured(certificate(tmp_path, -1, 30)) as address:
        assert cause(address) is Cause.CERTIFICATE
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "server.pem"))
        assert fetch(address, "") == PACKS["packs/a"]
    for begins, ends in ((-30, -1), (1, 30)):
        chain = certificate(tmp_path, begins, ends)
        with secured(chain) as address:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(chain))
            assert cause(address, "") is Cause.CERTIFICATE_DATE


def test_plain_http_where_tls_is_expected_is_no_certificate_of_ours() -> None:
    with FaultServer(PACKS).running() as server:
        # A greeting of TLS is random: where it has no line end in it, such a server waits for one instead of answering.
        assert cause(server.address.replace("http:", "https:")) in {Cause.CERTIFICATE, Cause.SILENT}
