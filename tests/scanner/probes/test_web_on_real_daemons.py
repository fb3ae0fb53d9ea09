"""HTTP and TLS against nginx and OpenSSL's test server."""

import gzip
import hashlib
import ssl

from scanner.gate import Gate
from scanner.model.observations.web import HttpObservation, TlsObservation
from scanner.probes import http, tls
from tests.scanner.probes.conftest import at
from tests.scanner.probes.daemons import Daemon
from tests.scanner.probes.hostile import saying, serving


async def page(gate: Gate, port: int, path: str = "/", *, secure: bool = False) -> HttpObservation:
    scheme = "https" if secure else "http"
    (found,) = (await http.ask(at(port, tls=secure, url=f"{scheme}://127.0.0.1:{port}{path}"), gate)).observations
    assert isinstance(found, HttpObservation)
    return found


async def test_a_start_page_is_read(gate: Gate, nginx: Daemon):
    found = await page(gate, nginx.port)
    assert (found.status, found.title, found.generator) == (200, "Trường học & bạn", "NukeViet v4.5")
    assert (found.scripts, found.styles) == (("/js/jquery-3.4.1.min.js",), ("a.css",))
    assert found.password_form
    assert not found.truncated
    assert (found.header("server") or "").startswith("nginx/")


async def test_a_cookie_loses_its_value(gate: Gate, nginx: Daemon):
    found = await page(gate, nginx.port)
    assert found.header("set-cookie") == "session; HttpOnly"
    assert "topsecret" not in repr(found)


async def test_https_without_any_trust_is_read(gate: Gate, nginx: Daemon):
    found = await page(gate, nginx.second_port, secure=True)
    assert (found.status, found.tls, found.title) == (200, True, "Trường học & bạn")


async def test_a_redirect_inside_the_scope_is_followed(gate: Gate, nginx: Daemon):
    found = await page(gate, nginx.port, "/hop")
    assert (found.status, found.title) == (200, "Trường học & bạn")
    assert found.redirects == (f"http://127.0.0.1:{nginx.port}/hop",)


async def test_a_redirect_out_of_the_scope_is_not_followed(gate: Gate, nginx: Daemon):
    found = await page(gate, nginx.port, "/away")
    assert (found.status, found.header("location"), found.redirects) == (302, "http://192.0.2.1/", ())
    assert set(gate.sent) == {"127.0.0.1"}


async def test_a_redirect_to_itself_ends(gate: Gate, nginx: Daemon):
    assert (await page(gate, nginx.port, "/round")).status == 302


async def test_a_realm_is_read(gate: Gate, nginx: Daemon):
    found = await page(gate, nginx.port, "/secret")
    assert (found.status, found.realm) == (401, "Camera 1")


async def test_a_gzip_bomb_is_cut(gate: Gate):
    bomb = gzip.compress(b"\0" * 50_000_000)
    reply = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb
    async with serving(saying(b"", reply)) as port:
        found = await page(gate, port)
    assert found.truncated


async def test_a_page_without_end_is_cut(gate: Gate):
    async with serving(saying(b"", b"HTTP/1.1 200 OK\r\n\r\n<title>x</title>" + b"a" * 600_000)) as port:
        found = await page(gate, port)
    assert (found.truncated, found.title) == (True, "x")


async def test_modern_nginx_takes_tls_12_and_13(gate: Gate, nginx: Daemon):
    (found,) = (await tls.ask(at(nginx.second_port, tls=True, host="www.test.invalid"), gate)).observations
    assert isinstance(found, TlsObservation)
    assert (found.accepted, found.refused) == (("TLSv1.2", "TLSv1.3"), ("SSLv3", "TLSv1.0", "TLSv1.1"))
    assert (found.name_matches, found.trusted) == (True, False)
    certificate = found.certificate
    assert certificate is not None
    assert (certificate.names, certificate.self_signed) == (("test.invalid", "*.test.invalid"), True)
    assert (certificate.key_type, certificate.key_bits, certificate.signature) == ("rsa", 2048, "sha256")
    der = ssl.PEM_cert_to_DER_cert((nginx.folder / "certificate.pem").read_text())
    assert hashlib.sha256(der).hexdigest() == certificate.sha256


async def test_an_old_server_takes_tls_10_only(gate: Gate, tls_old: Daemon):
    (found,) = (await tls.ask(at(tls_old.port, tls=True), gate)).observations
    assert isinstance(found, TlsObservation)
    assert found.accepted == ("TLSv1.0",)
    assert "TLSv1.2" in found.refused
    assert found.name_matches is None
    assert found.certificate is not None
    assert found.certificate.key_bits == 1024
