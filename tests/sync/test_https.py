"""An https server and a computer whose clock is wrong by decades."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from desktop_app.sync.http_source import HttpSource
from package_format.errors import Unreachable
from tests.sync.receivers import HASTY

CLOCK_2008 = 1_199_145_600.0
CLOCK_2099 = 4_070_908_800.0


class Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"hi")

    def log_message(self, *_: object) -> None:
        return


def certificate(name: str, key: EllipticCurvePrivateKey, signer: EllipticCurvePrivateKey, ca: bool) -> bytes:
    """A certificate that was good in 2020 and has been out of date since."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "county")])
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(
        datetime(2021, 1, 1, tzinfo=UTC)
    )
    builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(signer, hashes.SHA256()).public_bytes(Encoding.PEM)


@contextmanager
def server(folder: Path, name: str) -> Iterator[str]:
    """Serve over https under a certificate for ``name``, signed by what ``county.pem`` holds."""
    county, own = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    (folder / "county.pem").write_bytes(certificate("county", county, county, ca=True))
    private = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "own.pem").write_bytes(certificate(name, own, county, ca=False) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    with HTTPServer(("127.0.0.1", 0), Hello) as listening:
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"https://localhost:{listening.server_address[1]}/"
        finally:
            listening.shutdown()
            thread.join()


def fetch(address: str) -> bytes:
    with closing(HttpSource(address, patience=HASTY)) as source:
        return source.fetch("hello", 10)


@pytest.mark.parametrize("now", [CLOCK_2008, CLOCK_2099])
def test_a_clock_that_is_certainly_wrong_asks_no_certificate_for_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: float
) -> None:
    with server(tmp_path, "localhost") as address:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "county.pem"))
        with pytest.raises(Unreachable):
            fetch(address)
        monkeypatch.setattr("time.time", lambda: now)
        assert fetch(address) == b"hi"


def test_but_for_its_name_and_its_signer_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: CLOCK_2008)
    with server(tmp_path, "elsewhere") as address:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "county.pem"))
        with pytest.raises(Unreachable):
            fetch(address)
    (tmp_path / "other").mkdir()
    with server(tmp_path / "other", "localhost") as address, pytest.raises(Unreachable):
        fetch(address)
