"""Sending out: only to public addresses, to the one that was looked at, without being led elsewhere."""

import asyncio
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from governance.errors import AddressRefusedError
from governance.telling import outgoing
from governance.telling.networks import is_public
from tests.governance.notifications.deeds import LOOPBACK, receiver

NOT_PUBLIC = "Nothing can be sent to this address: it leads to a network that is not public."


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.7",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "239.255.255.255",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2001::1",
        "::127.0.0.1",
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "172.32.0.1", "192.169.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"],
)
def test_what_is_public_is_not(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/", "it must begin with https://."),
        ("ftp://example.org/", "it must begin with https://."),
        ("example.org", "it must begin with https://."),
        ("https://", "it is not a web address."),
        ("https://host:99999/", "it is not a web address."),
        ("https://a b/", "it is not a web address."),
        ("https://[::1/", "it is not a web address."),
        ("https://name:word@example.org/", "it must not hold a user name or password."),
        ("https://10.0.0.7/hook", "it leads to a network that is not public."),
        ("https://[::ffff:127.0.0.1]/", "it leads to a network that is not public."),
        (f"https://example.org/{'x' * 500}", "it has more than 500 characters."),
    ],
)
def test_an_address_that_nothing_is_sent_to_is_refused_with_a_sentence(url: str, why: str) -> None:
    with pytest.raises(AddressRefusedError) as refused:
        outgoing.check_url(url)
    assert str(refused.value) == f"Nothing can be sent to this address: {why}"


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "017700000001"])
def test_a_name_that_leads_inside_is_refused_when_it_is_resolved(host: str) -> None:
    answer = outgoing.post(f"https://{host}/", body=b"{}", headers={})
    assert (answer.code, answer.sentence) == (0, NOT_PUBLIC)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Resolve names as this table says; each look takes the first address away until one is left."""
    table: dict[str, list[str]] = {}

    async def found(self: Any, host: str, port: int, **_: object) -> list[Any]:
        addresses = table[host]
        return [(0, 0, 0, "", (each, port)) for each in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", found)
    return table


def test_one_inner_address_among_public_ones_is_enough_to_refuse(names: dict[str, list[str]]) -> None:
    names["two.example"] = ["1.1.1.1", "127.0.0.1"]
    assert outgoing.post("https://two.example/", body=b"{}", headers={}).sentence == NOT_PUBLIC


def test_the_name_is_looked_up_once_and_the_connection_made_to_what_was_found(
    names: dict[str, list[str]],
) -> None:
    with receiver() as listening:
        port = listening.url.split(":")[2].split("/")[0]
        names["hooks.example"] = ["127.0.0.1"]
        answer = outgoing.post(
            f"http://hooks.example:{port}/a?b=c", body=b"{}", headers={"X-A": "b"}, networks=LOOPBACK
        )
        assert answer == outgoing.Answer(204, "It answered 204 No Content.")
        (heard,) = listening.heard
    assert heard.path == "/a?b=c"
    assert heard.headers["host"] == f"hooks.example:{port}"
    assert heard.headers["x-a"] == "b"


def test_without_tls_only_what_the_operator_named_is_reached(names: dict[str, list[str]]) -> None:
    names["plain.example"] = ["1.1.1.1"]
    answer = outgoing.post("http://plain.example/", body=b"{}", headers={}, networks=LOOPBACK)
    assert answer.sentence == "Nothing can be sent to this address: it must begin with https://."


def test_redirects_are_not_followed() -> None:
    with receiver() as listening, receiver() as elsewhere:
        listening.code, listening.location = 307, elsewhere.url
        answer = outgoing.post(listening.url, body=b"{}", headers={}, networks=LOOPBACK)
        assert elsewhere.heard == []
    assert answer.code == 307
    assert not answer.accepted
    assert "redirects are not followed" in answer.sentence


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with receiver() as listening:
        assert outgoing.post(listening.url, body=b"{}", headers={}, networks=LOOPBACK).accepted


def test_nobody_there_is_an_answer() -> None:
    answer = outgoing.post("http://127.0.0.1:9/", body=b"{}", headers={}, networks=LOOPBACK)
    assert (answer.code, answer.sentence) == (0, "No connection could be made.")


def test_a_name_that_cannot_be_is_an_answer() -> None:
    answer = outgoing.post(f"https://{'x' * 80}.example/", body=b"{}", headers={})
    assert (answer.code, answer.sentence) == (0, "Its host name could not be found.")


def test_a_receiver_that_drips_is_left_after_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "DEADLINE_SECONDS", 0.6)

    class Drips(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                for _ in range(40):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drips)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    begun = time.monotonic()
    answer = outgoing.post(
        f"http://127.0.0.1:{server.server_address[1]}/", body=b"{}", headers={}, networks=LOOPBACK
    )
    server.shutdown()
    assert time.monotonic() - begun < 3
    assert "It did not answer within" in answer.sentence


@pytest.fixture
def secured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, list[str]]]:
    """Run a TLS server for ``safe.example`` whose authority is trusted; yield its port and the names asked for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "safe.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("safe.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "safe.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    asked: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.sni_callback = lambda _sock, host, _context: asked.append(host)

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    trusting = ssl.create_default_context(
        cadata=certificate.public_bytes(serialization.Encoding.PEM).decode()
    )
    monkeypatch.setattr(outgoing, "tls", lambda: trusting)
    yield server.server_address[1], asked
    server.shutdown()
    server.server_close()


def test_the_certificate_must_fit_the_name_though_the_connection_is_made_to_an_address(
    secured: tuple[int, list[str]], names: dict[str, list[str]]
) -> None:
    port, asked = secured
    names["safe.example"] = names["other.example"] = ["127.0.0.1"]
    fits = outgoing.post(f"https://safe.example:{port}/", body=b"{}", headers={}, networks=LOOPBACK)
    assert fits.accepted, fits.sentence
    assert asked == ["safe.example"]
    other = outgoing.post(f"https://other.example:{port}/", body=b"{}", headers={}, networks=LOOPBACK)
    assert other.code == 0
    assert other.sentence.startswith("Its certificate is not valid for its name")
